"""Jobs of agents: they watch other nodes and act on the service beside them; times in seconds."""

from dataclasses import dataclass

from lab.model.programs.codec import written

HEALTH_LOG = "/var/log/health.jsonl"
WARMUP_LOG = "/var/log/warmup.jsonl"
HEALTH_READY = "/run/lab/health.ready"
WARMUP_READY = "/run/lab/warmup.ready"
HAPROXY = "/run/haproxy/admin.sock"
ADMITTED = "/run/lab/admitted.map"  # how many pages a second a web server serves
ANY = 1_000_000  # as many as are asked for
COORDINATOR_READY = "/run/lab/coordinator.ready"
FLOOR_PORT = 8081  # of a coordinator, and of the proxy that leads to it

_GRACE_S = 60  # until failed rounds count, while the network converges


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """The health page of one server of a site."""

    dc: str
    host: str
    port: int = written(8080)
    path: str = written("/health")


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthJob:
    """The prefixes a bgpd announces only while a health page answers, and the agent's patience.

    ``fall`` failed rounds in a row withdraw the prefixes, ``rise`` good ones announce them again,
    at least ``hold_down_s`` after the withdrawal. With ``keep`` it decides nothing but to go on
    announcing. ``source`` is the address the pages are asked from, if that matters. At
    ``floor_host``, if there is one, it asks whether its site may withdraw.
    """

    node: str
    asn: int
    prefixes: tuple[str, ...]
    vty: str = written("/run/frr/bgpd.vty")
    checks: tuple[HealthPage, ...]
    interval_s: float
    fall: int
    rise: int
    timeout_s: float
    hold_down_s: float = written(0)
    keep: bool = False
    source: str = ""
    floor_host: str = ""
    floor_port: int = FLOOR_PORT
    grace_s: float = written(_GRACE_S)
    seed: int | str
    log: str = written(HEALTH_LOG)
    ready: str = written(HEALTH_READY)

    def __post_init__(self) -> None:
        """Refuse an agent with nothing to announce or nothing to ask."""
        if not (self.prefixes and self.checks):
            raise ValueError("a health agent needs prefixes and checks")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorJob:
    """How many of the sites must stay announced, and where sites ask."""

    listen: str
    port: int = written(FLOOR_PORT)
    sites: int
    floor: int
    ready: str = written(COORDINATOR_READY)

    def __post_init__(self) -> None:
        """Refuse a floor that there are too few sites for."""
        if not 0 < self.floor <= self.sites:
            raise ValueError(f"{self.floor} of {self.sites} sites cannot stay")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The edge proxy of a point of presence."""

    pop: str
    host: str
    port: int = written(80)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmupJob:
    """The edges of which one must be reachable, and how long a frontend of HAProxy stays cold.

    ``fall`` rounds without an edge turn the frontend off. It is on again ``cold_start_s`` after
    the first of ``rise`` rounds with one. It then serves ``pace_per_s`` pages a second, in the end
    half more, and after ``paced_s`` all; ``admitted`` is HAProxy's map with that number.
    """

    node: str
    edges: tuple[Edge, ...]
    interval_s: float
    timeout_s: float
    fall: int
    cold_start_s: float
    haproxy: str = written(HAPROXY)
    frontend: str = written("service")
    log: str = written(WARMUP_LOG)
    ready: str = written(WARMUP_READY)
    rise: int = 2
    grace_s: float = _GRACE_S
    seed: int | str = 0
    pace_per_s: int = 0
    paced_s: float = 0.0
    admitted: str = ADMITTED

    def __post_init__(self) -> None:
        """Refuse an agent with nothing to ask."""
        if not self.edges:
            raise ValueError("warmup needs edges")
