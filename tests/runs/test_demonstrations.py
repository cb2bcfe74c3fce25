"""Demonstrations as they are read from notebooks, and where pages and the tour show them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from workbench.errors import InputError
from workbench.runs import demonstrations
from workbench.runs.demonstrations import (
    Demonstration,
    demonstration_from,
    demonstration_in,
    teaching_path,
    with_path,
)
from workbench.runs.new_notebook import new_notebook
from workbench.runs.report import read_ledger, write_site

v4: Any = nbformat.v4
TEXT = "## Try it\n\n**Question.** Odd\nor even?\n\n**Experiment.** Look.\n\n**What you see.** $2$."


def shown(source: str = TEXT) -> Any:
    return v4.new_markdown_cell(source, metadata={"tags": ["demonstration"]})


def tour(*tags: str) -> dict[str, Any]:
    return {"cells": [{"metadata": {"tags": [tag]}, "source": []} for tag in tags]}


def test_the_three_texts_are_read_without_their_labels() -> None:
    assert demonstration_from(TEXT) == Demonstration("Odd or even?", "Look.", "$2$.")


@pytest.mark.parametrize(
    "source",
    [
        "",
        TEXT.replace("## Try it", "## Try this"),
        TEXT.replace("\n\n**Exp", "\n**Exp"),
        TEXT.replace("**What you see.**", "**Answer.**"),
        TEXT.replace("Look.", ""),
        TEXT + "\n\nMore.",
    ],
)
def test_another_shape_is_one_sentence(source: str) -> None:
    with pytest.raises(InputError, match="three paragraphs that begin"):
        demonstration_from(source)


def test_a_notebook_has_at_most_one_with_its_view_after_it() -> None:
    view = v4.new_code_cell("view")
    assert demonstration_in({"cells": [view]}) is None
    found = demonstration_in({"cells": [view, shown(), view]})
    assert found is not None
    assert found.answer == "$2$."
    with pytest.raises(InputError, match="this one has 2"):
        demonstration_in({"cells": [shown(), view, shown(), view]})
    for after in ([], [v4.new_markdown_cell("text")], [v4.new_code_cell(" ")]):
        with pytest.raises(InputError, match="comes the code cell"):
            demonstration_in({"cells": [shown(), *after]})


def test_the_path_is_that_of_the_notebooks_and_names_one_that_is_wrong(root: Path) -> None:
    new_notebook(root / "notebooks", "21z_first", "First")
    path = teaching_path(root)
    assert [notebook.name for notebook, _ in path] == ["21z_first", "22a_counting"]
    file = path[0][0].path
    file.write_text(file.read_text("utf-8").replace("**Question.** ", ""), encoding="utf-8")
    with pytest.raises(InputError, match="21z_first: A demonstration is"):
        teaching_path(root)


def test_the_tour_lists_the_path_in_its_one_cell_for_it(root: Path) -> None:
    listed = with_path(tour("other", "demonstrations"), teaching_path(root))
    assert listed["cells"][0]["source"] == []
    text = "".join(listed["cells"][1]["source"])
    assert text.endswith(
        "\n- 22a · [Counting to $n$, and the sum it makes](22a_counting.ipynb#Try-it)."
        " By how much does the count grow when the button is pressed?"
    )
    for tags in ((), ("other",), ("demonstrations", "demonstrations")):
        with pytest.raises(InputError, match="needs one Markdown cell"):
            with_path(tour(*tags), [])


def test_the_tour_is_checked_and_written(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = root / "notebooks" / "00_tour.ipynb"

    def command(action: str) -> int:
        monkeypatch.setattr(sys, "argv", ["demonstrations", action])
        return demonstrations.main()

    assert command("--check") == 2
    assert "00_tour.ipynb cannot be read" in capsys.readouterr().err
    cell = v4.new_markdown_cell("", metadata={"tags": ["demonstrations"]})
    file.write_text(json.dumps(v4.new_notebook(cells=[cell])), encoding="utf-8")
    assert command("--check") == 1
    assert "The tour is stale" in capsys.readouterr().err
    assert command("--write") == 0
    assert command("--check") == 0


@pytest.mark.notebook
@pytest.mark.xdist_group("notebooks")
def test_the_page_has_the_demonstrations_of_finished_notebooks(site: Path, tmp_path: Path) -> None:
    page = (site / "demonstrations.html").read_text("utf-8")
    assert re.findall(r'<article [^>]*id="([^"]+)"', page) == ["22a_counting"]
    assert '<a href="22a_counting/index.html#try-it">Go to the view in 22a</a>' in page
    question, _, answer = page.partition('<details class="answer">')
    assert "By how much does the count grow" in question
    assert "since <code>steps</code> says so" not in question
    assert "since <code>steps</code> says so" in answer
    assert '<a href="demonstrations.html">' in (site / "index.html").read_text("utf-8")
    alone = write_site(read_ledger(site / "ledger.json"), tmp_path)
    assert not (tmp_path / "demonstrations.html").exists()
    assert "demonstrations.html" not in alone.read_text("utf-8")
