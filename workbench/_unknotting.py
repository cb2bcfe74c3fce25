"""What `workbench unknot` does: a diagram a line in, a verdict with its evidence a line out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import recognise
from workbench.runs.workers import deaf, pool

__all__ = ["answers", "read_diagrams", "writer"]

_FORM = (
    'a line is an object {"name": text, "pd": [[a,b,c,d], …]} '
    'or {"name": text, "braid": [k, …], "strands": n}'
)


def read_diagrams(lines: Iterable[str], source: str) -> Iterator[tuple[str, Diagram]]:
    """Yield the name and the diagram of each line of JSON that is not blank.

    Raises
    ------
    InputError
        If a line is not as described, or its code is not that of a diagram; it names the line.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _read(line, f"line {number}")
        except InputError as error:
            raise InputError(f"{source}, line {number}: {error}") from error


def _read(line: str, name: str) -> tuple[str, Diagram]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"This is not JSON; {_FORM}.") from None
    if not isinstance(given, dict) or ("pd" in given) == ("braid" in given):
        raise InputError(f"Exactly one of pd and braid is needed; {_FORM}.")
    unknown = set(given) - {"name", "pd", "braid", "strands", "loops"}
    name = given.get("name", name)
    if unknown or not isinstance(name, str):
        raise InputError(f"The name is a text, and other fields are not known; {_FORM}.")
    if "pd" in given:
        return name, Diagram.from_pd(given["pd"], given.get("loops", 0))
    word = given["braid"]
    if not isinstance(word, list):
        raise InputError(f"A braid is a list of letters; {_FORM}.")
    return name, Diagram.from_braid(word, given.get("strands", None if word else 1))


def answers(
    named: Iterable[tuple[str, Diagram]], budget: float, seed: int, workers: int
) -> Iterator[dict[str, Any]]:
    """Yield what `recognise` finds about each diagram, in order, as JSON values.

    Which process does it changes nothing but the time.
    """
    work = partial(_answer, budget=budget, seed=seed)
    if workers == 1:
        yield from map(work, named)
        return
    with pool(workers) as processes:
        with deaf():
            found = processes.map(work, named)
        yield from found


def _answer(named: tuple[str, Diagram], budget: float, seed: int) -> dict[str, Any]:
    name, diagram = named
    found = recognise(diagram, budget, seed)
    return {
        "name": name,
        "verdict": found.verdict,
        "seconds": round(found.seconds, 4),
        "obstruction": found.obstruction,
        "crossings": [diagram.crossings, found.simplification.end.crossings],
        "certificate": found.certificate,
    }


@contextmanager
def writer(out: Path | None, stdout: TextIO) -> Iterator[TextIO]:
    """Open where the lines go; a file appears whole when the block ends, however it ends."""
    if out is None:
        yield stdout
        return
    part = out.with_name(out.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        try:
            yield file
        finally:
            file.flush()
            part.replace(out)
