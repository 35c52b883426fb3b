"""Evidence without copying: fingerprint a source's paragraphs, and check a reader's copy against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..errors import CopyError, FactsError, UsageError, shown
from .alignment import Alignment, align
from .checks import examine
from .folders import fingerprint_file
from .model import Fingerprint
from .records import Records
from .sourcetext import paragraphs, read_copy, words

# Fingerprints ---------------------------------------------------------------------------------------------


def fingerprints(text: str, roles: Mapping[int, str]) -> list[Fingerprint]:
    """Return the fingerprint of each paragraph of *text*; *roles* maps every paragraph number to its role."""
    found = [[word.text for word in words(paragraph)] for paragraph in paragraphs(text)]
    return [
        Fingerprint.model_construct(
            n=n, role=roles[n], words=len(said), sha256=sha256(" ".join(said).encode()).hexdigest()
        )
        for n, said in enumerate(found, start=1)
    ]


def fingerprint(folder: Path, source: str, copy: Path) -> tuple[Path, str]:
    """Make the fingerprints file of an event's *source* from its text; return the file's path and content.

    An existing fingerprints file is ignored: this one replaces it.

    Raises
    ------
    UsageError
        *source* is not the lead source, or there is no such text file.
    FactsError
        The other facts have faults, or placeholders are left.
    CopyError
        The text cannot be read, or its number of paragraphs differs from the number of roles.

    """
    reading = examine(folder, fingerprints=False)
    if reading.records is None:
        raise FactsError([*reading.faults, *reading.placeholders])
    event = reading.records
    _refuse_other(event, source)
    text = read_copy(copy)
    roles, count = event.lead.role_of(), len(paragraphs(text))
    if count != len(roles):
        raise CopyError(
            f"{shown(copy)} has {count} paragraphs (lines with a letter or digit), but {source}.yaml gives a role to "
            f"{len(roles)}; correct the one that is wrong"
        )
    lines = [
        "# Made by 'brief fingerprint' from the source's text; do not edit. data/README.md explains it.",
        "paragraphs:",
    ]
    for each in fingerprints(text, roles):
        lines.append(f"  - {{n: {each.n}, role: {each.role}, words: {each.words}, sha256: {each.sha256}}}")
    return event.folder / fingerprint_file(source), "\n".join(lines) + "\n"


def _refuse_other(event: Records, source: str) -> None:
    if event.publisher(source) != event.source:
        raise UsageError(f"only the lead source has numbered paragraphs; use {event.record.lead}, not '{source}'")


# A reader's copy ------------------------------------------------------------------------------------------


def kept_copy(event: Records) -> Path:
    """Return the path at which a reader may keep a copy of the lead source's text; git ignores it."""
    return event.folder / "texts" / f"{event.record.lead}.txt"


def at_hand(event: Records) -> dict[int, str]:
    """Return the lead source's paragraphs that the reader's copy contains word for word, by number.

    Return an empty mapping if there is no copy, there are no fingerprints, or the copy cannot be read: publishing does
    not depend on the copy, and ``brief verify`` reports what is wrong with it.
    """
    if event.fingerprints is None:
        return {}
    try:
        text = read_copy(kept_copy(event))
    except (UsageError, CopyError):
        return {}
    found = words(text)
    outcomes = align(event.fingerprints.paragraphs, [word.text for word in found]).outcomes
    spans = {each.n: found[each.span.start : each.span.stop] for each in outcomes if each.span}
    return {n: " ".join(text[span[0].start : span[-1].stop].split()) for n, span in spans.items()}


@dataclass(frozen=True)
class Verdict:
    """The result of checking a copy: lines to print, and whether every paragraph that carries a fact was found."""

    lines: tuple[str, ...]
    sound: bool


def verify(event: Records, *, source: str = "", copy: Path | None = None) -> Verdict:
    """Check a reader's copy against the fingerprints of the event's lead source.

    *source* names the source of *copy*; by default it is the lead source, and *copy* the one in ``texts/`` of the
    event's folder.

    Raises
    ------
    UsageError
        *source* is not the lead source or has no fingerprints, or there is no copy.
    CopyError
        The copy cannot be read, or contains less than a tenth of the source's words.

    """
    source = source or event.record.lead
    _refuse_other(event, source)
    if event.fingerprints is None:
        raise UsageError(
            f"{source} has no fingerprints; someone who has its text must make them: "
            f"brief fingerprint {event.name} {source} TEXTFILE"
        )
    if copy is None and not kept_copy(event).is_file():
        where = shown(kept_copy(event))
        raise UsageError(f"no copy of {source} at {where}; put one there, or say where yours is: --text {source}=FILE")
    copy = copy or kept_copy(event)
    sought = event.fingerprints.paragraphs
    result = align(sought, [word.text for word in words(read_copy(copy))])
    total, found = sum(each.words for each in sought), sum(len(each.span) for each in result.outcomes)
    if 10 * found < total:
        raise CopyError(
            f"{shown(copy)} is another article, or a small part of this one: {found} of the {total} words of "
            f"“{event.source.title}” are found in it"
        )
    shaken = _shaken(event, result)
    return Verdict((*_paragraph_lines(result), *shaken, *_totals(result)), not shaken)


def _paragraph_lines(result: Alignment) -> Iterator[str]:
    for each in result.outcomes:
        if each.how != "in place":
            yield f"{each.how} ¶{each.n}" + (f" (now {each.near})" if each.near else "")


def _shaken(event: Records, result: Alignment) -> list[str]:
    """Return a line for each fact that rests on changed or missing paragraphs, naming them."""
    lost = {each.n: each.how for each in result.outcomes if not each.found}
    grounds = {
        cited: [f"{lost[n]} ¶{n}" for n in fact.paragraphs if n in lost] for cited, (_, fact) in event.facts.items()
    }
    return [f"{cited} rests on {', '.join(words)}" for cited, words in grounds.items() if words]


def _totals(result: Alignment) -> tuple[str, str]:
    found, left = sum(each.found for each in result.outcomes), result.left_over
    return (
        f"{found} of {len(result.outcomes)} paragraphs found",
        f"{left} {'word' if left == 1 else 'words'} of the copy {'belongs' if left == 1 else 'belong'} to no paragraph",
    )
