"""What the packages hand to each other: frozen dataclasses without behaviour of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as it came over the wire, or one page as a browser rendered it.

    `body` is the HTTP payload after de-chunking and before content decoding (still gzip where it came so).
    """

    url: str
    body: bytes = field(repr=False)
    headers: Headers = ()
    """Name and value pairs in wire order, repeats included; a mapping is taken too and becomes pairs."""
    status: int = 200
    fetched_at: datetime | None = None
    """When the body arrived, aware; None means unknown, and then no date counts as lying in the future."""
    record_id: str | None = None
    """WARC-Record-ID without its angle brackets; None where nothing is archived."""
    truncated: str | None = None
    """WARC-Truncated reason (`disconnect`, `length`, …); None means the body is whole."""
    rendered: bool = False
    """Whether a browser rendered this: then `body` is UTF-8 whatever the headers say."""

    def __post_init__(self) -> None:
        """Keep headers as a tuple of pairs.

        Raises TypeError for a body that is no bytes, and ValueError for a naive `fetched_at`.
        """
        if isinstance(self.body, str):
            raise TypeError("body is a str: pass the bytes as they came; of a text at hand, body.encode()")
        pairs: Any = self.headers.items() if isinstance(self.headers, Mapping) else self.headers
        object.__setattr__(self, "headers", tuple((name, value) for name, value in pairs))
        if self.fetched_at is not None and self.fetched_at.tzinfo is None:
            raise ValueError(f"fetched_at of {self.url} has no time zone")

    def header(self, name: str) -> str | None:
        """Return the first value of header `name`, whatever its case; None when there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def mime(self) -> str:
        """The content type without its parameters, in lower case; empty when the headers give none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Record:
    """Where a capture lies in the archive: one WARC record."""

    record_id: str
    """WARC-Record-ID without its angle brackets."""
    file: str
    """Path of the WARC file relative to the archive's folder, with forward slashes; in a container, `!/` and names."""
    offset: int
    """Bytes from the start of the file to the record's gzip member (or, uncompressed, to the record)."""
    length: int
    """Bytes the record takes in the file."""
    type: str
    """`response`, `revisit` or `resource`."""
    url: str
    fetched_at: datetime
    status: int
    payload_digest: str
    """As warcio writes it: `sha1:` and base32 over the payload as archived."""
    truncated: str | None = None
    rendered: bool = False
    mime: str = ""
    """Content type without its parameters, in lower case; empty where the response gives none."""
    original_file: str | None = None
    """Of a revisit that does not say itself where its payload lies: the file of that, as `file`; else None."""
    original_offset: int | None = None

    @property
    def original(self) -> tuple[str, int] | None:
        """Where the payload lies; None where the record holds it, or says itself where it is."""
        if self.original_file is None or self.original_offset is None:
            return None
        return self.original_file, self.original_offset


@dataclass(frozen=True, slots=True)
class Witness:
    """What one source (`header`, `meta`, `bom`, `bytes`, `chardet`, …) says about a page's encoding."""

    name: str
    says: str
    """The label as the witness gave it, not normalised."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes made text, with the evidence for the encoding."""

    text: str = field(repr=False)
    encoding: str
    """Python codec name of the encoding chosen."""
    witnesses: tuple[Witness, ...] = ()
    lost: int = 0
    """Number of bytes that could not be decoded; each run of them stands as U+FFFD in `text`."""


@dataclass(frozen=True, slots=True)
class RepairStep:
    """One step of a restoration: at `offset` of the restored text, `after` stands where `before` was."""

    kind: str
    """`annotation`, `slip`, `cut`, `script`, `mojibake`, `entity`, … ; `script` is not counted as a repair."""
    before: str
    after: str
    offset: int
    """Characters from the start of the restored page."""
    field: str | None = None
    """Name of the article's field the step fell into; None when it fell outside, or was not found."""
    field_offset: int | None = None
    """Characters from the start of that field."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Text put back to what was published, with every step that led there."""

    text: str = field(repr=False)
    steps: Sequence[RepairStep] = field(default=(), repr=False)
    verdict: str = "clean"
    """`clean`, what kind of damage was recognised, or `undecided`: too short to tell, and nothing changed."""
    confidence: float = 1.0
    """How probable the verdict is, 0 to 1."""
    evidence: str = ""
    """For people: what the verdict rests on."""
    damage: object = field(default=None, repr=False, compare=False)
    """What is known of the damage, for `restore(…, like=…)`."""

    @property
    def repairs(self) -> int:
        """Number of steps that mended damage; conversions of script are not damage."""
        return sum(step.kind != "script" for step in self.steps)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field's value came from."""

    witness: str
    """`site:#Zoom`, `label:来源`, `meta:publishdate`, `json-ld`, `url`, `id:pubtime_baidu`, `heading`, …"""
    raw: str
    """The string on the page before parsing."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture the article shows, without its bytes."""

    url: str
    """Absolute."""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A line within the article's container that is not the article's text."""

    text: str
    terms: tuple[tuple[str, int], ...]
    """The largest terms of its sum, each with what it adds, in thousandths: below zero they speak against the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as published. Empty string or tuple means: the page does not say."""

    url: str
    """The address that the page declares as its own where that may be believed, else the one it was read at; the
    database stores `sites.urls.article_url` of it."""
    site: str
    """The site's name on its own hosts, otherwise the host."""
    title: str
    """The visible headline without site or section suffix."""
    pretitle: str = ""
    """引题, the line above the headline."""
    subtitle: str = ""
    """副题, the line below the headline."""
    summary: str = ""
    """The page's own summary or lead-in, when set apart from the body."""
    body: str
    """Plain text, paragraphs separated by newlines, the cells of a table's row by tabs."""
    body_xml: str = field(default="", repr=False)
    """The body with its headings, lists, quotations, tables, emphasis, links and images, as trafilatura's XML."""
    published: str = ""
    """ISO 8601 with +08:00; a date alone is midnight with precision `day`."""
    published_precision: str = ""
    """`day`, `hour`, `minute` or `second`; empty when there is no date."""
    modified: str = ""
    """When the page says that it was last changed: ISO 8601 with +08:00; it makes no version."""
    source: str = ""
    """来源, whom the page names as the publisher."""
    author: tuple[str, ...] = ()
    """Names of people (or what the page gives in their place), without roles."""
    byline: str = ""
    """The byline as it stands on the page, with roles."""
    editor: str = ""
    """责任编辑, without the code of the newsroom's system."""
    credits: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names by role, as the page calls the roles: 责任编辑, 校对, 审核, 监制, …"""
    section: str = ""
    """The breadcrumb's last section."""
    images: tuple[Image, ...] = ()
    language: str = ""
    """BCP 47 primary tag: `zh`, `en`, …"""
    script: str = ""
    """`Hans`, `Hant` or empty."""
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False)
    """Where each field came from, by the field's name."""
    flags: tuple[str, ...] = ()
    """What a person should know: `dates-disagree`, `partial`, `truncated`, `controls-removed`,
    `read-by-lines`, `lines-left-out`, …"""
    fallbacks: tuple[str, ...] = ()
    """Fields for which the site's own selectors found nothing, so that the generic rules served."""
    removed: tuple[str, ...] = field(default=(), repr=False)
    """Texts of hidden or appended spam that were taken out."""
    left_out: tuple[str, ...] = field(default=(), repr=False)
    """Lines taken for the article's that trafilatura left out of the body."""
    dropped: tuple[DroppedLine, ...] = field(default=(), repr=False)
    """Lines beside the article's text in the same container; only told, not stored."""
    page_text: str = field(default="", repr=False)
    """All that readers see on its pages, in lines; not stored."""
    template: tuple[str, ...] = field(default=(), repr=False)
    """The elements around the text on the first page, from the outermost: tag, id and classes without digits. Pages of
    one template agree in them; not stored."""
    next_page: str | None = None
    """Absolute URL of the page that continues this one and is not among the captures; None at the end."""
    partial: bool = False
    """Whether a page of a multi-page article is missing."""
    encoding: str = ""
    """The encoding `decode` chose for the first page."""
    witnesses: tuple[Witness, ...] = field(default=(), repr=False)
    lost: int = 0
    """Undecodable bytes over all pages."""
    steps: tuple[RepairStep, ...] = field(default=(), repr=False)
    """Restoration steps over all pages, in page order."""
    record_ids: tuple[str, ...] = ()
    """WARC records of the pages, in page order."""

    @property
    def repairs(self) -> int:
        """Number of steps that mended damage."""
        return sum(step.kind != "script" for step in self.steps)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A page that is not an article, and why."""

    url: str
    reason: str
    """One of `errors.REASONS`."""
    detail: str = ""
    """One line for people: what was seen."""
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """What the stages made of an article's pages, and what it cost: enough to tell which stage came out otherwise."""

    decoded: str
    """CRC-32 of the decoded texts, as 8 hex digits."""
    restored: str
    """The same of the restored texts."""
    costs: tuple[int, int, int]
    """Processor time of decoding, restoring and extracting, in thousandths of what a fixed piece of work takes."""


MAX_PAGES = 30
"""Pages of one article at most; a next link that goes round in circles ends here."""


def page_after(outcome: Article | Rejected, urls: Sequence[str]) -> str | None:
    """Return the URL of the page that an article, read out of the pages `urls`, goes on with.

    None when it is whole, or has MAX_PAGES, or leads back to one of them.
    """
    if isinstance(outcome, Rejected) or len(urls) >= MAX_PAGES or outcome.next_page in urls:
        return None
    return outcome.next_page
