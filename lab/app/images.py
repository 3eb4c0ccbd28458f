"""The image of the nodes."""

from collections.abc import Callable
from pathlib import Path

import lab
from lab.load import configs_dir, topologies_dir

Told = Callable[[int, int, str], None]


def build_image(tag: str, debian: str, network: str, step: Told) -> str:
    """Build the node image from this installation and return its id.

    ``step`` gets the number of each step, the number of all steps, and its text.

    Raises:
        RuntimeFailure: Docker does not answer, or a step failed.
    """
    from lab.runtimes.containerlab import image

    folders = {
        "lab": Path(lab.__file__).parent,
        "configs": configs_dir(),
        "topologies": topologies_dir(),
    }
    recipe = image.Recipe(folders, tag, debian, network)
    return image.build(recipe, lambda one: step(one.number, one.total, one.text))
