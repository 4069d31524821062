"""The one base of every error that a person may meet: a stable code, a public sentence, private details for the log.

Owns the base class only; each room derives its own errors beside the code that raises them.
"""

from collections.abc import Mapping
from typing import ClassVar


class VitrineError(Exception):
    """An expected failure that tells the person what happened and what to do.

    public : one sentence without personal data, with the way out.  parameter : the input at fault, if one is.
    private : details for the log only; never sent to a client.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request could not be carried out"

    def __init__(
        self, public: str, *, parameter: str | None = None, private: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(public)
        self.public = public
        self.parameter = parameter
        self.private = dict(private or {})


class NotFound(VitrineError):
    """The named thing does not exist for this site."""

    code = "not_found"
    status = 404
    title = "Not found"


class BadInput(VitrineError):
    """A parameter or field cannot be used as it is."""

    code = "bad_input"
    status = 400
    title = "Bad input"


class Conflict(VitrineError):
    """Somebody else changed the thing first."""

    code = "conflict"
    status = 409
    title = "Changed meanwhile"


class Forbidden(VitrineError):
    """The caller is known but may not do this."""

    code = "forbidden"
    status = 403
    title = "Not allowed"
