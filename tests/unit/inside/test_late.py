"""A program that was forked finds no file of ours, and needs none."""

import subprocess
import sys

import dns.message
import dns.rrset

FORKED = """
import importlib, sys
from lab.inside.__main__ import LATE
for name in (*LATE, "lab.probes.kinds.http"):
    importlib.import_module(name)
sys.meta_path.clear()
first_address = sys.modules["lab.probes.kinds.http"].first_address
print(first_address(bytes.fromhex(sys.argv[1])))
"""


def reply() -> bytes:
    query = dns.message.make_query("www.example.net", "A")
    made = dns.message.make_response(query)
    for name, kind, text in (
        ("www.example.net.", "CNAME", "web.example.net."),
        ("web.example.net.", "A", "192.0.2.7"),
    ):
        made.answer.append(dns.rrset.from_text(name, 5, "IN", kind, text))
    return made.to_wire()


def test_an_address_is_read_from_a_reply_where_no_module_can_be_loaded_any_more() -> None:
    argv = [sys.executable, "-c", FORKED, reply().hex()]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("192.0.2.7\n", "")
