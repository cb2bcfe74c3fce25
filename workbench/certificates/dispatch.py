"""One door for all certificates: the kind decides which verifier replays it."""

from __future__ import annotations

from typing import Any, cast

from workbench.certificates import counterexample
from workbench.certificates.braid_word import verify_braid
from workbench.certificates.diagram_moves import verify_unknot, verify_unlink
from workbench.certificates.format import CertificateError, Verdict, open_sealed
from workbench.certificates.plumbing import verify_same_plumbed_manifold
from workbench.certificates.ribbon import verify_ribbon

__all__ = ["verify"]

_VERIFIERS = {
    "braid-to-empty-word": verify_braid,
    "counterexample": counterexample.verify_steps,
    "ribbon": verify_ribbon,
    "same-plumbed-manifold": verify_same_plumbed_manifold,
    "unknot": verify_unknot,
    "unlink": verify_unlink,
}


def verify(certificate: object) -> Verdict:
    """Replay a certificate, as `load` or `seal` returns it, and say whether its statement holds.

    `holds` is true only if every step was confirmed; the sentence says what was recomputed and what
    is taken on trust. CertificateError if it is malformed, altered, or of an unknown kind.
    """
    sealed = cast("dict[str, Any]", open_sealed(certificate))
    if sealed["kind"] not in _VERIFIERS:
        known = ", ".join(sorted(_VERIFIERS))
        raise CertificateError(f"The kind {sealed['kind'][:40]!r} is unknown; known: {known}.")
    return _VERIFIERS[sealed["kind"]](sealed["statement"], sealed["steps"])
