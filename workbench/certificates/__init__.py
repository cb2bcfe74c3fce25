"""The trusted base: the certificate format and one small verifier for each kind.

Standard library only; imports nothing of the rest of the project, so that whoever doubts a result
needs to read these files and nothing else.
"""

from __future__ import annotations

from workbench.certificates.braid_signature import braid_signature
from workbench.certificates.dispatch import verify
from workbench.certificates.format import SCHEMA, CertificateError, Verdict, load, seal
from workbench.certificates.planar_map import PlanarMap
from workbench.certificates.plumbing import PlumbingForest

__all__ = [
    "SCHEMA",
    "CertificateError",
    "PlanarMap",
    "PlumbingForest",
    "Verdict",
    "braid_signature",
    "load",
    "seal",
    "verify",
]
