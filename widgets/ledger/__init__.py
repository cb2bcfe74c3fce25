"""The ledger view: every claim of the paper beside our number, its verdict and its evidence."""

from __future__ import annotations

from widgets.ledger.view import LedgerView

__all__ = ["LedgerView"]
