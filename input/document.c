/* document.c: reading JSON files into trees whose nodes know where they come from.
 *
 * Annotations are worked out here, file by file, before anything is merged: what a file
 * says of its numbers ("source", "assumption") must not come to stand beside a number
 * that a patch brought from elsewhere.
 */
#include "input/document.h"

#include "input/mistake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void document_free(struct document *self)
{
    cJSON_Delete(self->root);
    free(self->origins);
    for (size_t i = 0; i < self->n_files; i++) {
        free(self->files[i]);
    }
    free(self->files);
    for (size_t i = 0; i < self->n_annotations; i++) {
        free(self->annotations[i]->source);
        free(self->annotations[i]->note);
        free(self->annotations[i]->assumption);
        cJSON_Delete(self->annotations[i]->range);
        free(self->annotations[i]);
    }
    free(self->annotations);
    *self = (struct document){ 0 };
}

const struct origin *document_origin(const struct document *self, const cJSON *node)
{
    return &self->origins[node->valueint];
}

int document_complain(const struct document *self, struct error_list *errors,
                      const cJSON *node, enum place place, const char *path,
                      const char *format, ...)
{
    struct spot spot = { 0 };
    va_list args;
    int status;

    if (node != NULL) {
        const struct origin *o = document_origin(self, node);

        spot.file = o->file;
        spot.line = place == PLACE_KEY ? o->mark.key_line : o->mark.line;
        spot.column = place == PLACE_KEY ? o->mark.key_column : o->mark.column;
    }
    va_start(args, format);
    status = mistake_add_args(errors, RF_EINPUT, spot, path, format, args);
    va_end(args);
    return status;
}

bool document_is_remark(const char *key)
{
    static const char *const remarks[] = { "$schema", "$comment", "source", "note",
                                           "assumption" };

    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        if (strcmp(key, remarks[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool document_is_annotated(const cJSON *node)
{
    bool value = false;

    if (!cJSON_IsObject(node)) {
        return false;
    }
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        if (strcmp(c->string, "value") == 0) {
            value = true;
        } else if (!document_is_remark(c->string)) {
            return false;
        }
    }
    return value;
}

const cJSON *document_value(const cJSON *node)
{
    return document_is_annotated(node) ? cJSON_GetObjectItemCaseSensitive(node, "value")
                                       : node;
}

void document_found(const cJSON *node, char *out, size_t size)
{
    if (cJSON_IsString(node)) {
        const size_t n = strlen(node->valuestring);
        size_t shown = n <= 40 ? n : 37;

        while (shown < n && ((unsigned char)node->valuestring[shown] & 0xc0) == 0x80) {
            shown--;
        }
        snprintf(out, size, "\"%.*s%s\"", (int)shown, node->valuestring,
                 n > 40 ? "..." : "");
    } else if (cJSON_IsNumber(node)) {
        snprintf(out, size, "%.15g", node->valuedouble);
    } else if (cJSON_IsBool(node)) {
        snprintf(out, size, "%s", cJSON_IsTrue(node) ? "true" : "false");
    } else {
        snprintf(out, size, "%s",
                 cJSON_IsNull(node)    ? "null"
                 : cJSON_IsArray(node) ? "a list"
                                       : "an object");
    }
}

const cJSON *document_nearest(const struct document *self, const char *pointer)
{
    const cJSON *node = self->root;
    char token[PARAM_POINTER_SIZE];

    while (*pointer != '\0') {
        const cJSON *child = NULL;

        pointer = param_token(pointer, token, sizeof token);
        if (pointer == NULL) {
            break;
        }
        if (cJSON_IsObject(node)) {
            child = cJSON_GetObjectItemCaseSensitive(node, token);
        } else if (cJSON_IsArray(node)) {
            child = cJSON_GetArrayItem(node, (int)strtol(token, NULL, 10));
        }
        if (child == NULL) {
            break;
        }
        node = child;
    }
    return node;
}

/* ---- Growing ---- */

/* Room for one more pointer in an array that doubles at powers of two. */
static int reserve_pointer(void ***items, size_t n)
{
    void **grown;

    if ((n & (n - 1)) != 0) {
        return RF_OK;
    }
    grown = realloc(*items, (n == 0 ? 1 : 2 * n) * sizeof **items);
    if (grown == NULL) {
        return RF_ENOMEM;
    }
    *items = grown;
    return RF_OK;
}

static const char *add_file(struct document *self, const char *file)
{
    void **items = (void **)self->files;

    if (reserve_pointer(&items, self->n_files) != RF_OK) {
        return NULL;
    }
    self->files = (char **)items;
    self->files[self->n_files] = strdup(file);
    return self->files[self->n_files] != NULL ? self->files[self->n_files++] : NULL;
}

static struct annotation *add_annotation(struct document *self)
{
    void **items = (void **)self->annotations;

    if (reserve_pointer(&items, self->n_annotations) != RF_OK) {
        return NULL;
    }
    self->annotations = (struct annotation **)items;
    self->annotations[self->n_annotations] = calloc(1, sizeof **self->annotations);
    return self->annotations[self->n_annotations] != NULL
               ? self->annotations[self->n_annotations++]
               : NULL;
}

static int add_origins(struct document *self, size_t n)
{
    if (self->n_origins + n > self->capacity) {
        struct origin *origins =
            realloc(self->origins, (self->n_origins + n) * sizeof *origins);

        if (origins == NULL) {
            return RF_ENOMEM;
        }
        self->origins = origins;
        self->capacity = self->n_origins + n;
    }
    return RF_OK;
}

/* ---- Adopting a parsed tree ---- */

struct adoption_walk {
    struct document *document;
    const struct scan *scan;
    const char *file;
    struct error_list *errors;
    size_t next; /* mark of the next node in preorder */
    struct path path;
    int status;
};

static void fail(struct adoption_walk *w, int status)
{
    if (status != RF_OK && w->status != RF_ENOMEM) {
        w->status = status;
    }
}

static char *copy_text(struct adoption_walk *w, const char *text)
{
    char *copy = text != NULL ? strdup(text) : NULL;

    if (text != NULL && copy == NULL) {
        fail(w, RF_ENOMEM);
    }
    return copy;
}

static bool is_scalar(const cJSON *node)
{
    return cJSON_IsNumber(node) || cJSON_IsString(node);
}

static bool is_range(const cJSON *node)
{
    return cJSON_IsArray(node) && cJSON_GetArraySize(node) == 2 &&
           is_scalar(node->child) && is_scalar(node->child->next);
}

static void scalar_text(const cJSON *node, char *out, size_t size)
{
    if (cJSON_IsString(node)) {
        snprintf(out, size, "%s", node->valuestring);
    } else {
        snprintf(out, size, "%.15g", node->valuedouble);
    }
}

/* "low to high"; NULL when memory is out. */
static char *range_text(const cJSON *range)
{
    char low[64], high[64], text[140];

    scalar_text(range->child, low, sizeof low);
    scalar_text(range->child->next, high, sizeof high);
    snprintf(text, sizeof text, "%s to %s", low, high);
    return strdup(text);
}

/* What an object says of its values, on top of what was said above it. */
static const struct annotation *annotation_of(struct adoption_walk *w, const cJSON *node,
                                              const struct annotation *above)
{
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(node, "source");
    const cJSON *note = cJSON_GetObjectItemCaseSensitive(node, "note");
    const cJSON *assumption = cJSON_GetObjectItemCaseSensitive(node, "assumption");
    const bool fresh = source != NULL || assumption != NULL;
    struct annotation *a;

    if (!fresh && note == NULL) {
        return above;
    }
    a = add_annotation(w->document);
    if (a == NULL) {
        fail(w, RF_ENOMEM);
        return above;
    }
    a->source = copy_text(w, fresh           ? cJSON_GetStringValue(source)
                             : above != NULL ? above->source
                                             : NULL);
    a->note = copy_text(w, cJSON_GetStringValue(note));
    if (fresh && is_range(assumption)) {
        a->assumption = range_text(assumption);
        a->range = cJSON_Duplicate(assumption, true);
        fail(w, a->assumption != NULL && a->range != NULL ? RF_OK : RF_ENOMEM);
    } else {
        a->assumption = copy_text(w, fresh           ? cJSON_GetStringValue(assumption)
                                     : above != NULL ? above->assumption
                                                     : NULL);
    }
    return a;
}

static void check_remark(struct adoption_walk *w, const cJSON *node)
{
    char found[64];

    if (cJSON_IsString(node)) {
        return;
    }
    if (strcmp(node->string, "assumption") == 0 && is_range(node)) {
        return;
    }
    document_found(node, found, sizeof found);
    fail(w, document_complain(w->document, w->errors, node, PLACE_VALUE, w->path.text,
                              "found %s, expected a text%s", found,
                              strcmp(node->string, "assumption") == 0
                                  ? " or a range [low, high]"
                                  : ""));
}

/* A member of an object, to be sorted. */
struct member {
    const cJSON *node;
};

static int by_key(const void *a, const void *b)
{
    const cJSON *x = ((const struct member *)a)->node;
    const cJSON *y = ((const struct member *)b)->node;
    const int order = strcmp(x->string, y->string);

    return order != 0 ? order : (x->valueint > y->valueint) - (x->valueint < y->valueint);
}

/* Keys that stand twice in an object, whose children have their origins already. */
static void check_duplicates(struct adoption_walk *w, const cJSON *node)
{
    const size_t n = (size_t)cJSON_GetArraySize(node);
    struct member *sorted;
    size_t i = 0;

    if (n < 2) {
        return;
    }
    sorted = malloc(n * sizeof *sorted);
    if (sorted == NULL) {
        fail(w, RF_ENOMEM);
        return;
    }
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        sorted[i++].node = c;
    }
    qsort(sorted, n, sizeof *sorted, by_key);
    for (i = 1; i < n; i++) {
        const cJSON *first = sorted[i - 1].node;
        const cJSON *second = sorted[i].node;

        if (strcmp(first->string, second->string) == 0) {
            const size_t before =
                path_enter(&w->path, second->string, strlen(second->string));

            fail(w,
                 document_complain(w->document, w->errors, second, PLACE_KEY,
                                   w->path.text, "the key stands twice; first in line %d",
                                   document_origin(w->document, first)->mark.key_line));
            path_leave(&w->path, before);
        }
    }
    free(sorted);
}

static void adopt(struct adoption_walk *w, cJSON *node,
                  const struct annotation *annotation, bool own)
{
    struct document *d = w->document;
    const bool ranged = document_is_annotated(node) &&
                        cJSON_GetObjectItemCaseSensitive(node, "assumption") != NULL;
    size_t index = 0;

    if (w->next >= w->scan->n) {
        fail(w, RF_EINTERNAL);
        return;
    }
    node->valueint = (int)d->n_origins;
    d->origins[d->n_origins++] =
        (struct origin){ w->file, w->scan->marks[w->next++], annotation, own };
    if (cJSON_IsObject(node)) {
        annotation = annotation_of(w, node, annotation);
    }
    for (cJSON *c = node->child; c != NULL; c = c->next, index++) {
        const size_t before = c->string != NULL
                                  ? path_enter(&w->path, c->string, strlen(c->string))
                                  : path_enter_index(&w->path, index);
        const bool remark = c->string != NULL && document_is_remark(c->string);

        adopt(w, c, remark ? NULL : annotation, ranged && !remark);
        if (remark) {
            check_remark(w, c);
        }
        path_leave(&w->path, before);
    }
    if (cJSON_IsObject(node)) {
        check_duplicates(w, node);
    }
}

int document_parse(struct document *self, const char *text, size_t n, const char *file,
                   cJSON **tree, struct error_list *errors)
{
    struct scan scan;
    struct adoption_walk walk = { .document = self, .scan = &scan, .errors = errors };
    int status = scan_text(&scan, text, n, self->result, file, errors);

    *tree = NULL;
    if (status != RF_OK) {
        goto out;
    }
    walk.file = add_file(self, file);
    if (walk.file == NULL || add_origins(self, scan.n) != RF_OK) {
        status = RF_ENOMEM;
        goto out;
    }
    *tree = cJSON_ParseWithLengthOpts(text, n + 1, NULL, true);
    if (*tree == NULL) {
        /* What the scanner lets pass cJSON reads, so memory is out. */
        status = RF_ENOMEM;
        goto out;
    }
    adopt(&walk, *tree, NULL, false);
    self->mistakes = self->mistakes || scan.mistakes || walk.status == RF_EINPUT;
    status = walk.status == RF_EINPUT ? RF_OK : walk.status;
out:
    if (status != RF_OK) {
        cJSON_Delete(*tree);
        *tree = NULL;
    }
    scan_free(&scan);
    return status;
}

/* The whole file with a NUL behind it; NULL when it cannot be read, with errno set. */
static char *read_whole(const char *path, size_t most, size_t *n)
{
    FILE *f;
    struct stat st;
    size_t size;
    char *text;

    if (stat(path, &st) != 0) {
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
        return NULL;
    }
    f = fopen(path, "rb");
    if (f == NULL) {
        return NULL;
    }
    /* One byte too many is enough for the scanner to refuse the file. */
    size = (size_t)st.st_size <= most ? (size_t)st.st_size : most + 1;
    text = malloc(size + 1);
    if (text != NULL) {
        *n = fread(text, 1, size, f);
        text[*n] = '\0';
        if (ferror(f)) {
            free(text);
            text = NULL;
        }
    }
    fclose(f);
    return text;
}

int document_read(struct document *self, const char *path, const char *file, cJSON **tree,
                  struct error_list *errors)
{
    const struct spot spot = { file, 0, 0 };
    size_t n = 0;
    char *text = read_whole(path, self->result ? SCAN_RESULT_BYTES : SCAN_MAX_BYTES, &n);
    int status;

    *tree = NULL;
    if (text == NULL) {
        return mistake_add(errors, RF_EIO, spot, "", "cannot be read: %s",
                           strerror(errno));
    }
    status = document_parse(self, text, n, file, tree, errors);
    free(text);
    return status;
}
