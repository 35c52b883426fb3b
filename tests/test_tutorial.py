"""The tutorial, done as data/TUTORIAL.md says: its blocks in their order, in a folder like a new clone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

PROJECT = Path(__file__).resolve().parents[1]
EVENT = "velmora-istran-2026"


def blocks() -> Iterator[tuple[str, str]]:
    """The tutorial's fenced blocks as (language, content); what a command prints has no language."""
    tutorial = (PROJECT / "data" / "TUTORIAL.md").read_text("utf-8")
    yield from re.findall(r"^```(\w*)\n(.*?)^```$", tutorial, re.MULTILINE | re.DOTALL)


@dataclass
class Newcomer:
    """Somebody who does what the tutorial says."""

    root: Path
    begun: set[Path] = field(default_factory=set)

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euc", command], cwd=self.root, capture_output=True, text=True, encoding="utf-8", check=False
        )

    def write(self, block: str) -> None:
        """Put YAML in the place of all but the first line of the file that it names, part after part."""
        head, content = block.split("\n", 1)
        file = self.root / head.removeprefix("# ")
        if file not in self.begun:
            file.write_text(file.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
            self.begun.add(file)
        with file.open("a", encoding="utf-8") as opened:
            opened.write(content)


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    root = tmp_path_factory.mktemp("clone")
    (root / "data").mkdir()
    shutil.copy(PROJECT / "data" / "codebook.yaml", root / "data")
    shutil.copytree(PROJECT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    (root / ".venv").mkdir()
    (root / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    return Newcomer(root)


def test_tutorial_leads_from_the_article_to_a_page_with_its_facts(newcomer: Newcomer) -> None:
    printed = {}
    for language, content in blocks():
        if language == "text":
            (newcomer.root / "article.txt").write_text(content, "utf-8")
            continue
        if language == "yaml":
            newcomer.write(content)
            continue
        if not language:
            assert printed_of_a_mistake(newcomer) == content
            continue
        done = newcomer.run(content)
        assert done.returncode == 0, done.stderr
        printed[content.removeprefix(".venv/bin/").strip()] = done.stdout
        if " new " in content:
            roles_are_guessed(newcomer)
            only_placeholders_are_left(newcomer)
    assert printed["grep '[[:alnum:]]' article.txt | nl"].splitlines()[7].split()[:3] == ["8", "Mr", "Okri"]
    assert printed[f"brief check {EVENT}"] == "No faults.\n"  # the last of two
    assert printed[f"brief check {EVENT} --hints"] == "No hints.\nNo faults.\n"
    assert printed[f"brief fingerprint {EVENT} harbour-post article.txt"] == (
        f"Wrote data/{EVENT}/harbour-post.paragraphs.yaml\n"
    )
    assert printed["brief build"].endswith("Open reports/index.html\n")
    page = newcomer.root / "reports" / EVENT / "index.html"
    words = " ".join(BeautifulSoup(page.read_text("utf-8"), "html5lib").get_text(" ").split())
    for fact in (
        "Velmora–Istran Strategic Partnership",
        "MOU on tidal power",
        "MOU on nursing diplomas",
        "A ferry is to link the capitals without a stop",
        "by the summer of 2027",
        "40 years of diplomatic relations",
        "Which bodies are to carry out the MOUs?",
    ):
        assert fact in words


def roles_are_guessed(newcomer: Newcomer) -> None:
    facts = (newcomer.root / "data" / EVENT / "harbour-post.yaml").read_text("utf-8")
    written = next(content for language, content in blocks() if language == "yaml")
    roles = re.search(r"^roles:\n(?:  .*\n)+", written, re.MULTILINE)
    assert roles is not None and roles[0] in facts


def only_placeholders_are_left(newcomer: Newcomer) -> None:
    check, build = newcomer.run(f".venv/bin/brief check {EVENT}"), newcomer.run(".venv/bin/brief build")
    *warned, last = check.stdout.splitlines()
    assert warned[0] == f"data/{EVENT}/event.yaml:6: title: warning: fill in this placeholder"
    assert all(line.endswith(": warning: fill in this placeholder") for line in warned)
    assert last == f"No faults. {len(warned)} warnings."
    assert (check.stderr, check.returncode) == ("", 0)
    assert build.stderr.splitlines() == [
        f"{'' if at else 'brief: '}{line.replace('warning: ', '')}" for at, line in enumerate(warned)
    ]
    assert (build.stdout, build.returncode) == ("", 1)
    assert not (newcomer.root / ".cache" / "executed").exists()


def printed_of_a_mistake(newcomer: Newcomer) -> str:
    """What a check prints while the first agreement's status is misspelt."""
    file = newcomer.root / "data" / EVENT / "harbour-post.yaml"
    right = file.read_text("utf-8")
    file.write_text(right.replace("status: signed", "status: signd", 1), "utf-8")
    printed = newcomer.run(f".venv/bin/brief check {EVENT}").stdout
    file.write_text(right, "utf-8")
    return printed


def test_tutorial_copies_no_sentence_of_its_article(newcomer: Newcomer) -> None:
    """Facts are in our own words: six words in a row are the article's alone, titles and names aside."""
    every = list(blocks())
    article = _runs(next(content for language, content in every if language == "text"))
    facts = [content for language, content in every if language == "yaml" and ("harbour-post.yaml") in content]
    assert not article & _runs("\n".join(facts))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[at : at + 6]) for at in range(len(words) - 5)}
