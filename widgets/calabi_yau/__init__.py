"""Calabi–Yau metrics: accuracy against time, the distribution of η, and a cross-section."""

from __future__ import annotations

from widgets.calabi_yau.figures import accuracy_figure, sections_figure
from widgets.calabi_yau.member import Member
from widgets.calabi_yau.view import CalabiYauView

__all__ = ["CalabiYauView", "Member", "accuracy_figure", "sections_figure"]
