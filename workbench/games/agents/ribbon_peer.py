"""Spherogram's own search for ribbon discs, within a budget of CPU seconds, as a player.

`spherogram.links.bands` (N. Dunfield and S. Gong, arXiv:2512.21825, 2025) tries all bands of
bounded length, band after band. Its filter for links that may bound disjoint discs needs Sage. In
its place stand exact tests of ours: linking numbers, signature, and determinant 0 of several
components. The settings are those with which it was found to do best: knots to 14 crossings get
first one band of any length, larger ones first three bands of length 2.
"""

from __future__ import annotations

import random
import signal
import time
from contextlib import suppress
from typing import cast

from workbench.certificates.format import Json
from workbench.knots._oracle import Oracle, answer_all
from workbench.knots._spherogram_process import accepts
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import determinant
from workbench.knots.invariants import signature as signature_of

__all__ = ["spherogram_search"]

_SMALL = 14
_SETTINGS: dict[bool, tuple[tuple[int, int | None], ...]] = {
    True: ((1, None), (3, 3), (3, None)),
    False: ((3, 2), (3, 3), (3, None)),
}
_PATIENCE, _GRACE, _VERIFYING = 20, 30.0, 120.0
_MILLI = 1000

_searcher = Oracle(__name__)


def spherogram_search(diagram: Diagram, budget: float, seed: int) -> tuple[bool, float, int, bool]:
    """Let Spherogram search.

    Parameters
    ----------
    diagram
        Of a knot.
    budget
        CPU seconds of its process.
    seed
        Of its simplifications.

    Returns
    -------
    Whether it found a disc, the CPU seconds, the number of bands, and whether Spherogram confirms
    the disc when it is asked again.
    """
    pd: Json = [list(row) for row in diagram.pd]
    answer = _searcher.ask([pd, round(_MILLI * budget), seed], _PATIENCE * budget + _GRACE)
    if not isinstance(answer, list):
        return False, budget, 0, False
    written, milliseconds = cast("tuple[list[list[list[int]] | str], int]", answer)
    seconds = milliseconds / _MILLI
    if not written:
        return False, seconds, 0, False
    codes = [list(row) for row in diagram.pd]
    return True, seconds, len(written) // 2, accepts(codes, written, _VERIFYING, seed)


class _SpentError(Exception):
    """The CPU seconds are spent."""


def _searched(question: Json) -> Json:
    from spherogram import Link
    from spherogram.links.bands import search

    pd, milliseconds, seed = cast("tuple[list[list[int]], int, int]", question)
    random.seed(seed)
    search.could_be_strongly_slice = _could_bound_discs
    link = Link([tuple(row) for row in pd])
    begun = time.process_time()
    written: list[Json] = []
    with suppress(_SpentError):
        signal.setitimer(signal.ITIMER_PROF, milliseconds / _MILLI)
        for most_bands, longest in _SETTINGS[len(pd) <= _SMALL]:
            found = search.ribbon_concordant_links(
                link,
                max_bands=most_bands,
                max_band_len=longest,
                certify=True,
                use_ribbon_link_cache=False,
            )
            if "unknot" in found:
                written = found["unknot"]
                break
    signal.setitimer(signal.ITIMER_PROF, 0)
    return [written, round(_MILLI * (time.process_time() - begun))]


def _could_bound_discs(link: object) -> bool:
    diagram = Diagram.from_spherogram(link)
    if any(any(row) for row in diagram.linking_numbers()) or signature_of(diagram.pd):
        return False
    return diagram.components == 1 or determinant(diagram.pd) == 0


def _stop(_number: int, _frame: object) -> None:
    raise _SpentError


if __name__ == "__main__":
    from workbench.knots import _snappy  # noqa: F401  it takes a second to load

    signal.signal(signal.SIGPROF, _stop)
    answer_all(_searched)
