"""How well the pages of `tests/data/pages` are read, and floors that only go up.

  ./run python -m tests.support.ratchet                  print the scores and the floors
  ./run python -m tests.support.ratchet --raise          lift the floors to what is reached now
  ./run python -m tests.support.ratchet --lower REASON   lower them, and keep the reason in the file

`floors.json` names the pages it was measured on by their digest, so that neither a page nor a floor changes unseen.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newscrawl import Article, Capture, Rejected, process

PAGES = Path(__file__).parents[1] / "data" / "pages"
FLOORS = PAGES / "floors.json"
URL = "http://www.jiangzhou.invalid/n/8812.html"
GRAM = 4
FIELDS = (
    "body",
    "title",
    "pretitle",
    "subtitle",
    "published",
    "source",
    "author",
    "byline",
    "editor",
    "section",
    "script",
)


@dataclass(frozen=True)
class Case:
    """One page and what a person reads in it."""

    name: str
    html: bytes
    expected: dict[str, Any]

    def read(self) -> Article | Rejected:
        return process(Capture(url=self.expected.get("url", URL), body=self.html))


def cases() -> list[Case]:
    """Return all pages with their expectations, by name."""
    found = sorted(path for path in PAGES.glob("*.json") if path != FLOORS)
    return [
        Case(path.stem, path.with_suffix(".html").read_bytes(), json.loads(path.read_text(encoding="utf8")))
        for path in found
    ]


def grams(text: str) -> Counter[str]:
    """Return the runs of four characters in `text`, white space left out."""
    bare = "".join(text.split())
    return Counter(bare[at : at + GRAM] for at in range(max(1, len(bare) - GRAM + 1)))


def body_score(expected: str, found: str) -> float:
    """Return the F1 of two texts over runs of four characters."""
    wanted, given = grams(expected), grams(found)
    common = sum((wanted & given).values())
    return 2 * common / (sum(wanted.values()) + sum(given.values()))


def score(case: Case) -> dict[str, float]:
    """Return what each expected field of the case scores: F1 for the body, 0 or 1 for the others."""
    outcome = case.read()
    if isinstance(outcome, Rejected):
        return {name: 0.0 for name in FIELDS if name in case.expected}
    scores = {"body": body_score(case.expected["body"], outcome.body)}
    for name in FIELDS[1:]:
        if name in case.expected:
            found = getattr(outcome, name)
            expected = tuple(case.expected[name]) if name == "author" else case.expected[name]
            scores[name] = float(found.startswith(expected) if name == "published" else found == expected)
    return scores


def measure() -> dict[str, float]:
    """Return the mean score by field over all pages, cut to three decimals."""
    sums: dict[str, list[float]] = defaultdict(list)
    for case in cases():
        for name, value in score(case).items():
            sums[name].append(value)
    return {name: int(sum(sums[name]) / len(sums[name]) * 1000) / 1000 for name in FIELDS if name in sums}


def digest() -> str:
    """Return what identifies the pages and their expectations."""
    found = hashlib.sha256()
    for case in cases():
        found.update(case.name.encode() + case.html + json.dumps(case.expected, sort_keys=True).encode())
    return found.hexdigest()[:16]


def main(arguments: list[str]) -> int:
    """Print scores beside floors; write the floors when asked to, never lower ones without a reason."""
    held = json.loads(FLOORS.read_text(encoding="utf8")) if FLOORS.exists() else {"floors": {}, "lowered": []}
    reached = measure()
    for name, value in reached.items():
        print(f"{name:10} {value:.3f}  floor {held['floors'].get(name, 0):.3f}")  # noqa: T201 - it is a command
    if not arguments:
        return 0
    fallen = [name for name, floor in held["floors"].items() if reached.get(name, 0.0) < floor]
    if fallen and arguments[0] != "--lower":
        print(f"below the floor: {', '.join(fallen)}; mend it, or --lower with a reason", file=sys.stderr)  # noqa: T201
        return 1
    if fallen:
        held["lowered"].append({"fields": fallen, "reason": " ".join(arguments[1:])})
    held |= {"pages": len(cases()), "digest": digest(), "floors": reached}
    FLOORS.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
