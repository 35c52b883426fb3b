"""Checks between records: ids are unique, and cited facts, actors and paragraphs exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..errors import Fault, not_one_of
from .binding import Unbound, in_words, says, stated, unbound
from .eventfile import EventFile, Message, OpenQuestion, Party, Sayable, SecondCoding, Source
from .eventnames import event_names
from .fieldtypes import listed
from .folders import beside
from .model import FACT_KINDS, Actor, Claim, Fact, Fingerprints, SourceFile, Statement
from .quantities import Name
from .reader import Model, Names, Reading, Typed
from .yamlfile import Location, YamlFile, is_placeholder
from .yamlfile import read as read_yaml

CITE = "cite one that does, or remove it"
ADD = "add one, or remove it"
NAME = "another form of a party's or actor's name can be added to its names"


def facts_of(reading: Reading, *kinds: str) -> Names:
    """Return the ids under which facts of the lead source are cited, as written; placeholders are kept as they are."""
    names = [name for kind in kinds for name in reading.lead.ids(kind)]
    return Names(name if is_placeholder(name) else f"{reading.stem}:{name}" for name in names)


def crosscheck(reading: Reading) -> list[Fault]:
    """Find every fault between the records of an event's own files."""
    faults: list[Fault] = []
    if reading.lead.file and reading.lead.record:
        faults.extend(_source(reading, reading.lead.file, reading.lead.record))
    if reading.event.file and reading.event.record:
        faults.extend(_event(reading, reading.event.file, reading.event.record))
    if reading.second.file and reading.second.record and reading.lead.file:
        faults.extend(_second(reading, reading.second.file, reading.second.record))
    if reading.fingerprints.file and reading.fingerprints.record and not reading.fingerprints.faulty:
        faults.extend(_fingerprints(reading, reading.fingerprints.file, reading.fingerprints.record))
    return faults


def _source(reading: Reading, file: YamlFile, lead: SourceFile) -> Iterator[Fault]:
    yield from ids(reading.lead, file, FACT_KINDS)
    if lead.roles and "roles" not in reading.lead.faulty:
        yield from _roles(file, lead)
        yield from _paragraphs(reading.lead, file, _paragraph_count(lead))
    parties = Names(reading.event.ids("parties"))
    counted = "claims" not in reading.lead.faulty and not file.unfilled(("claims",))
    yield from _namesakes(file, lead.actors, "name", "actor", "give one of them a fuller name")
    for _, fact in lead.facts():
        if counted:
            yield from _numbers(file, fact, lead.claims)
        yield from _people(reading, file, fact)
        party = getattr(fact, "party", None)
        if party and parties and party not in parties:
            yield file.fault((*fact.at, "party"), not_one_of(party, parties, "a party in event.yaml"))
        for name in getattr(fact, "parties", ()):
            if parties and name not in parties:
                yield file.fault((*fact.at, "parties"), not_one_of(name, parties, "a party in event.yaml"))


def ids(source: Typed[Model], file: YamlFile, kinds: Iterable[str]) -> Iterator[Fault]:
    """Check that no id is used twice among the records of a source's *kinds*, faulty ones included."""
    seen: dict[str, Location] = {}
    for kind in kinds:
        for record in source.written(kind):
            name, place = str(record.get("id", "")), (*record.at, "id")
            if name and name in seen and not is_placeholder(name):
                first = file.lines[seen[name]]
                yield file.fault(place, f"'{name}' is already used on line {first}; ids must be unique in a source")
            else:
                seen.setdefault(name, place)


def _paragraphs(lead: Typed[SourceFile], file: YamlFile, count: int) -> Iterator[Fault]:
    for kind in FACT_KINDS:
        for record in lead.written(kind):
            numbers = record.get("paragraphs")
            for number in numbers if isinstance(numbers, list) else ():
                if isinstance(number, str) and re.fullmatch(r"[1-9][0-9]{0,5}", number) and int(number) > count:
                    what = f"'{number}' is out of range; the source has paragraphs 1 to {count}"
                    yield file.fault((*record.at, "paragraphs"), what)


def _paragraph_count(lead: SourceFile) -> int:
    return max((number for numbers in lead.roles.values() for number in numbers), default=0)


def _roles(file: YamlFile, lead: SourceFile) -> Iterator[Fault]:
    role_of: dict[int, str] = {}
    for role, numbers in lead.roles.items():
        for number in numbers:
            if number in role_of:
                yield file.fault(
                    ("roles", role), f"paragraph {number} already has the role {role_of[number]}; give it one role"
                )
            role_of[number] = role
    missing = [str(number) for number in range(1, _paragraph_count(lead) + 1) if number not in role_of]
    if missing:
        yield file.fault(("roles",), f"no role for paragraphs {listed(missing)}; every paragraph needs one")


def _numbers(file: YamlFile, fact: Fact, claims: Sequence[Claim]) -> Iterator[Fault]:
    """Check that a claim on one of the fact's paragraphs states each number in the fact's own words."""
    if isinstance(fact, Claim):
        return
    beside = [claim for claim in claims if set(claim.paragraphs) & set(fact.paragraphs)]
    for name, said in in_words(fact):
        why = stated(said, beside)
        if why is not None:
            what = unsaid(Unbound(said, why), "but no claim from the same paragraphs states it", ADD)
            yield file.fault((*fact.at, name), what)


def unsaid(found: Unbound, which: str, mend: str = CITE) -> str:
    """Return the message for what is unbound; *which* and *mend* are used if it has no explanation of its own."""
    if isinstance(found.said, Name):
        which, mend = which.replace("says", "has").replace("which", "a name that"), f"{mend}; {NAME}"
    return f"says '{found.words}'; {found.why}" if found.why else f"says '{found.words}', {which}; {mend}"


def _people(reading: Reading, file: YamlFile, fact: Fact) -> Iterator[Fault]:
    """Check that speakers, voices and counterparts are actors, or codes of the codebook's voices where allowed."""
    assert reading.codebook is not None
    actors, voices = reading.lead.ids("actors"), reading.codebook.voices
    if isinstance(fact, Statement):
        speaking = Names([*actors, *voices])
        if fact.speaker not in speaking:
            yield file.fault((*fact.at, "speaker"), not_one_of(fact.speaker, speaking, "an actor in this file"))
        elif (fact.speaker in voices) != (fact.attribution == "none"):
            yield file.fault(
                (*fact.at, "attribution"),
                f"'{fact.attribution}' does not fit speaker {fact.speaker}; "
                f"use 'none' for {' and '.join(voices)}, 'stated' or 'carried' for an actor",
            )
    committing, acting = Names([*actors, "unattributed"]), Names([*actors, *reading.event.ids("parties")])
    for name in getattr(fact, "voice", ()):
        if name not in committing:
            yield file.fault((*fact.at, "voice"), not_one_of(name, committing, "an actor in this file"))
    for field in ("counterparts", "signatories"):
        for name in getattr(fact, field, ()):
            if name not in acting:
                kind = "an actor in this file or a party in event.yaml"
                yield file.fault((*fact.at, field), not_one_of(name, acting, kind))


def _event(reading: Reading, file: YamlFile, record: EventFile) -> Iterator[Fault]:
    names = reading.event.ids("sources", "source")
    if record.lead and names and record.lead not in Names(names):
        yield file.fault(("lead",), not_one_of(record.lead, names, "one of the sources"))
    for key, given in (("sources", names), ("parties", reading.event.ids("parties"))):
        seen: set[str] = set()
        for index, name in enumerate(given):
            if name and name in seen and not is_placeholder(name):
                yield file.fault((key, index), f"'{name}' is listed twice; remove one")
            seen.add(name)
    yield from _titles(reading, file, record)
    yield from _follows(reading, file, record)
    yield from _namesakes(file, record.sources or (), "short", "source", "give one of them another short name")
    yield from _namesakes(file, record.parties or (), "name", "party", "give one of them a fuller name")
    if reading.lead.file is None:
        return
    facts = facts_of(reading, *FACT_KINDS)
    for cited, at in _citations(record):
        if cited not in facts:
            yield file.fault(at, f"'{cited}' is not a fact of {reading.stem}.yaml; correct the id, or remove it")
    yield from _open(file, record, reading)
    if reading.lead.record and not reading.lead.faulty:
        yield from _said(file, record, reading)


def _namesakes(
    file: YamlFile, records: Sequence[Source | Party | Actor], field: str, kind: str, mend: str
) -> Iterator[Fault]:
    """Find records that pages could not tell apart, because they show the same name."""
    seen: dict[str, str] = {}
    for record in records:
        own = record.source if isinstance(record, Source) else record.id
        shown = " ".join(record.name.split()).casefold()
        if seen.get(shown, own) != own and not is_placeholder(record.name):
            yield file.fault((*record.at, field), f"'{record.name}' is also the name of {kind} {seen[shown]}; {mend}")
        seen.setdefault(shown, own)


def _titles(reading: Reading, file: YamlFile, record: EventFile) -> Iterator[Fault]:
    for source in record.sources or ():
        if source.source == reading.stem and source.title is None:
            yield file.fault((*source.at, "title"), "is missing; the lead source needs a title")


def _follows(reading: Reading, file: YamlFile, record: EventFile) -> Iterator[Fault]:
    """Check that an event follows another, earlier one that stands beside it."""
    if record.follows is None:
        return
    events = {other.name: other for other in beside(reading.folder)}
    if record.follows not in events:
        yield file.fault(("follows",), not_one_of(record.follows, list(events), "another event in data/"))
        return
    before = read_yaml(events[record.follows] / "event.yaml")
    day = before.value.get("date") if isinstance(before, YamlFile) else None
    if record.date and isinstance(day, str) and day >= record.date.isoformat():
        yield file.fault(("follows",), f"'{record.follows}' is of {day}, which is not before {record.date}")


def _citing(record: EventFile) -> tuple[Message | Sayable | OpenQuestion, ...]:
    return (*record.messages, *record.can_say, *record.cannot_say, *record.open)


def _citations(record: EventFile) -> Iterator[tuple[str, Location]]:
    for item in _citing(record):
        for place, cited in enumerate(item.facts or ()):
            yield cited, (*item.at, "facts", place)


def _said(file: YamlFile, record: EventFile, reading: Reading) -> Iterator[Fault]:
    """Check the numbers in messages and questions against the facts cited, those of the event itself against all."""
    assert reading.lead.record is not None and reading.codebook is not None
    own = event_names(record, reading.codebook, reading.lead.record)
    facts = {f"{reading.stem}:{fact.id}": fact for _, fact in reading.lead.record.facts()}
    for item in _citing(record):
        cited = [facts[name] for name in item.facts or () if name in facts]
        if len(cited) < len(item.facts or ()):
            continue
        for name in ("title", "text"):
            for found in unbound(getattr(item, name, ""), cited, own):
                yield file.fault((*item.at, name), unsaid(found, "which no cited fact says"))
    for found in unbound(record.lead_reason or "", [], own):
        yield file.fault(("lead_reason",), unsaid(found, "for which it cites no fact", "leave it out"))
    for place, text in _frame(record):
        for found in unbound(text, list(facts.values()), own):
            yield file.fault(place, unsaid(found, f"which no fact of {reading.stem}.yaml says", ADD))
    days = {day for fact in facts.values() for day in says(fact).days_of()}
    if record.date and days and record.date.isoformat() not in days:
        yield file.fault(
            ("date",),
            f"no claim or programme item of {reading.stem}.yaml has the date {record.date}; correct the date, "
            "or add one",
        )


def _frame(record: EventFile) -> Iterator[tuple[Location, str]]:
    """Yield the texts about the event itself, each with its location."""
    for name in ("title", "tier", "place", "occasion"):
        yield (name,), getattr(record, name) or ""
    for party in record.parties or ():
        yield (*party.at, "name"), party.name
        yield from (((*party.at, "members"), member) for member in party.members)


def _open(file: YamlFile, record: EventFile, reading: Reading) -> Iterator[Fault]:
    """Check that the column of an open question exists and is still empty in some record."""
    for question in record.open:
        if question.absent is None:
            continue
        kind, column = question.absent.split(".")
        at = (*question.at, "absent")
        if kind not in FACT_KINDS:
            yield file.fault(
                at, (f"'{question.absent}' does not begin with a table's name; the tables are: {', '.join(FACT_KINDS)}")
            )
            continue
        columns = [
            name for name in FACT_KINDS[kind].model_fields if name not in ("id", "paragraphs", "paragraphs_reason")
        ]
        assert reading.lead.file is not None
        unfilled = reading.lead.file.unfilled
        given = [
            bool(record.get(column)) and not unfilled((*record.at, column)) for record in reading.lead.written(kind)
        ]
        if column not in columns:
            yield file.fault(at, f"'{question.absent}' is not a column; those of {kind} are: {', '.join(columns)}")
        elif not given and not unfilled((kind,)):
            yield file.fault(
                at,
                (f"'{question.absent}' cannot be an open question: the source has no {kind}; cite facts instead"),
            )
        elif given and all(given) and len(given) == len(reading.lead.ids(kind)):
            yield file.fault(
                at, (f"'{question.absent}' is not left empty: every record has a value; remove the question")
            )


def _second(reading: Reading, file: YamlFile, second: SecondCoding) -> Iterator[Fault]:
    statements = Names(reading.lead.ids("statements"))
    for name in second.themes or ():
        if name not in statements:
            yield file.fault(
                ("themes", name), (f"'{name}' is not a statement of {reading.stem}.yaml; correct the id, or remove it")
            )
    coded = file.value.get("themes")
    missing = [
        name
        for name in statements
        if name and isinstance(coded, dict) and name not in coded and not is_placeholder(name)
    ]
    if missing:
        yield file.fault(("themes",), f"no themes for {listed(missing)}; the second coder must code every statement")


def _fingerprints(reading: Reading, file: YamlFile, record: Fingerprints) -> Iterator[Fault]:
    """Check that the fingerprints match the lead source's paragraphs in number, order and role."""
    again = "run brief fingerprint again"
    for number, paragraph in enumerate(record.paragraphs, start=1):
        if paragraph.n != number:
            words = f"paragraph '{paragraph.n}' should be {number}: numbers run from 1 without a gap; {again}"
            yield file.fault((*paragraph.at, "n"), words)
            return
    if not reading.lead.record or not reading.lead.record.roles or "roles" in reading.lead.faulty:
        return
    roles = reading.lead.record.role_of()
    if len(record.paragraphs) != len(roles):
        words = f"{len(record.paragraphs)} paragraphs, but {reading.stem}.yaml gives a role to {len(roles)}; {again}"
        yield file.fault(("paragraphs",), words)
        return
    for paragraph in record.paragraphs:
        if paragraph.role != roles.get(paragraph.n, paragraph.role):
            words = f"the role is '{paragraph.role}' here, but {roles[paragraph.n]} in {reading.stem}.yaml; {again}"
            yield file.fault((*paragraph.at, "role"), words)
