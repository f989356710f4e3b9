/* place.h: a folder of its own for a test, and looking into folders. */
#ifndef RINGFALL_TESTS_OUTPUT_PLACE_H
#define RINGFALL_TESTS_OUTPUT_PLACE_H

#define _GNU_SOURCE
#include <dirent.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/check.h"

struct place {
    char path[256];
};

static inline void place_make(struct place *p)
{
    const char *base = getenv("TMPDIR");

    snprintf(p->path, sizeof p->path, "%.200s/ringfall-test-XXXXXX",
             base ? base : "/tmp");
    assert_non_null(mkdtemp(p->path));
    assert_int_equal(chmod(p->path, 0755), 0);
}

static inline int place_remove_one(const char *path, const struct stat *info, int type,
                                   struct FTW *at)
{
    (void)info;
    (void)type;
    (void)at;
    return remove(path);
}

static inline void place_remove(struct place *p)
{
    chmod(p->path, 0755);
    nftw(p->path, place_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void place_at(const struct place *p, const char *name, char out[512])
{
    snprintf(out, 512, "%s/%s", p->path, name);
}

/** Entries of a folder whose names hold a text ("" for all). */
static inline size_t place_count(const char *path, const char *holds)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    size_t n = 0;

    if (dir == NULL) {
        return 0;
    }
    while ((entry = readdir(dir)) != NULL) {
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
             strstr(entry->d_name, holds) != NULL;
    }
    closedir(dir);
    return n;
}

static inline bool place_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/** A whole file, to be freed; NULL when there is none. */
static inline char *place_read(const char *folder, const char *name, size_t *n)
{
    char path[1024];
    FILE *file;
    char *text;
    long size;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    text[size] = 0;
    fclose(file);
    *n = (size_t)size;
    return text;
}

static inline void place_write(const char *folder, const char *name, const char *text)
{
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

#endif
