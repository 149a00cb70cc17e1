"""A site's file is read as data, and what it may not say is refused in one line."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import UsageError
from newscrawl.sites.format import FIELDS, read_site
from newscrawl.sites.load import PACKAGED, files_in, read_file
from newscrawl.sites.model import Cadence, JsonListing, RecheckPolicy, Site
from newscrawl.text.printable import printable
from tests.support.linear_time import assert_linear
from tests.support.site_format import EXAMPLE, TABLES, _example

LEAST = """
label = "江洲新闻网"
hosts = ["www.jznews.example.cn"]
article = '/\\d+\\.html$'
"""


def read(text: str, name: str = "jznews") -> Site:
    return read_site(text.encode(), name, f"{name}.toml")


def test_three_lines_are_a_site() -> None:
    assert read(LEAST) == Site(
        name="jznews", label="江洲新闻网", hosts=("www.jznews.example.cn",), article=r"/\d+\.html$"
    )


def test_every_key_is_read() -> None:
    site = read(EXAMPLE)
    assert site.cadence == Cadence(
        every=timedelta(hours=6), hours=(1, 6), jitter=timedelta(minutes=30), time_limit=timedelta(hours=2)
    )
    assert site.recheck == RecheckPolicy(first=timedelta(days=1), until=timedelta(days=45), full_every=3)
    assert site.layouts[0].until == date(2025, 6, 30)
    assert site.json_listings == (
        JsonListing(
            path="/api/list?page={page}", items="data.list", url="/detail/{id}.html", title="title", time="publishTime"
        ),
    )
    assert site.all_hosts == ("www.jznews.example.cn", "jznews.example.cn", "szb.jznews.example.cn")


def test_the_example_has_every_key() -> None:
    values = tomllib.loads(EXAMPLE)
    for heading, table in TABLES.items():
        assert set(_example(values, heading)) == set(table.keys), heading
    assert set(FIELDS) <= set(values)


@pytest.mark.parametrize("path", [*files_in(PACKAGED)], ids=lambda path: path.stem)
def test_the_packaged_sites_are_sites(path: Path) -> None:
    assert read_file(path).listings[0] == "/"


LEAST_LABEL = 'label = "江洲新闻网"'
HOSTS = ("localhost", "169.254.169.254", "10.0.0.1", "file:", "http://a.example.cn", "a.example.cn:80", "a.local",
         "[::1]", "metadata.google.internal", "WWW.a.example.cn", "0x7f.1", "新闻.example.cn", "", "a..cn")  # fmt: skip
PATHS = ("//evil.example/", "file:///etc/passwd", "http://other.example.cn/", "news/", "javascript:alert(1)", "/a b/",
         "http://www.jznews.example.cn@evil.example/", "/a\\\\..", "http://www.jznews.example.cn:22/")  # fmt: skip


def wrong() -> Iterator[tuple[str, str]]:
    """Yield what a line of the file is replaced by, and what the refusal says."""
    yield 'label = "江洲<script>"', "jznews.toml:2: label has < or >"
    yield 'label = "江\\u0000洲"', "jznews.toml:2: label has control characters"
    yield 'label = "江\\u202e洲"', "jznews.toml:2: label has control characters"
    yield f'label = "{"洲" * 101}"', "jznews.toml:2: label has 101 characters"
    yield "label = 7", "jznews.toml:2: label must be a text"
    yield 'lable = "江洲新闻网"', "jznews.toml:2: lable is no key that is known here; known: label"
    yield "", "jznews.toml: label is missing; add a line: label = …"
    for host in HOSTS:
        yield f'{LEAST_LABEL}\nfurther_hosts = ["{host}"]', "jznews.toml:3: further_hosts"
    for path in PATHS:
        yield f'{LEAST_LABEL}\nlistings = ["{path}"]', "jznews.toml:3: listings"
    yield f"{LEAST_LABEL}\nlistings = {[f'/{number}' for number in range(501)]}", "has a line of more than 2000"
    numbers = ",\n".join(f"'/{number}'" for number in range(501))
    yield f"{LEAST_LABEL}\nlistings = [{numbers}]", "jznews.toml:3: listings has 501 entries; 0 to 500"
    yield f"{LEAST_LABEL}\npublisher = {'[' * 1900}", "jznews.toml"
    yield f"{LEAST_LABEL}\nrendered_articles = '('", "jznews.toml:3: rendered_articles is no regular expression"
    yield (
        f"{LEAST_LABEL}\nrendered_articles = '(a+)+$'",
        "jznews.toml:3: rendered_articles may take too long",
    )
    yield f"{LEAST_LABEL}\ndaily = '/news/'", "jznews.toml:3: daily must say where year, month and day stand"
    yield f"{LEAST_LABEL}\ncadence = 'daily'", "jznews.toml:3: cadence must be a table"
    yield f"{LEAST_LABEL}\nlayout = []\nlabel = 'x'", "jznews.toml"
    yield f"{LEAST_LABEL}\nname = 'other'", "jznews.toml:3: name is 'other', but the file's name is 'jznews'"
    yield "label = ", "jznews.toml:2: this is no TOML: Invalid value"
    for line, said in (
        ('every = "1 day"', "cadence.every must be a number of days"),
        ('every = "1m"', "cadence.every '1m' is not within 15m and 60d"),
        ("hours = [1]", "cadence.hours must be two different hours"),
        ("hours = [1, 25]", "cadence.hours must be two different hours"),
        ("hours = [true, 6]", "cadence.hours must be two different hours"),
    ):
        yield f"{LEAST_LABEL}\ncadence.{line}", f"jznews.toml:3: {said}"


@pytest.mark.parametrize(("line", "said"), [*wrong()], ids=lambda value: value[:50])
def test_what_a_file_may_not_say_is_refused_in_one_line(line: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(LEAST.replace(LEAST_LABEL, line))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('[[layout]]\nbody = "#a"\n\n[[layout]]\nbody = "[["', "jznews.toml:9: layout.body is no CSS selector"),
        ("[[layout]]\nuntil = '2025-06-30'", "jznews.toml:6: layout.until must be a day without quotes"),
        ("[[json_listing]]\npath = '/a'", "jznews.toml:5: json_listing url is missing"),
        ("[recheck]\nfull_every = 0", "jznews.toml:6: recheck.full_every must be a whole number from 1 to 100"),
    ],
)
def test_the_line_in_a_table_is_named(lines: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(LEAST + lines)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("name", ["../a", "a/b", "Ａ", "-a", "a" * 41, "imported", "", "a\nb", ".."])
def test_a_name_that_is_no_folder_s_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no site's name; name the file after the site"):
        read(LEAST, name)


def test_what_is_no_file_of_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'label = "\xff"')
    (tmp_path / "large.toml").write_bytes(b"#" * (65 << 10))
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "link.toml").symlink_to("/etc/passwd")
    (tmp_path / "device.toml").symlink_to("/dev/zero")
    (tmp_path / "folder.toml").mkdir()
    said = {
        "latin": "is not UTF-8 at byte 9; save it as UTF-8",
        "large": "has more than 64 KB",
        "pipe": "this is no file",
        "link": "cannot be read",
        "device": "cannot be read",
        "folder": "cannot be read",
    }
    for path in files_in(tmp_path):
        with pytest.raises(UsageError, match=said.pop(path.stem)):
            read_file(path)
    assert not said


KEYS = ("label", "hosts", "article", "every", "[[layout]]", "[cadence]", "1979-05-27")
MARKS = (
    "=",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    ".",
    "\n",
    "\0",
    "\\",
    "(a+)+",
    "www.example.cn",
    "../..",
    "<script>",
)
WORDS = st.sampled_from((*KEYS, *MARKS))


@given(st.one_of(st.binary(max_size=300), st.lists(WORDS, max_size=60).map(lambda words: "".join(words).encode())))
def test_whatever_bytes_a_file_holds_it_is_a_site_or_one_line(data: bytes) -> None:
    said = ""
    try:
        read_site(data, "jznews", "jznews.toml")
    except UsageError as refused:
        said = str(refused)
    assert (printable(said), "\n" in said) == (said, False)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (lambda count: "a" + ".a" * count + " = 1\n", 990),
        (lambda count: "[" * count, 60_000),
        (lambda count: ("a" + ".a" * 900 + " = 1\n") * count, 33),
        (lambda count: "x = '" + "\\" * count, 60_000),
    ],
    ids=["a long key", "brackets", "long keys", "an escaped text"],
)
def test_a_file_made_to_take_long_is_refused_at_once(text: Callable[[int], str], count: int) -> None:
    def refuse(times: int) -> None:
        with pytest.raises(UsageError):
            read(text(times))

    assert_linear(refuse, count)
