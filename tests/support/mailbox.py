"""A mail server beside the tests: a real one that keeps what it is given, or refuses as a test asks it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from support.live import free_port


@dataclass
class Mailbox:
    """What arrived. answer : what the server says to every letter."""

    url: str = ""
    answer: str = "250 taken"
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep a letter; the name is aiosmtpd's."""
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    def text(self, number: int = -1) -> str:
        """Return the text of a letter, of the last one by default."""
        return str(self.letters[number].get_content())


@contextmanager
def mailbox(**options: Any) -> Iterator[Mailbox]:
    """Run a mail server for the block."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), ready_timeout=60, **options)
    box.url = f"smtp://127.0.0.1:{controller.port}"
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
