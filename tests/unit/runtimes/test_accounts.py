"""The accounts a sandbox shows."""

from lab.runtimes.embedded import accounts

PASSWD = """daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
root:x:0:0:root:/root:/bin/bash
frr:x:108:113:Frr routing suite,,,:/nonexistent:/usr/sbin/nologin
broken line
"""
GROUP = """daemon:x:1:
root:x:0:
frrvty:x:112:frr
"""


def test_every_account_is_id_0_and_root_comes_first() -> None:
    assert accounts.passwd(PASSWD) == (
        "root:*:0:0:root:/root:/bin/bash\n"
        "daemon:*:0:0:daemon:/usr/sbin:/usr/sbin/nologin\n"
        "frr:*:0:0:Frr routing suite,,,:/nonexistent:/usr/sbin/nologin\n"
    )


def test_an_empty_passwd_still_has_root() -> None:
    assert accounts.passwd("") == "root:*:0:0:root:/root:/bin/sh\n"


def test_every_group_is_id_0_and_root_comes_first() -> None:
    assert accounts.group(GROUP) == "root:x:0:\ndaemon:x:0:\nfrrvty:x:0:\n"
