"""A way to a server that the test can freeze or close: the server itself never notices."""

import socket
import threading
from contextlib import suppress


class Relay:
    """Passes on every connection to another port of this machine, as long as it is open and flows."""

    def __init__(self, to_port: int) -> None:
        self._to = ("127.0.0.1", to_port)
        self._flows = threading.Event()
        self._flows.set()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._listen()

    def freeze(self) -> None:
        """Keep everything that is sent, and answer nothing: a server that stands still."""
        self._flows.clear()

    def thaw(self) -> None:
        """Deliver what was kept, and go on."""
        self._flows.set()

    def close(self) -> None:
        """Break every connection and refuse new ones: a server that was stopped."""
        self._flows.set()
        for one in (self._listener, *self._sockets):
            _end(one)
        self._accepting.join()

    def open(self) -> None:
        """Take connections again."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listen()

    def _listen(self) -> None:
        self._accepting = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._accepting.start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(self._to)
                self._sockets |= {client, server}
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                target.sendall(data)
        for one in (source, target):
            _end(one)
            self._sockets.discard(one)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
