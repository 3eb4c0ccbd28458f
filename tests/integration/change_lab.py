"""A router that is changed over the path the change cuts, and the ways to it.

ctl ── e2           e0 ─────── e0
aaa ── e1  fa (AS 65201)     eb (AS 64601)  e1 ── noc
"""

import json
import time
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any

from lab.catalog.host import host
from lab.catalog.software import software
from lab.incidents.facebook_2021.files.daemons import frr_daemons, frr_files
from lab.incidents.facebook_2021.kinds import Kind
from lab.journal.kinds.change import RouterChanged
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.programs.access import KNOWN_HOSTS, SshJob, key_file
from lab.model.topology import Endpoint, Interface, Link, Node, Route, Topology
from lab.ports import RunningLab
from lab.push.job import ATTEMPT, Access, Procedure, Target, changes, job
from lab.render.access import client_files, ssh_service
from lab.render.keys import fresh

SOON = timedelta(seconds=40)
LOOPBACK = IPv4Address("10.1.0.1")
OOB = IPv4Address("192.168.0.1")
ROOT = IPv4Network("0.0.0.0/0")

EB = """\
hostname eb
interface lo
 ip address 10.1.0.1/32
 ip ospf area 0
interface e0
 ip address 10.1.2.0/31
 ip ospf area 0
 ip ospf network point-to-point
interface e1
 ip address 192.168.0.1/31
router bgp 64601
 bgp router-id 10.1.0.1
 no bgp default ipv4-unicast
 neighbor 10.1.2.1 remote-as 65201
 neighbor 10.1.2.1 timers 3 9
 neighbor 10.1.2.1 timers connect 1
 address-family ipv4 unicast
  network 10.1.0.1/32
  neighbor 10.1.2.1 activate
  neighbor 10.1.2.1 route-map {inbound} in
  neighbor 10.1.2.1 route-map {outbound} out
router ospf
 ospf router-id 10.1.0.1
 passive-interface lo
{passive}\
route-map IN permit 100
route-map OUT permit 100
route-map DENY deny 10
bgp route-map delay-timer 1
"""
LIVE = EB.format(inbound="IN", outbound="OUT", passive="")
DRAINED = EB.format(inbound="DENY", outbound="DENY", passive=" passive-interface e0\n")

FA = """\
hostname fa
router bgp 65201
 bgp router-id 10.101.0.1
 no bgp default ipv4-unicast
 no bgp ebgp-requires-policy
 neighbor 10.1.2.0 remote-as 64601
 neighbor 10.1.2.0 timers 3 9
 neighbor 10.1.2.0 timers connect 1
 address-family ipv4 unicast
  network 10.101.1.0/31
  network 10.101.2.0/31
  neighbor 10.1.2.0 activate
"""


def _node(name: str, kind: Kind, addresses: dict[str, str], via: str = "") -> Node:
    return Node(
        name,
        kind,
        "site",
        tuple(Interface(port, (IPv4Interface(text),)) for port, text in addresses.items()),
        routes=(Route(ROOT, IPv4Address(via)),) if via else (),
    )


ACCOUNTS = ("drain", "noc", "breakglass")
FA_PORTS = {"e0": "10.1.2.1/31", "e1": "10.101.2.0/31", "e2": "10.101.1.0/31"}
EB_PORTS = {"lo": "10.1.0.1/32", "e0": "10.1.2.0/31", "e1": "192.168.0.1/31"}
TOPOLOGY = Topology(
    "change",
    "test",
    (
        _node("fa", Kind.FRR, FA_PORTS),
        _node("eb", Kind.FRR, EB_PORTS),
        _node("ctl", Kind.LINUX, {"e0": "10.101.1.1/31"}, "10.101.1.0"),
        _node("aaa", Kind.LINUX, {"e0": "10.101.2.1/31"}, "10.101.2.0"),
        _node("noc", Kind.LINUX, {"e0": "192.168.0.0/31"}),
    ),
    tuple(
        Link(Endpoint(a, port), Endpoint(b, "e0"))
        for a, port, b in (
            ("fa", "e0", "eb"),
            ("fa", "e1", "aaa"),
            ("fa", "e2", "ctl"),
            ("eb", "e1", "noc"),
        )
    ),
)


def routers() -> dict[str, tuple[Daemon, ...]]:
    """Return the daemons of each router, as this host's FRR has them."""
    release = software(host).frr
    return {"eb": frr_daemons(LIVE, release), "fa": frr_daemons(FA, release)}


def deployment() -> Deployment:
    """Return the lab with its SSH service, AAA as files over HTTP, and the pushers' keys."""
    keys, daemons, release = fresh(ACCOUNTS), routers(), software(host).frr
    job = SshJob(
        node="eb",
        aaa="http://10.101.2.1:49/keys",
        aaa_timeout_s=1.0,
        breakglass_key="/run/lab/breakglass.pub",
        daemons=tuple(daemon.name for daemon in daemons["eb"]),
    )
    ssh = ssh_service(job, keys)
    aaa = Daemon(
        "aaa",
        ("python3", "-m", "http.server", "--directory", "/run/lab/aaa", "49"),
        Ready.FILE,
        "/run/lab/aaa",
    )
    access = client_files(keys, ACCOUNTS, (str(LOOPBACK), str(OOB)))
    configs = {
        "eb": NodeConfig(
            {**frr_files(LIVE, release), **ssh.files},
            (*daemons["eb"], *ssh.daemons),
            (("net.ipv4.ip_forward", "1"),),
        ),
        "fa": NodeConfig(
            frr_files(FA, release),
            daemons["fa"],
            (("net.ipv4.ip_forward", "1"),),
        ),
        "aaa": NodeConfig(
            {
                f"/run/lab/aaa/keys/{name}": keys.accounts[name].public + "\n"
                for name in ("drain", "noc")
            },
            (aaa,),
        ),
        "ctl": NodeConfig(access),
        "noc": NodeConfig(access),
    }
    return Deployment("change", TOPOLOGY, configs)


class Site:
    """The running lab, and what people and tools do in it."""

    def __init__(self, lab: RunningLab) -> None:
        self.lab = lab

    def push(
        self, change: str, account: str, frr_conf: str = "", procedure: Procedure | None = None
    ) -> list[dict[str, Any]]:
        """Do a job in band as ``drain``, else out of band; return the events it tells."""
        in_band = account == "drain"
        pusher = "ctl" if in_band else "noc"
        files = (key_file(account), KNOWN_HOSTS)
        access = Access(
            pusher, "in-band" if in_band else "oob", account, *files, timeout_s=3.0, workers=4
        )
        lines = changes({"eb": LIVE}, {"eb": frr_conf})["eb"].forward if frr_conf else {}
        target = Target("eb", LOOPBACK if in_band else OOB, lines)
        text = json.dumps(job(change, access, [target], procedure or ATTEMPT))
        done = self.lab.run(pusher, ["stormdrill-node", "push"], timeout=SOON, stdin=text)
        assert done.returncode in (0, 1), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def running(self) -> str:
        """Return what bgpd and ospfd of the router show as their configuration."""
        text = ""
        for daemon in ("bgpd", "ospfd"):
            vty = self.lab.vty("eb", daemon)
            text += vty.ask("show running-config")
            vty.close()
        return text

    def record(self, change: str) -> list[str]:
        """Return the steps the router itself wrote down of a change."""
        lines = self.lab.read("eb", "/var/log/change.jsonl").decode().splitlines()
        told = [json.loads(line) for line in lines]
        steps = [each["data"] for each in told if each["kind"] == RouterChanged.kind]
        return [each["step"] for each in steps if each["change"] == change]

    def await_login(self, account: str = "drain") -> None:
        """Return when an account can log in; fail when that takes 40 s."""
        until = time.monotonic() + SOON.total_seconds()
        while not (events := self.push("", account))[0]["data"]["ok"]:
            assert time.monotonic() < until, events
