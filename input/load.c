/* load.c: files that extend files.
 *
 * Two parts of a scenario have files of their own: its population and its dependencies.
 * Both are read in the same way; what they extend may be one name or a list of names,
 * each merged onto those before it.
 */
#include "input/load.h"

#include "input/merge.h"
#include "input/mistake.h"

#include <stdio.h>
#include <string.h>

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct part {
    const char *key;
    enum library_kind kind;
    const char *pointer, *extends; /* of the part and of what it extends */
} parts[] = {
    { "population", LIBRARY_POPULATION, "/population", "/population/extends" },
    { "dependencies", LIBRARY_DEPENDENCIES, "/dependencies", "/dependencies/extends" },
};

cJSON *load_failed(struct load *self, int status, cJSON *tree)
{
    self->status = status;
    cJSON_Delete(tree);
    return NULL;
}

/* May this file be read, or does it wait already for another? */
static int check_stack(struct load *self, const char *path, const cJSON *named_by,
                       const char *pointer)
{
    for (size_t i = 0; i < self->depth; i++) {
        if (strcmp(self->stack[i], path) == 0) {
            return document_complain(self->document, self->errors, named_by, PLACE_VALUE,
                                     pointer, "extends itself in a circle of %zu file%s",
                                     self->depth - i, self->depth - i == 1 ? "" : "s");
        }
    }
    if (self->depth == LOAD_MAX_EXTENDS) {
        return document_complain(self->document, self->errors, named_by, PLACE_VALUE,
                                 pointer, "more than %d files extend each other",
                                 LOAD_MAX_EXTENDS);
    }
    if (self->n_files == LOAD_MAX_FILES) {
        return document_complain(self->document, self->errors, named_by, PLACE_VALUE,
                                 pointer, "more than %d files to be read",
                                 LOAD_MAX_FILES);
    }
    return RF_OK;
}

cJSON *load_push(struct load *self, const char *path, const cJSON *named_by,
                 const char *pointer)
{
    char shown[128], found[64];
    cJSON *tree = NULL;
    int status = check_stack(self, path, named_by, pointer);

    if (status != RF_OK) {
        return load_failed(self, status, NULL);
    }
    snprintf(self->stack[self->depth++], sizeof *self->stack, "%s", path);
    self->n_files++;
    library_shown(path, shown, sizeof shown);
    status = document_read(self->document, path, shown, &tree, self->errors);
    if (status == RF_OK && !cJSON_IsObject(tree)) {
        document_found(tree, found, sizeof found);
        status = document_complain(self->document, self->errors, tree, PLACE_VALUE, "",
                                   "found %s, expected an object", found);
    }
    return status == RF_OK ? tree : load_failed(self, status, tree);
}

int load_find(struct load *self, const cJSON *node, const char *pointer, unsigned kinds,
              char *path)
{
    struct rf_error err;
    char found[64];
    int status;

    if (!cJSON_IsString(node)) {
        document_found(node, found, sizeof found);
        return document_complain(self->document, self->errors, node, PLACE_VALUE, pointer,
                                 "found %s, expected the name of a file", found);
    }
    status =
        library_find(self->library, node->valuestring, kinds,
                     self->depth > 0 ? self->stack[self->depth - 1] : NULL, path, &err);
    if (status == RF_EINPUT) {
        return document_complain(self->document, self->errors, node, PLACE_VALUE, pointer,
                                 "%s", err.message);
    }
    return status;
}

void load_drop(cJSON *object, const char *key)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, key);
}

cJSON *load_put_on(cJSON *base, cJSON *tree)
{
    load_drop(tree, "extends");
    load_drop(base, "name");
    base->valueint = tree->valueint;
    merge_patch_take(base, tree);
    cJSON_Delete(tree);
    return base;
}

/* ---- Parts ---- */

static cJSON *read_part(struct load *self, const struct part *part, const cJSON *named_by,
                        const char *pointer);

/* All that a list names, one merged onto the other. NULL: see status. */
static cJSON *read_all(struct load *self, const struct part *part, const cJSON *names,
                       const char *pointer)
{
    char entry[PARAM_POINTER_SIZE];
    cJSON *base = NULL;
    int i = 0;

    if (!cJSON_IsArray(names)) {
        return read_part(self, part, names, pointer);
    }
    if (names->child == NULL) {
        return load_failed(self,
                           document_complain(self->document, self->errors, names,
                                             PLACE_VALUE, pointer,
                                             "an empty list extends nothing"),
                           NULL);
    }
    for (const cJSON *c = names->child; c != NULL; c = c->next) {
        cJSON *next;

        snprintf(entry, sizeof entry, "%s/%d", pointer, i++);
        next = read_part(self, part, c, entry);
        if (next == NULL) {
            cJSON_Delete(base);
            return NULL;
        }
        base = base == NULL ? next : load_put_on(base, next);
    }
    return base;
}

/* The tree with what it extends below it. The tree is taken. NULL: see status. */
static cJSON *extend_part(struct load *self, const struct part *part, cJSON *tree,
                          const char *pointer)
{
    const cJSON *extends = cJSON_GetObjectItemCaseSensitive(tree, "extends");
    cJSON *base;

    if (extends == NULL) {
        return tree;
    }
    base = read_all(self, part, extends, pointer);
    return base != NULL ? load_put_on(base, tree) : load_failed(self, self->status, tree);
}

/* The part of a name. NULL: see status. */
static cJSON *read_part(struct load *self, const struct part *part, const cJSON *named_by,
                        const char *pointer)
{
    const size_t depth = self->depth;
    char path[LIBRARY_PATH_SIZE];
    const int status = load_find(self, named_by, pointer, 1U << part->kind, path);
    cJSON *tree;

    if (status != RF_OK) {
        return load_failed(self, status, NULL);
    }
    tree = load_push(self, path, named_by, pointer);
    if (tree != NULL) {
        tree = extend_part(self, part, tree, "/extends");
    }
    self->depth = depth;
    return tree;
}

static int load_part(struct load *self, const struct part *part, cJSON *tree, bool *whole)
{
    cJSON *node = cJSON_GetObjectItemCaseSensitive(tree, part->key);
    cJSON *read;

    *whole =
        cJSON_IsString(node) || cJSON_GetObjectItemCaseSensitive(node, "extends") != NULL;
    if (!*whole) {
        return RF_OK;
    }
    if (cJSON_IsString(node)) {
        read = read_part(self, part, node, part->pointer);
    } else {
        cJSON_DetachItemViaPointer(tree, node);
        read = extend_part(self, part, node, part->extends);
    }
    load_drop(tree, part->key);
    if (read == NULL) {
        return self->status;
    }
    if (!cJSON_AddItemToObject(tree, part->key, read)) {
        cJSON_Delete(read);
        return RF_ENOMEM;
    }
    return RF_OK;
}

int load_parts(struct load *self, cJSON *tree, unsigned *whole)
{
    int status = RF_OK;

    *whole = 0;
    for (size_t i = 0; i < N_OF(parts) && status == RF_OK; i++) {
        bool complete;

        status = load_part(self, &parts[i], tree, &complete);
        *whole |= complete ? 1U << i : 0;
    }
    return status;
}

void load_drop_parts(cJSON *tree, unsigned whole)
{
    for (size_t i = 0; i < N_OF(parts); i++) {
        if ((whole >> i & 1) != 0) {
            load_drop(tree, parts[i].key);
        }
    }
}
