"""`vitrine evaluate` prints what training would find."""

from support.command import counts, vitrine
from support.shop import add_site


def test_the_report_says_that_nothing_was_published(context, settings):
    with context.sessions.begin() as session:
        add_site(session)
    result = vitrine(settings, "evaluate", "--site", "pk_test")
    assert result.exit_code == 0
    assert (counts(result)["published"], counts(result)["would_publish"]) == (False, False)
    assert "folded" not in counts(result)
