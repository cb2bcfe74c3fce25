"""The envelope of a certificate: JSON, schema `rigor-certificate/1`.

A certificate is an object with six fields: `schema`, `kind` (which verifier reads it), `statement`
(what is claimed, as data), `steps` (what the verifier replays), `producer` (free text: what made
it) and `sha256` (of the canonical JSON of the other five). The digest guards against accidents, not
malice: anyone can seal anything, and a verifier believes no field that it can compute. Numbers are
integers or decimal strings, since the text of a floating-point number is not unique.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

__all__ = ["SCHEMA", "CertificateError", "Json", "Verdict", "load", "open_sealed", "seal"]

SCHEMA = "rigor-certificate/1"
_TYPES = {"schema": str, "kind": str, "statement": dict, "steps": list, "producer": str}
_MAX_TEXT, _MAX_VALUES, _MAX_DEPTH, _MAX_INTEGER = 20_000_000, 1_000_000, 20, 10**18

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


class CertificateError(ValueError):
    """The text or object is not a usable certificate; the message is one sentence that says why."""


@dataclass(frozen=True)
class Verdict:
    """Does the statement hold, what was found, and what was not checked but taken on trust."""

    holds: bool
    finding: str
    trusted: str = ""

    @property
    def sentence(self) -> str:
        """The finding with what it rests on."""
        return f"{self.finding} {self.trusted}".rstrip()


def seal(
    kind: str, statement: Mapping[str, object], steps: Sequence[object], producer: str
) -> dict[str, Json]:
    """Assemble a certificate and sign it with its digest; CertificateError if a value is not JSON.

    Examples
    --------
    >>> certificate = seal("example", {"claim": "two is even"}, [], "a doctest")
    >>> load(json.dumps(certificate)) == certificate
    True
    """
    fields = {"kind": kind, "statement": statement, "steps": steps, "producer": producer}
    body = _plain({"schema": SCHEMA, **fields})
    return open_sealed({**body, "sha256": _digest(body)})


def load(text: str) -> dict[str, Json]:
    """Read a certificate from its text; CertificateError if it is ill-formed or was altered."""
    if not isinstance(text, str) or len(text) > _MAX_TEXT:
        raise CertificateError(f"A certificate is a text of at most {_MAX_TEXT} characters.")
    try:
        return open_sealed(json.loads(text, object_pairs_hook=_unrepeated))
    except RecursionError:
        raise CertificateError(f"The JSON is nested deeper than {_MAX_DEPTH} levels.") from None
    except CertificateError:
        raise
    except ValueError as error:
        raise CertificateError(f"The text is not JSON: {error}.") from None


def open_sealed(certificate: object) -> dict[str, Json]:
    """Check an object's fields and digest, and return a plain copy; CertificateError if wrong."""
    plain = _plain(certificate)
    if set(plain) != {*_TYPES, "sha256"}:
        wrong = ", ".join(sorted(set(plain) ^ {*_TYPES, "sha256"})[:6])[:200]
        raise CertificateError(f"A certificate has exactly six fields; wrong or missing: {wrong}.")
    for field, kind in _TYPES.items():
        if not isinstance(plain[field], kind):
            raise CertificateError(f"The field {field!r} must be of type {kind.__name__}.")
    if plain["schema"] != SCHEMA:
        raise CertificateError(f"The schema is not {SCHEMA!r}.")
    if plain["sha256"] != _digest({field: plain[field] for field in _TYPES}):
        raise CertificateError("The sha256 does not match: the certificate was altered.")
    return plain


def _digest(body: Mapping[str, Json]) -> str:
    """SHA-256 of the canonical text: keys sorted, no spaces, ASCII."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: object) -> dict[str, Json]:
    """Copy an object into dicts, lists, strings and integers; refuse everything else."""
    budget = _MAX_VALUES

    def copy(node: object, depth: int) -> Json:
        nonlocal budget
        budget -= 1
        if budget < 0 or depth > _MAX_DEPTH:
            raise CertificateError(
                f"A certificate has at most {_MAX_VALUES} values, {_MAX_DEPTH} levels deep."
            )
        if type(node) is int and abs(node) > _MAX_INTEGER:
            raise CertificateError(f"An integer exceeds {_MAX_INTEGER}; write it as a string.")
        if node is None or type(node) in (str, bool, int):
            return cast("Json", node)
        if isinstance(node, (list, tuple)):
            return [copy(item, depth + 1) for item in node]
        if isinstance(node, Mapping) and all(type(key) is str for key in node):
            return {key: copy(item, depth + 1) for key, item in node.items()}
        what = "A key" if isinstance(node, Mapping) else "A value"
        raise CertificateError(
            f"{what} is not a string, integer, list or object (type {type(node).__name__}); "
            "decimals are written as strings and keys are strings."
        )

    if not isinstance(value, Mapping):
        raise CertificateError("A certificate is a JSON object.")
    return cast("dict[str, Json]", copy(value, 0))


def _unrepeated(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """Turn the pairs of a JSON object into a dict, unless a key repeats."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise CertificateError("An object repeats a key.")
    return result
