"""Invented events of a real one's size, the same for the same seed. No country in them exists."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

SYLLABLES = (
    "ar",
    "bel",
    "cor",
    "dan",
    "el",
    "fen",
    "gal",
    "hol",
    "ist",
    "kar",
    "lin",
    "mor",
    "nor",
    "os",
    "pel",
    "run",
)
ENDINGS = ("mark", "vale", "moor", "ia", "land", "stan", "ora", "and")
TOPICS = {
    "POL": ("regional dialogue", "a calm strait"),
    "DEF": ("naval rescue", "armour testing"),
    "LAW": ("online fraud", "forged papers"),
    "TRD": ("customs forms", "supply of parts"),
    "BIZ": ("young firms", "patents on tools"),
    "AGR": ("orchard pests", "inspection of grain"),
    "DIG": ("safe software", "open records"),
    "SCI": ("deep-sea surveys", "shared laboratories"),
    "ENE": ("tidal power", "night-time grids"),
    "ENV": ("marsh birds", "cleaner harbours"),
    "TRA": ("ferry safety", "rail timetables"),
    "HLT": ("care of the old", "hospital stores"),
    "EDU": ("nursing diplomas", "school exchanges"),
    "CUL": ("travelling libraries", "coastal music"),
    "GOV": ("training of clerks", "public counters"),
}
AREA_OF = {topic: area for area, topics in TOPICS.items() for topic in topics}
VERBS = ("share experience of", "work together on", "set up a joint office for", "send experts on", "compare rules on")
GAINS = (
    "so that people on either shore gain by it", "to make daily life safer for those who live by the sea",
    "which firms and workers had long asked for", "and to keep each other informed at every level",
    "so that mistakes are not made anew", "to the benefit of the wider neighbourhood",
)  # fmt: skip
OPENINGS = ("Ties have never been closer in", "Much is left to do in", "Neighbours do well to join hands in",
            "A changing world asks for more of", "Friendship shows best in", "Trust has grown most in")  # fmt: skip
THEMES = ("stronger-ties", "security", "shared-capability", "opportunity", "uncertain-world", "rules-and-peace",
          "network", "people-and-culture", "compatriots")  # fmt: skip
SETTINGS = ("joint-press-conference", "interview", "lunch-toast", "not-stated")
DEEDS = ("are received at the palace", "hold talks", "lay a wreath", "visit a shipyard", "meet students",
         "dine with merchants", "open an exhibition", "plant a tree", "speak to the press", "see a school")  # fmt: skip
PLACES = ("Old Palace", "Customs House", "Hill of Names", "North Yard", "College Green")

ROLES = {
    "headline": "1", "standfirst": "2", "caption": "3", "lead": "4", "body": "5-40",
    "list-intro": "41", "list-item": "42-49", "furniture": "50",
}  # fmt: skip
AGREEMENTS, COMMITMENTS, STATEMENTS, INTRO = 8, 15, 35, 41


def write(data: Path, count: int, *, seed: int = 1) -> list[Path]:
    """Write *count* events into the folder *data*; the n-th is the same however many there are.

    Each has a lead source of 50 paragraphs with 8 agreements, 15 commitments, 35 statements, 15 claims, 10 programme
    and 5 actors, their fingerprints, a second coding, and two accounts that contradict nothing.
    """
    return [_write(data, number, Random(f"{seed}:{number}")) for number in range(1, count + 1)]


def _write(data: Path, number: int, chance: Random) -> Path:
    one, other = _country(chance), _country(chance)
    while other == one:
        other = _country(chance)
    day = date(2024, 1, 10) + timedelta(days=chance.randrange(300))
    lead = _lead([one, other], day, chance)
    folder = data / f"{one}-{other}-{number:03}".lower()
    folder.mkdir(parents=True)
    _dump(folder / "gazette.yaml", lead)
    _dump(folder / "agency.yaml", _account(lead, chance))
    _dump(folder / "courier.yaml", _account(lead, chance))
    _dump(folder / "event.yaml", _event([one, other], day, lead))
    _dump(folder / "second-coding.yaml", _second(lead, chance))
    _dump(folder / "gazette.paragraphs.yaml", _fingerprints(chance))
    return folder


def _dump(path: Path, content: object) -> None:
    dumper = type("Plain", (yaml.SafeDumper,), {"ignore_aliases": lambda self, data: True})  # facts refuse aliases
    path.write_text(yaml.dump(content, Dumper=dumper, sort_keys=False, allow_unicode=True, width=1000), "utf-8")


def _country(chance: Random) -> str:
    return ("".join(chance.sample(SYLLABLES, 2)) + chance.choice(ENDINGS)).capitalize()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z]+", "-", text.lower()).strip("-")


# The lead source ------------------------------------------------------------------------------------------


def _lead(countries: list[str], day: date, chance: Random) -> dict[str, Any]:
    topics = chance.sample(list(AREA_OF), AGREEMENTS + COMMITMENTS)
    exchanged = chance.randint(3, 5)
    actors = list(_actors(countries, chance))
    voices = [actor["id"] for actor in actors if actor["kind"] == "person"]
    return {
        "roles": ROLES,
        "actors": actors,
        "agreements": [
            {
                "id": _slug(topic), "title": f"MOU on {topic}", "instrument": "mou",
                "status": "exchanged" if place < exchanged else "announced", "areas": _areas(topic, chance),
                "counterparts": [], "aim": f"{chance.choice(VERBS).capitalize()} {topic}, {chance.choice(GAINS)}.",
                "paragraphs": [INTRO, INTRO + 1 + place],
            }
            for place, topic in enumerate(topics[:AGREEMENTS])
        ],
        "commitments": [
            _commitment(topic, voices, 20 + place, day, chance) for place, topic in enumerate(topics[AGREEMENTS:])
        ],
        "statements": [_statement(place, voices, chance) for place in range(1, STATEMENTS + 1)],
        "claims": list(_claims(day, exchanged, chance)),
        "programme": [
            {
                "id": _slug(deed), "summary": f"The leaders {deed}.", "date": day - timedelta(days=place % 2),
                "basis": "derived", "place": chance.choice(PLACES), "paragraphs": [4, 5 + place],
            }
            for place, deed in enumerate(DEEDS)
        ],
    }  # fmt: skip


def _actors(countries: list[str], chance: Random) -> Iterable[dict[str, Any]]:
    for country, roles in zip(countries, (("President", "Minister"), ("Premier", "Minister")), strict=True):
        for role in roles:
            name = f"{_country(chance)} {_country(chance)}"
            yield {
                "id": _slug(f"{role} {country}"), "name": name, "kind": "person", "role": f"{role} of {country}",
                "party": country.lower(), "paragraphs": [3, 6],
            }  # fmt: skip
    yield {
        "id": "coast-office", "name": "Coast Office", "kind": "organisation", "role": "Host of the talks",
        "party": countries[0].lower(), "paragraphs": [7],
    }  # fmt: skip


def _areas(topic: str, chance: Random) -> list[str]:
    own = AREA_OF[topic]
    more = chance.sample([area for area in TOPICS if area != own], chance.choice((0, 0, 1, 2)))
    return [own, *more]


def _commitment(topic: str, voices: list[str], paragraph: int, day: date, chance: Random) -> dict[str, Any]:
    when = {"when_text": "next year", "when_from": date(day.year + 1, 1, 1), "when_to": date(day.year + 1, 12, 31)}
    return {
        "id": _slug(topic),
        "summary": f"Both countries are to {chance.choice(VERBS)} {topic}, {chance.choice(GAINS)}.",
        "voice": [chance.choice([*voices, "unattributed"])],
        "step": chance.choice(("hoped", "offered", "intended", "intended")),
        "areas": _areas(topic, chance),
        **(when if chance.random() < 0.3 else {}),
        "paragraphs": [paragraph],
    }


def _statement(paragraph: int, voices: list[str], chance: Random) -> dict[str, Any]:
    speaker = chance.choice([*voices, *voices, "narrator", "unattributed"])
    return {
        "id": f"statement-{paragraph}",
        "speaker": speaker,
        "attribution": chance.choice(("stated", "carried")) if speaker in voices else "none",
        "setting": chance.choice(SETTINGS) if speaker in voices else "not-stated",
        "form": chance.choice(("direct", "indirect")),
        "summary": f"{chance.choice(OPENINGS)} {chance.choice(list(AREA_OF))}, {chance.choice(GAINS)}.",
        "themes": chance.sample(THEMES, chance.choice((1, 1, 2, 3))),
        "paragraphs": [paragraph],
    }


def _claims(day: date, exchanged: int, chance: Random) -> Iterable[dict[str, Any]]:
    eve, years = day - timedelta(days=1), chance.randint(20, 70)
    given = (
        ("parties.total", "countries raise their ties", 2, "countries", "exact"),
        ("event.date", "day of the upgrade", day, "date", "exact"),
        ("relations.years", "years of diplomatic relations", years, "years", "exact"),
        ("relations.since", "year in which relations began", day.year - years, "year", "exact"),
        ("agreements.total", "MOUs belong to the upgrade", AGREEMENTS, "MOUs", "exact"),
        ("agreements.concluded", "MOUs exchanged", exchanged, "MOUs", "exact"),
        ("agreements.announced", "MOUs announced", AGREEMENTS - exchanged, "MOUs", "exact"),
        ("visit.arrival", "day of arrival", eve, "date", "exact"),
        ("visit.days", "days of the visit", f"{eve}/{day}", "interval", "exact"),
        ("visit.ordinal", "official visit in this office", 1, "visit", "ordinal"),
        ("visit.kind", "kind of visit", "official", "code", "exact"),
        ("trade-partners.rank", "among the largest trading partners", 10, "rank", "at-most"),
        ("reception.date", "day of the reception", eve, "date", "exact"),
        ("reception.attendance", "guests at the reception", chance.randrange(100, 500, 10), "people", "about"),
        ("wreath-laying.date", "day of the wreath-laying", day, "date", "exact"),
    )  # fmt: skip
    for place, (key, label, value, unit, qualifier) in enumerate(given):
        yield {
            "id": key.replace(".", "-"), "key": key, "label": label, "value": str(value), "unit": unit,
            "qualifier": qualifier, "basis": "stated", "paragraphs": [36 + place % 5],
        }  # fmt: skip


# What stands beside it ------------------------------------------------------------------------------------


def _event(countries: list[str], day: date, lead: dict[str, Any]) -> dict[str, Any]:
    said = {claim["key"]: claim["value"] for claim in lead["claims"]}
    ties = "–".join(countries)
    wish = next(commitment["id"] for commitment in lead["commitments"])
    return {
        "title": f"{ties} Strategic Partnership",
        "tier": "Strategic Partnership",
        "date": day,
        "place": "Port Linden",
        "occasion": "An anniversary of diplomatic relations",
        "edition": 1,
        "edition_date": day + timedelta(days=30),
        "parties": [{"id": country.lower(), "name": country} for country in countries],
        "lead": "gazette",
        "sources": [
            _source("gazette", "The Linden Gazette", day, title=f"{ties} ties are raised", completeness="full"),
            _source("agency", "The Coast Agency", day, completeness="excerpt", reach="The opening."),
            _source("courier", "The Evening Courier", day, completeness="excerpt-whole"),
        ],
        "messages": [
            {
                "title": "Ties are raised to a Strategic Partnership",
                "text": f"Both took the step after {said['relations.years']} years of diplomatic relations.",
                "facts": ["gazette:event-date", "gazette:relations-years"],
            },
            {
                "title": "Part of the MOUs has been exchanged",
                "text": f"Of {said['agreements.total']} MOUs {said['agreements.concluded']} have been exchanged.",
                "facts": ["gazette:agreements-total", "gazette:agreements-concluded"],
            },
            {
                "title": "Much else is said to be coming",
                "text": "It has no paper, and most of it no time.",
                "facts": [f"gazette:{wish}"],
            },
        ],
        "can_say": [{"text": "Talks are hoped for.", "facts": [f"gazette:{wish}"]}],
        "open": [
            {"text": "Which bodies are to carry out the MOUs?", "absent": "agreements.counterparts"},
            {"text": "By when, and at whose cost?", "facts": [f"gazette:{wish}"]},
        ],
        "taxonomy": {
            "title": "The chapters of the joint statement",
            "note": "Inferred from its headings.",
            "facts": ["agency:field-1"],
            "pillars": [
                {"label": "State and safety", "areas": ["POL", "DEF", "LAW", "GOV"]},
                {"label": "Work and trade", "areas": ["TRD", "BIZ", "AGR", "ENE", "TRA"]},
                {"label": "Knowledge and people", "areas": ["DIG", "SCI", "EDU", "CUL", "HLT", "ENV"]},
            ],
        },
    }


def _source(source: str, publisher: str, day: date, **more: str) -> dict[str, Any]:
    return {
        "source": source, "publisher": publisher, "url": f"https://{source}.example/{day}",
        "published": day, "accessed": day + timedelta(days=2), **more,
    }  # fmt: skip


def _account(lead: dict[str, Any], chance: Random) -> dict[str, Any]:
    """An account that names some of the lead source's agreements, commitments and claims, as it does."""
    claims = [claim for claim in lead["claims"] if claim["key"] in ("event.date", "relations.years", "visit.kind")]
    return {
        "agreements": [
            {**{key: fact[key] for key in ("id", "title", "instrument", "status", "areas")},
             "same_as": f"gazette:{fact['id']}"}
            for fact in chance.sample(lead["agreements"], 3)
        ],
        "commitments": [
            {**{key: fact[key] for key in ("id", "summary", "step", "areas")}, "same_as": f"gazette:{fact['id']}"}
            for fact in chance.sample(lead["commitments"], 4)
        ],
        "claims": [{key: claim[key] for key in ("id", "key", "value", "unit", "qualifier")} for claim in claims],
        "fields": [
            {"id": f"field-{place}", "label": topic.capitalize(), "areas": [AREA_OF[topic]]}
            for place, topic in enumerate(chance.sample(list(AREA_OF), 4), start=1)
        ],
    }  # fmt: skip


def _second(lead: dict[str, Any], chance: Random) -> dict[str, Any]:
    coded = {statement["id"]: statement["themes"] for statement in lead["statements"]}
    return {
        "coder": "A second reader, blind to the first coding",
        "themes": {id_: own if chance.random() < 0.8 else [chance.choice(THEMES)] for id_, own in coded.items()},
    }


def _fingerprints(chance: Random) -> dict[str, Any]:
    roles = dict[int, str]()
    for role, numbers in ROLES.items():
        first, _, last = numbers.partition("-")
        roles |= dict.fromkeys(range(int(first), int(last or first) + 1), role)
    return {
        "paragraphs": [
            {
                "n": n,
                "role": role,
                "words": chance.randint(8, 40),
                "sha256": hashlib.sha256(chance.randbytes(8)).hexdigest(),
            }
            for n, role in sorted(roles.items())
        ]
    }
