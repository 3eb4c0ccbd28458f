"""The name of a lab that is named by the file it was deployed from."""

from pathlib import Path


def lab_name(lab: str) -> str:
    """Return the name of a lab, from its name or from its topology's file.

    Raises:
        InputError: the file cannot be read.
    """
    if not lab.endswith((".yml", ".yaml")) or not Path(lab).is_file():
        return lab
    from lab.catalog.subject import subject  # most calls name the lab and need none of this

    return subject(lab).source.name
