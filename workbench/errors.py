"""The one exception that reaches a person as a sentence.

Anything a user can get wrong (a name, a file, a number) is reported by raising `InputError` with
one clear sentence: what was wrong, what is accepted. The command line prints it and exits with 2.
"""

from __future__ import annotations

__all__ = ["InputError"]


class InputError(ValueError):
    """Unusable input; its message is a sentence that says what is accepted."""
