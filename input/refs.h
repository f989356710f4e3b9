/* refs.h: the second pass of filling: names that point at entries of maps, and pointers.
 */
#ifndef RINGFALL_INPUT_REFS_H
#define RINGFALL_INPUT_REFS_H

#include "input/fill.h"

/* A reference met on the first pass. */
struct ref {
    const struct param *param;
    const cJSON *node;
    void *at;   /* where its value goes */
    char *path; /* owned */
};

struct refs {
    struct ref *items; /* [n]; owned */
    size_t n, capacity;
};

int refs_add(struct refs *self, const struct param *param, const cJSON *node, void *at,
             const char *path) RF_MUST_CHECK;
void refs_free(struct refs *self);

/** Resolve all against the filled object. Returns as fill_object. */
int refs_resolve(const struct refs *self, const struct param_table *table, void *object,
                 const struct document *document, struct provenance_list *provenance,
                 struct error_list *errors) RF_MUST_CHECK;

#endif
