"""A ribbon disc checked by our verifier, and by three programs of others.

Our verifier replays all moves; SnapPy and Regina show that the bands make a trivial link
(`workbench.knots.free_group`); Spherogram follows its own description of the bands
(`workbench.knots.spherogram_bands`). The last one is told of isotopies only what comes of them, and
looks for isometries at random: where it does not find them, other seeds may help, or a disc that
another search has found.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from workbench.certificates import verify
from workbench.knots._spherogram_process import accepts
from workbench.knots.free_group import banded_link, free_group
from workbench.knots.spherogram_bands import ribbon_list
from workbench.knots.stages import Stage

__all__ = ["RibbonChecks", "check_ribbon"]

_SEEDS = 8


@dataclass(frozen=True)
class RibbonChecks:
    """Which programs confirm a ribbon disc.

    Attributes
    ----------
    replay
        Our verifier: move by move, to circles.
    snappy, regina
        The group of the banded link is free.
    spherogram
        Spherogram accepts its list form.
    seconds
        What all of it took.
    """

    replay: bool
    snappy: bool
    regina: bool
    spherogram: bool
    seconds: float

    @property
    def all(self) -> bool:
        """Whether all of them do."""
        return self.replay and self.snappy and self.regina and self.spherogram


def check_ribbon(unlink: Stage, budget: float = 20.0) -> RibbonChecks:
    """Have a ribbon disc checked.

    Parameters
    ----------
    unlink
        What `workbench.knots.ribbon.find_ribbon` has ended with.
    budget
        Seconds for each of the programs that cannot be interrupted, and for each of the up to 8
        seeds that Spherogram is given.

    Raises
    ------
    InputError
        If crossings are left.

    Examples
    --------
    >>> from workbench.knots.diagram import Diagram
    >>> from workbench.knots.ribbon import find_ribbon
    >>> check_ribbon(find_ribbon(Diagram.from_name("6_1")).unlink, 60.0).all
    True
    """
    begun = time.perf_counter()
    certificate = unlink.certificate()
    group = free_group(banded_link(certificate), budget)
    pd, written = unlink.start.to_pd(), ribbon_list(unlink)
    confirmed = any(accepts(pd, written, budget, seed) for seed in range(_SEEDS))
    replayed = verify(certificate).holds
    seconds = time.perf_counter() - begun
    return RibbonChecks(replayed, group.snappy, group.regina, confirmed, seconds)
