"""Where an address leads: to the public net, into a private one, to this computer, nowhere.

Sources: IANA's registries of special-purpose addresses for IPv4 and IPv6; RFC 6052 (NAT64), 3056
(6to4), 4380 (Teredo), 6598 (shared by carriers).
"""

import ipaddress
import socket
from enum import StrEnum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Place(StrEnum):
    """A part of the networks. MADE_UP: what a local proxy invents for every name it carries."""

    PUBLIC = "public"
    PRIVATE = "private"
    HERE = "here"
    MADE_UP = "made up"
    NOWHERE = "nowhere"


KNOWN = tuple(
    (ipaddress.ip_network(network), place)
    for place, networks in (
        # A data centre's own data, which no link may read, lies inside of what follows.
        (Place.NOWHERE, "100.100.100.200 168.63.129.16 fd00:ec2::254 fd20:ce::254"),
        (Place.HERE, "0.0.0.0/8 127.0.0.0/8 ::1 ::"),
        (Place.PRIVATE, "10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16"),
        (Place.PRIVATE, "fc00::/7 fec0::/10 64:ff9b:1::/48"),
        (Place.NOWHERE, "255.255.255.255 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 224.0.0.0/4"),
        (Place.NOWHERE, "198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20"),
        (Place.MADE_UP, "198.18.0.0/15 240.0.0.0/4"),
        (Place.PUBLIC, "0.0.0.0/0 2000::/3"),
    )
    for network in networks.split()
)
"""What lies where; the first match counts, and what matches none is nowhere."""

CARRIED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
"""Networks whose last 32 bits are an address of IPv4."""

HERE = frozenset({"localhost", "ip6-localhost", "ip6-loopback", "localhost.localdomain"})
INSIDE = (".local", ".localdomain", ".internal", ".intranet", ".lan", ".home", ".corp", ".private",
          ".home.arpa")  # fmt: skip


def place_of(address: Address) -> Place:
    """Return where *address* leads; one that carries another inside leads to that one."""
    inner = _carried(address) if isinstance(address, ipaddress.IPv6Address) else None
    if inner is not None:
        return place_of(inner)
    found = (place for network, place in KNOWN if address in network)
    return next(found, Place.NOWHERE)


def place_named(host: str) -> Place | None:
    """Return where *host* leads if its name alone tells, in any spelling; else None."""
    name = host.lower().rstrip(".")
    address = _address(name)
    if address is not None:
        return place_of(address)
    if name in HERE or name.endswith(".localhost"):
        return Place.HERE
    return Place.PRIVATE if "." not in name or name.endswith(INSIDE) else None


def _address(host: str) -> Address | None:
    """Return the address that *host* spells: also `127.1`, `2130706433`, `0x7f.1`."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if int(address) <= 1:
        return None
    teredo = address.teredo
    if any(address in network for network in CARRIED):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
