"""Zariski chambers of a surface, with the polynomial of h⁰ in each."""

from __future__ import annotations

from widgets.chambers.view import ChambersView, agreement_figure, learning_figure

__all__ = ["ChambersView", "agreement_figure", "learning_figure"]
