"""Write what a replay found as JUnit XML, which every CI service shows: a suite per site, a case per field.

The elements and attributes are those of the schema by which Jenkins checks reports (junit-10.xsd of its xunit plugin).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import BinaryIO
from xml.etree import ElementTree as ET

from newscrawl.archive.budgets import FIELDS, KINDS, exceeded, name_of, slower
from newscrawl.archive.replay import ACCEPTED, CHANGED, REJECTED, UNREAD, Difference, Group, Report
from newscrawl.text import NOT_XML

SHOWN = 20
"""Differences that a case shows, the worst: a CI service shows some screens of text, and the HTML has the rest."""
MAX_CHARACTERS = 2_000
"""Characters shown of one difference."""
COSTS = "costs"
"""Name of the suite of what stages cost."""
JUDGED = (CHANGED, ACCEPTED, REJECTED, UNREAD)
"""Kinds of differences that are failures; what could not be read at all is an error."""


def write_junit(report: Report, out: BinaryIO, *, budgets: Mapping[str, int], slower_percent: float) -> None:
    """Write the report; what `budgets` allow is told in a case that passes."""
    over = exceeded(report, budgets)
    by_case: defaultdict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in report.groups():
        by_case[group.site, group.topic].append(group)
    sites = sorted({*report.read, *(site for site, _ in by_case)})
    suites = [_suite(site or "no site", _cases(site, by_case, over)) for site in sites]
    if report.costs:
        suites.append(_suite(COSTS, _cost_cases(report, slower_percent)))
    root = ET.Element("testsuites", {"name": "newscrawl replay", **_sums(suites)})
    root.extend(suites)
    ET.indent(root)
    out.write(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(name: str, cases: Iterable[ET.Element]) -> ET.Element:
    found = list(cases)
    counts = {kind: sum(case.find(kind[:-1]) is not None for case in found) for kind in ("failures", "errors")}
    told = {kind: str(count) for kind, count in counts.items()}
    suite = ET.Element("testsuite", {"name": _xml(name), "tests": str(len(found)), **told, "skipped": "0"})
    suite.extend(found)
    return suite


def _sums(suites: Iterable[ET.Element]) -> dict[str, str]:
    known = list(suites)
    return {name: str(sum(int(suite.attrib[name]) for suite in known)) for name in ("tests", "failures", "errors")}


def _cases(site: str, by_case: Mapping[tuple[str, str], list[Group]], over: Collection[str]) -> Iterator[ET.Element]:
    """Yield a case for each field, and for each kind of difference."""
    for topic in (*KINDS, *FIELDS):
        groups = by_case.get((site, topic), [])
        case = ET.Element("testcase", classname=_xml(site or "no site"), name=name_of(topic))
        if groups:
            text = "\n".join(_told(groups))
            if name_of(topic) not in over:
                ET.SubElement(case, "system-out").text = text
            else:
                kind = groups[0].differences[0].kind
                found = "failure" if kind in JUDGED else "error"
                message = _xml("; ".join(map(str, groups)))
                ET.SubElement(case, found, message=message, type=name_of(kind)).text = text
        yield case


def _told(groups: list[Group]) -> Iterator[str]:
    """Yield the worst differences of each cause as lines."""
    for group in groups:
        yield _xml(str(group))
        worst = group.worst_first()
        for difference in worst[:SHOWN]:
            yield _xml("\n".join(_lines(difference, group.topic)))[:MAX_CHARACTERS]
        if len(worst) > SHOWN:
            yield f"and {len(worst) - SHOWN} more"


def _lines(difference: Difference, topic: str) -> Iterator[str]:
    """Yield the heading of a difference, and its changes in one field where that is what the case is about."""
    heading, *changes = difference.lines()
    yield heading
    yield from (line for line in changes if topic not in difference.fields or line.startswith(f"  {topic}: "))


def _cost_cases(report: Report, percent: float) -> Iterator[ET.Element]:
    too_much = slower(report, percent)
    for cost in report.costs:
        case = ET.Element("testcase", classname=COSTS, name=cost.stage)
        if cost.stage in too_much:
            ET.SubElement(case, "failure", message=too_much[cost.stage], type="slower").text = str(cost)
        else:
            ET.SubElement(case, "system-out").text = str(cost)
        yield case


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)
