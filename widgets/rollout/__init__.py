"""A play of a game, move by move."""

from __future__ import annotations

from widgets.rollout.view import RolloutView

__all__ = ["RolloutView"]
