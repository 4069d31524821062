"""Submissions are found by their words: what the index says is what reading says, on both stores, as words change."""

import pytest
from sqlalchemy import delete, select, text

from moderation.searchable import sought
from support.shop import add_site, add_submission
from widget_server.db.tables import Site, Submission
from widget_server.db.word_index import with_words

TEXTS = {
    "plain": "My Willow Vase",
    "accents": "CAFÉ vase, für ü",
    "quotes": "it's \"quoted\" \\ and 'single' :* & | ! ( )",
    "compound": "Ein Sommerkleid",
    "spaceless": "这件衬衫很好",
    "apart": "co and op",
    "together": "at the co-op",
    "none": "!!! 🔥",
}


@pytest.fixture
def site(session) -> Site:
    site = add_site(session)
    for id, words in TEXTS.items():
        add_submission(session, site, id, text=words, author="")
    add_submission(session, add_site(session, "pk_other"), "plain", text="My Willow Vase")
    return site


def found(session, site, typed, most=100):
    condition, numbers = with_words(session, site.id, sought(typed), most)
    query = select(Submission.id).where(Submission.site_id == site.id, condition)
    if numbers is not None:
        query = query.where(Submission.number.in_(numbers))
    return set(session.scalars(query))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("vas", {"plain", "accents"}),
        ("WILL vase", {"plain"}),
        ("cafe", {"accents"}),
        ("fur", {"accents"}),
        ("it's", {"quotes"}),
        ("kleid", {"compound"}),
        ("衬衫", {"spaceless"}),
        ("衫衬", set()),
        ("co-op", {"together"}),
        ("co op", {"apart", "together"}),
        ("nobody", set()),
    ],
)
def test_the_index_and_reading_find_the_same(session, site, typed, expected):
    assert found(session, site, typed) == expected
    assert found(session, site, typed, most=0) == expected


def test_a_whole_word_is_not_found_by_its_beginning(session, site):
    for word, expected in (("vase", {"plain", "accents"}), ("vas", set())):
        condition, numbers = with_words(session, site.id, [], 100, whole=[word])
        query = select(Submission.id).where(Submission.site_id == site.id, condition)
        if numbers is not None:
            query = query.where(Submission.number.in_(numbers))
        assert set(session.scalars(query)) == expected


def test_words_follow_what_is_changed_erased_and_deleted(session, site):
    row = session.get_one(Submission, (site.id, "plain"))
    row.text, row.author = "A bowl now", "Mira"
    session.flush()
    assert (found(session, site, "willow"), found(session, site, "bowl mira")) == (set(), {"plain"})
    session.execute(delete(Submission).where(Submission.site_id == site.id, Submission.id == "plain"))
    assert found(session, site, "bowl") == set()
    session.delete(site)
    session.flush()
    assert found(session, site, "vase") == set()


def test_a_list_of_two_words_reads_no_row_in_vain(session, site):
    """The plan names the index of words, not the rows one by one."""
    condition, _numbers = with_words(session, site.id, sought("willow vase"), 100)
    sqlite = session.get_bind().dialect.name == "sqlite"
    if sqlite:
        query = select(Submission.number).where(Submission.site_id == site.id, Submission.state == "pending", condition)
        compiled = query.order_by(Submission.priority, Submission.received_at, Submission.number).compile(
            session.get_bind(), compile_kwargs={"literal_binds": True}
        )
        plan = " ".join(str(row) for row in session.execute(text(f"EXPLAIN QUERY PLAN {compiled}")))
        assert "COVERING INDEX ix_submissions_by_priority" in plan
        assert "submission_words VIRTUAL TABLE" in plan
    else:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        lexemes = "array_to_tsvector(string_to_array(search_words, ' ')) @@ 'willow:*'::tsquery"
        plan = " ".join(
            str(row) for row in session.execute(text(f"EXPLAIN SELECT number FROM submissions WHERE {lexemes}"))
        )
        assert "ix_submissions_search_words" in plan
