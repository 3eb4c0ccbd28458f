"""The accounts of a sandbox: every name of the host, all of them id 0.

With one mapped id there is no other, and FRR refuses to start unless its user is a member of
its vty group. No password is looked for elsewhere, as ``x`` would have it: an ordinary user cannot
read those, and vtysh complained.
"""

_PASSWD_FIELDS = 7
_GROUP_FIELDS = 4


def passwd(text: str) -> str:
    """Return an account file like ``text`` with root first and every account mapped to id 0."""
    lines = _fields(text, _PASSWD_FIELDS)
    rows = [":".join((name, "*", "0", "0", *rest)) for name, _, _, _, *rest in lines]
    root = [row for row in rows if row.startswith("root:")] or ["root:*:0:0:root:/root:/bin/sh"]
    others = [row for row in rows if not row.startswith("root:")]
    return "".join(row + "\n" for row in root[:1] + others)


def group(text: str) -> str:
    """Return a file of groups like ``text`` with root first and every group mapped to id 0."""
    others = [name for name, *_ in _fields(text, _GROUP_FIELDS) if name != "root"]
    return "".join(f"{name}:x:0:\n" for name in ["root", *others])


def _fields(text: str, count: int) -> list[list[str]]:
    rows = [line.split(":") for line in text.splitlines()]
    return [row for row in rows if len(row) == count]
