"""What no record can know of itself: that ids are unique and cited facts, actors and paragraphs exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..errors import Fault
from .accounts import AccountFile
from .binding import Unbound, in_words, says, stated, unbound
from .codebook import Codebook
from .document import Document, Location, is_placeholder
from .eventfile import EventFile, SecondCoding
from .fields import listed
from .model import FACT_KINDS, Claim, Commitment, Fact, Fingerprints, SourceFile, Statement
from .typed import Model, Typed

CITE = "cite one that does, or take it out"
ADD = "add one, or take it out"


@dataclass(frozen=True)
class Draft:
    """An event as far as it could be read; *stem* is its lead source's."""

    codebook: Codebook
    stem: str | None
    event: Typed[EventFile]
    lead: Typed[SourceFile]
    second: Typed[SecondCoding]
    fingerprints: Typed[Fingerprints]
    accounts: Mapping[str, Typed[AccountFile]]

    def files(self) -> Iterator[Document]:
        """Every file of the event that could be read."""
        accounts = [account.file for account in self.accounts.values()]
        for file in (self.event.file, self.lead.file, self.second.file, self.fingerprints.file, *accounts):
            if file:
                yield file


class Names:
    """Names to choose from, in order; where one of them is a placeholder, any may come to be one of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = dict.fromkeys(names)
        self._unfilled = any(map(is_placeholder, self._names))

    def __contains__(self, name: object) -> bool:
        return self._unfilled or name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def facts_of(draft: Draft, *kinds: str) -> Names:
    """The ids under which facts of the lead source are cited, as they were written; a placeholder stays one."""
    names = [name for kind in kinds for name in draft.lead.ids(kind)]
    return Names(name if is_placeholder(name) else f"{draft.stem}:{name}" for name in names)


def crosscheck(draft: Draft) -> list[Fault]:
    """Find every fault between the records of an event."""
    faults: list[Fault] = []
    if draft.lead.file and draft.lead.record:
        faults.extend(_source(draft, draft.lead.file, draft.lead.record))
    if draft.event.file and draft.event.record:
        faults.extend(_event(draft, draft.event.file, draft.event.record))
    if draft.second.file and draft.second.record and draft.lead.file:
        faults.extend(_second(draft, draft.second.file, draft.second.record))
    if draft.fingerprints.file and draft.fingerprints.record and not draft.fingerprints.faulty:
        faults.extend(_fingerprints(draft, draft.fingerprints.file, draft.fingerprints.record))
    return faults


def _source(draft: Draft, file: Document, lead: SourceFile) -> Iterator[Fault]:
    yield from ids(draft.lead, file, FACT_KINDS)
    if lead.roles and "roles" not in draft.lead.faulty:
        yield from _roles(file, lead)
        yield from _paragraphs(draft.lead, file, _paragraph_count(lead))
    people = People.of(draft)
    parties = Names(draft.event.ids("parties"))
    counted = "claims" not in draft.lead.faulty and not file.unfilled(("claims",))
    claims = _claims_on(lead) if counted else {}
    for kind, position, fact in lead.facts():
        at = (kind, draft.lead.kept[kind][position])
        if counted:
            yield from _numbers(file, at, fact, claims)
        yield from _people(file, at, fact, people)
        party = getattr(fact, "party", None)
        if party and parties and party not in parties:
            yield file.fault((*at, "party"), f"'{party}' is not one of: {listed(parties)}")


def ids(source: Typed[Model], file: Document, kinds: Iterable[str]) -> Iterator[Fault]:
    """An id stands once among the records of a source's *kinds*, faulty ones included."""
    seen: dict[str, Location] = {}
    for kind in kinds:
        for index, record in source.written(kind):
            name, place = str(record.get("id", "")), (kind, index, "id")
            if name and name in seen and not is_placeholder(name):
                first = file.lines[seen[name]]
                yield file.fault(place, f"'{name}' is taken, first on line {first}; ids are unique in a source")
            else:
                seen.setdefault(name, place)


def _paragraphs(lead: Typed[SourceFile], file: Document, count: int) -> Iterator[Fault]:
    for kind in FACT_KINDS:
        for index, record in lead.written(kind):
            numbers = record.get("paragraphs")
            for number in numbers if isinstance(numbers, list) else ():
                if isinstance(number, str) and re.fullmatch(r"[1-9][0-9]{0,5}", number) and int(number) > count:
                    at = (kind, index, "paragraphs")
                    yield file.fault(at, f"'{number}' is out of range; the source has 1 to {count}")


def _paragraph_count(lead: SourceFile) -> int:
    return max((number for numbers in lead.roles.values() for number in numbers), default=0)


def _roles(file: Document, lead: SourceFile) -> Iterator[Fault]:
    role_of: dict[int, str] = {}
    for role, numbers in lead.roles.items():
        for number in numbers:
            if number in role_of:
                yield file.fault(("roles", role), f"'{number}' has the role {role_of[number]} already")
            role_of[number] = role
    missing = [str(number) for number in range(1, _paragraph_count(lead) + 1) if number not in role_of]
    if missing:
        yield file.fault(("roles",), f"no role is given to: {listed(missing)}; every paragraph has one")


def _claims_on(lead: SourceFile) -> dict[int, list[Claim]]:
    """The claims on each paragraph."""
    claims: dict[int, list[Claim]] = {}
    for claim in lead.claims:
        for number in claim.paragraphs:
            claims.setdefault(number, []).append(claim)
    return claims


def _numbers(file: Document, at: Location, fact: Fact, claims: Mapping[int, list[Claim]]) -> Iterator[Fault]:
    """A number in a fact's own words is a claim too, on a paragraph that both rest on."""
    if isinstance(fact, Claim):
        return
    beside = [claim for paragraph in fact.paragraphs for claim in claims.get(paragraph, ())]
    for name, said in in_words(fact):
        why = stated(said, beside)
        if why is not None:
            yield file.fault(
                (*at, name), unsaid(Unbound(said, why), "which no claim on the same paragraphs states", ADD)
            )


def unsaid(found: Unbound, which: str, mend: str = CITE) -> str:
    """Word a number that is not bound: *which* says by what, where the number itself can be read."""
    return f"says '{found.words}'; {found.why}" if found.why else f"says '{found.words}', {which}; {mend}"


@dataclass(frozen=True)
class People:
    """Who may be a counterpart, whose voice a commitment may be in, who may speak, and the voices that are nobody's."""

    actors: Names
    committing: Names
    speaking: Names
    voices: Collection[str]

    @staticmethod
    def of(draft: Draft) -> People:
        """The people of a draft: the actors of its lead source, and the codebook's voices."""
        actors, voices = draft.lead.ids("actors"), draft.codebook.voices
        return People(Names(actors), Names([*actors, "unattributed"]), Names([*actors, *voices]), voices)


def _people(file: Document, at: Location, fact: Fact, people: People) -> Iterator[Fault]:
    if isinstance(fact, Statement):
        if fact.speaker not in people.speaking:
            yield file.fault((*at, "speaker"), f"'{fact.speaker}' is not one of: {listed(people.speaking)}")
        elif (fact.speaker in people.voices) != (fact.attribution == "none"):
            yield file.fault(
                (*at, "attribution"),
                f"'{fact.attribution}' does not go with speaker {fact.speaker}; "
                f"{' and '.join(people.voices)} take 'none', an actor 'stated' or 'carried'",
            )
    elif isinstance(fact, Commitment):
        for name in fact.voice:
            if name not in people.committing:
                yield file.fault((*at, "voice"), f"'{name}' is not one of: {listed(people.committing)}")
    for name in getattr(fact, "counterparts", ()):
        if name not in people.actors:
            yield file.fault((*at, "counterparts"), f"'{name}' is not one of: {listed(people.actors) or '(no actor)'}")


def _event(draft: Draft, file: Document, record: EventFile) -> Iterator[Fault]:
    names = draft.event.ids("sources", "source")
    if record.lead and names and record.lead not in Names(names):
        yield file.fault(("lead",), f"'{record.lead}' is not one of the sources: {listed(names)}")
    for key, given in (("sources", names), ("parties", draft.event.ids("parties"))):
        seen: set[str] = set()
        for index, name in enumerate(given):
            if name and name in seen and not is_placeholder(name):
                yield file.fault((key, index), f"'{name}' stands twice")
            seen.add(name)
    yield from _titles(draft, file, record)
    if draft.lead.file is None:
        return
    facts, claims = facts_of(draft, *FACT_KINDS), facts_of(draft, "claims")
    for cited, at in _citations(record, draft.event.kept):
        if cited not in facts:
            yield file.fault(at, f"'{cited}' is not a fact of {draft.stem}.yaml")
        elif at[0] == "glance" and cited not in claims:
            yield file.fault(at, f"'{cited}' is not a claim; at a glance shows claims")
    yield from _open(file, record, draft)
    if draft.lead.record and not draft.lead.faulty:
        yield from _said(file, record, draft)


def _titles(draft: Draft, file: Document, record: EventFile) -> Iterator[Fault]:
    for position, source in enumerate(record.sources or ()):
        if source.source == draft.stem and source.title is None:
            yield file.fault(
                ("sources", draft.event.kept["sources"][position], "title"), "is missing; the lead source has one"
            )


def _citations(record: EventFile, kept: Mapping[str, list[int]]) -> Iterator[tuple[str, Location]]:
    for key in ("messages", "open"):
        for position, item in enumerate(getattr(record, key)):
            for place, cited in enumerate(item.facts or ()):
                yield cited, (key, kept[key][position], "facts", place)
    for position, cited in enumerate(record.glance):
        yield cited, ("glance", kept["glance"][position])


def _said(file: Document, record: EventFile, draft: Draft) -> Iterator[Fault]:
    """A number in a message or a question is said by a fact that it cites; the event's day by some fact."""
    assert draft.lead.record is not None
    facts = {f"{draft.stem}:{fact.id}": fact for _, _, fact in draft.lead.record.facts()}
    for key in ("messages", "open"):
        for position, item in enumerate(getattr(record, key)):
            cited = [facts[name] for name in item.facts or () if name in facts]
            if item.facts is None or len(cited) < len(item.facts):
                continue
            for name in ("title", "text"):
                for found in unbound(getattr(item, name, ""), cited):
                    at = (key, draft.event.kept[key][position], name)
                    yield file.fault(at, unsaid(found, "which no fact that it cites says"))
    for place, text in _frame(record):
        for found in unbound(text, list(facts.values())):
            yield file.fault(place, unsaid(found, f"which no fact of {draft.stem}.yaml says", ADD))
    days = {day for fact in facts.values() for day in says(fact).days_of()}
    if record.date and days and record.date.isoformat() not in days:
        yield file.fault(("date",), f"'{record.date}' is the day of no claim or happening of {draft.stem}.yaml")


def _frame(record: EventFile) -> Iterator[tuple[Location, str]]:
    """What an event's record says of the event itself, and where."""
    for name in ("title", "tier", "place", "occasion"):
        yield (name,), getattr(record, name) or ""
    for index, party in enumerate(record.parties or ()):
        yield ("parties", index, "name"), party.name


def _open(file: Document, record: EventFile, draft: Draft) -> Iterator[Fault]:
    """An open question that says a column is empty is itself at fault once the column is full."""
    for position, question in enumerate(record.open):
        if question.absent is None:
            continue
        kind, column = question.absent.split(".")
        at = ("open", draft.event.kept["open"][position], "absent")
        if kind not in FACT_KINDS:
            yield file.fault(at, f"'{question.absent}' is not a column of a fact; tables are: {', '.join(FACT_KINDS)}")
            continue
        columns = [
            name for name in FACT_KINDS[kind].model_fields if name not in ("id", "paragraphs", "paragraphs_reason")
        ]
        assert draft.lead.file is not None
        unfilled = draft.lead.file.unfilled
        given = [
            bool(record.get(column)) and not unfilled((kind, index, column))
            for index, record in draft.lead.written(kind)
        ]
        if column not in columns:
            yield file.fault(at, f"'{question.absent}' is not a column; those of {kind} are: {', '.join(columns)}")
        elif not given and not unfilled((kind,)):
            yield file.fault(at, f"'{question.absent}' cannot be absent: there are no {kind}")
        elif given and all(given) and len(given) == len(draft.lead.ids(kind)):
            yield file.fault(at, f"'{question.absent}' is not absent: every record gives it")


def _second(draft: Draft, file: Document, second: SecondCoding) -> Iterator[Fault]:
    statements = Names(draft.lead.ids("statements"))
    for name in second.themes or ():
        if name not in statements:
            yield file.fault(("themes", name), f"'{name}' is not a statement of {draft.stem}.yaml")
    coded = file.value.get("themes")
    missing = [
        name
        for name in statements
        if name and isinstance(coded, dict) and name not in coded and not is_placeholder(name)
    ]
    if missing:
        yield file.fault(("themes",), f"not coded: {listed(missing)}; every statement is coded twice")


def _fingerprints(draft: Draft, file: Document, record: Fingerprints) -> Iterator[Fault]:
    """Fingerprints are as many as the paragraphs of the facts, in their order and of their roles."""
    again = "run brief fingerprint again"
    for index, paragraph in enumerate(record.paragraphs):
        if paragraph.n != index + 1:
            words = f"'{paragraph.n}' stands where {index + 1} belongs; numbers run from 1 without a gap; {again}"
            yield file.fault(("paragraphs", index, "n"), words)
            return
    if not draft.lead.record or not draft.lead.record.roles or "roles" in draft.lead.faulty:
        return
    roles = draft.lead.record.role_of()
    if len(record.paragraphs) != len(roles):
        words = f"{len(record.paragraphs)} paragraphs, and {draft.stem}.yaml gives a role to {len(roles)}; {again}"
        yield file.fault(("paragraphs",), words)
        return
    for index, paragraph in enumerate(record.paragraphs):
        if paragraph.role != roles.get(paragraph.n, paragraph.role):
            words = f"'{paragraph.role}', and {draft.stem}.yaml gives the role {roles[paragraph.n]}; {again}"
            yield file.fault(("paragraphs", index, "role"), words)
