"""Put a fact into words: the fact in one line, and its value as a reader reads it."""

from __future__ import annotations

from datetime import date

from ..facts import intercoder
from ..facts.binding import unit_said
from ..facts.codebook import Codebook
from ..facts.conflicts import Conflict, Rival
from ..facts.fieldtypes import Record
from ..facts.model import Agreement, Commitment, Valued
from . import english

KINDS = {  # the label of each kind of fact, or of record in an account
    "agreements": "Agreement",
    "commitments": "Commitment",
    "statements": "Statement",
    "claims": "Claim",
    "programme": "Programme item",
    "actors": "Actor",
    "background": "Earlier instrument",
    "fields": "Policy field",
    intercoder.NAME: "Intercoder agreement",
}


def said(fact: Record, codebook: Codebook) -> str:
    """Return what a fact says, in one line."""
    if isinstance(fact, intercoder.IntercoderAgreement):
        return f"{codebook.themes[fact.theme].label}: {fact.summary}"
    for name in ("labelled", "title", "summary"):
        if text := getattr(fact, name, ""):
            return str(text)
    label = getattr(fact, "label", "")
    if isinstance(fact, Valued):
        if not label:
            return f"{codebook.claim_keys[fact.key].label}: {spelled(fact, codebook, fact.key)}"
        value = valued(fact, codebook)
        return f"{value} – {label}" if fact.unit in ("code", "date", "interval", "year") else f"{value} {label}"
    return label or f"{getattr(fact, 'name', '')}, {getattr(fact, 'role', '')}"


def short(fact: Agreement | Commitment, codebook: Codebook) -> str:
    """Return a promise's short name; without one, what it says."""
    return fact.short or said(fact, codebook)


def valued(claim: Valued, codebook: Codebook) -> str:
    """Format a claim's value, to be read beside its label: ``about 200``, ``first``, ``USD 2.50``, ``signed``."""
    return spelled(claim, codebook, claim.key, beside=getattr(claim, "label", ""))


def spelled(given: Rival | Valued, codebook: Codebook, key: str, *, beside: str = "") -> str:
    """Format a value under *key*, with its unit unless the text *beside* it already says the unit."""
    widened = {"about": "about ", "at-most": "at most ", "at-least": "at least "}.get(given.qualifier, "")
    if given.unit == "date":
        bound = {"about": "about ", "at-most": "by ", "at-least": "from "}.get(given.qualifier, "")
        return bound + english.day(date.fromisoformat(given.value))
    if given.unit == "interval":
        return english.interval(given.value)
    if given.unit == "code":
        return widened + coded(codebook, key, given.value)
    if given.unit == "title":
        return given.value
    if given.qualifier == "ordinal":
        return english.ordinal(int(given.value))
    if given.unit == "year":
        return widened + given.value
    amount = english.grouped(given.value)
    if given.unit == "rank" or unit_said(given.value, given.unit, beside):
        return widened + amount
    return widened + english.amount(amount, given.unit)


def disputed(conflict: Conflict, codebook: Codebook) -> str:
    """Return what a conflict is on: ``Money in all: development fund``."""
    label = codebook.claim_keys[conflict.key].label
    return f"{label}: {conflict.of.replace('-', ' ')}" if conflict.of else label


def coded(codebook: Codebook, key: str, value: str) -> str:
    """Return a code's label as used within a sentence; if the claim key has no ``values``, the code is a step."""
    label = codebook.section(codebook.claim_keys[key].values or "steps")[value].label
    return label if label.isupper() else english.uncapital(label)
