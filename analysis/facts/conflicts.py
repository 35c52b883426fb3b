"""The ledger: where the lead source disagrees with itself, or sources with each other.

Values are rivals under the same key and of the same thing (``of``). They conflict when their units differ, or when no
value satisfies both qualifiers: exactly 4 and at most 10 agree, exactly 4 and at least 6 do not. *About* a number means
within a tenth of it, about a day within a fortnight.
A source that does not mention a fact gives no value, and so no conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import inf
from typing import TypeAlias

from .accounts import AccountAgreement, AccountFile
from .codebook import Codebook
from .eventfile import Ruling
from .model import Agreement, Valued
from .records import Records

UNSTATED = "unstated"  # the instrument of a paper whose kind a source does not say, which agrees with any
STATUS, INSTRUMENT = "agreements.status", "agreements.instrument"
TOTAL, OUTSIDE, NAMED = "agreements.total", "agreements.outside", "agreements.named"
TENTH, FORTNIGHT = Fraction(1, 10), 14
Number: TypeAlias = "float | Fraction"
About: TypeAlias = "tuple[str, str | None]"  # a key, and what its values are of


@dataclass(frozen=True)
class Rival:
    """One of several values under a key: the source, the facts that give it, and in *says* what it is said of."""

    source: str
    value: str
    unit: str
    qualifier: str
    facts: tuple[str, ...]
    says: str = ""

    @property
    def shown(self) -> str:
        """The value as a ruling cites it: ``8 MOUs``, ``at-least 6 MOUs``, ``2025-11-02``, ``signed``."""
        words = [self.value] if self.unit in ("code", "date", "interval", "title") else [self.value, self.unit]
        return " ".join([self.qualifier, *words] if self.qualifier not in ("exact", "ordinal") else words)


@dataclass(frozen=True)
class Conflict:
    """Rival values under one key, and of the same thing, the lead source's first."""

    key: str
    rivals: tuple[Rival, ...]
    of: str | None = None

    @property
    def about(self) -> About:
        """What its ruling must name."""
        return self.key, self.of

    @property
    def values(self) -> Mapping[str, tuple[Rival, ...]]:
        """The rivals by the value that they give, written as a ruling cites it."""
        found: dict[str, list[Rival]] = {}
        for rival in self.rivals:
            found.setdefault(rival.shown, []).append(rival)
        return {value: tuple(rivals) for value, rivals in found.items()}

    @property
    def shown(self) -> str:
        """The key, and what the values are of, for a message."""
        return f"{self.key} of {self.of}" if self.of else self.key


def conflicting(one: Rival | Valued, other: Rival | Valued, codes: Sequence[str] = ()) -> bool:
    """Return whether no value satisfies both; *codes* are those of a coded key, in the codebook's order."""
    if one.unit != other.unit:
        return True
    a, b = _satisfied(one, codes), _satisfied(other, codes)
    if isinstance(a, str) or isinstance(b, str):
        return one.value != other.value
    return max(a[0], b[0]) > min(a[1], b[1])


def _satisfied(given: Rival | Valued, codes: Sequence[str]) -> tuple[Number, Number] | str:
    """Return the lowest and highest value that *given* allows; its text if only the same text matches."""
    slack: Number = 0
    if given.unit == "interval" and given.qualifier == "about":
        first, last = (date.fromisoformat(day).toordinal() for day in given.value.split("/"))
        return first, last
    if given.unit in ("interval", "title"):
        return given.value
    if given.unit == "code":
        point: Number = codes.index(given.value)
    elif given.unit == "date":
        point, slack = date.fromisoformat(given.value).toordinal(), FORTNIGHT
    else:
        point = Fraction(given.value)
        slack = abs(point) * TENTH
    return {
        "at-most": (-inf, point), "at-least": (point, inf), "about": (point - slack, point + slack),
    }.get(given.qualifier, (point, point))  # fmt: skip


def ledger(records: Records) -> tuple[tuple[Conflict, Ruling], ...]:
    """Return every conflict of an event with its ruling, in the codebook's order of keys."""
    ruled = {ruling.about: ruling for ruling in records.record.rulings}
    return tuple((conflict, ruled[conflict.about]) for conflict in conflicts(records))


def conflicts(records: Records) -> tuple[Conflict, ...]:
    """Return every conflict within and between an event's sources, in the codebook's order of keys."""
    claims = _claims(records)
    found: dict[About, list[Rival]] = {}
    for about, rivals in claims.items():
        codes = _codes(records, about[0])
        if about[0] not in (STATUS, INSTRUMENT) and any(conflicting(*pair, codes) for pair in combinations(rivals, 2)):
            found[about] = rivals
    for key in (STATUS, INSTRUMENT):
        if key in records.codebook.claim_keys and (rivals := _of_agreements(records, key, claims.get((key, None), []))):
            found[key, None] = rivals
    if total := _closed(records, claims.get((TOTAL, None), [])):
        found |= {(key, None): [total, *more] for key, more in _beside(records).items() if more}
    order = list(records.codebook.claim_keys)
    return tuple(
        Conflict(key, tuple(found[key, of]), of)
        for key, of in sorted(found, key=lambda about: (order.index(about[0]), about[1] or ""))
    )


def _codes(records: Records, key: str) -> Sequence[str]:
    section = records.codebook.claim_keys[key].values
    return list(records.codebook.section(section)) if section else ()


def _claims(records: Records) -> dict[About, list[Rival]]:
    """Return every claim as a rival, by what it is about, the lead source's first."""
    lead = records.record.lead
    found: dict[About, list[Rival]] = defaultdict(list)
    for claim in records.lead.claims:
        facts = (f"{lead}:{claim.id}",)
        found[claim.key, claim.of].append(Rival(lead, claim.value, claim.unit, claim.qualifier, facts, claim.label))
    for source, account in records.accounts.items():
        for given in account.claims:
            facts = (f"{source}:{given.id}",)
            found[given.key, given.of].append(
                Rival(source, given.value, given.unit, given.qualifier, facts, given.note or "")
            )
    return found


# Agreements -----------------------------------------------------------------------------------------------


def _of_agreements(records: Records, key: str, claims: Sequence[Rival]) -> list[Rival]:
    """Return rival statuses or instruments: those of several agreements at once (*claims*) and of single ones.

    A claim is compared with every agreement, and shown with the lead source's whole list; a single agreement's code is
    also compared with what other sources say of the same agreement.
    """
    codes = _codes(records, key)
    if not codes:
        return []
    by_agreement = _by_agreement(records, key.removeprefix("agreements."))
    own = [rival for rivals in by_agreement.values() for rival in rivals]
    pairs = [
        *combinations(claims, 2),
        *((claim, rival) for claim in claims for rival in own),
        *(pair for rivals in by_agreement.values() for pair in combinations(rivals, 2)),
    ]
    clashing = [pair for pair in pairs if conflicting(*pair, codes)]
    if not clashing:
        return []
    taking_part = {rival for pair in clashing for rival in pair}
    whole_list = records.record.lead if claims else ""
    return [*claims, *_grouped(rival for rival in own if rival.source == whole_list or rival in taking_part)]


def _by_agreement(records: Records, column: str) -> dict[str, list[Rival]]:
    """Return what each source says in *column* of each agreement of the lead source, by its id."""
    found: dict[str, list[Rival]] = defaultdict(list)
    for source, agreement, same_as in _agreements(records):
        if (value := getattr(agreement, column)) and value != UNSTATED and same_as:
            qualifier = _reached(column, value, records.codebook)
            found[same_as].append(Rival(source, value, "code", qualifier, (f"{source}:{agreement.id}",)))
    return found


def _agreements(records: Records) -> Iterator[tuple[str, Agreement | AccountAgreement, str | None]]:
    """Yield every agreement with its source and the lead source's id for it, None if it has none."""
    lead = records.record.lead
    own = {f"{lead}:{agreement.id}" for agreement in records.lead.agreements}
    for agreement in records.lead.agreements:
        yield lead, agreement, f"{lead}:{agreement.id}"
    for source, account in records.accounts.items():
        for named in account.agreements:
            yield source, named, named.same_as if named.same_as in own else None


def _reached(column: str, value: str, codebook: Codebook) -> str:
    """Return the qualifier of a code: the lowest status means at least that, any other code is exact."""
    return "at-least" if column == "status" and value == next(iter(codebook.statuses)) else "exact"


def _grouped(rivals: Iterable[Rival]) -> list[Rival]:
    """Merge rivals of the same source and value into one with all their facts."""
    groups: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for rival in rivals:
        groups[rival.source, rival.value, rival.unit, rival.qualifier] += rival.facts
    return [Rival(*group, facts=tuple(facts)) for group, facts in groups.items()]


def _closed(records: Records, totals: Sequence[Rival]) -> Rival | None:
    """Return the lead source's total of agreements if it is exact and equals the number that it names."""
    named = str(len(records.lead.agreements))
    for total in totals:
        if total.source == records.record.lead and (total.qualifier, total.value) == ("exact", named):
            return total
    return None


def _beside(records: Records) -> dict[str, list[Rival]]:
    """Return what a complete list of agreements omits: acts agreed without a paper, papers that only others name."""
    lead = records.record.lead
    agreed = [
        Rival(lead, commitment.step, "code", "exact", (f"{lead}:{commitment.id}",), commitment.summary)
        for commitment in records.lead.commitments
        if commitment.step == "agreed"
    ]
    kinds = {agreement.instrument for agreement in records.lead.agreements} | {None}
    others = [
        Rival(source, named.label or named.title, "title", "exact", (f"{source}:{named.id}",), named.note or "")
        for source, account in records.accounts.items()
        for named in account.agreements
        if named.same_as is None and named.instrument in kinds
    ]
    return {OUTSIDE: agreed, NAMED: others}


# One fact, one account ------------------------------------------------------------------------------------


def stated(records: Records, cited: str, fact: object, account: AccountFile) -> bool | None:
    """Return whether an account states a fact of the lead source (True) or states it otherwise (False), else None."""
    lowest = next(iter(records.codebook.statuses))
    verdicts: list[bool] = []
    for other in (*account.agreements, *account.commitments):
        if other.same_as == cited:
            given = [
                (getattr(fact, name, None), getattr(other, name, None)) for name in ("status", "instrument", "step")
            ]
            verdicts.append(
                not other.differs
                and all(
                    ours == theirs or {lowest, UNSTATED} & {ours, theirs} for ours, theirs in given if ours and theirs
                )
            )
    if isinstance(fact, Valued):
        value = (fact.value, fact.unit, fact.qualifier)
        verdicts += [value == (own.value, own.unit, own.qualifier) for own in account.claims if own.about == fact.about]
    return all(verdicts) if verdicts else None
