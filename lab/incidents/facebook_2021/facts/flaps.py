"""Whether name servers lost the data centres again while load came back (F16's instability)."""

from lab.incidents.facebook_2021.facts.decisions import withdrawals
from lab.journal.fields import flag
from lab.journal.kinds.server import HealthCheck
from lab.journal.timeline import Span, Timeline


def flaps(run: Timeline, span: Span) -> tuple[dict[str, float], str]:
    """Return how often checks failed again and who withdrew, as values and in words.

    The checks share the links with what users fetch; neither count has a limit.
    """
    failed = sum(flag(each.data, "ok") is False for each in run.of(HealthCheck.kind, span))
    gone = withdrawals(run, span)
    words = (
        f"checks of data centres began to fail {failed} times and "
        f"{len(gone)} name servers withdrew again"
    )
    return {"checks_failed": float(failed), "withdrew_again": float(len(gone))}, words
