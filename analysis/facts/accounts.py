"""Other publishers' accounts of the event: compared with the lead source, and never counted.

They are coded from excerpts, without paragraph numbers. An account refers to the lead source's facts: to an agreement
or commitment by its id (``same_as``), to a claim by its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from .fieldtypes import (
    Areas,
    EnglishLabel,
    FactId,
    Language,
    OptionalList,
    OptionalText,
    OrBlank,
    Record,
    Slug,
    Text,
    Titled,
    coded,
)
from .model import Valued


class Account(Record):
    """The fields that every record of an account has."""

    id: Slug = Field(description="Unique within its source; cited elsewhere as source:id")
    note: OptionalText = Field(default=None, description="What readers should know")


class Matched(Account):
    """A record that may match one of the lead source: *same_as* cites it, *differs* says how this account differs."""

    areas: Areas = Field(description="Policy fields, the primary one first")
    same_as: FactId | None = Field(default=None, description="The lead source's fact that it matches, as source:id")
    differs: OptionalText = Field(default=None, description="How the account differs from it")


class AccountAgreement(Matched, Titled):
    """An instrument that the account names; *instrument* is blank where it does not say."""

    title: Text = Field(description="Title, or what it is called")
    label: EnglishLabel = None
    language: Language = None
    instrument: OrBlank[Annotated[str, coded("instruments")]] = Field(
        default=None, description="Kind of document; empty where the account does not say"
    )
    status: Annotated[str, coded("statuses")] = Field(description="What the account says has happened to it")


class AccountCommitment(Matched):
    """A future act that the account reports; *step* is blank where it does not say how firm it is."""

    summary: Text = Field(description="The act, paraphrased")
    step: OrBlank[Annotated[str, coded("steps")]] = Field(
        default=None, description="Step: how firm it is; empty where the account does not say"
    )


class AccountClaim(Valued, Account):
    """A keyed value that the account gives."""


class AccountField(Account):
    """A field of cooperation that the account names, in the codebook's areas."""

    label: Text = Field(description="The field, paraphrased")
    areas: Areas = Field(description="Policy fields, the primary one first")


class AccountFile(Record):
    """One publisher's account; *background* lists instruments from before the event that it mentions."""

    agreements: OptionalList[AccountAgreement] = ()
    background: OptionalList[AccountAgreement] = ()
    commitments: OptionalList[AccountCommitment] = ()
    claims: OptionalList[AccountClaim] = ()
    fields: OptionalList[AccountField] = ()

    def records(self) -> Iterator[tuple[str, Account]]:
        """Yield every record with its kind, in the file's order."""
        for kind in AccountFile.model_fields:
            for record in getattr(self, kind):
                yield kind, record
