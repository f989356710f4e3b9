/* ranges.c: collecting ranges. */
#include "cli/ranges.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "studies/theta.h"

#define LOW_QUANTILE  0.05
#define HIGH_QUANTILE 0.95

static bool is_in(const struct ranges *self, const char *pointer)
{
    for (size_t i = 0; i < self->n_known; i++) {
        if (strcmp(self->items[i].pointer, pointer) == 0) {
            return true;
        }
    }
    return false;
}

static void add(struct ranges *self, const char *pointer, double low, double high,
                bool assumed)
{
    struct tornado_parameter *p = &self->items[self->n_known++];

    *p = (struct tornado_parameter){ .low = low, .high = high, .assumed = assumed };
    snprintf(p->pointer, sizeof p->pointer, "%s", pointer);
}

static bool is_assumed(const struct provenance_list *provenance, const char *pointer)
{
    const struct provenance *p = provenance_find(provenance, pointer);

    return p == NULL || p->source == NULL;
}

static void add_uncertain(struct ranges *self, const struct theta *theta,
                          const struct provenance_list *provenance)
{
    for (size_t i = 0; i < theta->n; i++) {
        const struct theta_entry *e = &theta->entries[i];
        const double scale = e->ratio ? e->best_guess : 1.0;

        add(self, e->pointer,
            scale * distribution_quantile(&e->distribution, LOW_QUANTILE),
            scale * distribution_quantile(&e->distribution, HIGH_QUANTILE),
            is_assumed(provenance, e->pointer));
    }
}

static bool matters(const char *pointer)
{
    static const char *const sections[] = { "/update/", "/rollout/", "/delivery/",
                                            "/signals/", "/recovery/" };

    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (strncmp(pointer, sections[i], strlen(sections[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* How wide a range is; an end at zero counts as a hundredth of the other. */
static double width(const struct tornado_parameter *p)
{
    return log(p->high / fmax(p->low, 0.01 * p->high));
}

static int by_width(const void *a, const void *b)
{
    const struct tornado_parameter *x = a, *y = b;
    const double left = width(x), right = width(y);

    return left != right ? (left < right) - (left > right)
                         : strcmp(x->pointer, y->pointer);
}

static void add_given(struct ranges *self, const struct provenance_list *provenance)
{
    const size_t first = self->n_known;

    for (size_t i = 0; i < provenance->n; i++) {
        const struct provenance *p = &provenance->items[i];

        if (matters(p->pointer) && p->low < p->high && isfinite(p->low) &&
            isfinite(p->high) && !is_in(self, p->pointer)) {
            add(self, p->pointer, p->low, p->high, p->source == NULL);
        }
    }
    qsort(self->items + first, self->n_known - first, sizeof *self->items, by_width);
}

int ranges_collect(struct ranges *self, struct scenario *baseline,
                   const struct provenance_list *provenance, size_t most,
                   struct rf_error *err)
{
    struct theta theta = { 0 };
    int status = theta_init(&theta, baseline, err);

    *self = (struct ranges){ 0 };
    if (status != RF_OK) {
        return status;
    }
    self->items = calloc(theta.n + provenance->n + 1, sizeof *self->items);
    if (self->items == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for ranges");
    } else {
        add_uncertain(self, &theta, provenance);
        add_given(self, provenance);
        self->n = self->n_known < most ? self->n_known : most;
    }
    theta_free(&theta);
    return status;
}

void ranges_free(struct ranges *self)
{
    free(self->items);
    *self = (struct ranges){ 0 };
}
