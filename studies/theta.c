/* theta.c: drawing and setting uncertain parameters. See theta.h for the rules. */
#include "studies/theta.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/purpose.h"

/* Index of the entry of a pointer, n when there is none. */
static size_t entry_of(const struct theta *self, const char *pointer)
{
    size_t i = 0;

    while (i < self->n && strcmp(self->entries[i].pointer, pointer) != 0) {
        i++;
    }
    return i;
}

static void place(const char *name, const char *field, char *out, size_t size)
{
    snprintf(out, size, "/uncertainty/%s/%s", name, field);
}

static int read_entry(struct theta *self, const struct uncertain *u,
                      struct scenario *baseline, struct rf_error *err)
{
    struct theta_entry *e = &self->entries[self->n];
    struct param_slot slot;
    struct rf_error inner;
    char path[PARAM_POINTER_SIZE];

    place(u->name, "pointer", path, sizeof path);
    if (param_find(&scenario_table, baseline, u->pointer, &slot, &inner) != RF_OK) {
        return rf_fail(err, inner.code, path, "%.60s: %.180s", u->pointer, inner.message);
    }
    if (entry_of(self, u->pointer) < self->n) {
        return rf_fail(err, RF_EINPUT, path, "%s is uncertain twice", u->pointer);
    }
    *e = (struct theta_entry){ .distribution = u->distribution,
                               .ratio = u->ratio,
                               .best_guess = param_get(&slot) };
    snprintf(e->name, sizeof e->name, "%s", u->name);
    snprintf(e->pointer, sizeof e->pointer, "%s", u->pointer);
    if (isnan(e->best_guess)) {
        return rf_fail(err, RF_EINPUT, path, "%s is not a number", u->pointer);
    }
    if (u->over.n > 0 && !u->ratio) {
        place(u->name, "over", path, sizeof path);
        return rf_fail(err, RF_EINPUT, path, "needs \"ratio\": true");
    }
    self->n++;
    return RF_OK;
}

/* Resolve the pointers of `over` once every entry is read. */
static int read_ties(struct theta *self, const struct uncertain *u, size_t i,
                     struct rf_error *err)
{
    const char(*pointers)[PARAM_POINTER_SIZE] = u->over.items;
    struct theta_entry *e = &self->entries[i];
    char path[PARAM_POINTER_SIZE];

    if (u->over.n == 0) {
        return RF_OK;
    }
    e->over = calloc(u->over.n, sizeof *e->over);
    if (e->over == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu ties", u->over.n);
    }
    for (size_t k = 0; k < u->over.n; k++) {
        const size_t other = entry_of(self, pointers[k]);

        place(u->name, "over", path, sizeof path);
        if (other == self->n) {
            return rf_fail(err, RF_EINPUT, path,
                           "%s is not itself uncertain, so there is nothing to divide by",
                           pointers[k]);
        }
        if (self->entries[other].best_guess == 0.0) {
            return rf_fail(err, RF_EINPUT, path,
                           "the best guess of %s is 0: no ratio to it", pointers[k]);
        }
        e->over[e->n_over++] = other;
    }
    return RF_OK;
}

static bool ties_placed(const struct theta_entry *e, const bool *placed)
{
    for (size_t k = 0; k < e->n_over; k++) {
        if (!placed[e->over[k]]) {
            return false;
        }
    }
    return true;
}

/* Every entry after those that it is tied to. Quadratic in a count of at most 200. */
static int find_order(struct theta *self, struct rf_error *err)
{
    bool *placed = calloc(self->n + 1, sizeof *placed);
    size_t n = 0, before = 0;
    int status = RF_OK;

    if (placed == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu parameters", self->n);
    }
    do {
        before = n;
        for (size_t i = 0; i < self->n; i++) {
            if (!placed[i] && ties_placed(&self->entries[i], placed)) {
                placed[i] = true;
                self->order[n++] = i;
            }
        }
    } while (n > before);
    for (size_t i = 0; i < self->n && status == RF_OK; i++) {
        if (!placed[i]) {
            char path[PARAM_POINTER_SIZE];

            place(self->entries[i].name, "over", path, sizeof path);
            status =
                rf_fail(err, RF_EINPUT, path, "its ties lead back to it or to a cycle");
        }
    }
    free(placed);
    return status;
}

int theta_init(struct theta *self, struct scenario *baseline, struct rf_error *err)
{
    const struct uncertain *u = baseline->uncertainty.items;
    const size_t n = baseline->uncertainty.n;
    int status = RF_OK;

    *self = (struct theta){ 0 };
    self->entries = calloc(n + 1, sizeof *self->entries);
    self->order = calloc(n + 1, sizeof *self->order);
    if (self->entries == NULL || self->order == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %zu uncertain parameters", n);
        goto out;
    }
    for (size_t i = 0; i < n && status == RF_OK; i++) {
        status = read_entry(self, &u[i], baseline, err);
    }
    for (size_t i = 0; i < n && status == RF_OK; i++) {
        status = read_ties(self, &u[i], i, err);
    }
    if (status == RF_OK) {
        status = find_order(self, err);
    }
out:
    if (status != RF_OK) {
        theta_free(self);
    }
    return status;
}

void theta_free(struct theta *self)
{
    for (size_t i = 0; i < self->n; i++) {
        free(self->entries[i].over);
    }
    free(self->entries);
    free(self->order);
    *self = (struct theta){ 0 };
}

void theta_draw(const struct theta *self, struct stream_key key, double *values)
{
    for (size_t k = 0; k < self->n; k++) {
        const struct theta_entry *e = &self->entries[self->order[k]];
        const struct stream_block block =
            stream_block(key, stream_hash(e->pointer), 0, PURPOSE_UNCERTAIN, 0);
        double value =
            distribution_quantile(&e->distribution, stream_unit(block.word[0]));

        if (e->ratio) {
            value *= e->best_guess;
        }
        for (size_t j = 0; j < e->n_over; j++) {
            value *= self->entries[e->over[j]].best_guess / values[e->over[j]];
        }
        values[self->order[k]] = value;
    }
}

/* Set a value, or the nearest one that the parameter may have. */
static int set_within(struct param_slot *slot, double value, size_t *clamped,
                      struct rf_error *err)
{
    const struct param *p = slot->param;
    double least = p->low, most = p->high, within = value;

    if (p->type == PARAM_SHARE) {
        least = 0.0;
        most = 1.0;
    }
    if (least < most) {
        within = value < least ? least : value > most ? most : value;
    }
    if (within != value && clamped != NULL) {
        ++*clamped;
    }
    return param_set(slot, within, err);
}

int theta_set(struct scenario *arm, const char *pointer, double best_guess, double value,
              size_t *clamped, struct rf_error *err)
{
    struct param_slot slot;
    double own;

    if (param_find(&scenario_table, arm, pointer, &slot, NULL) != RF_OK) {
        return RF_OK; /* this arm has no such parameter */
    }
    own = param_get(&slot);
    if (own != best_guess) {
        value = own * (value / best_guess);
        if (!isfinite(value)) {
            return RF_OK; /* no ratio to apply: the arm's own value stands */
        }
    }
    return set_within(&slot, value, clamped, err);
}

bool theta_applies(const struct theta *self, size_t i, const struct scenario *arm)
{
    const struct uncertain *u = arm->uncertainty.items;

    for (size_t k = 0; k < arm->uncertainty.n; k++) {
        if (strcmp(u[k].pointer, self->entries[i].pointer) == 0) {
            return true;
        }
    }
    return false;
}

int theta_apply(const struct theta *self, const double *values, struct scenario *arm,
                size_t *clamped, struct rf_error *err)
{
    for (size_t i = 0; i < self->n; i++) {
        const struct theta_entry *e = &self->entries[i];
        struct rf_error inner;
        const int status =
            theta_applies(self, i, arm)
                ? theta_set(arm, e->pointer, e->best_guess, values[i], clamped, &inner)
                : RF_OK;

        if (status != RF_OK) {
            char path[PARAM_POINTER_SIZE];

            place(e->name, "distribution", path, sizeof path);
            return rf_fail(err, status, path, "its draw %g does not fit %s: %.120s",
                           values[i], e->pointer, inner.message);
        }
    }
    return RF_OK;
}
