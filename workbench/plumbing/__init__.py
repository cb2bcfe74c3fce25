"""Plumbed 3-manifolds: weighted forests, Neumann's moves and normal form, invariants."""

from __future__ import annotations

from workbench.plumbing.graph import Plumbing, brieskorn, chain, lens, read_plumbing, star

__all__ = ["Plumbing", "brieskorn", "chain", "lens", "read_plumbing", "star"]
