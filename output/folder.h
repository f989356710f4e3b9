/* folder.h: a result folder that is complete or absent.
 *
 * It is filled beside its place under a name of its own (".NAME.ringfall-XXXXXX"), every
 * file synced, and then renamed. The folder being filled is locked; the lock goes with
 * the process, however it ends, so the next run can tell what a killed one left behind,
 * and removes it.
 */
#ifndef RINGFALL_OUTPUT_FOLDER_H
#define RINGFALL_OUTPUT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

#define FOLDER_PATH_SIZE 4096

struct folder {
    char parent[FOLDER_PATH_SIZE];    /* absolute */
    char name[256];                   /* of the folder in its parent */
    char temporary[FOLDER_PATH_SIZE]; /* absolute; "" while there is none */
    int lock;                         /* descriptor of the temporary folder; -1: none */
};

/**
 * May a result of this question be written to dir?
 *
 * @param question hash that its manifest holds as "question"
 * @return RF_OK; RF_EEXIST when it holds another question's result (and force is false),
 * or files that are not ringfall's (then whatever force says), or is a file; RF_EIO
 */
int folder_check(const char *dir, const char *question, bool force,
                 struct rf_error *err) RF_MUST_CHECK;

/** Make the parent and the temporary folder; remove what killed runs left there. */
int folder_open(struct folder *self, const char *dir, struct rf_error *err) RF_MUST_CHECK;

/** Make a folder in it. */
int folder_make(struct folder *self, const char *name,
                struct rf_error *err) RF_MUST_CHECK;
/** Write a whole file in it, synced. RF_EIO with the path and the reason. */
int folder_write(struct folder *self, const char *name, const char *bytes, size_t n,
                 struct rf_error *err) RF_MUST_CHECK;

/** Put it in its place; a former result there is removed. path: where it is now. */
int folder_commit(struct folder *self, char path[FOLDER_PATH_SIZE],
                  struct rf_error *err) RF_MUST_CHECK;

/** Remove the temporary folder, if there still is one. Legal on a zeroed struct, twice.
 */
void folder_abandon(struct folder *self);

#endif
