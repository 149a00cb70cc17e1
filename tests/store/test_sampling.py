"""A sample has every site and year in its share."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.store.sampling import Sample

CAPTURES = [*((f"a{number}", ("a", "2024")) for number in range(900)),
            *((f"b{number}", ("a", "2025")) for number in range(90)),
            *((f"c{number}", ("b", "2025")) for number in range(10)), ("d", ("c", "2025"))]  # fmt: skip
STRATA = dict(CAPTURES)


def test_every_site_and_year_is_there_in_its_share() -> None:
    assert Counter(STRATA[name] for name in Sample(50).of(CAPTURES)) == {
        ("a", "2024"): 44, ("a", "2025"): 4, ("b", "2025"): 1, ("c", "2025"): 1,
    }  # fmt: skip


def test_a_seed_gives_the_same_ones_whatever_their_order_and_another_gives_others() -> None:
    assert Sample(50).of(CAPTURES) == Sample(50).of(reversed(CAPTURES))
    assert Sample(50).of(CAPTURES) != Sample(50, 1).of(CAPTURES)


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 40), min_size=1, max_size=12), st.integers(1, 300))
def test_as_many_are_chosen_as_there_can_be(sizes: dict[str, int], count: int) -> None:
    captures = [(f"{site} {number}", (site, "")) for site, size in sizes.items() for number in range(size)]
    chosen = Sample(count).of(captures)
    assert len(chosen) == min(count, len(captures))
    if count >= len(sizes):
        assert {dict(captures)[name][0] for name in chosen} == set(sizes)
