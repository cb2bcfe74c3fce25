"""The knot editor: links drawn by hand, and what is known of them."""

from __future__ import annotations

from widgets.knot_editor.view import KnotEditor

__all__ = ["KnotEditor"]
