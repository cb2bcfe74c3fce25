"""One helper for every picture: a figure that always carries alt text and a caption.

nbconvert gives images no usable alternative text, so a picture is emitted as HTML that we own:
``<figure role="figure">`` with a labelled ``<svg role="img">`` (or ``<img alt>``) and a
``<figcaption>``. The house style of matplotlib and the Okabe-Ito palette live here only.

Colours for categories: Okabe and Ito, "Color Universal Design" (2008).
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

import matplotlib as mpl
from cycler import cycler
from matplotlib.figure import Figure

from workbench.errors import InputError

__all__ = ["INK", "MUTED", "PALETTE", "CaptionedFigure", "figure", "house_style"]

PALETTE: Mapping[str, str] = {
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "orange": "#E69F00",
    "grey": "#8A8F98",
}
"""Okabe-Ito without black and yellow, which vanish on a dark and on a light page."""

INK = "#1a1c1f"
"""Text and axes; becomes the page's own text colour where a figure is inlined as SVG."""

MUTED = "#5b626c"
"""Secondary text and ticks; becomes a fainter shade of the page's text colour."""

_SVG_LIMIT = 400_000
_PLOTLY = "application/vnd.plotly.v1+json"
_Bundle = dict[str, Any]


class _PlotlyFigure(Protocol):
    def to_json(self) -> str | None: ...


@contextmanager
def house_style() -> Iterator[None]:
    """Draw matplotlib figures in the house style within this context.

    Examples
    --------
    >>> with house_style():
    ...     axes = Figure(figsize=(3, 2)).subplots()
    >>> axes.spines["top"].get_visible()
    False
    """
    with mpl.rc_context(
        {
            "axes.axisbelow": True,
            "axes.edgecolor": MUTED,
            "axes.labelcolor": INK,
            "axes.labelsize": 9,
            "axes.linewidth": 0.7,
            "axes.prop_cycle": cycler(color=list(PALETTE.values())),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 9.5,
            "axes.titleweight": "bold",
            "axes.titlecolor": INK,
            "figure.constrained_layout.use": True,
            "figure.facecolor": "white",
            "font.size": 8.5,
            "grid.color": MUTED,
            "grid.alpha": 0.18,
            "grid.linewidth": 0.6,
            "legend.fontsize": 8,
            "legend.frameon": False,
            "lines.linewidth": 1.4,
            "savefig.dpi": 200,
            "svg.fonttype": "path",
            "text.color": INK,
            "xtick.color": MUTED,
            "xtick.labelcolor": MUTED,
            "xtick.labelsize": 8,
            "ytick.color": MUTED,
            "ytick.labelcolor": MUTED,
            "ytick.labelsize": 8,
        }
    ):
        yield


@dataclass(frozen=True)
class CaptionedFigure:
    """A picture with its words, shown by Jupyter and kept by nbconvert.

    Attributes
    ----------
    alt
        What a reader who cannot see the picture needs to know.
    caption
        The sentence printed under the picture.
    outputs
        The mimetype bundles that displaying it emits, in order.
    """

    alt: str
    caption: str
    outputs: tuple[_Bundle, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for bundle in self.outputs:
            display(bundle, raw=True)  # type: ignore[no-untyped-call]

    @property
    def html(self) -> str:
        """The HTML part: the whole figure, or for plotly its caption and description."""
        return str(self.outputs[-1]["text/html"])


def figure(picture: Figure | str | _PlotlyFigure, *, alt: str, caption: str) -> CaptionedFigure:
    """Give a picture the words it must not be shown without.

    Parameters
    ----------
    picture
        A matplotlib `Figure` (inlined as SVG whose text takes the page's colour, or as PNG on a
        white card when the SVG would exceed 400 kB), SVG source, or a plotly `Figure` (kept as
        plotly's mimetype, with `alt` and `caption` also in ``layout.meta`` for the report engine).
    alt
        A text alternative: what the picture shows, in words.
    caption
        The sentence under the picture.

    Raises
    ------
    InputError
        If a text is empty or the picture is of no accepted kind.

    Examples
    --------
    >>> shown = figure("<svg viewBox='0 0 1 1'></svg>", alt="An empty box", caption="Nothing yet.")
    >>> '<svg role="img" aria-label="An empty box"' in shown.html
    True
    """
    if not alt.strip() or not caption.strip():
        raise InputError("A figure needs alt text and a caption, both of at least one word.")
    if isinstance(picture, Figure):
        return CaptionedFigure(
            alt, caption, (_html_bundle(_matplotlib(picture, alt), alt, caption),)
        )
    if isinstance(picture, str):
        return CaptionedFigure(alt, caption, (_html_bundle(_svg(picture, alt), alt, caption),))
    if hasattr(picture, "to_plotly_json"):
        return CaptionedFigure(alt, caption, _plotly_bundles(picture, alt, caption))
    kind = type(picture).__name__
    raise InputError(
        f"A {kind} cannot be shown as a figure; give a matplotlib or plotly Figure or SVG source."
    )


def _html_bundle(body: str, alt: str, caption: str) -> _Bundle:
    words = html.escape(caption)
    return {
        "text/html": (
            '<figure role="figure" class="rw-figure" style="margin:1em 0;max-width:60em">'
            f'{body}<figcaption style="margin-top:.5em">{words}</figcaption></figure>'
        ),
        "text/plain": f"{caption} [{alt}]",
    }


def _matplotlib(fig: Figure, alt: str) -> str:
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "rigor-workbench"}):
        fig.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    if buffer.tell() > _SVG_LIMIT:
        buffer = io.BytesIO()
        fig.savefig(buffer, format="png", dpi=200, facecolor="white")
        data = base64.b64encode(buffer.getvalue()).decode()
        return (
            f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}" '
            'style="max-width:100%;background:#fff;border-radius:6px">'
        )
    source = buffer.getvalue().decode()
    source = source.replace(INK, "currentColor")
    source = source.replace(MUTED, "color-mix(in srgb, currentColor 72%, transparent)")
    return _svg(_private_ids(source), alt)


def _private_ids(source: str) -> str:
    """Prefix every id by a hash of the picture, since one page inlines many pictures."""
    prefix = "f" + sha256(source.encode()).hexdigest()[:8] + "-"
    return re.sub(r'(\bid="|href="#|url\(#)', lambda found: found[1] + prefix, source)


def _svg(source: str, alt: str) -> str:
    start = source.find("<svg")
    if start < 0 or not source.rstrip().endswith("</svg>"):
        raise InputError("The picture is not SVG source: it must run from <svg to </svg>.")
    body = re.sub(r"<metadata>.*?</metadata>", "", source[start:].strip(), flags=re.S)
    tag, rest = body[4:].split(">", 1)
    tag = re.sub(r"\s(role|aria-label|aria-labelledby|style)=(\"[^\"]*\"|'[^']*')", "", tag)
    label = html.escape(alt)
    style = "max-width:100%;height:auto"
    return f'<svg role="img" aria-label="{label}" style="{style}"{tag}>{rest}'


def _plotly_bundles(picture: _PlotlyFigure, alt: str, caption: str) -> tuple[_Bundle, _Bundle]:
    spec = json.loads(picture.to_json() or "{}")
    spec["layout"] = {**spec.get("layout", {}), "meta": {"alt": alt, "caption": caption}}
    spec["config"] = {"responsive": True, "displaylogo": False}
    words = (
        f'<figure role="figure" class="rw-figure" aria-label="{html.escape(alt)}" '
        'style="margin:0 0 1em;max-width:60em">'
        f"<figcaption>{html.escape(caption)} <details><summary>The picture in words</summary>"
        f"{html.escape(alt)}</details></figcaption></figure>"
    )
    return {_PLOTLY: spec, "text/plain": alt}, {"text/html": words, "text/plain": caption}
