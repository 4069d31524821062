from datetime import timedelta

from sqlalchemy.orm import Session

from ranking import PageContext, page_scope, scope_key
from support import NOW
from support.events import DRESSES, list_token, look_and_click, served_list
from support.shop import add_site, add_submission
from widget_server.services.context import Context
from widget_server.services.fold_events import fold_events
from widget_server.services.load_exposures import page_exposures


def test_only_what_was_shown_on_the_page_lately_is_read(context: Context, session: Session):
    site = add_site(session)
    tile = add_submission(session, site, "post_dress", state="approved")
    session.commit()
    number = tile.number
    home = PageContext()
    for view, page in (("a", DRESSES), ("b", home)):
        token = list_token(context, served_list(site.id, number, page=page))
        look_and_click(context, site.id, token, {"post_dress": True}, view=view)
    fold_events(context, site.id)
    with context.sessions() as fresh:
        rows = page_exposures(fresh, site.id, page_scope(home), NOW)
        assert (len(rows), rows.tile.tolist(), rows.clicked.tolist()) == (1, [number], [True])
        everywhere = page_exposures(fresh, site.id, None, NOW)
        assert sorted(everywhere.scope.tolist()) == sorted(scope_key(page_scope(page)) for page in (DRESSES, home))
        assert len(page_exposures(fresh, site.id, page_scope(home), NOW + timedelta(weeks=5))) == 0
        assert len(page_exposures(fresh, site.id + 1, page_scope(home), NOW)) == 0
