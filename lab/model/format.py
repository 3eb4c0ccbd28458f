"""The kinds of files that a user writes."""

from enum import StrEnum

# Of containerlab topologies.
SUFFIXES = (".clab.yml", ".clab.yaml", ".clab.gotmpl")


class Format(StrEnum):
    """A kind of file."""

    SCENARIO = "scenario"
    CHANGE = "change"
    BLUEPRINT = "blueprint"
    CONTAINERLAB = "containerlab"
    STUDY = "study"
