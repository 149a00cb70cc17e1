"""Lists in JSON: where scripts say they are, and what they hold."""

from __future__ import annotations

import json

import pytest

from newscrawl.crawl.survey.endpoints import find_endpoints, find_templates, read_json, with_page

BASE = "http://news.example.cn/"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('fetch("/api/list?page=1")', "/api/list?page=1"),
        ("$.getJSON('/data/news_' + page + '.json', show)", "/data/news_{page}.json"),
        ("fetch(`/api/list?channel=3&pageNo=${pageNo}`)", "/api/list?channel=3&pageNo={page}"),
        ("var API = '/api'; axios.get(API + '/list?page=' + p)", "/api/list?page={page}"),
        ("$.get('/api/list', {channel: 3, pageNo: page})", "/api/list?channel=3&pageNo={page}"),
        ("xhr.open('GET', '/list.json', true)", "/list.json"),
        ('$.ajax({url: "/list.json", dataType: "json"})', "/list.json"),
    ],
)
def test_what_scripts_ask_for_is_found(script: str, found: str) -> None:
    assert find_endpoints([script], BASE) == [f"http://news.example.cn{found}"]


def test_what_nobody_can_know_without_running_a_script_is_left() -> None:
    assert find_endpoints(["fetch('/api/' + kind() + '/list'); fetch(where)"], BASE) == []


def test_the_longest_array_of_news_is_the_list() -> None:
    news = [{"id": number, "title": f"第{number}条新闻", "pubTime": "2026-03-01 08:00"} for number in range(5)]
    answer = json.dumps({"code": 0, "data": {"banner": [{"img": "/a.png"}] * 9, "list": news}})
    found = read_json(f"callback({answer});")
    assert found is not None
    assert (found.items, found.url, found.id, found.title, found.time) == ("data.list", None, "id", "title", "pubTime")
    links = [link.url for link in found.links(BASE, "/detail.html?id={id}")]
    assert links[:2] == [f"{BASE}detail.html?id=0", f"{BASE}detail.html?id=1"]


def test_an_entry_without_an_id_leads_nowhere_as_in_a_crawl() -> None:
    news = [{"id": number or None, "title": f"第{number}条新闻"} for number in range(3)]
    found = read_json(json.dumps(news))
    assert found is not None
    links = [link.url for link in found.links(BASE, "/detail/{id}.html")]
    assert links == [f"{BASE}detail/1.html", f"{BASE}detail/2.html"]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[1, 2, 3]", '[{"a": 1}, {"a": 2}, {"a": 3}]', "<html>"])
def test_what_holds_no_list_of_news_is_none(text: str) -> None:
    assert read_json(text) is None


def test_what_scripts_make_of_an_id_is_a_template() -> None:
    scripts = ["a.href = '/news/' + item.id + '.html'", "`/detail?newsId=${row.newsId}`"]
    assert find_templates(scripts) == [("/news/{id}.html", "id"), ("/detail?newsId={newsId}", "newsId")]


def test_the_number_of_a_page_becomes_its_place() -> None:
    assert with_page("/api/list?channel=3&pageNo=2&pageSize=20") == "/api/list?channel=3&pageNo={page}&pageSize=20"
    assert with_page("/data/list_1.json") == "/data/list_{page}.json"
