"""Lies about what the lab itself puts in: the audit tool, and which PoP announces what."""

from tests.lies.edits import Lies, all_of, blind, change, drop

SIX = (
    "129.134.30.0/23", "129.134.30.0/24", "129.134.31.0/24",
    "185.89.218.0/23", "185.89.218.0/24", "185.89.219.0/24",
)  # fmt: skip

LIES: Lies = {
    "F04": {
        "the audit refused, bug and all": change(
            "audit", "fault", effective=True, to={"decision": "refuse"}
        ),
        "without its bug it allows too": change(
            "audit", "fault", effective=False, to={"decision": "allow"}
        ),
        "the bug was off": change("audit", "fault", effective=True, to={"bug": False}),
        "it was not asked without the bug": drop("audit", "fault", effective=False),
        "nobody asked it": drop("audit", "fault"),
        "it refused without a reason": change(
            "audit", "fault", effective=False, to={"would_cut": []}
        ),
    },
    "F24": {
        "every PoP announces everything": change("announce", "steady", to={"prefixes": list(SIX)}),
        "nobody announces one of them": change(
            "announce", "steady", to={"prefixes": list(SIX[:5])}
        ),
        "one PoP was not looked at": drop("announce", "steady", subject="lhr"),
        "nobody looked": drop("announce", "steady"),
        "the looks were blind": blind("announce", "steady"),
        "no PoP announced anything": all_of(change("announce", "steady", to={"prefixes": []})),
    },
}
OWED: frozenset[str] = frozenset()
