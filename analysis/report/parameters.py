"""A notebook's parameters, checked before a kernel starts: declared, of the right type, and of known codes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import UsageError
from ..facts.load import Event

Parameter = str | int | float | bool


def checked(notebook: Path, given: Mapping[str, str], event: Event) -> dict[str, Parameter]:
    """Type the parameters *given* as text for *notebook*.

    Raises
    ------
    UsageError
        A parameter is not declared by the notebook, is of another type, or is no code of its column; one
        line each.

    """
    from papermill import inspect_notebook

    declared = inspect_notebook(str(notebook)) if given else {}
    faults, typed = [], {}
    allowed = _codes(event)
    for name, text in given.items():
        if name not in declared or name == "event":
            known = ", ".join(known for known in declared if known != "event") or "none"
            faults.append(f"{notebook.name} has no parameter '{name}'; it has: {known}")
            continue
        kind = declared[name]["inferred_type_name"]
        value = _typed(kind, text)
        if value is None:
            faults.append(f"{notebook.name}: parameter {name}: '{text}' is not of type {kind}")
        elif text and name in allowed and text not in allowed[name]:
            faults.append(f"{notebook.name}: parameter {name}: '{text}' is not one of: {', '.join(allowed[name])}")
        else:
            typed[name] = value
    if faults:
        raise UsageError("\n".join(faults))
    return typed


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


def _codes(event: Event) -> dict[str, list[str]]:
    """The codes of every coded column, by the name that a parameter for it has."""
    book = event.codebook
    actors = [actor.id for actor in event.lead.actors]
    return {
        "area": list(book.areas),
        "attribution": list(book.attributions),
        "form": list(book.forms),
        "instrument": list(book.instruments),
        "party": [party.id for party in event.record.parties],
        "setting": list(book.settings),
        "speaker": [*actors, *book.voices],
        "status": list(book.statuses),
        "step": list(book.steps),
        "theme": list(book.themes),
        "voice": [*actors, "unattributed"],
    }
