"""The kinds of probes: a module for each kind, and the table that names them."""

from lab.probes.kinds.dns import DnsProbe
from lab.probes.kinds.http import HttpProbe
from lab.probes.kinds.kind import Check, NodeProbe, Probe
from lab.probes.kinds.login import LoginProbe
from lab.probes.kinds.page import PageCheck
from lab.probes.kinds.reach import ReachProbe
from lab.probes.kinds.routes import RoutesProbe
from lab.probes.kinds.sessions import SessionsProbe
from lab.probes.kinds.tcp import TcpProbe
from lab.probes.kinds.trace import TraceProbe

PROBES: tuple[type[Probe], ...] = (
    HttpProbe, DnsProbe, TcpProbe, ReachProbe, TraceProbe, SessionsProbe, RoutesProbe, LoginProbe,
)  # fmt: skip

CHECKS: tuple[type[Check], ...] = (
    *(each.check for each in PROBES if issubclass(each, NodeProbe)),
    PageCheck,  # no kind of probe of a scenario
)
