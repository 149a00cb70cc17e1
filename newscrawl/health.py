"""How each site fares: what an archivist looks at in the morning."""

from __future__ import annotations

from rich.table import Table

from newscrawl.sites import SITES
from newscrawl.store import Store


def status_table(store: Store) -> Table:
    """Return a table with a line a site: last good run, articles, and how many of them have date, source and author."""
    table = Table("site", "last good run", "articles", "date", "source", "author", "rejected")
    for site in SITES:
        good = store.db.conn.execute(
            "SELECT max(finished_at) FROM runs WHERE site = ? AND exit_code = 0", (site,)
        ).fetchone()[0]
        count, date, source, author = store.db.conn.execute(
            "SELECT count(*), avg(published != ''), avg(source != ''), avg(author != '[]' OR byline != '') "
            "FROM articles WHERE site = ?",
            (site,),
        ).fetchone()
        rejected = store.db.conn.execute("SELECT count(*) FROM rejections WHERE site = ?", (site,)).fetchone()[0]
        shares = ["–" if share is None else f"{share:.0%}" for share in (date, source, author)]
        table.add_row(site, (good or "never")[:16], str(count), *shares, str(rejected))
    return table
