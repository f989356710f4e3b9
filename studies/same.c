/* same.c: are two objects described alike, by the table of their parameters? */
#include "studies/same.h"

#include <string.h>

static bool same_entries(const struct param *p, const struct list *a,
                         const struct list *b)
{
    for (size_t i = 0; i < a->n; i++) {
        const char *left = param_entry(p, a, i), *right = param_entry(p, b, i);

        if ((p->type == PARAM_MAP && strcmp(left, right) != 0) ||
            !same_objects(p->sub, left, right)) {
            return false;
        }
    }
    return true;
}

static bool same_distribution(const struct distribution *a, const struct distribution *b)
{
    return a->kind == b->kind && a->param[0] == b->param[0] &&
           a->param[1] == b->param[1] && a->param[2] == b->param[2];
}

static bool same_weights(const struct weights *a, const struct weights *b)
{
    return a->n == b->n &&
           (a->n == 0 || memcmp(a->value, b->value, a->n * sizeof *a->value) == 0);
}

static bool same_value(const struct param *p, const void *a, const void *b)
{
    const struct list *left = a, *right = b;

    switch (p->type) {
    case PARAM_OBJECT:
        return same_objects(p->sub, a, b);
    case PARAM_LIST:
    case PARAM_MAP:
        return left->n == right->n && same_entries(p, left, right);
    case PARAM_TIES:
        return left->n == right->n &&
               (left->n == 0 ||
                memcmp(left->items, right->items, left->n * PARAM_POINTER_SIZE) == 0);
    case PARAM_WEIGHTS:
        return same_weights(a, b);
    case PARAM_DISTRIBUTION:
    case PARAM_DELAY:
        return same_distribution(a, b);
    case PARAM_TEXT:
    case PARAM_NAME:
    case PARAM_POINTER:
        return strcmp(a, b) == 0;
    default:
        return memcmp(a, b, p->size) == 0;
    }
}

bool same_objects(const struct param_table *table, const void *a, const void *b)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];

        if (!same_value(p, (const char *)a + p->offset, (const char *)b + p->offset)) {
            return false;
        }
    }
    return true;
}
