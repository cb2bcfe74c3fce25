"""Spherogram's check of ribbon discs, in a process that can be ended."""

from __future__ import annotations

import random
from typing import TypeAlias

from workbench.knots._oracle import Oracle, answer_all

__all__ = ["RibbonList", "accepts"]

RibbonList: TypeAlias = "list[list[list[int]] | str]"

_judge = Oracle(__name__)


def accepts(pd: list[list[int]], ribbon_list: RibbonList, seconds: float, seed: int = 0) -> bool:
    """Whether Spherogram confirms in time that the list is a ribbon disc of the knot."""
    return _judge.ask([pd, ribbon_list, seed], seconds) is True


def _judged(question: tuple[list[list[int]], RibbonList, int]) -> bool:
    from spherogram import Link
    from spherogram.links.bands import verify_ribbon_to_unknot

    pd, written, seed = question
    random.seed(seed)
    codes = [step if isinstance(step, str) else [tuple(row) for row in step] for step in written]
    return bool(verify_ribbon_to_unknot(Link([*map(tuple, pd)]), codes))


if __name__ == "__main__":
    from workbench.knots import _snappy  # noqa: F401  it takes a second to load

    answer_all(_judged)
