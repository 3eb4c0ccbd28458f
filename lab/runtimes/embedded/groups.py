"""Programs of an ordinary user's lab that give up their groups, as tcpdump and sshd do.

The kernel refuses setgroups(2) in a user namespace of an ordinary user, who has no group to give
up (user_namespaces(7)). The call is told to have succeeded instead, by a seccomp filter, as
builders of containers without root use it.
"""

import ctypes
import platform
import struct
from pathlib import Path

_PR_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ, BPF_RET
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with 0: success
_NUMBER, _ARCHITECTURE = 0, 4  # places in struct seccomp_data
# linux/audit.h, and the number of setgroups there.
_SETGROUPS = {"x86_64": (0xC000003E, 116), "aarch64": (0xC00000B7, 159)}


def let_be(setgroups: Path = Path("/proc/self/setgroups")) -> None:
    """Let setgroups succeed and do nothing where it is denied, here and in all that is started.

    Raises:
        OSError: the kernel refused the filter.
    """
    machine = platform.machine()
    if machine in _SETGROUPS and setgroups.read_text().strip() == "deny":
        _install(*_SETGROUPS[machine])


def _install(architecture: int, setgroups: int) -> None:
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
    # struct sock_fprog: the number of instructions, then a pointer to them.
    whole = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(whole), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "a filter of system calls was refused")
