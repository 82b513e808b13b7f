"""How much a case weighs: what a moderator should look at first. Pure numbers, no database."""

from math import log10

__all__ = ["MOST_TRUST", "NEWCOMER", "trust_of", "weight_of"]

NEWCOMER = 100
"""The trust in somebody of whom nothing is known yet, in hundredths: one report is one report."""
MOST_TRUST = 200
LEAST_TRUST = 10
UNIT = 100
HIGHEST = 2**31 - 1


def trust_of(*, upheld: int, dismissed: int) -> int:
    """How much one report of this person counts, in hundredths: from `LEAST_TRUST` for somebody
    whose reports come to nothing to nearly `MOST_TRUST` for somebody who is always right.

    Twice the share of reports that were upheld, as if one had been upheld and one dismissed before
    (Laplace's rule): a single outcome says little.
    """
    share = (upheld + 1) / (upheld + dismissed + 2)
    return max(LEAST_TRUST, round(MOST_TRUST * share))


def weight_of(*, trust: int, reach: int, severity: int) -> int:
    """The weight of a case, a whole number, so that an index and a cursor can hold it.

    `trust`: the sum of the trust in all its reporters. `reach`: how many people see the thing
    (views, likes, subscribers); ten times as many add one more. `severity`: that of its gravest
    reason. A newcomer's report of spam that nobody has seen weighs 100.
    """
    weight = trust * severity * (1 + log10(1 + max(0, reach)))
    return min(HIGHEST, round(weight * UNIT / NEWCOMER))
