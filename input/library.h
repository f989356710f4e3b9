/* library.h: where scenario files are, and what they are called. */
#ifndef RINGFALL_INPUT_LIBRARY_H
#define RINGFALL_INPUT_LIBRARY_H

#include "models/scenario.h"

#define LIBRARY_PATH_SIZE   1024
#define LIBRARY_MAX_FOLDERS 16
#define LIBRARY_VARIABLE    "RINGFALL_PATH" /* of the environment: folders of the user */

/* Folders that are looked through for a name, in this order. In each, policies, variants,
 * populations and dependencies have a folder of their own. */
struct library {
    char folders[LIBRARY_MAX_FOLDERS][LIBRARY_PATH_SIZE];
    size_t n;
};

enum library_kind {
    LIBRARY_SCENARIO,
    LIBRARY_POLICY,
    LIBRARY_VARIANT,
    LIBRARY_POPULATION,
    LIBRARY_DEPENDENCIES
};

/**
 * The working folder, then those of a list separated by ':', then the scenarios of the
 * source tree, then the installed ones. Folders that do not exist are left out.
 *
 * @param more the value of LIBRARY_VARIABLE; NULL or "": none
 */
void library_init(struct library *self, const char *more);

/**
 * Find the file of a name: the name itself when it is a path to a file, or NAME.json, in
 * each folder (of all but scenarios: also in theirs).
 *
 * @param kinds a bit for each enum library_kind that it may be: 1u << LIBRARY_POLICY | …
 * @param near  a file whose folder is looked through first; NULL: none
 * @param path  [LIBRARY_PATH_SIZE] out
 * @return RF_OK, or RF_EINPUT that names the nearest name there is
 */
int library_find(const struct library *self, const char *name, unsigned kinds,
                 const char *near, char *path, struct rf_error *err) RF_MUST_CHECK;

/** The name of a file: without folder and ".json". */
void library_name(const char *path, char *name, size_t size);

/** A path as messages show it: relative to the working folder if it lies there; a long
 * one from its end. */
void library_shown(const char *path, char *out, size_t size);

/* One thing that is there. */
struct library_item {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE]; /* of the file; why not, when it cannot be read */
    char path[LIBRARY_PATH_SIZE];
    bool readable;
};

struct library_list {
    struct library_item *items; /* [n] by name; owned */
    size_t n, capacity;
};

/** All of one kind; of those with the same name the one that a name would find. Files in
 * the folders themselves count as scenarios if they say anything that a scenario says. */
int library_list(const struct library *self, enum library_kind kind,
                 struct library_list *list, struct rf_error *err) RF_MUST_CHECK;
void library_list_free(struct library_list *list);

#endif
