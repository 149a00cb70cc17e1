"""What each table of the database holds, and each of its columns: docs/database.md is made from this and the schema.

A database that lacks one of these tables is damaged.

Columns of `articles` that hold a field of an Article are described where the model defines that field.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view."""

    holds: str
    """What a row is, and what the table is for."""
    columns: dict[str, str] = field(default_factory=dict)
    """What each column holds; Markdown."""
    rebuilt: str = "from the WARC files"
    """What it can be made from anew; empty where nothing holds it a second time."""


TABLES = {
    "processing_failures": Table(
        "One row per capture that the code could not process, and does not try again (`replay --retry-failed` does).",
        {
            "record_id": "The capture (`captures`).",
            "code": "The release of newscrawl and of the libraries that could not.",
            "kind": "`timeout`, `memory`: more than a page may take; `died`: the process ended.",
            "detail": "One line for people.",
        },
        rebuilt="by trying again",
    ),
    "articles": Table(
        "One row per article, as its latest version has it. Lists and mappings are JSON.",
        {
            "partial": "1 where a page of a multi-page article is missing.",
            "origins": "Field name to `witness` and `raw`: where the value came from, and the string on the page.",
            "witnesses": "What header, meta tags, bytes and detectors said about the encoding: `name`, `says`.",
            "fallbacks": "Fields for which the site's own selectors found nothing, so that generic extraction served.",
            "record_id": "The capture of the first page (`captures`).",
            "relation_evidence": "One line: what was compared and what came out; why the original was chosen.",
        },
    ),
    "versions": Table(
        "One row per text of an article as it was read, and per text that earlier code read instead.",
        {
            "article_id": "The article (`articles`).",
            "record_id": "The capture it was first read from (`captures`).",
            "code": "The release of newscrawl and of the libraries that read it.",
            "cause": "`published`: the newspaper changed it; `layout`, `code`: the same text is read otherwise.",
            "seen_at": "When this text was first fetched.",
            "changed": "JSON array: the fields that differ from the version before; empty for the first.",
            "fields": "JSON object: all fields that a replay compares.",
            "superseded": "The code that reads this capture otherwise today; NULL while the version stands.",
            "site": "The article's site, by which edits are listed; NULL in what earlier code read.",
        },
        rebuilt="from the WARC files, but for what earlier code read; a rebuild takes that over",
    ),
    "repairs": Table(
        "One row per step that restored an article's text, script conversion within a field, and text taken out.",
        {
            "article_id": "The article (`articles`).",
            "position": "Number of the step in the page's restoration, from 0; what was taken out comes last.",
            "kind": "See below.",
            "before": "What the page had.",
            "after": "What stands there now; empty where something was only taken out.",
            "page_offset": "Characters from the start of the restored page; NULL for what was taken out.",
            "field": "The article's field it fell into; NULL: none.",
            "field_offset": "Characters from the start of that field.",
        },
    ),
    "rejections": Table(
        "One row per URL whose latest capture is no article.",
        {
            "id": "16 hex digits of the URL's SHA-256, as in `articles`.",
            "url": "The URL asked for.",
            "site": "The site's name on its own hosts, otherwise the host.",
            "reason": "See below.",
            "detail": "One line: what was seen.",
            "record_id": "The capture; NULL when no response came.",
            "seen_at": "When it was fetched.",
        },
    ),
    "unsettled": Table(
        "Articles whose rows no longer follow from their captures, and are made anew from them next.",
        {"id": "The article's id, also of one that has no row yet."},
    ),
    "captures": Table(
        "One row per response (or rendered page) in the WARC files: where it lies, and how it was read.",
        {
            "url": "The URL asked for.",
            "type": "The WARC record: `response`, `revisit` (a body archived before) or `resource` (a rendered page).",
            "status": "HTTP status.",
            "length": "Bytes the record takes in the file.",
            "truncated": "Why the body is cut short, as in WARC-Truncated; NULL: it is whole.",
            "rendered": "1 where a browser rendered it.",
            "mime": "Content type without parameters, in lower case; empty where the response gives none.",
            "original_file": "Where the payload of a revisit lies that does not say it itself; else NULL.",
            "original_offset": "Bytes from the start of that file.",
            "run_id": "The run that archived it (`runs`), or the imported file.",
            "outcome": "See below.",
            "article_id": "The article it was read as, or rejected in place of; NULL where `outcome` is.",
        },
    ),
    "waiting_revisits": Table(
        "Revisits whose original is in no file so far; they become captures when it is imported.",
        {
            "name": "What the original may be known by: `id`, `at` (URL and second), `payload` (digest) or `url`.",
            "file": "The file that the revisit lies in.",
            "offset": "Bytes from the start of that file.",
        },
    ),
    "runs": Table(
        "One row per crawl of one site.",
        {
            "id": "Site and start, as in the WARC files' names: `wjnews/20250106T050000000000Z`.",
            "site": "The spider's name.",
            "started_at": "When it began.",
            "finished_at": "When it ended; NULL while it runs, and after a kill until the site's next crawl.",
            "exit_code": "0: fine, also without news; 1: failed, blocked or killed; NULL while it runs.",
            "reason": "One line: how it ended. `interrupted`: it was killed.",
            "settings": "JSON object: the settings that decide what is asked for.",
            "stats": "JSON object: all counters, Scrapy's and ours (`newscrawl/…`).",
        },
        rebuilt="",
    ),
    "run_reports": Table("A view of `runs` with a column for each counter that people ask about.", rebuilt="a view"),
    "frontier": Table(
        "One row per article that a listing ever named: whether it is still to be fetched, and when to check it again.",
        {
            "key": "The URL without its scheme.",
            "url": "The URL as the listing has it.",
            "site": "The spider's name.",
            "state": "See below.",
            "day": "The article's day by its listing or URL; NULL: neither says.",
            "listing": "The page that named it first.",
            "found_at": "Start of the crawl that met it.",
            "first_at": "When it was first read.",
            "last_at": "When it was last read, or confirmed by a 304.",
            "checks": "How often it was checked since it was first read.",
            "failures": "Failed attempts in a row.",
            "due_at": "When it is to be checked or tried again; NULL: now if it is owed, otherwise never.",
            "etag": "Validators of the last full answer, for conditional requests.",
            "last_modified": "The same.",
        },
        rebuilt="",
    ),
    "walk_pages": Table(
        "Listing pages of traversals that have not come to their end: what an interrupted crawl goes on with.",
        {
            "walk": "The traversal; below `SITE/daily` the first pages of days that are not asked for again.",
            "url": "The listing page.",
            "read_at": "When it was read; NULL: still to be read.",
            "known_before": "Pages before it, in a row, that held nothing new.",
        },
        rebuilt="",
    ),
    "site_states": Table(
        "One row per site: whether it is left alone, and what its archivist was told last; one for the network, too.",
        {
            "site": "The spider's name; `network` is that of this machine, `disk` the archive's.",
            "paused_until": "The site is left alone until then; NULL: it is not.",
            "pauses": "Blocks in a row; each pause is twice as long as the one before.",
            "scheduled_at": "When the schedule last looked at the site; NULL: it never did.",
            "alarm": "The alarm that stands, see docs/crawling.md; empty or NULL: all is well.",
            "alarm_since": "Since when.",
            "failed_at": "When a crawl of the schedule failed without a row in `runs` that says so; NULL: none did.",
            "failure": "The last line of its log.",
        },
        rebuilt="",
    ),
    "sendings": Table(
        "What each channel of alarms was told; and the heartbeat, which has a row where it could not be sent.",
        {
            "site": "As in `site_states`; empty for the heartbeat.",
            "channel": "The setting that names the channel, with its place and kind where there may be several.",
            "told": "The alarm that the channel took last; empty: that all is well again; NULL: nothing so far.",
            "failed_at": "Since when it takes nothing; NULL: it took what came last.",
        },
        rebuilt="",
    ),
    "story_texts": Table(
        "One row per different text, normalised.",
        {
            "id": "Number of the text, in the order of arrival.",
            "fingerprint": "BLAKE2b of the normalised text, 16 bytes.",
            "length": "Characters of the normalised text.",
            "anchors": "Its anchors, packed.",
            "story": "Number that all texts of one story share: the smallest of their ids.",
        },
        rebuilt="from `articles`",
    ),
    "story_members": Table(
        "Which article has which text.",
        {"article_id": "The article (`articles`).", "text_id": "The text (`story_texts`)."},
        rebuilt="from `articles`",
    ),
    "story_anchors": Table(
        "Which texts have which anchor; at most 32 texts under one.",
        {"anchor": "Hash of a shingle.", "text_id": "The text (`story_texts`)."},
        rebuilt="from `articles`",
    ),
    "story_anchors_waiting": Table(
        "The same of the latest texts: small enough to stay in memory, moved to `story_anchors` part by part.",
        {"anchor": "Hash of a shingle.", "text_id": "The text (`story_texts`)."},
        rebuilt="from `articles`",
    ),
    "story_summaries": Table(
        "What a newcomer to a story of several articles is measured by; there only while it is right.",
        {
            "story": "The story's number (`story_texts`).",
            "original": "Id of the original (`articles`).",
            "longest": "Characters of its longest text.",
            "named": "JSON: the sites that its articles name as their source.",
        },
        rebuilt="from `articles`",
    ),
    "story_algorithm": Table(
        "One row: which algorithm made the stories; another one makes them anew.",
        {"version": "Its number."},
        rebuilt="from `articles`",
    ),
    "counts": Table(
        "How many rows there are, by site and kind. Triggers keep it; no row says 0.",
        {
            "what": "`articles`; `relations`: the same by relation (`original`: so many stories); `repairs`; "
            "`rejections`.",
            "site": "As in `articles`; empty for `relations` and `repairs`.",
            "kind": "The month of publication (`2024-08`), empty: no date; relation; kind of repair; reason.",
            "number": "How many.",
        },
        rebuilt="from `articles`, `repairs` and `rejections`",
    ),
    "search_articles": Table(
        "The number by which the search index knows each article.",
        {
            "id": "Grows with the time of publication: 131,072 numbers a day.",
            "article_id": "The article (`articles`).",
            "site": "As in `articles`, for facets.",
            "source": "As in `articles`, for facets.",
        },
        rebuilt="from `articles`",
    ),
    "search_index": Table(
        "FTS5 without content: pairs of neighbouring characters of the folded texts.",
        {
            "body": "Summary and body.",
            "title": "Pretitle, title and subtitle.",
            "source": "来源.",
            "author": "Authors, byline and editor.",
            "site": "One word for the site.",
        },
        rebuilt="from `articles`",
    ),
    "search_folding": Table(
        "One row: which folding made the search index; another one makes it anew.",
        {"version": "Its number."},
        rebuilt="from `articles`",
    ),
}
"""Every table and view of the database but those that SQLite, FTS5 and sqlite-utils keep for themselves."""

STATES = {
    "frontier.state": {
        "owed": "named by a listing, not read yet: it is asked for until it is",
        "kept": "read; checked now and then",
        "dropped": "no article, or gone for good: not asked for again",
        "given-up": "did not come after the last attempt",
    },
    "versions.cause": {
        "published": "the newspaper published this text",
        "layout": "the page has another layout, in which the same text is read otherwise",
        "code": "a change of our code, or of the site's file, reads the same capture otherwise",
    },
    "repairs.kind": {
        "annotation": "pinyin taken out: 創(chuàng) to 创",
        "slip": "a shift by one byte that began at inserted pinyin",
        "cut": "a shift by one byte that began at a full-width mark",
        "script": "Traditional made Simplified within a field; not counted as a repair",
        "indent": "an indent that had become question marks",
        "comma": "a comma that was added before a full stop",
        "mojibake": "one charset taken for another",
        "entity": "an entity left undecoded",
        "spam": "hidden or appended spam taken out of the page",
        "left-out": "a line taken for the article's that trafilatura left out of the body",
    },
}
"""Values of columns that hold a state, with their meaning."""
