"""What docs/growth.md shows is what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import growth_result
from benchmarks.growth import SIZES
from benchmarks.growth_figures import Figure
from benchmarks.growth_plot import Curve, plot
from benchmarks.growth_report import DOCS, GROUPS, drawing, figure, growth, name
from benchmarks.growth_result import Result, load


@pytest.fixture
def result() -> Result:
    """A run of two sizes: a search that takes longer with each article, and articles that cost the same."""
    made = Result("2026-01-01", characters=100, further=10)
    for size, search_ms in ((1_000, 2.0), (10_000, 20.0)):
        made.sizes.append(size)
        made.add(Figure("a search", "reading", "ms", search_ms))
        made.add(Figure("an article stored", "articles", "ms", 3.0, each=True))
    return made


def test_what_one_article_costs_counts_as_often_as_there_are_any(result: Result) -> None:
    assert [round(result.exponent(line), 6) for line in result.lines.values()] == [1, 1]


def test_a_result_is_kept(result: Result, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(growth_result, "FILE", tmp_path / "growth.json")
    result.save()
    assert load() == result


@pytest.mark.parametrize(
    ("exponent", "said"),
    [(-0.2, "stays"), (0.1, "stays"), (0.42, "slower, n^.4"), (1.1, "as the archive"), (1.31, "**faster, n^1.3**")],
)
def test_growth_is_told_in_words(exponent: float, said: str) -> None:
    assert growth(exponent) == said


@pytest.mark.parametrize(("value", "said"), [(0.034, ".034"), (1.26, "1.3"), (12.4, "12"), (1234.0, "1,234")])
def test_figures_have_two_digits_that_count(value: float, said: str) -> None:
    assert figure(value) == said


def test_a_plot_has_its_points_where_the_powers_of_ten_lie() -> None:
    drawn = plot("t", [1_000, 10_000], [Curve("a <b>", [1.0, 10.0])], diagonal=True)
    ends = 'M60.0 380.0L560.0 40.0"'  # from corner to corner, as the dashed line of what grows so
    assert drawn.count(ends) == 2
    assert "a &lt;b&gt;" in drawn


def test_all_sizes_were_measured() -> None:
    assert load().sizes == list(SIZES)
    assert {len(line.values) for line in load().lines.values()} == {len(SIZES)}


@pytest.mark.parametrize("group", GROUPS)
def test_the_plots_are_of_what_is_kept(group: str) -> None:
    kept = (DOCS / name(group)).read_text(encoding="utf8")
    assert kept == drawing(load(), group), "draw them anew: ./run python -m benchmarks.growth_report"
