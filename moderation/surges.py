"""Whether a product draws more bad content in a day than its own history explains, with a known rate of false alarms.

Owns the arithmetic. A day's count is compared with what the product's past days predict: a negative binomial, as wide
as the past is short and as uneven as it was. How small the chance has to be follows from how many tests there are.
Knows no products and no clock.  Source: docs/moderation.md, "Surges".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Of fewer, nothing is said: three angry people are no flood, whatever the arithmetic says.
LEAST_COUNT = 5
# A site hears of a surge that is none this often, at most: once in so many days.
FALSE_ALARM_EVERY_DAYS = 90
# A product without a past is given this much of the site's usual rate to start with: half an event, so that it counts
# for little as soon as there is a past (the shape of a gamma prior).
_PRIOR_EVENTS = 0.5
# Where a site's products get next to nothing, the start counts as so many days at most: else it would drown the past.
_MOST_PRIOR_DAYS = 14.0
# Real counts come in bursts. The excess variance of a day (in squares of its mean) is learnt from the product's own
# days, and is taken for this where there are few of them; `_TRUST` events weigh as much as the guess.
_USUAL_EXCESS, _TRUST = 1.0, 60.0


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What a product's past says of one more day.  mean : events.  size : of the negative binomial; less is wider."""

    mean: float
    size: float

    def at_least(self, count: int) -> float:
        """Return the chance of `count` events or more, 0..1."""
        if count <= max(0.0, self.mean):
            return 1.0  # as usual or less: nobody asks how much less
        fail = self.size / (self.size + self.mean)
        log_term = self.size * math.log(fail)
        log_rest = math.log1p(-fail)
        # Summed from the count upwards: one minus what is below it would lose every chance under 1e-16.
        for k in range(count):
            log_term += math.log((self.size + k) / (k + 1)) + log_rest
        tail, k = math.exp(log_term), count
        while math.exp(log_term) > tail * 1e-12:
            log_term += math.log((self.size + k) / (k + 1)) + log_rest
            tail += math.exp(log_term)
            k += 1
        return min(1.0, tail)


def predict(days: Sequence[int], site_rate: float) -> Prediction:
    """Return what past days say of the next one.

    days : events by day, the day in question not among them; may be empty.  site_rate : events a day of the site's
    usual product, > 0.
    """
    total, count = sum(days), len(days)
    prior_days = min(_MOST_PRIOR_DAYS, _PRIOR_EVENTS / site_rate)
    shape, exposure = _PRIOR_EVENTS + total, prior_days + count
    mean = shape / exposure
    # What is not known of the rate (1 / shape), and how uneven the days are around it.
    spread = 1 / shape + _excess(days)
    return Prediction(mean=mean, size=1 / spread)


def limit(product_count: int, tests_a_day: int) -> float:
    """Return how small a chance is a surge, so that all tests of FALSE_ALARM_EVERY_DAYS together give one at most.

    product_count : of products that are watched.  tests_a_day : of each of them, all signals together (Bonferroni).
    """
    return 1 / (FALSE_ALARM_EVERY_DAYS * max(1, product_count) * tests_a_day)


def _excess(days: Sequence[int]) -> float:
    total, count = sum(days), len(days)
    if not total:
        return _USUAL_EXCESS
    mean = total / count
    found = sum((day - mean) ** 2 - day for day in days) / (count * mean * mean)
    return (total * max(0.0, found) + _TRUST * _USUAL_EXCESS) / (total + _TRUST)
