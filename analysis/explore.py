"""The widgets of ``notebooks/explore.ipynb``: filter facts, show them as a table and a chart, read their evidence.

``facts`` and ``matching`` are plain pandas functions and need no widget. An ``Explorer`` is a widget that JupyterLab
displays; all of it works offline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd
from itables.widget import ITable
from matplotlib.axes import Axes

from .event import Event, load
from .facts.folders import events as event_folders
from .report import charts, english, html, phrases
from .report.notes import note

KINDS = {kind: phrases.KINDS[kind] for kind in ("agreements", "commitments", "statements", "claims", "programme")}
LISTS = {"area": "areas", "theme": "themes", "speaker": "speakers"}  # filters that match one member of a list
FILTERS = ("kind", "area", "status", "step", "speaker", "setting", "theme")
COLUMNS = ("event", "fact", "kind", "says", "areas", "status", "step", "speakers", "setting", "themes", "paragraphs")


def facts(events: Iterable[Event]) -> pd.DataFrame:
    """Return every fact of *events* except actors, one row per fact, in the order of events and files.

    The columns are ``event`` (its name), ``fact`` (``source:id``), ``kind``, ``says`` (a line), ``areas``,
    ``speakers``, ``themes`` and ``paragraphs`` (tuples), ``status``, ``step`` and ``setting`` (codes, empty if a kind
    has none). ``speakers`` also holds the voices of commitments.
    """
    rows = [_row(event, cited, kind, fact) for event in events for cited, (kind, fact) in event.facts.items()]
    return pd.DataFrame([row for row in rows if row["kind"] in KINDS], columns=list(COLUMNS))


def _row(event: Event, cited: str, kind: str, fact: Any) -> dict[str, object]:
    status = getattr(fact, "status", "")
    speaker = getattr(fact, "speaker", "")
    return {
        "event": event.name,
        "fact": cited,
        "kind": kind,
        "says": phrases.said(fact, event.codebook),
        "areas": getattr(fact, "areas", ()),
        "status": status,
        "step": event.codebook.statuses[status].step if status else getattr(fact, "step", ""),
        "speakers": (speaker,) if speaker else getattr(fact, "voice", ()),
        "setting": getattr(fact, "setting", ""),
        "themes": getattr(fact, "themes", ()),
        "paragraphs": fact.paragraphs,
    }


def matching(frame: pd.DataFrame, *, words: str = "", **codes: str) -> pd.DataFrame:
    """Keep the facts that have every code given and contain every word; an empty filter keeps all.

    *codes* are ``event``, ``kind``, ``area``, ``status``, ``step``, ``speaker``, ``setting`` and ``theme``. Words match
    anywhere in ``says`` or the id, in upper or lower case.
    """
    for name, code in codes.items():
        if code:
            column = frame[LISTS.get(name, name)]
            kept = column.map(lambda own, code=code: code in own) if name in LISTS else column == code
            frame = frame[kept.astype(bool)]
    said = (frame["says"] + " " + frame["fact"]).str.casefold()
    for word in words.casefold().split():
        frame = frame[said.loc[frame.index].str.contains(word, regex=False)]
    return frame


class Explorer(widgets.VBox):  # type: ignore[misc]
    """Filters, a table and a chart of the facts of *events*; selecting a row shows the evidence of its fact.

    *start* is the event selected at first, empty for all; views are saved to *folder*.
    """

    def __init__(self, events: Sequence[Event], *, start: str = "", folder: Path = Path("views")) -> None:
        self.events = {event.name: event for event in events}
        self.folder = folder
        self.frame = facts(events)
        self.view = self.frame
        self._choices = {
            "event": _dropdown("Event", _titles(events), start),
            **{name: _dropdown(english.sentence(name), {}) for name in FILTERS},
        }
        self._words = widgets.Text(description="Words", placeholder="search what facts say", layout={"width": "auto"})
        self._table = ITable(
            pd.DataFrame(), select=True, maxBytes=0, showIndex=False, classes="display compact", order=[],
            lengthMenu=[8, 25, 100], style="width:100%;caption-side:top;text-align:left",
            caption="Matching facts: choose a row to read its evidence",
        )  # fmt: skip
        self._chart, self._evidence, self._said = widgets.HTML(), widgets.HTML(), widgets.HTML()
        save = widgets.Button(description="Save this view", tooltip="Writes the table as CSV and the chart as PNG")
        save.on_click(lambda _: self.save())
        for control in (*self._choices.values(), self._words):
            control.observe(self._filtered, names="value")
        self._table.observe(self._chosen, names="selected_rows")
        grid = widgets.Layout(grid_template_columns="repeat(auto-fill, minmax(17rem, 1fr))")
        super().__init__(
            [
                widgets.GridBox([*self._choices.values(), self._words], layout=grid),
                widgets.HBox([save, self._said]), self._table, self._evidence, self._chart,
            ]
        )  # fmt: skip
        self._filtered()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The selected facts as ``source:id``."""
        return tuple(self.view["fact"].iloc[list(self._table.selected_rows)])

    def filter(self, **values: str) -> Explorer:
        """Set filters by name, such as ``area="DIG"`` or ``words="export"``; return the explorer."""
        for name, value in values.items():
            control = self._words if name == "words" else self._choices[name]
            control.value = value
        return self

    def save(self) -> tuple[Path, Path]:
        """Write the view as CSV and its chart as PNG to the folder; return both paths."""
        codes = [control.value for control in self._choices.values() if control.value]
        stem = "-".join([*codes, *self._words.value.split()]) or "all-facts"
        stem = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in stem)[:80]
        self.folder.mkdir(parents=True, exist_ok=True)
        table, picture = self.folder / f"{stem}.csv", self.folder / f"{stem}.png"
        flat = self.view.map(lambda cell: ";".join(map(str, cell)) if isinstance(cell, tuple) else cell)
        flat.to_csv(table, index=False, lineterminator="\n")
        picture.write_bytes(charts.picture(self._drawing(), width=charts.WIDE))
        self._said.value = f"Saved {table} and {picture.name}"
        return table, picture

    def _filtered(self, change: object = None) -> None:
        """Update the view; each filter offers only the codes that occur in the selected event and kind."""
        codes = {name: control.value for name, control in self._choices.items()}
        offered = matching(self.frame, event=codes["event"], kind=codes["kind"])
        for name in FILTERS:
            within = matching(self.frame, event=codes["event"]) if name == "kind" else offered
            _offer(self._choices[name], self._labels(name, within))
        codes = {name: control.value for name, control in self._choices.items()}
        self.view = matching(self.frame, words=self._words.value, **codes)
        self._table.update(self._shown(), selected_rows=[], maxBytes=0)
        self._evidence.value = ""
        self._chart.value = html.image(charts.draw(self._drawing(), width=charts.WIDE), self._words_of_chart())
        self._said.value = english.sentence(english.counted(len(self.view), "fact"))

    def _chosen(self, change: object = None) -> None:
        notes = []
        for index in self._table.selected_rows:
            row = self.view.iloc[index]
            event = self.events[row["event"]]
            notes.append(html.evidence(note(event, row["fact"]), event.paragraphs))
        self._evidence.value = "".join(notes)

    def _labels(self, name: str, frame: pd.DataFrame) -> dict[str, str]:
        """Return the codes that occur in *frame*, mapped to their labels, in the codebook's order."""
        column = LISTS.get(name, name)
        used = set(frame[column].explode().dropna() if name in LISTS else frame[column]) - {""}
        labels: dict[str, str] = {}
        for event in self.events.values():
            labels |= {code: label for code, label in _codes(event, name).items() if code in used}
        return labels

    def _shown(self) -> pd.DataFrame:
        """Return the view as displayed: labels for codes, lists joined, empty columns dropped."""
        several = not self._choices["event"].value and len(self.events) > 1
        shown = self.view[["event", "says"] if several else ["says"]].copy()
        for name in ("kind", "area", "status", "step", "speaker", "theme"):
            shown[name] = [self._labelled(name, row) for row in self.view.to_dict("records")]
        shown["paragraphs"] = [english.marks(numbers) for numbers in self.view["paragraphs"]]
        used = [name for name in shown if name == "says" or (shown[name] != "").any()]
        return shown[used].rename(columns=english.sentence).reset_index(drop=True)

    def _labelled(self, name: str, row: Mapping[str, Any]) -> str:
        value = row[LISTS.get(name, name)]
        labels = _codes(self.events[row["event"]], name)
        return ", ".join(labels.get(code, code) for code in ((value,) if isinstance(value, str) else value))

    def _drawing(self) -> Callable[[Axes], Axes]:
        rows, columns, marks = self._grid()
        shapes = {kind: label for kind, label in KINDS.items() if kind in set(marks["shape"])}
        return lambda ax: charts.unit_grid(ax, marks, rows=rows, columns=columns, shapes=shapes)

    def _grid(self) -> tuple[dict[str, str], dict[str, str], pd.DataFrame]:
        """Return the chart's rows, columns and marks, one mark per fact.

        The chart shows areas by step; if no fact has an area, themes by speaker; if none has a theme, events by kind. A
        fact with several areas or themes is placed under the one filtered for, or else under its first.
        """
        frame = self.view
        fielded, argued = frame[frame["areas"].map(len) > 0], frame[frame["themes"].map(len) > 0]
        if len(fielded):
            names, chosen = ("area", "step"), fielded.assign(row=self._under("area", fielded), column=fielded["step"])
        elif len(argued):
            names = ("theme", "speaker")
            chosen = argued.assign(row=self._under("theme", argued), column=argued["speakers"].str[0])
        else:
            names, chosen = ("event", "kind"), frame.assign(row=frame["event"], column=frame["kind"])
        marks = chosen.rename(columns={"fact": "id", "kind": "shape"})[["id", "row", "column", "shape"]]
        shown = [event for name, event in self.events.items() if name in set(frame["event"])]
        rows, columns = (
            {code: label for event in shown for code, label in _codes(event, name).items() if code in set(own)}
            for name, own in zip(names, (marks["row"], marks["column"]), strict=True)
        )
        return rows, columns, marks

    def _under(self, name: str, frame: pd.DataFrame) -> pd.Series:
        first: pd.Series = frame[LISTS[name]].str[0]
        code = self._choices[name].value
        return first.where(first == code, code) if code else first

    def _words_of_chart(self) -> str:
        rows, columns, marks = self._grid()
        counts = marks.groupby(["row", "column"]).size()
        return "; ".join(
            f"{rows[row]}, {columns[column]}: {counts[row, column]}"
            for row in rows
            for column in columns
            if (row, column) in counts.index
        )


def _codes(event: Event, name: str) -> Mapping[str, str]:
    """Return the codes of a filter or column with their labels, in the order shown."""
    if name == "event":
        return {event.name: event.record.title}
    return KINDS if name == "kind" else event.labels(name)


def _dropdown(label: str, options: Mapping[str, str], value: str = "") -> widgets.Dropdown:
    return widgets.Dropdown(description=label, options=_options(options), value=value, layout={"width": "auto"})


def _options(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("all", ""), *((label, code) for code, label in labels.items())]


def _titles(events: Sequence[Event]) -> dict[str, str]:
    """Map each event's name to its title; a title that two events share is followed by the name."""
    titles = [event.record.title for event in events]
    return {
        event.name: title if titles.count(title) == 1 else f"{title} ({event.name})"
        for event, title in zip(events, titles, strict=True)
    }


def _offer(control: widgets.Dropdown, options: Mapping[str, str]) -> None:
    """Replace the options of *control*; keep its value if it is still one of them."""
    offered = _options(options)
    if list(control.options) == offered:
        return
    value = control.value
    with control.hold_trait_notifications():
        control.options = offered
        control.value = value if value in options else ""


def explore(event: str = "", *, folder: str | Path = "views") -> Explorer:
    """Explore the facts of every event in the nearest ``data/``, starting with *event*.

    Raises ``UsageError`` if there is no event, ``FactsError`` if the facts have faults.
    """
    loaded = [load(path) for path in event_folders()]
    return Explorer(loaded, start=load(event).name if event else "", folder=Path(folder))
