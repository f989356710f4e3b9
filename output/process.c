/* process.c: posix_spawn with two pipes. The child gets an own process group, so that
 * Ctrl-C ends the simulation and not the drawing of what is complete; a small
 * environment, so that no setting of the user's changes the bytes; and a minute. */
#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np */
#include "output/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 60000

/* A pipe whose ends a child inherits only by dup2. */
static bool open_pipe(int ends[2])
{
    if (pipe(ends) != 0) {
        ends[0] = ends[1] = -1;
        return false;
    }
    return fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
}

static void close_end(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

/* posix_spawn's arrays of texts are not const by history only: it does not write them. */
static char *const *as_argv(const char *const *texts)
{
    union {
        const char *const *from;
        char *const *to;
    } same = { .from = texts };

    return same.to;
}

static int spawn(const char *const argv[], const char *folder, int out, int complaint,
                 pid_t *pid)
{
    char path[4096], home[4096];
    const char *environment[] = { path, home, "LC_ALL=C", "SOURCE_DATE_EPOCH=0", NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int status;

    snprintf(path, sizeof path, "PATH=%s",
             getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    snprintf(home, sizeof home, "HOME=%s", getenv("HOME") ? getenv("HOME") : "/");
    if ((status = posix_spawn_file_actions_init(&actions)) != 0) {
        return status;
    }
    if ((status = posix_spawnattr_init(&attributes)) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return status;
    }
    status = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                              O_RDONLY, 0);
    status =
        status ? status : posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    status = status
                 ? status
                 : posix_spawn_file_actions_adddup2(&actions, complaint, STDERR_FILENO);
    status = status ? status : posix_spawn_file_actions_addchdir_np(&actions, folder);
    status = status ? status : posix_spawnattr_setpgroup(&attributes, 0);
    status =
        status ? status : posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    status = status ? status
                    : posix_spawnp(pid, argv[0], &actions, &attributes, as_argv(argv),
                                   as_argv(environment));
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Read what is there; at its end the descriptor becomes -1, which poll passes over. */
static void read_some(struct pollfd *from, struct buffer *into)
{
    char piece[16384];
    ssize_t n;

    if ((from->revents & (POLLIN | POLLHUP | POLLERR)) == 0) {
        return;
    }
    n = read(from->fd, piece, sizeof piece);
    if (n > 0) {
        buffer_add_n(into, piece, (size_t)n);
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        close_end(&from->fd);
    }
}

/* Both ends to their end; false when the time is over. */
static bool read_all(int out_fd, int complaint_fd, struct buffer *out,
                     struct buffer *complaint)
{
    struct pollfd fds[2] = { { .fd = out_fd, .events = POLLIN },
                             { .fd = complaint_fd, .events = POLLIN } };
    const long long until = now_ms() + PATIENCE_MS;
    bool in_time = true;

    while ((fds[0].fd >= 0 || fds[1].fd >= 0) && in_time) {
        const long long left = until - now_ms();

        if (left <= 0) {
            in_time = false;
        } else if (poll(fds, 2, (int)left) > 0) {
            read_some(&fds[0], out);
            read_some(&fds[1], complaint);
        }
    }
    close_end(&fds[0].fd);
    close_end(&fds[1].fd);
    return in_time;
}

static void tell(char why[PROCESS_WHY_SIZE], const char *program, int status,
                 const struct buffer *complaint)
{
    const char *said = complaint->n > 0 ? complaint->text : "";
    size_t n;

    said += strspn(said, " \t\r\n");
    n = strcspn(said, "\r\n");
    if (WIFSIGNALED(status)) {
        snprintf(why, PROCESS_WHY_SIZE, "%.40s was ended by signal %d", program,
                 WTERMSIG(status));
    } else {
        snprintf(why, PROCESS_WHY_SIZE, "%.40s ended with status %d%s%.*s", program,
                 WEXITSTATUS(status), n > 0 ? ": " : "", n < 120 ? (int)n : 120, said);
    }
}

enum process_end process_run(const char *const argv[], const char *folder,
                             struct buffer *out, char why[PROCESS_WHY_SIZE])
{
    int printed[2] = { -1, -1 }, said[2] = { -1, -1 };
    struct buffer complaint = { 0 };
    enum process_end end = PROCESS_FAILED;
    int status = 0;
    pid_t pid = -1;

    why[0] = 0;
    if (!open_pipe(printed) || !open_pipe(said)) {
        snprintf(why, PROCESS_WHY_SIZE, "no pipe: %s", strerror(errno));
        goto out;
    }
    status = spawn(argv, folder, printed[1], said[1], &pid);
    close_end(&printed[1]);
    close_end(&said[1]);
    if (status != 0) {
        end = status == ENOENT ? PROCESS_MISSING : PROCESS_FAILED;
        snprintf(why, PROCESS_WHY_SIZE, "%.40s could not be started: %s", argv[0],
                 strerror(status));
        goto out;
    }
    if (!read_all(printed[0], said[0], out, &complaint)) {
        kill(-pid, SIGKILL);
    }
    printed[0] = said[0] = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        end = PROCESS_DONE;
    } else {
        tell(why, argv[0], status, &complaint);
    }
out:
    for (int i = 0; i < 2; i++) {
        close_end(&printed[i]);
        close_end(&said[i]);
    }
    buffer_free(&complaint);
    return end;
}
