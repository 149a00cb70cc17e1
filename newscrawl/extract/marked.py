"""Elements above the body whose class, id or itemprop says which field they hold."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extract.lines import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.body import Region

_NAME = r"(?:^|[\s_-]|js_|article|art|post|news|info)(?:{})(?:$|[\s_-]|_?name|info)"
SOURCE_MARK = re.compile(_NAME.format("source|src|from|laiyuan|ly|media[_-]?name|origin|publisher"), re.IGNORECASE)
AUTHOR_MARK = re.compile(_NAME.format("author|authors|writer|reporter|byline|zuozhe|jizhe"), re.IGNORECASE)
_LINES = 10
_ELEMENTS = 20
"""Elements of one line's block that are looked at: an info line has a few, the page's own block thousands."""
_LONGEST = 40


def find_marked_texts(region: Region, mark: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield the short texts of elements between headline and body that `mark` fits, each with the name that fits."""
    blocks = dict.fromkeys(line.block for line in (*region.head[:_LINES], *region.above) if line not in region.kept)
    for block in blocks:
        if block in region.container.iterancestors():
            continue
        for element in islice(block.iter(), _ELEMENTS):
            names = " ".join(filter(None, (element.get(name) for name in ("class", "itemprop", "rel", "id"))))
            if names and mark.search(names):
                text = text_of(element)
                if 1 < len(text) <= _LONGEST:
                    yield text, names.split()[0]
