"""What a legacy resolver remembers, and for how long."""

import dns.name
import dns.rdatatype
import dns.rrset
import pytest

from lab.inside.resolver.cache import ROOT, Cache, Delegation, Failures

_NAME = dns.name.from_text("www.facebook.com.")
_ZONE = dns.name.from_text("facebook.com.")
_NS = dns.name.from_text("a.ns.facebook.com.")


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def cache(clock: _Clock) -> Cache:
    cache = Cache(clock)
    cache.put(
        [
            dns.rrset.from_text(_NAME, 60, "IN", "A", "157.240.1.35"),
            dns.rrset.from_text(_ZONE, 172800, "IN", "NS", "a.ns.facebook.com."),
        ]
    )
    return cache


@pytest.mark.parametrize(("seconds", "ttl"), [(0, 60), (45, 15), (59, 1)])
def test_records_are_given_with_the_ttl_they_have_left(
    cache: Cache, clock: _Clock, seconds: float, ttl: int
) -> None:
    clock.now += seconds

    kept = cache.get(_NAME, dns.rdatatype.A)

    assert kept is not None
    assert kept.to_text() == f"www.facebook.com. {ttl} IN A 157.240.1.35"


@pytest.mark.parametrize("seconds", [60, 1000])
def test_records_are_forgotten_when_their_ttl_ends(
    cache: Cache, clock: _Clock, seconds: float
) -> None:
    clock.now += seconds

    assert cache.get(_NAME, dns.rdatatype.A) is None


def test_only_what_was_put_is_known(cache: Cache) -> None:
    assert cache.get(_NAME, dns.rdatatype.AAAA) is None


@pytest.mark.parametrize("name", ["facebook.com.", "www.facebook.com.", "a.b.c.facebook.com."])
def test_names_below_a_known_zone_are_delegated_to_it(cache: Cache, name: str) -> None:
    assert cache.delegation(dns.name.from_text(name)) == Delegation(_ZONE, (_NS,))


@pytest.mark.parametrize("name", [".", "com.", "whatsapp.com."])
def test_other_names_are_asked_of_the_root(cache: Cache, name: str) -> None:
    assert cache.delegation(dns.name.from_text(name)) == ROOT


def test_a_delegation_ends_with_its_ttl(cache: Cache, clock: _Clock) -> None:
    clock.now += 172800

    assert cache.delegation(_NAME) == ROOT


def test_a_failure_is_remembered_for_its_time_and_for_its_question_alone(clock: _Clock) -> None:
    failures = Failures(clock, 5.0)
    failures.put(_NAME, dns.rdatatype.A)
    clock.now += 4.9
    assert failures.holds(_NAME, dns.rdatatype.A)
    assert not failures.holds(_NAME, dns.rdatatype.AAAA)
    assert not failures.holds(_ZONE, dns.rdatatype.A)
    clock.now += 0.1
    assert not failures.holds(_NAME, dns.rdatatype.A)


def test_who_caches_no_failures_remembers_none(clock: _Clock) -> None:
    failures = Failures(clock, 0.0)
    failures.put(_NAME, dns.rdatatype.A)
    assert not failures.holds(_NAME, dns.rdatatype.A)
