"""Plumbing graphs, Neumann's moves made by hand, and the normal form."""

from __future__ import annotations

from widgets.plumbing.view import PlumbingView

__all__ = ["PlumbingView"]
