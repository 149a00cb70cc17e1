"""Make the table of the line model's weights anew from invented pages.

    ./run python -m training           makes it
    ./run python -m training --check   tells whether the shipped one is what comes out; CI asks

scikit-learn is a development tool only; what is shipped is a table of whole thousandths.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from newscrawl.extract import body, line_model
from newscrawl.extract.container import best_of_prose, find_container, lifted
from newscrawl.extract.headline import find_headline
from newscrawl.extract.line_features import describe, feature_names
from newscrawl.extract.lines import Line
from newscrawl.extract.page import parse
from training.pages import Invented, invent

TABLE = Path(line_model.__file__).with_name("line_weights.json")
PAGES = 4000
"""Pages the table is made from: half a minute; 6,000 change no figure."""
LOST = 1.2
"""What a line lost counts against one too many: a sentence lost is the worst fault."""
SMALLEST = 0.03
"""Weights below it are left out."""


def labels(lines: list[Line], page: Invented) -> Iterator[tuple[int, bool]]:
    """Yield the index of each of `lines` that is found on the invented page, and whether it is the article's."""
    at = 0
    for index, line in enumerate(lines):
        for ahead in range(at, min(at + 60, len(page.lines))):
            if page.lines[ahead][0] == line.text:
                yield index, page.lines[ahead][1]
                at = ahead + 1
                break


def examples(page: Invented) -> Iterator[tuple[list[str], bool]]:
    """Yield features and truth of each line in the element with most prose: beside short lines it is not the text's."""
    parsed = parse(page.html, "http://news.yunzhou.invalid/sh/c1234.html")
    lines = parsed.lines
    truth = dict(labels(lines, page))
    container = best_of_prose(parsed)[0]
    container = find_container(parsed) if container is None else lifted(container)
    if container is None:
        return
    inside = body.lines_inside(parsed, container)
    first = body.first_prose(inside)
    headline = find_headline(parsed, inside[-1].index if first is None else first, [parsed.head_title])
    around = body.surroundings(container, inside, headline)
    for line, facts in zip(inside, describe(inside, around), strict=True):
        if facts is not None and line.index in truth:
            yield feature_names(facts), truth[line.index]


def train(pages: int) -> dict[str, int]:
    """Return the table of weights, in thousandths, that so many invented pages give."""
    from sklearn.feature_extraction import DictVectorizer  # two seconds, which no test of the invented pages needs
    from sklearn.linear_model import LogisticRegression

    found = [example for seed in range(pages) for example in examples(invent(seed))]
    vectorizer = DictVectorizer(sparse=True)
    matrix = vectorizer.fit_transform([dict.fromkeys(names, 1) for names, _ in found])
    truth = [own for _, own in found]
    model = LogisticRegression(C=0.1, class_weight={True: LOST, False: 1}, max_iter=2000, tol=1e-6, random_state=0).fit(
        matrix, truth
    )
    print(f"{len(found):,} lines, {sum(truth):,} the article's, right on {model.score(matrix, truth):.4f}")
    weights = dict(zip(vectorizer.feature_names_, model.coef_[0], strict=True))
    table = {line_model.CONSTANT: round(float(model.intercept_[0]) * 1000)}
    return table | {
        name: round(float(weight) * 1000) for name, weight in sorted(weights.items()) if abs(weight) >= SMALLEST
    }


def differences(made: dict[str, int], shipped: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Return the weights that differ between two tables, each in the first and in the second.

    Other processors round otherwise, so a weight may differ by a thousandth, and one at the limit be missing.
    """
    limit = round(SMALLEST * 1000) + 1
    both = {name: (made.get(name, 0), shipped.get(name, 0)) for name in made.keys() | shipped.keys()}
    return {
        name: (one, other)
        for name, (one, other) in both.items()
        if abs(one - other) > (1 if name in made and name in shipped else limit)
    }


def main() -> int:
    """Train, and write the table or hold the shipped one against it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when the shipped table differs")
    options = parser.parse_args()
    made = train(options.pages)
    if not options.check:
        TABLE.write_text(json.dumps(made, ensure_ascii=False, indent=0) + "\n", encoding="utf8")
        print(f"{len(made)} weights in {TABLE}")
        return 0
    differing = differences(made, json.loads(TABLE.read_text(encoding="utf8")))
    for name, (one, other) in differing.items():
        print(f"{name or 'constant'}: {one} made, {other} shipped")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
