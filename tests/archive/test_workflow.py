"""The workflow in docs/ can be read by a CI service, and its commands are those of today."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from newscrawl.cli import main
from newscrawl.cli.replay import replay

yaml = pytest.importorskip("yaml")  # Datasette brings it along
ROOT = Path(__file__).parents[2]


def test_the_workflow_runs_replays_with_options_that_there_are() -> None:
    workflow: Any = yaml.safe_load((ROOT / "docs" / "replay-workflow.yml").read_text(encoding="utf8"))
    (job,) = workflow["jobs"].values()
    files = job["env"]["WARC_FILES"].replace("${{ github.workspace }}", str(ROOT))
    assert all(Path(name).is_file() for name in files.split())
    lines = [line for step in job["steps"] for line in step.get("run", "").splitlines() if "newscrawl" in line]
    calls = [shlex.split(line.replace("$WARC_FILES", files).partition(" | ")[0]) for line in lines]
    assert [call[:3] for call in calls] == [["./run", "newscrawl", "replay"]] * 2
    before, after = (replay.make_context("replay", call[3:], **main.context_settings).params for call in calls)
    assert before["written"].name == after["baseline"].name
    kept = next(step for step in job["steps"] if "upload-artifact" in step.get("uses", ""))
    assert {str(after["html"]), str(after["junit"])} <= set(kept["with"]["path"].split())
    assert kept["if"] == "always()"
