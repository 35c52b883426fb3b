"""A notebook's parameters: declared, of the right type, and of known codes.

``brief build`` checks them before a kernel starts, the views wherever else a notebook is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import UsageError
from ..facts.event import Event
from ..facts.plain import quoted

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
    for name, text in given.items():
        if name not in declared or name == "event":
            known = ", ".join(known for known in declared if known != "event") or "none"
            faults.append(f"{notebook.name} has no parameter {quoted(name)}; it has: {known}")
            continue
        kind = declared[name]["inferred_type_name"]
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


def known(event: Event, **cut: str) -> None:
    """Refuse a cut by a code that the event or its codebook does not have; an empty code cuts nothing.

    Raises
    ------
    UsageError
        Names each code that is not known and those that are, one line each.

    """
    if faults := list(_unknown(event, cut)):
        raise UsageError("\n".join(faults))


def _unknown(event: Event, cut: Mapping[str, str]) -> Iterator[str]:
    allowed = _codes(event)
    for name, code in cut.items():
        if code and name in allowed and code not in allowed[name]:
            yield f"parameter {name}: {quoted(code)} is not one of: {', '.join(allowed[name])}"


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
