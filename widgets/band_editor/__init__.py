"""Bands drawn by hand on a knot diagram."""

from __future__ import annotations

from widgets.band_editor.view import BandEditor

__all__ = ["BandEditor"]
