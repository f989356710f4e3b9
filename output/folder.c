/* folder.c: writing aside, syncing, renaming; and what stands in the way.
 *
 * Where the file system can exchange two folders in one step (renameat2) a former result
 * is replaced without a moment in which there is none; elsewhere it is renamed away
 * first.
 */
#define _GNU_SOURCE /* renameat2 */
#include "output/folder.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/buffer.h"

#define MARK   ".ringfall-" /* in the name of a temporary folder */
#define FORMER "-former"    /* ends the name of a result renamed away */

/* Everything that a result folder holds. */
static const char *const ours[] = {
    "report.html",  "manifest.json",     "summary.json",  "metrics.csv",
    "timeline.csv", "decisions.csv",     "breakdown.csv", "data-dictionary.csv",
    "services.csv", "organisations.csv", "worst.csv",     "figures"
};

/* RF_EIO for a path; its end is the telling part when it is long. */
static int io_error(struct rf_error *err, const char *path, int number)
{
    const size_t n = strlen(path);
    const int status = rf_fail(err, RF_EIO, "", "%s%s: %s", n > 160 ? "..." : "",
                               n > 160 ? path + n - 160 : path, strerror(number));

    if (err != NULL) {
        snprintf(err->file, sizeof err->file, "%s", n < sizeof err->file ? path : "");
    }
    return status;
}

/* Join two parts of a path; RF_EIO when it becomes too long. */
static int join(char out[FOLDER_PATH_SIZE], const char *a, const char *b,
                struct rf_error *err)
{
    const int n =
        snprintf(out, FOLDER_PATH_SIZE, "%s/%s", strcmp(a, "/") == 0 ? "" : a, b);

    return n < 0 || n >= FOLDER_PATH_SIZE ? io_error(err, b, ENAMETOOLONG) : RF_OK;
}

/* Call for each entry of a folder; stops at the first answer other than 0. */
static int each_entry(const char *path, int (*call)(void *arg, const char *name),
                      void *arg)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    int answer = 0;

    if (dir == NULL) {
        return 0;
    }
    while (answer == 0 && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            answer = call(arg, entry->d_name);
        }
    }
    closedir(dir);
    return answer;
}

/* ---- removing what is ours ---- */

static int remove_entry(void *arg, const char *name)
{
    const char *folder = arg;
    char path[FOLDER_PATH_SIZE];

    if (join(path, folder, name, NULL) == RF_OK && unlink(path) != 0) {
        rmdir(path);
    }
    return 0;
}

/* A result folder is two levels deep. What cannot be removed stays. */
static void remove_result(const char *path)
{
    char figures[FOLDER_PATH_SIZE];
    char copy[FOLDER_PATH_SIZE];

    if (join(figures, path, "figures", NULL) == RF_OK) {
        each_entry(figures, remove_entry, figures);
    }
    snprintf(copy, sizeof copy, "%s", path);
    each_entry(copy, remove_entry, copy);
    rmdir(copy);
}

/* A temporary folder of this result that nobody has locked was left by a killed run. A
 * result renamed away (see swap) whose successor never came is put back. */
static int remove_left(void *arg, const char *name)
{
    const struct folder *self = arg;
    const size_t n = strlen(self->name);
    char path[FOLDER_PATH_SIZE], place[FOLDER_PATH_SIZE];
    int fd;

    if (name[0] != '.' || strncmp(name + 1, self->name, n) != 0 ||
        strncmp(name + 1 + n, MARK, strlen(MARK)) != 0 ||
        join(path, self->parent, name, NULL) != RF_OK ||
        join(place, self->parent, self->name, NULL) != RF_OK) {
        return 0;
    }
    if (strlen(name) > strlen(FORMER) &&
        strcmp(name + strlen(name) - strlen(FORMER), FORMER) == 0 &&
        rename(path, place) == 0) {
        return 0;
    }
    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            remove_result(path);
        }
        close(fd);
    }
    return 0;
}

/* ---- where it goes ---- */

static int make_parents(char *path, struct rf_error *err)
{
    for (char *at = path + 1;; at++) {
        if (*at != '/' && *at != 0) {
            continue;
        }
        const char kept = *at;

        *at = 0;
        if (mkdir(path, 0777) != 0 && errno != EEXIST) {
            return io_error(err, path, errno);
        }
        *at = kept;
        if (kept == 0) {
            return RF_OK;
        }
    }
}

/* Parent (absolute; made where it is missing) and name. A link to a folder is followed,
 * so that what it points to is replaced and not the link. */
static int split(struct folder *self, const char *dir, struct rf_error *err)
{
    char real[FOLDER_PATH_SIZE], path[FOLDER_PATH_SIZE];
    const char *name;
    char *slash;
    size_t n;
    int status;

    if (realpath(dir, real) == NULL &&
        snprintf(real, sizeof real, "%s", dir) >= (int)sizeof real) {
        return io_error(err, dir, ENAMETOOLONG);
    }
    n = strlen(real);
    while (n > 1 && real[n - 1] == '/') {
        real[--n] = 0;
    }
    slash = strrchr(real, '/');
    name = slash != NULL ? slash + 1 : real;
    if (name[0] == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        strlen(name) >= sizeof self->name - 32) {
        return rf_fail(err, RF_EIO, "", "%.160s: not a name for a result folder", dir);
    }
    memcpy(self->name, name, strlen(name) + 1);
    if (slash == NULL) {
        snprintf(path, sizeof path, ".");
    } else {
        *slash = 0;
        snprintf(path, sizeof path, "%s", slash == real ? "/" : real);
    }
    status = make_parents(path, err);
    if (status != RF_OK) {
        return status;
    }
    if (realpath(path, self->parent) == NULL) {
        return io_error(err, path, errno);
    }
    return RF_OK;
}

/* ---- what is there already ---- */

/* 1 and the name for an entry that is not a result's. */
struct foreign {
    char name[64];
    bool empty, figures;
};

static int find_foreign(void *arg, const char *name)
{
    struct foreign *f = arg;
    bool known = f->figures && strncmp(name, "fig", 3) == 0;

    f->empty = false;
    for (size_t i = 0; i < sizeof ours / sizeof ours[0] && !f->figures; i++) {
        known |= strcmp(name, ours[i]) == 0;
    }
    snprintf(f->name, sizeof f->name, "%s", name);
    return !known;
}

/* Does the manifest in a folder hold this question? */
static bool same_question(const char *dir, const char *question)
{
    struct buffer text = { 0 };
    char path[FOLDER_PATH_SIZE], piece[4096];
    const cJSON *held;
    cJSON *manifest;
    FILE *file;
    bool same;
    size_t n;

    if (join(path, dir, "manifest.json", NULL) != RF_OK ||
        (file = fopen(path, "r")) == NULL) {
        return false;
    }
    while ((n = fread(piece, 1, sizeof piece, file)) > 0) {
        buffer_add_n(&text, piece, n);
    }
    fclose(file);
    manifest = text.n > 0 && !text.failed ? cJSON_Parse(text.text) : NULL;
    held = cJSON_GetObjectItemCaseSensitive(manifest, "question");
    same = cJSON_IsString(held) && strcmp(held->valuestring, question) == 0;
    cJSON_Delete(manifest);
    buffer_free(&text);
    return same;
}

int folder_check(const char *dir, const char *question, bool force, struct rf_error *err)
{
    struct foreign top = { .empty = true }, figures = { .empty = true, .figures = true };
    char path[FOLDER_PATH_SIZE];
    struct stat info;

    if (stat(dir, &info) != 0) {
        return errno == ENOENT || errno == ENOTDIR ? RF_OK : io_error(err, dir, errno);
    }
    if (!S_ISDIR(info.st_mode)) {
        return rf_fail(err, RF_EEXIST, "", "%.160s: is there already, and is no folder",
                       dir);
    }
    if (access(dir, R_OK | X_OK) != 0) {
        return io_error(err, dir, errno);
    }
    if (each_entry(dir, find_foreign, &top) != 0) {
        return rf_fail(
            err, RF_EEXIST, "",
            "%.100s: holds \"%s\", which is no part of a result; nothing was changed",
            dir, top.name);
    }
    if (join(path, dir, "figures", err) == RF_OK &&
        each_entry(path, find_foreign, &figures) != 0) {
        return rf_fail(err, RF_EEXIST, "",
                       "%.100s: holds \"figures/%s\", which is no part of a result; "
                       "nothing was changed",
                       dir, figures.name);
    }
    if (top.empty || force || same_question(dir, question)) {
        return RF_OK;
    }
    return rf_fail(err, RF_EEXIST, "",
                   "%.120s: holds the result of another question; --force replaces it",
                   dir);
}

/* ---- filling it ---- */

int folder_open(struct folder *self, const char *dir, struct rf_error *err)
{
    char name[sizeof self->name + 32];
    int status;

    *self = (struct folder){ .lock = -1 };
    status = split(self, dir, err);
    if (status != RF_OK) {
        return status;
    }
    each_entry(self->parent, remove_left, self);
    snprintf(name, sizeof name, ".%s" MARK "XXXXXX", self->name);
    status = join(self->temporary, self->parent, name, err);
    if (status != RF_OK) {
        self->temporary[0] = 0;
        return status;
    }
    if (mkdtemp(self->temporary) == NULL) {
        status = io_error(err, self->parent, errno);
        self->temporary[0] = 0;
        return status;
    }
    self->lock = open(self->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (self->lock < 0 || chmod(self->temporary, 0755) != 0) {
        status = io_error(err, self->temporary, errno);
        folder_abandon(self);
        return status;
    }
    /* Where locks are not to be had, nobody's left-overs are removed either. */
    (void)flock(self->lock, LOCK_EX | LOCK_NB);
    return RF_OK;
}

int folder_make(struct folder *self, const char *name, struct rf_error *err)
{
    char path[FOLDER_PATH_SIZE];
    int status = join(path, self->temporary, name, err);

    if (status == RF_OK && mkdir(path, 0777) != 0) {
        status = io_error(err, path, errno);
    }
    return status;
}

static int write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t done = write(fd, bytes, n);

        if (done < 0 && errno != EINTR) {
            return errno;
        }
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        }
    }
    return fsync(fd) == 0 ? 0 : errno;
}

int folder_write(struct folder *self, const char *name, const char *bytes, size_t n,
                 struct rf_error *err)
{
    char path[FOLDER_PATH_SIZE];
    int number, fd;
    int status = join(path, self->temporary, name, err);

    if (status != RF_OK) {
        return status;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        return io_error(err, path, errno);
    }
    number = write_all(fd, bytes, n);
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    return number == 0 ? RF_OK : io_error(err, path, number);
}

static int sync_folder(const char *path, struct rf_error *err)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int number = fd < 0 ? errno : fsync(fd) == 0 ? 0 : errno;

    if (fd >= 0) {
        close(fd);
    }
    /* Some file systems cannot sync a folder; its files are synced. */
    return number == 0 || number == EINVAL ? RF_OK : io_error(err, path, number);
}

/* Put the temporary folder at path. A former result ends up at `former`, or is gone. */
static int swap(const struct folder *self, const char *path,
                char former[FOLDER_PATH_SIZE], struct rf_error *err)
{
    former[0] = 0;
    if (rename(self->temporary, path) == 0) { /* there was none, or an empty folder */
        return RF_OK;
    }
    if (errno != ENOTEMPTY && errno != EEXIST) {
        return io_error(err, path, errno);
    }
    if (renameat2(AT_FDCWD, self->temporary, AT_FDCWD, path, RENAME_EXCHANGE) == 0) {
        snprintf(former, FOLDER_PATH_SIZE, "%s", self->temporary);
        return RF_OK;
    }
    if (snprintf(former, FOLDER_PATH_SIZE, "%s" FORMER, self->temporary) >=
        FOLDER_PATH_SIZE) {
        return io_error(err, path, ENAMETOOLONG);
    }
    if (rename(path, former) != 0) {
        return io_error(err, path, errno);
    }
    if (rename(self->temporary, path) != 0) {
        const int number = errno;

        (void)rename(former, path);
        return io_error(err, path, number);
    }
    return RF_OK;
}

int folder_commit(struct folder *self, char path[FOLDER_PATH_SIZE], struct rf_error *err)
{
    char former[FOLDER_PATH_SIZE], figures[FOLDER_PATH_SIZE];
    int status = join(figures, self->temporary, "figures", err);

    if (status == RF_OK && access(figures, F_OK) == 0) {
        status = sync_folder(figures, err);
    }
    if (status == RF_OK) {
        status = sync_folder(self->temporary, err);
    }
    if (status == RF_OK) {
        status = join(path, self->parent, self->name, err);
    }
    if (status == RF_OK) {
        status = swap(self, path, former, err);
    }
    if (status != RF_OK) {
        folder_abandon(self);
        return status;
    }
    self->temporary[0] = 0;
    if (former[0] != 0) {
        remove_result(former);
    }
    status = sync_folder(self->parent, err);
    folder_abandon(self);
    return status;
}

void folder_abandon(struct folder *self)
{
    if (self->temporary[0] != 0) {
        remove_result(self->temporary);
    }
    if (self->parent[0] != 0 && self->lock >= 0) {
        close(self->lock);
    }
    *self = (struct folder){ .lock = -1 };
}
