#!/usr/bin/env python3
"""Becomes a process of a container: in a root of its own, by a user other than root, without any capability or new privileges. Namespaces and
mounts are the caller's. Takes root on Linux, and libseccomp (a package of each distribution) for the filter.

    become.py '{"root": "/r", "user": "1000:0", "environment": {"A": "b"}, "seccomp": true, "command": ["/bin/true"]}'

With "seccomp" it gets a filter of system calls like RuntimeDefault: it refuses what Docker's documentation says of the default profile of
container runtimes (https://docs.docker.com/engine/security/seccomp/), and io_uring, which newer ones refuse too. Theirs lists what is allowed.
"""
import ctypes
import errno
import json
import os
import signal
import sys

REFUSED = """
acct add_key bpf clock_adjtime clock_settime create_module delete_module fanotify_init finit_module fsconfig fsmount fsopen fspick
get_kernel_syms get_mempolicy init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl
lookup_dcookie mbind mount mount_setattr move_mount move_pages nfsservctl open_by_handle_at open_tree perf_event_open pivot_root
process_vm_readv process_vm_writev ptrace query_module quotactl quotactl_fd reboot request_key set_mempolicy setdomainname sethostname setns
settimeofday stime swapoff swapon sysfs syslog _sysctl umount umount2 unshare uselib userfaultfd ustat vhangup vm86 vm86old
""".split()
# New namespaces: mount, cgroup, UTS, IPC, user, PID, network. See clone(2).
NAMESPACES = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]

# Of linux/prctl.h and seccomp.h.
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
SCMP_ACT_ALLOW, SCMP_ACT_ERRNO, SCMP_CMP_MASKED_EQ = 0x7FFF0000, 0x00050000, 7


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("mask", ctypes.c_uint64), ("value", ctypes.c_uint64)]


def filter_of_system_calls():
    """The library, and a filter that is not in force yet."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    found = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(SCMP_ACT_ALLOW)))

    def refuse(name, error, *comparisons):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        array = (Comparison * len(comparisons))(*comparisons)
        action = ctypes.c_uint32(SCMP_ACT_ERRNO | error)
        # A negative number is a call that this architecture does not have.
        if number >= 0 and seccomp.seccomp_rule_add_array(found, action, number, len(comparisons), array) != 0:
            sys.exit(f"become.py: the filter takes no rule for {name}")

    for name in REFUSED:
        refuse(name, errno.EPERM)
    for flag in NAMESPACES:
        refuse("clone", errno.EPERM, Comparison(0, SCMP_CMP_MASKED_EQ, flag, flag))
    # Its flags are in memory, where no filter sees them. The C library takes clone instead.
    refuse("clone3", errno.ENOSYS)
    return seccomp, found


def main(process):
    libc = ctypes.CDLL(None)
    seccomp, found = filter_of_system_calls() if process["seccomp"] else (None, None)
    user, group = (int(each) for each in process["user"].split(":"))
    os.chroot(process["root"])
    os.chdir("/")
    capability = 0
    while libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
        capability += 1
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        sys.exit("become.py: no_new_privs cannot be set")
    # Python ignores them, and a program that is executed inherits that.
    for each in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(each, signal.SIG_DFL)
    if seccomp and seccomp.seccomp_load(found) != 0:
        sys.exit("become.py: the filter of system calls cannot be loaded")
    os.execve(process["command"][0], process["command"], process["environment"])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(json.loads(sys.argv[1]))
