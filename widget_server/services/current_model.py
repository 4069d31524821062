"""The model a site's order comes from at the moment, for those who count and learn."""

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from ranking import Model
from ranking.model_file import ModelFileError, loads
from widget_server.db.tables import PublishedModel

log = structlog.get_logger(__name__)


def current_model(session: Session, site_id: int) -> Model:
    """Return the newest published model; the default one where there is none or it cannot be read."""
    body = session.scalar(
        select(PublishedModel.body)
        .where(PublishedModel.site_id == site_id)
        .order_by(PublishedModel.created_at.desc(), PublishedModel.version.desc())
        .limit(1)
    )
    if body is None:
        return Model.default()
    try:
        return loads(body)
    except ModelFileError as error:
        # What serves pages does the same: an unlearnt order is better than none.
        log.error("published_model_unreadable", site_id=site_id, code=error.code)
        return Model.default()
