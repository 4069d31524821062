"""The classifier of a site: the newest published one that can be read, none where there is none."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import count

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.classifier.model import Classifier
from moderation.classifier.model_file import ModelFileError, loads
from widget_server.db.tables import ClassifierTraining

log = structlog.get_logger(__name__)
# A model is some hundred kilobytes of weights; a process serves few sites at once.
_read = lru_cache(maxsize=8)(loads)


def current_classifier(session: Session, site_id: int) -> Classifier | None:
    """Return the model in force. One that is damaged or of another release is told of, and the one before it stays."""
    for body in _bodies(session, site_id):
        try:
            return _read(body)
        except ModelFileError as error:
            log.error("classifier_unreadable", site_id=site_id, code=error.code, problem=str(error))
    return None


def _bodies(session: Session, site_id: int) -> Iterator[bytes]:
    """Yield the models of a site, newest first, one at a time: nearly always one will do."""
    query = (
        select(ClassifierTraining.body)
        .where(ClassifierTraining.site_id == site_id, ClassifierTraining.body.is_not(None))
        .order_by(ClassifierTraining.created_at.desc(), ClassifierTraining.version.desc())
        .limit(1)
    )
    for place in count():
        body = session.scalar(query.offset(place))
        if body is None:
            return
        yield body
