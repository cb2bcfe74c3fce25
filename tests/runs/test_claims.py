from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.runs import Claim, artefact, claims_of, record
from workbench.runs.claims import MIMETYPE, claim_from

CLAIM = Claim(
    id="22a-slope",
    where="2.2",
    statement="$|2\\sigma| < 3$ & more",
    published="",
    measured="2",
    kind="exact",
    verdict="reproduced",
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """Return the bundles that are displayed, with the evidence folder in a temporary place."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setenv("WORKBENCH_EVIDENCE", str(tmp_path / "evidence"))
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def notebook(*bundles: dict[str, Any]) -> dict[str, Any]:
    outputs = [{"output_type": "display_data", "data": bundle} for bundle in bundles]
    return {"cells": [{"cell_type": "markdown", "source": ""}, {"outputs": outputs}]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "vibes"}, "has kind 'vibes'; accepted: certificate, exact, interval"),
        ({"verdict": "proved"}, "has verdict 'proved'; accepted: reproduced, not reproduced"),
        ({"measured": ""}, "measured is empty"),
        ({"measured": 0.86}, "measured must be text, not float"),
        ({"id": "two words"}, "an id has no spaces"),
        ({"artefacts": "x.json"}, "artefacts is a tuple of files, not one file"),
    ],
)
def test_unusable_claims_are_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        replace(CLAIM, **changes)


def test_a_recorded_claim_is_read_back(shown: list[dict[str, Any]]) -> None:
    file = artefact("certificates/q7.json")
    file.write_text("{}", encoding="utf-8")
    record(replace(CLAIM, artefacts=(file,)))
    (bundle,) = shown
    assert set(bundle) == {MIMETYPE, "text/html", "text/plain"}
    assert "&lt; 3$ &amp; more" in bundle["text/html"]
    assert "[22a-slope, § 2.2]" in bundle["text/plain"]
    assert claims_of(notebook(bundle)) == (replace(CLAIM, artefacts=("certificates/q7.json",)),)


def test_evidence_from_elsewhere_is_copied_in(shown: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("1,2", encoding="utf-8")
    record(replace(CLAIM, artefacts=(tmp_path / "table.csv",)))
    assert claims_of(notebook(*shown))[0].artefacts == ("table.csv",)
    assert artefact("table.csv").read_text(encoding="utf-8") == "1,2"


def test_evidence_from_elsewhere_replaces_no_other(
    shown: list[dict[str, Any]], tmp_path: Path
) -> None:
    artefact("table.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "table.csv").write_text("other", encoding="utf-8")
    with pytest.raises(InputError, match="other evidence is called so"):
        record(replace(CLAIM, artefacts=(tmp_path / "table.csv",)))
    assert artefact("table.csv").read_text(encoding="utf-8") == "mine"
    assert shown == []


def test_missing_evidence_is_refused(shown: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError, match=r"'none\.json', which does not exist"):
        record(replace(CLAIM, artefacts=(artefact("none.json"),)))
    assert shown == []


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x.json", "a/../../b", "a\\b"])
def test_evidence_stays_in_its_folder(name: str, shown: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError, match="no name of an evidence file"):
        artefact(name)


def test_repeated_ids_are_refused(shown: list[dict[str, Any]]) -> None:
    record(CLAIM)
    record(replace(CLAIM, measured="3"))
    with pytest.raises(InputError, match="Two claims have the id '22a-slope'"):
        claims_of(notebook(*shown))


def test_a_claim_of_another_form_is_refused() -> None:
    with pytest.raises(InputError, match="lacks the fields id, measured"):
        claim_from({k: v for k, v in asdict(CLAIM).items() if k not in ("id", "measured")})
    assert claim_from(asdict(CLAIM) | {"page": "x.html"}) == CLAIM


def test_evidence_has_a_place_without_an_engine(root: Path) -> None:
    assert artefact("x.json") == root / "reports/build/interactive/evidence/x.json"
