"""Kauffman's state sum of a link diagram, by sweeping a frontier across it.

The state sum is the bracket of L. H. Kauffman (Topology 26 (1987) 395-407) in the normalisation of
D. Bar-Natan (Algebr. Geom. Topol. 2 (2002) 337-370): S = Σ (−q)^b (q + 1/q)^circles over the 2ⁿ
smoothings, b of them of the second kind. Crossings are taken one at a time. What those taken so far
contribute is kept as one polynomial for each way in which they join the edges that lead out of
them; there are few such matchings when few edges lead out, whatever the number of crossings.
Adding and shifting polynomials is all it takes, so the sum may run modulo any integer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.knots._compiled import compiled
from workbench.knots.invariants._code import Code, Ints

__all__ = ["SLOTS", "reduced_sum", "sweep"]

SLOTS = 24  # edges that fit the key of a matching: two words of twelve five-bit fields
FIELDS = 12
EMPTY = 31
BLANK = 2**60 - 1  # a word whose fields are all empty

Matching = tuple[int, int]
Unsigned = NDArray[np.uint64]


@compiled
def sweep(code: Code) -> tuple[int, Ints, Ints]:
    """Return (slots needed, order of the crossings, slot of each end's edge).

    From each of up to 32 first crossings, the next one taken is the one with the most edges to
    those already taken; the sweep with the least total of 2^(edges leading out) is kept.
    """
    n = code.sign.size
    least = np.inf
    order = np.empty(n, np.int64)
    trial = np.empty(n, np.int64)
    ties = np.empty(n, np.int64)
    for start in range(0, n, (n + 31) // 32):
        ties[:] = 0
        ties[start] = 1
        cost, width = 0.0, 0
        for step in range(n):
            i = np.argmax(ties)
            trial[step] = i
            for end in range(4 * i, 4 * i + 4):
                j = code.partner[end] >> 2
                if j != i:
                    width += 1 if ties[j] >= 0 else -1
                    if ties[j] >= 0:
                        ties[j] += 1
            ties[i] = -1
            cost += 2.0**width
            if cost >= least:
                break
        if cost < least:
            least = cost
            order[:] = trial

    slot = np.full(4 * n, -1, np.int64)
    free = np.ones(2 * n, np.bool_)
    taken = np.zeros(n, np.bool_)
    needed = 0
    for i in order:
        taken[i] = True
        for end in range(4 * i, 4 * i + 4):
            if slot[end] < 0:
                slot[end] = np.argmax(free)
                slot[code.partner[end]] = slot[end]
                free[slot[end]] = False
                needed = max(needed, slot[end] + 1)
        for end in range(4 * i, 4 * i + 4):
            if taken[code.partner[end] >> 2]:
                free[slot[end]] = True
    return needed, order, slot


@compiled
def _mate(low: int, high: int, slot: int) -> int:
    if slot < FIELDS:
        return (low >> 5 * slot) & EMPTY
    return (high >> 5 * (slot - FIELDS)) & EMPTY


@compiled
def _put(low: int, high: int, slot: int, mate: int) -> Matching:
    if slot < FIELDS:
        shift = 5 * slot
        return (low & ~(EMPTY << shift)) | (mate << shift), high
    shift = 5 * (slot - FIELDS)
    return low, (high & ~(EMPTY << shift)) | (mate << shift)


@compiled
def _join(low: int, high: int, a: int, b: int) -> tuple[int, int, int]:
    """Lay an arc from an end of edge a to one of edge b; return the matching and circles closed.

    An edge with one end laid leads out and has a mate; laying its other end takes it away.
    """
    if a == b:
        return low, high, 1
    mate_a, mate_b = _mate(low, high, a), _mate(low, high, b)
    if mate_a == b:
        low, high = _put(low, high, a, EMPTY)
        low, high = _put(low, high, b, EMPTY)
        return low, high, 1
    if mate_a == EMPTY:
        mate_a = a
    else:
        low, high = _put(low, high, a, EMPTY)
    if mate_b == EMPTY:
        mate_b = b
    else:
        low, high = _put(low, high, b, EMPTY)
    low, high = _put(low, high, mate_a, mate_b)
    low, high = _put(low, high, mate_b, mate_a)
    return low, high, 0


@compiled
def reduced_sum(code: Code, order: Ints, slot: Ints, modulus: int) -> tuple[int, Unsigned]:
    """Return S/(q + 1/q) as (lowest exponent of q, coefficients in steps of q²).

    The coefficients are residues modulo `modulus` < 2⁶³, or modulo 2⁶⁴ where that is 0; as
    unsigned numbers, min(x, x − modulus) reduces a sum in both cases.
    """
    n = order.size
    p = np.uint64(modulus)
    zero = np.uint64(0)
    base = n + code.pieces + 2  # index k holds the exponent 2k + parity − base
    terms = (3 * n + 2 * code.pieces) // 2 + 4

    count = 1
    low, high = np.full(1, BLANK, np.int64), np.full(1, BLANK, np.int64)
    parity = np.full(1, base & 1, np.int64)
    first, last = np.full(1, base >> 1, np.int64), np.full(1, base >> 1, np.int64)
    sums = np.zeros((1, terms), np.uint64)
    sums[0, base >> 1] = 1

    for i in order:
        bits = 2
        while 1 << bits < 4 * count:
            bits += 1
        table = np.full(1 << bits, -1, np.int64)
        before, count = count, 0
        new_low, new_high = np.empty(2 * before, np.int64), np.empty(2 * before, np.int64)
        new_parity = np.empty(2 * before, np.int64)
        new_first, new_last = np.empty(2 * before, np.int64), np.empty(2 * before, np.int64)
        new_sums = np.empty((2 * before, terms), np.uint64)
        for s in range(before):
            for kind in range(2):
                a, b = slot[4 * i + kind], slot[4 * i + kind + 1]
                c, d = slot[4 * i + kind + 2], slot[4 * i + ((kind + 3) & 3)]
                key_low, key_high, circles = _join(low[s], high[s], a, b)
                key_low, key_high, more = _join(key_low, key_high, c, d)
                circles += more

                mixed = np.uint64(key_low) * np.uint64(0x9E3779B97F4A7C15)
                mixed ^= np.uint64(key_high) * np.uint64(0xC2B2AE3D27D4EB4F)
                place = np.int64(mixed >> np.uint64(64 - bits))
                while table[place] >= 0 and (
                    new_low[table[place]] != key_low or new_high[table[place]] != key_high
                ):
                    place = (place + 1) & ((1 << bits) - 1)
                target = table[place]
                shift = parity[s] + kind - circles
                if target < 0:
                    target = table[place] = count
                    count += 1
                    new_low[target], new_high[target] = key_low, key_high
                    new_parity[target] = shift & 1
                    new_first[target], new_last[target] = terms, -1
                    new_sums[target] = 0
                shift >>= 1
                new_first[target] = min(new_first[target], first[s] + shift)
                new_last[target] = max(new_last[target], last[s] + shift + circles)
                source, sink = sums[s], new_sums[target]
                for m in range(circles + 1):
                    for _ in range(2 if circles == 2 and m == 1 else 1):
                        for k in range(first[s], last[s] + 1):
                            x = p - source[k] if kind else source[k]
                            x += sink[k + shift + m]
                            sink[k + shift + m] = min(x, x - p)
        low, high, parity, first, last = new_low, new_high, new_parity, new_first, new_last
        sums = new_sums

    reduced = np.empty(last[0] - first[0], np.uint64)
    carry = zero
    for k in range(reduced.size):
        x = sums[0, first[0] + k] + (p - carry)
        carry = min(x, x - p)
        reduced[k] = carry
    return 2 * first[0] + parity[0] - base + 1, reduced
