"""Plays of the braid game, action by action."""

from __future__ import annotations

from widgets.braid_rollout.view import BraidRolloutView

__all__ = ["BraidRolloutView"]
