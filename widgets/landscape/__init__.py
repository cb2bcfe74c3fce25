"""The tree ensemble of string geometries: the star of a ray to play with, and static pictures."""

from __future__ import annotations

from widgets.landscape.figures import batches_figure, extrapolation_figure, reading_figure
from widgets.landscape.view import LandscapeView

__all__ = ["LandscapeView", "batches_figure", "extrapolation_figure", "reading_figure"]
