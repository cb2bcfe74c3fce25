"""What `workbench verify` prints: a line a certificate, then once what those lines rest on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbench._console import say
from workbench.certificates import CertificateError, load, verify
from workbench.errors import InputError
from workbench.runs.line import one_line

__all__ = ["verify_files"]


def verify_files(files: Iterable[Path]) -> int:
    """Verify each certificate; return 0 if all hold, 1 if one fails, 2 if a file is unreadable."""
    code = 0
    notes: dict[str, int] = {}
    try:
        for file in files:
            try:
                for name, text in _certificates(file):
                    code = max(code, 0 if _holds(name, text, notes) else 1)
            except InputError as error:
                say(str(error))
                code = 2
    finally:
        for trusted, number in notes.items():
            print(f"note   [{number}]  {trusted}")
    return code


def _certificates(file: Path) -> Iterator[tuple[str, str]]:
    """Yield each certificate's name and text; a .jsonl file holds one a line.

    A line may also be an answer of `workbench unknot` or `ribbon`; those without a certificate
    claim nothing that can be checked here, and are passed over.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read; give .json or .jsonl certificates.") from error
    if file.suffix.lower() != ".jsonl":
        yield str(file), text
        return
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise InputError(f"{file} holds no certificate.")
    for number, line in lines:
        certificate = _of_answer(line)
        if certificate is not None:
            yield f"{file}:{number}", certificate


def _of_answer(line: str) -> str | None:
    """Return the certificate in an answer, None if it has none, or the line if it is no answer."""
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        return line
    if not isinstance(answer, dict) or not {"verdict", "certificate"} <= answer.keys():
        return line
    return None if answer["certificate"] is None else json.dumps(answer["certificate"])


def _holds(name: str, text: str, notes: dict[str, int]) -> bool:
    """Verify a certificate and print its one line, whatever its text contains.

    What it takes on trust gets a number in `notes`, which the line names.
    """
    try:
        verdict = verify(load(text))
        holds, told = verdict.holds, verdict.finding
        if verdict.trusted:
            told += f" Rests on [{notes.setdefault(verdict.trusted, len(notes) + 1)}]."
    except CertificateError as error:
        holds, told = False, str(error)
    print(f"{'holds' if holds else 'fails'}  {one_line(name)}  {one_line(told, 4000)}")
    return holds
