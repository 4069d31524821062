"""The model a site's order comes from at the moment, for those who count and learn."""

from collections.abc import Iterator
from itertools import count

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from ranking import Model
from ranking.model_file import ModelFileError, first_readable
from widget_server.db.tables import PublishedModel

log = structlog.get_logger(__name__)


def current_model(session: Session, site_id: int) -> Model:
    """Return the newest published model that can be read, the default one where there is none."""

    def refused(error: ModelFileError) -> None:
        # What serves pages does the same: an older order, or an unlearnt one, is better than none.
        log.error("published_model_unreadable", site_id=site_id, code=error.code, problem=str(error))

    return first_readable(_bodies(session, site_id), refused) or Model.default()


def _bodies(session: Session, site_id: int) -> Iterator[bytes]:
    """Yield the models of a site, newest first, one at a time: they are megabytes, and nearly always one will do."""
    query = (
        select(PublishedModel.body)
        .where(PublishedModel.site_id == site_id)
        .order_by(PublishedModel.created_at.desc(), PublishedModel.version.desc())
        .limit(1)
    )
    for place in count():
        body = session.scalar(query.offset(place))
        if body is None:
            return
        yield body
