"""When an article was published, and when it was changed: the most trusted of many witnesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import fold
from newscrawl.extract.date_kinds import BARE, MODIFIED, PUBLISHED
from newscrawl.extract.date_lines import DateEvidence, of_kind, partial
from newscrawl.extract.dates import TOLERANCE, ParsedTime, read_date
from newscrawl.extract.labels import has_label
from newscrawl.extract.machine_dates import find_in_state
from newscrawl.extract.url_dates import url_date
from newscrawl.text.times import CHINA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newscrawl.extract.date_kinds import LineDate
    from newscrawl.extract.page import Page
    from newscrawl.extract.partial_dates import PartialDate

Found = tuple[str, ParsedTime]
"""How an origin names the witness, and what it says."""
META_NAMES = (
    "articlepublishedtime", "ogpublishedtime", "publishdate", "pubdate", "publishtime", "pubtime", "firstpublishedtime",
    "datepublished", "weiboarticlecreateat", "bytedancepublishedtime", "ogreleasedate", "articlepublished",
    "articlepublisheddate", "ogarticlepublishedtime", "ogpubdate", "ogpublishdate", "ogtime", "publisheddate",
    "publishedtime", "btpubdate", "aputime", "dcdateissued", "dctermsissued", "dcissued", "dcdate", "dctermscreated",
    "dccreated", "dctermsdate", "dcdatecreated", "parselypubdate", "sailthrudate", "articledate", "articledateoriginal",
    "contenttime", "contentcreatedate", "publicationdate", "citationdate", "citationpublicationdate", "releasedate",
    "originalpublicationdate", "displaydate", "dateposted", "cxenseparserecspublishtime", "vrpublishedtime",
    "rnewsdatepublished", "articlecreated", "articlepubdate", "issuetime", "issuedate", "newstime", "posttime", "ptime",
    "date", "datecreated", "createdate", "createtime", "created", "originaldate", "timestamp",
)  # fmt: skip
"""Meta tags that carry a publish time, by how seldom they carry something else; letters only, in lower case."""
_OF_PUBLISHING = re.compile(
    r"(?<!un)(?<!last)(?<!next)(?:(?:pub(?:lish(?:ed)?|lication)?|post(?:ed)?|release|issued?|online)(?:date|time|on|at)"
    r"|published|date(?:publish(?:ed)?|publication|posted|issued))$"
)
"""How other names end that say the same: `iso-8601-publish-date`, `twt-published-at`, `mediator_published_time`."""
_MODIFIED_NAMES = (
    "articlemodifiedtime", "ogupdatedtime", "datemodified", "lastmodified", "lastmod", "modifiedtime", "updatetime",
    "updatedtime", "dctermsmodified", "dcmodified", "dcdatemodified", "articlemodified", "ogmodifiedtime", "moddate",
)  # fmt: skip
_JSON_PUBLISHED = re.compile(r'"(?:datePublished|pubDate|publishTime|pubtime)"\s*:\s*"?([^",}]{8,40})', re.IGNORECASE)
_JSON_CREATED = re.compile(r'"(?:dateCreated|uploadDate|upDate)"\s*:\s*"?([^",}]{8,40})')
_JSON_MODIFIED = re.compile(r'"dateModified"\s*:\s*"?([^",}]{8,40})')
_NO_LETTERS = re.compile(r"[\W_]+")
_CLOCK = re.compile(
    r"^[\s(\[]*+(?:(?:香港|北京|台北|当地|本地)时间\s*+)?(?P<time>\d\d?:\d\d(?::\d\d)?|\d\d?时\d\d?分)[\s)\]]*$"
)
_CLOCK_AFTER = re.compile(r"[(\[（【]\s*(?P<time>\d\d?[:：]\d\d)\s*[)\]）】]\s*$")
_CLOCK_BESIDE = re.compile(
    r"(?:^|(?<![一-龥])时间:[\s\x1f]*|(?<=[\s\x1f|])(?<!更新\s)(?<!新于\s)(?<!修改\s)(?<!时间\s)(?<!:\s)"
    r"(?<![日号]\s)(?<!\d[-/.月]\d\s)(?<!\d[-/.月]\d\d\s))"
    r"(?P<time>\d\d?:\d\d(?::\d\d)?)(?=$|[\s\x1f|])"
)
"""A time in the line of its day, but not next to it or to another, under no label but 时间."""
_ANY_CLOCK = re.compile(r"\d[:：︰∶]\d")
"""In every line that has one, as it stands unfolded: a fifth of the other's time."""
_DISAGREE_SECS = 86_400


@dataclass(frozen=True, slots=True)
class DateWitness:
    """One kind of place that says when an article was published."""

    name: str
    """How an origin names it; what varies follows a colon."""
    what: str
    """What it is, for people."""
    find: Callable[[DateEvidence], Iterator[Found]]
    if_no_time: bool = False
    """Whether it is asked only when none before it gives a time of the day: it takes long."""


@dataclass(frozen=True, slots=True)
class PublishDate:
    """The publish time that was chosen."""

    parsed: ParsedTime
    witness: str
    flags: tuple[str, ...] = ()
    """`dates-disagree`: another witness differs by more than a day; `date-completed`: the time of the fetching gave
    what the page leaves out, or shows as 3小时前; `date-from-update`: the page names only the time of a change;
    `date-from-today`: the day of the fetching above the headline, which may be the site's calendar."""


def find_publish_date(evidence: DateEvidence, declared: Iterable[tuple[str, str]]) -> PublishDate | None:
    """Return when the article was published, by the most trusted witness that speaks and does not lie in the future.

    `declared` are values (witness, text) that go before everything on the page: a site's own rule, or an element made
    for the purpose. A date alone is completed by a later witness that gives the time of the same day.
    """
    first = [(name, parsed) for name, text in declared if (parsed := read_date(fold(text)))]
    admitted = list(_not_in_future(first, evidence))
    for witness in WITNESSES:
        if not (witness.if_no_time and any(parsed.precision != "day" for _, parsed in admitted)):
            admitted += _not_in_future(witness.find(evidence), evidence)
    if not admitted:
        resorts = (next(_not_in_future(witness.find(evidence), evidence), None) for witness in LAST_RESORTS)
        admitted = [one for one in resorts if one][:1]
    if not admitted:
        return None
    name, parsed = admitted[0]
    if parsed.precision in ("day", "hour"):
        name, parsed = _finer(evidence, parsed, admitted) or (name, parsed)
    disagree = any(abs((other.time - parsed.time).total_seconds()) > _DISAGREE_SECS for _, other in admitted)
    completed = name in _COMPLETED or any(date.is_relative for _, date in _shown(evidence))
    raised = {
        "dates-disagree": disagree,
        "date-completed": completed,
        "date-from-update": name == _UPDATE,
        "date-from-today": name == _TODAY,
    }
    return PublishDate(parsed, name, tuple(flag for flag, is_so in raised.items() if is_so))


def find_modified(evidence: DateEvidence, published: PublishDate | None) -> tuple[str, ParsedTime] | None:
    """Return when the page says that the article was last changed, and which witness says so; None when none does.

    A time without its year is of the year it was published in; one that counts back says nothing that stays.
    """
    for found in (evidence.head, evidence.above, evidence.foot):
        told = list(of_kind(found, MODIFIED))
        if published:
            year = published.parsed.time.astimezone(CHINA).year
            in_year = ((f"label:{one.label}", date.in_year(year)) for one, date in partial(found, MODIFIED))
            told += [(name, parsed) for name, parsed in in_year if parsed]
        if (change := next(_not_in_future(told, evidence), None)) is not None:
            return change
    return next(_not_in_future(_changes_for_machines(evidence), evidence), None)


def _not_in_future(found: Iterable[Found], evidence: DateEvidence) -> Iterator[Found]:
    latest = evidence.fetched_at + TOLERANCE if evidence.fetched_at else None
    return (one for one in found if latest is None or one[1].time <= latest)


def _finer(evidence: DateEvidence, day: ParsedTime, admitted: list[Found]) -> Found | None:
    """Return the time of that day: another witness's, an info line's without its year, or one that stands alone."""
    finer = (one for one in admitted if _tells_time_of(day, one))
    same_day = (
        one for one in chain(_completed(evidence), _updates(evidence), _signature(evidence)) if _tells_time_of(day, one)
    )
    return next(chain(finer, _yearless(evidence, day), _clock(evidence, day), same_day), None)


def _tells_time_of(day: ParsedTime, found: Found) -> bool:
    return found[1].precision not in ("day", day.precision) and found[1].day == day.day


def _shown(evidence: DateEvidence) -> Iterator[tuple[LineDate, PartialDate]]:
    """Yield the incomplete dates that stand for the publish time."""
    return partial([*evidence.head, *evidence.above], PUBLISHED, BARE)


def _yearless(evidence: DateEvidence, day: ParsedTime) -> Iterator[Found]:
    """Yield the time of that day which an info line gives without its year, as mobile pages do: `03-05 08:30`."""
    year = day.time.astimezone(CHINA).year
    for _, date in _shown(evidence):
        if date.has_time and (parsed := date.in_year(year)) and parsed.day == day.day:
            yield "info", parsed


def _clock(evidence: DateEvidence, day: ParsedTime) -> Iterator[Found]:
    """Yield the time that stands in brackets after the headline, or on a line of its own below its day."""
    headline, page = evidence.region.headline, evidence.page
    if match := _CLOCK_AFTER.search(headline.raw):
        yield from _at("heading", day, match["time"])
    for line, one in (*evidence.head, *evidence.above):
        own = one.kind in (PUBLISHED, BARE) and isinstance(one.date, ParsedTime) and one.date.day == day.day
        for match in _CLOCK_BESIDE.finditer(line.info) if own and _ANY_CLOCK.search(line.text) else ():
            yield from _at("info", day, match["time"])
    dated = {line.index for line, _ in (*evidence.head, *evidence.foot)}
    after_headline = headline.lines[-1].index if headline.lines else -1
    for line in (*evidence.region.head, *evidence.region.foot):
        match = _CLOCK.match(line.folded) if line.length <= _LONGEST_CLOCK else None
        bracketed = line.index - 1 == after_headline and line.folded.startswith(("(", "["))
        if match and (line.index - 1 in dated or bracketed) and page.lines[line.index] is line:
            yield from _at("info", day, match["time"])


_LONGEST_CLOCK = 12


def _at(name: str, day: ParsedTime, clock: str) -> Iterator[Found]:
    if parsed := read_date(f"{day.day} {fold(clock)}"):
        yield name, parsed


def _labels(evidence: DateEvidence) -> Iterator[Found]:
    """Yield the labelled dates, first those of the publishing itself, then those of what goes before it."""
    labelled = of_kind([*evidence.head, *evidence.above], PUBLISHED)
    return iter(sorted(labelled, key=lambda found: bool(_BEFORE_PUBLISHING.search(found[0]))))


_BEFORE_PUBLISHING = re.compile(r":(?:生成|发文|印发|制发|创建|提交|录入|撰[稿写]|[供投]稿|采编|编辑)")
"""Labels of dates that stand for the publish time only where no other is labelled: orders are sent, then shown."""


def _markup(evidence: DateEvidence) -> Iterator[Found]:
    return _in_markup(evidence, is_change=False)


def _in_markup(evidence: DateEvidence, *, is_change: bool) -> Iterator[Found]:
    for one in evidence.marked():
        if one.is_change == is_change and (parsed := read_date(fold(one.value))):
            yield one.witness, parsed


def _bare(evidence: DateEvidence) -> Iterator[Found]:
    beside = (one for one in evidence.above if has_label(one[0], "source", "author", "editor"))
    return of_kind([*evidence.head, *beside], BARE)


def _bare_above(evidence: DateEvidence) -> Iterator[Found]:
    return (found for found in of_kind(evidence.above, BARE) if not _is_day_of_fetching(found, evidence))


def _today(evidence: DateEvidence) -> Iterator[Found]:
    return ((_TODAY, found[1]) for found in of_kind(evidence.above, BARE) if _is_day_of_fetching(found, evidence))


def _past(evidence: DateEvidence) -> Iterator[Found]:
    days = of_kind(evidence.calendars, BARE) if evidence.fetched_on else ()
    return ((_PAST, parsed) for _, parsed in days if parsed.day != evidence.fetched_on)


def _is_day_of_fetching(found: Found, evidence: DateEvidence) -> bool:
    """Whether a day without a time is the one the page was fetched on, which sites print above all else."""
    return found[1].precision == "day" and found[1].day == evidence.fetched_on


def _metas(evidence: DateEvidence) -> Iterator[Found]:
    return _in_metas(evidence.page, META_NAMES, _OF_PUBLISHING)


def _in_metas(page: Page, names: tuple[str, ...], others: re.Pattern[str] | None = None) -> Iterator[Found]:
    """Yield what meta tags of these names say, then those whose name ends as `others` does."""
    spelled = {_NO_LETTERS.sub("", name): name for name in reversed(page.meta)}
    alike = filter(others.search, spelled) if others else ()
    for key in dict.fromkeys((*filter(spelled.__contains__, names), *alike)):
        name = spelled[key]
        if parsed := read_date(fold(page.meta[name])):
            yield f"meta:{name}", parsed


def _json_ld(evidence: DateEvidence) -> Iterator[Found]:
    for pattern in (_JSON_PUBLISHED, _JSON_CREATED):
        yield from _in_json(evidence.page, pattern)


def _in_json(page: Page, pattern: re.Pattern[str]) -> Iterator[Found]:
    if page.json_ld and (match := pattern.search(page.json_ld)) and (parsed := read_date(match[1])):
        yield "json-ld", parsed


def _state(evidence: DateEvidence) -> Iterator[Found]:
    return find_in_state(evidence.page.html, evidence.region.headline.text)


def _url(evidence: DateEvidence) -> Iterator[Found]:
    if parsed := url_date(evidence.page.url):
        yield "url", parsed


def _foot(evidence: DateEvidence) -> Iterator[Found]:
    for kind in (PUBLISHED, BARE):
        yield from of_kind(evidence.foot, kind)


def _completed(evidence: DateEvidence) -> Iterator[Found]:
    """Yield dates without a year and those that count back, completed by the time of the fetching."""
    if evidence.fetched_at:
        for _, date in _shown(evidence):
            if parsed := date.complete(evidence.fetched_at):
                yield ("relative" if date.is_relative else "yearless"), parsed


def _signature(evidence: DateEvidence) -> Iterator[Found]:
    if parsed := evidence.signature():
        yield "signature", parsed


def _paper(evidence: DateEvidence) -> Iterator[Found]:
    return (("page:date", parsed) for parsed in evidence.paper_day())


def _titled(evidence: DateEvidence) -> Iterator[Found]:
    return (("markup:title", parsed) for parsed in evidence.titled())


def _updates(evidence: DateEvidence) -> Iterator[Found]:
    found = of_kind([*evidence.head, *evidence.above, *evidence.foot], MODIFIED)
    return ((_UPDATE, parsed) for _, parsed in found)


def _changes_for_machines(evidence: DateEvidence) -> Iterator[Found]:
    yield from _in_markup(evidence, is_change=True)
    yield from _in_metas(evidence.page, _MODIFIED_NAMES)
    yield from _in_json(evidence.page, _JSON_MODIFIED)


_COMPLETED = ("relative", "yearless")
_UPDATE, _PAST, _TODAY = "update", "past", "today"
WITNESSES = (
    DateWitness(
        "label:…", "a date labelled 发布时间, 日期, 发布于 …, between headline and body or in a table above", _labels
    ),
    DateWitness(
        "markup:…", "`datetime`, `itemprop=datePublished`, `title` or a data attribute of an element there", _markup
    ),
    DateWitness(
        "info", "a date that stands alone between headline and body, or above them beside a source or an author", _bare
    ),
    DateWitness("meta:…", "a meta tag made for it", _metas),
    DateWitness("json-ld", "`datePublished` of schema.org's JSON-LD", _json_ld),
    DateWitness(
        "info", "a date that stands alone above the headline, unless it is the day of the fetching", _bare_above
    ),
    DateWitness("script:…, input:…", "a time in the page's scripts or hidden fields", _state, if_no_time=True),
    DateWitness("url", "the day in the address", _url),
    DateWitness("label:…, info", "a date below the body, in the article's own box", _foot),
)
"""Who says when an article was published, the most trusted first; a site's rule and `id:pubtime_baidu` come before."""
LAST_RESORTS = (
    DateWitness("markup:title", "a date that is the `title` of an element between headline and body", _titled),
    DateWitness(
        "yearless, relative", "a date without its year, or 3小时前, completed by the time of the fetching", _completed
    ),
    DateWitness("signature", "the date below an office's name that closes an official notice", _signature),
    DateWitness("page:date", "the day of an electronic newspaper, above the headline", _paper),
    DateWitness("update", "the time of a change, where a page names no other", _updates),
    DateWitness(_PAST, "a day above the headline with its weekday, as a site's calendar has, but a past one", _past),
    DateWitness(_TODAY, "the day of the fetching, above the headline", _today),
)
"""Who is asked when none of `WITNESSES` speaks."""
