"""The codebook: every code that a fact may carry, each with what it means and what it excludes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, model_validator

from ..errors import not_one_of
from . import textrules
from .fieldtypes import FilledList, Label, Record, Slug, Text, Whole, choice, refused, wrong
from .slugs import MOST_OF_SLUG


def _section(value: object) -> object:
    if not isinstance(value, dict):
        raise wrong("must be lines of 'key: value'")
    if not value:
        raise wrong("is empty; it needs at least one item")
    return value


def _code(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*", value):
        raise refused(value, "is not a valid code; use letters, digits, full stops and hyphens")
    if what := textrules.long(value, MOST_OF_SLUG):
        raise wrong(what)
    return value


class Code(Record):
    """One code: the label that readers see, what belongs under it and what does not."""

    label: Label
    definition: Text
    excludes: Text

    @property
    def shown(self) -> str:
        """The short label if there is one, else the label."""
        return getattr(self, "short", self.label)


CodeType = TypeVar("CodeType", bound=Code)
Codes = Annotated[dict[Annotated[str, BeforeValidator(_code)], CodeType], BeforeValidator(_section)]


class Area(Code):
    """A policy field; *cap* lists the major topics of the Comparative Agendas Project that it combines."""

    short: Label
    cap: FilledList[Whole]


class Step(Code):
    """A rung of the ladder of commitment; *gist* describes it in a few words."""

    gist: Label


class Status(Code):
    """What has happened to an agreement, and the step of the ladder that this implies."""

    step: Slug


class ClaimKey(Code):
    """What a claim is about; if its values are codes, *values* names their section; *unit* says that it is money."""

    unit: Annotated[str, choice(("currency",))] | None = None
    values: Annotated[str, choice(("statuses", "instruments", "visit_kinds"))] | None = None


SECTIONS = {  # by the name of a field, a parameter or a filter
    "area": "areas",
    "attribution": "attributions",
    "form": "forms",
    "instrument": "instruments",
    "setting": "settings",
    "status": "statuses",
    "step": "steps",
    "theme": "themes",
}


class Codebook(Record):
    """Every code that a fact may carry; each section maps codes to definitions, in the order shown."""

    areas: Codes[Area]
    themes: Codes[Code]
    instruments: Codes[Code]
    statuses: Codes[Status]
    steps: Codes[Step]
    settings: Codes[Code]
    forms: Codes[Code]
    attributions: Codes[Code]
    voices: Codes[Code]
    roles: Codes[Code]
    actor_kinds: Codes[Code]
    claim_keys: Codes[ClaimKey]
    visit_kinds: Codes[Code]
    qualifiers: Codes[Code]
    bases: Codes[Code]
    version: Whole = 1

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The codes of every section with the labels that readers see."""
        return {name: {code: own.shown for code, own in codes.items()} for name, codes in self.sections().items()}

    def sections(self) -> Mapping[str, Mapping[str, Code]]:
        """Return every section by its name."""
        return {name: self.section(name) for name in Codebook.model_fields if name != "version"}

    def section(self, name: str) -> Mapping[str, Code]:
        """Return the codes of the section *name*."""
        codes: Mapping[str, Code] = getattr(self, name)
        return codes

    @model_validator(mode="after")
    def _steps_exist(self) -> Codebook:
        for code, status in self.statuses.items():
            if status.step not in self.steps:
                raise wrong(not_one_of(status.step, self.steps, "a code of steps"), f"statuses.{code}.step")
        return self
