"""A topology as a folder that containerlab deploys without us."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lab.app import files
from lab.catalog.subject import subject
from lab.incident import Order
from lab.load import configs_dir
from lab.model.deployment import Deployment
from lab.model.errors import InputError, Problem
from lab.model.export import Exported, ExportRequest
from lab.model.software import Software
from lab.render import keys

# The image's Debian 12 has FRR 8.4.4; 10.3 is Debian 13's. Both have an Unbound with the limits.
RELEASES: Mapping[str, Software] = {
    "8.4": Software((8, 4), unbound_limits=True),
    "10.3": Software((10, 3), unbound_limits=True),
}
_LONGEST = 15  # `<node>-<interface>` names an interface of clabernetes (IFNAMSIZ, linux/if.h)


def export_containerlab(wanted: ExportRequest, out: Path) -> Exported:
    """Write a .clab.yml and every file its nodes are bound to into an empty or new folder.

    The private keys of the lab's accounts are new, and among them.

    Raises:
        InputError: the folder has something in it or cannot be written to, or the topology or
            the release is wrong.
    """
    from lab.runtimes.containerlab import topology as clab

    if wanted.frr not in RELEASES:
        hint = f"there are files for: {', '.join(RELEASES)}"
        raise InputError([Problem("--frr", f"{wanted.frr} is not known", hint)])
    files.unused(out, str(out))
    found = subject(wanted.topology)
    profile = wanted.profile or found.default_profile
    programs = RELEASES[wanted.frr]
    order = Order(
        profile,
        found.rendered_dials(wanted.topology, profile),
        1,
        lambda: programs,
        keys.fresh,
        configs_dir(),
    )
    made = found.source.build(order).deployment(wanted.name or found.source.name)
    style = clab.Style(
        image=wanted.image, frr=programs.frr, kubernetes=wanted.kubernetes, commands=True
    )
    try:
        made, copied = _with_copies(made, out)
        count = clab.write(made, style, out) + copied
    except OSError as error:
        raise files.unwritable(str(out), error) from error
    if not wanted.kubernetes:
        return Exported(out / clab.file_name(made.name), count, ())
    long = sorted(
        {
            f"{end.node}-{end.interface}"
            for link in made.topology.links
            for end in (link.a, link.b)
            if len(f"{end.node}-{end.interface}") > _LONGEST
        }
    )
    warnings = (f"too long a name for clabernetes: {', '.join(long)}",) if long else ()
    return Exported(out / clab.file_name(made.name), count, warnings)


def _with_copies(made: Deployment, out: Path) -> tuple[Deployment, int]:
    """Copy what nodes are bound to into the folder; return them bound to the copies, and how many.

    Raises:
        OSError: something cannot be read or written.
    """
    configs = {}
    count = 0
    for node, config in made.configs.items():
        binds = []
        for bind in config.binds:
            place = Path("bound", node, bind.target.lstrip("/"))
            source = Path(bind.source)
            (out / place).parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, out / place)
            else:
                shutil.copy(source, out / place)
            count += 1
            binds.append(replace(bind, source=str(place)))
        configs[node] = replace(config, binds=tuple(binds))
    return replace(made, configs=configs), count
