from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.runs.notebook import discover
from workbench.runs.places import ROOT, checkout
from workbench.runs.places import root as find_root
from workbench.runs.profiles import load_profile, profile_names


def test_every_notebook_has_an_entry(root: Path) -> None:
    assert profile_names(root) == ("quick", "full")
    assert load_profile(root, "full", discover(root)) == {
        "22a_counting": {"n": 100},
        "31a_failing": {},
        "32a_sleeping": {},
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[full]", "no profile 'quick'; accepted: full"),
        ("[quick.99_none]\n", "speaks of '99_none', which is no notebook"),
        ("[quick.22a_counting]\nm = 1", "22a_counting has no parameter 'm'; it accepts: n: int"),
        ("[quick.22a_counting]\nn = 'x'", "'n' of 22a_counting is int, not 'x'"),
        ("[quick]\n22a_counting = 3", "a table of parameters"),
        ("quick = 1", "one table a profile"),
        ("[quick", "not readable as TOML"),
        ("", "one table a profile"),
    ],
)
def test_a_wrong_profile_is_one_sentence(root: Path, content: str, sentence: str) -> None:
    (root / "reports" / "profiles.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        load_profile(root, "quick", discover(root))


def test_without_a_file_or_notebooks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "reports" / "profiles.toml").unlink()
    with pytest.raises(InputError, match=r"no file reports/profiles\.toml"):
        profile_names(root)
    monkeypatch.setenv(ROOT, str(root / "reports"))
    with pytest.raises(InputError, match="no folder notebooks in"):
        find_root()


def test_the_committed_profiles_fit_the_committed_notebooks() -> None:
    for profile in profile_names(checkout()):
        load_profile(checkout(), profile, discover(checkout()))
