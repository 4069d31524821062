"""Holds what looks machine-made or shouted: stretched letters, capitals only, hashtag heaps, one word over and over."""

import re
from collections import Counter

from moderation.rules.base import Rule, ScreeningContext, hold, passed, texts
from moderation.text import words
from moderation.types import Kind, Reason, Submission, Verdict

NAME = "spam"

MAX_STRETCH = 12  # "soooooo good" is joy; a longer run is a cat on the keyboard
MIN_SHOUTED_LETTERS = 60
MAX_HASHTAGS = 30  # Instagram's own limit; one more was never posted there by hand
MAX_REVIEW_HASHTAGS = 8
MIN_REPEATED_WORDS = 12
MAX_REPEATED_RATE = 0.5

_STRETCH = re.compile(rf"([^\s\d.\-_=*~])\1{{{MAX_STRETCH},}}")
_HASHTAG = re.compile(r"[#＃]\w")


def check(submission: Submission, context: ScreeningContext) -> Verdict:
    """Hold a submission with one of the patterns; short and emoji-only texts are nobody's spam."""
    whole = "\n".join(text for _, text in texts(submission))
    if _STRETCH.search(whole):
        return hold(NAME, "stretched", "It repeats one character many times over.", reason=Reason.SPAM)
    # isupper needs one cased letter and no lower one; Arabic and Chinese have none, so they never shout.
    if submission.kind is not Kind.POST and whole.isupper() and sum(map(str.isupper, whole)) >= MIN_SHOUTED_LETTERS:
        # Shouting is rude, not spam: a person looks, and no reason is put into their mouth.
        return hold(NAME, "shouted", "All of it is in capitals.")
    hashtags = max(len(_HASHTAG.findall(whole)), len(submission.tags))
    limit = MAX_HASHTAGS if submission.kind is Kind.POST else MAX_REVIEW_HASHTAGS
    if hashtags > limit:
        return hold(NAME, "hashtags", "It has %(count)s hashtags.", reason=Reason.SPAM, count=str(hashtags))
    said = [w.text for _, text in texts(submission) for w in words(text) if len(w.text) > 1]
    if len(said) >= MIN_REPEATED_WORDS:
        _, count = Counter(said).most_common(1)[0]
        if count / len(said) > MAX_REPEATED_RATE:
            return hold(NAME, "repeated", "It says one word %(count)s times.", reason=Reason.SPAM, count=str(count))
    return passed(NAME)


RULE = Rule(
    name=NAME, about="Stretched letters, a review or question in capitals, heaps of hashtags or a repeated word wait.",
    check=check,
)  # fmt: skip
