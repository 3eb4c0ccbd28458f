"""What the FRR of the nodes is asked before anything starts."""

from collections.abc import Callable, Sequence

from lab.frr.acceptance import TRIAL
from lab.frr.service import Module
from lab.model.software import Asked, Said

Ask = Callable[[Sequence[Asked]], Sequence[Said]]


def lacks(daemons: Sequence[str], ask: Ask) -> tuple[str, ...]:
    """Return those daemons of FRR that the nodes' FRR does not have."""
    said = ask([Asked(("test", "-x", f"/usr/lib/frr/{name}")) for name in daemons])
    return tuple(name for name, one in zip(daemons, said, strict=True) if one.returncode)


def lacks_modules(modules: Sequence[Module], ask: Ask) -> tuple[Module, ...]:
    """Return those modules of FRR, each with its daemon, that the nodes' FRR does not have."""
    if not modules:
        return ()
    (said,) = ask([Asked(("sh", "-c", "ls -d /usr/lib/frr/modules/* /usr/lib*/*/frr/modules/*"))])
    files = {line.rpartition("/")[2].removesuffix(".so") for line in said.text.splitlines()}
    return tuple(
        (daemon, name)
        for daemon, name in modules
        if "/" not in name and not files.intersection((name, f"{daemon}_{name}"))
    )


def tried(texts: Sequence[str], ask: Ask) -> tuple[str, ...]:
    """Return what the vtysh of the nodes says of configurations."""
    return tuple(said.text for said in ask([Asked(TRIAL, text) for text in texts]))
