"""Claims: what the paper says, what we measured, and the evidence that anyone can check.

A notebook makes a `Claim` and calls `record`; the claim travels in the notebook's outputs, under a
mimetype of its own beside readable HTML and text, and `claims_of` reads it from there. Evidence
files are written where `artefact` says.
"""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

from workbench.errors import InputError
from workbench.runs.places import evidence

__all__ = ["MIMETYPE", "Claim", "Kind", "Verdict", "artefact", "claims_of", "record"]

MIMETYPE = "application/vnd.rigor.claim+json"

Kind = Literal["certificate", "exact", "interval", "statistical", "illustration"]
"""Kinds of evidence, strongest first."""

Verdict = Literal["reproduced", "not reproduced", "extended", "corrected"]

_GLYPHS = {"reproduced": "✓", "extended": "+", "corrected": "≠", "not reproduced": "×"}


@dataclass(frozen=True)
class Claim:
    """One statement of the paper, with our finding and its evidence.

    Attributes
    ----------
    id
        A short name without spaces, distinct in the whole ledger: ``22a-theorem``.
    where
        The place in the paper: ``2.2``, or ``2.2, eq. (2)``.
    statement
        What is claimed; LaTeX between dollar signs.
    published
        What the paper reports; empty where it gives no number.
    measured
        What we found, with its error bar where it is statistical.
    kind
        The kind of evidence: certificate, exact, interval, statistical or illustration.
    verdict
        reproduced, not reproduced, extended (beyond the paper) or corrected (a misprint, shown).
    artefacts
        Evidence files, as `artefact` returned them, or names relative to the evidence folder.
    verify
        The command with which anyone checks the evidence.

    Raises
    ------
    InputError
        If a text is missing or is not text, or the kind or verdict is not one of those above.

    Examples
    --------
    >>> claim = Claim(id="σ-12n242", where="2.2", statement="σ(12n242) = −8", published="−8",
    ...               measured="−8", kind="exact", verdict="reproduced")
    >>> claim.verdict
    'reproduced'
    """

    id: str
    where: str
    statement: str
    published: str
    measured: str
    kind: Kind
    verdict: Verdict
    artefacts: tuple[str | Path, ...] = ()
    verify: str = ""

    def __post_init__(self) -> None:
        for name in ("id", "where", "statement", "published", "measured", "verify"):
            text = getattr(self, name)
            if not isinstance(text, str):
                raise InputError(
                    f"Claim {self.id!r}: {name} must be text, not {type(text).__name__}."
                )
            if not text.strip() and name not in ("published", "verify"):
                raise InputError(f"Claim {self.id!r}: {name} is empty; say it in words.")
        if any(character.isspace() for character in self.id):
            raise InputError(f"Claim {self.id!r}: an id has no spaces, as in 22a-theorem.")
        for name, accepted in (("kind", get_args(Kind)), ("verdict", get_args(Verdict))):
            if getattr(self, name) not in accepted:
                options = ", ".join(accepted)
                raise InputError(
                    f"Claim {self.id!r} has {name} {getattr(self, name)!r}; accepted: {options}."
                )
        files: Any = self.artefacts
        if isinstance(files, str | Path):
            raise InputError(f"Claim {self.id!r}: artefacts is a tuple of files, not one file.")
        object.__setattr__(self, "artefacts", tuple(map(str, files)))


def artefact(name: str) -> Path:
    """Return the path of an evidence file of this run, in a folder that exists.

    Parameters
    ----------
    name
        A relative name such as ``counterexamples.json`` or ``certificates/q7.json``.

    Raises
    ------
    InputError
        If the name is absolute, empty, or leaves the evidence folder.
    """
    pure = PurePosixPath(name)
    if not pure.parts or pure.is_absolute() or ".." in pure.parts or "\\" in name:
        raise InputError(
            f"{name!r} is no name of an evidence file; accepted are relative names such as "
            "'counterexamples.json'."
        )
    path = evidence().joinpath(*pure.parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def record(claim: Claim) -> None:
    """Show a claim in the notebook, where the engine will find it.

    Parameters
    ----------
    claim
        Its artefacts must exist; a file outside the evidence folder is copied into it.

    Raises
    ------
    InputError
        If an artefact does not exist, or would replace another evidence file.
    """
    from IPython.display import display

    kept = replace(claim, artefacts=tuple(_kept(claim, Path(a)) for a in claim.artefacts))
    bundle = {MIMETYPE: asdict(kept), "text/html": _card(kept), "text/plain": _line(kept)}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def claims_of(notebook: Mapping[str, Any]) -> tuple[Claim, ...]:
    """Read the claims that an executed notebook recorded, in order.

    Parameters
    ----------
    notebook
        A notebook as nbformat or the JSON module reads it.

    Raises
    ------
    InputError
        If two claims have one id, or a claim is not of the form that `record` writes.
    """
    found: dict[str, Claim] = {}
    for fieldset in outputs_of(notebook, MIMETYPE):
        claim = claim_from(fieldset)
        if claim.id in found:
            raise InputError(f"Two claims have the id {claim.id!r}; ids must be distinct.")
        found[claim.id] = claim
    return tuple(found.values())


def claim_from(given: Mapping[str, Any]) -> Claim:
    """Make a claim from a mapping that has its fields and perhaps others, which are ignored.

    Raises
    ------
    InputError
        If a field is missing or not acceptable.
    """
    if not isinstance(given, Mapping):
        raise InputError(f"A claim is what record(Claim(…)) writes, not {given!r}.")
    known = {field.name: given[field.name] for field in fields(Claim) if field.name in given}
    try:
        return Claim(**known)
    except TypeError as error:
        missing = [f.name for f in fields(Claim)[:7] if f.name not in known]
        raise InputError(f"A claim lacks the fields {', '.join(missing)}.") from error


def outputs_of(notebook: Mapping[str, Any], mimetype: str) -> Iterator[Any]:
    """Yield what the cells of a notebook have displayed under a mimetype, in order."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if mimetype in output.get("data", {}):
                yield output["data"][mimetype]


def _kept(claim: Claim, path: Path) -> str:
    folder = evidence().resolve()
    source = (path if path.is_absolute() else folder / path).resolve()
    if not source.is_file():
        raise InputError(
            f"Claim {claim.id!r} names the evidence {path.name!r}, which does not exist; "
            "write it to artefact(name) before recording the claim."
        )
    if not source.is_relative_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / source.name
        if target.exists() and target.read_bytes() != source.read_bytes():
            raise InputError(
                f"Claim {claim.id!r} names {source.name!r}, but other evidence is called so; "
                "write it to artefact(name) under another name."
            )
        return Path(shutil.copy(source, target)).name
    return source.relative_to(folder).as_posix()


def _line(claim: Claim) -> str:
    glyph = _GLYPHS[claim.verdict]
    return (
        f"{glyph} {claim.verdict} [{claim.id}, § {claim.where}] {claim.statement}\n"
        f"  paper: {claim.published or '—'} · measured: {claim.measured} ({claim.kind})"
    )


def _card(claim: Claim) -> str:
    """HTML for a notebook; JupyterLab typesets the LaTeX in it."""
    words = {name: html.escape(str(value)) for name, value in asdict(claim).items()}
    files = ", ".join(html.escape(str(name)) for name in claim.artefacts)
    evidence_line = f"<dt>Evidence</dt><dd>{files}</dd>" if files else ""
    verify = f"<dt>Verify</dt><dd><code>{words['verify']}</code></dd>" if claim.verify else ""
    return (
        f'<section class="rw-claim" aria-label="Claim {words["id"]}" '
        'style="border-left:3px solid currentColor;padding:.2em 1em;margin:.6em 0">'
        f"<p><strong>{_GLYPHS[claim.verdict]} {words['verdict']}</strong> · § {words['where']} · "
        f"{words['kind']}</p><p>{words['statement']}</p>"
        f"<dl><dt>Paper</dt><dd>{words['published'] or '—'}</dd>"
        f"<dt>Measured</dt><dd>{words['measured']}</dd>{evidence_line}{verify}</dl></section>"
    )
