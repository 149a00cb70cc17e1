"""What `newscrawl replay --junit` writes keeps to the schema, and tells what a CI service needs to show."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from junitparser import Failure, JUnitXml
from lxml import etree

from newscrawl.archive.replay import MISSING, Difference, Report
from newscrawl.export.junit import write_junit
from tests.support.replay_reports import MANY, SELECTOR, archived, report

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "data" / "junit.xsd"))


def written(root: Path, **budgets: int) -> Any:
    out = io.BytesIO()
    write_junit(report(archived(root)), out, budgets=budgets, slower_percent=25)
    document = etree.fromstring(out.getvalue())
    SCHEMA.assertValid(document)
    return document


def test_a_suite_is_a_site_and_a_case_a_field_or_a_way_to_differ(tmp_path: Path) -> None:
    document = written(tmp_path)
    assert document.xpath("testsuite/@name") == ["jsw", "wjnews", "costs"]
    assert document.xpath("//testcase[failure]/@name") == ["newly-rejected", "title", "body", "editor", "restore"]
    assert document.xpath("//testcase[error]/@name") == ["missing"]
    assert (document.get("failures"), document.get("errors")) == ("5", "1")
    assert len(document.xpath("//testcase")) == int(document.get("tests", ""))


def test_a_failure_names_the_cause_and_shows_the_worst(tmp_path: Path) -> None:
    (failure,) = written(tmp_path).xpath("//testcase[@name='title']/failure")
    assert SELECTOR in failure.get("message")
    assert f"and {MANY - 20} more" in failure.text
    assert "title: …武进召开会议{+·首页·首页·首页·首页·首页·首页+}…" in failure.text
    (body,) = written(tmp_path / "again").xpath("//testcase[@name='body' and failure]/failure")
    assert "editor" not in body.text
    assert "\x1b" not in body.text


@pytest.mark.parametrize(("allowed", "fails"), [(MANY - 1, True), (MANY, False)])
def test_what_a_budget_allows_is_told_and_passes(tmp_path: Path, *, allowed: int, fails: bool) -> None:
    document = written(tmp_path, title=allowed)
    (case,) = document.xpath("//testsuite[@name='wjnews']/testcase[@name='title']")
    assert [child.tag for child in case] == ["failure" if fails else "system-out"]
    assert not document.xpath("//testcase[@name='body']/failure")
    assert document.xpath("//testcase[@name='newly-rejected']/failure")


def test_what_lies_on_no_site_has_a_suite_of_its_own() -> None:
    out = io.BytesIO()
    lost = Difference("urn:uuid:x", "", MISSING, detail="no such capture in the WARC files")
    write_junit(Report(differences=[lost]), out, budgets={}, slower_percent=25)
    document: Any = etree.fromstring(out.getvalue())
    (suite,) = document.xpath("testsuite[testcase/error]")
    assert suite.get("name") == "no site"
    assert set(suite.xpath("testcase/@classname")) == {"no site"}


def test_a_reader_of_others_sees_the_same_suites_cases_and_failures(tmp_path: Path) -> None:
    out = io.BytesIO()
    write_junit(report(archived(tmp_path)), out, budgets={}, slower_percent=25)
    read = JUnitXml.fromstring(out.getvalue())
    assert [suite.name for suite in read] == ["jsw", "wjnews", "costs"]
    cases = [case for suite in read for case in suite]
    failures = {case.name: found for case in cases for found in case.result if isinstance(found, Failure)}
    assert list(failures) == ["newly-rejected", "title", "body", "editor", "restore"]
    assert SELECTOR in failures["title"].message
    assert (read.tests, read.failures, read.errors) == (len(cases), 5, 1)
