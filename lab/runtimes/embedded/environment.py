"""Where programs of nodes are looked up, and what they find in their environment."""

OWN_PROGRAM = "stormdrill-node"
PATH = (
    "/usr/lib/frr",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
    "/usr/local/sbin",
    "/usr/local/bin",
)

# glibc's thresholds are dynamic unless one is set; fixed, freed parser buffers go back to the
# kernel, and an FRR router takes 15 MiB in place of 19 (measured, FRR 8.4).
_ALLOCATION = {"MALLOC_TOP_PAD_": "16384"}


def environment() -> dict[str, str]:
    """Return what a process of a node finds in its environment, nothing of this product."""
    return {
        "PATH": ":".join(PATH),
        "HOME": "/var/tmp",  # noqa: S108
        "LANG": "C.UTF-8",
        **_ALLOCATION,
    }
