"""``stormdrill-node capture INTERFACE [EXPRESSION...]``: writes pcap to standard output.

It becomes tcpdump, which gives up its groups when root runs it (also with ``-Z root``). The kernel
refuses that in a user namespace of an ordinary user, who has no other group to give up, so the
call is told to have succeeded: a seccomp filter, as container builders without root use it.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Sequence

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ, BPF_RET
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with 0: success
_NUMBER, _ARCHITECTURE = 0, 4  # places in struct seccomp_data
# linux/audit.h, and the number of setgroups there.
_SETGROUPS = {"x86_64": (0xC000003E, 116), "aarch64": (0xC00000B7, 159)}


def main(argv: Sequence[str]) -> int:
    """Capture until this process is ended; return only when tcpdump cannot be run."""
    if not argv:
        sys.stderr.write("usage: stormdrill-node capture INTERFACE [EXPRESSION...]\n")
        return 2
    interface, *expression = argv
    _let_groups_be()
    words = ("tcpdump", "-Z", "root", "-n", "-U", "-i", interface, "-w", "-", *expression)
    try:
        os.execvp(words[0], words)  # noqa: S606 - no shell is wanted
    except FileNotFoundError:
        sys.stderr.write("tcpdump is not installed; sudo apt install tcpdump\n")
    return 3


def _let_groups_be() -> None:
    """Let setgroups(2) succeed and do nothing, in this process and what it becomes."""
    if platform.machine() not in _SETGROUPS:
        return
    architecture, setgroups = _SETGROUPS[platform.machine()]
    program = b"".join(
        struct.pack("=HBBI", *instruction)
        for instruction in (
            (_LOAD, 0, 0, _ARCHITECTURE),
            (_EQUAL, 0, 3, architecture),
            (_LOAD, 0, 0, _NUMBER),
            (_EQUAL, 0, 1, setgroups),
            (_RETURN, 0, 0, _ERRNO),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    code = ctypes.create_string_buffer(program, len(program))
    length = len(program) // 8
    # struct sock_fprog: the number of instructions, then a pointer to them.
    whole = ctypes.create_string_buffer(struct.pack("@HP", length, ctypes.addressof(code)))
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(whole), 0, 0)
