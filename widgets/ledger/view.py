"""The ledger: each claim of the paper, our number beside the paper's, the verdict, the evidence.

The same module serves JupyterLab and the index page of a report, whose static host gives it the one
trait `claims`.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import anywidget
import latex2mathml.converter
import traitlets
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from widgets.figure import INK, PALETTE, house_style
from workbench.errors import InputError

__all__ = ["LedgerView"]

_HERE = Path(__file__).parent
_REQUIRED = ("id", "where", "statement", "published", "measured", "kind", "verdict")
_OPTIONAL = ("verify", "notebook", "page", "statement_html")
_KINDS = ("certificate", "exact", "interval", "statistical", "illustration")
_VERDICTS = {
    "reproduced": ("✓", PALETTE["green"]),
    "extended": ("+", PALETTE["sky"]),
    "corrected": ("≠", PALETTE["orange"]),
    "not reproduced": ("×", PALETTE["vermillion"]),
}


class LedgerView(anywidget.AnyWidget):  # type: ignore[misc]
    """The claims, searchable, by section and verdict, each open to its evidence.

    Parameters
    ----------
    claims
        Claims as mappings or dataclasses with the fields `id`, `where`, `statement`, `published`,
        `measured`, `kind` and `verdict`, and perhaps `artefacts` (relative links, or mappings
        `{name, href}`), `verify` (a command), `notebook` (a name), `page` (a link) and
        `statement_html`. Where a statement has LaTeX between dollar signs and no
        `statement_html`, it is rendered to MathML here.

    Raises
    ------
    InputError
        If a field is missing, a verdict or kind is unknown, two claims share an id, or a link is
        neither relative nor http(s).

    Notes
    -----
    The front end admits MathML and a few inline tags from `statement_html`, and no attributes that
    could run or load anything; every other field is shown as text.

    Examples
    --------
    >>> ledger = LedgerView([{"id": "σ-12n242", "where": "2.2", "statement": "σ(12n242) = −8",
    ...     "published": "−8", "measured": "−8", "kind": "exact", "verdict": "reproduced"}])
    >>> ledger.counts
    {'reproduced': 1, 'extended': 0, 'corrected': 0, 'not reproduced': 0}
    """

    _esm = _HERE / "view.js"
    _css = _HERE / "view.css"

    claims = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, claims: Iterable[Any], **widget_options: Any) -> None:
        super().__init__(claims=[_claim(given) for given in claims], **widget_options)

    @classmethod
    def from_report(cls, folder: Path | str) -> Self:
        """Read the ledger of a report: every ``result.json`` in a folder and below it.

        Parameters
        ----------
        folder
            A report's folder. Each file holds ``{"claims": [...]}``; links in it are relative to
            the file and become relative to the folder. Any `statement_html` is dropped and
            rendered afresh, so the files need not be trusted.

        Raises
        ------
        InputError
            If the folder does not exist or a file is not such JSON.
        """
        root = Path(folder)
        if not root.is_dir():
            raise InputError(f"{root} is not a folder; give the folder of a report.")
        return cls(
            [claim for file in sorted(root.rglob("*result.json")) for claim in _read(file, root)]
        )

    @traitlets.validate("claims")
    def _distinct(self, proposal: Any) -> Any:
        repeated = [
            name for name, times in Counter(c["id"] for c in proposal.value).items() if times > 1
        ]
        if repeated:
            raise InputError(f"Two claims have the id {repeated[0]!r}; ids must be distinct.")
        return proposal.value

    @property
    def counts(self) -> dict[str, int]:
        """How many claims have each verdict."""
        found = Counter(claim["verdict"] for claim in self.claims)
        return {verdict: found[verdict] for verdict in _VERDICTS}

    def figure(self) -> Figure:
        """Draw the verdicts, section by section, as stacked bars with their counts."""
        sections = sorted({claim["where"] for claim in self.claims}, reverse=True)
        found = Counter((claim["where"], claim["verdict"]) for claim in self.claims)
        with house_style():
            fig = Figure(figsize=(7.2, 1.3 + 0.34 * max(1, len(sections))))
            axes = fig.subplots()
            left = [0] * len(sections)
            for verdict, (glyph, colour) in _VERDICTS.items():
                widths = [found[section, verdict] for section in sections]
                label = f"{glyph} {verdict} ({sum(widths)})"
                bars = axes.barh(sections, widths, left=left, color=colour, height=0.6, label=label)
                marks = [f"{glyph} {width}" if width else "" for width in widths]
                axes.bar_label(bars, marks, label_type="center", color="black", fontweight="bold")
                left = [start + width for start, width in zip(left, widths, strict=True)]
            axes.set(xlabel="claims", title="Claims by section of the paper")
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.tick_params(axis="y", length=0, labelcolor=INK)
            axes.margins(x=0.02)
            if not self.claims:
                axes.text(0.5, 0.5, "No claims yet", transform=axes.transAxes, ha="center")
            fig.legend(loc="outside lower left", ncols=4, handlelength=1.0, columnspacing=1.4)
        return fig


def _claim(given: Any) -> dict[str, Any]:
    claim = asdict(given) if is_dataclass(given) and not isinstance(given, type) else given
    if not isinstance(claim, Mapping):
        raise InputError(f"A claim is a mapping of fields, not a {type(given).__name__}.")
    name = repr(claim.get("id", "?"))
    missing = [field for field in _REQUIRED if field not in claim]
    if missing:
        raise InputError(f"Claim {name} has no field {missing[0]!r}.")
    for field, accepted in (("verdict", tuple(_VERDICTS)), ("kind", _KINDS)):
        if claim[field] not in accepted:
            options = ", ".join(accepted)
            raise InputError(f"Claim {name} has {field} {claim[field]!r}; accepted: {options}.")
    shown: dict[str, Any] = {field: str(claim[field]) for field in _REQUIRED}
    shown |= {field: str(claim[field]) for field in _OPTIONAL if claim.get(field)}
    shown["artefacts"] = [_link(artefact, shown["id"]) for artefact in claim.get("artefacts") or ()]
    if "page" in shown:
        shown["page"] = _link(shown["page"], shown["id"])["href"]
    if "statement_html" not in shown and "$" in shown["statement"]:
        shown["statement_html"] = _with_math(shown["statement"])
    return shown


def _link(artefact: Any, claim: str) -> dict[str, str]:
    href = str(artefact["href"] if isinstance(artefact, Mapping) else artefact)
    if urlsplit(href).scheme not in ("", "http", "https"):
        raise InputError(
            f"Claim {claim!r} links to {href!r}; accepted are relative and http(s) links."
        )
    name = artefact.get("name") if isinstance(artefact, Mapping) else None
    return {"name": str(name or href.rsplit("/", 1)[-1]), "href": href}


def _with_math(text: str) -> str:
    """Escape the text and turn each ``$...$`` into MathML."""
    parts = text.split("$")
    if len(parts) % 2 == 0:
        return html.escape(text)
    return "".join(
        latex2mathml.converter.convert(part) if index % 2 else html.escape(part)
        for index, part in enumerate(parts)
    )


def _read(file: Path, root: Path) -> list[dict[str, Any]]:
    try:
        result = json.loads(file.read_text(encoding="utf-8"))
        claims = [dict(claim) for claim in result["claims"]]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f'{file} is not a result: it must be JSON of the form {{"claims": [...]}}.'
        ) from error
    base = file.parent.relative_to(root).as_posix()
    for claim in claims:
        claim.pop("statement_html", None)
        links = [_link(artefact, str(claim.get("id"))) for artefact in claim.get("artefacts") or ()]
        claim["artefacts"] = [link | {"href": _rebased(link["href"], base)} for link in links]
        if claim.get("page"):
            claim["page"] = _rebased(str(claim["page"]), base)
    return claims


def _rebased(href: str, base: str) -> str:
    return href if base == "." or urlsplit(href).scheme else f"{base}/{href}"
