"""The runtime that needs nothing but Linux: one sandbox of namespaces for each lab."""

from lab.runtimes.embedded.runtime import Embedded

__all__ = ["Embedded"]
