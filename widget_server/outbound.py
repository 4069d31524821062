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
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
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


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a server answered a message with.  headers : by their names in lower case."""

    body: bytes
    headers: Mapping[str, str]


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    most_bytes: int,
    total_s: float,
    allow_private: Collection[str] = (),
) -> Answered:
    """Send a message with POST and return its answer; nothing is sent anywhere else, so redirects are refused.

    most_bytes : of the answer.  total_s, allow_private : as of fetch().  Raises OutboundError.
    """
    deadline_s = time.monotonic() + total_s
    parts = _checked(url)
    address = _public_address(parts, allow_private)
    with _response(parts, address, deadline_s, body=body, headers=headers) as response:
        answer = _body(response, most_bytes)
        if time.monotonic() >= deadline_s:
            raise _TooSlow()
        return Answered(body=answer, headers={name.lower(): value for name, value in response.headers.items()})


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


def is_web_address(url: str) -> bool:
    """Whether a text is an address that could be asked; whether it may be is decided when it is."""
    try:
        _checked(url)
    except OutboundError:
        return False
    return True


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
def _response(
    parts: SplitResult,
    address: str,
    deadline_s: float,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[BaseHTTPResponse]:
    """Ask the checked address for the named host's answer; whoever reads it is cut off at the deadline."""
    sent = {
        "Host": _host(parts),
        "User-Agent": f"Vitrine/{__version__}",
        "Accept": "image/*, */*;q=0.5",
        # A compressed body could grow beyond every limit after it was counted.
        "Accept-Encoding": "identity",
        **headers,
    }
    method, timeout_s = ("GET", READ_TIMEOUT_S) if body is None else ("POST", max(0.1, deadline_s - time.monotonic()))
    # Without a session there are no cookies, and no proxy or password of the machine's environment takes part; nor
    # does anybody read the body of a redirect, however long it is.
    with closing(_CheckedAddress(parts, address, deadline_s)) as way:
        try:
            url = f"{parts.scheme}://{_host(parts)}{_target(parts)}"
            asked = requests.Request(method, url, sent, data=body).prepare()
            with way.send(asked, stream=True, timeout=(CONNECT_TIMEOUT_S, timeout_s)) as response:
                yield response.raw
        except requests.exceptions.InvalidURL as error:
            raise OutboundError("not_allowed", "This is no address.") from error
        # What is read of the raw answer fails as urllib3 fails, everything before as requests does, an OSError.
        except (HTTPError, HTTPException, OSError) as error:
            if time.monotonic() >= deadline_s:
                raise _TooSlow() from error
            sentence = f"The address could not be reached ({type(error).__name__})."
            raise OutboundError("unreachable", sentence, temporary=True) from error


class _CheckedAddress(HTTPAdapter):
    """The way out of requests, for one of them: to the address that was checked, until the deadline.

    Left to itself requests would resolve the name again, and its timeout starts anew with every byte that trickles in.
    """

    def __init__(self, parts: SplitResult, address: str, deadline_s: float) -> None:
        super().__init__()
        self._deadline_s = deadline_s
        self._alarm: threading.Timer | None = None
        self._pool = _pool(parts, address, self._set_alarm)

    def get_connection_with_tls_context(self, *_request: Any, **_tls: Any) -> HTTPConnectionPool:
        """Return the only pool there is, whatever is asked for."""
        return self._pool

    def close(self) -> None:
        """End the connection and let the alarm be."""
        if self._alarm:
            self._alarm.cancel()
        self._pool.close()
        super().close()

    def _set_alarm(self, connected: socket.socket) -> None:
        self._alarm = threading.Timer(max(0.0, self._deadline_s - time.monotonic()), _end, [connected])
        self._alarm.daemon = True
        self._alarm.start()


def _pool(parts: SplitResult, address: str, connected: Callable[[socket.socket], None]) -> HTTPConnectionPool:
    pool: HTTPConnectionPool
    if parts.scheme == "http":
        pool = HTTPConnectionPool(address, _port(parts), connected=connected)
        pool.ConnectionCls = _Connection
        return pool
    # The system's authorities; requests adds certifi's for machines that have none.
    context = ssl.create_default_context()
    name = parts.hostname
    pool = HTTPSConnectionPool(address, _port(parts), connected=connected, ssl_context=context, server_hostname=name)
    pool.ConnectionCls = _TlsConnection
    return pool


class _Connection(HTTPConnection):
    """A connection that hands out its socket once it has one: an answer that is read to its end takes it away."""

    def __init__(self, *args: Any, connected: Callable[[socket.socket], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connected = connected

    def connect(self) -> None:
        """Connect and say so."""
        super().connect()
        assert self.sock is not None
        self._connected(self.sock)


class _TlsConnection(_Connection, HTTPSConnection):
    pass


def _end(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


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
    if not 200 <= response.status < 300:
        temporary = response.status in _TEMPORARY_STATUS
        sentence = f"The address's server answered {response.status}."
        raise OutboundError("server_trouble" if temporary else "gone", sentence, temporary=temporary)
    # One byte more than allowed tells a body that is too large from one that just fits.
    body = response.read(most_bytes + 1, decode_content=False)
    if len(body) > most_bytes:
        raise OutboundError("too_large", f"The address answers with more than {most_bytes:,} bytes.")
    return body
