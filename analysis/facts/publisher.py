"""The record of data/publisher.yaml: who publishes the reports, and where; set once, for all events."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .fieldtypes import Label, OptionalLabel, OrBlank, Record, Url, formed

BASE = r"https://[^\s?#]+/"


class Publisher(Record):
    """Who publishes the reports; pages say nothing of what is left empty."""

    name: Label = Field(default="Partnership Brief", description="Who publishes the reports; it is cited as the author")
    contact: OptionalLabel = Field(default=None, description="An e-mail or web address for readers")
    corrections: OptionalLabel = Field(
        default=None, description="Where readers report an error: an e-mail or web address"
    )
    licence: Label = Field(default="CC BY 4.0", description="Licence of facts and text")
    licence_url: Url = Field(
        default="https://creativecommons.org/licenses/by/4.0/", description="Where the licence can be read"
    )
    base: OrBlank[Annotated[str, formed(BASE, "https://…/")]] = Field(
        default=None, description="Address at which the folder reports/ is published, with a slash at its end"
    )

    def address(self, event: str) -> str:
        """Return the address of an event's reports, with a slash at its end; empty without a base address."""
        return f"{self.base}{event}/" if self.base else ""


def reached(address: str) -> str:
    """Return an e-mail or web address as a link."""
    return f"mailto:{address}" if "@" in address and "://" not in address else address
