"""Which addresses a crawl may connect to: those of the public internet, and networks that a setting names.

Checked on the address that is connected to, after redirects, spellings and the domain name system had their say.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from newscrawl.errors import UsageError

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address, which the network's translator connects to."""

_PUBLIC = IPv6Network("2000::/3")
"""All of IPv6 that is handed out for the public internet: IANA's registry of its address space."""
_SPECIAL = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("3fff::/20"),
    IPv4Network("168.63.129.16"),
)
"""Special-purpose networks that Python 3.11 calls global: protocol assignments, relays of 6to4, documentation
(RFC 6890, 7526, 9637); and the address at which Azure's machines find its agent."""
_ISATAP = (0x5EFE, 0x02005EFE)
"""The upper half of an interface's id that an IPv4 address follows: RFC 5214, section 6.1."""

Address = IPv4Address | IPv6Address


class ForbiddenAddressError(OSError):
    """A host's address lies where crawls do not connect to."""


class AddressPolicy:
    """What may be connected to."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """Take the networks allowed beside the public internet, as `10.0.0.0/8`. Raises UsageError."""
        try:
            self._allowed: list[IPv4Network | IPv6Network] = [ip_network(text.strip()) for text in allowed]
        except ValueError as error:
            raise UsageError(f"ALLOWED_NETWORKS: {error}; write networks as 10.0.0.0/8, separated by commas") from error

    def check(self, host: str) -> None:
        """Raise ForbiddenAddressError unless the address `host` may be connected to."""
        address = ip_address(host.partition("%")[0])
        inner = _inner(address)
        if _is_public(inner):
            return
        if not any(one in network for network in self._allowed for one in (address, inner)):
            raise ForbiddenAddressError(f"{address} is no public address; -s ALLOWED_NETWORKS={inner} would allow it")


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or any(address in network for network in _SPECIAL):
        return False
    return isinstance(address, IPv4Address) or address in _PUBLIC


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address leads to (mapped, 6to4, Teredo, NAT64, ISATAP), else `address`."""
    if isinstance(address, IPv4Address):
        return address
    teredo = address.teredo
    is_compatible = int(address) >> 32 == 0 and int(address) > 1
    if address in NAT64 or is_compatible or int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
