"""Networks become a Gaussian process as their width grows."""

from __future__ import annotations

from widgets.gaussian_process.view import GaussianProcessView

__all__ = ["GaussianProcessView"]
