"""Replies as the journal tells them."""

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from lab.model.event import JsonValue
from lab.probes.kinds.dns import DnsCheck, with_reply

_ALWAYS = ("ok", "rcode", "answers")
_QUERY = dns.message.make_query("www.facebook.com", "A")


def _referral() -> dns.message.Message:
    reply = dns.message.make_response(_QUERY)
    reply.authority.append(
        dns.rrset.from_text("facebook.com.", 172800, "IN", "NS", "a.ns.facebook.com.")
    )
    reply.additional.append(
        dns.rrset.from_text("a.ns.facebook.com.", 172800, "IN", "A", "129.134.30.12")
    )
    return reply


def _answer() -> dns.message.Message:
    reply = dns.message.make_response(_QUERY)
    reply.answer.append(
        dns.rrset.from_text(
            "www.facebook.com.", 300, "IN", "CNAME", "star-mini.c10r.facebook.com."
        )
    )
    reply.answer.append(
        dns.rrset.from_text("star-mini.c10r.facebook.com.", 60, "IN", "A", "157.240.1.35")
    )
    return reply


def read_reply(reply: bytes, *, whole: bool) -> dict[str, JsonValue]:
    """Return what an event says of a reply."""
    event = DnsCheck(target="1.1.1.1", name="www.facebook.com.").asked()
    known = event.data()
    data = with_reply(event, reply, whole=whole).data()
    return {key: value for key, value in data.items() if value != known.get(key) or key in _ALWAYS}


def test_an_answer_is_told_record_by_record() -> None:
    assert read_reply(_answer().to_wire(), whole=False) == {
        "ok": True,
        "rcode": "NOERROR",
        "answers": [
            "www.facebook.com. 300 IN CNAME star-mini.c10r.facebook.com.",
            "star-mini.c10r.facebook.com. 60 IN A 157.240.1.35",
        ],
    }


def test_a_referral_of_the_parent_is_told_with_its_glue() -> None:
    assert read_reply(_referral().to_wire(), whole=True) == {
        "ok": True,
        "rcode": "NOERROR",
        "answers": [
            "facebook.com. 172800 IN NS a.ns.facebook.com.",
            "a.ns.facebook.com. 172800 IN A 129.134.30.12",
        ],
    }


def test_a_referral_is_no_answer_of_a_resolver() -> None:
    assert read_reply(_referral().to_wire(), whole=False) == {
        "ok": False,
        "rcode": "NOERROR",
        "answers": [],
    }


@pytest.mark.parametrize("rcode", ["SERVFAIL", "NXDOMAIN", "REFUSED"])
def test_a_failure_is_told_by_its_name(rcode: str) -> None:
    reply = dns.message.make_response(_QUERY)
    reply.set_rcode(dns.rcode.from_text(rcode))

    assert read_reply(reply.to_wire(), whole=False) == {"ok": False, "rcode": rcode, "answers": []}


def test_truncation_is_noted() -> None:
    reply = dns.message.make_response(_QUERY)
    reply.flags |= dns.flags.TC

    assert read_reply(reply.to_wire(), whole=False) == {
        "ok": False,
        "rcode": "NOERROR",
        "truncated": True,
        "answers": [],
    }


def test_a_reply_that_cannot_be_read_is_malformed() -> None:
    assert read_reply(_answer().to_wire()[:-3], whole=False) == {
        "ok": False,
        "rcode": "MALFORMED",
        "answers": [],
    }
