"""The treatment of each key of a containerlab file; a key that is not here is unknown."""

from collections.abc import Mapping

TOP = ("name", "prefix", "topology", "mgmt", "settings", "debug")
TOPOLOGY = ("defaults", "kinds", "groups", "nodes", "links")

HONOURED = (
    "kind", "group", "image", "binds", "cmd", "dns", "entrypoint", "env", "env-files", "exec",
    "extras", "hostname", "labels", "network-mode", "stages", "startup-config", "sysctls",
)  # fmt: skip

_RIGHTS = "a node has every right over its own network and none over this host"
# What a node may do in its own namespaces, as FRR asks for it.
CAPABILITIES = frozenset({
    "CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST",
    "NET_RAW", "SETGID", "SETUID", "SYS_ADMIN", "SYS_CHROOT", "SYS_PTRACE",
})  # fmt: skip
_LIMITS = "nothing limits one node alone"
_CONTAINER = "there is no container"
_NO_MGMT = "there is no management network"
_NO_FILES = "containerlab's own files are not made"

WARNED: Mapping[str, str] = {
    "aliases": f"{_NO_MGMT} with names in it",
    "auto-remove": _CONTAINER,
    "cap-add": _RIGHTS,
    "certificate": _NO_FILES,
    "cgroup-parent": _CONTAINER,
    "cgroupns-mode": _CONTAINER,
    "config": "it is for templates of containerlab's config command",
    "cpu": _LIMITS,
    "cpu-set": _LIMITS,
    "credentials": "nobody logs in",
    "devices": "a node sees the devices there are",
    "enforce-startup-config": "the startup-config is always taken",
    "healthcheck": "a node is ready when its daemons serve",
    "image-pull-policy": "no image is used",
    "license": "no image is used",
    "link-apply-mode": "links are made once",
    "memory": _LIMITS,
    "mgmt-ipv4": _NO_MGMT,
    "mgmt-ipv6": _NO_MGMT,
    "ports": "nothing leads from this host into a lab; use stormdrill exec",
    "position": "it is for drawings",
    "privileged": _RIGHTS,
    "restart-policy": "what ends is not started again; stormdrill inspect shows it",
    "runtime": _CONTAINER,
    "security-opts": _RIGHTS,
    "shm-size": _LIMITS,
    "startup-delay": "every node starts at once",
    "tmpfs": "what a node writes is in memory anyway",
    "type": "kinds linux and frr have no types",
    "user": "every process is its node's root",
}

REFUSED: Mapping[str, tuple[str, str]] = {
    "components": ("linux and frr have no cards", ""),
    "pid-mode": ("every node has a process space of its own", "leave it out"),
    "suppress-startup-config": ("only a router with its own set-up does without", "leave it out"),
    "volumes": ("there are no volumes", "bind a directory"),
}

NODE = (*HONOURED, *WARNED, *REFUSED)

ROUTER_KINDS = ("frr", "frrouting")
SWITCH_KINDS = ("bridge", "ovs-bridge")
KINDS = ("linux", *ROUTER_KINDS, *SWITCH_KINDS)
HOST_KINDS = ("host", "ext-container", "k8s-kind")

WIRES = ("veth", "veth-stitch")
OUTSIDE: Mapping[str, str] = {
    "dummy": "has one end",
    "host": "ends on this host",
    "macvlan": "ends on an interface of this host",
    "mgmt-net": "ends on the management network, and there is none",
    "vxlan": "leaves this host",
    "vxlan-stitch": "leaves this host",
}
