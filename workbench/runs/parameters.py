"""The parameters of a notebook: declared once, typed and commented, in its parameters cell.

The cell tagged ``parameters`` holds lines such as ``knots: int = 2000  # how many knots``. It is
read as source (`ast` and `tokenize`), never executed, so listing notebooks needs no kernel.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError

__all__ = ["Parameter", "declared", "from_command_line", "validated"]

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_EXAMPLES = {"int": "2000", "float": "0.5", "bool": "true", "str": "text", "None": "none"}


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell.

    Attributes
    ----------
    name, annotation, comment
        As written. The annotation is made of int, float, bool, str, None, ``list[…]`` of one of
        these, and ``|``; where it is missing, it is the type of the default.
    default
        The value written in the notebook.
    """

    name: str
    annotation: str
    default: Any
    comment: str


def declared(source: str) -> tuple[Parameter, ...]:
    """Read the parameters that a cell declares.

    Raises
    ------
    InputError
        If the cell does not parse, or a default is not a literal or not of the declared type.

    Examples
    --------
    >>> declared("knots: int = 2000  # how many knots")
    (Parameter(name='knots', annotation='int', default=2000, comment='how many knots'),)
    """
    try:
        tree = ast.parse(source)
        return tuple(_declarations(tree, _comments(source)))
    except (SyntaxError, ValueError) as error:
        raise InputError(
            f"The parameters cell does not read as 'name: type = literal  # comment': {error}."
        ) from error


def from_command_line(
    notebook: str, accepted: Iterable[Parameter], given: Iterable[str]
) -> dict[str, Any]:
    """Parse ``name=value`` texts against the declared types.

    Raises
    ------
    InputError
        For a text without ``=``, an unknown parameter, or a value of another type.

    Examples
    --------
    >>> from_command_line("22a", declared("c: float = 1.0"), ["c=2"])
    {'c': 2.0}
    """
    known = {parameter.name: parameter for parameter in accepted}
    values: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(f"{text!r} is not of the form name=value, as in -p seed=1.")
        values[name] = _parsed(notebook, _known(notebook, known, name), value)
    return values


def validated(
    notebook: str, accepted: Iterable[Parameter], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Check values (those of a profile) against the declared types.

    Raises
    ------
    InputError
        For an unknown parameter or a value of another type.
    """
    known = {parameter.name: parameter for parameter in accepted}
    for name, value in given.items():
        parameter = _known(notebook, known, name)
        if not _fits(parameter.annotation, value):
            raise InputError(
                f"Parameter {name!r} of {notebook} is {parameter.annotation}, not {value!r}."
            )
    return dict(given)


def _declarations(tree: ast.Module, comments: Mapping[int, str]) -> Iterable[Parameter]:
    for statement in tree.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                annotation = ast.unparse(statement.annotation)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                annotation = type(ast.literal_eval(value)).__name__
            case _:
                continue
        default = ast.literal_eval(value)
        if not _fits(annotation, default):
            raise ValueError(f"{name} is declared {annotation} but is {default!r}")
        lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        comment = next((comments[line] for line in lines if line in comments), "")
        yield Parameter(name, annotation, default, comment)


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}


def _known(notebook: str, known: Mapping[str, Parameter], name: str) -> Parameter:
    if name not in known:
        listed = ", ".join(f"{p.name}: {p.annotation}" for p in known.values()) or "none"
        raise InputError(f"{notebook} has no parameter {name!r}; it accepts: {listed}.")
    return known[name]


def _parsed(notebook: str, parameter: Parameter, text: str) -> Any:
    options = [option.strip() for option in parameter.annotation.split("|")]
    for option in sorted(options, key="str".__eq__):
        try:
            return _read(option, text.strip())
        except ValueError:
            continue
    example = ",".join([_EXAMPLES.get(_item(options[0]) or options[0], "…")])
    raise InputError(
        f"Parameter {parameter.name!r} of {notebook} is {parameter.annotation}, not {text!r}; "
        f"write for example -p {parameter.name}={example}."
    )


def _read(annotation: str, text: str) -> Any:
    if item := _item(annotation):
        if text.startswith("["):
            return [_read(item, str(entry)) for entry in json.loads(text)]
        return [_read(item, entry.strip()) for entry in text.split(",") if entry.strip()]
    if annotation == "bool" and text.lower() in _TRUTH:
        return _TRUTH[text.lower()]
    if annotation == "None" and text.lower() == "none":
        return None
    if annotation in ("int", "float"):
        return int(text) if annotation == "int" else float(text)
    if annotation == "str":
        return text
    raise ValueError(annotation)


def _fits(annotation: str, value: Any) -> bool:
    return any(_fits_one(option.strip(), value) for option in annotation.split("|"))


def _fits_one(annotation: str, value: Any) -> bool:
    if item := _item(annotation):
        return isinstance(value, list | tuple) and all(_fits_one(item, entry) for entry in value)
    if annotation == "None":
        return value is None
    if annotation == "float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value).__name__ == annotation


def _item(annotation: str) -> str | None:
    """Return the type of the entries where the annotation is a list or tuple."""
    found = re.fullmatch(r"(?:list|tuple)\[(\w+)(?:, \.\.\.)?\]", annotation)
    return found[1] if found else None
