/* The first processes of a lab's nodes, as forks of a program that has almost no memory.
 *
 * A fork costs what it has to copy, and the supervisor is an interpreter. For each message on CONTROL,
 * with descriptors of a node's namespaces and of a pipe, this program makes a process space and
 * in it a child of the supervisor. That shows the node its own processes at /proc, takes the host out
 * of the node's view, tells the supervisor its number, or minus that of an error, and stays for ever.
 * What it does is what init.py does where there is no compiler.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HOST "/.host" /* where a node has the host's root until it has settled */

enum { CONTROL = 3 };
enum { MNT, NET, UTS, TOLD, SENT };

static const unsigned long quiet = MS_NOSUID | MS_NODEV | MS_NOEXEC;

static int show(const char *source, const char *target)
{
	return mount(source, target, "", MS_BIND, "");
}

/* Let nobody change the host by mistake below /proc; what is of a network belongs to the node. */
static int keep_from_the_host(void)
{
	const unsigned long again = MS_BIND | MS_REMOUNT | MS_RELATIME | quiet;

	return show("/proc/sys", "/proc/sys") ||
	       mount("", "/proc/sys", "", again | MS_RDONLY, "") ||
	       show("/proc/sys/net", "/proc/sys/net") ||
	       mount("", "/proc/sys/net", "", again, "") ||
	       (access("/proc/sysrq-trigger", F_OK) == 0 &&
		show("/dev/null", "/proc/sysrq-trigger"));
}

static int settle(const int *sent)
{
	return setns(sent[MNT], CLONE_NEWNS) || setns(sent[NET], CLONE_NEWNET) ||
	       setns(sent[UTS], CLONE_NEWUTS) || mount("proc", "/proc", "proc", quiet, "") ||
	       keep_from_the_host() || umount2(HOST, MNT_DETACH) || rmdir(HOST);
}

/* Be a node's first process. Its number in the supervisor's process space is known by its /proc. */
static void stay(const int *sent)
{
	char number[16];
	ssize_t length = readlink("/proc/self", number, sizeof(number));

	close(CONTROL);
	setsid();
	if (length < 0 || settle(sent)) {
		length = snprintf(number, sizeof(number), "-%d", errno);
		write(sent[TOLD], number, length);
		_exit(1);
	}
	write(sent[TOLD], number, length);
	for (int i = 0; i < SENT; i++)
		close(sent[i]);
	while (1)
		pause();
}

/* Wait for a node; return false once the supervisor wants no more. */
static int await(int *sent)
{
	char word, room[CMSG_SPACE(sizeof(int) * SENT)];
	struct iovec part = {&word, sizeof(word)};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room,
				 .msg_controllen = sizeof(room)};
	struct cmsghdr *header;
	ssize_t length;

	do
		length = recvmsg(CONTROL, &message, MSG_CMSG_CLOEXEC);
	while (length < 0 && errno == EINTR);
	header = length > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (!header || header->cmsg_len != CMSG_LEN(sizeof(int) * SENT))
		return 0;
	memcpy(sent, CMSG_DATA(header), sizeof(int) * SENT);
	return 1;
}

int main(void)
{
	const unsigned long flags = CLONE_NEWPID | CLONE_PARENT | SIGCHLD;
	int sent[SENT];

	signal(SIGCHLD, SIG_IGN); /* the kernel clears away who has lost its parent */
	prctl(PR_SET_NAME, "init", 0, 0, 0);
	while (await(sent)) {
		long child = syscall(SYS_clone, flags, 0, 0, 0, 0);

		if (child == 0)
			stay(sent);
		if (child < 0) {
			char number[16];
			int length = snprintf(number, sizeof(number), "-%d", errno);

			write(sent[TOLD], number, length);
		}
		for (int i = 0; i < SENT; i++)
			close(sent[i]);
	}
	return 0;
}
