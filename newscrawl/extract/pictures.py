"""Where the article's images stand among its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml import etree

    from newscrawl.extract.lines import Line
    from newscrawl.model import Image


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the article, and where it stands."""

    url: str
    caption: str
    before: int
    """Index of the first line after it; -1 for an image behind the last one."""


def place_pictures(
    container: etree._Element, lines: Sequence[Line], images: Mapping[etree._Element, Image]
) -> list[Picture]:
    """Return the images in their order, each with the first of `lines` after it."""
    if not images:
        return []
    order = {element: position for position, element in enumerate(container.iter())}
    starts = [_start(line, order) for line in lines]
    found, at = [], 0
    for element, image in images.items():
        while at < len(lines) and starts[at] < order[element]:
            at += 1
        found.append(Picture(image.url, image.caption, lines[at].index if at < len(lines) else -1))
    return found


def _start(line: Line, order: dict[etree._Element, int]) -> int:
    """Return where in the container's order of elements the line's text begins."""
    element, own, _ = line.nodes[0] if line.nodes else (line.block, True, "")
    if not own:
        while len(element):  # the text follows all that the element holds
            element = element[-1]
    return order.get(element, 0)
