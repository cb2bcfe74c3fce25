"""The saliency view: which invariants a network looks at, and the conjecture that follows."""

from __future__ import annotations

from widgets.saliency.view import SaliencyView

__all__ = ["SaliencyView"]
