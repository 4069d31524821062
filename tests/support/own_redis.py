"""A Redis of the test's own, which it may fill with garbage, stop and start again."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.exceptions import ConnectionError

from support.peers import missing_peer
from support.started import start


class OwnRedis(Redis):
    """A client of that server."""

    url: str
    process: "subprocess.Popen[bytes]"

    def start(self) -> None:
        """Start the server, empty, on the port it always has."""
        port = self.url.rpartition(":")[2].partition("/")[0]
        command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]
        self.process = start(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.ping()
            except ConnectionError:
                assert time.monotonic() < deadline, "the test's Redis does not answer"
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """End the server at once, with all it holds."""
        self.process.kill()
        self.process.wait()
        self.connection_pool.disconnect()


@contextmanager
def own_redis() -> Iterator[OwnRedis]:
    """Run a Redis on a free port."""
    if shutil.which("redis-server") is None:
        missing_peer("no redis-server in the PATH")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    redis = OwnRedis(port=port)
    redis.url = f"redis://127.0.0.1:{port}/0"
    redis.start()
    try:
        yield redis
    finally:
        redis.stop()
        redis.close()
