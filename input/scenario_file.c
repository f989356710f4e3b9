/* scenario_file.c: putting a scenario together.
 *
 * Order: what a file extends, the file itself, patches, --set. Parts with files of their
 * own (load.h) may be given by name anywhere; they are read where they are named, so that
 * a patch can change parts of them.
 */
#include "input/scenario_file.h"

#include "input/fill.h"
#include "input/load.h"
#include "input/merge.h"
#include "input/mistake.h"
#include "input/resolved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATCH_KINDS (1U << LIBRARY_POLICY | 1U << LIBRARY_VARIANT)

void scenario_file_free(struct scenario_file *self)
{
    if (self->document != NULL) {
        document_free(self->document);
        free(self->document);
    }
    free(self->arms);
    provenance_free(&self->provenance);
    *self = (struct scenario_file){ 0 };
}

/* ---- Scenarios ---- */

static cJSON *read_scenario(struct load *l, const char *path, const cJSON *named_by);

/* The tree with what it extends below it. The tree is taken. NULL: see status. */
static cJSON *extend_scenario(struct load *l, cJSON *tree, unsigned whole)
{
    const cJSON *extends = cJSON_GetObjectItemCaseSensitive(tree, "extends");
    char path[LIBRARY_PATH_SIZE];
    cJSON *base;
    int status;

    if (extends == NULL) {
        return tree;
    }
    status = load_find(l, extends, "/extends", 1U << LIBRARY_SCENARIO, path);
    if (status != RF_OK) {
        return load_failed(l, status, tree);
    }
    base = read_scenario(l, path, extends);
    if (base == NULL) {
        return load_failed(l, l->status, tree);
    }
    load_drop_parts(base, whole);
    return load_put_on(base, tree);
}

/* NULL: see status. */
static cJSON *read_scenario(struct load *l, const char *path, const cJSON *named_by)
{
    const size_t depth = l->depth;
    cJSON *tree = load_push(l, path, named_by, "/extends");

    if (tree != NULL) {
        unsigned whole;
        const int status = load_parts(l, tree, &whole);

        tree = status == RF_OK ? extend_scenario(l, tree, whole)
                               : load_failed(l, status, tree);
    }
    l->depth = depth;
    return tree;
}

/* ---- Patches ---- */

static void take_text(const cJSON *tree, const char *key, char *out, size_t size)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, key));

    if (text != NULL) {
        snprintf(out, size, "%s", text);
    }
}

static int add_arm(struct scenario_file *self, const char *path, const cJSON *tree)
{
    struct patch *arms = realloc(self->arms, (self->n_arms + 1) * sizeof *arms);
    struct patch *arm;

    if (arms == NULL) {
        return RF_ENOMEM;
    }
    self->arms = arms;
    arm = &arms[self->n_arms++];
    memset(arm, 0, sizeof *arm);
    library_name(path, arm->name, sizeof arm->name);
    take_text(tree, "name", arm->name, sizeof arm->name);
    take_text(tree, "title", arm->title, sizeof arm->title);
    take_text(tree, "$comment", arm->comment, sizeof arm->comment);
    take_text(tree, "source", arm->source, sizeof arm->source);
    return RF_OK;
}

/* What a patch says of itself is not part of it. */
static void strip_self(cJSON *tree)
{
    static const char *const keys[] = { "$schema", "$comment",   "name", "title",
                                        "source",  "assumption", "note", "extends" };

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        load_drop(tree, keys[i]);
    }
}

static int patch_file(struct scenario_file *self, struct load *l, const char *path,
                      const cJSON *named_by, bool is_arm);

/* Apply what a patch extends, then the patch itself. */
static int patch_tree(struct scenario_file *self, struct load *l, cJSON *tree)
{
    const cJSON *extends = cJSON_GetObjectItemCaseSensitive(tree, "extends");
    char base[LIBRARY_PATH_SIZE];
    unsigned whole = 0;
    int status = RF_OK;

    if (extends != NULL) {
        status = load_find(l, extends, "/extends", PATCH_KINDS, base);
        if (status == RF_OK) {
            status = patch_file(self, l, base, extends, false);
        }
    }
    if (status == RF_OK) {
        status = load_parts(l, tree, &whole);
    }
    if (status == RF_OK) {
        strip_self(tree);
        load_drop_parts(l->document->root, whole);
        merge_patch_take(l->document->root, tree);
    }
    return status;
}

static int patch_file(struct scenario_file *self, struct load *l, const char *path,
                      const cJSON *named_by, bool is_arm)
{
    const size_t depth = l->depth;
    cJSON *tree = load_push(l, path, named_by, "/extends");
    int status = RF_OK;

    if (tree == NULL) {
        status = l->status;
    } else if (is_arm) {
        status = add_arm(self, path, tree);
    }
    if (status == RF_OK) {
        status = patch_tree(self, l, tree);
    }
    cJSON_Delete(tree);
    l->depth = depth;
    return status;
}

/* A name from the command line: nothing points at its place. */
static int find_given(const struct library *library, const char *name, unsigned kinds,
                      char *path, struct error_list *errors)
{
    const struct spot nowhere = { 0 };
    struct rf_error err;
    const int status = library_find(library, name, kinds, NULL, path, &err);

    if (status == RF_EINPUT) {
        return mistake_add(errors, RF_EINPUT, nowhere, "", "%s", err.message);
    }
    return status;
}

int scenario_file_patch(struct scenario_file *self, const char *name,
                        const struct library *library, struct error_list *errors)
{
    struct load l = { .document = self->document, .library = library, .errors = errors };
    char path[LIBRARY_PATH_SIZE];
    const int status = find_given(library, name, PATCH_KINDS, path, errors);

    return status == RF_OK ? patch_file(self, &l, path, NULL, true) : status;
}

/* ---- --set ---- */

/* A text as JSON; NULL when memory is out. */
static char *quote(const char *text)
{
    char *out = malloc(6 * strlen(text) + 3);
    char *p = out;

    if (out == NULL) {
        return NULL;
    }
    *p++ = '"';
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            *p++ = '\\';
            *p++ = *text;
        } else if ((unsigned char)*text < 0x20) {
            p += sprintf(p, "\\u%04x", (unsigned)(unsigned char)*text);
        } else {
            *p++ = *text;
        }
    }
    *p++ = '"';
    *p = '\0';
    return out;
}

/* What was read as line 1 of "--set" stands in the nth --set, after the pointer. */
static void shift(struct scenario_file *self, size_t first_origin, size_t nth,
                  int columns)
{
    struct document *d = self->document;

    for (size_t i = first_origin; i < d->n_origins; i++) {
        struct mark *m = &d->origins[i].mark;

        m->column += m->line == 1 ? columns : 0;
        m->key_column += m->key_line == 1 ? columns : 0;
        m->line = m->key_line = (int)nth;
    }
    if (d->n_origins > first_origin) {
        d->origins[first_origin].mark.key_column = 1;
    }
}

/* As JSON if it is some, or begins like a list, an object or a text; else as a text, in
 * quotes of our own. */
static int parse_set_value(struct scenario_file *self, const char *value, cJSON **node,
                           bool *in_quotes, struct error_list *errors)
{
    struct error_list ignored = { 0 };
    const bool json = strchr("{[\"", value[0]) != NULL && value[0] != '\0';
    const bool mistakes = self->document->mistakes;
    int status = document_parse(self->document, value, strlen(value), "--set", node,
                                json ? errors : &ignored);
    char *quoted;

    *in_quotes = ignored.n > 0;
    error_list_free(&ignored);
    if (!*in_quotes) {
        return status;
    }
    self->document->mistakes = mistakes;
    cJSON_Delete(*node);
    *node = NULL;
    quoted = quote(value);
    if (quoted == NULL) {
        return RF_ENOMEM;
    }
    status =
        document_parse(self->document, quoted, strlen(quoted), "--set", node, errors);
    free(quoted);
    return status;
}

/* One pointer is the other, or lies beneath it. */
static bool are_related(const char *a, const char *b)
{
    const size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

    return strncmp(a, b, n) == 0 && (a[n] == '\0' || a[n] == '/') &&
           (b[n] == '\0' || b[n] == '/');
}

/* What is set is known: it is not drawn any more, and nothing is tied to its draw. */
static void end_doubt(cJSON *root, const char *pointer)
{
    cJSON *all = cJSON_GetObjectItemCaseSensitive(root, "uncertainty"), *next;

    for (cJSON *entry = all == NULL ? NULL : all->child; entry != NULL; entry = next) {
        const char *of =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "pointer"));
        cJSON *over = cJSON_GetObjectItemCaseSensitive(entry, "over");

        next = entry->next;
        if (of != NULL && are_related(of, pointer)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(all, entry));
            continue;
        }
        for (int i = cJSON_IsArray(over) ? cJSON_GetArraySize(over) : 0; i-- > 0;) {
            const char *tie = cJSON_GetStringValue(cJSON_GetArrayItem(over, i));

            if (tie != NULL && are_related(tie, pointer)) {
                cJSON_DeleteItemFromArray(over, i);
            }
        }
        if (cJSON_IsArray(over) && over->child == NULL) {
            load_drop(entry, "over");
        }
    }
}

int scenario_file_set(struct scenario_file *self, const char *set, size_t nth,
                      const struct library *library, struct error_list *errors)
{
    struct load l = { .document = self->document, .library = library, .errors = errors };
    const struct spot spot = { "--set", (int)nth, 1 };
    const char *equals = strchr(set, '=');
    const size_t first_origin = self->document->n_origins;
    const size_t first_error = errors->n;
    char pointer[PARAM_POINTER_SIZE];
    cJSON *node;
    bool in_quotes;
    unsigned whole;
    int columns;
    int status;

    if (equals == NULL || set[0] != '/') {
        return mistake_add(errors, RF_EINPUT, spot, "",
                           "found \"%.80s\", expected /pointer=value", set);
    }
    if ((size_t)(equals - set) >= sizeof pointer) {
        return mistake_add(errors, RF_EINPUT, spot, "",
                           "a pointer of more than %zu characters", sizeof pointer - 1);
    }
    snprintf(pointer, sizeof pointer, "%.*s", (int)(equals - set), set);
    status = parse_set_value(self, equals + 1, &node, &in_quotes, errors);
    columns = (int)(equals - set) + 1;
    shift(self, first_origin, nth, columns);
    for (size_t i = first_error; i < errors->n; i++) {
        errors->items[i].column += errors->items[i].line == 1 ? columns - in_quotes : 0;
        errors->items[i].line = (int)nth;
    }
    if (status == RF_OK) {
        status = merge_set_take(self->document, pointer, node, errors);
    }
    if (status == RF_OK) {
        end_doubt(self->document->root, pointer);
    }
    return status == RF_OK ? load_parts(&l, self->document->root, &whole) : status;
}

/* ---- Reading and building ---- */

static int start(struct scenario_file *self)
{
    *self = (struct scenario_file){ .document = calloc(1, sizeof *self->document) };
    return self->document != NULL ? RF_OK : RF_ENOMEM;
}

/* A scenario that does not say its name has the name of its file, also where its resolved
 * text is read later under another one. */
static int add_name(struct scenario_file *self, const char *path)
{
    cJSON *root = self->document->root;
    char text[PARAM_NAME_SIZE];
    cJSON *name;

    if (cJSON_GetObjectItemCaseSensitive(root, "name") != NULL) {
        return RF_OK;
    }
    library_name(path, text, sizeof text);
    name = cJSON_CreateString(text);
    if (name == NULL) {
        return RF_ENOMEM;
    }
    name->valueint = root->valueint;
    if (!cJSON_AddItemToObject(root, "name", name)) {
        cJSON_Delete(name);
        return RF_ENOMEM;
    }
    return RF_OK;
}

int scenario_file_read(struct scenario_file *self, const char *name,
                       const struct library *library, const char *const *patches,
                       size_t n_patches, const char *const *sets, size_t n_sets,
                       struct error_list *errors)
{
    struct load l = { .library = library, .errors = errors };
    char path[LIBRARY_PATH_SIZE];
    int status = start(self);

    if (status == RF_OK) {
        l.document = self->document;
        status = find_given(library, name, 1U << LIBRARY_SCENARIO, path, errors);
    }
    if (status == RF_OK) {
        self->document->root = read_scenario(&l, path, NULL);
        status = self->document->root != NULL ? add_name(self, path) : l.status;
    }
    for (size_t i = 0; i < n_patches && status == RF_OK; i++) {
        status = scenario_file_patch(self, patches[i], library, errors);
    }
    for (size_t i = 0; i < n_sets && status == RF_OK; i++) {
        status = scenario_file_set(self, sets[i], i + 1, library, errors);
    }
    return status;
}

int scenario_file_parse(struct scenario_file *self, const char *text, size_t n,
                        const char *label, struct error_list *errors)
{
    int status = start(self);

    if (status == RF_OK) {
        self->document->result = true;
        status =
            document_parse(self->document, text, n, label, &self->document->root, errors);
    }
    if (status == RF_OK && !cJSON_IsObject(self->document->root)) {
        status = document_complain(self->document, errors, self->document->root,
                                   PLACE_VALUE, "", "expected an object");
    }
    return status == RF_OK ? add_name(self, label) : status;
}

/* Do both pointers lie in the same member of the scenario? */
static bool same_section(const char *a, const char *b)
{
    const size_t n = a[0] == '/' ? 1 + strcspn(a + 1, "/") : 0;

    return strncmp(a, b, n) == 0 && (b[n] == '\0' || b[n] == '/');
}

static bool has_mistake(const struct error_list *errors, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++) {
        if (same_section(path, errors->items[i].path)) {
            return true;
        }
    }
    return false;
}

/* The checks that span parameters, of the parts that have no mistake so far. */
static int check(const struct scenario_file *self, const struct scenario *s,
                 struct error_list *errors)
{
    const size_t end = errors->n;
    struct error_list found = { 0 };
    int status = RF_OK;

    scenario_check(s, &found);
    for (size_t i = 0; i < found.n; i++) {
        const char *path = found.items[i].path;
        const cJSON *node = document_value(document_nearest(self->document, path));

        if (!has_mistake(errors, end, path)) {
            status = document_complain(self->document, errors, node, PLACE_VALUE, path,
                                       "%s", found.items[i].message);
        }
    }
    error_list_free(&found);
    return status;
}

int scenario_file_build(struct scenario_file *self, struct scenario *out,
                        struct error_list *errors)
{
    int status;

    provenance_free(&self->provenance);
    status = fill_object(&scenario_table, out, self->document, &self->provenance, errors);
    if (status != RF_ENOMEM) {
        const int checked = check(self, out, errors);

        status = checked != RF_OK ? checked : status;
    }
    if (status == RF_OK && self->document->mistakes) {
        status = RF_EINPUT;
    }
    if (status != RF_OK) {
        scenario_free(out);
        mistake_sort(errors);
    }
    return status;
}

int scenario_file_json(const struct scenario_file *self, char **text, size_t *n,
                       struct rf_error *err)
{
    return resolved_text(self->document, text, n, err);
}
