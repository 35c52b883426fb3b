"""Facts written as YAML and read again are the same facts, whatever their words look like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis import Event, load
from analysis.facts.accounts import AccountFile
from analysis.facts.codebook import Codebook
from analysis.facts.eventfile import EventFile, SecondCoding
from analysis.facts.fieldtypes import Record
from analysis.facts.model import SourceFile
from analysis.facts.numerals import measured
from analysis.facts.textrules import against
from analysis.facts.yamlfile import YamlFile, read

PROJECT = Path(__file__).resolve().parents[2]
WRITTEN = sorted(file for folder in (PROJECT / "data", PROJECT / "tests" / "data") for file in folder.rglob("*.yaml"))
steadily = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Dumper(yaml.SafeDumper):
    """Writes a list out each time that it is met, and a tab as it is: facts may have no alias and no escape."""

    def analyze_scalar(self, scalar: str) -> Any:
        analysis = super().analyze_scalar(scalar.replace("\t", " "))
        analysis.scalar = scalar
        return analysis

    def ignore_aliases(self, data: object) -> bool:
        return True


def dumped(value: object, path: Path) -> Path:
    """Write plain values as YAML."""
    path.write_text(yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def plain(path: Path) -> Any:
    """Read a file's plain values; it has no fault."""
    document = read(path)
    assert isinstance(document, YamlFile), document
    assert document.faults == ()
    return json.loads(json.dumps(document.value))


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_file_of_the_project_is_the_same_once_written_and_read_again(file: Path, tmp_path: Path) -> None:
    value = plain(file)
    assert value
    assert plain(dumped(value, tmp_path / "again.yaml")) == value


def test_every_file_of_the_events_is_tried(founding: Event) -> None:
    names = {file.name for file in WRITTEN if file.parent == founding.folder}
    assert {"event.yaml", "second-coding.yaml"} <= names
    assert names >= {f"{source.source}.yaml" for source in founding.record.sources}


@pytest.mark.parametrize("name", ["tiny", "founding"])
def test_event_is_the_same_once_its_files_are_written_and_read_again(name: str, root: Path, founding: Event) -> None:
    event = founding if name == "founding" else load(root / "data" / name)
    again = root / "data" / "again"
    again.mkdir()
    for file in sorted(event.folder.glob("*.yaml")):
        dumped(plain(file), again / file.name)
    copy = load(again)
    assert (copy.record, copy.lead, copy.second_coding) == (event.record, event.lead, event.second_coding)
    assert (copy.accounts, copy.fingerprints) == (event.accounts, event.fingerprints)
    assert copy.ledger == event.ledger


# Records of any words -------------------------------------------------------------------------------------

TRICKY = (
    "no", "yes", "off", "~", "null", "012", "0o14", "0x1F", "1_000", "1e3", "1:30:00", ".inf", "2025-11-02",
    "2025-11-02T10:00:00Z", "a - dash", "# a number sign first", "ends with a colon:", "colon: inside",
    "number # inside", "'quoted'", '"quoted"', "it's", "{braces}", "[brackets]", "&anchor", "*alias", "!tag",
    "%percent", "at@", "`accent`", "| bar", "> greater", "?", "? question", "-3", "-0.5", "...", "<<", "a\\nb",
    "a\tb", "한국과 싱가포르", "Ünïcödé – “quotes” ’ …", "🙂", "e\u0301",
    "\u00a0between\u00a0", "a" * 100,
)  # fmt: skip
# What the model keeps as it is written: what it has nothing against, trimmed.
TEXTS = st.one_of(
    st.sampled_from(TRICKY).map(str.strip),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=60)
    .map(str.strip)
    .filter(lambda text: bool(text) and "\n" not in text and not against(text)),
)
SLUGS = st.sampled_from(["no", "yes", "on", "null", "012", "1e3", "2025-11-02", "1-2", "a-1", "fact"])


@pytest.fixture(scope="module")
def book(founding: Event) -> Codebook:
    return founding.codebook


def unit(text: str) -> str:
    """Give *text* where it may be a claim's unit: what means no more than a word, and reads beside a number."""
    read = (measured(value, text) for value in ("012", "012.50"))
    return (
        text if text not in ("code", "date", "interval") and not any(isinstance(one, str) for one in read) else "other"
    )


def source(book: Codebook, text: str, slug: str) -> dict[str, Any]:
    """The plain values of a source's facts that say *text* wherever words may stand."""
    own = {"id": slug, "paragraphs": ["1", "2"], "paragraphs_reason": text}
    area, theme = next(iter(book.areas)), next(iter(book.themes))
    return {
        "roles": {"body": "1-2"},
        "actors": [own | {"name": text, "kind": "person", "role": text, "party": slug}],
        "agreements": [
            own | {"title": text, "instrument": "mou", "status": "signed", "areas": [area], "counterparts": [slug],
                   "aim": text}
        ],
        "commitments": [
            own | {"summary": text, "voice": [slug], "step": "hoped", "areas": [area], "when_text": text,
                   "when_from": "2025-11-02", "when_to": "2025-11-02"}
        ],
        "statements": [
            own | {"speaker": slug, "attribution": "stated", "setting": "not-stated", "form": "direct",
                   "summary": text, "themes": [theme]}
        ],
        "claims": [
            own | {"key": "parties.total", "label": text, "value": "012", "unit": unit(text), "qualifier": "exact",
                   "basis": "stated"}
        ],
        "programme": [own | {"summary": text, "date": "", "basis": "not-stated", "place": text}],
    }  # fmt: skip


def account(book: Codebook, text: str, slug: str) -> dict[str, Any]:
    """The plain values of an account that says *text* wherever words may stand."""
    own = {"id": slug, "note": text}
    matched = own | {"areas": [next(iter(book.areas))], "same_as": f"{slug}:{slug}", "differs": text}
    agreement = matched | {"title": text, "instrument": "", "status": "announced"}
    return {
        "agreements": [agreement],
        "background": [agreement],
        "commitments": [matched | {"summary": text, "step": ""}],
        "claims": [own | {"key": "relations.years", "value": "012.50", "unit": unit(text), "qualifier": "about"}],
        "fields": [own | {"label": text, "areas": matched["areas"]}],
    }


def texts(value: object) -> list[str]:
    """Every text of a record or of plain values, in order."""
    if isinstance(value, Record):
        return texts([own for _, own in value])
    if isinstance(value, dict):
        return texts(list(value.values()))
    if isinstance(value, list | tuple):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


@steadily
@given(text=TEXTS, slug=SLUGS)
@example(text="no", slug="no")
@example(text="012", slug="012")
@example(text="2025-11-02", slug="2025-11-02")
def test_facts_of_any_words_keep_them(text: str, slug: str, book: Codebook, tmp_path: Path) -> None:
    value = source(book, text, slug)
    read_again = plain(dumped(value, tmp_path / "source.yaml"))
    assert read_again == value
    record = SourceFile.model_validate(read_again, context={"codebook": book})
    for kind, own in (("actors", "role"), ("agreements", "aim"), ("commitments", "when_text"),
                      ("statements", "summary"), ("claims", "label"), ("programme", "place")):  # fmt: skip
        (fact,) = getattr(record, kind)
        assert (fact.id, getattr(fact, own), fact.paragraphs_reason) == (slug, text, text)
    assert (record.claims[0].value, record.claims[0].unit) == ("012", unit(text))
    assert record.roles == {"body": (1, 2)}


@steadily
@given(text=TEXTS, slug=SLUGS)
@example(text="~", slug="null")
@example(text="a - dash", slug="1e3")
def test_accounts_of_any_words_keep_them(text: str, slug: str, book: Codebook, tmp_path: Path) -> None:
    value = account(book, text, slug)
    read_again = plain(dumped(value, tmp_path / "account.yaml"))
    assert read_again == value
    record = AccountFile.model_validate(read_again, context={"codebook": book})
    written = [own for own in texts(value) if own]  # what is blank stays nothing
    assert sorted(texts(record)) == sorted(written)
    assert [own.same_as for own in (*record.agreements, *record.commitments)] == [f"{slug}:{slug}"] * 2


@steadily
@given(text=st.one_of(TEXTS, TEXTS.map(lambda text: f"  {text} ")))
def test_text_read_from_a_key_is_the_text_that_was_written(text: str, tmp_path: Path) -> None:
    value = {text: [text, {text: text}], "nothing": "", "list": [], "mapping": {}}
    assert plain(dumped(value, tmp_path / "any.yaml")) == value


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_word_is_text_in_the_events_record_and_in_a_second_coding(
    text: str, founding: Event, tmp_path: Path
) -> None:
    context = {"codebook": founding.codebook}
    event = plain(founding.folder / "event.yaml") | {"title": text, "place": text, "occasion": text}
    record = EventFile.model_validate(plain(dumped(event, tmp_path / "event.yaml")), context=context)
    assert (record.title, record.place, record.occasion) == (text.strip(),) * 3
    coding = {"coder": text, "themes": {text: list(founding.codebook.themes)}}
    second = SecondCoding.model_validate(plain(dumped(coding, tmp_path / "second.yaml")), context=context)
    assert (second.coder, list(second.themes)) == (text.strip(), [text])
