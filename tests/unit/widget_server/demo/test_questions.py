from datetime import timedelta

from sqlalchemy import select

from support.shop import add_product
from widget_server.db.tables import Site, Submission
from widget_server.demo.questions import ask_questions
from widget_server.demo.shop import SAMPLE
from widget_server.services.create_site import NewSite, create_site


def test_a_dozen_questions_in_three_languages_were_asked_and_answered(context):
    catalogue = (SAMPLE / "products.xml").read_text(encoding="utf-8")
    site_id = create_site(context, NewSite(name="Kiln", origins=("https://kiln.example",)), actor="test").site_id
    with context.sessions.begin() as session:
        for id in ("MUG-001", "BOW-002", "BOW-008", "PLA-005", "VAS-001", "LAM-002", "LIN-001"):
            assert f"KT-{id}<" in catalogue
            add_product(session, session.get_one(Site, site_id), f"KT-{id}")
    ask_questions(context, site_id, actor="test")
    with context.sessions() as session:
        rows = session.scalars(select(Submission).where(Submission.kind == "question")).all()
        assert {row.language for row in rows} == {"en", "de", "fr"}
        assert [row.state for row in rows].count("approved") == 12
        assert [row.state for row in rows].count("pending") == 1
        assert not any(row.verdicts for row in rows)
        replied = [row for row in rows if row.question.reply]
        assert len(replied) == 11
        assert all(row.question.replied_at - row.posted_at == timedelta(hours=5) for row in replied)
        assert all(row.posted_at < context.now() for row in rows)
