/* record.c: workers write down records as they come; no two of a run have the same tick,
 * LP and number, so one sort at its end gives the same bytes whoever wrote them.
 */
#include "sim/record.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024 };

static int make_room(struct record_list *self, size_t n, struct rf_error *err)
{
    if (n <= self->capacity - self->n) {
        return RF_OK;
    }
    const size_t twice = self->capacity == 0 ? FIRST_CAPACITY : 2 * self->capacity;
    const size_t larger = self->n + n > twice ? self->n + n : twice;
    struct record *grown = realloc(self->records, larger * sizeof *grown);

    if (grown == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu records", larger);
    }
    self->records = grown;
    self->capacity = larger;
    return RF_OK;
}

int record_add(struct record_list *self, const struct record *record,
               struct rf_error *err)
{
    const int status = make_room(self, 1, err);

    if (status == RF_OK) {
        self->records[self->n++] = *record;
    }
    return status;
}

int record_append(struct record_list *self, struct record_list *from,
                  struct rf_error *err)
{
    const int status = make_room(self, from->n, err);

    if (status == RF_OK && from->n > 0) {
        memcpy(self->records + self->n, from->records, from->n * sizeof *from->records);
        self->n += from->n;
        record_free(from);
    }
    return status;
}

static int compare(const void *a, const void *b)
{
    const struct record *x = a, *y = b;

    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    if (x->lp != y->lp) {
        return x->lp < y->lp ? -1 : 1;
    }
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

void record_sort(struct record_list *self)
{
    if (self->n > 1) {
        qsort(self->records, self->n, sizeof *self->records, compare);
    }
}

void record_free(struct record_list *self)
{
    free(self->records);
    *self = (struct record_list){ 0 };
}
