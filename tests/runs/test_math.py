from __future__ import annotations

import pytest

from workbench.runs._math import mathml, prose


def rendered(latex: str, *, display: bool = False) -> str:
    """Render LaTeX that must be understood."""
    troubles: list[str] = []
    made = mathml(latex, display=display, report=troubles.append)
    assert troubles == []
    return made


def test_symbols_and_structure() -> None:
    made = rendered(r"|2\sigma(K) - s| \le c\,\mathrm{vol}(K)^{-3}")
    for part in ("<mi>σ</mi>", "≤", "<mi>vol</mi>", "<msup>", "<mo>−</mo><mn>3</mn>"):
        assert part in made


def test_bars_stand_close_to_what_they_enclose() -> None:
    assert rendered("|x| < 1").count('lspace="0" rspace="0">|</mo>') == 2


def test_an_equation_is_numbered_at_its_side() -> None:
    made = rendered(r"a = b \tag{2}", display=True)
    assert made.startswith('<div class="equation"><div class="formula"><math display="block">')
    assert made.endswith('<span class="tag">(2)</span></div>')


def test_sums_carry_their_limits_above_and_below_in_display_only() -> None:
    assert "<munder>" in rendered(r"\sum_{x \in B} x", display=True)
    assert "<munder>" not in rendered(r"\sum_{x \in B} x")


@pytest.mark.parametrize("name", ["aligned", "align", "align*", "split", "gathered"])
def test_lines_are_aligned_and_not_numbered(name: str) -> None:
    made = rendered(rf"\begin{{{name}}} a &= b \\ c &= d \end{{{name}}}", display=True)
    assert made.count("<mtr>") == 2
    assert "(1)" not in made


@pytest.mark.parametrize("latex", [r"\nonsense{x}", r"a & b", r"\frac{1}", r"\left( x"])
def test_what_is_not_understood_is_reported_and_shown_as_written(latex: str) -> None:
    troubles: list[str] = []
    made = mathml(f"<{latex}", display=False, report=troubles.append)
    assert made.startswith("<code>&lt;")
    assert len(troubles) == 1
    assert troubles[0].startswith("LaTeX that was not understood")


def test_prose_escapes_words_and_keeps_lone_dollars() -> None:
    troubles: list[str] = []
    assert prose("5 $ & <b>", report=troubles.append) == "5 $ &amp; &lt;b&gt;"
    assert prose(r"\$5 and \$6", report=troubles.append) == "$5 and $6"
    assert prose("a$x<y$b", report=troubles.append).count("&lt;") == 1
    assert troubles == []


def test_words_in_a_formula_are_escaped() -> None:
    made = rendered(r"x \text{ < y & <script>alert(1)</script>}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made
    assert "&amp;" in made
    assert "<script" not in made


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{a{<script>alert(1)</script>}}",
        r"\text{{<img/src=x/onerror=alert(1)>}}",
        r"\href{javascript:alert(1)}{x}",
    ],
)
def test_a_formula_holds_mathml_and_nothing_else(latex: str) -> None:
    troubles: list[str] = []
    made = mathml(latex, display=False, report=troubles.append)
    assert made.startswith("<code>\\")
    assert made.count("<") == 2
    assert len(troubles) == 1
