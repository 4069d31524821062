"""What stands for a caller's place in the network wherever attempts are counted."""

from ipaddress import IPv6Address, ip_address


def network(remote_address: str | None) -> str:
    """Return the caller's address; of IPv6 the network, since one household may choose among 2⁶⁴ addresses in it."""
    given = remote_address or ""
    try:
        address = ip_address(given.partition("%")[0])
    except ValueError:  # a socket file, or a test
        return given
    if not isinstance(address, IPv6Address):
        return given
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
