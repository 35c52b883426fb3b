"""A fact in words: what it says in a line, its value as a reader reads it, whose word it is."""

from __future__ import annotations

from datetime import date

from ..facts import coding
from ..facts.binding import unit_said
from ..facts.codebook import Codebook
from ..facts.conflicts import Rival
from ..facts.fields import Record
from ..facts.model import Valued
from . import wording

KINDS = {  # what a fact, or a record of an account, is called
    "agreements": "Agreement",
    "commitments": "Commitment",
    "statements": "Statement",
    "claims": "Claim",
    "happenings": "Happening",
    "actors": "Actor",
    "background": "Instrument from before",
    "fields": "Field",
    coding.NAME: "Coding",
}


def said(fact: Record, codebook: Codebook) -> str:
    """What a fact says, in a line."""
    if isinstance(fact, coding.ThemeCoding):
        return f"{codebook.themes[fact.theme].label}: {fact.summary}"
    for name in ("title", "summary"):
        if text := getattr(fact, name, ""):
            return str(text)
    label = getattr(fact, "label", "")
    if isinstance(fact, Valued):
        if not label:
            return f"{codebook.claim_keys[fact.key].label}: {spelled(fact, codebook, fact.key)}"
        value = valued(fact, codebook)
        return f"{value} – {label}" if fact.unit in ("code", "date", "interval", "year") else f"{value} {label}"
    return label or f"{getattr(fact, 'name', '')}, {getattr(fact, 'role', '')}"


def valued(claim: Valued, codebook: Codebook) -> str:
    """A claim's value as a reader reads it beside its label: ``about 200``, ``first``, ``USD 2.50``, ``signed``."""
    return spelled(claim, codebook, claim.key, beside=getattr(claim, "label", ""))


def spelled(given: Rival | Valued, codebook: Codebook, key: str, *, beside: str = "") -> str:
    """A value under *key* as a reader reads it, with its unit unless the words that stand *beside* it say that."""
    widened = {"about": "about ", "at-most": "at most ", "at-least": "at least "}.get(given.qualifier, "")
    if given.unit == "date":
        bound = {"about": "about ", "at-most": "by ", "at-least": "from "}.get(given.qualifier, "")
        return bound + wording.day(date.fromisoformat(given.value))
    if given.unit == "interval":
        return wording.interval(given.value)
    if given.unit == "code":
        return widened + coded(codebook, key, given.value)
    if given.unit == "title":
        return given.value
    if given.qualifier == "ordinal":
        return wording.ordinal(int(given.value))
    if given.unit == "year":
        return widened + given.value
    amount = wording.grouped(given.value)
    if given.unit == "rank" or unit_said(given.value, given.unit, beside):
        return widened + amount
    return widened + wording.amount(amount, given.unit)


def coded(codebook: Codebook, key: str, value: str) -> str:
    """The label of a code under a claim's key, as it stands within a sentence; a step where the key has no values."""
    label = codebook.section(codebook.claim_keys[key].values or "steps")[value].label
    return label if label.isupper() else wording.uncapital(label)
