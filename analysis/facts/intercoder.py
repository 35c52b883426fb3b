"""Measure how far two coders agree on the themes of the same statements: Krippendorff's alpha for each theme.

Each theme is a yes or no for every statement, so nominal alpha for two coders without missing values applies
(Krippendorff, Content Analysis, 4th edition, chapter 12). With so few statements, one disagreement changes it a lot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .eventfile import SecondCoding
from .fieldtypes import Record
from .model import Statement

MEASURE = "Krippendorff’s alpha"
NAME = "intercoder"  # prefix, in place of a source, where a theme's agreement is cited


class IntercoderAgreement(Record):
    """One theme as both coders used it: counts of statements, and alpha, None if all codings are the same."""

    theme: str
    statements: int
    both: int
    first_only: int
    second_only: int
    alpha: float | None
    summary: str

    @property
    def shown(self) -> str:
        """Alpha as reports show it: two decimals, a dash for None."""
        return _shown(self.alpha)


def intercoder_agreement(
    statements: Sequence[Statement], second: SecondCoding, themes: Iterable[str]
) -> tuple[IntercoderAgreement, ...]:
    """Compare the first coding of *statements* with the *second*: one result for each theme that either has given."""
    given = {theme for own in statements for theme in (*own.themes, *second.themes[own.id])}
    return tuple(_compared(theme, statements, second.themes) for theme in themes if theme in given)


def _compared(theme: str, statements: Sequence[Statement], second: Mapping[str, Sequence[str]]) -> IntercoderAgreement:
    ours = [theme in statement.themes for statement in statements]
    theirs = [theme in second[statement.id] for statement in statements]
    pairs = list(zip(ours, theirs, strict=True))
    both, first, second_only = map(pairs.count, [(True, True), (True, False), (False, True)])
    alpha = _alpha(ours, theirs)
    summary = (
        f"{MEASURE} {_shown(alpha)} over {len(pairs)} statements: theme given by both coders {both}, "
        f"by the first alone {first}, by the second alone {second_only}"
    )
    return IntercoderAgreement(
        theme=theme, statements=len(pairs), both=both, first_only=first, second_only=second_only, alpha=alpha,
        summary=summary,
    )  # fmt: skip


def _shown(alpha: float | None) -> str:
    return "–" if alpha is None else f"{alpha:.2f}".replace("-", "−")


def _alpha(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    if len({*first, *second}) < 2:
        return None
    import krippendorff

    data = [[int(given) for given in coder] for coder in (first, second)]
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


def differing(statements: Sequence[Statement], second: SecondCoding) -> tuple[Statement, ...]:
    """Return the statements to which the coders gave different sets of themes, in the source's order."""
    return tuple(own for own in statements if set(own.themes) != set(second.themes[own.id]))
