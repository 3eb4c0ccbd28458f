"""Real servers in a box: root, .com and facebook.com by NSD, pages by HAProxy."""

from tests.integration.inside_box import Box

ROOT_SERVER = "198.41.0.4"
COM_SERVER = "192.5.6.30"
A_NS = "129.134.30.12"
D_NS = "185.89.219.12"
A_NS6 = "2a03:2880:f0fc:c:face:b00c:0:35"
D_NS6 = "2a03:2880:f1fd:c:face:b00c:0:35"
VIP = "157.240.1.35"

_SOA = "@ 60 IN SOA a. b. 1 60 60 60 60\n"
_ZONES = {
    ROOT_SERVER: (
        ".",
        f". 172800 IN NS r.\nr. 172800 IN A {ROOT_SERVER}\n"
        f"com. 172800 IN NS a.gtld-servers.net.\na.gtld-servers.net. 172800 IN A {COM_SERVER}\n",
    ),
    COM_SERVER: (
        "com.",
        f"com. 172800 IN NS a.gtld-servers.net.\n"
        "facebook.com. 172800 IN NS a.ns.facebook.com.\n"
        "facebook.com. 172800 IN NS d.ns.facebook.com.\n"
        f"a.ns.facebook.com. 172800 IN A {A_NS}\n"
        f"d.ns.facebook.com. 172800 IN A {D_NS}\n",
    ),
    A_NS: (
        "facebook.com.",
        "@ 172800 IN NS a.ns.facebook.com.\n@ 172800 IN NS d.ns.facebook.com.\n"
        f"a.ns 172800 IN A {A_NS}\nd.ns 172800 IN A {D_NS}\n"
        "www 2 IN CNAME star-mini.c10r\n"
        f"star-mini.c10r 2 IN A {VIP}\n",
    ),
}


def serve_names(box: Box, *, ipv6: bool = False) -> None:
    """Start the three name servers; ``A_NS`` and ``D_NS`` are one process.

    With ``ipv6`` it answers at its addresses of that family too, and .com has them as glue.
    """
    own = [A_NS, D_NS, *((A_NS6, D_NS6) if ipv6 else ())]
    glue = (
        f"a.ns.facebook.com. 172800 IN AAAA {A_NS6}\nd.ns.facebook.com. 172800 IN AAAA {D_NS6}\n"
    )
    for address, (zone, records) in _ZONES.items():
        more = glue if ipv6 and "a.ns" in records else ""
        zonefile = box.write(f"{address}.zone", _SOA + records + more)
        listen = own if address == A_NS else [address]
        ready = f"/run/nsd-{address}.pid"
        lines = [
            "server:",
            *(f"  ip-address: {each}" for each in listen),
            '  username: ""',
            '  zonelistfile: ""',
            '  database: ""',
            "  rrl-ratelimit: 0",
            "  server-count: 1",
            '  zonesdir: ""',
            f"  xfrdfile: /run/xfrd-{address}",
            f"  pidfile: {ready}",
            "remote-control:",
            "  control-enable: no",
            "zone:",
            f"  name: {zone}",
            f"  zonefile: {zonefile}",
        ]
        config = box.write(f"{address}.conf", "\n".join(lines) + "\n")
        box.start("nsd", "-d", "-c", config)
        box.await_file(ready)


def serve_pages(box: Box, address: str, status: int) -> None:
    """Start a proxy at an address that answers every request with a status."""
    sick = 'hdr Proxy-Status "edge; error=no_server_available"' if status != 200 else ""
    ready = f"/run/haproxy-{address}.sock"
    lines = [
        "global",
        f"  stats socket {ready}",
        "defaults",
        "  mode http",
        "  timeout client 5s",
        f"frontend f-{address}",
        f"  bind {address}:80",
        f'  http-request return status {status} content-type text/plain string "page" {sick}',
        "",
    ]
    config = box.write(f"{address}-{status}.cfg", "\n".join(lines))
    box.start("haproxy", "-db", "-f", config)
    box.await_file(ready)
