"""One reader in a process of its own: what `benchmarks.extract` starts, also inside the peers' environments.

reader.py pages READER FOLDER PASSES    results one per line, then the median CPU seconds per page
reader.py race FOLDER TEXTS ROUNDS      how many times as fast as trafilatura, and CPU seconds per page of both
reader.py stages FOLDER ROUNDS          CPU milliseconds per page of each stage, and of what is in none
reader.py memory FOLDER FIRST LAST      resident bytes after page FIRST and after page LAST
reader.py hostile NAME                  CPU seconds and outcome of one hostile page
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

URL = "http://www.jiangzhou.invalid/n/8812.html"
PROSE = "<p>昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。</p>"
HEAD = (
    "<html><head><title>江洲大桥铺装完成</title></head><body>"
    "<h1>江洲大桥铺装完成</h1><div>2020-01-01 来源：江洲日报</div>"
)


def _tag(pattern: str, number: int) -> str:
    return f"<p {' '.join(map(pattern.format, range(number)))}>"


HOSTILE: dict[str, Callable[[], str]] = {
    "20 MB of paragraphs": lambda: HEAD + PROSE * (20_000_000 // len(PROSE.encode())),
    "20 MB of tags": lambda: HEAD + "<b>a</b>" * 2_500_000,
    "100,000 nested tags": lambda: HEAD + "<div>" * 100_000 + PROSE,
    "1,000,000 attributes": lambda: HEAD + _tag("a{}", 1_000_000) + PROSE,
    "190,000 quoted attributes": lambda: HEAD + _tag('a{}=">"', 190_000) + PROSE,
    "a 5 MB line": lambda: HEAD + f"<p>{'江洲大桥，' * 333_333}</p>",
    "14,000 lines 相关阅读": lambda: HEAD + (PROSE + "<p>相关阅读</p>") * 7_000,
}
Read = Callable[[bytes], dict[str, Any]]


def ours() -> Read:
    package, output = import_module("newscrawl"), import_module("newscrawl.cli.extract_output")
    return lambda data: dict(output.as_json("", package.process(package.Capture(url=URL, body=data))))


def trafilatura() -> Read:
    library = import_module("trafilatura")

    def read(data: bytes) -> dict[str, Any]:
        found = library.bare_extraction(data.decode(), fast=True, with_metadata=True)
        author = (found.author or "").split("; ")
        fields = {"title": found.title, "body": found.text, "published": found.date, "source": found.sitename}
        return fields | {"author": author}

    return read


def readability() -> Read:
    library, markup = import_module("readability"), import_module("lxml.html")

    def read(data: bytes) -> dict[str, Any]:
        document = library.Document(data.decode())
        return {"title": document.short_title(), "body": markup.fromstring(document.summary()).text_content()}

    return read


def newspaper4k() -> Read:
    library = import_module("newspaper")

    def read(data: bytes) -> dict[str, Any]:
        article = library.Article(URL, language="zh", fetch_images=False)
        article.download(input_html=data.decode())
        article.parse()
        published = str(article.publish_date or "")
        return {"title": article.title, "body": article.text, "published": published, "author": article.authors}

    return read


def gne() -> Read:
    extractor = import_module("gne").GeneralNewsExtractor()

    def read(data: bytes) -> dict[str, Any]:
        found = extractor.extract(data.decode())
        fields = {"title": found["title"], "body": found["content"], "published": found["publish_time"]}
        return fields | {"author": [found["author"]]}

    return read


READERS = {make.__name__: make for make in (ours, trafilatura, readability, newspaper4k, gne)}


def read_pages(name: str, folder: Path, passes: int) -> None:
    """Print what the reader finds on each page, then its time; the first pass warms up and is not counted."""
    read = READERS[name]()
    pages = {path.name: path.read_bytes() for path in sorted(folder.glob("*.html"))}
    rows: list[dict[str, Any]] = []
    for file, data in pages.items():
        try:
            rows.append(read(data) | {"file": file})
        except Exception as problem:  # noqa: BLE001 - a peer may raise anything; the page then scores nothing
            rows.append({"file": file, "problem": repr(problem)})
    times = []
    for _ in range(passes):
        begin = time.process_time()
        for data in pages.values():
            try:
                read(data)
            except Exception:  # noqa: BLE001 - as above
                continue
        times.append(time.process_time() - begin)
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))
    print(json.dumps({"secs_per_page": statistics.median(times) / len(pages)}))


def race(folder: Path, texts: Path, rounds: int) -> None:
    """Print how many times as fast ours is as trafilatura, then both's CPU seconds per page: medians of the rounds.

    Page by page in turn, so that what else runs on the machine slows both. In each round every page differs a little,
    as a crawl never reads one twice: trafilatura keeps the dates and words of pages it has seen.
    """
    first, second = ours(), trafilatura()
    pages = [(path.read_bytes(), (texts / path.name).read_bytes()) for path in sorted(folder.glob("*.html"))]
    sums = []
    for turn in range(rounds + 1):
        took = [0.0, 0.0]
        for page in pages:
            for at, read in enumerate((first, second)):
                data = page[at].replace(b"</p>", b" %d</p>" % turn)
                begin = time.process_time()
                read(data)
                took[at] += time.process_time() - begin
        sums.append(took)
    timed = sums[1:]  # the first round warms up
    ratio = statistics.median(theirs / own for own, theirs in timed)
    secs = [statistics.median(took[at] for took in timed) / len(pages) for at in (0, 1)]
    print(json.dumps([ratio, *secs]))


STAGES = {
    "decode": ("newscrawl.pipeline", "decode_capture"),
    "restore": ("newscrawl.pipeline", "restore"),
    "parse": ("newscrawl.extract.article", "parse"),
    "next page": ("newscrawl.extract.page", "next_page_of_article"),
    "lines": ("newscrawl.extract.page", "collect_lines"),
    "spam": ("newscrawl.extract.page", "remove_hidden"),
    "container": ("newscrawl.extract.article", "find_container"),
    "headline": ("newscrawl.extract.article", "find_headline"),
    "region": ("newscrawl.extract.article", "read_region"),
    "kind of page": ("newscrawl.extract.article", "classify"),
    "publish date": ("newscrawl.extract.article", "find_publish_date"),
    "source": ("newscrawl.extract.article", "find_source"),
    "authors": ("newscrawl.extract.article", "find_author"),
    "images": ("newscrawl.extract.article", "find_images"),
    "article's tree": ("newscrawl.extract.reader", "build_tree"),
    "trafilatura": ("trafilatura", "bare_extraction"),
    "body": ("newscrawl.extract.article", "read_body"),
}
"""Where each stage is called, by name."""


def time_stages(folder: Path, rounds: int) -> None:
    """Print the CPU milliseconds per page of each stage without those within it: medians of the rounds."""
    read = ours()
    pages = [path.read_bytes() for path in sorted(folder.glob("*.html"))]
    running: list[list[Any]] = []
    spent: dict[str, float] = {}

    def change(name: str | None) -> None:
        now = time.process_time()
        if running:
            spent[running[-1][0]] = spent.get(running[-1][0], 0.0) + now - running[-1][1]
        if name is None:
            running.pop()
        else:
            running.append([name, now])
        if running:
            running[-1][1] = time.process_time()

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            change(name)
            try:
                return function(*arguments, **options)
            finally:
                change(None)

        return call

    for name, (module, attribute) in STAGES.items():
        setattr(import_module(module), attribute, timed(name, getattr(import_module(module), attribute)))
    whole = timed("the rest", read)
    sums = []
    for turn in range(rounds + 1):
        spent.clear()
        for data in pages:
            whole(data.replace(b"</p>", b" %d</p>" % turn))
        sums.append(dict(spent))
    names = (*STAGES, "the rest")
    print(json.dumps({
        name: statistics.median(one.get(name, 0.0) for one in sums[1:]) / len(pages) * 1000 for name in names
    }))  # fmt: skip


def resident_bytes() -> int:
    """Return the memory this process holds now, or where that cannot be told the most it ever held."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def watch_memory(folder: Path, first: int, last: int) -> None:
    """Print the memory after two numbers of pages; every page read differs, so that no cache can help."""
    read = ours()
    pages = [path.read_bytes() for path in sorted(folder.glob("*.html"))]
    held = []
    for number in range(1, last + 1):
        read(pages[number % len(pages)].replace(b"</p>", b" %d</p>" % number))
        if number in (first, last):
            held.append(resident_bytes())
    print(json.dumps(held))


def read_hostile(name: str) -> None:
    """Print how long one hostile page took, and what came of it."""
    data = HOSTILE[name]().encode()
    read = ours()
    begin = time.process_time()
    found = read(data)
    outcome = f"{found['rejected']}: {found['detail']}" if "rejected" in found else f"article of {len(found['body']):,}"
    print(json.dumps({"secs": time.process_time() - begin, "outcome": outcome}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["pages", reader, folder, passes]:
            read_pages(reader, Path(folder), int(passes))
        case ["race", folder, texts, rounds]:
            race(Path(folder), Path(texts), int(rounds))
        case ["stages", folder, rounds]:
            time_stages(Path(folder), int(rounds))
        case ["memory", folder, first, last]:
            watch_memory(Path(folder), int(first), int(last))
        case ["hostile", name]:
            read_hostile(name)
        case _:
            raise SystemExit(__doc__)
