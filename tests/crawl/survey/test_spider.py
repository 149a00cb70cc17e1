"""What a survey makes of the settings of a crawl."""

from __future__ import annotations

from pathlib import Path

from newscrawl.crawl.setting_sources import load_settings
from newscrawl.crawl.survey.spider import adapt


def test_extensions_and_feeds_of_ones_own_leave_a_survey_without_a_database_and_feeds(tmp_path: Path) -> None:
    own = "scrapy.extensions.memusage.MemoryUsage"
    text = f'[EXTENSIONS]\n"{own}" = 500\n[FEEDS."articles.jsonl"]\nformat = "jsonlines"\n'
    (tmp_path / "newscrawl.toml").write_text(text, encoding="utf8")
    settings = load_settings(["LOG_LEVEL=INFO"], archive=tmp_path)
    adapt(settings, tmp_path / "surveys")
    extensions = settings.get_component_priority_dict_with_base("EXTENSIONS")
    assert (extensions[own], extensions["newscrawl.crawl.survey.run.SurveyRun"]) == (500, 10)
    assert extensions.get("newscrawl.crawl.run.RunExtension") is None
    assert extensions.get("newscrawl.crawl.feed_export.CheckedFeedExporter") is None
    assert (settings["ARCHIVE_DIR"], settings["LOG_LEVEL"]) == (str(tmp_path / "surveys"), "INFO")
