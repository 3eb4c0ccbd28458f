"""Files of a user, judged with what the programs of this host say of them."""

from lab.app.software import host
from lab.catalog import listing


def check(files: list[str]) -> list[str]:
    """Judge the files of any kind that a user writes, and return what each is.

    Where this host has FRR, its vtysh reads the routers' configurations; it starts nothing.

    Raises:
        InputError: for all of them.
    """
    return listing.check(files, host)
