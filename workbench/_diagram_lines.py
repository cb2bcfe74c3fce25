"""Diagrams, one a line, to answers, one a line: what `workbench unknot` and `ribbon` share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeAlias

from tqdm import tqdm

from workbench._console import require_place, say
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.runs.workers import deaf, pool

__all__ = ["Answer", "Named", "answers", "read_diagrams", "read_file", "write_answers"]

Named: TypeAlias = tuple[str, Diagram]
Answer: TypeAlias = dict[str, Any]

_FORM = (
    'a line is an object {"name": text, "pd": [[a,b,c,d], …]} '
    'or {"name": text, "braid": [k, …], "strands": n}'
)


def read_file(file: str) -> list[Named]:
    """Read the diagrams of a file, "-" being stdin.

    Raises
    ------
    InputError
        If it is not text, has no diagram, or as for `read_diagrams`.
    """
    source = "stdin" if file == "-" else file
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file} is not text in UTF-8.") from None
    named = list(read_diagrams(text.splitlines(), source))
    if not named:
        raise InputError(f"{source} has no diagram; {_FORM}.")
    return named


def read_diagrams(lines: Iterable[str], source: str) -> Iterator[Named]:
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


def _read(line: str, name: str) -> Named:
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


def write_answers(
    named: Sequence[Named], answer: Callable[[Named], Answer], workers: int, out: Path | None
) -> bool:
    """Write the answer about each diagram to a file or stdout, with progress on stderr.

    Returns
    -------
    bool
        Whether each of them has a certificate.
    """
    certified = 0
    with _writer(out, sys.stdout) as lines:
        found = answers(named, answer, workers)
        for line in tqdm(found, total=len(named), unit="diagram", file=sys.stderr):
            print(json.dumps(line, ensure_ascii=False), file=lines, flush=True)
            certified += line["certificate"] is not None
    return certified == len(named)


def answers(
    named: Iterable[Named], answer: Callable[[Named], Answer], workers: int
) -> Iterator[Answer]:
    """Yield the answer about each diagram, in order, as JSON values.

    Which process does it changes nothing but the time.
    """
    if workers == 1:
        yield from map(answer, named)
        return
    with pool(workers) as processes:
        with deaf():
            found = processes.map(answer, named)
        yield from found


@contextmanager
def _writer(out: Path | None, stdout: TextIO) -> Iterator[TextIO]:
    """Open where the lines go; a file appears whole when the block ends.

    If an exception ends the block, what was written is kept beside the file.
    """
    if out is None:
        yield stdout
        return
    require_place(out, "The answers")
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as file:
        try:
            yield file
        except BaseException:
            say(f"The answers so far are in {part}.")
            raise
    part.replace(out)
