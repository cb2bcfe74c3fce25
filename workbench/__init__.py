"""Headless science for rigor with machine learning: objects, methods, evidence, reports."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
