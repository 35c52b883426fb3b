"""Names in what an analyst writes: swapped for one that no cited fact has, or used in other words.

A swap puts a foreign name in the place of one in an event's messages, questions, rulings, or in a caption made of a
fact's own words; it has to be refused on its line. Swaps for another name of the same event are told apart: they may
be published, as nothing reads which name does what. Of true rewordings, which use the names of the fact that they
cite, two in a hundred may be refused. Names are found here by capitals within a sentence, not by the project's reader.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis import Event, load
from analysis.errors import ReportError
from analysis.facts.checks import examine
from analysis.report.blocks import Bound, Passage
from analysis.report.document import Document
from analysis.report.gate import check
from tests.scratch import INVENTED, PROJECT, lay_out

from .campaign import Campaign, Case

EACH, QUICK = 500, 30
MOST_REFUSED = 0.02
FOREIGN = {
    "person": "Marcos; Ferdinand Marcos Jr; Anwar Ibrahim; Kim Min-seok; Sanae Takaichi; Mr Tan; Vivian Balakrishnan",
    "place": "Hanoi; Batam; Busan; Kuala Lumpur; Vietnam; the Philippines; China; Johor; Gyeongju",
    "body": "Hyundai; Samsung Electronics; the Ministry of Trade; World Bank; Enterprise Singapore; KOTRA; APEC",
    "product": "iPhone; K-pop; KF-21; ChatGPT; Galaxy; MyInfo",
    "title": "Prime Minister of Japan; MOU on Halal Meat; Digital Partnership Agreement; New Southern Policy; RCEP",
}  # fmt: skip
WITHIN = re.compile(r"(?<=[a-z,;] )(?:[A-Z][\w’-]*)(?: (?:of )?[A-Z][\w’-]*)*(?<!’s)(?<!’)")
REWORDED = """
{0} and {1} go further together.
Both want more, says {2}.
More is to come from {0}, as {2} sees it.
By the account of {2}, {0} takes part.
It is {2} who says so.
According to {2}, this matters to {1}.
Will {0} follow? Nobody says.
Which bodies in {1} take part?
Who in {0} pays for it?
What {2} says is general.
The report credits {2}.
Nothing is said of {0} alone.
Even so, {1} is to gain.
Ties between {0} and {1} grow.
Trade between {0} and {1} is meant.
Help for {0} is meant; {1} gives it.
For {1}, as for {0}, it is new.
In {0}, in turn, the same holds.
No time is given by {2}.
At home in {1}, it is hoped for.
{2} names it; {0} does not.
Both {0} and {1} are named here.
Each of them, {0} and {1}, agrees.
Whether {0} agrees is left open.
Further steps by {1} are likely, it is said.
Here {2} speaks for {0}.
Exports to {0} are meant.
Visitors from {1} are welcome, says {2}.
Some of it concerns {0}.
Only {1} is named.
Neither {0} nor {1} says when.
There is more in it for {1}.
To {2}, it is a start.
Under the plan, {0} and {1} share what they know.
As {2} puts it, they are close.
Much of it is new to {1}.
"""


@dataclass(frozen=True)
class Text:
    """A text in an event, and where: keys into event.yaml, or the fact whose words are a caption."""

    event: str
    place: tuple[Any, ...]
    words: str

    @property
    def name(self) -> str:
        """What is needed to try it again."""
        return f"{self.event}, {'.'.join(map(str, self.place))}: {self.words}"


def texts(folder: Path, event: Event) -> Iterator[Text]:
    """Yield the texts of an event that cite facts, and each fact's own words."""
    content = yaml.load((folder / "event.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    for kind, fields in (("messages", ("title", "text")), ("open", ("text",)), ("rulings", ("reason",))):
        for index, record in enumerate(content.get(kind) or ()):
            yield from (Text(folder.name, (kind, index, field), record[field]) for field in fields)
    for name, (_, fact) in event.facts.items():
        if hasattr(fact, "summary"):
            yield Text(folder.name, (name,), fact.summary)


def swaps(text: Text, event: Event, chance: random.Random) -> Iterator[tuple[str, str, Text]]:
    """Yield swaps of one name: what it is swapped for (a kind, or ``own``), the new name, and the text with it."""
    own = [party.name for party in event.record.parties] + [actor.name for actor in event.lead.actors]
    for found in WITHIN.finditer(text.words):
        for kind, names in {**FOREIGN, "own": "; ".join(own)}.items():
            for new in chance.sample(names.split("; "), 2):
                if new.lower() not in found[0].lower():
                    words = text.words[: found.start()] + new + text.words[found.end() :]
                    known = any(name in new or new in name for name in own)  # of one event the Philippines are a party
                    yield "own" if known else kind, new, Text(text.event, text.place, words)


def rewordings(event: Event, folder: str, chance: random.Random) -> Iterator[Text]:
    """Yield sentences about a fact that use its own names."""
    parties = [party.name for party in event.record.parties]
    for name, (_, fact) in event.facts.items():
        given = getattr(fact, "speaker", None) or (getattr(fact, "voice", None) or [None])[0]
        speakers = [actor.name for actor in event.lead.actors if actor.id == given]
        for form in chance.sample(REWORDED.strip().splitlines(), 6):
            if speakers or "{2}" not in form:
                yield Text(folder, (name,), form.format(*chance.sample(parties, 2), *(speakers or [""])))


def judged(text: Text, data: Path, event: Event) -> list[str]:
    """Put the text in its place; give what is said against it."""
    if len(text.place) == 1:
        caption = Passage(sentences=(Bound(text.words, text.place),))
        try:
            check(Document("made", blocks=[caption]), event)
        except ReportError as error:
            return str(error).splitlines()
        return []
    file = data / text.event / "event.yaml"
    content = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)
    kind, index, field = text.place
    content[kind][index][field] = text.words
    before = file.read_bytes()
    file.write_text(yaml.safe_dump(content, allow_unicode=True, width=1000), "utf-8")
    try:
        return [str(fault) for fault in examine(file.parent).faults]
    finally:
        file.write_bytes(before)


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Try swaps, then rewordings."""
    chance, most = random.Random(f"names {seed}"), QUICK if quick else EACH
    given = [file.parent for base in (INVENTED, PROJECT / "data") for file in sorted(base.glob("*/event.yaml"))]
    data = lay_out(scratch / "project", *given, notebooks=()) / "data"
    folders = [data / folder.name for folder in given]
    events = {folder.name: load(folder) for folder in folders}
    made = [
        swap for folder in folders for text in texts(folder, events[folder.name])
        for swap in swaps(text, events[folder.name], chance)
    ]  # fmt: skip
    for own in (False, True):
        chosen = [swap for swap in made if (swap[0] == "own") == own]
        for kind, new, text in chance.sample(chosen, min(most if not own else most // 5, len(chosen))):
            faults = judged(text, data, events[text.event])
            named = any(word in fault for word in re.findall(r"[A-Z]\w*", new) for fault in faults)
            yield Case(f"{kind}: {text.name}", "" if named or own else f"published; {faults}", refused=named)
    true = [text for folder in folders for text in rewordings(events[folder.name], folder.name, chance)]
    refused = []
    for text in chance.sample(true, min(most, len(true))):
        faults = judged(text, data, events[text.event])
        refused += [f"{text.name}: {faults}"] if faults else []
        yield Case(text.name, refused=bool(faults))
    if len(refused) > MOST_REFUSED * most:
        yield Case("true rewordings", "too many are refused: " + "; ".join(refused))


CAMPAIGN = Campaign("names", "names swapped, and used in other words", cases)
