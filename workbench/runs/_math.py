"""LaTeX to MathML when a page is written, so that a reader needs neither network nor scripts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from xml.etree import ElementTree

from latex2mathml.converter import convert

__all__ = ["mathml", "prose"]

Report = Callable[[str], None]

_TAG = re.compile(r"\\tag\*?\{([^}]*)\}")
_INLINE = re.compile(r"(?<!\\)\$(.+?)(?<!\\)\$", flags=re.S)
_UNKNOWN = re.compile(r"<mi>(\\[A-Za-z]+|&)</mi>")
_LETTERS = re.compile(r'<mrow>((?:<mi mathvariant="normal">[A-Za-z]</mi>){2,})</mrow>')
_BAR = '<mo stretchy="false">|</mo>'
_TIGHT_BAR = '<mo stretchy="false" lspace="0" rspace="0">|</mo>'
_TEXT = re.compile(r"(\\(?:text\w*|mbox)\s*\{)([^{}]*)\}")
_ELEMENTS = {"math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot"} | {
    *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
    *("mstyle", "mpadded", "mphantom", "menclose", "mmultiscripts", "mprescripts", "none"),
}
_CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3}
_ALIGNED = {"aligned": "align*", "gathered": "align*", "split": "align*", "align": "align*"}


def mathml(latex: str, *, display: bool, report: Report) -> str:
    r"""Render LaTeX as MathML; an equation's ``\tag`` stands at its right.

    Parameters
    ----------
    latex
        Without its delimiters.
    display
        A block of its own, or a part of a line.
    report
        Told, in a sentence, of what could not be rendered; the source is then shown as code.

    Examples
    --------
    >>> mathml(r"\sigma", display=False, report=print)
    '<math display="inline"><mrow><mi>σ</mi></mrow></math>'
    """
    tag = _TAG.search(latex)
    source = _TEXT.sub(lambda word: f"{word[1]}{html.escape(word[2], quote=False)}}}", latex)
    source = _TAG.sub("", source).strip()
    for name, known in _ALIGNED.items():
        source = re.sub(rf"\\(begin|end)\{{{name}\}}", rf"\\\1{{{known}}}", source)
    try:
        made = convert(source, display="block" if display else "inline")
    except Exception as error:
        return _refused(latex, display, f"{type(error).__name__} {error}", report)
    if unknown := _UNKNOWN.search(made):
        return _refused(latex, display, f"{html.unescape(unknown[1])} is not known", report)
    if wrong := _wrong(made):
        return _refused(latex, display, wrong, report)
    made = made.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "", 1)
    made = re.sub(r"&#x0*([0-9A-Fa-f]+);", _character, made)
    made = made.replace(_BAR, _TIGHT_BAR)
    made = _LETTERS.sub(lambda word: f"<mi>{re.sub('<[^>]*>', '', word[1])}</mi>", made)
    if not display:
        return made
    number = f'<span class="tag">({html.escape(tag[1])})</span>' if tag else ""
    return f'<div class="equation"><div class="formula">{made}</div>{number}</div>'


def prose(text: str, *, report: Report) -> str:
    """Escape a line of text and render what stands between dollar signs.

    Examples
    --------
    >>> prose("a < b and $x$", report=print)
    'a &lt; b and <math display="inline"><mrow><mi>x</mi></mrow></math>'
    """
    parts = _INLINE.split(text)
    return "".join(
        mathml(part, display=False, report=report)
        if index % 2
        else html.escape(part.replace(r"\$", "$"), quote=False)
        for index, part in enumerate(parts)
    )


def _wrong(made: str) -> str:
    """Return why a formula cannot stand on a page, or "": it must be MathML and nothing else."""
    try:
        elements = tuple(ElementTree.fromstring(made).iter())
    except ElementTree.ParseError:
        return "it does not make MathML"
    for element in elements:
        name = element.tag.rpartition("}")[2]
        if name not in _ELEMENTS:
            return f"{name} is not MathML"
        if any(attribute == "href" or attribute.startswith("on") for attribute in element.attrib):
            return "a formula is no link"
        if len(element) < _CHILDREN.get(name, 0):
            return f"an argument is missing in {name}"
    return ""


def _refused(latex: str, display: bool, why: str, report: Report) -> str:
    report(f"LaTeX that was not understood ({why}): {latex.strip()[:80]}")
    code = f"<code>{html.escape(latex.strip())}</code>"
    return f"<p>{code}</p>" if display else code


def _character(found: re.Match[str]) -> str:
    """Write a character reference as the character, unless it has a meaning in HTML."""
    return html.escape(chr(int(found[1], 16)))
