"""The sites that are known, as one value: by name, and by the hosts of an address. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from newscrawl.sites.model import Site


class Sites(Mapping[str, Site]):
    """Sites by name, in the order of their names; two values are the same only when they are one."""

    def __init__(
        self, sites: Iterable[Site] = (), files: Mapping[str, str] | None = None, problems: Iterable[str] = ()
    ) -> None:
        """Know `sites`, of which no two share a name or host; `problems` are lines on refused files."""
        self._sites = {site.name: site for site in sorted(sites, key=lambda site: site.name)}
        self._by_host = {host: site for site in self._sites.values() for host in site.all_hosts}
        self.files = dict(files or {})
        """Where each site's file lies, by the site's name."""
        self.problems = tuple(problems)
        """A line for each file that is left out."""

    def __getitem__(self, name: str) -> Site:
        """Return the site of this name."""
        return self._sites[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._sites)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._sites)

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def of(self, url: str) -> Site | None:
        """Return the site one of whose hosts serves `url`; None for every other host."""
        return self._by_host.get(urlsplit(url).hostname or "")

    def name_of(self, url: str) -> str:
        """Return the name of the site that `url` is of, or else its host."""
        site = self.of(url)
        return site.name if site else urlsplit(url).hostname or ""

    def label_of(self, name: str) -> str:
        """Return the label of the site of this name (金山网); every other name, a host, is its own."""
        site = self._sites.get(name)
        return site.label if site else name

    def first_host(self, host: str) -> str | None:
        """Return the canonical host of a site's host: the first of those with the same pages; None for other hosts."""
        site = self._by_host.get(host)
        return (site.hosts[0] if host in site.hosts else host) if site else None
