"""Which address a page is fetched from."""

import dns.message
import dns.rrset

from lab.probes.kinds.http import first_address

_QUERY = dns.message.make_query("www.facebook.com", "A")


def test_the_address_behind_the_alias_counts() -> None:
    reply = dns.message.make_response(_QUERY)
    reply.answer.append(dns.rrset.from_text("www.facebook.com.", 60, "IN", "CNAME", "star."))
    reply.answer.append(dns.rrset.from_text("star.", 60, "IN", "A", "157.240.1.35"))

    assert first_address(reply.to_wire()) == "157.240.1.35"


def test_a_reply_without_an_address_gives_none() -> None:
    assert first_address(dns.message.make_response(_QUERY).to_wire()) == ""


def test_a_reply_that_cannot_be_read_gives_none() -> None:
    assert first_address(b"\x00" * 5) == ""
