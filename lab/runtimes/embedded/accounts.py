"""The accounts of a sandbox: every name of the host, all of them id 0.

With one mapped id there is no other, and FRR refuses to start unless its user is a member of
its vty group.
"""


def passwd(text: str) -> str:
    """Return passwd(5) text with root first and every account mapped to id 0."""
    lines = [line.split(":") for line in text.splitlines() if line.count(":") == 6]
    rows = [":".join((name, "x", "0", "0", *rest)) for name, _, _, _, *rest in lines]
    root = [row for row in rows if row.startswith("root:")] or ["root:x:0:0:root:/root:/bin/sh"]
    others = [row for row in rows if not row.startswith("root:")]
    return "".join(row + "\n" for row in root[:1] + others)


def group(text: str) -> str:
    """Return group(5) text with root first and every group mapped to id 0."""
    names = [line.split(":")[0] for line in text.splitlines() if line.count(":") == 3]
    others = [name for name in names if name != "root"]
    return "".join(f"{name}:x:0:\n" for name in ["root", *others])
