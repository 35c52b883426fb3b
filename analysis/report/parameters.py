"""A notebook's parameters: declared, of the right type, and of known codes.

``brief build`` checks them before a kernel starts, the views wherever else a notebook is run. What is published is
never cut: a build gives each parameter the value that leaves nothing out, whatever is stored in the notebook.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from ..errors import Fault, UsageError
from ..facts.plain import quoted
from ..facts.records import Records

Parameter = str | int | float | bool
KINDS: Mapping[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


@dataclass(frozen=True)
class Declared:
    """A parameter as the notebook's cell declares it: its type's name, empty where unknown, and the stored value."""

    kind: str = ""
    value: object = None


def declared(notebook: Path) -> dict[str, Declared]:
    """Read what the notebook's cell tagged ``parameters`` declares, by name.

    Raises
    ------
    UsageError
        The cell is not plain Python, or there is more than one.

    """
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    tagged = ["".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    if len(tagged) > 1:  # the later ones would undo what a build gives after the first
        raise UsageError(f"{notebook.name} has {len(tagged)} cells tagged parameters; make one of them")
    try:
        statements = ast.parse("".join(tagged)).body
    except SyntaxError as error:
        raise UsageError(
            f"{notebook.name}: line {error.lineno} of the parameters cell is not plain Python: {error.msg}; "
            'a parameter is declared as in: area: str = ""'
        ) from error
    found: dict[str, Declared] = {}
    for statement in statements:
        nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
        found |= {node.id: Declared() for node in nodes if isinstance(node.ctx, ast.Store)}
        match statement:
            case ast.AnnAssign(target=ast.Name(name), annotation=annotation, value=value):
                found[name] = Declared(ast.unparse(annotation), _literal(value))
            case ast.Assign(targets=[ast.Name(name)], value=value):
                stored = _literal(value)
                found[name] = Declared("" if stored is None else type(stored).__name__, stored)
    return found


def _literal(value: ast.expr | None) -> object:
    try:
        return None if value is None else ast.literal_eval(value)
    except (TypeError, ValueError):
        return None


def whole(notebook: Path) -> dict[str, Any]:
    """Give each parameter of *notebook*, its event aside, the value that leaves nothing out.

    A text's is empty. Any other's, or another one, stands in the notebook's metadata as ``brief.whole``.

    Raises
    ------
    UsageError
        It is not known of a parameter, or is of another type than the parameter; one line each.

    """
    given = json.loads(notebook.read_text("utf-8"))["metadata"].get("brief", {}).get("whole", {})
    if not isinstance(given, dict):
        raise UsageError(f'{notebook.name}: brief.whole gives values by name, as in {{"most": 10}}')
    own = {name: parameter for name, parameter in declared(notebook).items() if name != "event"}
    faults = [
        f"{notebook.name}: brief.whole: there is no parameter {quoted(name)}; there are: {', '.join(own) or 'none'}"
        for name in given.keys() - own.keys()
    ]
    found = {}
    for name, parameter in own.items():
        if name not in given and parameter.kind != "str":
            faults.append(
                f"{notebook.name}: parameter {name}: nothing says which value leaves nothing out, and what is "
                f'published is never cut; add it to the notebook\'s metadata, under "brief": "whole": {{"{name}": …}}'
            )
            continue
        found[name] = given.get(name, "")
        if parameter.kind in KINDS and not isinstance(found[name], KINDS[parameter.kind]):
            faults.append(f"{notebook.name}: brief.whole: {name}: {found[name]!r} is not of type {parameter.kind}")
    if faults:
        raise UsageError("\n".join(sorted(faults)))
    return found


def stored_cuts(notebook: Path) -> list[Fault]:
    """Warn of each parameter of *notebook* that was saved with another value than the one that is published."""
    own = declared(notebook)
    return [
        Fault(
            notebook, 0, "",
            f"warning: the parameters cell has {name} = {_said(own[name].value)}, and a build takes {_said(value)}, "
            f"since what is published is never cut; put {_said(value)} back, and keep a cut in a copy: papermill "
            f"notebooks/{notebook.name} notebooks/views/{notebook.name} -p {name} {quote(str(own[name].value))}",
        )
        for name, value in whole(notebook).items()
        if own[name].value not in (None, value)
    ]  # fmt: skip


def _said(value: object) -> str:
    return quoted(value) if isinstance(value, str) else repr(value)


def checked(notebook: Path, given: Mapping[str, str], event: Records) -> dict[str, Parameter]:
    """Type the parameters *given* as text for *notebook*.

    Raises
    ------
    UsageError
        A parameter is not declared by the notebook, is of another type, or is no code of its column; one
        line each.

    """
    own = declared(notebook) if given else {}
    faults, typed = [], {}
    for name, text in given.items():
        if name not in own or name == "event":
            known = ", ".join(known for known in own if known != "event") or "none"
            faults.append(f"{notebook.name} has no parameter {quoted(name)}; it has: {known}")
            continue
        kind = own[name].kind
        value = _typed(kind, text)
        if value is None:
            faults.append(f"{notebook.name}: parameter {name}: {quoted(text)} is not of type {kind}")
        elif said := list(_unknown(event, {name: text})):
            faults += [f"{notebook.name}: {fault}" for fault in said]
        else:
            typed[name] = value
    if faults:
        raise UsageError("\n".join(faults))
    return typed


def known(event: Records, **cut: str) -> None:
    """Refuse a cut by a code that the event or its codebook does not have; an empty code cuts nothing.

    Raises
    ------
    UsageError
        Names each code that is not known and those that are, one line each.

    """
    if faults := list(_unknown(event, cut)):
        raise UsageError("\n".join(faults))


def _unknown(event: Records, cut: Mapping[str, str]) -> Iterator[str]:
    for name, code in cut.items():
        allowed = event.labels(name)
        if code and allowed and code not in allowed:
            yield f"parameter {name}: {quoted(code)} is not one of: {', '.join(allowed)}"


def _typed(kind: str, text: str) -> Parameter | None:
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
    except ValueError:
        return None
    if kind == "bool":
        return {"true": True, "false": False}.get(text.lower())
    return text
