"""Name what changed between two readings of a capture: which files of our code, which library, or the site's file.

Each side knows what it was read by, file by file, and what each stage made of the page. The first stage whose text
differs is where a difference begins: only what changed in it can be the cause.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Self

from newscrawl.sites import Sites
from newscrawl.store import code_version

DECODE, RESTORE, EXTRACT = "decode", "restore", "extract"
_LIBRARIES = {
    "brotli": (DECODE,), "chardet": (DECODE,), "zstandard": (DECODE,),
    "dateparser": (EXTRACT,), "lxml": (EXTRACT,), "lxml_html_clean": (EXTRACT,), "resiliparse": (EXTRACT,),
    "trafilatura": (EXTRACT,), "python": (DECODE, RESTORE, EXTRACT),
}  # fmt: skip
"""The stages that each library of `code_version.LIBRARIES`, and Python with its tables of characters, works in."""
_FIELDS_OF = {
    "trafilatura": frozenset(("body", "body_xml", "language", "script", "repairs")),
    "dateparser": frozenset(("published", "published_precision", "modified", "flags")),
}
"""Fields that come from a library that does one thing; others can only follow from it where nothing else changed."""
NAMED = 3
"""Changed files that are named; of more, their number."""
UNKNOWN = "nothing that is recorded"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What reads captures, part by part."""

    sources: Mapping[str, str]
    """8 hex digits by file of the package, data included, but for site files."""
    libraries: Mapping[str, str]
    """Releases of libraries and of Python, by name."""
    sites: Mapping[str, str]
    """8 hex digits by site, over what in its file decides how pages are read."""

    @classmethod
    def of_today(cls, sites: Sites) -> Self:
        """Return that of the code that runs now, and of the sites it knows."""
        paths = list(code_version.sources())
        libraries = {name: version(name) for name in code_version.LIBRARIES}
        return cls(
            {path.relative_to(code_version.ROOT).as_posix(): _hash(path.read_bytes()) for path in paths},
            {**libraries, "python": platform.python_version()},
            {name: code_version.site_fingerprint(site) for name, site in sites.items()},
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as the values of a JSON object."""
        return {"sources": dict(self.sources), "libraries": dict(self.libraries), "sites": dict(self.sites)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one side knows of how a capture came to be read so."""

    decoded: str = ""
    """Checksum of the decoded text."""
    restored: str = ""
    pages: tuple[str, ...] = ()
    """Record ids of the article's pages after the first."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where each field came from, by its name: `site:#Zoom`, `label:来源`, …"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is not as it was."""

    sources: tuple[str, ...]
    libraries: Mapping[str, tuple[str, str]]
    """Release then and now."""
    sites: frozenset[str]

    @classmethod
    def between(cls, then: Fingerprint, now: Fingerprint) -> Self:
        """Compare two fingerprints; what only one of them has, has changed."""
        libraries = {name: (then.libraries.get(name, "none"), now.libraries.get(name, "none"))
                     for name in _changed(then.libraries, now.libraries)}  # fmt: skip
        return cls(tuple(_changed(then.sources, now.sources)), libraries, frozenset(_changed(then.sites, now.sites)))

    def touches(self, site: str) -> bool:
        """Tell whether captures of `site` may be read otherwise at all."""
        return bool(self.sources or self.libraries) or site in self.sites

    def __str__(self) -> str:
        """Return all that changed, for people; empty when nothing did."""
        return _joined([*_code(self.sources), *self._releases(self.libraries), *map(_site_file, sorted(self.sites))])

    def cause(self, site: str, name: str, then: Evidence, now: Evidence) -> str:
        """Return what may have changed the field `name` of a capture: all candidates, where evidence leaves several."""
        stage = _first_stage(then, now)
        sources = [path for path in self.sources if _stage_of(path) in (stage, "")]
        libraries = [library for library in self.libraries if stage in _LIBRARIES.get(library, ())]
        is_sites = site in self.sites and stage == EXTRACT
        before, after = _origins(name, then, now)
        if before.startswith("site:") and before != after and is_sites:
            return f"{_site_file(site)}: {before.removeprefix('site:')} finds nothing, or is not asked for"
        if after.startswith("site:") and before != after and is_sites:
            return f"{_site_file(site)}: {after.removeprefix('site:')} is new"
        if is_sites and not (sources or libraries):
            return _site_file(site)
        libraries = [one for one in libraries if name in _FIELDS_OF.get(one, (name,)) or not (sources or is_sites)]
        found = [*_code(sources), *self._releases(libraries), *([_site_file(site)] if is_sites else [])]
        return _joined(found, "or") or UNKNOWN

    def _releases(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            then, now = self.libraries[name]
            yield f"{name} {then} → {now}"


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {**then, **now} if then.get(name) != now.get(name))


def _origins(name: str, then: Evidence, now: Evidence) -> tuple[str, str]:
    """Return where a field came from on both sides; without an origin, that of a selector that changed."""
    names = [name] if name in then.origins or name in now.origins else sorted({**then.origins, **now.origins, name: ""})
    pairs = [(then.origins.get(one, ""), now.origins.get(one, "")) for one in names]
    return next((pair for pair in pairs if pair[0] != pair[1] and "site:" in (pair[0][:5], pair[1][:5])), pairs[0])


def _first_stage(then: Evidence, now: Evidence) -> str:
    """Return the first stage that made another text; with other pages, nothing can be said of their texts."""
    if then.pages != now.pages or (then.decoded, then.restored) == (now.decoded, now.restored):
        return EXTRACT
    return DECODE if then.decoded != now.decoded else RESTORE


def _stage_of(path: str) -> str:
    """Return the stage that a file of the package works in; empty for what all of them use."""
    folder = path.partition("/")[0]
    return folder if folder in (DECODE, RESTORE, EXTRACT) else ""


def _code(paths: Iterable[str]) -> list[str]:
    """Return changed files as one cause each for program and data, word lists among it."""
    told = []
    for kind, suffixes in (("code", (".py",)), ("data", (".gz", ".json", ".txt", ".bin"))):
        names = [path for path in paths if path.endswith(suffixes)]
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            told.append(f"{kind} {', '.join(names[:NAMED])}{more}")
    return told


def _site_file(site: str) -> str:
    return f"site file {site}"


def _joined(parts: list[str], word: str = "and") -> str:
    return f" {word} ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"  # noqa: PLR2004
