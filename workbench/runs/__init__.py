"""Runs: claims, provenance, notebooks executed in profiles, and the report site.

A notebook needs only what is named here; the engine's modules are imported by the command line.
"""

from __future__ import annotations

from workbench.runs.claims import Claim, artefact, claims_of, record
from workbench.runs.provenance import data_used
from workbench.runs.ranges import require_ranges

__all__ = ["Claim", "artefact", "claims_of", "data_used", "record", "require_ranges"]
