"""φ⁴ theory on a torus: a network and the path integral side by side as the coupling grows."""

from __future__ import annotations

from widgets.torus_field.view import TorusFieldView

__all__ = ["TorusFieldView"]
