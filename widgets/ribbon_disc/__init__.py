"""Ribbon discs as surfaces that one can turn."""

from __future__ import annotations

from widgets.ribbon_disc.view import disc_figure

__all__ = ["disc_figure"]
