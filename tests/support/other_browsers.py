"""Firefox and WebKitGTK, spoken to by the protocols they bring: WebDriver BiDi and WebDriver. Nothing is downloaded."""

import itertools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import urllib3
from websockets.sync.client import ClientConnection, connect

from support.live import PATIENCE_S, START_S, eventually, free_port

ANSWER_S = 60.0


class OtherBrowser(Protocol):
    """A browser with one tab."""

    def open(self, url: str) -> None:
        """Load an address and wait for its load event."""

    def evaluate(self, expression: str) -> Any:
        """Return the JSON value of an expression in the page."""


@contextmanager
def firefox(folder: Path) -> Iterator[OtherBrowser]:
    """Run Firefox on a fresh profile.  Raises FileNotFoundError where there is none."""
    program = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
    if program is None:
        raise FileNotFoundError("Firefox is not installed")
    log = folder / "firefox.log"
    command = [program, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    with log.open("wb") as output, ExitStack() as stack:
        stack.callback(
            _end, subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "HOME": str(folder)})
        )
        told = eventually(
            lambda: re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text()), timeout_s=START_S
        )
        with connect(f"{told[1]}/session", max_size=None, open_timeout=ANSWER_S) as socket:
            yield _Firefox(socket)


class _Firefox:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._ask("session.new", capabilities={})
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        asked = f"JSON.stringify({expression}) ?? 'null'"
        answer = self._ask("script.evaluate", expression=asked, target={"context": self._tab}, awaitPromise=False)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(timeout=ANSWER_S))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]


@contextmanager
def webkit(folder: Path) -> Iterator[OtherBrowser]:
    """Run WebKitGTK's small browser on a screen of its own.  Raises FileNotFoundError where it, or Xvfb, is missing."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browser = next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)
    if driver is None or screen is None or browser is None:
        raise FileNotFoundError("WebKitGTK's driver or Xvfb is not installed")
    with ExitStack() as stack, (folder / "webkit.log").open("wb") as output:
        reading, writing = os.pipe()
        xvfb = subprocess.Popen(
            [screen, "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
            pass_fds=[writing], stdout=output, stderr=output,
        )  # fmt: skip
        stack.callback(_end, xvfb)
        os.close(writing)
        with open(reading) as told:
            display = told.readline().strip()
        port = free_port()
        environment = {
            **os.environ,
            "DISPLAY": f":{display}",
            "HOME": str(folder),
            "GDK_BACKEND": "x11",
            "NO_AT_BRIDGE": "1",
        }
        command = [driver, f"--port={port}", "--host=127.0.0.1"]
        stack.callback(_end, subprocess.Popen(command, env=environment, stdout=output, stderr=output))
        with urllib3.PoolManager(retries=False, timeout=ANSWER_S) as http:
            base = f"http://127.0.0.1:{port}"
            eventually(lambda: _ready(http, base), timeout_s=START_S)
            options = {"binary": str(browser), "args": ["--automation"]}
            found = _webdriver(
                http, "POST", f"{base}/session", capabilities={"alwaysMatch": {"webkitgtk:browserOptions": options}}
            )
            session = f"{base}/session/{found['sessionId']}"
            stack.callback(_webdriver, http, "DELETE", session)
            yield _WebKit(http, session)


class _WebKit:
    def __init__(self, http: urllib3.PoolManager, session: str) -> None:
        self._http, self._session = http, session

    def open(self, url: str) -> None:
        _webdriver(self._http, "POST", f"{self._session}/url", url=url)

    def evaluate(self, expression: str) -> Any:
        return _webdriver(self._http, "POST", f"{self._session}/execute/sync", script=f"return {expression}", args=[])


def _webdriver(http: urllib3.PoolManager, method: str, address: str, **body: Any) -> Any:
    answer = http.request(method, address, json=body) if method == "POST" else http.request(method, address)
    value = json.loads(answer.data)["value"]
    assert answer.status == 200, value
    return value


def _ready(http: urllib3.PoolManager, base: str) -> bool:
    with suppress(urllib3.exceptions.HTTPError):
        return bool(_webdriver(http, "GET", f"{base}/status")["ready"])
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE_S)
    process.kill()
    process.wait()
