"""The braid game, compiled: many words at once, each action a fraction of a microsecond.

Does what `workbench.games.unknot.rules` defines, which tests hold it to, and grows braid words by
Markov moves and braid relations (`workbench.games.unknot.generator` says how). A word is a row of
int8 and is changed in place. All compiled functions are in this file, since stored machine code
does not notice changes of other files.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from jaxtyping import Bool, Float32, Int, Int8, Int32

from workbench.compiled import compiled
from workbench.errors import InputError
from workbench.games.unknot.rules import SHORTENING, Rules
from workbench.games.unknot.states import States

__all__ = ["applicable", "grow", "step"]

Row: TypeAlias = Int8[np.ndarray, " letters"]


def step(
    rules: Rules, states: States, actions: Int[np.ndarray, " braids"]
) -> Float32[np.ndarray, " braids"]:
    """Make an action on each braid, in place, and return the rewards.

    Parameters
    ----------
    rules
        Their N_max is the number of columns of the words.
    states
        Changed. A braid without letters on one strand stays as it is, with reward 0.
    actions
        Numbers of actions.

    Raises
    ------
    InputError
        If an action does not exist, or there is not one for each braid.

    Examples
    --------
    >>> from workbench.knots.braid import Braid
    >>> rules = Rules(strands=3, longest=20)
    >>> states = States.of([Braid((1, 2, 1, -1), 3), Braid((1, 2), 3)], rules)
    >>> step(rules, states, np.array([0, 1])).tolist(), states.braid(1)
    ([0.0, -4.0], Braid(word=(1, 1, 2, -1), strands=3))
    """
    chosen = np.asarray(actions, np.int64)
    if chosen.shape != (len(states),):
        raise InputError(f"One action for each of {len(states)} braids is needed.")
    if chosen.min() < 0 or chosen.max() >= len(rules.names):
        raise InputError(f"The actions are the numbers 0 to {len(rules.names) - 1}.")
    rewards = np.empty(len(states), np.float32)
    _step(*_arrays(states), chosen, rewards, rules.strands, len(SHORTENING[rules.actions]))
    return rewards


def applicable(rules: Rules, states: States) -> Bool[np.ndarray, "braids actions"]:
    """Say which actions apply to each braid.

    Examples
    --------
    >>> from workbench.knots.braid import Braid
    >>> rules = Rules(strands=3, longest=3)
    >>> applicable(rules, States.of([Braid((1, 2), 3)], rules)).astype(int).tolist()
    [[1, 0, 0, 1, 1, 0, 0]]
    """
    table = np.zeros((len(states), len(rules.names)), np.bool_)
    _applicable(*_arrays(states), table, rules.strands, len(SHORTENING[rules.actions]))
    return table


def grow(
    states: States,
    lengths: Int[np.ndarray, " braids"],
    settings: tuple[int, float, int, int, float, int],
    rng: np.random.Generator,
) -> None:
    """Lengthen braids to exactly the lengths, without changing the closures.

    Parameters
    ----------
    states
        Changed. No length exceeds the number of columns.
    lengths
        Of the words wanted, not less than they are; the number of strands may then not be one at
        which no word of this length is a knot.
    settings
        Most strands; probability of a stabilisation; braid relations and commutations after each
        Markov move; probability that the word is rotated before each of these; how often the word
        is collapsed and grown again.
    rng
        Source of the moves.
    """
    _grow_all(*_arrays(states), np.asarray(lengths, np.int64), settings, rng)


def _arrays(states: States) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return states.words, states.lengths, states.strands


@compiled
def _step(
    words: Int8[np.ndarray, "braids letters"],
    lengths: Int32[np.ndarray, " braids"],
    strands: Int8[np.ndarray, " braids"],
    actions: Int[np.ndarray, " braids"],
    rewards: Float32[np.ndarray, " braids"],
    most: int,
    shortening: int,
) -> None:
    longest = words.shape[1]
    spare = np.empty(longest, np.int8)
    for b in range(len(actions)):
        w, length, n, action = words[b], int(lengths[b]), int(strands[b]), actions[b]
        i = action - shortening + 1
        exceeds = False
        if i <= 0:
            if shortening == 1:
                length, n = _collapse(w, length, n)
            elif i < 0:
                length = _cancel_last(w, length)
            elif 0 <= _only_top(w, length, n) == length - 1:
                length, n = _delete(w, length, length - 1), n - 1
        elif i < most:
            exceeds = i < n and length + 2 > longest
            if i < n and not exceeds:
                length = _conjugate(w, length, i)
        elif i == most:
            _rotate(w, length, 1, spare)
        elif i == most + 1:
            _rotate(w, length, length - 1, spare)
        elif i == most + 2:
            _relate(w, length, spare)
        else:
            _commute(w, length, spare)
        lengths[b], strands[b] = length, n
        rewards[b] = -4 * longest if exceeds else -length


@compiled
def _applicable(
    words: Int8[np.ndarray, "braids letters"],
    lengths: Int32[np.ndarray, " braids"],
    strands: Int8[np.ndarray, " braids"],
    table: Bool[np.ndarray, "braids actions"],
    most: int,
    shortening: int,
) -> None:
    spare = np.empty(words.shape[1], np.int8)
    for b in range(len(lengths)):
        w, length, n = words[b], int(lengths[b]), int(strands[b])
        spare[:length] = w[:length]
        if shortening == 1:
            table[b, 0] = _collapse(spare, length, n)[0] < length
        else:
            table[b, 0] = _cancel_last(spare, length) < length
            table[b, 1] = 0 <= _only_top(w, length, n) == length - 1
        for i in range(1, n if length + 2 <= words.shape[1] else 1):
            table[b, shortening - 1 + i] = True
        others = shortening - 1 + most
        table[b, others] = table[b, others + 1] = length >= 2
        table[b, others + 2] = _related_at(w, length) >= 0
        table[b, others + 3] = _commuting_at(w, length) >= 0


@compiled
def _grow_all(
    words: Int8[np.ndarray, "braids letters"],
    lengths: Int32[np.ndarray, " braids"],
    strands: Int8[np.ndarray, " braids"],
    wanted: Int[np.ndarray, " braids"],
    settings: tuple[int, float, int, int, float, int],
    rng: np.random.Generator,
) -> None:
    spare = np.empty(words.shape[1], np.int8)
    for b in range(len(wanted)):
        w, length, n = words[b], int(lengths[b]), int(strands[b])
        n = _grow(w, length, n, wanted[b], settings, rng, spare)
        for _ in range(settings[5]):
            length, n = _collapse(w, wanted[b], n)
            n = _grow(w, length, n, wanted[b], settings, rng, spare)
        lengths[b], strands[b] = wanted[b], n


@compiled
def _grow(
    w: Row,
    length: int,
    n: int,
    wanted: int,
    settings: tuple[int, float, int, int, float, int],
    rng: np.random.Generator,
    spare: Row,
) -> int:
    most, stabilise, relations, commutations, turn, _ = settings
    most -= (wanted - most + 1) % 2  # a knot's word of this length needs strands of this parity
    while length < wanted:
        sign = 1 if rng.random() < 0.5 else -1
        if n < most and (n == 1 or wanted - length == 1 or rng.random() < stabilise):
            w[length] = sign * n
            length, n = length + 1, n + 1
        else:
            length = _conjugate(w, length, sign * (1 + int(rng.random() * (n - 1))))
        for k in range(relations + commutations):
            if rng.random() < turn:
                _rotate(w, length, int(rng.random() * length), spare)
            if k < relations:
                _relate(w, length, spare)
            else:
                _commute(w, length, spare)
    return n


@compiled
def _collapse(w: Row, length: int, n: int) -> tuple[int, int]:
    """Cancel and destabilise until neither is possible; return the length and the strands."""
    while True:
        length = _cancel_across(w, _cancel_inside(w, length))
        before = n
        at = _only_top(w, length, n)
        while at >= 0:
            length, n = _delete(w, length, at), n - 1
            at = _only_top(w, length, n)
        if n == before:
            return length, n


@compiled
def _cancel_inside(w: Row, length: int) -> int:
    """Cancel each letter, from the left, with an inverse before it; return the length."""
    kept = 0
    for j in range(length):
        x = w[j]
        i = kept - 1
        while i >= 0 and abs(abs(w[i]) - abs(x)) >= 2:
            i -= 1
        if i >= 0 and w[i] == -x:
            kept = _delete(w, kept, i)
        else:
            w[kept] = x
            kept += 1
    w[kept:length] = 0
    return kept


@compiled
def _cancel_across(w: Row, length: int) -> int:
    """Cancel letters that can come to the front with such that can come to the end."""
    j = 0
    while j < length:
        x = w[j]
        i = j - 1
        while i >= 0 and abs(abs(w[i]) - abs(x)) >= 2:
            i -= 1
        if i < 0:
            i = length - 1
            while i > j and abs(abs(w[i]) - abs(x)) >= 2:
                i -= 1
            if i > j and w[i] == -x:
                length = _delete(w, _delete(w, length, i), j)
                j = -1
        j += 1
    return length


@compiled
def _cancel_last(w: Row, length: int) -> int:
    """Cancel the last two letters, or the last and the first; return the length."""
    if length >= 2 and w[length - 1] == -w[length - 2]:
        w[length - 2 : length] = 0
        return length - 2
    if length >= 2 and w[length - 1] == -w[0]:
        return _delete(w, _delete(w, length, length - 1), 0)
    return length


@compiled
def _only_top(w: Row, length: int, n: int) -> int:
    """Return the place of the only letter of the last two strands; −1 if there is not just one."""
    at = -1
    for i in range(length):
        if abs(w[i]) == n - 1:
            if at >= 0:
                return -1
            at = i
    return at


@compiled
def _delete(w: Row, length: int, at: int) -> int:
    for i in range(at, length - 1):
        w[i] = w[i + 1]
    w[length - 1] = 0
    return length - 1


@compiled
def _conjugate(w: Row, length: int, letter: int) -> int:
    for i in range(length, 0, -1):
        w[i] = w[i - 1]
    w[0], w[length + 1] = letter, -letter
    return length + 2


@compiled
def _rotate(w: Row, length: int, turn: int, spare: Row) -> None:
    """Bring the first letters of a word of at least two to the end."""
    if length < 2:
        return
    spare[:turn] = w[:turn]
    for i in range(length - turn):
        w[i] = w[i + turn]
    w[length - turn : length] = spare[:turn]


@compiled
def _relate(w: Row, length: int, spare: Row) -> None:
    at = _related_at(w, length)
    if at >= 0:
        _rotate(w, length, (at + 3) % length, spare)
        x, y, z = w[length - 3], w[length - 2], w[length - 1]
        a, b = abs(x), abs(y)
        w[length - 3] = b if z > 0 else -b
        w[length - 2] = a if y > 0 else -a
        w[length - 1] = b if x > 0 else -b


@compiled
def _commute(w: Row, length: int, spare: Row) -> None:
    at = _commuting_at(w, length)
    if at >= 0:
        _rotate(w, length, (at + 2) % length, spare)
        w[length - 2], w[length - 1] = w[length - 1], w[length - 2]


@compiled
def _related_at(w: Row, length: int) -> int:
    """Return the first place, cyclically, of a braid relation; −1 if there is none."""
    if length < 3:
        return -1
    x, y = w[0], w[1]
    for i in range(length):
        z = w[i + 2] if i + 2 < length else w[i + 2 - length]
        beside = abs(x) == abs(z) and abs(abs(x) - abs(y)) == 1
        if beside and ((x > 0) == (y > 0) or (y > 0) == (z > 0)):
            return i
        x, y = y, z
    return -1


@compiled
def _commuting_at(w: Row, length: int) -> int:
    """Return the first place, cyclically, of neighbours that commute; −1 if there is none."""
    if length < 2:
        return -1
    for i in range(length - 1):
        if abs(abs(w[i]) - abs(w[i + 1])) >= 2:
            return i
    return length - 1 if abs(abs(w[length - 1]) - abs(w[0])) >= 2 else -1
