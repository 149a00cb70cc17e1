"""Choose a sample of captures in which every site and every year is there in its share. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

Stratum = tuple[str, str]
"""Site and year."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How many captures are chosen, and which: another seed chooses others."""

    count: int
    seed: int = 0

    def of(self, captures: Iterable[tuple[str, Stratum]]) -> set[str]:
        """Return `count` of the ids that are given with their strata, or all where there are fewer.

        Each stratum has its share, but at least one as long as there are enough: the largest first. Which ones of a
        stratum is decided by a hash of seed and id, so that more captures or another order change little.
        """
        strata: defaultdict[Stratum, list[str]] = defaultdict(list)
        for record_id, stratum in captures:
            strata[stratum].append(record_id)
        shares = _shares({stratum: len(ids) for stratum, ids in strata.items()}, self.count)
        chosen: set[str] = set()
        for stratum, ids in strata.items():
            ids.sort(key=lambda record_id: hashlib.sha256(f"{self.seed} {record_id}".encode()).digest())
            chosen.update(ids[: shares[stratum]])
        return chosen


def _shares(sizes: dict[Stratum, int], count: int) -> dict[Stratum, int]:
    """Return how many of each stratum are taken: by the method of largest remainders, above one for each."""
    total = sum(sizes.values())
    if count >= total:
        return sizes
    by_size = sorted(sizes, key=lambda stratum: (-sizes[stratum], stratum))
    shares = dict.fromkeys(sizes, 0) | dict.fromkeys(by_size[:count], 1)
    left = count - sum(shares.values())
    quotas = {stratum: count * sizes[stratum] / total - shares[stratum] for stratum in by_size}
    wanting = sum(max(0.0, quota) for quota in quotas.values())
    exact = {stratum: left * max(0.0, quota) / wanting if wanting else 0.0 for stratum, quota in quotas.items()}
    for stratum in by_size:
        shares[stratum] += int(exact[stratum])
    rest = count - sum(shares.values())
    for stratum in sorted(by_size, key=lambda one: (int(exact[one]) - exact[one], one))[:rest]:
        shares[stratum] += 1
    return shares
