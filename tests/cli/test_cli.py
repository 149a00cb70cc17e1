"""The command line: what people type, and the one line they get when it cannot be done."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from newscrawl.cli import main

PAGE = """<html><head><title>常州新添一座图书馆_常州新闻_某某网</title></head><body>
<div class=nav><a href=/>首页</a> <a href=/a/>新闻</a></div>
<h1>常州新添一座图书馆</h1><div>2024-05-06 08:30 来源：某某日报 作者：王小明</div>
<div class=text><p>5月5日，常州市一座新的图书馆正式向市民开放，当天接待读者三千余人次，许多家庭带着孩子前来参观。</p>
<p>据介绍，这座图书馆藏书二十万册，设有儿童阅览区、古籍阅览区和自习区，每周开放六天，市民凭身份证即可借阅。</p>
<p>图书馆负责人表示，今后还将定期举办讲座和读书会，让更多市民走进图书馆，爱上阅读。</p></div>
<div>责任编辑：李四</div></body></html>"""


def newscrawl(*arguments: str | Path, stdin: str | bytes = "") -> Result:
    """Run the command as a user would."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


def test_extract_prints_one_json_object_a_file_with_its_keys_in_order(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="gbk")
    result = newscrawl("extract", path)
    assert result.exit_code == 0
    article = json.loads(result.stdout)
    assert list(article) == [
        "path", "url", "title", "body", "published", "published_precision", "modified", "source", "author", "byline",
        "editor", "credits", "section", "images", "encoding", "repairs",
    ]  # fmt: skip
    assert article["title"] == "常州新添一座图书馆"
    assert article["published"] == "2024-05-06T08:30:00+08:00"
    assert (article["source"], article["author"], article["editor"]) == ("某某日报", ["王小明"], "李四")
    assert article["credits"] == {"责任编辑": ["李四"]}
    assert article["body"].count("\n") == 2


def test_extract_reads_stdin_and_explains_on_stderr() -> None:
    result = newscrawl("extract", "-", "--explain", stdin=PAGE.encode())
    assert json.loads(result.stdout)["path"] == "-"
    assert re.search(r"^source: from .*某某日报", result.stderr, re.MULTILINE)


def test_extract_names_the_file_it_cannot_read_and_reads_the_others(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf8")
    result = newscrawl("extract", tmp_path / "none.html", path)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["title"]
    assert "none.html cannot be read: No such file or directory" in result.stderr


@pytest.mark.parametrize("page", [b"", b"\x00\xff" * 500, b"%PDF-1.7 ...", b"<html><body></body></html>"], ids=repr)
def test_what_is_no_article_is_rejected_with_a_reason(page: bytes) -> None:
    result = newscrawl("extract", "-", stdin=page)
    assert result.exit_code == 0
    assert list(json.loads(result.stdout)) == ["path", "rejected", "detail"]


@pytest.mark.parametrize("command", [["replay"], ["status"]], ids=" ".join)
def test_a_missing_archive_is_one_line_with_the_remedy(command: list[str], tmp_path: Path) -> None:
    result = newscrawl("--archive", tmp_path, *command)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "--rebuild" in result.stderr


@pytest.mark.parametrize(
    ("words", "incomplete", "found"),
    [
        (["crawl"], "j", ["jsw", "jznews"]),
        (["schedule", "jsw"], "jz", ["jznews"]),
        (["site", "check"], "jz", ["jznews"]),
        (["search", "--site"], "w", ["wjnews", "wjyanghu"]),
    ],
)
def test_a_shell_completes_the_names_of_the_archive_s_sites(
    tmp_path: Path, words: list[str], incomplete: str, found: list[str]
) -> None:
    (tmp_path / "sites").mkdir()
    text = 'label = "江洲新闻网"\nhosts = ["www.jznews.example.cn"]\narticle = "/d/"\n'
    (tmp_path / "sites" / "jznews.toml").write_text(text, encoding="utf8")
    shell = ShellComplete(main, {}, "newscrawl", "_NEWSCRAWL_COMPLETE")
    completed = shell.get_completions(["--archive", str(tmp_path), *words], incomplete)
    assert [one.value for one in completed] == found
