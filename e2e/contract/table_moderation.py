"""The rows of reports, decisions and appeals. What staff do has no endpoint: the answers that need
a decision are tested in `moderation`."""

from e2e.contract.fields import BY_CURSOR, NUMBERED, all_of, under
from e2e.contract.rows import Row

REPORT = "_id targetType targetId reason text createdAt outcome"
MONTH = (
    "month reports reportsByReason decisions decisionsByAction medianHoursToDecision "
    "appeals.granted appeals.upheld"
)


def report(kind: str, target: str) -> dict[str, str]:
    return {"targetType": kind, "targetId": target, "reason": "spam", "text": "Words."}


def appeal(**of: str) -> dict[str, str]:
    return {"text": "Words.", **of}


MODERATION = (
    Row("POST reports", 401, 201, 400, all_of(REPORT), report("tweet", "{new_tweet}")),
    Row("POST reports", 401, 201, 400, all_of(REPORT), report("comment", "{new_comment}")),
    Row("POST reports", 401, 201, 400, all_of(REPORT), report("video", "{unlisted_link}")),
    # Reported before, by both.
    Row("POST reports", 401, 409, 409, body=report("user", "{blocked_id}")),
    Row("POST reports", 401, 404, 400, body=report("video", "{private}")),
    Row("POST reports", 401, 404, 404, body=report("tweet", "a" * 24)),
    Row("POST reports", 401, 400, 400, body=report("playlist", "{playlist}")),
    Row("GET reports/mine", 401, 200, 200, all_of(NUMBERED) + under("docs[]", REPORT)),
    Row("GET reports/mine?cursor=", 401, 200, 200, all_of(BY_CURSOR) + under("docs[]", REPORT)),
    Row("GET moderation/decisions", 401, 200, 200, all_of(NUMBERED)),
    Row("GET moderation/decisions?cursor=", 401, 200, 200, all_of(BY_CURSOR)),
    Row("POST moderation/appeals", 401, 404, 404, body=appeal(decisionId="a" * 24)),
    Row("POST moderation/appeals", 404, 404, 404, body=appeal(token="forged")),
    Row("GET moderation/stats", 200, 200, 200, under("months[]", MONTH)),
)
