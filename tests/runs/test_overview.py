"""A notebook about all the others: when it is run, and which claims it is given."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
from click.testing import Result
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import InputError
from workbench.runs.places import EVIDENCE
from workbench.runs.report import current_claims
from workbench.runs.results import read_result

v4: Any = nbformat.v4

CLAIMS = """
import time
from workbench.runs import Claim, artefact, record
time.sleep({seconds})
artefact("in a folder/x.json").write_text("{{}}")
record(Claim("{name}", "2.1", "$x$", "", "{measured}", "exact", "extended",
             (artefact("in a folder/x.json"),)))
"""
SHOWS = """
import json
from widgets.ledger import LedgerView
from workbench.runs.report import current_claims
print(json.dumps(current_claims()))
LedgerView(current_claims())
"""


def write(root: Path, name: str, source: str) -> None:
    parameters = v4.new_code_cell("seed: int = 0", metadata={"tags": ["parameters"]})
    notebook = v4.new_notebook(cells=[parameters, v4.new_code_cell(source)])
    (root / "notebooks" / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def root(root: Path) -> Path:
    """Let there be an overview, a notebook that fails, and two that claim something, one late."""
    for name in ("22a_counting", "32a_sleeping"):
        (root / "notebooks" / f"{name}.ipynb").unlink()
    (root / "reports" / "profiles.toml").write_text("[quick]\n", encoding="utf-8")
    write(root, "00_all", SHOWS)
    write(root, "21a_late", CLAIMS.format(seconds=2, name="21a-late", measured=1))
    write(root, "21b_early", CLAIMS.format(seconds=0, name="21b-early", measured=1))
    return root


def workbench(*arguments: str) -> Result:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.stderr
    return done


def shown(site: Path) -> list[dict[str, Any]]:
    """Return the claims that the overview of a site was given."""
    cells = json.loads((site / "00_all" / "notebook.ipynb").read_text("utf-8"))["cells"]
    (printed,) = [o for o in cells[-1]["outputs"] if o["output_type"] == "stream"]
    return json.loads("".join(printed["text"]))  # type: ignore[no-any-return]


@pytest.mark.notebook
@pytest.mark.xdist_group("notebooks")
class TestReport:
    @pytest.mark.parametrize("workers", ["1", "3"])
    def test_an_overview_is_run_last_and_links_to_what_the_others_claim(
        self, root: Path, workers: str
    ) -> None:
        site = root / "site"
        workbench("report", "--out", str(site), "--workers", workers)
        claims = shown(site)
        assert [claim["id"] for claim in claims] == ["21a-late", "21b-early"]
        page = (site / "00_all" / "index.html").read_text("utf-8")
        for claim in claims:
            path, fragment = claim["page"].split("#")
            target = (site / "00_all" / path).resolve()
            assert target == site / claim["notebook"] / "index.html"
            assert f'id="{unquote(fragment)}"' in target.read_text("utf-8")
            (file,) = claim["artefacts"]
            assert (site / "00_all" / file).is_file()
            assert f'"href":"{file}"' in page
        ledger = json.loads((site / "ledger.json").read_text("utf-8"))
        names = [entry["notebook"] for entry in ledger["notebooks"]]
        assert names == ["00_all", "21a_late", "21b_early", "31a_failing"]

    def test_what_is_resumed_and_what_is_gone_are_told_apart(self, root: Path) -> None:
        site = root / "site"
        workbench("report", "--out", str(site))
        write(root, "21b_early", CLAIMS.format(seconds=0, name="21b-early", measured=2))
        (root / "notebooks" / "21a_late.ipynb").unlink()
        said = workbench("report", "--out", str(site), "--resume").stderr
        assert "00_all: done in" in said
        assert [(claim["id"], claim["measured"]) for claim in shown(site)] == [("21b-early", "2")]
        again = workbench("report", "--out", str(site), "--resume").stderr
        assert "21b_early: kept" in again
        assert "00_all: done in" in again
        assert read_result(site / "00_all").status == "done"

    def test_elsewhere_it_shows_the_last_report_without_links(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert current_claims() == []
        workbench("report")
        record = root / "reports" / "record" / "ledger.json"
        record.parent.mkdir()
        shutil.copy(root / "reports" / "build" / "quick" / "ledger.json", record)
        workbench("run", "00_all")
        claims = shown(root / "reports" / "build" / "run")
        assert current_claims() == claims
        assert [claim["id"] for claim in claims] == ["21a-late", "21b-early"]
        assert not any({"page", "artefacts"} & set(claim) for claim in claims)
        shutil.rmtree(root / "reports" / "build")
        assert current_claims() == claims
        monkeypatch.setenv(EVIDENCE, str(root / "x" / "00_all" / "evidence"))
        assert current_claims() == claims
        record.write_text("{", encoding="utf-8")
        with pytest.raises(InputError, match="not a ledger that can be read"):
            current_claims()
