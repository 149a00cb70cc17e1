"""Which addresses a crawl connects to."""

from __future__ import annotations

import pytest

from newscrawl.crawl.download.addresses import AddressPolicy, ForbiddenAddressError
from newscrawl.errors import UsageError
from tests.support.faults import fault

FORBIDDEN = {
    "loopback": "127.0.0.1",
    "another address of loopback": "127.8.9.10",
    "IPv6 loopback": "::1",
    "loopback as IPv4 in IPv6": "::ffff:127.0.0.1",
    "loopback as compatible IPv4 in IPv6": "::7f00:1",
    "loopback by 6to4": "2002:7f00:1::",
    "loopback by NAT64": "64:ff9b::7f00:1",
    "loopback by Teredo": "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "loopback by a network's own NAT64": "64:ff9b:1::7f00:1",
    "loopback as translated IPv4 in IPv6": "::ffff:0:7f00:1",
    "a private network by ISATAP": "2400:3200::5efe:10.0.0.1",
    "no address (0.0.0.0)": "0.0.0.0",
    "no address (::)": "::",
    "the cloud's metadata": "169.254.169.254",
    "the cloud's metadata in IPv6": "fd00:ec2::254",
    "the agent of a cloud's machines": "168.63.129.16",
    "the metadata of a cloud with protocol assignments": "192.0.0.192",
    "a private network 10/8": "10.0.0.1",
    "a private network 172.16/12": "172.16.0.1",
    "a private network 192.168/16": "192.168.1.1",
    "a provider's private network": "100.64.0.1",
    "a unique local address": "fc00::1",
    "a link-local address": "fe80::1%eth0",
    "a site-local address": "fec0::1",
    "a space of IPv6 that nobody has": "4000::1",
    "multicast": "224.0.0.1",
    "broadcast": "255.255.255.255",
    "an address for documentation": "192.0.2.1",
    "an address for documentation in IPv6": "3fff::1",
}


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(
            address, id=kind, marks=fault(f"a name that leads to {kind}", tries=0, outcome="refused, AddressError")
        )
        for kind, address in FORBIDDEN.items()
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddressError, match="ALLOWED_NETWORKS"):
        AddressPolicy().check(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_addresses_are_connected_to(address: str) -> None:
    AddressPolicy().check(address)


def test_a_network_that_the_setting_names_is_allowed_in_every_spelling() -> None:
    policy = AddressPolicy(["127.0.0.0/8"])
    policy.check("127.0.0.1")
    policy.check("::ffff:127.0.0.1")
    with pytest.raises(ForbiddenAddressError):
        policy.check("10.0.0.1")


def test_a_network_that_is_none_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="ALLOWED_NETWORKS"):
        AddressPolicy(["localhost"])
