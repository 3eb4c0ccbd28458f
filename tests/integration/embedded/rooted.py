"""Deploys two nodes with roots of their own, and prints the hosts files they see."""

import sys
from datetime import timedelta
from pathlib import Path

from lab.model.deployment import Deployment, NodeConfig
from lab.runtimes.embedded import Embedded
from tests.integration.embedded import pair


def main(state: str) -> None:
    own = NodeConfig({"/etc/hosts": "192.0.2.1 inner\n"}, own_root=True)
    configs = {"r1": own, "r2": NodeConfig(own_root=True)}
    plan = Deployment(pair.NAME, pair.topology(), configs)
    lab = Embedded(Path(state)).deploy(plan, keep=False, progress=lambda _text: None)
    for node in configs:
        done = lab.run(
            node, ("sh", "-c", "touch /etc/new; cat /etc/hosts"), timeout=timedelta(0, 9)
        )
        sys.stdout.write(done.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
