"""A shop with something to report, people who decide, and a real mail server beside it."""

from dataclasses import dataclass

from support.desk import add_person
from support.mailbox import Mailbox
from support.shop import add_product, add_site, add_submission, allow
from widget_server.jobs.leases import lease_due_jobs, run_leased_job
from widget_server.services.context import Context
from widget_server.services.notice_link import notice_link
from widget_server.services.report_item import Reporter, report_item

REPORTER = Reporter(name="Ana", email="ana@mail.example", locale="en")


@dataclass(frozen=True, kw_only=True)
class Office:
    """The site and its people. rev_1, of petra@mail.example, is shown; owner and moderator decide."""

    context: Context
    site_id: int
    owner: str
    moderator: str

    def report(self, key: str = "k1", by: Reporter = REPORTER, item: str = "rev_1") -> str:
        """Report something; returns the token of the receipt."""
        report_item(self.context, self.site_id, item, reason="illegal", text="§ 130", key=key, by=by)
        return notice_link(self.context, self.site_id, key).rpartition("/")[2]

    def run_jobs(self) -> None:
        """Send what is due."""
        for leased in lease_due_jobs(self.context):
            run_leased_job(self.context, leased)


def open_office(context: Context, box: Mailbox) -> Office:
    """Fill an office on a context's store, with that mail server."""
    made = Context(settings=context.settings.model_copy(update={"smtp_url": box.url}), now=context.now)
    made.__dict__.update({name: context.__dict__[name] for name in ("engine", "decoder")})
    with made.sessions.begin() as session:
        site = add_site(session)
        add_product(session, site, "VASE", "Willow Vase")
        people = [f"user:{add_person(session, site, role).id}" for role in ("owner", "moderator")]
        review = add_submission(session, site, "rev_1", state="approved", rating=1, product_id="VASE", photos=0)
        assert review.review is not None
        review.review.email = "petra@mail.example"
        allow(session, review)
        return Office(context=made, site_id=site.id, owner=people[0], moderator=people[1])
