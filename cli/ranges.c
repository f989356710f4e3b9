/* ranges.c: a list of parameters with the ends of their ranges. */
#include "cli/ranges.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "studies/theta.h"

#define LOW_QUANTILE  0.05
#define HIGH_QUANTILE 0.95

static const struct tornado_range none = { .low = NAN, .high = NAN };

static bool is_in(const struct ranges *self, const char *pointer)
{
    for (size_t i = 0; i < self->n; i++) {
        if (strcmp(self->items[i].pointer, pointer) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_range(const struct provenance *p)
{
    return p != NULL && p->low < p->high && isfinite(p->low) && isfinite(p->high);
}

static struct tornado_range range_of(const struct provenance *p)
{
    return has_range(p) ? (struct tornado_range){ p->low, p->high } : none;
}

static bool is_assumed(const struct provenance *p)
{
    return p == NULL || p->source == NULL;
}

/* Does the arm's file give the number anew? */
static bool is_own(const struct provenance *own, const struct provenance *base)
{
    const struct tornado_range a = range_of(own), b = range_of(base);

    return own != NULL && (base == NULL || own->value != base->value ||
                           has_range(own) != has_range(base) ||
                           (has_range(own) && (a.low != b.low || a.high != b.high)));
}

static bool is_of_rollout(const char *pointer)
{
    return strncmp(pointer, "/rollout/", strlen("/rollout/")) == 0;
}

static void add(struct ranges *self, const char *pointer, const struct provenance *own,
                const struct provenance *base, struct tornado_range moved, bool follows)
{
    struct tornado_parameter *p = &self->items[self->n++];
    const bool anew = is_own(own, base);

    *p = (struct tornado_parameter){ .base = moved,
                                     .own = anew ? range_of(own) : none,
                                     .follows = follows,
                                     .assumed = is_assumed(anew ? own : base) };
    if (anew && is_of_rollout(pointer)) {
        p->follows = false;
        if (!isnan(p->own.low)) {
            p->base = none;
        }
    }
    snprintf(p->pointer, sizeof p->pointer, "%s", pointer);
}

static void add_uncertain(struct ranges *self, const struct theta *theta,
                          const struct ranges_arm *base, const struct ranges_arm *shown)
{
    for (size_t i = 0; i < theta->n; i++) {
        const struct theta_entry *e = &theta->entries[i];
        const double scale = e->ratio ? e->best_guess : 1.0;
        const struct tornado_range moved = {
            scale * distribution_quantile(&e->distribution, LOW_QUANTILE),
            scale * distribution_quantile(&e->distribution, HIGH_QUANTILE)
        };

        add(self, e->pointer, provenance_find(shown->provenance, e->pointer),
            provenance_find(base->provenance, e->pointer), moved,
            theta_applies(theta, i, shown->scenario));
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

/* Numbers of one file that have a range. */
static void add_given(struct ranges *self, const struct provenance_list *list,
                      const struct ranges_arm *base, const struct ranges_arm *shown)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct provenance *p = &list->items[i];

        if (matters(p->pointer) && has_range(p) && !is_in(self, p->pointer)) {
            const struct provenance *b = provenance_find(base->provenance, p->pointer);

            add(self, p->pointer, provenance_find(shown->provenance, p->pointer), b,
                range_of(b), true);
        }
    }
}

static int by_pointer(const void *a, const void *b)
{
    const struct tornado_parameter *x = a, *y = b;

    return strcmp(x->pointer, y->pointer);
}

int ranges_collect(struct ranges *self, const struct ranges_arm *base,
                   const struct ranges_arm *shown, struct rf_error *err)
{
    struct theta theta = { 0 };
    int status = theta_init(&theta, base->scenario, err);

    *self = (struct ranges){ 0 };
    if (status != RF_OK) {
        return status;
    }
    self->items = calloc(theta.n + base->provenance->n + shown->provenance->n + 1,
                         sizeof *self->items);
    if (self->items == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for ranges");
    } else {
        add_uncertain(self, &theta, base, shown);
        add_given(self, base->provenance, base, shown);
        add_given(self, shown->provenance, base, shown);
        qsort(self->items, self->n, sizeof *self->items, by_pointer);
    }
    theta_free(&theta);
    return status;
}

void ranges_free(struct ranges *self)
{
    free(self->items);
    *self = (struct ranges){ 0 };
}
