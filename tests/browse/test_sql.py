"""Nobody may query the database freely unless that was asked for, and then a query cannot take the server down."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.archives import capture, page, rebuilt, write_run
from tests.support.browsing import Served, served, served_apart
from tests.support.faults import fault

GREEDY = {
    "a blob of 900 MB": "select zeroblob(900000000)",
    "a text of 900 MB": "select replace(hex(zeroblob(3000000)), '00', hex(zeroblob(100)))",
    "rows without end": "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    "a pattern that never ends": "select 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' like '%a%a%a%a%a%a%a%a%a%a%a%a%a%b'",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    write_run(folder, [capture(1, page())])
    return rebuilt(folder).root


@pytest.fixture(scope="module")
def free(root: Path) -> Iterator[Served]:
    with served_apart(root, "--sql") as pages:
        yield pages


def test_sql_of_ones_own_is_refused_and_not_offered_by_default(root: Path) -> None:
    with served(root) as pages:
        for sql in ("select 1", *GREEDY.values()):
            assert pages.get(f"/news?sql={quote(sql)}").status == 403
            assert pages.get(f"/news.json?sql={quote(sql)}").status == 403
        assert "<textarea" not in pages.get("/tables").text
        assert pages.get("/news/articles").status == 200


@pytest.mark.e2e
@pytest.mark.parametrize(
    "what",
    [pytest.param(what, marks=fault(f"SQL: {what}", tries=1, outcome="refused, or an error page")) for what in GREEDY],
)
def test_a_greedy_query_ends_and_the_server_answers_on(free: Served, what: str) -> None:
    began = time.monotonic()
    free.get(f"/news.json?sql={quote(GREEDY[what])}")
    assert free.get("/").status == 200
    assert time.monotonic() - began < 10


@pytest.mark.e2e
def test_with_the_option_a_query_is_answered(free: Served) -> None:
    answer = json.loads(free.get(f"/news.json?sql={quote('select title from articles')}").text)
    assert answer["rows"] == [["武进召开重点工作会议"]]
    assert "<textarea" in free.get("/tables").text
