"""The braid game, to be played by hand."""

from __future__ import annotations

from widgets.game.view import UnknotGame

__all__ = ["UnknotGame"]
