"""Every published table and column: name, type, meaning, allowed codes. Each is defined once, here or in the model.

The tables take their column order from this module, ``data/README.md`` its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .eventfile import Source
from .model import FACT_KINDS


@dataclass(frozen=True)
class Column:
    """A column: *type* is text, list (joined by ``;`` in CSV), day, count, number or flag.

    *codes* names a section of the codebook; *filled* means that no row leaves the column empty.
    """

    name: str
    type: str
    description: str
    codes: str = ""
    filled: bool = False


ABOUT: Mapping[str, str] = {
    "agreements": "Papers that are reported, each with its title or a subject of ours: one row an agreement.",
    "commitments": "Future acts, apart from agreements, that a party is said to hope for, offer, intend or agree on.",
    "statements": "What people say, and what the source itself asserts, paraphrased.",
    "claims": "Keyed values: numbers, dates, ranks, ordinals.",
    "programme": "Items of the event's programme, held or scheduled.",
    "actors": "Persons and organisations named in the source.",
    "sources": "Publishers' accounts of the event; the lead source is coded in full.",
    "areas": "Derived: facts by policy field, including areas without facts. Only `_primary` columns may be summed.",
    "coverage": "Derived: how many facts rest on each paragraph of the source.",
    "accounts": "What other publishers reported, coded from excerpts. Compared with the lead source, never counted.",
    "conflicts": (
        "The ledger: rival values within and between sources, one row per value and source, with the ruling."
    ),
    "intercoder": "Derived: how far two coders agree on the statements' themes, each that either has given.",
    "facts": "Every fact of the lead source, by id: what the link tables refer to.",
    "fact_areas": "Links: each fact with an area, one row a pair, the primary area first.",
    "fact_paragraphs": "Links: each fact with a paragraph that it rests on, one row a pair.",
}

_ORDER: Mapping[str, str] = {
    "agreements": (
        "id title subject label language short instrument status step awaits date areas parties signatories "
        "counterparts aim source paragraphs url"
    ),
    "commitments": "id summary short voice step areas counterparts when_text when_from when_to source paragraphs url",
    "statements": "id speaker attribution setting form summary themes source paragraphs url",
    "claims": "id key of label value unit qualifier basis source paragraphs url",
    "programme": "id summary occurrence date basis place source paragraphs url",
    "actors": "id name kind role party source paragraphs url",
    "sources": "source publisher title label language url published accessed completeness short reach",
}
_DERIVED: Mapping[str, Column] = {
    "step": Column(
        "step", "text", "Step: how firm it is, derived from the status by the codebook", "steps", filled=True
    ),
    "source": Column("source", "text", "The source that the fact was coded from; cited as source:id", filled=True),
    "url": Column(
        "url",
        "text",
        "The fact's address on the published pages; relative to the table's own where no base address is set",
        filled=True,
    ),
}
_FACT_ID = "Id of the fact, unique within its source"


def _columns(table: str, names: str) -> Iterator[Column]:
    """Yield the columns *names* of *table*, from the schema of its records or, if derived, from ``_DERIVED``."""
    model = Source if table == "sources" else FACT_KINDS[table]
    fields = model.model_json_schema()["properties"]
    for name in names.split():
        yield _column(name, fields[name]) if name in fields else _DERIVED[name]


def _column(name: str, field: Mapping[str, Any]) -> Column:
    given, *or_nothing = field.get("anyOf", [field])
    kind = "list" if given.get("type") == "array" else "day" if given.get("format") == "date" else "text"
    codes = given.get("items", given).get("codes", "")
    filled = not or_nothing and (kind != "list" or "minItems" in given)
    return Column(name, kind, field["description"], codes, filled)


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    **{table: tuple(_columns(table, names)) for table, names in _ORDER.items()},
    "areas": (
        Column("area", "text", "Code of the policy field", "areas", filled=True),
        Column("label", "text", "Its label", filled=True),
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
        Column("source", "text", "The source", filled=True),
        Column(
            "paragraph",
            "count",
            "Number of the line in the source's text, from 1, counting lines with a letter or a digit",
            filled=True,
        ),
        Column("role", "text", "What the paragraph is in its source", "roles", filled=True),
        Column("facts", "count", "Facts that rest on it"),
    ),
    "accounts": (
        Column("source", "text", "The source", filled=True),
        Column(
            "kind", "text", ("agreement, background (an instrument from before the event), commitment, claim or field")
        ),
        Column(
            "key",
            "list",
            "claim: its key (codes: `claim_keys`); field: its areas (codes: `areas`); else the fact of the lead source "
            "that it is the same as, empty where there is none",
        ),
        Column("value", "text", "The claim's value; else title, act or field, paraphrased"),
        Column(
            "unit", "text", "The claim's unit; the agreement's instrument (codes: `instruments`), empty where not given"
        ),
        Column(
            "qualifier",
            "text",
            "How exact the claim is (codes: `qualifiers`); the agreement's status (codes: `statuses`); "
            "the commitment's step (codes: `steps`), empty where not given",
        ),
        Column("of", "text", "What the claim's value is of; empty where its key has only one thing"),
        Column("note", "text", "What readers should know"),
    ),
    "conflicts": (
        Column("key", "text", "Key on which the values conflict", "claim_keys", filled=True),
        Column("of", "text", "What the values are of; empty where the key has only one thing"),
        Column("source", "text", "Who gives this value", filled=True),
        Column("value", "text", "The value: number, day, code or title", filled=True),
        Column("unit", "text", "Its unit; code or title if the value is text", filled=True),
        Column("qualifier", "text", "How exact it is", "qualifiers", filled=True),
        Column(
            "note",
            "text",
            ("What the value is about, or what readers should know; empty for the status of a single agreement"),
        ),
        Column("facts", "list", "Facts and records of accounts that give it, as source:id", filled=True),
        Column("paragraphs", "list", "Paragraphs of the lead source; empty for sources coded from an excerpt"),
        Column("adopted", "flag", "Whether the ruling adopts it", filled=True),
        Column("reason", "text", "Why, the same for every value of a key", filled=True),
    ),
    "intercoder": (
        Column("theme", "text", "Code of the theme", "themes", filled=True),
        Column("statements", "count", "Statements that both coded", filled=True),
        Column("both", "count", "Statements to which both gave the theme", filled=True),
        Column("first_only", "count", "Statements to which only the first coder gave it", filled=True),
        Column("second_only", "count", "Statements to which only the second coder gave it", filled=True),
        Column("alpha", "number", "Krippendorff's alpha, nominal; empty if all codings are the same"),
    ),
    "facts": (
        Column("id", "text", _FACT_ID, filled=True),
        Column("kind", "text", "The table that holds it", filled=True),
        Column("source", "text", "The source that it was coded from", filled=True),
        _DERIVED["url"],
    ),
    "fact_areas": (
        Column("id", "text", _FACT_ID, filled=True),
        Column("area", "text", "Code of the policy field", "areas", filled=True),
        Column("place", "count", "Its place in the fact's list; 1 is the primary area", filled=True),
    ),
    "fact_paragraphs": (
        Column("id", "text", _FACT_ID, filled=True),
        Column("source", "text", "The source", filled=True),
        Column(
            "paragraph",
            "count",
            "Number of the line in the source's text, from 1, counting lines with a letter or a digit",
            filled=True,
        ),
    ),
}


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must occur in the columns *to* of another table."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


KEYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((*FACT_KINDS, "facts"), ("id",)),
    "sources": ("source",),
    "areas": ("area",),
    "coverage": ("source", "paragraph"),
    "intercoder": ("theme",),
    "fact_areas": ("id", "area"),
    "fact_paragraphs": ("id", "source", "paragraph"),
}
_TO_SOURCE = ForeignKey(("source",), "sources", ("source",))
_TO_FACT = ForeignKey(("id",), "facts", ("id",))
FOREIGN_KEYS: Mapping[str, tuple[ForeignKey, ...]] = {
    **dict.fromkeys(FACT_KINDS, (_TO_FACT, _TO_SOURCE)),
    **dict.fromkeys(("coverage", "accounts", "conflicts", "facts"), (_TO_SOURCE,)),
    "fact_areas": (_TO_FACT, ForeignKey(("area",), "areas", ("area",))),
    "fact_paragraphs": (_TO_FACT, ForeignKey(("source", "paragraph"), "coverage", ("source", "paragraph"))),
}
