from __future__ import annotations

import re
from html.parser import HTMLParser

import plotly.graph_objects as go
import pytest
from matplotlib.figure import Figure

from widgets.figure import INK, PALETTE, figure, house_style
from workbench.errors import InputError


def drawn(points: int = 3) -> Figure:
    with house_style():
        fig = Figure(figsize=(3, 2))
        fig.subplots().plot(range(points), [k % 7 for k in range(points)], "o", label="a")
    return fig


class Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def one(self, tag: str) -> dict[str, str | None]:
        (attributes,) = [attributes for name, attributes in self.found if name == tag]
        return attributes


def test_matplotlib_becomes_labelled_svg_in_a_figure() -> None:
    shown = figure(drawn(), alt='A "rising" line', caption="x < y & so on")
    tags = Tags(shown.html)
    assert tags.one("figure")["role"] == "figure"
    svg = tags.one("svg")
    assert (svg["role"], svg["aria-label"]) == ("img", 'A "rising" line')
    assert "x &lt; y &amp; so on</figcaption>" in shown.html
    assert "<?xml" not in shown.html
    assert "<!DOCTYPE" not in shown.html


def test_text_takes_the_colour_of_the_page() -> None:
    source = figure(drawn(), alt="a", caption="c").html
    assert "currentColor" in source
    assert INK not in source
    assert "fill: #ffffff" not in source


def test_ids_of_two_inlined_pictures_do_not_collide() -> None:
    def ids(points: int) -> tuple[set[str], set[str]]:
        source = figure(drawn(points), alt="a", caption="c").html
        named = set(re.findall(r'\bid="([^"]+)"', source))
        used = set(re.findall(r'href="#([^"]+)"', source)) | set(
            re.findall(r"url\(#([^)]+)\)", source)
        )
        return named, used

    (first, used), (second, _) = ids(3), ids(4)
    assert first
    assert not first & second
    assert used <= first


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert figure(drawn(), alt="a", caption="c") == figure(drawn(), alt="a", caption="c")


def test_a_heavy_picture_becomes_png_on_a_white_card() -> None:
    image = Tags(figure(drawn(9_000), alt="Many dots", caption="c").html).one("img")
    assert image["alt"] == "Many dots"
    assert str(image["src"]).startswith("data:image/png;base64,iVBOR")
    assert "background:#fff" in str(image["style"])


def test_plotly_keeps_its_mimetype_and_its_words() -> None:
    shown = figure(go.Figure(go.Scatter(y=[1, 2])), alt="Two points", caption="Rising.")
    plot, words = shown.outputs
    spec = plot["application/vnd.plotly.v1+json"]
    assert spec["layout"]["meta"] == {"alt": "Two points", "caption": "Rising."}
    assert plot["text/plain"] == "Two points"
    assert Tags(words["text/html"]).one("figure")["aria-label"] == "Two points"
    assert "<figcaption>Rising." in words["text/html"]


def test_displaying_emits_the_bundles_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: seen.append((bundle, raw)))
    shown = figure(go.Figure(), alt="a", caption="c")
    shown._ipython_display_()
    assert seen == [(bundle, True) for bundle in shown.outputs]


@pytest.mark.parametrize(("alt", "caption"), [("", "c"), ("  ", "c"), ("a", "")])
def test_words_are_mandatory(alt: str, caption: str) -> None:
    with pytest.raises(InputError, match="needs alt text and a caption"):
        figure(drawn(), alt=alt, caption=caption)


def test_other_pictures_are_refused() -> None:
    with pytest.raises(InputError, match="A list cannot be shown"):
        figure([1], alt="a", caption="c")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not SVG source"):
        figure("<b>hello</b>", alt="a", caption="c")


def contrast(colour: str, paper: str) -> float:
    def luminance(hexa: str) -> float:
        parts = [int(hexa[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(colour), luminance(paper)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", list(PALETTE))
def test_palette_is_visible_on_light_and_dark_pages(name: str) -> None:
    assert min(contrast(PALETTE[name], paper) for paper in ("#ffffff", "#14171b")) > 2.1
