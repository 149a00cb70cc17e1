"""Make the table of the line model's weights anew from invented pages.

    ./run python -m training [--pages 4000]

scikit-learn is a development tool only; what is shipped is a table of whole thousandths.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from newscrawl.extract import body, line_model
from newscrawl.extract.container import find_container
from newscrawl.extract.headline import find_headline
from newscrawl.extract.line_features import describe, feature_names
from newscrawl.extract.lines import Line
from newscrawl.extract.page import parse
from training.pages import Invented, invent

TABLE = Path(line_model.__file__).with_name("line_weights.json")
PAGES = 4000
"""Pages the table is made from: half a minute; 6,000 change no figure."""
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
    """Yield features and truth of each line in the page's container."""
    parsed = parse(page.html, "http://news.yunzhou.invalid/sh/c1234.html")
    lines = parsed.lines
    truth = dict(labels(lines, page))
    container = find_container(parsed)
    if container is None:
        return
    inside = body.lines_inside(parsed, container)
    headline = find_headline(parsed, body.first_prose(inside), [parsed.head_title])
    around = body.surroundings(container, inside, headline)
    for line, facts in zip(inside, describe(inside, around), strict=True):
        if facts is not None and line.index in truth:
            yield feature_names(facts), truth[line.index]


def train(pages: int) -> dict[str, int]:
    """Return the table of weights, in thousandths, that so many invented pages give."""
    found = [example for seed in range(pages) for example in examples(invent(seed))]
    vectorizer = DictVectorizer(sparse=True)
    matrix = vectorizer.fit_transform([dict.fromkeys(names, 1) for names, _ in found])
    truth = [own for _, own in found]
    model = LogisticRegression(C=0.1, max_iter=2000, tol=1e-6, random_state=0).fit(matrix, truth)
    print(f"{len(found):,} lines, {sum(truth):,} the article's, right on {model.score(matrix, truth):.4f}")
    weights = dict(zip(vectorizer.feature_names_, model.coef_[0], strict=True))
    table = {line_model.CONSTANT: round(float(model.intercept_[0]) * 1000)}
    return table | {
        name: round(float(weight) * 1000) for name, weight in sorted(weights.items()) if abs(weight) >= SMALLEST
    }


def main() -> None:
    """Train and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=PAGES)
    table = train(parser.parse_args().pages)
    TABLE.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf8")
    print(f"{len(table)} weights in {TABLE}")


if __name__ == "__main__":
    main()
