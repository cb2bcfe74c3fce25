"""A duration as a person says it."""

from __future__ import annotations

__all__ = ["spoken"]


def spoken(seconds: float) -> str:
    """Write a duration as a person says it.

    Examples
    --------
    >>> spoken(4.21), spoken(75), spoken(3700)
    ('4.2 s', '1 min 15 s', '1 h 1 min')
    """
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
