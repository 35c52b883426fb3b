"""Papers that the lead source counts and does not name: *six agreements*, of which it tells two apart.

Counted is not named. A count of papers is a claim, and each paper that is told apart an agreement; where the count is
larger, tables and charts give the rest a place of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from .codebook import Codebook
from .conflicts import TOTAL, UNSTATED
from .model import Agreement, Claim
from .records import Records

CONCLUDED, ANNOUNCED, STATUS = "agreements.concluded", "agreements.announced", "agreements.status"


@dataclass(frozen=True)
class Unnamed:
    """A count of papers (*claim*) that is larger than the number that is *named*; both are cited as source:id.

    *step* is how firm the papers are, *status* the code of what has happened to them if the source gives one to all,
    *instrument* the kind of paper that the count calls them.
    """

    claim: Claim
    counted: str
    named: tuple[str, ...]
    step: str
    status: str
    instrument: str

    @property
    def number(self) -> int:
        """How many papers are counted and not named."""
        return int(float(self.claim.value)) - len(self.named)


def _counts(records: Records) -> list[Claim]:
    """Return the lead source's counts of papers: by what has happened to them or, without these, in all."""
    found = [claim for claim in records.lead.claims if claim.of is None and claim.unit != "rank"]
    parts = [claim for claim in found if claim.key in (CONCLUDED, ANNOUNCED)]
    return parts or [claim for claim in found if claim.key == TOTAL]


def unnamed(records: Records) -> tuple[Unnamed, ...]:
    """Return the counts of papers, step by step, with which the lead source counts more than it names."""
    return tuple(one for one in (_unnamed(records, claim) for claim in _counts(records)) if one.number > 0)


def _unnamed(records: Records, claim: Claim) -> Unnamed:
    statuses, lead = records.codebook.statuses, records.record.lead
    lowest = next(iter(statuses))
    said = [other.value for other in records.lead.claims if other.key == STATUS and other.qualifier == "exact"]
    status = said[0] if len(said) == 1 and claim.key != ANNOUNCED else ""
    step = statuses[status].step if status else "concluded" if claim.key == CONCLUDED else statuses[lowest].step
    own = [one for one in records.lead.agreements if claim.key == TOTAL or _of(one, claim, lowest)]
    named = tuple(f"{lead}:{one.id}" for one in own)
    return Unnamed(claim, f"{lead}:{claim.id}", named, step, status, _instrument(claim, records.codebook))


def _instrument(claim: Claim, codebook: Codebook) -> str:
    """Return the instrument whose label is the claim's unit (*MOUs*); an agreement may be of any kind."""
    labels = {kind.label.lower(): code for code, kind in codebook.instruments.items() if code != "agreement"}
    return labels.get(claim.unit.lower().removesuffix("s"), UNSTATED)


def _of(agreement: Agreement, claim: Claim, lowest: str) -> bool:
    return (agreement.status == lowest) == (claim.key == ANNOUNCED)
