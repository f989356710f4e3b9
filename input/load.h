/* load.h: reading the files that a scenario is made of, each with what it extends. */
#ifndef RINGFALL_INPUT_LOAD_H
#define RINGFALL_INPUT_LOAD_H

#include "input/document.h"
#include "input/library.h"

#define LOAD_MAX_EXTENDS 16  /* files that wait for each other */
#define LOAD_MAX_FILES   512 /* read for one scenario, patch or --set */

/* A reading under way. */
struct load {
    struct document *document; /* borrowed */
    const struct library *library;
    struct error_list *errors;
    char stack[LOAD_MAX_EXTENDS][LIBRARY_PATH_SIZE]; /* [depth] paths of the files that
                                                      * wait for the one they extend */
    size_t depth;
    size_t n_files; /* read so far */
    int status;     /* why a function here returned NULL */
};

/** Keep why, delete the tree, return NULL. */
cJSON *load_failed(struct load *self, int status, cJSON *tree);

/**
 * Read a file, whose root must be an object, and put it on the stack. The caller takes it
 * from there by restoring the depth.
 *
 * @param named_by, pointer where the file is named, for messages
 * @return NULL: see status
 */
cJSON *load_push(struct load *self, const char *path, const cJSON *named_by,
                 const char *pointer);

/** Look up the file that a node names.
 * @param path [LIBRARY_PATH_SIZE] out */
int load_find(struct load *self, const cJSON *node, const char *pointer, unsigned kinds,
              char *path) RF_MUST_CHECK;

/** Delete a member, if it is there. */
void load_drop(cJSON *object, const char *key);

/** `tree` becomes a patch on `base`, which is returned. Both are taken. */
cJSON *load_put_on(cJSON *base, cJSON *tree);

/**
 * Read the parts that have files of their own, population and dependencies, where a
 * document gives them by name or extends them.
 *
 * @param whole out: a bit for each part that is now complete, no patch on another one
 */
int load_parts(struct load *self, cJSON *tree, unsigned *whole) RF_MUST_CHECK;

/** Delete these parts. */
void load_drop_parts(cJSON *tree, unsigned whole);

#endif
