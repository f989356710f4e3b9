/* load.c: files that extend files.
 *
 * Two parts of a scenario have files of their own: its population and its dependencies.
 * Both are read in the same way; what they extend may be one name or a list of names,
 * each merged onto those before it. Dependencies may name the file of a graph; what is
 * read of it takes the name's place.
 */
#include "input/load.h"

#include "input/graph_file.h"
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

/* ---- Graphs ---- */

#define GRAPH "/dependencies/graph"

/* Where a graph is named. */
struct naming {
    struct graph_file graph;
    const cJSON *file; /* the name; NULL: none */
};

static int graph_member(struct load *self, const cJSON *node, struct naming *out)
{
    static const char *const known[] = { "file", "service", "undirected" };
    const cJSON *value = document_value(node);
    struct param_nearest near = { .asked = node->string };
    char path[PARAM_POINTER_SIZE], hint[96];

    snprintf(path, sizeof path, GRAPH "/%.40s", node->string);
    if (strcmp(node->string, "file") == 0) {
        out->file = value;
    } else if (strcmp(node->string, "service") == 0 && cJSON_IsString(value)) {
        out->graph.service = value->valuestring;
    } else if (strcmp(node->string, "undirected") == 0 && cJSON_IsBool(value)) {
        out->graph.undirected = cJSON_IsTrue(value);
    } else if (strcmp(node->string, "service") == 0 ||
               strcmp(node->string, "undirected") == 0) {
        document_found(value, hint, sizeof hint);
        return document_complain(self->document, self->errors, value, PLACE_VALUE, path,
                                 "found %s, expected %s", hint,
                                 node->string[0] == 's' ? "the name of a service"
                                                        : "true or false");
    } else if (!document_is_remark(node->string)) {
        for (size_t i = 0; i < N_OF(known); i++) {
            param_nearest_offer(&near, known[i]);
        }
        param_nearest_hint(&near, hint, sizeof hint);
        return document_complain(self->document, self->errors, node, PLACE_KEY, path,
                                 "unknown key \"%.48s\"%s", node->string, hint);
    }
    return RF_OK;
}

static int read_naming(struct load *self, const cJSON *node, struct naming *out)
{
    char found[64];
    int status = RF_OK;

    *out = (struct naming){ .file = cJSON_IsString(node) ? node : NULL };
    if (!cJSON_IsString(node) && !cJSON_IsObject(node)) {
        document_found(node, found, sizeof found);
        return document_complain(self->document, self->errors, node, PLACE_VALUE, GRAPH,
                                 "found %s, expected the name of a file, or an object "
                                 "with \"file\" and \"service\"",
                                 found);
    }
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        const int read = graph_member(self, c, out);

        status = read != RF_OK ? read : status;
    }
    if (status == RF_OK && !cJSON_IsString(out->file)) {
        status = document_complain(self->document, self->errors,
                                   out->file != NULL ? out->file : node, PLACE_VALUE,
                                   GRAPH "/file", "the name of a file is missing");
    }
    return status;
}

static int find_graph(struct load *self, const cJSON *name, char *path)
{
    struct rf_error err;
    const int status =
        library_find(self->library, name->valuestring, 1U << LIBRARY_DEPENDENCIES,
                     self->depth > 0 ? self->stack[self->depth - 1] : NULL, path, &err);

    return status != RF_EINPUT
               ? status
               : document_complain(self->document, self->errors, name, PLACE_VALUE, GRAPH,
                                   "no file \"%.80s\" is found", name->valuestring);
}

static int put_list(cJSON *tree, const char *key, cJSON *list)
{
    load_drop(tree, key);
    if (!cJSON_AddItemToObject(tree, key, list)) {
        cJSON_Delete(list);
        return RF_ENOMEM;
    }
    return RF_OK;
}

/* Put the graph that dependencies name in the place of its name. */
static int load_graph(struct load *self, cJSON *tree)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(tree, "graph");
    char path[LIBRARY_PATH_SIZE], shown[128];
    struct naming naming;
    cJSON *nodes, *edges;
    int status;

    if (node == NULL || cJSON_IsNull(node)) {
        return RF_OK;
    }
    if (self->depth > 0 && (cJSON_GetObjectItemCaseSensitive(tree, "nodes") != NULL ||
                            cJSON_GetObjectItemCaseSensitive(tree, "edges") != NULL)) {
        return document_complain(self->document, self->errors, node, PLACE_KEY, GRAPH,
                                 "stands beside nodes or edges, which the graph brings");
    }
    status = read_naming(self, node, &naming);
    if (status != RF_OK || naming.file == NULL) {
        return status;
    }
    status = find_graph(self, naming.file, path);
    if (status != RF_OK) {
        return status;
    }
    library_shown(path, shown, sizeof shown);
    status = graph_file_read(&naming.graph, path, shown, naming.file->valueint, &nodes,
                             &edges, self->errors);
    if (status == RF_OK) {
        load_drop(tree, "graph");
        status = put_list(tree, "nodes", nodes);
        if (status != RF_OK) {
            cJSON_Delete(edges);
        } else {
            status = put_list(tree, "edges", edges);
        }
    }
    return status;
}

/* ---- Parts ---- */

static cJSON *read_part(struct load *self, const struct part *part, const cJSON *named_by,
                        const char *pointer);

/* The tree is taken. NULL: see status. */
static cJSON *settle_graph(struct load *self, const struct part *part, cJSON *tree)
{
    const int status =
        part->kind == LIBRARY_DEPENDENCIES ? load_graph(self, tree) : RF_OK;

    return status == RF_OK ? tree : load_failed(self, status, tree);
}

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
        tree = settle_graph(self, part, tree);
    }
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
        return part->kind == LIBRARY_DEPENDENCIES && cJSON_IsObject(node)
                   ? load_graph(self, node)
                   : RF_OK;
    }
    if (cJSON_IsString(node)) {
        read = read_part(self, part, node, part->pointer);
    } else {
        cJSON_DetachItemViaPointer(tree, node);
        read = settle_graph(self, part, node);
        read = read != NULL ? extend_part(self, part, read, part->extends) : NULL;
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
