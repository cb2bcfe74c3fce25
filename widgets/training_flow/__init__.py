"""Training of finite networks beside the exact solution of infinite width."""

from __future__ import annotations

from widgets.training_flow.figures import PowerLaw, differences_figure, powers_figure
from widgets.training_flow.view import TrainingFlow

__all__ = ["PowerLaw", "TrainingFlow", "differences_figure", "powers_figure"]
