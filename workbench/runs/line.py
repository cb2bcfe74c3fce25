"""Any text as one line that can be printed, whoever wrote it."""

from __future__ import annotations

import re

__all__ = ["one_line"]

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def one_line(text: str, longest: int = 400) -> str:
    r"""Put a text on one line, without colours and characters that do not print, and cut it.

    Examples
    --------
    >>> one_line("ValueError: \x1b[31mno\x1b[0m\n  use")
    'ValueError: no use'
    >>> one_line("abcdef", longest=4)
    'abc…'
    """
    plain = "".join(c if c.isprintable() else " " for c in _ANSI.sub("", text))
    line = " ".join(plain.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
