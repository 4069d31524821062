"""Column types that every table shares: aware UTC times and sealed e-mail addresses."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from widget_server.secrets import Vault


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database; SQLite itself would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they are a bug at the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times in Vitrine are aware; this one has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware time."""
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedEmail(TypeDecorator[str]):
    """An e-mail address or a shop's reference of a person, encrypted in the table and still comparable with ==.

    The vault hangs on the engine's dialect (see db.engine), so that models need no global state.
    """

    impl = String(1200)  # what 200 characters of four bytes each take when sealed
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Fold the case and seal."""
        if value is None:
            return None
        vault: Vault = dialect.vitrine_vault  # type: ignore[attr-defined]
        return vault.seal(normal_email(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Unseal."""
        if value is None:
            return None
        vault: Vault = dialect.vitrine_vault  # type: ignore[attr-defined]
        return vault.unseal(value)


def normal_email(address: str) -> str:
    """Return the form of an address under which a person is found again."""
    return address.strip().casefold()
