"""What an event and its tables say of themselves, in a terminal and in JupyterLab: what is there, where to go on."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING

from .columns import ABOUT, COLUMNS
from .model import FACT_KINDS

if TYPE_CHECKING:
    from .event import Event
    from .tables import Tables

WIDTH = 100


def event_lines(event: Event) -> tuple[str, ...]:
    """Title; parties, day and place; sources and counts of facts; what to ask next. A line each."""
    record = event.record
    parties = " · ".join(party.name for party in record.parties)
    counts = ", ".join(f"{kind} {len(getattr(event.lead, kind))}" for kind in FACT_KINDS)
    first = next(iter(event.facts), f"{record.lead}:ID")
    return (
        f"{record.title} ({event.name})",
        f"{parties}; {record.date}, {record.place}; {record.tier}",
        f"As {event.source.publisher} reported it: {counts}; other publishers’ accounts {len(event.accounts)}",
        f'Go on with .tables, .fact("{first}"), .record, .codebook',
    )


def event_html(event: Event) -> str:
    """The same as HTML, for JupyterLab."""
    title, *lines = map(escape, event_lines(event))
    return f"<p><strong>{title}</strong></p><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


def tables_text(tables: Tables) -> str:
    """Each table with its rows, what it holds and its columns."""
    parts = [
        f"{name}: {_rows(len(frame))}. {_about(name)}\n{_columns(name, indent='    ')}"
        for name, frame in tables.items()
    ]
    return "\n".join([*parts, 'Go on with .agreements, .about("agreements")'])


def tables_html(tables: Tables) -> str:
    """The same as an HTML table, for JupyterLab."""
    head = _row("th", ["Table", "Rows", "What it holds", "Columns"])
    body = [_row("td", [name, str(len(frame)), _about(name), _columns(name)]) for name, frame in tables.items()]
    return f"<table><thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"


def _rows(number: int) -> str:
    return f"{number} row{'' if number == 1 else 's'}"


def _about(name: str) -> str:
    return ABOUT[name].replace("`", "")


def _columns(name: str, indent: str = "") -> str:
    listed = ", ".join(column.name for column in COLUMNS[name])
    return fill(listed, WIDTH, initial_indent=indent, subsequent_indent=indent) if indent else listed


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
