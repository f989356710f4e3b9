/* ridge.c: a grid of two parameters as one comparison, each point an arm. */
#include "studies/ridge.h"

#include <stdio.h>
#include <stdlib.h>

static int set(struct scenario *s, const struct ridge_axis *axis, size_t i,
               struct rf_error *err)
{
    struct param_slot slot;
    int status = param_find(&scenario_table, s, axis->pointer, &slot, err);

    return status == RF_OK ? param_set(&slot, axis->values[i], err) : status;
}

static int add_point(struct arm *to, const struct arm *base,
                     const struct ridge_axis *rows, size_t row,
                     const struct ridge_axis *columns, size_t column,
                     struct rf_error *err)
{
    int status = scenario_copy(&to->scenario, &base->scenario, err);

    snprintf(to->name, sizeof to->name, "%zu-%zu", row, column);
    if (status == RF_OK) {
        status = set(&to->scenario, rows, row, err);
    }
    return status == RF_OK ? set(&to->scenario, columns, column, err) : status;
}

static double average(const struct comparison *c, size_t arm, size_t target)
{
    double sum = 0.0;

    for (uint32_t w = 0; w < c->n_worlds; w++) {
        sum += compare_cell(c, arm, VERSION_BAD, w)->observed[target];
    }
    return sum / c->n_worlds;
}

int ridge_run(const struct arm *base, const struct ridge_axis *rows,
              const struct ridge_axis *columns, const struct compare_options *options,
              struct ridge *out, struct rf_error *err)
{
    const size_t n_points = rows->n * columns->n, n_targets = base->scenario.targets.n;
    struct compare_options o = *options;
    struct comparison c = { 0 };
    struct arm *arms = calloc(n_points + 1, sizeof *arms);
    int status = RF_OK;

    *out = (struct ridge){ .n_rows = rows->n,
                           .n_columns = columns->n,
                           .n_targets = n_targets };
    out->seen = calloc(n_points * n_targets + 1, sizeof *out->seen);
    if (arms == NULL || out->seen == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %zu points", n_points);
    }
    for (size_t i = 0; i < n_points && status == RF_OK; i++) {
        status =
            add_point(&arms[i], base, rows, i / columns->n, columns, i % columns->n, err);
    }
    if (status == RF_OK) {
        o.good_too = false;
        o.fix_theta = true;
        status = compare_run(arms, n_points, &o, &c, err);
    }
    if (status == RF_OK) {
        out->n_worlds = c.n_worlds;
        for (size_t i = 0; out->seen != NULL && i < n_points * n_targets; i++) {
            out->seen[i] = average(&c, i / n_targets, i % n_targets);
        }
    }
    for (size_t i = 0; arms != NULL && i < n_points; i++) {
        scenario_free(&arms[i].scenario);
    }
    free(arms);
    compare_free(&c);
    if (status != RF_OK) {
        ridge_free(out);
    }
    return status;
}

void ridge_free(struct ridge *self)
{
    free(self->seen);
    *self = (struct ridge){ 0 };
}

double ridge_seen(const struct ridge *self, size_t row, size_t column, size_t target)
{
    return self->seen[(row * self->n_columns + column) * self->n_targets + target];
}
