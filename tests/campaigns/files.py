"""Files that nobody should have written, in the place of each file of an event: read in 2 s and 200 MB, or refused.

``brief check`` runs as a user runs it, in a child process that the system ends at two seconds of one core and starves
at 200 MB; a child that waits is ended too. A file of facts that is accepted means what it says.
"""

from __future__ import annotations

import importlib.util
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from analysis import load
from tests.scratch import INVENTED, PROJECT, command, lay_out

from .campaign import Campaign, Case

SECONDS, MEMORY, PATIENCE = 2, 200 * 2**20, 20  # of one core; bytes; seconds until a child that waits is ended
SLOTS = (
    "codebook.yaml", "tiny/event.yaml", "tiny/gazette.yaml", "tiny/courier.yaml", "tiny/second-coding.yaml",
    "tiny/gazette.paragraphs.yaml",
)  # fmt: skip
FUZZED = 50_000  # inputs that Atheris tries, where it is installed
WORKERS = 2

Write = Callable[[Path], object]


@dataclass(frozen=True)
class Hostile:
    """What is laid in a file's place, by what *write* does or writes; *says* is in what is said, empty if accepted."""

    name: str
    write: Write | bytes
    says: str = ""


def _instead(make: Write) -> Write:
    """Make something in the place of the file."""
    return lambda path: (path.unlink(), make(path))


def _link(to: str) -> Write:
    return _instead(lambda path: path.symlink_to(to))


def _around(before: bytes, after: bytes = b"") -> Write:
    return lambda path: path.write_bytes(before + path.read_bytes() + after)


def _lines_ended(by: bytes) -> Write:
    return lambda path: path.write_bytes(path.read_bytes().replace(b"\n", by))


LAUGHS = b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9) if n else b"x") for n in range(9))
ACTOR = b"- {id: %s%d, name: A, kind: person, role: r, party: , paragraphs: [1]}\n"
ACTORS = b"".join(ACTOR % (b"a" * 1_900, n) for n in range(800))
VOICES = b"- {id: x, summary: s, step: hoped, areas: [POL], paragraphs: [1], voice: [%s]}\n" % b",".join(
    b"v%d" % n for n in range(7_000)
)
MANY = "20,000 keys and values"
LONG = "a key or value has at most 2,000"
LARGE = "a file of facts has at most 2,000,000 bytes"
DEEP = "nested more than 12 levels deep; use fewer levels"
NO_FILE = "cannot be read: it is not a file"
A_LINK = "is a link; replace it with the file itself"

HOSTILE = (
    # What is no file, or cannot be read.
    Hostile("a folder", _instead(Path.mkdir), NO_FILE),
    Hostile("a pipe", _instead(os.mkfifo), NO_FILE),
    Hostile("a link to /dev/zero", _link("/dev/zero"), A_LINK),
    Hostile("a link to /dev/random", _link("/dev/random"), A_LINK),
    Hostile("a link to nothing", _link("nothing"), A_LINK),
    Hostile("a link to itself", _instead(lambda path: path.symlink_to(path.name)), A_LINK),
    Hostile("a link to what cannot be read", _link("/proc/self/mem"), A_LINK),
    # What is no text.
    Hostile("nothing", b"", "the file is empty"),
    Hostile("blank lines alone", b"\n" * 1_900_000, "the file is empty"),
    Hostile("a comment of 1.9 MB", b"#" * 1_900_000, "the file is empty"),
    Hostile("NUL", b"title: \0\n", "control characters"),
    Hostile("NUL alone", b"\0" * 1_900_000, "control characters"),
    Hostile("a bell", b"title: \a\n", "control characters"),
    Hostile("DEL", b"title: \x7f\n", "control characters"),
    Hostile("a line break of other systems", "title: a\x85b\n".encode(), "control characters"),
    Hostile("a line separator", "title: a\u2028b\n".encode(), "control characters"),
    Hostile("no character", "title: \uffff\n".encode(), "control characters"),
    Hostile("Latin-1", "title: Örtchen\n".encode("latin-1"), "is not UTF-8"),
    Hostile("a letter cut in two", "title: Ö".encode()[:-1], "is not UTF-8"),
    Hostile("a slash written too long", b"title: \xc0\xaf\n", "is not UTF-8"),
    Hostile("half a surrogate pair", b"title: \xed\xa0\x80\n", "is not UTF-8"),
    Hostile("UTF-16", "title: One\n".encode("utf-16"), "is not UTF-8"),
    Hostile("UTF-16 without a mark", "title: One\n".encode("utf-16-le"), "control characters"),
    Hostile("UTF-32", "title: One\n".encode("utf-32"), "is not UTF-8"),
    Hostile("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not UTF-8"),
    # What is too much.
    Hostile("10 MB", b"title: One\n" + b"#" * 10_000_000, LARGE),
    Hostile("10 MB that are not UTF-8", b"\xff" * 10_000_000, LARGE),
    Hostile("a value of 1.9 MB", b"title: " + b"x" * 1_900_000, LONG),
    Hostile("a quoted value of 1.9 MB", b'title: "' + b"x" * 1_900_000 + b'"', LONG),
    Hostile("a block of 1.9 MB", b"title: |\n" + b"  x\n" * 475_000, LONG),
    Hostile("a key of 900 characters", b"k" * 900 + b": x", "unknown key"),
    Hostile("a quoted key of 1.9 MB", b'? "' + b"k" * 1_900_000 + b'"\n: x', LONG),
    Hostile("a quote of 1.9 MB without end", b'title: "' + b"x\n" * 950_000, "not YAML"),
    Hostile("many keys", b"".join(b"k%d: v\n" % n for n in range(150_000)), MANY),
    Hostile("as many unknown keys as there may be", b"".join(b"k%d: v\n" % n for n in range(9_999)), "unknown key"),
    Hostile("a key many times", b"k: v\n" * 300_000, MANY),
    Hostile("a key as often as there may be", b"k: v\n" * 9_999, "key given twice"),
    Hostile("many values", b"title: [" + b"x," * 900_000 + b"x]\n", MANY),
    Hostile("as many values as there may be", b"title: [%s]\n" % b",".join(b"x%d" % n for n in range(19_000))),
    Hostile("long names, and many that are none", b"actors:\n" + ACTORS + b"commitments:\n" + VOICES),
    Hostile("a paragraph far out", b"roles:\n  body: 999999\n"),
    Hostile("many blank records", b"actors:\n" + b"- \n" * 600_000, MANY),
    Hostile("many empty lists", b"actors: [" + b"[]," * 600_000 + b"]\n", MANY),
    Hostile("lists without end", b"title: " + b"[" * 100_000, DEEP),
    Hostile("mappings without end", b"title: " + b"{a: " * 100_000, DEEP),
    Hostile("dashes without end", b"title:\n " + b"- " * 100_000, DEEP),
    Hostile("questions without end", b"? " * 100_000, DEEP),
    Hostile("indents without end", b"".join(b" " * n + b"a:\n" for n in range(1_900)), DEEP),
    # What YAML allows and facts do not.
    Hostile("aliases that grow without end", LAUGHS, "anchors and aliases are not allowed"),
    Hostile("an anchor that holds itself", b"title: &a [*a]\n", "anchors and aliases are not allowed"),
    Hostile("an alias of nothing", b"title: *a\n", "aliases are not allowed"),
    Hostile("a merge of an alias", b"a: &a {b: c}\n<<: *a\n", "anchors and aliases are not allowed"),
    Hostile("a merge key", b"<<: {title: One}\n", "<<"),
    Hostile("a tag of Python", b"title: !!python/object/apply:os.system [true]\n", "tags are not allowed"),
    Hostile("a tag of YAML", b"title: !!binary aGk=\n", "tags are not allowed"),
    Hostile("a tag of one's own", b"title: !own x\n", "tags are not allowed"),
    Hostile("a tag declared", b"%TAG ! tag:example,2000:\n---\ntitle: !own x\n", "tags are not allowed"),
    Hostile("YAML of another version", b"%YAML 9.9\n---\ntitle: One\n", "not YAML"),
    Hostile("two documents", b"title: One\n---\ntitle: Two\n", "a second document starts here"),
    Hostile("a list", b"- title\n", "must be lines of 'key: value'"),
    Hostile("text", b"title\n", "must be lines of 'key: value'"),
    Hostile("a list as key", b"? [a, b]\n: c\n", "a key must be text; put it in quotes"),
    Hostile("a mapping as key", b"{a: b}: c\n", "a key must be text; put it in quotes"),
    Hostile("no key", b": c\n", "not YAML"),
    Hostile("a blank key", b'"": c\n', "unknown key"),
    Hostile("a tab as indent", b"title:\n\t- One\n", "not YAML"),
    Hostile("a list without end", b"title: [One\n", "not YAML"),
    Hostile("what a terminal obeys, as key", b'"\\e[2J\\r\\n": x\n', "\\x1b[2J"),
    # What is allowed.
    Hostile("a byte order mark", _around(b"\xef\xbb\xbf")),
    Hostile("a document's marks", _around(b"---\n", b"...\n")),
    Hostile("the version's line", _around(b"%YAML 1.1\n---\n")),
    Hostile("a long comment", _around(b"# " + b"x" * 1_500_000 + b"\n")),
    Hostile("line ends of Windows", _lines_ended(b"\r\n")),
    Hostile("line ends of old Macs", _lines_ended(b"\r")),
)

WORDS = (
    "no", "yes", "on", "off", "true", "False", "null", "~", "012", "0o14", "0x1F", "0b1", "1_0", "+1", "1.", "5.0",
    "1e3", "=", "12:30:45", ".inf", ".nan", "2025-11-2", "2025-11-02T10:00:00Z", "<<", "١",
)  # fmt: skip
FIELDS = {
    "place": "", "edition": "must be a whole number from 1", "date": "is not a date; write it as YYYY-MM-DD",
    "lead": "lead: '", "messages": "where a list is expected",
}  # fmt: skip


def _word(word: str, field: str) -> Hostile:
    """*word* in the place of a field of ``event.yaml``: a field of text takes it, any other says what it takes."""

    def write(path: Path) -> None:
        text = path.read_text("utf-8")
        if field == "messages":
            text = re.sub(r"^messages:\n(?:  .*\n)+", f"messages: {word}\n", text, flags=re.MULTILINE)
        path.write_text(re.sub(rf"^{field}: .*$", f"{field}: {word}", text, flags=re.MULTILINE), "utf-8")

    return Hostile(f"{field}: {word}", write, FIELDS[field])


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Lay each file in each place; in the quick part some, by chance."""
    chance = random.Random(seed)
    every = [(one, slot) for one in HOSTILE for slot in SLOTS]
    words = [(_word(word, field), SLOTS[1]) for word in WORDS for field in FIELDS]
    hostile = chance.sample(every, 12) + chance.sample(words, 3) if quick else every + words
    with ThreadPoolExecutor(WORKERS) as pool:
        places = (scratch / str(number) for number in range(len(hostile)))
        yield from pool.map(lambda given, place: tried(*given, place), hostile, places)
    if not quick and importlib.util.find_spec("atheris"):
        yield _fuzzed(seed)


def tried(one: Hostile, slot: str, place: Path) -> Case:
    """Lay a file in the place of another, and run ``brief check`` on it."""
    folder = lay_out(place, INVENTED / "tiny", notebooks=()) / "data" / "tiny"
    before, file = load(folder), place / "data" / slot
    file.write_bytes(one.write) if isinstance(one.write, bytes) else one.write(file)
    try:
        done = command("check", "tiny", cwd=place, timeout=PATIENCE, preexec_fn=_limited)
        if done.returncode or one.says:
            fault = _unclear(done, one.says)
        else:
            after, written = load(folder), one.name.partition(": ")[2] or before.record.place
            same = (after.record, after.lead) == (before.record.model_copy(update={"place": written}), before.lead)
            fault = "" if same else "accepted, and does not mean what it says"
    except subprocess.TimeoutExpired:
        return Case(f"{one.name} as {slot}", f"nothing was said in {PATIENCE} s")
    shutil.rmtree(place)
    return Case(f"{one.name} as {slot}", fault, refused=bool(done.returncode))


def _limited() -> None:
    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def _unclear(done: subprocess.CompletedProcess[str], says: str) -> str:
    """Say what is wrong with a refusal; nothing where each line is a fault, and one has the words that it should."""
    said = (done.stdout + done.stderr).strip()
    lines = said.split("\n")
    if done.returncode not in (1, 2):
        return f"exit status {done.returncode}: {said[-200:]}"
    if not all(line.isprintable() for line in lines):
        return "a terminal would obey what it says"
    fault = r"brief: \S.*" if done.returncode == 2 else r"(data/(tiny/)?[a-z-]+(\.[a-z]+)?\.yaml):\d+: \S.*"
    for line in lines:
        if not re.fullmatch(rf"{fault}|\d+ faults? in \d+ files?\.", line):
            return f"no fault of a file: {line[:200]}; {lines[-1][:200]}"
    return "" if says in said else f"does not say '{says}': {lines[0][:200]}"


def _fuzzed(seed: int) -> Case:
    """Let Atheris look for bytes on which reading fails, with the coverage of the reader as its guide."""
    fuzz = [sys.executable, "-m", "tests.campaigns.fuzz", f"-seed={seed}", f"-runs={FUZZED}", "-max_len=512"]
    done = subprocess.run(fuzz, cwd=PROJECT, capture_output=True, text=True, check=False)
    return Case(f"{FUZZED:,} inputs of Atheris", done.stderr[-500:] if done.returncode else "")


CAMPAIGN = Campaign("files", "bombs, bytes that are no text and things that are no files, in place of a file", cases)
