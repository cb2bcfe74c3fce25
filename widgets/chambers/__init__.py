"""Zariski chambers of a surface, with the polynomial of h⁰ in each."""

from __future__ import annotations

from widgets.chambers.pictures import agreement_figure, learning_figure
from widgets.chambers.view import ChambersView

__all__ = ["ChambersView", "agreement_figure", "learning_figure"]
