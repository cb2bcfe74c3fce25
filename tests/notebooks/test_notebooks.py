"""The notebooks in the quick profile, through the command line, into the site that readers get."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))

pytestmark = [pytest.mark.notebook, pytest.mark.xdist_group("notebooks")]


def test_every_notebook_is_done_and_says_so(site: Path):
    for name in NAMES:
        result = json.loads((site / name / "result.json").read_text())
        assert result["status"] == "done", result["error"]


def test_every_picture_and_plot_has_alternative_text(site: Path):
    for name in NAMES:
        assert json.loads((site / name / "result.json").read_text())["warnings"] == [], name


def test_claims_have_evidence_that_exists_and_certificates_that_hold(site: Path):
    for name in NAMES:
        result = json.loads((site / name / "result.json").read_text())
        for claim in result["claims"]:
            files = {
                Path(a).name: next((site / name).rglob(Path(a).name)) for a in claim["artefacts"]
            }
            if claim["kind"] != "certificate":
                continue
            assert files, claim["id"]
            command = claim["verify"].removeprefix("python -m ").split()
            assert files.keys() & {Path(word).name for word in command}, claim["id"]
            ours = [sys.executable, "-m", *(files.get(Path(word).name, word) for word in command)]
            done = subprocess.run(ours, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (claim["id"], done.stdout + done.stderr)


def test_pages_ask_the_network_for_nothing(site: Path):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=[\"']https?:", text), page
