"""Tidy tables of an event's facts: one row per fact, with fixed columns and order.

Lists (areas, voice, themes, counterparts, paragraphs) are tuples in a frame, so that ``explode`` works on them, and are
joined by ``;`` in CSV. A text that a source does not give is an empty string, a day NaT.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from html import escape
from textwrap import fill

import pandas as pd

from ..errors import UsageError
from .accounts import AccountAgreement, AccountClaim, AccountCommitment, AccountField, AccountFile, Matched
from .codebook import Codebook
from .columns import ABOUT, COLUMNS
from .conflicts import ledger
from .model import FACT_KINDS, Fact, SourceFile
from .records import Records

WIDTH = 100  # characters of a listing in a terminal


@dataclass(frozen=True, repr=False)
class Tables:
    """An event's tables, each a pandas DataFrame; ``dict(tables)`` maps names to frames.

    ``data/README.md`` describes the columns of all tables, ``about`` those of one.

    Examples
    --------
    >>> from analysis import load
    >>> tables = load("tests/data/tiny").tables
    >>> list(tables.agreements.explode("areas")["areas"])
    ['TRA', 'CUL', 'EDU', 'DIG', 'TRA']
    >>> tables["coverage"].shape
    (15, 4)

    """

    agreements: pd.DataFrame
    commitments: pd.DataFrame
    statements: pd.DataFrame
    claims: pd.DataFrame
    programme: pd.DataFrame
    actors: pd.DataFrame
    sources: pd.DataFrame
    areas: pd.DataFrame
    coverage: pd.DataFrame
    accounts: pd.DataFrame
    conflicts: pd.DataFrame
    intercoder: pd.DataFrame
    facts: pd.DataFrame
    fact_areas: pd.DataFrame
    fact_paragraphs: pd.DataFrame

    def keys(self) -> list[str]:
        """Return the names of the tables, in published order."""
        return [field.name for field in fields(self)]

    def __getitem__(self, name: str) -> pd.DataFrame:
        frame = getattr(self, name)
        assert isinstance(frame, pd.DataFrame)
        return frame

    def items(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield each table's name and frame."""
        return ((name, self[name]) for name in self.keys())

    def about(self, name: str) -> pd.DataFrame:
        """Describe the columns of the table *name*, one row each: ``column``, ``type``, ``meaning`` and ``codes``.

        ``codes`` is the section of the codebook that the values are from, empty if the column is not coded.

        Raises
        ------
        UsageError
            There is no such table; lists those that there are.

        Examples
        --------
        >>> from analysis import load
        >>> load("tests/data/tiny").tables.about("coverage")["column"].tolist()
        ['source', 'paragraph', 'role', 'facts']

        """
        if name not in COLUMNS:
            raise UsageError(f"no table '{name}'; there are: {', '.join(COLUMNS)}")
        rows = [(column.name, column.type, column.description, column.codes) for column in COLUMNS[name]]
        return pd.DataFrame(rows, columns=["column", "type", "meaning", "codes"])

    def __repr__(self) -> str:
        parts = [
            f"{name}: {rows} row{'' if rows == '1' else 's'}. {what}\n"
            + fill(columns, WIDTH, initial_indent="    ", subsequent_indent="    ")
            for name, rows, what, columns in self._listed()
        ]
        return "\n".join([*parts, 'Go on with .agreements, .about("agreements")'])

    def _repr_html_(self) -> str:
        head = _row("th", ["Table", "Rows", "What it holds", "Columns"])
        body = "".join(_row("td", cells) for cells in self._listed())
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"

    def _listed(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield each table's name, number of rows, description and columns."""
        for name, frame in self.items():
            columns = ", ".join(column.name for column in COLUMNS[name])
            yield name, str(len(frame)), ABOUT[name].replace("`", ""), columns


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def tables(event: Records) -> Tables:
    """Make the published tables, with facts in the order of the file."""
    lead, source, codebook = event.lead, event.record.lead, event.codebook
    facts = {kind: _facts(event, kind) for kind in FACT_KINDS}
    return Tables(
        **facts,
        sources=_frame("sources", [record.model_dump() for record in event.record.sources]),
        areas=areas(facts["agreements"], facts["commitments"], codebook),
        coverage=coverage(lead, source),
        accounts=accounts(event.accounts),
        conflicts=conflicts(event),
        intercoder=_frame("intercoder", [coding.model_dump() for coding in event.intercoder]),
        facts=_frame("facts", [{"id": fact.id, "kind": kind, **_origin(event, fact)} for kind, fact in lead.facts()]),
        fact_areas=_linked("fact_areas", "area", lead, "areas"),
        fact_paragraphs=_linked("fact_paragraphs", "paragraph", lead, "paragraphs", source=source),
    )


def accounts(accounts: Mapping[str, AccountFile]) -> pd.DataFrame:
    """Return every record of the other publishers' accounts, one row per record, sources in the event's order."""
    rows = []
    for source, account in accounts.items():
        for kind, record in account.records():
            row: dict[str, object] = {"source": source, "kind": kind.removesuffix("s"), "note": record.note}
            if isinstance(record, AccountClaim):
                row |= record.model_dump(include={"value", "unit", "qualifier", "of"}) | {"key": (record.key,)}
            elif isinstance(record, AccountField):
                row |= {"key": record.areas, "value": record.label}
            elif isinstance(record, Matched):
                row["key"] = (record.same_as,) if record.same_as else ()
                row["note"] = " ".join(filter(None, [record.differs, record.note]))
            if isinstance(record, AccountAgreement):
                row |= {"value": record.title, "unit": record.instrument, "qualifier": record.status}
            elif isinstance(record, AccountCommitment):
                row |= {"value": record.summary, "qualifier": record.step}
            rows.append(row)
    return _frame("accounts", rows)


def conflicts(event: Records) -> pd.DataFrame:
    """Return the ledger: one row per rival value and source, keys in the codebook's order, the lead source first."""
    rows = []
    for conflict, ruling in ledger(event):
        for rival in conflict.rivals:
            facts = [event.fact(name) for name in rival.facts]
            paragraphs = {number for fact in facts for number in getattr(fact, "paragraphs", ())}
            rows.append(
                {
                    **{name: getattr(rival, name) for name in ("source", "value", "unit", "qualifier", "facts")},
                    "key": conflict.key, "of": conflict.of, "note": rival.says, "paragraphs": tuple(sorted(paragraphs)),
                    "adopted": rival.shown in ruling.adopted, "reason": ruling.reason,
                }
            )  # fmt: skip
    return _frame("conflicts", rows)


def _linked(table: str, name: str, lead: SourceFile, column: str, **same: str) -> pd.DataFrame:
    """Return a link table: one row for each fact and member of its list *column*."""
    rows = [
        {"id": fact.id, name: member, "place": place, **same}
        for _, fact in lead.facts()
        for place, member in enumerate(getattr(fact, column, ()), start=1)
    ]
    return _frame(table, rows)


def areas(agreements: pd.DataFrame, commitments: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Count facts by policy field: one row for every area of the codebook, in its order, zeros kept.

    ``_primary`` counts a fact once, under its first area, and may be summed; ``_any`` counts it under each of its areas
    and must not be. ``highest_step`` considers primary areas only and is empty without facts.
    """
    ladder = list(codebook.steps)
    rows = []
    for code, area in codebook.areas.items():
        row: dict[str, object] = {"area": code, "label": area.label}
        steps: list[str] = []
        for kind, frame in (("agreements", agreements), ("commitments", commitments)):
            primary = frame[frame["areas"].map(lambda codes, code=code: codes[0] == code).astype(bool)]
            row[f"{kind}_primary"] = len(primary)
            row[f"{kind}_any"] = int(frame["areas"].map(lambda codes, code=code: code in codes).sum())
            steps.extend(primary["step"])
        row["highest_step"] = max(steps, key=ladder.index, default="")
        rows.append(row)
    return _frame("areas", rows)


def coverage(source: SourceFile, name: str) -> pd.DataFrame:
    """Count the facts that rest on each paragraph of the source, in order of paragraphs."""
    counts = Counter(number for _, fact in source.facts() for number in fact.paragraphs)
    return _frame(
        "coverage",
        [
            {"source": name, "paragraph": number, "role": role, "facts": counts[number]}
            for number, role in source.role_of().items()
        ],
    )


def _facts(event: Records, kind: str) -> pd.DataFrame:
    rows = []
    for fact in getattr(event.lead, kind):
        row = {**fact.model_dump(), **_origin(event, fact)}
        if kind == "agreements":
            row["step"] = event.codebook.statuses[row["status"]].step
        rows.append(row)
    return _frame(kind, rows)


def _origin(event: Records, fact: Fact) -> dict[str, str]:
    source = event.record.lead
    return {"source": source, "url": event.address(f"{source}:{fact.id}")}


_NUMPY = {"count": "int64", "number": "float64", "flag": "bool"}


def _frame(name: str, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[column.name for column in COLUMNS[name]])
    for column in COLUMNS[name]:
        if column.type == "day":
            frame[column.name] = pd.to_datetime(frame[column.name])
        elif column.type == "text":
            frame[column.name] = frame[column.name].astype(object).where(frame[column.name].notna(), "").astype("str")
        elif column.type in _NUMPY:
            frame[column.name] = frame[column.name].astype(_NUMPY[column.type])
    return frame


def csv(name: str, frame: pd.DataFrame) -> str:
    """Return the table *name* as CSV text: lists joined by ``;``, days as YYYY-MM-DD, lines ended by a line feed."""
    flat = frame.copy()
    for column in COLUMNS[name]:
        if column.type == "list":
            flat[column.name] = flat[column.name].map(lambda cell: ";".join(map(str, cell)))
        elif column.type == "day":
            flat[column.name] = flat[column.name].dt.strftime("%Y-%m-%d").fillna("")
        elif column.type == "number":
            flat[column.name] = flat[column.name].map("{:.4f}".format, na_action="ignore")
        elif column.type == "flag":
            flat[column.name] = flat[column.name].map({True: "true", False: "false"})
    text: str = flat.to_csv(index=False, lineterminator="\n")
    return text
