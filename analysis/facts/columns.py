"""Every published table and column: name, type, meaning, allowed codes. Written once, here and in the model.

Tables take their order from it, ``data/README.md`` its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .model import FACT_KINDS, Source


@dataclass(frozen=True)
class Column:
    """A column: *type* is text, list (joined by ``;`` in CSV), day or count; *codes* a codebook section."""

    name: str
    type: str
    description: str
    codes: str = ""


ABOUT: Mapping[str, str] = {
    "agreements": "Instruments with a name: one row an agreement.",
    "commitments": "Future acts beside the agreements that a party is said to hope for, offer, intend or agree on.",
    "statements": "Utterances, and assertions of the source's own, paraphrased.",
    "claims": "Keyed values: numbers, dates, ranks, ordinals.",
    "happenings": "Items of the visit's programme.",
    "actors": "Persons and organisations named in the source.",
    "sources": "Publishers' accounts of the event; the lead source is coded in full.",
    "areas": "Derived: facts by policy field, all areas of the codebook kept. Only `_primary` columns may be summed.",
    "coverage": "Derived: how many facts rest on each paragraph of the source.",
}

_ORDER: Mapping[str, str] = {
    "agreements": "id title instrument status step areas counterparts aim source paragraphs",
    "commitments": "id summary voice step areas when_text when_from when_to source paragraphs",
    "statements": "id speaker attribution setting form summary themes source paragraphs",
    "claims": "id key label value unit qualifier basis source paragraphs",
    "happenings": "id summary date basis place source paragraphs",
    "actors": "id name kind role party source paragraphs",
    "sources": "source publisher title url published accessed completeness",
}
_LISTS = frozenset({"areas", "counterparts", "voice", "themes", "paragraphs"})
_DAYS = frozenset({"date", "when_from", "when_to", "published", "accessed"})
_CODES: Mapping[str, str] = {
    "instrument": "instruments", "status": "statuses", "step": "steps", "areas": "areas", "themes": "themes",
    "attribution": "attributions", "setting": "settings", "form": "forms", "key": "claim_keys",
    "qualifier": "qualifiers", "basis": "bases", "kind": "actor_kinds", "highest_step": "steps", "area": "areas",
}  # fmt: skip
_DERIVED: Mapping[tuple[str, str], str] = {
    ("agreements", "step"): "Step of the ladder, derived from the status by the codebook",
    ("", "source"): "The source that the fact was coded from; cited as source:id",
}


def _described(table: str, name: str) -> str:
    derived = _DERIVED.get((table, name)) or _DERIVED.get(("", name), "")
    if table == "sources" or not derived:
        model = Source if table == "sources" else FACT_KINDS[table]
        return model.model_fields[name].description or ""
    return derived


def _columns(table: str, names: str) -> Iterator[Column]:
    for name in names.split():
        kind = "list" if name in _LISTS else "day" if name in _DAYS else "text"
        yield Column(name, kind, _described(table, name), _CODES.get(name, "") if table != "sources" else "")


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    **{table: tuple(_columns(table, names)) for table, names in _ORDER.items()},
    "areas": (
        Column("area", "text", "Code of the policy field", "areas"),
        Column("label", "text", "Its label"),
        Column("agreements_primary", "count", "Agreements whose first area it is"),
        Column("agreements_any", "count", "Agreements that have it among their areas; must not be summed"),
        Column("commitments_primary", "count", "Commitments whose first area it is"),
        Column("commitments_any", "count", "Commitments that have it among their areas; must not be summed"),
        Column(
            "highest_step",
            "text",
            "Highest step among the facts whose first area it is; empty without one",
            "steps",
        ),
    ),
    "coverage": (
        Column("source", "text", "The source"),
        Column("paragraph", "count", "The n-th non-empty line of the source's text, from 1"),
        Column("role", "text", "What the paragraph is in its source", "roles"),
        Column("facts", "count", "Facts that rest on it"),
    ),
}


def markdown() -> str:
    """The tables and columns as Markdown, as ``data/README.md`` holds them."""
    parts = []
    for table, columns in COLUMNS.items():
        parts.append(f"### {table}.csv\n\n{ABOUT[table]}\n\n| column | type | meaning |\n|---|---|---|")
        for column in columns:
            codes = f" (codes: `{column.codes}`)" if column.codes else ""
            parts.append(f"| `{column.name}` | {column.type} | {column.description}{codes} |")
        parts.append("")
    return "\n".join(parts)
