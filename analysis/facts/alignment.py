"""Locate a source's paragraphs in a copy of its text, from their fingerprints alone.

A window of a paragraph's word count slides over the copy's words, so line breaks and blank lines do not matter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Literal

from .model import Fingerprint


@dataclass(frozen=True)
class Outcome:
    """A paragraph's result: *span* is its word range in the copy; *near* places a moved one, as in ``after ¶3``."""

    n: int
    how: Literal["in place", "moved", "changed", "missing"]
    span: range = range(0)
    near: str = ""

    @property
    def found(self) -> bool:
        """Whether the copy contains the paragraph word for word."""
        return self.how in ("in place", "moved")


@dataclass(frozen=True)
class Alignment:
    """One outcome for each paragraph, in order of number, and counts of the copy's words outside found paragraphs.

    *changed* counts those assigned to changed paragraphs, *left_over* those assigned to no paragraph.
    """

    outcomes: tuple[Outcome, ...]
    changed: int
    left_over: int


@dataclass(frozen=True)
class _Occurrence:
    start: int
    stop: int
    n: int


def align(paragraphs: Sequence[Fingerprint], words: Sequence[str]) -> Alignment:
    """Find each paragraph among the copy's words.

    In place: the heaviest chain of occurrences (weight: words) that do not overlap and whose numbers rise. Moved: other
    paragraphs that occur on words not yet used, the longest first. Changed: of the paragraphs missing in a gap of the
    chain, those whose total word count is nearest to the number of unused words there. Missing: the rest. A paragraph
    without words is in place.
    """
    occurrences = sorted(_occurrences(paragraphs, words), key=lambda each: (each.start, each.n))
    chain = _chain(occurrences)
    used = bytearray(len(words))
    for each in chain:
        used[each.start : each.stop] = b"\1" * (each.stop - each.start)
    sought = {each.n: each.words for each in paragraphs if each.words}
    for each in chain:
        del sought[each.n]
    moved = _moved(sought, occurrences, used)
    changed: set[int] = set()
    claimed = left_over = 0
    ends = [_Occurrence(0, 0, 0), *chain, _Occurrence(len(words), len(words), len(paragraphs) + 1)]
    for before, after in pairwise(ends):
        free = used.count(0, before.stop, after.start)
        unfound = {n: sought[n] for n in range(before.n + 1, after.n) if n in sought}
        nearest = _nearest(unfound, free)
        size = min(free, sum(unfound[n] for n in nearest))
        changed.update(nearest)
        claimed, left_over = claimed + size, left_over + free - size
    found = {each.n: Outcome(each.n, "in place", range(each.start, each.stop)) for each in chain}
    found |= {
        each.n: Outcome(each.n, "moved", range(each.start, each.stop), near) for each, near in _near(moved, chain)
    }
    unfound_as = {n: Outcome(n, "changed" if n in changed else "missing") for n in sought}
    outcomes = (found.get(p.n) or unfound_as.get(p.n) or Outcome(p.n, "in place") for p in paragraphs)
    return Alignment(tuple(outcomes), claimed, left_over)


def _occurrences(paragraphs: Sequence[Fingerprint], words: Sequence[str]) -> Iterable[_Occurrence]:
    """Yield each window of the copy's words that has the word count and the hash of a paragraph."""
    sought: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for each in paragraphs:
        if each.words:
            sought[each.words][each.sha256].append(each.n)
    text = " ".join(words).encode()
    begins, ends, at = [], [], 0
    for word in words:
        begins.append(at)
        at += len(word.encode())
        ends.append(at)
        at += 1
    for length, numbers in sought.items():
        last, found = b"", None
        for start, (begin, end) in enumerate(zip(begins, ends[length - 1 :], strict=False)):
            window = text[begin:end]
            if window != last:
                last, found = window, numbers.get(sha256(window).hexdigest())
            for n in found or ():
                yield _Occurrence(start, start + length, n)


def _chain(occurrences: Sequence[_Occurrence]) -> list[_Occurrence]:
    """Return the heaviest chain of occurrences, given in order of start, that do not overlap and whose numbers rise."""
    best = _HeaviestUpTo(max((each.n for each in occurrences), default=0))
    by_end = sorted(range(len(occurrences)), key=lambda index: occurrences[index].stop)
    weights: list[int] = []
    previous: list[int] = []
    ended = 0
    for each in occurrences:
        while occurrences[by_end[ended]].stop <= each.start:
            best.add(occurrences[by_end[ended]].n, weights[by_end[ended]], by_end[ended])
            ended += 1
        weight, before = best.up_to(each.n - 1)
        weights.append(weight + each.stop - each.start)
        previous.append(before)
    chain = []
    index = max(range(len(weights)), key=weights.__getitem__, default=-1)
    while index >= 0:
        chain.append(occurrences[index])
        index = previous[index]
    return chain[::-1]


class _HeaviestUpTo:
    """A Fenwick tree (Fenwick, 1994) of prefix maxima: the heaviest chain whose last number is at most n."""

    def __init__(self, size: int) -> None:
        self._tree = [(0, 1)] * (size + 1)

    def add(self, n: int, weight: int, index: int) -> None:
        """Add a chain: its last number, its weight and the index of its last occurrence."""
        while n < len(self._tree):
            self._tree[n] = max(self._tree[n], (weight, -index))  # on a tie, the first occurrence
            n += n & -n

    def up_to(self, n: int) -> tuple[int, int]:
        """Return weight and index of the heaviest chain; (0, -1) if there is none."""
        heaviest = (0, 1)
        while n:
            heaviest = max(heaviest, self._tree[n])
            n -= n & -n
        return heaviest[0], -heaviest[1]


def _moved(sought: dict[int, int], occurrences: Sequence[_Occurrence], used: bytearray) -> list[_Occurrence]:
    """Remove from *sought* the paragraphs that occur on unused words, longest first, and mark those words as used."""
    places: dict[int, list[_Occurrence]] = defaultdict(list)
    for each in occurrences:
        places[each.n].append(each)
    moved = []
    for n in sorted(sought, key=lambda n: (-sought[n], n)):
        free = (each for each in places[n] if used.find(1, each.start, each.stop) < 0)
        if place := next(free, None):
            used[place.start : place.stop] = b"\1" * sought.pop(n)
            moved.append(place)
    return moved


def _near(moved: Sequence[_Occurrence], chain: Sequence[_Occurrence]) -> Iterable[tuple[_Occurrence, str]]:
    """Yield each moved paragraph with the found one that it follows in the copy; the first, with the one after it."""
    found = sorted([*moved, *chain], key=lambda each: each.start)
    for each in moved:
        index = bisect_right(found, each.start, key=lambda other: other.start) - 1
        yield each, f"after ¶{found[index - 1].n}" if index else f"before ¶{found[1].n}"


def _nearest(lengths: Mapping[int, int], free: int) -> tuple[int, ...]:
    """Return the numbers whose total length is nearest to *free*; on a tie the fewest, then the earliest."""
    sums: dict[int, tuple[int, ...]] = {0: ()}
    for n, length in lengths.items():
        for total, chosen in list(sums.items()):
            more, held = (*chosen, n), sums.get(total + length)
            if total + length <= 2 * free and (held is None or (len(more), more) < (len(held), held)):
                sums[total + length] = more
    return min(sums.items(), key=lambda item: (abs(free - item[0]), len(item[1]), item[1]))[1]
