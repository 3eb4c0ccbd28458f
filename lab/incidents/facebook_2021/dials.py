"""The dials of the lab: every value the public record does not give, with its default.

``docs/assumptions.md`` explains each dial and its value.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from lab.model.dial import Switch, dial


class OobFailure(StrEnum):
    """How the out-of-band path fails in the base scenario (F44 names no mechanism)."""

    AAA = "aaa"  # it connects, but logins ask a server in a data centre
    TRANSPORT = "transport"  # its uplink goes down with the backbone until someone is on site
    NONE = "none"  # routers know the NOC's account themselves, so it works


class OnIsolation(StrEnum):
    """What a name server's agent does when it reaches no data centre."""

    WITHDRAW = "withdraw"  # it takes its own routes back, as on the day (F22)
    KEEP = "keep"  # it goes on announcing; names resolve to addresses that serve nothing


class Registrar(StrEnum):
    """Who serves the company's own registrar: its name and its pages (F35)."""

    FACEBOOK = "facebook"  # the same name servers and data centres, as on the day
    PROVIDER = "provider"  # the other provider


@dataclass(frozen=True, slots=True)
class BgpSettings:
    """Timers of BGP and OSPF, in seconds."""

    keepalive_s: int = dial(3, "keepalive inside AS 32934", at_least=1, at_most=60)
    hold_s: int = dial(9, "hold time inside AS 32934", at_least=3, at_most=180)
    plane_keepalive_s: int = dial(10, "keepalive inside a plane", at_least=1, at_most=60)
    plane_hold_s: int = dial(30, "hold time inside a plane", at_least=3, at_most=180)
    internet_keepalive_s: int = dial(10, "keepalive between other ASes", at_least=1, at_most=60)
    internet_hold_s: int = dial(30, "hold time between other ASes", at_least=3, at_most=180)
    mrai_s: int = dial(4, "advertisement interval between ASes", at_least=0, at_most=30)
    mrai_jitter: Switch = field(
        default=Switch.ON,
        metadata={
            "doc": "each session draws 0.75 to 1 of it, in whole seconds (RFC 4271 9.2.1.1)"
        },
    )
    ospf_hello_s: int = dial(1, "OSPF hello interval in the backbone", at_least=1, at_most=10)
    ospf_dead_s: int = dial(4, "OSPF dead interval in the backbone", at_least=2, at_most=40)


@dataclass(frozen=True, slots=True)
class DnsSettings:
    """Times to live, in seconds."""

    ttl_s: int = dial(30, "A records of the applications", at_least=5, at_most=300)
    ns_ttl_s: int = dial(172800, "NS and glue in .com and .net (F19)", at_least=60)
    secondary: Switch = field(
        default=Switch.OFF,
        metadata={"doc": "another provider serves the zones too, and .com and .net name it (F19)"},
    )
    registrar: Registrar = field(
        default=Registrar.FACEBOOK,
        metadata={"doc": "who serves registrarsafe.com, the company's own registrar (F35)"},
    )
    ipv6: Switch = field(
        default=Switch.ON,
        metadata={"doc": "resolvers ask name servers over IPv6 too, by the AAAA glue (F10, F21)"},
    )
    tools_off_net: Switch = field(
        default=Switch.OFF,
        metadata={"doc": "another provider serves the zone of internal tools too (F46)"},
    )


@dataclass(frozen=True, slots=True)
class ResolverSettings:
    """Resolvers of other companies, besides what their software does by itself."""

    cache_failures: Switch = field(
        default=Switch.OFF,
        metadata={"doc": "every resolver remembers failures for 5 s, as RFC 9520 asks (F32)"},
    )
    serve_stale: Switch = field(
        default=Switch.OFF,
        metadata={
            "doc": "Unbound and BIND answer from expired data for a day, as RFC 8767 allows"
        },
    )


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """The health agent of each authoritative name server."""

    interval_s: float = dial(1.0, "time between rounds of checks", at_least=0.2, at_most=60)
    fall: int = dial(3, "failed rounds before it withdraws", at_least=1, at_most=20)
    rise: int = dial(3, "good rounds before it announces", at_least=1, at_most=20)
    timeout_s: float = dial(0.8, "time limit of one check", at_least=0.1, at_most=10)
    hold_down_s: float = dial(0.0, "least time between withdrawing and announcing", at_least=0)
    on_isolation: OnIsolation = field(
        default=OnIsolation.WITHDRAW,
        metadata={"doc": "its routes when it reaches no data centre (F22, F38)"},
    )
    exempt: str = field(
        default="",
        metadata={
            "doc": "PoPs whose agent never withdraws, as sjc or sjc,lhr",
            "pattern": r"([a-z0-9]+(, ?[a-z0-9]+)*)?",
        },
    )

    floor: int = dial(
        0, "PoPs that stay announced: each asks before it withdraws; 0: none asks", at_least=0
    )

    @property
    def exempt_pops(self) -> tuple[str, ...]:
        """Return the codes of the PoPs whose agent never withdraws."""
        return tuple(code.strip() for code in self.exempt.split(",") if code)


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """What the PoPs announce besides the list of the blueprint."""

    cover_cd: Switch = field(
        default=Switch.OFF,
        metadata={"doc": "185.89.216.0/22, a cover of c.ns and d.ns, is announced too (F11)"},
    )
    ipv6: Switch = field(
        default=Switch.ON,
        metadata={"doc": "the name servers' IPv6 routes and their cover are announced too (F18)"},
    )
    cover6: Switch = field(
        default=Switch.ON,
        metadata={"doc": "2a03:2880::/32, the cover of their IPv6 routes, is announced (F18)"},
    )


@dataclass(frozen=True, slots=True)
class WarmupSettings:
    """How the services of a data centre come back after it was cut off."""

    fall: int = dial(5, "rounds without any PoP before its services are cold", at_least=1)
    cold_start_s: float = dial(15.0, "paced start after the edge is back", at_least=0, at_most=600)


@dataclass(frozen=True, slots=True)
class CapacitySettings:
    """What links carry and what pages weigh; all of it only where ``links`` is on."""

    links: Switch = field(
        default=Switch.OFF,
        metadata={"doc": "links have a capacity, pages a size, and services return at a pace"},
    )
    backbone_kbit: int = dial(
        1500, "kbit/s of a link of a backbone plane; 0: no limit", at_least=0, at_most=1_000_000
    )
    pop_backbone_kbit: int = dial(
        0, "kbit/s between a PoP and a plane; 0: no limit", at_least=0, at_most=1_000_000
    )
    peering_kbit: int = dial(
        0, "kbit/s between a PoP and another network; 0: no limit", at_least=0, at_most=1_000_000
    )
    page_kib: int = dial(2, "KiB of an application's page", at_least=0, at_most=48)
    object_kib: int = dial(46, "KiB of a page's object; 0: it has none", at_least=0, at_most=48)
    object_cached_s: float = dial(45.0, "a device keeps a page's object so long", at_least=0)
    patience_s: float = dial(2.5, "time limit of a page with all it needs", at_least=0.5)
    backlog_kbit: int = dial(
        200,
        "kbit/s that a data centre copies to each other one; 0: it copies nothing",
        at_least=0,
        at_most=1_000_000,
    )
    pace_per_s: int = dial(
        8,
        "pages a second that a web server which was cut off serves, in the end half more",
        at_least=1,
        at_most=10_000,
    )
    paced_s: float = dial(
        15.0,
        "so long it keeps that pace, in place of a cold start; 0: it serves all at once",
        at_least=0,
        at_most=600,
    )


@dataclass(frozen=True, slots=True)
class UserSettings:
    """The people: how often they look, and how they retry."""

    think_s: float = dial(10.0, "mean pause between two fetches of an application", at_least=0.1)
    stub_timeout_s: float = dial(5.0, "stub resolver's wait for one answer", at_least=0.5)
    stub_attempts: int = dial(2, "rounds over the resolvers per look-up", at_least=1, at_most=10)
    retry_base_s: float = dial(1.0, "first pause after a failure", at_least=0.05)
    retry_cap_s: float = dial(3.0, "longest pause after failures", at_least=0.1)
    http_timeout_s: float = dial(4.0, "a fetch's time limit", at_least=0.5)
    background: float = dial(
        0.3, "names of others that a user looks up a second (F30); 0: none", at_least=0, at_most=10
    )
    broken_share: float = dial(
        0.08, "share of these whose name servers are always silent (F31)", at_least=0, at_most=1
    )
    services_share: float = dial(
        0.1, "share of these that are for twitter.com and signal.org (F34)", at_least=0, at_most=1
    )
    give_up: int = dial(3, "failures until a user may turn to these, and again", at_least=1)
    substitute: float = dial(
        0.5, "probability that a user turns to these then (F34)", at_least=0, at_most=1
    )


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Logins, the out-of-band network and people's delays."""

    aaa_timeout_s: float = dial(2.0, "a router's wait for the AAA service", at_least=0.2)
    oob_failure: OobFailure = field(
        default=OobFailure.AAA, metadata={"doc": "how out-of-band access fails (F44)"}
    )
    breakglass: Switch = field(
        default=Switch.OFF,
        metadata={
            "doc": "the routers' local account is always on; off: only while somebody at the "
            "console has switched it on"
        },
    )
    controller_outside: Switch = field(
        default=Switch.OFF,
        metadata={
            "doc": "the drain controller, in a data centre, is on the out-of-band network too"
        },
    )


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """The people who recover the network, where a scenario lets them react; lab seconds."""

    page_s: float = dial(2.0, "failing users before people are paged", at_least=0, at_most=600)
    diagnose_s: float = dial(
        10.0, "from the page to knowing what to take back", at_least=0, at_most=3600
    )
    reach_s: float = dial(60.0, "time to get on site", at_least=0, at_most=3600)


@dataclass(frozen=True, slots=True)
class Gates:
    """The gates between the request for a change and the network."""

    audit: Switch = field(default=Switch.ON, metadata={"doc": "the audit tool is asked at all"})
    audit_bug: Switch = field(
        default=Switch.ON,
        metadata={"doc": "the audit tool takes a lost scope for an empty one (F04)"},
    )
    batfish: Switch = field(
        default=Switch.OFF, metadata={"doc": "Batfish is asked what the change would cut"}
    )
    canary: Switch = field(
        default=Switch.OFF,
        metadata={"doc": "one plane after the other, the next only if nothing is lost"},
    )
    commit_confirm: Switch = field(
        default=Switch.OFF,
        metadata={
            "doc": "a router takes a change back by itself unless it is confirmed, which it is if "
            "nothing is lost"
        },
    )
    interlock: int = dial(0, "most planes drained at once; 0: no interlock", at_least=0)
    dead_man_s: int = dial(
        0, "every router ends a drain after so long unless it is intended; 0: never", at_least=0
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All dials; ``--set health.interval_s=2`` names one by its path."""

    bgp: BgpSettings = BgpSettings()
    dns: DnsSettings = DnsSettings()
    resolvers: ResolverSettings = ResolverSettings()
    edge: EdgeSettings = EdgeSettings()
    health: HealthSettings = HealthSettings()
    warmup: WarmupSettings = WarmupSettings()
    capacity: CapacitySettings = CapacitySettings()
    users: UserSettings = UserSettings()
    access: AccessSettings = AccessSettings()
    people: PeopleSettings = PeopleSettings()
    gates: Gates = Gates()
