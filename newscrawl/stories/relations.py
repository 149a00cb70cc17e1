"""Choose the original among the articles of one story, and say how each other one relates to it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from newscrawl.sites import Sites
from newscrawl.stories.normalize import normalize
from newscrawl.stories.similarity import Similarity

ORIGINAL = "original"
RELATIONS = {
    ORIGINAL: "the article the others go back to, or one that nobody copied",
    "identical": "the same text",
    "damaged copy": "the same text but for what damage left, from a page that had to be repaired",
    "edited": "most of the text, changed",
    "excerpt": "a part of the text",
    "syndicated": "the same text on another site that names where it comes from",
}
"""Values of `articles.relation`, with their meaning."""

WHOLE = 0.9  # share of the longest member's length from which an article counts as complete
NEARLY_SAME = 0.8  # resemblance at which a repaired page still shows the original's text: repairs leave 0.9 and more
UNDATED = "9999"


@dataclass(frozen=True, slots=True)
class StoryMember:
    """What decides an article's place in its story."""

    id: str
    site: str
    """The name of a known site; of others the host, which has a dot."""
    source: str
    published: str
    """ISO 8601; empty when the page has no date."""
    precision: str
    repairs: int
    text_id: int
    """The same for articles with the same normalised text."""
    length: int
    """Characters of the normalised text."""
    named: str | None
    """The site that its 来源 names; see `named_site`."""


@lru_cache(maxsize=1)
def _site_names(sites: Sites) -> dict[str, tuple[str, ...]]:
    """Return by each site's name how a 来源 line may call it: its label and hosts, normalised."""
    return {site.name: tuple(_plain(name) for name in (site.label, *site.all_hosts)) for site in sites.values()}


def _plain(name: str) -> str:
    return normalize(name)


@lru_cache(maxsize=1024)  # the copies of one article seldom have more
def named_site(source: str, sites: Sites) -> str | None:
    """Return the name of the site that a 来源 names by label or host; None when it is none of ours."""
    plain = _plain(source)
    return next((site for site, forms in _site_names(sites).items() if any(form in plain for form in forms)), None)


@dataclass(frozen=True, slots=True)
class Measure:
    """What of all members of a story decides how each one ranks."""

    named: frozenset[str]
    """Our sites that a member's 来源 names."""
    longest: int
    """Characters of the longest member."""


def measure(members: Iterable[StoryMember]) -> Measure:
    """Return the measure of a story of these members."""
    everybody = list(members)
    named = {member.named for member in everybody}
    return Measure(frozenset(filter(None, named)), max(member.length for member in everybody))


def original(members: Iterable[StoryMember], by: Measure) -> tuple[StoryMember, str]:
    """Return the member that the others go back to, and the reason; the same whatever order they come in.

    First an article on the site that 来源 names, then the earliest publish time, completeness, undamaged text. The
    members may be some of a story's, measured `by` all of it.
    """
    first, *others = sorted(members, key=lambda member: [value for value, _ in _rank(member, by)])[:2]
    pairs = [zip(_rank(first, by), _rank(other, by), strict=True) for other in others]
    return first, next((reason for pair in pairs for (value, reason), (other, _) in pair if value != other), "")


def still_original(first: StoryMember, reason: str, newcomer: StoryMember, by: Measure) -> str | None:
    """Return why `first`, original of a story measured `by` all its members, is so with a newcomer too.

    None when it no longer is, or when the newcomer changes the measure, or `reason`, why it was original without it, is
    none of today's: then all members have to be asked.
    """
    ahead, closer = original([first, newcomer], by)
    reasons = [text for _, text in _rank(first, by)]
    covered = newcomer.length <= by.longest and {newcomer.named} <= by.named | {None}
    if ahead is not first or not covered or reason not in reasons:
        return None
    return max(reason, closer, key=reasons.index)  # who ranks right after the first differs from it last


def _rank(member: StoryMember, by: Measure) -> tuple[tuple[object, str], ...]:
    """Return what puts a member before others when it is less, and what is said of it then; what counts most first."""
    return (
        (member.site not in by.named, f"来源 names its site, {member.site}"),
        (_moment(member), f"published first, {member.published}"),
        (member.length < WHOLE * by.longest, f"complete, {member.length} characters"),
        (member.repairs, "least damaged"),
        (-member.length, f"longest, {member.length} characters"),
        (member.id, "first by its id"),
    )


def _moment(member: StoryMember) -> str:
    """Return what sorts by publish time; a day alone counts as its end, since a shown time proves more."""
    if not member.published:
        return UNDATED
    return f"{member.published[:10]}T23:59:59" if member.precision == "day" else member.published


def relate(member: StoryMember, first: StoryMember, found: Similarity) -> tuple[str, str]:
    """Return how `member` relates to the story's original `first`, whose texts are alike by `found`, and the evidence.

    A member may be the copy of another copy only, and share too little with the original itself; the evidence says so.
    """
    relation, evidence = _relation(member, first, found)
    return relation, evidence if found.copies else f"{evidence}; a copy of a copy"


def _relation(member: StoryMember, first: StoryMember, found: Similarity) -> tuple[str, str]:
    same = found.kind == "identical"
    text = f"the same text of {member.length} characters" if same else f"resembles it by {found.resemblance:.2f}"
    if member.repairs and found.resemblance >= NEARLY_SAME:
        return "damaged copy", f"{text} after {member.repairs} repairs"
    if found.kind == "excerpt" and member.length < first.length:
        return "excerpt", f"{found.containment:.0%} of its {member.length} characters are in the {first.length} there"
    if found.kind == "excerpt":
        return "edited", f"its {member.length} characters hold {found.containment:.0%} of the {first.length} there"
    credit = _credit(member, first)
    if credit and found.resemblance >= NEARLY_SAME:
        return "syndicated", f"{text}; {credit}"
    return ("identical" if same else "edited"), text


def _credit(member: StoryMember, first: StoryMember) -> str:
    """Return how the member's 来源 owns up to where its text comes from; empty when it does not."""
    if member.site == first.site or not member.source:
        return ""
    if member.named == first.site:
        return f"来源 {member.source} names {first.site}"
    if "." not in member.site and _plain(member.source) == _plain(first.source):
        return f"来源 {member.source} is the original's too"
    return ""
