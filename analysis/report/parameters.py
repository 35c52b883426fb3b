"""Check a notebook's parameters: declared, of the right type, and with known codes.

``brief build`` checks them before a kernel starts; the views check the codes, however a notebook is run. What is
published is never filtered: a build gives each parameter the value that leaves nothing out, whatever the notebook has
stored.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from ..errors import Fault, UsageError, not_one_of, quoted
from ..facts.records import Records

Parameter = str | int | float | bool
KINDS: Mapping[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


@dataclass(frozen=True)
class Declared:
    """A parameter as the notebook declares it: the name of its type, empty if unknown, and the stored value."""

    kind: str = ""
    value: object = None


def declared(notebook: Path) -> dict[str, Declared]:
    """Read the parameters, by name, that the notebook's cell tagged ``parameters`` declares.

    Raises UsageError if the cell is not plain Python, or if there is more than one.
    """
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    tagged = ["".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    if len(tagged) > 1:  # the later ones would override what a build injects after the first
        raise UsageError(f"{notebook.name} has {len(tagged)} cells tagged parameters; merge them into one")
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
    """Return, for each parameter of *notebook* but its event, the value that leaves nothing out.

    For a text it is empty by default. Other values are in the notebook's metadata, under ``brief.whole``.

    Raises UsageError, one line per error: a value is missing or of the wrong type, ``brief.whole`` names an unknown
    parameter, or it is not an object.
    """
    given = json.loads(notebook.read_text("utf-8"))["metadata"].get("brief", {}).get("whole", {})
    if not isinstance(given, dict):
        raise UsageError(f'{notebook.name}: brief.whole must give a value for each name, as in {{"most": 10}}')
    own = {name: parameter for name, parameter in declared(notebook).items() if name != "event"}
    faults = [
        f"{notebook.name}: brief.whole: there is no parameter {quoted(name)}; there are: {', '.join(own) or 'none'}"
        for name in given.keys() - own.keys()
    ]
    found = {}
    for name, parameter in own.items():
        if name not in given and parameter.kind != "str":
            faults.append(
                f"{notebook.name}: parameter {name}: no value is given for the full report, which is what "
                f'a build publishes; add one to the notebook\'s metadata, under "brief": "whole": {{"{name}": …}}'
            )
            continue
        found[name] = given.get(name, "")
        if parameter.kind in KINDS and not isinstance(found[name], KINDS[parameter.kind]):
            faults.append(f"{notebook.name}: brief.whole: {name}: {found[name]!r} is not of type {parameter.kind}")
    if faults:
        raise UsageError("\n".join(sorted(faults)))
    return found


def stored_cuts(notebook: Path) -> list[Fault]:
    """Warn of each parameter of *notebook* that was saved with another value than the one that a build publishes."""
    own = declared(notebook)
    return [
        Fault(
            notebook, 0, "",
            f"warning: the parameters cell has {name} = {_said(own[name].value)}, but a build uses {_said(value)}, "
            f"because it publishes full reports; put {_said(value)} back, and keep your filter in a copy: papermill "
            f"notebooks/{notebook.name} notebooks/views/{notebook.name} -p {name} {quote(str(own[name].value))}",
        )
        for name, value in whole(notebook).items()
        if own[name].value not in (None, value)
    ]  # fmt: skip


def _said(value: object) -> str:
    return quoted(value) if isinstance(value, str) else repr(value)


def checked(notebook: Path, given: Mapping[str, str], event: Records) -> dict[str, Parameter]:
    """Parse the parameters *given* as text for *notebook*.

    Raises UsageError, one line per error: the notebook does not declare a parameter, or its value is of the wrong type
    or an unknown code.
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
    """Check the codes of a filter against the event and its codebook; an empty code filters nothing.

    Raises UsageError, one line per unknown code, naming known codes.
    """
    if faults := list(_unknown(event, cut)):
        raise UsageError("\n".join(faults))


def _unknown(event: Records, cut: Mapping[str, str]) -> Iterator[str]:
    for name, code in cut.items():
        allowed = event.labels(name)
        if code and allowed and code not in allowed:
            yield f"parameter {name}: {not_one_of(code, allowed, f'a known {name}')}"


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
