"""Datasette as a library: one archive, our pages before its own, served to this machine."""

from __future__ import annotations

import errno
import socket
import webbrowser
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from newscrawl.archive import Archive
from newscrawl.browse import plugin
from newscrawl.browse.request_lines import TolerantProtocol
from newscrawl.browse.tables_page import QUERIES, is_internal
from newscrawl.errors import UsageError
from newscrawl.store.reader import is_frozen, read_only

HERE = Path(__file__).parent
SETTINGS = {
    "allow_download": False,
    "num_sql_threads": 3,
    "suggest_facets": False,  # counts every column of a table of long rows
    "truncate_cells_html": 100,
    "default_page_size": 30,
}


SQL_SETTINGS = {"sql_time_limit_ms": 500, "max_returned_rows": 200}
"""Bounds of a query that somebody types; see also plugin.MAX_VALUE_BYTES."""
STOP_S = 3
"""How long requests may take to end once the server is told to."""


def datasette(archive: Archive, *, sql: bool = False, public_url: str = "") -> Datasette:
    """Return Datasette over the archive's database, with our pages; with `sql`, whoever asks may query it freely.

    `public_url` is where readers elsewhere find the pages, as the setting PUBLIC_URL has it.
    Raises UsageError or StoreError without a database, UsageError where `public_url` is no such address.
    """
    public_url = _checked(public_url)
    with closing(read_only(archive.database)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = {name: {"hidden": True} for name in names if is_internal(name)}
    queries = {name: {"sql": query} for name, query in QUERIES.items()}
    # With rich, an address that is not there takes a second and fills the terminal with local variables.
    pm.get_plugin("datasette.handle_exception").rich = None
    if not pm.is_registered(plugin):
        pm.register(plugin, name="newscrawl")
    kept = [str(archive.database)]
    frozen = is_frozen(archive.database)
    shown = Datasette(
        files=[] if frozen else kept,
        immutables=kept if frozen else [],
        template_dir=str(HERE / "templates"),
        static_mounts=[("browse", str(HERE / "static"))],
        settings={**SETTINGS, "default_allow_sql": sql, **(SQL_SETTINGS if sql else {})},
        metadata={
            "plugins": {"newscrawl": {"sql": sql, "public_url": public_url}},
            "databases": {plugin.DATABASE: {"tables": tables, "queries": queries}},
        },
    )
    plugin.archives[shown] = archive
    return shown


def _checked(public_url: str) -> str:
    """Return the address with the slash that it ends in. Raises UsageError where no page can be there."""
    try:
        parts = urlsplit(public_url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        is_address = False
    if public_url and not is_address:
        raise UsageError(f"PUBLIC_URL {public_url} is no address of pages; write https://news.example.org/")
    return f"{public_url.rstrip('/')}/" if public_url else ""


def serve(shown: Datasette, *, host: str, port: int, started: Callable[[str], None], show: bool) -> None:
    """Serve the pages until interrupted, or told to end (SIGTERM); `port` 0 takes a free one.

    `started` is told the address; with `show`, a browser is opened on it.
    Raises UsageError when the address cannot be had.
    """
    server = server_of(shown)
    with bind(host, port) as bound:
        address = f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}/"
        started(address)
        if show:
            webbrowser.open(address)
        with suppress(KeyboardInterrupt):  # uvicorn passes it on when it has ended in order
            server.run(sockets=[bound])


def server_of(shown: Datasette) -> uvicorn.Server:
    """Return what serves the pages at a socket, until it is told to end."""
    app = shown.app()
    config = uvicorn.Config(app, http=TolerantProtocol, log_level="warning", timeout_graceful_shutdown=STOP_S)
    return uvicorn.Server(config)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; `port` 0 takes a free one. Raises UsageError when there is none."""
    if not host:
        raise UsageError("--host names no address; 127.0.0.1 is this machine alone, 0.0.0.0 whoever reaches it")
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()  # who is told the address may ask at once, and waits
    except (OSError, OverflowError, TypeError, UnicodeError) as error:
        bound.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        problem = "is taken" if taken else f"cannot be used ({error})"
        raise UsageError(
            f"{host[:100]} port {port} {problem}; choose another with --port, 0 takes a free one"
        ) from error
    return bound
