"""Questions, and which replies belong to them."""

import dns.flags
import dns.message
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.net.dns_query import answers, question, question_end

_labels = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=20)
_names = st.lists(_labels, min_size=0, max_size=5).map(lambda labels: ".".join(labels) + ".")


@given(_names, st.sampled_from(["A", "AAAA", "NS", "SOA"]), st.booleans())
def test_a_question_reads_back_as_asked(name: str, qtype: str, rd: bool) -> None:  # noqa: FBT001
    wire = question(name, qtype, rd=rd)

    read = dns.message.from_wire(wire)

    assert read.question[0].to_text() == f"{name} IN {qtype}"
    assert bool(read.flags & dns.flags.RD) == rd
    assert read.payload == 1232
    assert wire[question_end(wire) :] == read.to_wire()[question_end(wire) :]


@given(_names)
def test_the_reply_to_a_question_is_an_answer_whatever_its_case(name: str) -> None:
    wire = question(name, "A", rd=True)
    reply = dns.message.make_response(dns.message.from_wire(wire)).to_wire()

    assert answers(reply, wire)
    assert answers(reply[:12] + reply[12:].upper(), wire)


def test_ids_of_equal_questions_differ() -> None:
    assert len({question("a.", "A", rd=True)[:2] for _ in range(50)}) > 40


def _reply_to(wire: bytes) -> bytes:
    return dns.message.make_response(dns.message.from_wire(wire)).to_wire()


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x00" * 11,
        question("www.facebook.com", "A", rd=True),
        _reply_to(b"\x00\x01" + question("www.facebook.com", "A", rd=True)[2:]),
        _reply_to(b"\x00\x02" + question("www.whatsapp.com", "A", rd=True)[2:]),
        _reply_to(b"\x00\x02" + question("www.facebook.com", "NS", rd=True)[2:]),
    ],
    ids=["nothing", "short", "a query", "another id", "another name", "another type"],
)
def test_what_does_not_belong_is_no_answer(reply: bytes) -> None:
    wire = b"\x00\x02" + question("www.facebook.com", "A", rd=True)[2:]

    assert not answers(reply, wire)


def test_an_error_without_a_question_is_an_answer() -> None:
    wire = question("www.facebook.com", "A", rd=True)
    form_error = wire[:2] + b"\x80\x01" + b"\x00" * 8

    assert answers(form_error, wire)
