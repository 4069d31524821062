"""Holds reviews and questions that lead elsewhere, and anything that leads to a competitor the site named."""

from moderation.links import canonical, find_links, same_site
from moderation.rules.base import Rule, ScreeningContext, hold, passed, texts
from moderation.types import Kind, Mark, Reason, Submission, Verdict

NAME = "links"


def check(submission: Submission, context: ScreeningContext) -> Verdict:
    """Hold a review or question with a link outside the shop; a post may link anywhere but to a named competitor."""
    hosts: dict[str, list[Mark]] = {}
    for name, text in texts(submission):
        for link in find_links(text):
            if page := canonical(link.url):
                hosts.setdefault(page.host, []).append(Mark(field=name, start=link.start, end=link.end))
    for url in submission.links:
        if page := canonical(url):
            hosts.setdefault(page.host, [])
    for host, marks in hosts.items():
        if same_site(host, context.competitor_hosts):
            return hold(
                NAME, "competitor", "It links to %(host)s, which this site lists as a competitor.",
                reason=Reason.SPAM, marks=marks, host=host,
            )  # fmt: skip
        if submission.kind is not Kind.POST and not same_site(host, context.shop_hosts):
            return hold(
                NAME, "foreign", "It links to %(host)s, outside the shop.",
                reason=Reason.SPAM, marks=marks, host=host,
            )  # fmt: skip
    return passed(NAME)


RULE = Rule(
    name=NAME, about="A review or question that links outside the shop, or anything linking to a competitor, waits.",
    check=check,
)  # fmt: skip
