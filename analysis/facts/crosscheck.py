"""What no record can know of itself: that ids are unique and cited facts, actors and paragraphs exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..errors import Fault
from .document import Document, Location
from .model import (
    FACT_KINDS,
    Claim,
    Codebook,
    Commitment,
    EventFile,
    Fact,
    SecondCoding,
    SourceFile,
    Statement,
)
from .numerals import in_text, says


@dataclass(frozen=True)
class Draft:
    """An event as far as it could be read; None where a file could not."""

    codebook: Codebook
    stem: str | None
    event_file: Document | None
    record: EventFile | None
    lead_file: Document | None
    lead: SourceFile | None
    kept: Mapping[str, list[int]]
    second_file: Document | None
    second: SecondCoding | None


def crosscheck(draft: Draft) -> list[Fault]:
    """Find every fault between the records of an event."""
    faults: list[Fault] = []
    if draft.lead_file and draft.lead:
        faults.extend(_source(draft, draft.lead_file, draft.lead))
    if draft.event_file and draft.record:
        faults.extend(_event(draft, draft.event_file, draft.record))
    if draft.second_file and draft.second and draft.lead_file:
        faults.extend(_second(draft, draft.second_file, draft.second))
    return faults


def _written(document: Document | None, kind: str) -> list[str]:
    """Ids as they stand in the file, faulty records included."""
    records = document.value.get(kind) if document else None
    if not isinstance(records, list):
        return []
    return [str(record.get("id", "")) for record in records if isinstance(record, dict)]


def _source(draft: Draft, file: Document, lead: SourceFile) -> Iterator[Fault]:
    seen: dict[str, Location] = {}
    for kind in FACT_KINDS:
        for index, name in enumerate(_written(file, kind)):
            place = (kind, index, "id")
            if name and name in seen:
                first = file.lines[seen[name]]
                yield file.fault(place, f"'{name}' is taken, first on line {first}; ids are unique in a source")
            else:
                seen.setdefault(name, place)
    number_of = _paragraph_count(lead)
    yield from _roles(file, lead, number_of)
    actors = _written(file, "actors")
    parties = [party.id for party in draft.record.parties] if draft.record else None
    for kind, position, fact in lead.facts():
        at = (kind, draft.kept[kind][position])
        for number in fact.paragraphs:
            if number_of and number > number_of:
                yield file.fault((*at, "paragraphs"), f"'{number}' is out of range; the source has 1 to {number_of}")
        yield from _numerals(file, at, fact, lead)
        yield from _people(file, at, fact, actors, list(draft.codebook.voices))
        party = getattr(fact, "party", None)
        if party and parties is not None and party not in parties:
            yield file.fault((*at, "party"), f"'{party}' is not one of: {', '.join(parties)}")


def _paragraph_count(lead: SourceFile) -> int:
    return max((number for numbers in lead.roles.values() for number in numbers), default=0)


def _roles(file: Document, lead: SourceFile, number_of: int) -> Iterator[Fault]:
    role_of: dict[int, str] = {}
    for role, numbers in lead.roles.items():
        for number in numbers:
            if number in role_of:
                yield file.fault(("roles", role), f"'{number}' has the role {role_of[number]} already")
            role_of[number] = role
    missing = [str(number) for number in range(1, number_of + 1) if number not in role_of]
    if missing:
        yield file.fault(("roles",), f"no role is given to: {', '.join(missing)}; every paragraph has one")


def _numerals(file: Document, at: Location, fact: Fact, lead: SourceFile) -> Iterator[Fault]:
    """A number in a fact's own words is a claim too, on a paragraph that both rest on."""
    if isinstance(fact, Claim):
        return
    stated = [says(claim) for claim in lead.claims if set(claim.paragraphs) & set(fact.paragraphs)]
    for number in in_text(fact):
        if not any(number.value in values for values in stated):
            yield file.fault((*at, "id"), f"says '{number.words}', which no claim on the same paragraphs states")


def _people(file: Document, at: Location, fact: Fact, actors: list[str], voices: list[str]) -> Iterator[Fault]:
    if isinstance(fact, Statement):
        if fact.speaker not in actors + voices:
            yield file.fault((*at, "speaker"), f"'{fact.speaker}' is not one of: {', '.join(actors + voices)}")
        elif (fact.speaker in voices) != (fact.attribution == "none"):
            yield file.fault(
                (*at, "attribution"),
                f"'{fact.attribution}' does not go with speaker {fact.speaker}; none goes with {' and '.join(voices)}",
            )
    elif isinstance(fact, Commitment):
        allowed = [*actors, "unattributed"]
        for name in fact.voice:
            if name not in allowed:
                yield file.fault((*at, "voice"), f"'{name}' is not one of: {', '.join(allowed)}")
    for name in getattr(fact, "counterparts", ()):
        if name not in actors:
            yield file.fault((*at, "counterparts"), f"'{name}' is not one of: {', '.join(actors) or '(no actor)'}")


def _event(draft: Draft, file: Document, record: EventFile) -> Iterator[Fault]:
    names = [source.source for source in record.sources]
    if record.lead not in names:
        yield file.fault(("lead",), f"'{record.lead}' is not one of the sources: {', '.join(names)}")
    for key in ("sources", "parties"):
        ids = [getattr(item, "source", None) or item.id for item in getattr(record, key)]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                yield file.fault((key, index), f"'{name}' stands twice")
    if draft.lead_file is None:
        return
    facts = {f"{draft.stem}:{name}" for kind in FACT_KINDS for name in _written(draft.lead_file, kind)}
    claims = {f"{draft.stem}:{name}" for name in _written(draft.lead_file, "claims")}
    for cited, at in _citations(record):
        if cited not in facts:
            yield file.fault(at, f"'{cited}' is not a fact of {draft.stem}.yaml")
    for index, cited in enumerate(record.glance):
        if cited in facts and cited not in claims:
            yield file.fault(("glance", index), f"'{cited}' is not a claim; at a glance shows claims")
    if draft.lead:
        yield from _open(file, record, draft.lead)


def _citations(record: EventFile) -> Iterator[tuple[str, Location]]:
    for index, message in enumerate(record.messages):
        for place, cited in enumerate(message.facts):
            yield cited, ("messages", index, "facts", place)
    for index, cited in enumerate(record.glance):
        yield cited, ("glance", index)
    for index, question in enumerate(record.open):
        for place, cited in enumerate(question.facts or ()):
            yield cited, ("open", index, "facts", place)


def _open(file: Document, record: EventFile, lead: SourceFile) -> Iterator[Fault]:
    """An open question that says a column is empty is itself at fault once the column is full."""
    for index, question in enumerate(record.open):
        if question.absent is None:
            continue
        kind, column = question.absent.split(".")
        at = ("open", index, "absent")
        if kind not in FACT_KINDS or column not in FACT_KINDS[kind].model_fields:
            kinds = ", ".join(FACT_KINDS)
            yield file.fault(at, f"'{question.absent}' is not a column of a fact; tables are: {kinds}")
        elif all(getattr(fact, column) for fact in getattr(lead, kind)):
            yield file.fault(at, f"'{question.absent}' is not absent: every record gives it")


def _second(draft: Draft, file: Document, second: SecondCoding) -> Iterator[Fault]:
    statements = _written(draft.lead_file, "statements")
    for name in second.themes:
        if name not in statements:
            yield file.fault(("themes", name), f"'{name}' is not a statement of {draft.stem}.yaml")
    missing = [name for name in statements if name not in second.themes]
    if missing:
        yield file.fault(("themes",), f"not coded: {', '.join(missing)}; every statement is coded twice")
