"""Lets no Python process of the tests reach past this machine; Python imports this by itself from PYTHONPATH.

Every attempt is refused where it is made, and written to the file NETWORK_GUARD_LOG, so that code which swallows the
error is found out too.
"""

import os
import sys
from ipaddress import ip_address

WATCHED = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
"""Audit events that go before traffic, and which of their arguments says where to."""


def is_here(place: object) -> bool:
    """Tell whether a socket address or host name lies on this machine."""
    host = place[0] if isinstance(place, tuple) and place else place
    if isinstance(host, bytes):
        host = host.decode("latin-1")
    if not isinstance(host, str) or host in {"", "localhost"} or host.startswith("/"):
        return True  # no address given, a Unix socket, or this host
    try:
        return ip_address(host.partition("%")[0]).is_loopback or host in {"0.0.0.0", "::"}
    except ValueError:
        return False


def refuse_strangers(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: raise ConnectionRefusedError when `event` would leave this machine."""
    if event not in WATCHED or is_here(place := arguments[WATCHED[event]]):
        return
    if log := os.environ.get("NETWORK_GUARD_LOG"):
        with open(log, "a", encoding="utf8") as file:  # noqa: PTH123 - no imports beyond what every start pays for
            file.write(f"{event} {place} {sys.argv}\n")
    raise ConnectionRefusedError(f"tests reach no host but this one: {event} {place}")


sys.addaudithook(refuse_strangers)

if places := os.environ.get("NAMES_LEAD_HERE"):
    # `www.wj001.com:443=45123`: in this process, the name's port leads to that port of 127.0.0.1.
    import socket

    here = dict(place.split("=") for place in places.split(","))
    resolve = socket.getaddrinfo

    def lead_here(host, port, *arguments, **named):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN201
        """Resolve a name that leads here to this machine."""
        name = host.decode() if isinstance(host, bytes) else host
        if own := here.get(f"{name}:{port}"):
            return resolve("127.0.0.1", int(own), *arguments, **named)
        return resolve(host, port, *arguments, **named)

    socket.getaddrinfo = lead_here
