from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from widgets.ledger import LedgerView
from workbench.errors import InputError


def claim(**changes: Any) -> dict[str, Any]:
    return {
        "id": "22a-slope",
        "where": "2.2",
        "statement": "σ(12n242) = −8",
        "published": "−8",
        "measured": "−8",
        "kind": "exact",
        "verdict": "reproduced",
    } | changes


def test_claims_are_plain_strings_and_counted() -> None:
    view = LedgerView([claim(measured=0.5), claim(id="b", verdict="corrected")])
    assert view.claims[0]["measured"] == "0.5"
    assert view.counts == {
        "reproduced": 1,
        "extended": 0,
        "corrected": 1,
        "not reproduced": 0,
    }
    json.dumps(view.claims)


def test_dataclasses_are_claims_too() -> None:
    @dataclass(frozen=True)
    class Claim:
        id: str = "a"
        where: str = "2.2"
        statement: str = "s"
        published: str = "p"
        measured: str = "m"
        kind: str = "exact"
        verdict: str = "extended"
        artefacts: tuple[str, ...] = ("data/x.json",)
        verify: str = ""

    (shown,) = LedgerView([Claim()]).claims
    assert shown["artefacts"] == [{"name": "x.json", "href": "data/x.json"}]
    assert "verify" not in shown


def test_latex_becomes_mathml_and_the_words_around_it_are_escaped() -> None:
    (shown,) = LedgerView([claim(statement=r"a < b & $\sigma \leq 2$ <script>")]).claims
    rendered = shown["statement_html"]
    assert rendered.startswith("a &lt; b &amp; <math")
    assert rendered.endswith("</math> &lt;script&gt;")
    assert "σ" in rendered or "&#x003C3;" in rendered


def test_a_lone_dollar_is_a_dollar() -> None:
    (shown,) = LedgerView([claim(statement="5 $ & more")]).claims
    assert shown["statement_html"] == "5 $ &amp; more"


def test_a_given_rendering_is_kept() -> None:
    (shown,) = LedgerView([claim(statement="$x$", statement_html="<i>x</i>")]).claims
    assert shown["statement_html"] == "<i>x</i>"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"verdict": "proved"}, "has verdict 'proved'; accepted: reproduced, extended"),
        ({"kind": "vibes"}, "has kind 'vibes'; accepted: certificate"),
        ({"artefacts": ["javascript:alert(1)"]}, "accepted are relative and http"),
        ({"page": "data:text/html,x"}, "accepted are relative and http"),
    ],
)
def test_unusable_claims_are_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        LedgerView([claim(**changes)])


def test_missing_fields_repeats_and_non_claims_are_refused() -> None:
    short = claim()
    del short["measured"]
    with pytest.raises(InputError, match="'22a-slope' has no field 'measured'"):
        LedgerView([short])
    with pytest.raises(InputError, match="Two claims have the id '22a-slope'"):
        LedgerView([claim(), claim()])
    with pytest.raises(InputError, match="mapping of fields, not a str"):
        LedgerView(["claim"])


def test_a_report_folder_is_read_with_links_relative_to_it(tmp_path: Path) -> None:
    page = tmp_path / "22a_signature"
    page.mkdir()
    first = claim(artefacts=["data/x.json", "https://example.org/y"], page="index.html")
    second = claim(id="b", statement="$x$", statement_html="<img src=x onerror=alert(1)>")
    (page / "result.json").write_text(json.dumps({"claims": [first]}), encoding="utf-8")
    (tmp_path / "result.json").write_text(json.dumps({"claims": [second]}), encoding="utf-8")
    shown = {entry["id"]: entry for entry in LedgerView.from_report(tmp_path).claims}
    links = [artefact["href"] for artefact in shown["22a-slope"]["artefacts"]]
    assert links == ["22a_signature/data/x.json", "https://example.org/y"]
    assert shown["22a-slope"]["page"] == "22a_signature/index.html"
    assert "onerror" not in shown["b"]["statement_html"]
    assert "<math" in shown["b"]["statement_html"]


def test_an_empty_report_is_an_empty_ledger(tmp_path: Path) -> None:
    assert LedgerView.from_report(tmp_path).claims == []


@pytest.mark.parametrize("content", ["{", "[]", '{"claims": [1]}', '{"claim": []}'])
def test_a_damaged_result_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "result.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"result\.json is not a result"):
        LedgerView.from_report(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        LedgerView.from_report(tmp_path / "none")


def test_figure_stacks_the_counts_by_section() -> None:
    claims = [
        claim(id="a"),
        claim(id="b", where="3.1"),
        claim(id="c", where="3.1", verdict="not reproduced"),
    ]
    (axes,) = LedgerView(claims).figure().axes
    widths = [[bar.get_width() for bar in bars] for bars in axes.containers]
    assert widths == [[1, 1], [0, 0], [0, 0], [1, 0]]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["3.1", "2.2"]


def test_figure_of_no_claims_says_so() -> None:
    (axes,) = LedgerView([]).figure().axes
    assert [text.get_text() for text in axes.texts] == ["No claims yet"]
