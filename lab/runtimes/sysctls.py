"""Kernel settings that every node has on every runtime, unless its own say otherwise."""

# A laboratory wants the network it drew: no reverse path filter, no rate limit on the ICMP a
# traceroute lives on, ECMP by flow, unprivileged ports and echo requests. Who is to forward says
# so: a new namespace takes the host's forwarding.
DEFAULTS = (
    ("net.ipv4.ip_forward", "0"),
    ("net.ipv4.conf.all.rp_filter", "0"),
    ("net.ipv4.conf.default.rp_filter", "0"),
    ("net.ipv4.fib_multipath_hash_policy", "1"),
    ("net.ipv4.icmp_ratelimit", "0"),
    ("net.ipv4.icmp_ratemask", "0"),  # an answer without limit uses up no token of "no route"
    ("net.ipv4.ip_unprivileged_port_start", "0"),
    ("net.ipv4.ping_group_range", "0 0"),
)
