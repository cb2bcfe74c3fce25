"""What commands share: a mistake is one sentence, a signal an orderly end, each with its code.

Exit codes: 0 done; 1 the answer is no or not all, as when a build could not be finished; 2 unusable
input, or a place that cannot be read or written; 130 interrupted, 143 and 129 ended by a signal.
"""

from __future__ import annotations

import io
import signal
import sys
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from workbench.errors import InputError

__all__ = ["Sentences", "exit_code", "prepare", "require_place", "say"]


class _Ended(KeyboardInterrupt):
    """A signal that asks the process to end; it is handled as Ctrl-C is."""

    def __init__(self, number: int) -> None:
        super().__init__("ended")
        self.code = 128 + number


class Sentences(TyperGroup):
    """Turns what a person can get wrong, and signals, into a sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            say(str(error))
            raise typer.Exit(2) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            place = f"{error.filename} cannot be used" if error.filename else "A file is not whole"
            say(f"{place}: {error.strerror or error}.")
            raise typer.Exit(2) from error
        except KeyboardInterrupt as stop:
            say("Interrupted; what was finished is kept.")
            raise typer.Exit(exit_code(stop)) from stop


def exit_code(stop: BaseException | None) -> int:
    """Return the exit code of a command that was interrupted so."""
    return stop.code if isinstance(stop, _Ended) else 130


def prepare() -> None:
    """Let any terminal show what is printed, and signals that end the process do so in order."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def require_place(out: Path, what: str) -> None:
    """Refuse a path at which no file can be written."""
    if not out.name or out.is_dir() or not out.parent.is_dir():
        raise InputError(f"{what} need a file in a folder that exists; {str(out)!r} is none.")


def say(sentence: str) -> None:
    """Tell a person something, on stderr."""
    print(sentence, file=sys.stderr)


def _end(number: int, _frame: object) -> None:
    raise _Ended(number)
