"""Every setting of Vitrine, once: its name, type, default and one sentence.

Read from the environment with the prefix VITRINE_. Owns no behaviour beyond parsing and the generated secret;
objects of this class are passed to whoever needs them, nobody reads the environment from afar.
"""

import os
import secrets
from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one process; every field is also an environment variable."""

    model_config = SettingsConfigDict(env_prefix="VITRINE_", extra="ignore", frozen=True)

    data: Path = Field(
        Path("var"), description="Folder of the embedded default: database, media, jobs and the generated secret."
    )
    database_url: str = Field(
        "", description="SQLAlchemy address of the database; empty means SQLite in the data folder."
    )
    media_url: str = Field(
        "", description="Where photos are kept: a folder, or s3://bucket/prefix; empty means the data folder."
    )
    redis_url: str = Field(
        "",
        description="Redis for the shared cache, limits, notices of changes and the job queue; empty keeps all local.",
    )
    host: str = Field("127.0.0.1", description="Address that `vitrine serve` listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that `vitrine serve` listens on.")
    public_url: str = Field(
        "", description="Address under which shoppers reach this service; empty means http://HOST:PORT."
    )
    secret_key: str = Field(
        "", description="Root of every signature and encryption key; empty generates one in the data folder."
    )
    smtp_url: str = Field(
        "",
        description="Mail server, smtp://user:password@host:587 or smtps://…; empty sends no mail: "
        "invitations are shown to be passed on, and nobody resets a password.",
    )
    mail_from: str = Field("vitrine@localhost", description="Sender address of mail.")
    event_days: int = Field(
        395,
        ge=60,
        le=3650,
        description="Days that shoppers' single events are kept; what was counted and learnt from them stays.",
    )
    metrics_token: str = Field(
        "", description="Bearer token that reads /metrics from elsewhere; empty leaves it to this machine itself."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=10, description="Number of reverse proxies in front whose X-Forwarded headers are believed."
    )

    @property
    def resolved_database_url(self) -> str:
        """Return the SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'vitrine.db'}"

    @property
    def resolved_media_url(self) -> str:
        """Return the folder or s3:// address in force."""
        return self.media_url or str(self.data.absolute() / "media")

    @property
    def resolved_public_url(self) -> str:
        """Return the public base address, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def jobs_path(self) -> Path:
        """Return the file of the embedded job queue."""
        return self.data.absolute() / "jobs.db"

    @cached_property
    def root_secret(self) -> bytes:
        """Return the root secret; the first caller on a new machine creates its file, readable by the owner only."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.data / "secret_key"
        self.data.mkdir(parents=True, exist_ok=True)
        try:
            # O_EXCL: of two processes that start together exactly one writes, the other reads what it wrote.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes().strip()
        with os.fdopen(handle, "wb") as file:
            secret = secrets.token_urlsafe(48).encode()
            file.write(secret)
        return secret
