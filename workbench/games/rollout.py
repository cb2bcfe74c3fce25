"""A play of a game on diagrams: its beginning, its moves, its player; if won, a proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.certificates import seal
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.knots.bands import Band
from workbench.knots.diagram import Diagram
from workbench.knots.moves import Move, named_replay, replay

__all__ = ["Rollout", "words"]


@dataclass(frozen=True)
class Rollout:
    """A play.

    Attributes
    ----------
    initial
        The diagram at the beginning.
    steps
        The moves, as `workbench.certificates.planar_map` reads them, and saddles, as
        `workbench.certificates.ribbon` does; crossings are named by their places in `initial.pd`,
        new ones by the steps.
    player
        Who made them: a search or an agent.
    seed
        Of its random choices.

    Raises
    ------
    InputError
        If a move is not legal.

    Examples
    --------
    >>> play = Rollout(Diagram.from_pd([(1, 1, 2, 2)]), (("R1-", 0),), "by hand")
    >>> [state.crossings for state in play.states()], play.certificate()["kind"]
    ([1, 0], 'unknot')
    """

    initial: Diagram
    steps: tuple[Sequence[Any], ...]
    player: str
    seed: int = 0

    def __post_init__(self) -> None:
        for _ in self.states():
            pass

    def states(self) -> Iterator[Diagram]:
        """Yield the diagram at the beginning and after each move."""
        yield self.initial
        yield from replay(self.initial, map(Move.from_json, self.steps))

    def bands(self) -> Iterator[Band | None]:
        """Yield for each state the band that the next move cuts along, None for another move.

        Its darts are those of that state. Whatever the band crossed is crossed by a finger already,
        so that it stays in one face.
        """
        names = {dart: dart for dart in range(4 * self.initial.crossings)}
        replayed = named_replay(self.initial, map(Move.from_json, self.steps))
        for step, (_, after) in zip(self.steps, replayed, strict=True):
            saddle = step[0] == "saddle"
            yield Band(names[step[1]], (), (), names[step[2]], 0) if saddle else None
            names = after
        yield None

    def certificate(self) -> dict[str, Json]:
        """Return the sealed certificate of a play that was won: `ribbon` if it has saddles.

        Raises
        ------
        InputError
            If crossings are left at the end.
        """
        *_, last = self.states()
        if last.crossings:
            raise InputError(f"The play was not won: {last.crossings} crossings are left.")
        kind = "unknot" if self.initial.components == 1 else "unlink"
        if any(step[0] == "saddle" for step in self.steps):
            kind = "ribbon"
        statement = {"pd": self.initial.to_pd(), "loops": self.initial.loops}
        return seal(kind, statement, self.steps, self.player)


def words(step: Sequence[Any]) -> str:
    """Say what a move does.

    Examples
    --------
    >>> words(["R3", 5]), words(["pass", 0, 9, 1, [2], [7]])
    ('R3: a strand moves past a crossing', 'a strand above all is drawn anew, across 1 strand')
    """
    match step:
        case ("R1-", *_):
            return "R1: a kink goes"
        case ("R1+", *_):
            return "R1: a kink is made"
        case ("R2-", *_):
            return "R2: two strands come apart"
        case ("R2+", _, _, over, *_):
            return f"R2: a strand is pushed {'over' if over else 'under'} another"
        case ("R3", *_):
            return "R3: a strand moves past a crossing"
        case ("pass", _, _, over, crossed, _):
            side, s = "above" if over else "below", "" if len(crossed) == 1 else "s"
            return f"a strand {side} all is drawn anew, across {len(crossed)} strand{s}"
        case ("saddle", *_):
            return "band: two arcs are cut and joined along it"
        case _:
            return "a component above or below all is lifted off"
