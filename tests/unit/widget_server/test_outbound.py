import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from widget_server.outbound import Fetched, OutboundError, fetch, is_public

HERE = ("127.0.0.1",)


class Pages(BaseHTTPRequestHandler):
    """A server whose answers are chosen by path; it remembers what it was asked."""

    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        path = self.path.split("?")[0]
        if path == "/photo":
            self.answer(200, b"x" * 1000, {"Content-Type": "image/jpeg"})
        elif path == "/redirect":
            self.answer(302, b"", {"Location": unquote(self.path.split("?to=")[1])})
        elif path == "/circle":
            self.answer(302, b"", {"Location": "/circle"})
        elif path == "/drip":
            self.drip()
        else:
            self.answer(int(path[1:]), b"no", {})

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.ending.is_set():  # type: ignore[attr-defined]
                self.wfile.write(b".")
                self.wfile.flush()
                self.server.ending.wait(0.05)  # type: ignore[attr-defined]
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.asked, server.ending = [], threading.Event()  # type: ignore[attr-defined]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.ending.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with serving() as server:
        yield server


def get(server: ThreadingHTTPServer, path: str, host: str = "127.0.0.1", **options: object) -> Fetched:
    options = {"most_bytes": 1000, "allow_private": HERE} | options
    return fetch(f"http://{host}:{server.server_port}{path}", **options)  # type: ignore[arg-type]


def test_a_body_comes_with_its_type(server):
    fetched = get(server, "/photo")
    assert (len(fetched.body), fetched.content_type) == (1000, "image/jpeg")


def test_an_address_of_this_machine_is_refused_and_never_connected_to(server):
    with pytest.raises(OutboundError) as caught:
        get(server, "/photo", allow_private=())
    assert (caught.value.reason, caught.value.temporary) == ("not_allowed", False)
    assert server.asked == []


def test_a_name_that_resolves_to_this_machine_is_refused(server):
    with pytest.raises(OutboundError) as caught:
        get(server, "/photo", host="localhost", allow_private=())
    assert caught.value.reason == "not_allowed"
    assert server.asked == []


def test_the_server_is_asked_by_name_though_connected_by_address(server):
    get(server, "/photo", host="localhost", allow_private=("127.0.0.1", "::1"))
    assert server.asked == [("/photo", f"localhost:{server.server_port}")]


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://10.0.0.1/x", "file:///etc/passwd",
     "http://user:secret@example.org/", "ftp://example.org/x", "http://[", "//[::1"],
)  # fmt: skip
def test_a_redirect_into_a_private_network_or_another_scheme_is_refused(server, target):
    with pytest.raises(OutboundError) as caught:
        get(server, f"/redirect?to={target}")
    assert caught.value.reason == "not_allowed"


def test_a_redirect_that_may_be_followed_is_followed(server):
    assert get(server, "/redirect?to=/photo").url.endswith("/photo")


def test_redirects_in_circles_end(server):
    with pytest.raises(OutboundError) as caught:
        get(server, "/circle")
    assert caught.value.reason == "gone"
    assert len(server.asked) == 5


def test_a_body_over_the_limit_is_refused(server):
    with pytest.raises(OutboundError) as caught:
        get(server, "/photo", most_bytes=999)
    assert (caught.value.reason, caught.value.temporary) == ("too_large", False)


def test_a_server_that_drips_is_cut_off_at_the_deadline(server):
    started_s = time.monotonic()
    with pytest.raises(OutboundError) as caught:
        get(server, "/drip", most_bytes=10**6, total_s=0.4)
    assert (caught.value.reason, caught.value.temporary) == ("too_slow", True)
    assert time.monotonic() - started_s < 5


@pytest.mark.parametrize(("status", "reason", "temporary"), [
    (404, "gone", False), (410, "gone", False), (403, "gone", False), (429, "server_trouble", True),
    (500, "server_trouble", True), (503, "server_trouble", True),
])  # fmt: skip
def test_a_refusal_says_whether_trying_again_may_help(server, status, reason, temporary):
    with pytest.raises(OutboundError) as caught:
        get(server, f"/{status}")
    assert (caught.value.reason, caught.value.temporary) == (reason, temporary)


def test_a_port_that_nobody_listens_on_may_be_tried_again():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(OutboundError) as caught:
            fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/x", most_bytes=10, allow_private=HERE)
    assert (caught.value.reason, caught.value.temporary) == ("unreachable", True)


def test_a_path_with_spaces_and_letters_of_any_script_is_asked_for_escaped(server):
    get(server, "/redirect?to=/photo?q=a b%20ü")
    assert server.asked[-1][0] == "/photo?q=a%20b%20%C3%BC"


def certificate(name: str, folder) -> tuple[ssl.SSLContext, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, private)
    return context, str(chain)


@pytest.mark.parametrize(("name", "trusted", "taken"), [
    ("localhost", True, True), ("localhost", False, False), ("another.example", True, False),
])  # fmt: skip
def test_a_certificate_must_be_trusted_and_name_the_host(tmp_path, monkeypatch, name, trusted, taken):
    context, chain = certificate(name, tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", chain)
    with serving(context) as server:
        url = f"https://localhost:{server.server_port}/photo"
        if taken:
            assert fetch(url, most_bytes=1000, allow_private=("127.0.0.1", "::1")).body
        else:
            with pytest.raises(OutboundError) as caught:
                fetch(url, most_bytes=1000, allow_private=("127.0.0.1", "::1"))
            assert caught.value.reason == "unreachable"


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="192.168.0.0/16"))
def test_an_ipv6_address_that_wraps_a_private_one_is_private(inner):
    number = int(inner)
    for wrapped in (
        ipaddress.IPv6Address(0xFFFF << 32 | number),
        ipaddress.IPv6Address(0x2002 << 112 | number << 80),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
    ):
        assert not is_public(str(wrapped))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", [
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "fec0::1",
])  # fmt: skip
def test_addresses_of_machines_networks_and_groups_are_not_public(address):
    assert not is_public(address)


@given(st.text(max_size=60))
def test_no_address_makes_it_fail_in_another_way(text):
    # Ports are closed and no name is looked up: what is left is parsing.
    with pytest.raises(OutboundError):
        fetch(f"http://127.0.0.1/{text}", most_bytes=1)
