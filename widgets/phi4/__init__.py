"""φ⁴ theory as a network: fields, propagator and gap as the coupling grows."""

from __future__ import annotations

from widgets.phi4.figures import Measured, measured_figure
from widgets.phi4.view import Phi4View

__all__ = ["Measured", "Phi4View", "measured_figure"]
