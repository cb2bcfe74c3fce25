"""The site that the command writes over the fixture notebooks."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from workbench.errors import InputError
from workbench.runs import report
from workbench.runs.report import Ledger, latest, ledger_of, read_ledger, write_site
from workbench.runs.results import read_result

pytestmark = [pytest.mark.notebook, pytest.mark.xdist_group("notebooks")]


@pytest.fixture
def ledger(site: Path) -> Ledger:
    return read_ledger(site / "ledger.json")


def test_only_finished_notebooks_count(ledger: Ledger) -> None:
    assert [(r.notebook, r.status) for r in ledger.results] == [
        ("22a_counting", "done"),
        ("31a_failing", "failed"),
        ("32a_sleeping", "done"),
    ]
    assert [claim["id"] for claim in ledger.claims] == ["22a-sum", "22a-misprint"]
    assert ledger.counts == {
        "reproduced": 1,
        "not reproduced": 0,
        "extended": 0,
        "corrected": 1,
    }
    assert not ledger.sound
    finished = replace(ledger, results=ledger.results[::2])
    assert finished.sound


def test_a_claim_that_is_not_reproduced_is_not_sound(ledger: Ledger) -> None:
    (first, *rest) = ledger.results[0].claims
    claims = (replace(first, verdict="not reproduced"), *rest)
    assert not Ledger("quick", "", (replace(ledger.results[0], claims=claims),)).sound


def test_every_link_leads_somewhere(site: Path) -> None:
    pages = [site / "index.html", *site.glob("*/index.html")]
    assert len(pages) == 4
    checked = 0
    for page in pages:
        html = re.sub(r"<script.*?</script>", "", page.read_text("utf-8"), flags=re.S)
        for href in re.findall(r'href="([^"]+)"', html):
            path, _, fragment = unquote(unescape(href)).partition("#")
            target = (page.parent / path) if path else page
            assert target.is_file(), f"{page.parent.name}: {href}"
            if fragment:
                assert f'id="{fragment}"' in target.read_text("utf-8"), href
            checked += 1
    assert checked > 20


def test_result_and_ledger_hold_the_same_for_machines(site: Path, ledger: Ledger) -> None:
    counting = read_result(site / "22a_counting")
    assert counting == ledger.results[0]
    stored = json.loads((site / "22a_counting" / "result.json").read_text("utf-8"))
    assert stored["schema"] == "rigor-result/1"
    assert stored["claims"][0]["artefacts"] == ["evidence/sums/total.json"]
    assert stored["claims"][0]["page"] == "index.html#claim-22a-sum"
    evidence = site / "22a_counting" / "evidence" / "sums" / "total.json"
    assert json.loads(evidence.read_text("utf-8")) == {"n": 4, "total": 10}
    assert stored["evidence"]["sums/total.json"] == {
        "sha256": sha256(evidence.read_bytes()).hexdigest(),
        "bytes": evidence.stat().st_size,
    }
    assert stored["warnings"] == []


def test_the_index_needs_no_view(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "_VIEW", "widgets/none")
    index = write_site(ledger, tmp_path).read_text("utf-8")
    assert "<noscript>" not in index
    assert "<script" not in index
    assert '<a href="22a_counting/evidence/sums/total.json" download>sums/total.json</a>' in index
    assert "<mfrac>" in index


def test_the_index_says_what_falls_short_and_why(
    ledger: Ledger, root: Path, tmp_path: Path
) -> None:
    assert 'id="short"' not in write_site(ledger, tmp_path / "none").read_text("utf-8")
    claims = tuple(replace(c, verdict="not reproduced") for c in ledger.results[0].claims)
    short = replace(ledger, results=(replace(ledger.results[0], claims=claims),))
    reasons = root / "reports" / "reasons.toml"
    reasons.write_text('22a-sum = "$x < y$ was <not> tried."\n', encoding="utf-8")
    index = write_site(short, tmp_path / "short").read_text("utf-8")
    _, _, section = index.partition('id="short"')
    section, _, _ = section.partition("</section>")
    assert section.count("<li>") == 2
    assert 'href="22a_counting/index.html#claim-22a-sum"' in section
    assert "was &lt;not&gt; tried." in section
    assert "none is on record." in section
    assert "a shorter run" in section
    full = write_site(replace(short, profile="full"), tmp_path / "full").read_text("utf-8")
    assert "a shorter run" not in full


def test_two_notebooks_cannot_make_one_claim(ledger: Ledger) -> None:
    again = replace(ledger.results[0], notebook="22b_again")
    second = ledger_of("quick", [ledger.results[0], again]).results[1]
    assert second.status == "failed"
    assert second.error == "Claim '22a-sum' is already made by 22a_counting."


def test_a_damaged_ledger_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "quick" / "ledger.json"
    with pytest.raises(InputError, match="no report yet"):
        latest(tmp_path)
    with pytest.raises(InputError, match="write a report first"):
        read_ledger(file)
    file.parent.mkdir()
    for content in ("", "{}", '{"schema": "rigor-ledger/1", "notebooks": [{}]}'):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="not a ledger that can be read"):
            read_ledger(file)
    assert latest(tmp_path) == file
