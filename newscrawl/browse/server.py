"""Datasette as a library: one archive, our pages before its own, served to this machine."""

from __future__ import annotations

import errno
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from newscrawl.archive import Archive
from newscrawl.browse import plugin
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


def datasette(archive: Archive) -> Datasette:
    """Return Datasette over the archive's database, with our pages. Raises UsageError or StoreError without one."""
    read_only(archive.database).close()
    # With rich, an address that is not there takes a second and fills the terminal with local variables.
    pm.get_plugin("datasette.handle_exception").rich = None
    if not pm.is_registered(plugin):
        pm.register(plugin, name="newscrawl")
    kept = [str(archive.database)]
    frozen = is_frozen(archive.database)
    return Datasette(
        files=[] if frozen else kept,
        immutables=kept if frozen else [],
        template_dir=str(HERE / "templates"),
        static_mounts=[("browse", str(HERE / "static"))],
        settings=SETTINGS,
        metadata={"plugins": {"newscrawl": {"root": str(archive.root)}}},
    )


def serve(archive: Archive, *, host: str, port: int, started: Callable[[str], None], show: bool) -> None:
    """Serve the archive until interrupted; `port` 0 takes a free one.

    `started` is told the address; with `show`, a browser is opened on it. Raises UsageError when the
    address cannot be had.
    """
    app = datasette(archive).app()
    with _bound(host, port) as bound:
        address = f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}/"
        started(address)
        if show:
            webbrowser.open(address)
        with suppress(KeyboardInterrupt):  # uvicorn passes it on when it has ended in order
            uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[bound])


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()  # who is told the address may ask at once, and waits
    except (OSError, OverflowError) as error:
        bound.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        problem = "is taken" if taken else f"cannot be used ({error})"
        raise UsageError(f"{host} port {port} {problem}; choose another with --port, 0 takes a free one") from error
    return bound
