"""What makes a quick run of the benchmarks fail, and how its ratios are renewed."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import __main__ as main
from benchmarks.__main__ import NAMES
from benchmarks.command import rows_of
from benchmarks.ratios import FILE, Ratios, medians
from benchmarks.reader import STAGES
from benchmarks.rows import Row


def speed(ours: float, theirs: float | None = 10.0) -> Row:
    return Row(name="speed", ours=ours, unit="MB/s", more=True, peer="peer", theirs=theirs)


def spent(ours: float, theirs: float = 10.0) -> Row:
    return Row(name="time", ours=ours, unit="ms", peer="peer", theirs=theirs)


@pytest.fixture
def ratios(tmp_path: Path) -> Ratios:
    held = Ratios(tmp_path / "ratios.json")
    held.accept("first", {"some": [speed(20.0), spent(20.0)]})
    return held


@pytest.mark.parametrize(
    ("row", "fallen"),
    [
        (speed(16.1), False), (speed(15.9), True), (speed(40.0), False), (speed(0.0), True),
        (spent(24.9), False), (spent(25.1), True), (spent(5.0), False),
        (speed(200.0, 100.0), False), (spent(200.0, 100.0), False),  # another machine, the same ratio
        (speed(1.0, None), False),  # the peer could not be had
    ],
)  # fmt: skip
def test_a_ratio_falls_when_it_is_worse_by_more_than_a_fifth(ratios: Ratios, row: Row, *, fallen: bool) -> None:
    assert ratios.fallen("some", row) is fallen
    assert not ratios.fallen("other", row)


def test_accepting_says_old_and_new_and_keeps_why_ratios_became_worse(ratios: Ratios) -> None:
    assert ratios.accept("a better one", {"some": [speed(30.0), spent(21.0)]})[0] == "some: speed / peer: 2.0 -> 3.0"
    assert Ratios(ratios.path).accepted == []
    assert Ratios(ratios.path).ratios["some"]["time / peer"] == 2.0  # 2.1 is noise
    ratios.accept("speed given up", {"some": [speed(10.0)]})
    assert Ratios(ratios.path).accepted == [
        {
            "reason": "speed given up",
            "worse": {"some: speed / peer": "3.0 -> 1.0", "some: time / peer": "2.0 -> None"},
        }
    ]


def test_the_median_of_several_runs_is_committed_to() -> None:
    runs = [[speed(20.0), spent(20.0)], [speed(90.0), spent(5.0)], [speed(30.0), spent(30.0)]]
    assert [row.ratio for row in medians(runs)] == [3.0, 2.0]
    assert medians([[speed(20.0)], []]) == []  # what one run has is no ratio to keep


@pytest.mark.parametrize(
    ("figures", "told"), [([15.0, 15.0, 15.0], {"some: speed / peer": False}), ([15.0, 15.0, 17.0], {})]
)
def test_a_fallen_ratio_is_believed_when_it_is_measured_three_times(
    ratios: Ratios, monkeypatch: pytest.MonkeyPatch, figures: list[float], told: dict[str, bool]
) -> None:
    runs = iter(figures)
    monkeypatch.setattr(main, "quick", lambda _: [speed(next(runs)), spent(20.0)])
    assert main.hold_against(ratios, "some") == told
    assert not list(runs)


def test_rows_say_whether_their_limits_hold() -> None:
    share = Row(name="recall", ours=0.9, unit="", more=True, limit=0.95)
    assert share.missed
    assert share.broken
    slow = Row(name="time", ours=30.0, unit="ms", limit=20, peer="peer", theirs=10.0, ratio_limit=2)
    assert slow.missed
    assert not slow.broken
    assert str(slow).endswith("≤ 20 ms, ≤ 2 ×, peer  MISSED")
    assert "peer: not there" in str(speed(1.0, None))


def test_every_committed_ratio_is_one_of_a_benchmark() -> None:
    assert set(json.loads(FILE.read_text(encoding="utf8"))["ratios"]) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_says_what_it_measures(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        list(rows_of(name, ["--help"]))
    said = capsys.readouterr().out.lower()
    assert "peer" in said
    assert "limit" in said


@pytest.mark.parametrize(("module", "attribute"), STAGES.values(), ids=STAGES)
def test_each_stage_is_timed_where_it_is_called(module: str, attribute: str) -> None:
    assert callable(getattr(import_module(module), attribute))
