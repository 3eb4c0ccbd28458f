"""One second of users, counted."""

from lab.inside.users.counts import COUNTS, Tally

_NOTHING = dict.fromkeys(COUNTS, 0)


def test_a_second_is_told_by_application_and_resolver() -> None:
    tally = Tally(["facebook", "whatsapp"], ["1.1.1.1", "8.8.8.8"], 450)
    tally.add("facebook", "lookups")
    tally.add("facebook", "servfail")
    tally.sent("1.1.1.1", "www.facebook.com")
    tally.sent("1.1.1.1", "www.facebook.com")

    assert tally.take().data() == {
        "users": 450,
        "apps": {"facebook": {**_NOTHING, "lookups": 1, "servfail": 1}, "whatsapp": _NOTHING},
        "queries": {"1.1.1.1": 2, "8.8.8.8": 0},
    }


def test_every_second_starts_from_nothing() -> None:
    tally = Tally(["facebook"], ["1.1.1.1"], 1)
    tally.add("facebook", "fetches")
    tally.sent("1.1.1.1", "www.facebook.com")
    tally.blinded("no sockets")
    tally.take()

    assert tally.take().data() == {
        "users": 1,
        "apps": {"facebook": _NOTHING},
        "queries": {"1.1.1.1": 0},
    }


def test_fetches_that_ended_are_told_by_address() -> None:
    tally = Tally(["facebook", "instagram"], ["1.1.1.1"], 2)
    tally.fetched("facebook", "157.240.1.35", "http_ok")
    tally.fetched("facebook", "157.240.1.35", "http_5xx")
    tally.fetched("instagram", "157.240.1.174", "http_fail")

    told = tally.take().data()
    assert told["addresses"] == {
        "157.240.1.35": {"app": "facebook", "http_ok": 1, "failed": 1},
        "157.240.1.174": {"app": "instagram", "http_ok": 0, "failed": 1},
    }
    assert told["apps"] == {
        "facebook": {**_NOTHING, "http_ok": 1, "http_5xx": 1},
        "instagram": {**_NOTHING, "http_fail": 1},
    }
    assert "addresses" not in tally.take().data()


def test_a_second_in_which_users_could_not_act_is_blind() -> None:
    tally = Tally(["facebook"], ["1.1.1.1"], 1)
    tally.add("facebook", "fetches")
    tally.blinded("no sockets")

    assert tally.take().data() == {"users": 1, "blind": "no sockets"}


def test_queries_for_other_names_are_told_by_what_these_are_too() -> None:
    kinds = {"www1.example": "background", "www.broken.example": "broken"}
    tally = Tally(["facebook"], ["1.1.1.1", "8.8.8.8"], 1, kinds)
    for name in ("www.facebook.com", "www1.example", "www1.example"):
        tally.sent("1.1.1.1", name)
    tally.sent("8.8.8.8", "www.broken.example")

    told = tally.take().data()
    assert told["queries"] == {"1.1.1.1": 3, "8.8.8.8": 1}
    assert told["others"] == {
        "background": {"queries": {"1.1.1.1": 2, "8.8.8.8": 0}},
        "broken": {"queries": {"1.1.1.1": 0, "8.8.8.8": 1}},
    }
    tally.blinded("no sockets")
    assert tally.take().data() == {"users": 1, "blind": "no sockets"}
