"""Save extraction results as articles, their versions and rejections, and rebuild articles from all their captures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from sqlite3 import Connection

from newscrawl.model import Article, Record, Rejected
from newscrawl.store import code_version, writes
from newscrawl.store.captures import Captures
from newscrawl.store.causes import LAYOUT
from newscrawl.store.comparison import is_stored
from newscrawl.store.nights import Nights
from newscrawl.store.rows import ADDED_FIELDS, compared_fields, fields_of, id_of, to_json
from newscrawl.store.search_index import DeferredUpdates
from newscrawl.store.story_clusters import StoryClusters
from newscrawl.store.versions import (
    CHANGED,
    NEW,
    READ_OTHERWISE,
    REJECTED,
    UNCHANGED,
    ArticleState,
    ExtractionResult,
    apply_result,
    capture_order,
    fold,
)
from newscrawl.store.writes import CONTINUED


class Articles:
    """The articles of one database, with their stories and their words in the search index."""

    def __init__(
        self,
        connection: Connection,
        transaction: Callable[[], AbstractContextManager[Connection]],
        stories: StoryClusters,
        search: DeferredUpdates,
        captures: Captures,
    ) -> None:
        """Write over `connection` inside `transaction`, which brings `search` up to date at its end."""
        self._connection, self._transaction = connection, transaction
        self._captures, self._stories, self._search = captures, stories, search
        self.nights = Nights(connection)
        """What crawls found changed on many articles at once."""

    def save(self, outcome: Article | Rejected, records: Sequence[Record], *, run_id: str) -> str:
        """Keep what was read from the captures of `records`, and their rows, in one transaction.

        `records` are the pages of the article, in order; empty only for a Rejected that got no response. Returns `new`,
        `changed` (a new version), `unchanged`, `gone` (an article's page that is no longer there) or `rejected`. When
        the captures did not come in their order, or the article changed, so that its pages must be compared, it is
        marked for a rebuild; see archive.reconcile.
        """
        result = ExtractionResult(tuple(records), outcome)
        article_id = id_of(outcome.url, self._captures.sites)
        with self._transaction() as connection:
            for record in records[1:]:
                writes.add_capture(connection, record, run_id)
            if records:
                read_as = writes.add_capture(connection, records[0], run_id)
                if read_as == CONTINUED or (read_as and is_stored(self._connection, result, self._captures.sites)):
                    return UNCHANGED if isinstance(outcome, Article) else REJECTED
            stored = writes.load_state(connection, article_id)
            misplaced = bool(records) and (read_as is not None or self._is_misplaced(result, stored, article_id))
            writes.record_outcome(connection, result, article_id)
            if misplaced:
                writes.mark_for_rebuild(connection, [article_id])
                return CHANGED if isinstance(outcome, Article) else REJECTED
            state, saved = apply_result(stored, result, self._captures.sites)
            if state.version:
                self._search.remove(article_id, is_new=stored.article is None)
            writes.save_state(connection, article_id, state, stored)
            if state.version and state.article:
                self._search.note(article_id, state.article)
                self._stories.add(article_id)
            if saved == CHANGED:  # by the newspaper or by its layout: that the page before tells, which is not at hand
                writes.mark_for_rebuild(connection, [article_id])
            return saved

    def _is_misplaced(self, result: ExtractionResult, stored: ArticleState, article_id: str) -> bool:
        """Tell whether following on what is stored is wrong: later captures are in it, or earlier code read it."""
        if self._captures.has_later(article_id, capture_order(result.records[0])):
            return True
        row = stored.article
        if row is None or row["code"] == self._code_of(result) or not isinstance(result.outcome, Article):
            return False
        fresh = fields_of(result.outcome)
        return any(row[name] != fresh[name] for name in compared_fields(row, fresh))

    def _code_of(self, result: ExtractionResult) -> str:
        return code_version.of(self._captures.sites.of(result.outcome.url))

    def needs_rebuild(self) -> list[str]:
        """Return the ids of articles whose rows must be made anew from their captures."""
        return [name for (name,) in self._connection.execute("SELECT id FROM unsettled ORDER BY id")]

    def mark_for_rebuild(self, ids: Iterable[str]) -> None:
        """Note articles whose rows must be made anew, as after a change of the code."""
        with self._transaction() as connection:
            writes.mark_for_rebuild(connection, ids)

    def stored_under_a_host(self) -> list[str]:
        """Return the ids of articles and rejections that were stored before the site of their host was known.

        They bear the host in place of the site's name, and often another id than they would have today.
        """
        hosts = to_json([host for site in self._captures.sites.values() for host in site.all_hosts])
        query = (
            "SELECT id FROM articles WHERE site IN (SELECT value FROM json_each(:hosts)) "
            "UNION SELECT id FROM rejections WHERE site IN (SELECT value FROM json_each(:hosts))"
        )
        return [article_id for (article_id,) in self._connection.execute(query, {"hosts": hosts})]

    def without_added_fields(self) -> list[str]:
        """Return the ids of articles that code read which did not know all of today's fields."""
        query = "SELECT DISTINCT article_id FROM versions WHERE superseded IS NULL AND json_extract(fields, ?) IS NULL"
        found = (row for name in ADDED_FIELDS for row in self._connection.execute(query, (f"$.{name}",)))
        return list(dict.fromkeys(article_id for (article_id,) in found))

    def rebuild(self, article_id: str, results: Sequence[ExtractionResult]) -> list[Record]:
        """Make an article's rows anew from today's `results` of all its captures, in any order.

        What earlier code read stays in `versions`, marked superseded. A capture that turns out to be another article's
        marks that one for a rebuild. Returns the captures that no longer are further pages: they are unread again.
        """
        sites = self._captures.sites
        with self._transaction() as connection:
            ids = [id_of(result.outcome.url, sites) for result in results]
            for result, found in zip(results, ids, strict=True):
                writes.record_outcome(connection, result, found)
            writes.mark_for_rebuild(connection, set(ids) - {article_id})
            released = writes.release_pages(connection, article_id, results)
            own = [result for result, found in zip(results, ids, strict=True) if found == article_id]
            state, versions = fold(own, sites, self.nights.of)
            codes = tuple(dict.fromkeys(map(self._code_of, own))) or code_version.all_of(sites)
            writes.replace_versions(connection, article_id, versions, codes)
            self._search.remove(article_id)
            writes.upsert_state(connection, article_id, state, versions[-1] if versions else None)
            if state.article:
                self._stories.add(article_id)
            else:
                self._stories.remove(article_id)
            connection.execute("DELETE FROM unsettled WHERE id = ?", (article_id,))
        return [record for name in released if (record := self._captures.record(name))]

    def counts(self) -> dict[str, int]:
        """Return how many articles there are, by site; by host of those that are of no site."""
        return dict(self._connection.execute("SELECT site, count(*) FROM articles GROUP BY site").fetchall())

    def code_versions(self) -> dict[str, int]:
        """Return how many articles each release of the code (`code_version.of`) read."""
        return dict(self._connection.execute("SELECT code, count(*) FROM articles GROUP BY code").fetchall())

    def outcome_of(self, result: ExtractionResult) -> str:
        """Return what an article's result made of it: NEW, CHANGED, READ_OTHERWISE or UNCHANGED."""
        found = self._connection.execute(
            "SELECT changed, cause FROM versions WHERE record_id = ? AND superseded IS NULL",
            (result.records[0].record_id,),
        ).fetchone()
        if found is None:
            return UNCHANGED
        changed, cause = found
        return NEW if changed == "[]" else READ_OTHERWISE if cause == LAYOUT else CHANGED

    def version_count(self, article_id: str) -> int:
        """Return how many versions of an article stand."""
        return int(
            self._connection.execute(
                "SELECT count(*) FROM versions WHERE article_id = ? AND superseded IS NULL", (article_id,)
            ).fetchone()[0]
        )
