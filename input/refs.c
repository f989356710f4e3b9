/* refs.c: resolving names, once everything they can point at is there.
 *
 * Cost of a name: O(entries of the map).
 */
#include "input/refs.h"

#include "input/mistake.h"
#include "input/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int refs_add(struct refs *self, const struct param *param, const cJSON *node, void *at,
             const char *path)
{
    struct ref *r;

    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 64 : 2 * self->capacity;
        struct ref *items = realloc(self->items, capacity * sizeof *items);

        if (items == NULL) {
            return RF_ENOMEM;
        }
        self->items = items;
        self->capacity = capacity;
    }
    r = &self->items[self->n];
    *r = (struct ref){ param, node, at, strdup(path) };
    if (r->path == NULL) {
        return RF_ENOMEM;
    }
    self->n++;
    return RF_OK;
}

void refs_free(struct refs *self)
{
    for (size_t i = 0; i < self->n; i++) {
        free(self->items[i].path);
    }
    free(self->items);
    *self = (struct refs){ 0 };
}

#define MAX_UNKNOWN 64

struct resolve {
    const struct param_table *table;
    void *object;
    const struct document *document;
    struct provenance_list *provenance;
    struct error_list *errors;
    const cJSON *unknown[MAX_UNKNOWN]; /* [n_unknown] names that were not found */
    size_t n_unknown;
    int status;
};

static void note(struct resolve *r, int status)
{
    if (status != RF_OK && r->status != RF_ENOMEM) {
        r->status = status;
    }
}

#define COMPLAIN(r, node, place, path, ...)                                              \
    note((r), document_complain((r)->document, (r)->errors, (node), (place), (path),     \
                                __VA_ARGS__))

/* The map that a reference points into. */
static const struct list *target_of(struct resolve *r, const struct ref *ref,
                                    const struct param_table **entry)
{
    struct param_slot slot;
    struct rf_error err;

    if (param_find(r->table, r->object, ref->param->target, &slot, &err) != RF_OK ||
        slot.param->type != PARAM_MAP) {
        COMPLAIN(r, ref->node, PLACE_VALUE, ref->path, "there is no map %s",
                 ref->param->target);
        return NULL;
    }
    if (((const struct list *)slot.address)->n == 0 &&
        mistake_touches(r->errors, ref->param->target)) {
        return NULL; /* not empty: not readable */
    }
    *entry = slot.param->sub;
    return slot.address;
}

/* Was it said of this place already that the name is not there? A graph's file has one
 * place for all of its nodes. */
static bool is_told(struct resolve *r, const cJSON *node, const char *name)
{
    for (size_t i = 0; i < r->n_unknown; i++) {
        const cJSON *other = r->unknown[i];

        if (other->valueint == node->valueint && cJSON_IsString(other) &&
            strcmp(other->valuestring, name) == 0) {
            return true;
        }
    }
    if (r->n_unknown < MAX_UNKNOWN) {
        r->unknown[r->n_unknown++] = node;
    }
    return false;
}

/* "; there are north, south": the names of a map, as many as a message has room for. */
static void list_names(const struct list *map, const struct param_table *entry, char *out,
                       size_t size)
{
    const char *name = map->items;
    size_t n = 0;

    for (size_t i = 0; i < map->n; i++, name += entry->size) {
        const char *before = i > 0         ? ", "
                             : map->n == 1 ? "; there is only "
                                           : "; there are ";

        if (n + strlen(before) + strlen(name) + sizeof " and 1000000 more" > size) {
            snprintf(out + n, size - n, " and %zu more", map->n - i);
            return;
        }
        n += (size_t)snprintf(out + n, size - n, "%s%s", before, name);
    }
}

/* Index of a name, or -1 and a mistake. */
static int index_of(struct resolve *r, const struct ref *ref, const struct list *map,
                    const struct param_table *entry, const cJSON *node, enum place place,
                    const char *name)
{
    struct param_nearest near = { .asked = name };
    const int index = param_index(entry, map, name);
    char hint[160];

    if (index >= 0) {
        return index;
    }
    if (is_told(r, node, name)) {
        note(r, RF_EINPUT);
        return -1;
    }
    for (size_t i = 0; i < map->n; i++) {
        param_nearest_offer(&near, (const char *)map->items + i * entry->size);
    }
    param_nearest_hint(&near, hint, sizeof hint);
    if (hint[0] == '\0') {
        list_names(map, entry, hint, sizeof hint);
    }
    COMPLAIN(r, node, place, ref->path, "\"%.48s\" is not in %s%s", name,
             ref->param->target, map->n == 0 ? ", which is empty" : hint);
    return -1;
}

static void expected(struct resolve *r, const struct ref *ref, const cJSON *node,
                     const char *what)
{
    char found[64];

    document_found(node, found, sizeof found);
    COMPLAIN(r, node, PLACE_VALUE, ref->path, "found %s, expected %s", found, what);
}

static void resolve_ref(struct resolve *r, const struct ref *ref, const struct list *map,
                        const struct param_table *entry)
{
    const cJSON *node = document_value(ref->node);

    if (!cJSON_IsString(node)) {
        expected(r, ref, node, "a name");
        return;
    }
    *(int *)ref->at = index_of(r, ref, map, entry, node, PLACE_VALUE, node->valuestring);
}

static void resolve_name_of_set(struct resolve *r, const struct ref *ref,
                                const struct list *map, const struct param_table *entry,
                                const cJSON *node)
{
    int index;

    if (!cJSON_IsString(node)) {
        expected(r, ref, node, "a name");
        return;
    }
    index = index_of(r, ref, map, entry, node, PLACE_VALUE, node->valuestring);
    if (index >= 64) {
        COMPLAIN(r, node, PLACE_VALUE, ref->path,
                 "is entry %d of %s; only the first 64 can be picked", index + 1,
                 ref->param->target);
    } else if (index >= 0) {
        *(uint64_t *)ref->at |= UINT64_C(1) << index;
    }
}

static void resolve_set(struct resolve *r, const struct ref *ref, const struct list *map,
                        const struct param_table *entry)
{
    const cJSON *node = document_value(ref->node);

    if (!cJSON_IsArray(node)) {
        resolve_name_of_set(r, ref, map, entry, node);
        return;
    }
    if (node->child == NULL) {
        COMPLAIN(r, node, PLACE_VALUE, ref->path,
                 "an empty list picks nothing; leave it out to pick all");
    }
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        resolve_name_of_set(r, ref, map, entry, c);
    }
}

/* One number of weights. */
static void resolve_weight(struct resolve *r, const struct ref *ref, const cJSON *node,
                           double *value)
{
    struct path path = { .n = 0 };
    const cJSON *scalar = document_value(node);
    struct rf_error err;
    int status;

    path.n = (size_t)snprintf(path.text, sizeof path.text, "%s", ref->path);
    path_enter(&path, node->string, strlen(node->string));
    status = value_read(ref->param, scalar, value, &err);
    if (status == RF_OK) {
        status = provenance_add(r->provenance, r->document, ref->param, path.text, scalar,
                                *value, &err);
    }
    if (status == RF_EINPUT) {
        COMPLAIN(r, scalar, PLACE_VALUE, path.text, "%s", err.message);
    } else {
        note(r, status);
    }
}

static void resolve_weights(struct resolve *r, const struct ref *ref,
                            const struct list *map, const struct param_table *entry)
{
    struct weights *w = ref->at;

    if (!cJSON_IsObject(ref->node)) {
        expected(r, ref, ref->node, "an object of names and numbers");
        return;
    }
    w->value = calloc(map->n > 0 ? map->n : 1, sizeof *w->value);
    if (w->value == NULL) {
        note(r, RF_ENOMEM);
        return;
    }
    w->n = map->n;
    for (const cJSON *c = ref->node->child; c != NULL; c = c->next) {
        if (!document_is_remark(c->string)) {
            const int index = index_of(r, ref, map, entry, c, PLACE_KEY, c->string);

            if (index >= 0) {
                resolve_weight(r, ref, c, &w->value[index]);
            }
        }
    }
}

/* A pointer must name a number, or a distribution as a whole. */
static void resolve_pointer(struct resolve *r, const struct ref *ref)
{
    struct param_slot slot;
    struct rf_error err;

    if (mistake_touches(r->errors, ref->at)) {
        return;
    }
    if (param_find(r->table, r->object, ref->at, &slot, &err) != RF_OK) {
        COMPLAIN(r, ref->node, PLACE_VALUE, ref->path, "%s: %.200s",
                 (const char *)ref->at, err.message);
    } else if (isnan(param_get(&slot)) || slot.param->type == PARAM_REF) {
        COMPLAIN(r, ref->node, PLACE_VALUE, ref->path, "%s is not a number",
                 (const char *)ref->at);
    }
}

static void resolve(struct resolve *r, const struct ref *ref)
{
    const struct param_table *entry = NULL;
    const struct list *map = NULL;

    if (ref->param->type == PARAM_POINTER || ref->param->type == PARAM_TIES) {
        resolve_pointer(r, ref);
        return;
    }
    map = target_of(r, ref, &entry);
    if (map == NULL) {
        return;
    }
    if (ref->param->type == PARAM_REF) {
        resolve_ref(r, ref, map, entry);
    } else if (ref->param->type == PARAM_SET) {
        resolve_set(r, ref, map, entry);
    } else {
        resolve_weights(r, ref, map, entry);
    }
}

int refs_resolve(const struct refs *self, const struct param_table *table, void *object,
                 const struct document *document, struct provenance_list *provenance,
                 struct error_list *errors)
{
    struct resolve r = { .table = table,
                         .object = object,
                         .document = document,
                         .provenance = provenance,
                         .errors = errors };

    /* Weights first: pointers may lead into them. */
    for (size_t i = 0; i < self->n; i++) {
        if (self->items[i].param->type != PARAM_POINTER &&
            self->items[i].param->type != PARAM_TIES) {
            resolve(&r, &self->items[i]);
        }
    }
    for (size_t i = 0; i < self->n; i++) {
        if (self->items[i].param->type == PARAM_POINTER ||
            self->items[i].param->type == PARAM_TIES) {
            resolve(&r, &self->items[i]);
        }
    }
    return r.status;
}
