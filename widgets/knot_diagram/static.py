"""The static picture of a diagram, and how Jupyter shows a bare `Diagram`."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from widgets.knot_diagram.formats import svg
from widgets.knot_diagram.picture import Picture, picture
from workbench.errors import InputError
from workbench.knots.diagram import Diagram

__all__ = ["diagram_figure", "drawn", "show_diagrams_in_jupyter"]


@lru_cache(maxsize=64)
def drawn(diagram: Diagram) -> Picture:
    """Draw a diagram, or remember the picture."""
    return picture(diagram)


def diagram_figure(link: Any, *, name: str = "", layers: Collection[str] = ("arrows",)) -> str:
    """Draw a diagram as SVG source.

    Parameters
    ----------
    link
        A `Diagram`, or a Spherogram `Link`.
    name
        What to call it in the picture's title.
    layers
        What to show besides the strands: some of `LAYERS`.

    Returns
    -------
    str
        ``<svg role="img">`` with a ``<title>``. Each ``<path class="strand">`` runs from one
        under-crossing to the next, along the orientation. A knot takes the page's text colour; the
        components of a link are coloured and numbered.

    Raises
    ------
    InputError
        If the diagram is too large to draw, or a layer is not known.

    Examples
    --------
    >>> picture = diagram_figure(Diagram.from_name("8_19"), name="8_19")
    >>> picture.count('class="strand"')
    8
    >>> "<title>8_19: 8 crossings, writhe 8</title>" in picture
    True
    """
    diagram = link if isinstance(link, Diagram) else Diagram.from_spherogram(link)
    return svg(drawn(diagram), layers, name)


def show_diagrams_in_jupyter() -> None:
    """Let a `Diagram` that is the value of a cell show itself as a picture."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or shell.display_formatter is None:
        return
    formatters = shell.display_formatter.formatters
    formatters["image/svg+xml"].for_type(Diagram, _bare)
    formatters["text/html"].for_type(Diagram, _page_markup)


def _bare(diagram: Diagram) -> str | None:
    try:
        return diagram_figure(diagram)
    except InputError:
        return None


def _page_markup(diagram: Diagram) -> str | None:
    picture = _bare(diagram)
    return picture and f'<div class="rw-diagram">{picture}</div>'
