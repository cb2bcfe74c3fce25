from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.spc4 import Campaign, rule_out, twisted_pair, unoriented_jones
from workbench.knots.surgery import same_zero_surgery
from workbench.runs.store import open_store


def run(path: Path, count: int) -> Campaign:
    with open_store(path) as store, ThreadPoolExecutor(1) as executor:
        return rule_out(count, store, seed=2, executor=executor)


def test_every_pair_of_a_campaign_holds_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.games.spc4.campaign._BATCH", 12)
    path = tmp_path / "pairs.sqlite"
    found = run(path, 6)
    assert len(found.ruled_out) == 6
    assert len({pair.kind for pair in found.ruled_out}) == 6
    assert found.outcomes["ruled out"] >= 6
    for pair in found.ruled_out:
        assert same_zero_surgery(*pair.knots, seed=7)
        assert unoriented_jones(pair.knots[0]) != unoriented_jones(pair.knots[1])
        for knot, certificate in zip(pair.knots, pair.certificates, strict=True):
            assert verify(certificate).holds
            assert certificate["statement"]["pd"] == knot.to_pd()
    again = run(path, 3)
    assert [p.knots for p in again.ruled_out] == [p.knots for p in found.ruled_out[:3]]


def test_a_pair_depends_on_its_seed_alone() -> None:
    assert twisted_pair(1, 4, 11) == twisted_pair(1, 4, 11)
    assert twisted_pair(1, 4, 11) != twisted_pair(1, 4, 12)


def test_campaigns_of_nothing_are_refused(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store, pytest.raises(InputError, match="at least 1"):
        rule_out(0, store)
