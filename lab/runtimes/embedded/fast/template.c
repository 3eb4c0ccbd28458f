/* One started FRR daemon, forked for each node that wants the same.
 *
 * Preloaded into the installed, unmodified daemon. An FRR daemon spends 50 ms of CPU on its grammar
 * and its YANG modules before it looks at a node. This stops it there, waits for the namespaces
 * of a node on a socket, forks, and lets the child go on in the node. A daemon that holds more
 * than what is made anew for each child says so, and nobody asks it for children.
 *
 * Where it stops: zebra in zebra_ns_init(), just before it looks at its network; every other daemon
 * in frr_config_fork(), just before it reads its configuration.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTROL = 3, LIBRARY, STANDARD = 3, MOST = 16 };
enum { MNT = STANDARD, NET, UTS, PID, LEASE, SENT }; /* what comes with a request, after the files */
enum { MILLISECOND = 1000000, LONGEST = 64 * MILLISECOND };

#define LOGS "/var/tmp/frr/"

static bool is_child, is_zebra;
static __thread bool tells_tasks; /* calls of tasks are seen */
static __thread bool idle; /* the last poll found nothing, and no task ran after it */
static __thread bool brief; /* the first poll after a task was without a wait, too */
static __thread long rest = MILLISECOND; /* what the next poll in vain waits, ns */
static void *capabilities; /* the last that the daemon asked for; libcap's cap_t */

/* What a child must not share with its siblings. */
static struct { int number, flags; } networks[MOST];
static struct { int read, write, read_flags, write_flags; } pipes[MOST];
static struct { int number, flags; } outputs[MOST]; /* copies of the standard output: --log */
static struct server {
	int number, flags, status, type, backlog, sizes[2];
	mode_t mode;
	struct sockaddr_un name;
} servers[MOST]; /* sockets that others connect to, at places of the node */
static int network_count, pipe_count, output_count, server_count, logs = -1;
static int backlogs[MOST * MOST]; /* by descriptor, 1 more than what listen() was told */
static const int sizes[] = {SO_RCVBUF, SO_SNDBUF};
static char logs_path[256], own_logs_path[256];

/* Where the kernel put the environment, and shows it from; the preloaded library's name pads it. */
static char *variables;
static size_t variables_size;
static char *pointers[128];

static void *next(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found) {
		fprintf(stderr, "fast start: there is no %s\n", name);
		_exit(1);
	}
	return found;
}

static void answer(const char *format, const char *text)
{
	char message[512];
	int length = snprintf(message, sizeof(message), format, text);

	if (send(CONTROL, message, length, MSG_NOSIGNAL) < 0)
		_exit(0);
}

static void refuse(const char *why)
{
	answer("{\"error\": \"%s\"}", why);
	_exit(0);
}

static void must(int result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "fast start: %s: %s\n", what, strerror(errno));
		_exit(1);
	}
}

/* Note an end of a pipe, with its other end if that is known already. */
static void note_pipe(int number, ino_t *inodes)
{
	struct stat file;
	int flags = fcntl(number, F_GETFL), i = 0;
	bool writes = (flags & O_ACCMODE) == O_WRONLY;

	fstat(number, &file);
	while (i < pipe_count && inodes[i] != file.st_ino)
		i++;
	if (i == MOST)
		refuse("it has too many pipes");
	if (i == pipe_count) {
		inodes[pipe_count++] = file.st_ino;
		pipes[i].read = pipes[i].write = -1;
	}
	if ((writes ? pipes[i].write : pipes[i].read) >= 0)
		refuse("it has an end of a pipe twice");
	if (writes)
		pipes[i].write = number, pipes[i].write_flags = flags;
	else
		pipes[i].read = number, pipes[i].read_flags = flags;
}

/* Note a socket that has a place in the file system and no connection yet. */
static void note_server(int number)
{
	struct server *one = &servers[server_count++];
	socklen_t size = sizeof(one->name);
	struct stat file;

	if (server_count > MOST || number >= MOST * MOST)
		refuse("it has too many sockets");
	if (getsockname(number, (struct sockaddr *)&one->name, &size) ||
	    one->name.sun_family != AF_UNIX || one->name.sun_path[0] != '/' ||
	    lstat(one->name.sun_path, &file))
		refuse("it holds a socket of an unknown kind");
	size = sizeof(one->type);
	getsockopt(number, SOL_SOCKET, SO_TYPE, &one->type, &size);
	for (int i = 0; i < 2; i++)
		getsockopt(number, SOL_SOCKET, sizes[i], &one->sizes[i], &size);
	one->number = number;
	one->flags = fcntl(number, F_GETFD);
	one->status = fcntl(number, F_GETFL);
	one->backlog = backlogs[number];
	one->mode = file.st_mode;
}

static void note(int number, const char *target, ino_t *inodes)
{
	struct stat file, output;

	fstat(number, &file);
	fstat(STDOUT_FILENO, &output);
	if (file.st_dev == output.st_dev && file.st_ino == output.st_ino) {
		if (output_count == MOST)
			refuse("it has its output too often");
		outputs[output_count].number = number;
		outputs[output_count++].flags = fcntl(number, F_GETFD);
	} else if (!strncmp(target, "net:[", 5)) {
		if (network_count == MOST)
			refuse("it holds too many networks");
		networks[network_count].number = number;
		networks[network_count++].flags = fcntl(number, F_GETFD);
	} else if (!strncmp(target, "pipe:[", 6)) {
		note_pipe(number, inodes);
	} else if (!strncmp(target, "socket:[", 8)) {
		note_server(number);
	} else if (!strncmp(target, LOGS, strlen(LOGS)) && logs < 0) {
		logs = number;
		memcpy(logs_path, target, strlen(target) + 1);
	} else {
		fprintf(stderr, "fast start: descriptor %d is %s\n", number, target);
		refuse("it holds a descriptor of an unknown kind");
	}
}

/* Take stock of what is open; only what is known can be made anew. */
static void take_stock(void)
{
	ino_t inodes[MOST];
	char target[sizeof(logs_path)];
	struct dirent *entry;
	DIR *open_files = opendir("/proc/self/fd");

	if (!open_files)
		refuse("it has no /proc");
	while ((entry = readdir(open_files))) {
		int number = atoi(entry->d_name);
		ssize_t length = readlinkat(dirfd(open_files), entry->d_name, target, sizeof(target) - 1);

		if (entry->d_name[0] == '.' || number == dirfd(open_files) || number <= CONTROL || length < 0)
			continue;
		target[length] = '\0';
		note(number, target, inodes);
	}
	closedir(open_files);
	for (int i = 0; i < pipe_count; i++)
		if (pipes[i].read < 0 || pipes[i].write < 0)
			refuse("it holds one end of a pipe");
}

static int threads(void)
{
	struct stat tasks;

	return stat("/proc/self/task", &tasks) ? -1 : (int)tasks.st_nlink - 2;
}

static void renew_networks(void)
{
	for (int i = 0; i < network_count; i++) {
		int fresh = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

		must(fresh, "its network");
		must(dup2(fresh, networks[i].number), "its network");
		fcntl(networks[i].number, F_SETFD, networks[i].flags);
		close(fresh);
	}
}

static void renew_outputs(void)
{
	for (int i = 0; i < output_count; i++) {
		must(dup2(STDOUT_FILENO, outputs[i].number), "its output");
		fcntl(outputs[i].number, F_SETFD, outputs[i].flags);
	}
}

static void renew_pipes(void)
{
	for (int i = 0; i < pipe_count; i++) {
		int fresh[2];

		must(pipe(fresh), "a pipe");
		must(dup2(fresh[0], pipes[i].read), "a pipe");
		must(dup2(fresh[1], pipes[i].write), "a pipe");
		fcntl(pipes[i].read, F_SETFL, pipes[i].read_flags);
		fcntl(pipes[i].write, F_SETFL, pipes[i].write_flags);
		close(fresh[0]);
		close(fresh[1]);
	}
}

static void renew_servers(void)
{
	for (struct server *one = servers; one < servers + server_count; one++) {
		int fresh = socket(AF_UNIX, one->type, 0);
		mode_t mask = umask(~one->mode & 0777);

		must(fresh, "a socket");
		for (int i = 0; i < 2; i++) {
			int asked = one->sizes[i] / 2; /* socket(7): the kernel doubles it */

			setsockopt(fresh, SOL_SOCKET, sizes[i], &asked, sizeof(asked));
		}
		unlink(one->name.sun_path);
		must(bind(fresh, (struct sockaddr *)&one->name, sizeof(one->name)), one->name.sun_path);
		if (one->backlog)
			must(listen(fresh, one->backlog - 1), one->name.sun_path);
		must(dup2(fresh, one->number), "a socket");
		fcntl(one->number, F_SETFD, one->flags);
		fcntl(one->number, F_SETFL, one->status);
		close(fresh);
		umask(mask);
	}
}

/* libfrr made this folder with the process id of the template in its name, for buffers of logs. */
static void renew_logs(void)
{
	int fresh, stem;

	if (logs < 0)
		return;
	stem = (int)(strrchr(logs_path, '.') - logs_path);
	snprintf(own_logs_path, sizeof(own_logs_path), "%.*s.%d", stem, logs_path, (int)getpid());
	if (mkdir(own_logs_path, 0700) && errno != EEXIST)
		must(-1, own_logs_path);
	fresh = open(own_logs_path, O_PATH | O_CLOEXEC);
	must(fresh, own_logs_path);
	must(dup3(fresh, logs, O_CLOEXEC), own_logs_path);
	close(fresh);
}

static void renew_name(void)
{
	int (*set)(const char *) = next("cmd_hostname_set");
	struct utsname names;

	must(uname(&names), "its name");
	set(names.nodename);
}

static void renew_chance(void)
{
	unsigned int seed;

	must(getrandom(&seed, sizeof(seed), 0), "chance");
	srandom(seed);
}

/* Have /proc/PID/environ end with the environment. A kernel that refuses shows NULs after it. */
static void trim_environment(size_t size)
{
	struct prctl_mm_map map = {.exe_fd = -1, .brk = (unsigned long)sbrk(0)};
	char text[1024], *place;
	int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? -1 : read(file, text, sizeof(text) - 1);

	if (file >= 0)
		close(file);
	if (length < 0)
		return;
	text[length] = '\0';
	place = strrchr(text, ')') + 1;
	for (int field = 3; field <= 51 && (place = strchr(place, ' ')); field++) { /* proc(5) */
		unsigned long value = strtoul(++place, NULL, 10);

		switch (field) {
		case 26: map.start_code = value; break;
		case 27: map.end_code = value; break;
		case 28: map.start_stack = value; break;
		case 45: map.start_data = value; break;
		case 46: map.end_data = value; break;
		case 47: map.start_brk = value; break;
		case 48: map.arg_start = value; break;
		case 49: map.arg_end = value; break;
		}
	}
	map.env_start = (unsigned long)variables;
	map.env_end = map.env_start + size;
	prctl(PR_SET_MM, PR_SET_MM_MAP, (unsigned long)&map, sizeof(map), 0);
}

/* Give the child the environment of its node: texts, each with its NUL. */
static void renew_environment(const char *texts, size_t size)
{
	size_t count = 0;
	char *place = variables;

	if (size >= variables_size) {
		fprintf(stderr, "fast start: its environment is too long\n");
		_exit(1);
	}
	memset(variables, 0, variables_size);
	memcpy(variables, texts, size);
	for (; place < variables + size; place += strlen(place) + 1)
		if (count + 1 < sizeof(pointers) / sizeof(*pointers))
			pointers[count++] = place;
	pointers[count] = NULL;
	environ = pointers;
	trim_environment(size);
	tzset();
}

static void lower_capabilities(void)
{
	int (*set)(void *) = next("cap_set_proc");

	if (capabilities)
		must(set(capabilities), "its capabilities");
}

/* Become a daemon of a node, as if it had been started there. */
static void move(const int *sent, const char *texts, size_t size)
{
	must(setpgid(0, 0), "its process group");
	must(setns(sent[MNT], CLONE_NEWNS), "its files");
	must(setns(sent[NET], CLONE_NEWNET), "its network");
	must(setns(sent[UTS], CLONE_NEWUTS), "its name");
	for (int i = 0; i < STANDARD; i++)
		must(dup2(sent[i], i), "its output");
	for (int i = 0; i < SENT; i++)
		close(sent[i]);
	close(CONTROL);
	is_child = true;
	renew_outputs();
	renew_networks();
	renew_pipes();
	renew_servers();
	renew_logs();
	renew_name();
	renew_chance();
	renew_environment(texts, size);
	lower_capabilities();
}

/* Wait for a request: an environment and descriptors; return its size, or end with the asker. */
static size_t await(int *sent, char *texts, size_t most)
{
	char room[CMSG_SPACE(sizeof(int) * SENT)];
	struct iovec part = {texts, most};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room,
				 .msg_controllen = sizeof(room)};
	struct cmsghdr *header;
	ssize_t length;

	do
		length = recvmsg(CONTROL, &message, MSG_CMSG_CLOEXEC);
	while (length < 0 && errno == EINTR);
	header = length > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (!header || header->cmsg_len != CMSG_LEN(sizeof(int) * SENT))
		_exit(0);
	memcpy(sent, CMSG_DATA(header), sizeof(int) * SENT);
	return length;
}

/* End unless the asker still waits: it may have given up, and started another daemon instead. */
static void must_be_wanted(int lease)
{
	ssize_t length;
	char word;

	do
		length = read(lease, &word, sizeof(word));
	while (length < 0 && errno == EINTR);
	if (length != sizeof(word))
		_exit(0);
}

/* The process between makes the child one of the supervisor's, in the node's process space. */
static bool born(const int *sent)
{
	pid_t child;
	char text[16];

	if (setns(sent[PID], CLONE_NEWPID))
		answer("{\"error\": \"%s\"}", strerror(errno)), _exit(1);
	child = fork();
	if (child == 0)
		return true;
	if (child < 0)
		answer("{\"error\": \"%s\"}", strerror(errno)), _exit(1);
	snprintf(text, sizeof(text), "%d", (int)child);
	answer("{\"pid\": %s}", text);
	_exit(0);
}

/* Serve requests until the asker ends; return in a child alone. */
static void serve(void)
{
	const char *(*version)(void) = next("frr_defaults_version");
	static char texts[8192];
	int sent[SENT];

	if (threads() != 1)
		refuse("it has several threads");
	take_stock();
	fflush(NULL);
	answer("{\"version\": \"%s\"}", version());
	while (true) {
		pid_t between;

		size_t size = await(sent, texts, sizeof(texts));

		between = fork();
		if (between == 0 && born(sent)) {
			must_be_wanted(sent[LEASE]);
			move(sent, texts, size);
			return;
		}
		if (between < 0)
			answer("{\"error\": \"%s\"}", strerror(errno));
		for (int i = 0; i < SENT; i++)
			close(sent[i]);
		while (between > 0 && waitpid(between, NULL, 0) < 0 && errno == EINTR)
			;
	}
}

/* ---- what the daemon and its library call ---- */

void frr_config_fork(void)
{
	void (*real)(void) = next("frr_config_fork");

	if (!is_child)
		serve();
	real();
}

void *_zprivs_raise(void *privileges, const char *function)
{
	static void *(*real)(void *, const char *);

	if (!real)
		real = next("_zprivs_raise");
	if (!is_child && !strcmp(function, "zebra_ns_init"))
		serve();
	return real(privileges, function);
}

/* The template needs its rights to enter nodes; a child has what a plainly started daemon has. */
int cap_set_proc(void *wanted)
{
	static int (*real)(void *);

	if (!real)
		real = next("cap_set_proc");
	if (is_child)
		return real(wanted);
	capabilities = wanted;
	return 0;
}

/* The kernel tells nobody what a socket was given here. */
int listen(int number, int backlog)
{
	int (*real)(int, int) = next("listen");

	if (!is_child && number >= 0 && number < MOST * MOST)
		backlogs[number] = backlog + 1;
	return real(number, backlog);
}

/* libfrr removes its folder when it ends, by the name that the template gave it. */
int rmdir(const char *path)
{
	int (*real)(const char *) = next("rmdir");

	return real(is_child && *own_logs_path && !strcmp(path, logs_path) ? own_logs_path : path);
}

/* FRR before 10.6 cuts the time until its next timer to whole milliseconds, and so polls without a
 * pause while the last one passes. A poll without a wait, after one that found nothing and no task
 * since, can only be such a one. It waits for the millisecond, as poll() in FRR 10.6 does.
 *
 * A zebra whose queue to its kernel is full looks whether it has room after a millisecond, again
 * and again. Hundreds that do so leave little CPU time to those who empty the queues. Each look in
 * vain doubles its wait for the next; whoever empties a queue wakes the poll. A task that sets a
 * timer wakes the next poll of its own thread, too, which says nothing. Other daemons have many
 * timers that end close together, none of which may be late: they only wait for the millisecond.
 */
int ppoll(struct pollfd *files, nfds_t count, const struct timespec *most, const sigset_t *mask)
{
	static int (*real)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
	bool at_once = most && !most->tv_sec && !most->tv_nsec, spins = idle && at_once;
	struct timespec instead = {0};
	int found;

	if (!real)
		real = next("ppoll");
	if (!spins)
		brief = at_once;
	if (!brief)
		rest = MILLISECOND;
	instead.tv_nsec = rest;
	found = real(files, count, spins ? &instead : most, mask);
	if (spins && found)
		rest = MILLISECOND;
	else if (spins && brief && is_zebra && rest < LONGEST)
		rest *= 2;
	idle = tells_tasks && !found;
	return found;
}

static void run_task(void *task, const char *name, void (**real)(void *))
{
	if (!*real)
		*real = next(name);
	tells_tasks = true;
	idle = false;
	(*real)(task);
}

/* Run a task of a thread, in FRR 8. */
void thread_call(void *task)
{
	static void (*real)(void *);

	run_task(task, "thread_call", &real);
}

/* The same, from FRR 9 on. */
void event_call(void *task)
{
	static void (*real)(void *);

	run_task(task, "event_call", &real);
}

/* Nothing that the daemon starts is to be preloaded. */
__attribute__((constructor)) static void prepare(void)
{
	char **last = environ;

	is_zebra = !strcmp(program_invocation_short_name, "zebra");
	close(LIBRARY);
	if (!*last)
		return;
	while (last[1])
		last++;
	variables = environ[0];
	variables_size = *last + strlen(*last) + 1 - variables;
	unsetenv("LD_PRELOAD");
}
