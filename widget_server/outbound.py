"""The one door through which Vitrine fetches from other machines; nothing else opens a connection to a stranger's URL.

Owns what may be reached: public addresses over http and https, checked after name resolution, with limits on size,
time and redirects. A name is resolved once and the connection goes to the address that was checked, so that a name
which answers differently the second time gains nothing.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import ClassVar
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from widget_server import __version__
from widget_server.errors import VitrineError

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 10.0
TOTAL_TIMEOUT_S = 60.0
MOST_REDIRECTS = 4
_SAFE = "/%:@!$&'()*+,;=~?"  # RFC 3986: what path and query may hold as it is besides letters, digits and -._
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A server that is busy or broken may answer tomorrow; any other refusal will be the same.
_TEMPORARY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


class OutboundError(VitrineError):
    """A fetch that brought nothing.

    reason : not_allowed, unreachable, too_slow, too_large, gone (the server refused) or server_trouble.
    temporary : whether trying again later may help.
    """

    code: ClassVar[str] = "outbound_failed"
    status: ClassVar[int] = 502
    title = "The address could not be fetched"

    def __init__(self, reason: str, public: str, *, temporary: bool = False) -> None:
        super().__init__(public, private={"reason": reason})
        self.reason = reason
        self.temporary = temporary


class _TooSlow(OutboundError):
    def __init__(self) -> None:
        super().__init__("too_slow", "The address answers too slowly.", temporary=True)


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A body as it came, and what the server called it."""

    body: bytes
    content_type: str
    url: str


def fetch(
    url: str, *, most_bytes: int, total_s: float = TOTAL_TIMEOUT_S, allow_private: Collection[str] = ()
) -> Fetched:
    """Fetch an address with GET, following redirects that stay public.

    most_bytes : of the body.  total_s : for everything but name resolution.
    allow_private : addresses of this machine or network that may be reached all the same; only tests have any.
    Raises OutboundError.
    """
    deadline_s = time.monotonic() + total_s
    for _ in range(MOST_REDIRECTS + 1):
        parts = _checked(url)
        with _response(parts, _public_address(parts, allow_private), deadline_s) as response:
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                body = _body(response, most_bytes)
                if time.monotonic() >= deadline_s:
                    raise _TooSlow()
                return Fetched(body=body, content_type=response.headers.get("content-type", ""), url=url)
            url = _joined(url, location)
    raise OutboundError("gone", "The address leads in circles.")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise OutboundError("not_allowed", "The address leads to something that is no address.") from error


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise OutboundError("not_allowed", "This is no address.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise OutboundError("not_allowed", "Only http and https addresses are fetched.")
    if parts.username is not None or parts.password is not None:
        raise OutboundError("not_allowed", "Addresses with a user name or password are not fetched.")
    return parts


def _public_address(parts: SplitResult, allow_private: Collection[str]) -> str:
    """Resolve the host once; refuse it if any of its addresses is not public."""
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise OutboundError(
            "unreachable", "The address's host has no name that can be found.", temporary=True
        ) from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if address not in allow_private and not is_public(address):
            raise OutboundError("not_allowed", "The address leads into a private network, which is not fetched from.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where IPv6 wraps an IPv4 address."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


# RFC 6052: these translate to IPv4 addresses, private ones included.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@contextmanager
def _response(parts: SplitResult, address: str, deadline_s: float) -> Iterator[BaseHTTPResponse]:
    """Ask the checked address for the named host's answer; whoever reads it is cut off at the deadline."""
    connection = _connection(parts, address)
    try:
        connection.connect()
        assert connection.sock is not None
        connection.sock.settimeout(READ_TIMEOUT_S)
        with _cut_off(connection.sock, deadline_s):
            connection.request(
                "GET",
                _target(parts),
                headers={
                    "Host": _host(parts),
                    "User-Agent": f"Vitrine/{__version__}",
                    "Accept": "image/*, */*;q=0.5",
                    # A compressed body could grow beyond every limit after it was counted.
                    "Accept-Encoding": "identity",
                },
                preload_content=False,
                decode_content=False,
            )
            with closing(connection.getresponse()) as response:
                yield response
    except (HTTPError, HTTPException, OSError) as error:
        if time.monotonic() >= deadline_s:
            raise _TooSlow() from error
        sentence = f"The address could not be reached ({type(error).__name__})."
        raise OutboundError("unreachable", sentence, temporary=True) from error
    finally:
        connection.close()


def _connection(parts: SplitResult, address: str) -> HTTPConnection:
    if parts.scheme == "http":
        return HTTPConnection(address, _port(parts), timeout=CONNECT_TIMEOUT_S)
    # The system's authorities, and certifi's for machines that have none.
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return HTTPSConnection(
        address,
        _port(parts),
        timeout=CONNECT_TIMEOUT_S,
        ssl_context=context,
        server_hostname=parts.hostname,
    )


@contextmanager
def _cut_off(connected: socket.socket, deadline_s: float) -> Iterator[None]:
    """End a connection at the deadline: a timeout alone starts again with every byte that trickles in."""

    def end() -> None:
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline_s - time.monotonic()), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _target(parts: SplitResult) -> str:
    """Return path and query as they may stand in a request line; what is escaped already stays."""
    target = quote(parts.path or "/", safe=_SAFE)
    return f"{target}?{quote(parts.query, safe=_SAFE)}" if parts.query else target


def _host(parts: SplitResult) -> str:
    """Return the Host header: the name in ASCII, and the port where the address gives one."""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    return f"{host}:{parts.port}" if parts.port else host


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise OutboundError("not_allowed", "The address's port is no port.") from error


def _body(response: BaseHTTPResponse, most_bytes: int) -> bytes:
    if response.status != 200:
        temporary = response.status in _TEMPORARY_STATUS
        sentence = f"The address's server answered {response.status}."
        raise OutboundError("server_trouble" if temporary else "gone", sentence, temporary=temporary)
    # One byte more than allowed tells a body that is too large from one that just fits.
    body = response.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise OutboundError("too_large", f"The address answers with more than {most_bytes:,} bytes.")
    return body
