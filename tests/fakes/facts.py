"""Scored facts of every outcome, as they would be of the made-up run."""

from lab.model.verdict import FactResult, Verdict


def facts() -> tuple[FactResult, ...]:
    """Return a few scored facts of every outcome, and controls, for ``whole_run``."""
    return (
        FactResult(
            "F02", "The command took down all backbone connections", Verdict.PASS,
            "8 of 8 planes out at 1:43", "8 of 8 planes", "Meta, 5 Oct 2021",
            tuple(range(900, 932)),
        ),
        FactResult(
            "F08", "The withdrawn routes are the six DNS prefixes", Verdict.PASS,
            "6 withdrawn, the same six", "the six of F08", "Cloudflare; NANOG 54558", (1201, 1340),
        ),
        FactResult(
            "F30", "Client retries raise resolver load about 30 times", Verdict.FAIL,
            "peak 18.4 times", "20 to 45 times", "Cloudflare, 4 Oct 2021", (1410, 1502),
        ),
        FactResult(
            "F33", "Unrelated names stay fast | except p99", Verdict.UNKNOWN, "",
            "p50 under 10 ms", "Cloudflare, 4 Oct 2021",
        ),
        FactResult(
            "C1", "One drained plane is not noticed", Verdict.PASS,
            "success 99.9 %", "at least 99 %", "negative control", (640, 655),
            control=True,
        ),
        FactResult(
            "F49", "Three and a half billion users", Verdict.UNKNOWN,
            "not measured: a matter of scale", "", "Kentik", scored=False,
        ),
    )  # fmt: skip
