"""Our pages as a Datasette plugin: each is a template and a function that reads what the template shows."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from datasette.views.base import DatasetteError
from pluggy import HookimplMarker

from newscrawl.archive import Archive
from newscrawl.browse import (
    alternates,
    api,
    article,
    capture,
    captures_page,
    changes_page,
    citations,
    downloads,
    feeds,
    home,
    pictures,
    runs,
    search_page,
    sites,
    tables_page,
    translations,
    trend_page,
    versions,
)
from newscrawl.browse.filters import FILTERS
from newscrawl.browse.http_answers import with_http_answers
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.phrases import told
from newscrawl.browse.security_headers import App, with_security_headers
from newscrawl.errors import NewscrawlError, UsageError

hookimpl = HookimplMarker("datasette")  # Datasette exports the same, untyped

DATABASE = "news"
archives: WeakKeyDictionary[Datasette, Archive] = WeakKeyDictionary()
"""The archive that each server shows."""
Context = dict[str, Any]
Reads = Callable[[sqlite3.Connection, PageRequest], Context | None]
View = Callable[[Datasette, Request], Awaitable[Response | downloads.Download]]


def _configured(datasette: Datasette, name: str) -> Any:
    """Return what the server was started with: `sql`, `public_url`."""
    return (datasette.plugin_config("newscrawl") or {})[name]


def _arguments(request: Request | None) -> dict[str, str]:
    """Return the first value of each part of the query string."""
    return {name: request.args[name] for name in request.args} if request else {}


def _asked(datasette: Datasette, request: Request) -> PageRequest:
    archive = archives[datasette]
    address = _configured(datasette, "public_url") or f"{request.scheme}://{request.host}/"
    return PageRequest(
        archive.root, archive.sites, translations.language(request), _arguments(request), request.url_vars, address
    )


async def _read(datasette: Datasette, request: Request, reads: Callable[[sqlite3.Connection, PageRequest], Any]) -> Any:
    """Return what `reads` finds, read in a thread of Datasette's."""
    asked = _asked(datasette, request)
    return await datasette.get_database(DATABASE).execute_fn(lambda connection: reads(connection, asked))


def _status_of(error: NewscrawlError) -> HTTPStatus:
    return HTTPStatus.BAD_REQUEST if isinstance(error, UsageError) else HTTPStatus.INTERNAL_SERVER_ERROR


def page(template: str, reads: Reads) -> View:
    """Return the view that shows what `reads` finds through `template`, with the `status` that it names, or 200."""

    async def view(datasette: Datasette, request: Request) -> Response:
        try:
            found = await _read(datasette, request, reads)
            status = (found or {}).get("status", HTTPStatus.OK)
        except NewscrawlError as error:
            status = _status_of(error)
            found = {"problem": str(error), "what": "bad_request" if status == HTTPStatus.BAD_REQUEST else "unreadable"}
        if found is None:
            return await missing(datasette, request)
        name = "problem.html" if "problem" in found else template
        shown = Response.html(await datasette.render_template(name, found, request=request), status=status)
        if request.args.get("lang") in translations.LANGUAGES:
            shown.set_cookie(
                translations.COOKIE, request.args["lang"], samesite="lax", httponly=True, max_age=translations.KEPT
            )
        return shown

    return view


def file(reads: Callable[[sqlite3.Connection, PageRequest], Any]) -> View:
    """Return the view that answers with the body, type and headers that `reads` finds."""

    async def view(datasette: Datasette, request: Request) -> Response:
        try:
            found = await _read(datasette, request, reads)
        except NewscrawlError as error:
            return Response.text(str(error), status=_status_of(error))
        if found is None:
            return await missing(datasette, request)
        body, content_type, headers = found
        return Response(body, content_type=content_type, headers=headers)

    return view


def data(reads: api.Reads) -> View:
    """Return the view that answers with what `reads` finds as JSON."""

    async def view(datasette: Datasette, request: Request) -> Response:
        try:
            found, status = await _read(datasette, request, reads), HTTPStatus.OK
        except NewscrawlError as error:
            found, status = {"error": str(error)}, _status_of(error)
        if found is None:
            found, status = {"error": "the archive has no such page"}, HTTPStatus.NOT_FOUND
        text = json.dumps(found, ensure_ascii=False)
        return Response(text, status=status, content_type="application/json; charset=utf-8")

    return view


async def download(datasette: Datasette, request: Request) -> Response | downloads.Download:
    """Answer with a list of results as a file."""
    try:
        return downloads.download(archives[datasette], _asked(datasette, request), request.receive)
    except UsageError as error:
        return Response.text(str(error), status=HTTPStatus.BAD_REQUEST)


async def missing(datasette: Datasette, request: Request) -> Response:
    """Answer that there is no such page, with a way home."""
    return Response.html(await datasette.render_template("missing.html", {}, request=request), status=404)


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """Put our pages before Datasette's own."""
    an_article = r"/article/(?P<id>[0-9a-f]{16})"
    return [
        (r"/$", page("home.html", home.read)),
        (r"/search$", page("results.html", search_page.read)),
        (r"/trend$", page("trend.html", trend_page.read)),
        (rf"{an_article}$", page("article.html", article.read)),
        (rf"{an_article}\.(?P<style>bib|ris|csl\.json)$", file(citations.read_file)),
        (rf"{an_article}/version/(?P<number>\d{{1,6}})$", page("version.html", versions.read)),
        (r"/changes$", page("changes.html", changes_page.read)),
        (r"/captures$", page("captures.html", captures_page.read)),
        (r"/capture$", page("capture.html", capture.read)),
        (r"/capture/page$", file(capture.read_page)),
        (r"/picture$", file(pictures.read)),
        (r"/capture/bytes$", file(capture.read_bytes)),
        (r"/sites$", page("sites.html", sites.read)),
        (r"/tables$", page("tables.html", tables_page.read)),
        (r"/runs$", page("runs.html", runs.read)),
        (r"/run$", page("run.html", runs.read_one)),
        *((pattern, file(reads)) for pattern, reads in feeds.PAGES.items()),
        *((rf"{pattern}\.json$", data(reads)) for pattern, reads in api.PAGES.items()),
        (rf"/search\.(?P<format>{'|'.join(map(re.escape, downloads.FORMATS))})$", download),
        (r"/opensearch\.xml$", file(alternates.read_opensearch)),
        (r"/browse/(?!(?:browse\.css|icon\.svg)$)", missing),
        (r"/-/static", missing),
    ]


MAX_VALUE_BYTES = 8 << 20
"""Largest text or blob that a query may make: more than a body can have (limits.MAX_CHARACTERS in UTF-8)."""


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Let no query make a value that fills memory, as `zeroblob(900000000)` would."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Answer as HTTP has it, with our headers in every response."""
    public = urlsplit(_configured(datasette, "public_url")).hostname
    return lambda app: with_security_headers(with_http_answers(app), [public] if public else [])


@hookimpl(tryfirst=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """Answer what Datasette cannot with a page of ours; its JSON stays, where 400 is said and not 500.

    What an address asks for in vain, as a column that is not there, is a DatasetteError of status 500.
    """
    if isinstance(exception, DatasetteError) and exception.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        exception.status = HTTPStatus.BAD_REQUEST
    if request.path.endswith(".json"):
        return None
    status = HTTPStatus(getattr(exception, "status", HTTPStatus.INTERNAL_SERVER_ERROR))

    async def answered() -> Response:
        if status == HTTPStatus.NOT_FOUND:
            return await missing(datasette, request)
        what = {HTTPStatus.FORBIDDEN: "forbidden", HTTPStatus.INTERNAL_SERVER_ERROR: "failed"}.get(
            status, "bad_request"
        )
        shown = await datasette.render_template("problem.html", {"what": what, "problem": ""}, request=request)
        return Response.html(shown, status=status)

    return answered


@hookimpl
def extra_template_vars(request: Request | None, datasette: Datasette) -> Context:
    """Give every template its words."""
    language = translations.language(request)
    return {
        "allows_sql": _configured(datasette, "sql"),
        "lang": language,
        "say": partial(translations.say, language),
        "told": partial(told, language, archives[datasette].sites.label_of),
        "comparisons": tables_page.COMPARISONS,
        "site_label": archives[datasette].sites.label_of,
        "args": _arguments(request),
        "alternates": alternates.alternates(request.path, request.query_string) if request else [],
    }


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """Add the filters our templates use."""
    env.filters |= FILTERS
    env.trim_blocks = env.lstrip_blocks = True
