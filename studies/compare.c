/* compare.c: a comparison from arms to intervals. The runs themselves are in worlds.c. */
#include "studies/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "studies/theta.h"
#include "studies/worlds.h"

/* ---- life cycle ---- */

static void arms_free(struct arm *arms, size_t n)
{
    for (size_t a = 0; a < n; a++) {
        scenario_free(&arms[a].scenario);
    }
}

void compare_free(struct comparison *self)
{
    const size_t n_cells =
        self->cells == NULL ? 0 : self->n_arms * VERSION_N * self->n_worlds_capacity;

    for (size_t i = 0; i < n_cells; i++) {
        worlds_cell_free(&self->cells[i]);
    }
    free(self->cells);
    if (self->arms != NULL) {
        arms_free(self->arms, self->n_arms);
    }
    free(self->arms);
    free(self->theta);
    free(self->margins);
    *self = (struct comparison){ 0 };
}

static int take_arms(struct comparison *self, struct arm *arms, size_t n,
                     struct rf_error *err)
{
    self->arms = calloc(n + 1, sizeof *self->arms);
    if (self->arms == NULL) {
        arms_free(arms, n);
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu arms", n);
    }
    memcpy(self->arms, arms, n * sizeof *arms);
    memset(arms, 0, n * sizeof *arms);
    self->n_arms = n;
    return RF_OK;
}

/* Set a world's values in every arm: what cannot be set is told before the first run, and
 * what had to be set to an end is counted. */
static int try_theta(struct comparison *self, const struct theta *theta,
                     const double *values, struct rf_error *err)
{
    for (size_t a = 0; a < self->n_arms; a++) {
        struct scenario trial = { 0 };
        int status = scenario_copy(&trial, &self->arms[a].scenario, err);

        if (status == RF_OK) {
            status = theta_apply(theta, values, &trial, &self->n_clamped, err);
        }
        scenario_free(&trial);
        if (status != RF_OK) {
            return status;
        }
    }
    return RF_OK;
}

/* Draw every world's uncertain parameters. */
static int draw_theta(struct comparison *self, const struct theta *theta,
                      const struct compare_options *o, struct rf_error *err)
{
    self->n_uncertain = theta->n;
    self->theta = calloc(o->replicates * theta->n + 1, sizeof *self->theta);
    if (self->theta == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for uncertain parameters");
    }
    for (uint32_t w = 0; w < o->replicates; w++) {
        const struct stream_key key = { o->seed, o->first_replicate + w };
        double *values = self->theta + (size_t)w * theta->n;
        int status;

        if (o->fix_theta) {
            for (size_t i = 0; i < theta->n; i++) {
                values[i] = theta->entries[i].best_guess;
            }
            continue;
        }
        theta_draw(theta, key, values);
        status = try_theta(self, theta, values, err);
        if (status != RF_OK) {
            return status;
        }
    }
    return RF_OK;
}

/* The worlds from the first on that are complete over all arms. */
static uint32_t complete(const struct comparison *self, bool good_too)
{
    for (uint32_t w = 0; w < self->n_worlds_capacity; w++) {
        for (size_t a = 0; a < self->n_arms; a++) {
            if (!compare_cell(self, a, VERSION_BAD, w)->done ||
                (good_too && !compare_cell(self, a, VERSION_GOOD, w)->done)) {
                return w;
            }
        }
    }
    return self->n_worlds_capacity;
}

static int prepare(struct comparison *self, const struct compare_options *o,
                   struct rf_error *err)
{
    const struct scenario *s = &self->arms[0].scenario;

    self->interval = s->resolution;
    self->horizon = s->horizon;
    self->n_bins = (size_t)((s->horizon + s->resolution - 1) / s->resolution);
    self->cells =
        calloc(self->n_arms * VERSION_N * o->replicates + 1, sizeof *self->cells);
    if (self->cells == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u worlds",
                       (unsigned)o->replicates);
    }
    self->n_worlds_capacity = o->replicates;
    return worlds_comparable(self, err);
}

int compare_run(struct arm *arms, size_t n_arms, const struct compare_options *o,
                struct comparison *out, struct rf_error *err)
{
    struct theta theta = { 0 };
    int status;

    *out = (struct comparison){ 0 };
    status = take_arms(out, arms, n_arms, err);
    if (status == RF_OK && (n_arms == 0 || o->replicates == 0 || o->n_threads == 0)) {
        status =
            rf_fail(err, RF_EINPUT, "", "needs an arm, a world and a thread at least");
    }
    if (status == RF_OK) {
        status = prepare(out, o, err);
    }
    if (status == RF_OK) {
        status = theta_init(&theta, &out->arms[0].scenario, err);
    }
    if (status == RF_OK) {
        status = draw_theta(out, &theta, o, err);
    }
    if (status == RF_OK) {
        status = worlds_run(out, &theta, o, err);
    }
    if (status == RF_OK) {
        out->n_worlds = complete(out, o->good_too);
    } else {
        compare_free(out);
    }
    theta_free(&theta);
    return status;
}

const struct cell *compare_cell(const struct comparison *self, size_t arm,
                                enum version version, uint32_t world)
{
    return &self->cells[(arm * VERSION_N + version) * self->n_worlds_capacity + world];
}

/* ---- the breakdown ---- */

static const struct list *list_of(const struct comparison *self,
                                  enum measure_dimension by)
{
    const struct population_spec *p = &self->arms[0].scenario.population;
    const struct list *const lists[] = { &p->industries, &p->regions, &p->classes };

    return lists[by];
}

size_t compare_n_parts(const struct comparison *self, enum measure_dimension by)
{
    return list_of(self, by)->n;
}

const char *compare_part_name(const struct comparison *self, enum measure_dimension by,
                              size_t i)
{
    const void *items = list_of(self, by)->items;

    switch (by) {
    case MEASURE_BY_INDUSTRY:
        return ((const struct industry *)items)[i].name;
    case MEASURE_BY_REGION:
        return ((const struct region *)items)[i].name;
    default:
        return ((const struct endpoint_class *)items)[i].name;
    }
}

/* ---- statistics ---- */

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Put what is defined first, sorted. Returns how many. */
static uint32_t sort_defined(double *values, uint32_t n)
{
    uint32_t defined = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            values[defined++] = values[i];
        }
    }
    qsort(values, defined, sizeof *values, by_value);
    return defined;
}

static double middle(const double *sorted, uint32_t n)
{
    return n % 2 == 1 ? sorted[n / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
}

/* Added in sorted order: the same sum for any order of worlds. */
static double average(const double *sorted, uint32_t n)
{
    double sum = 0.0;

    for (uint32_t i = 0; i < n; i++) {
        sum += sorted[i];
    }
    return sum / n;
}

struct interval compare_interval(double *values, uint32_t n, bool censored)
{
    struct interval out = { .point = NAN, .low = NAN, .high = NAN };
    uint32_t k;

    out.n = sort_defined(values, n);
    out.n_none = n - out.n;
    if (out.n == 0) {
        return out;
    }
    for (uint32_t i = 0; i < out.n; i++) {
        out.n_zero += values[i] == 0.0;
        out.n_beyond += isinf(values[i]) && values[i] > 0.0;
    }
    k = (out.n + 1) / 20;
    k = k < 1 ? 1 : k;
    out.low = values[k - 1];
    out.high = values[out.n - k];
    out.point = censored ? middle(values, out.n) : average(values, out.n);
    return out;
}

static double value(const struct comparison *self, size_t arm, enum version version,
                    uint32_t world, enum measure_id id)
{
    const struct cell *cell = compare_cell(self, arm, version, world);

    return cell->done ? cell->measure[id] : NAN;
}

/* The interval over worlds of some function of a world. */
struct of_world {
    const struct comparison *c;
    size_t arm;
    enum version version;
    enum measure_id id;
    double (*get)(const struct of_world *self, uint32_t world);
};

static struct interval over_worlds(const struct of_world *self)
{
    const uint32_t n = self->c->n_worlds;
    struct interval out = { .point = NAN, .low = NAN, .high = NAN, .n_none = n };
    double *values = calloc(n + 1, sizeof *values);

    if (values == NULL) {
        return out;
    }
    for (uint32_t w = 0; w < n; w++) {
        values[w] = self->get(self, w);
    }
    out = compare_interval(values, n, measure_at(self->id)->censored);
    free(values);
    return out;
}

static double get_value(const struct of_world *self, uint32_t w)
{
    return value(self->c, self->arm, self->version, w, self->id);
}

static double get_ratio(const struct of_world *self, uint32_t w)
{
    return value(self->c, self->arm, self->version, w, self->id) /
           value(self->c, 0, self->version, w, self->id);
}

static double get_difference(const struct of_world *self, uint32_t w)
{
    return value(self->c, self->arm, self->version, w, self->id) -
           value(self->c, 0, self->version, w, self->id);
}

struct interval compare_measure(const struct comparison *self, size_t arm,
                                enum version version, enum measure_id id)
{
    const struct of_world of = { self, arm, version, id, get_value };

    return over_worlds(&of);
}

struct interval compare_part_interval(const struct comparison *self, size_t arm,
                                      enum version version, enum measure_dimension by,
                                      size_t i, enum measure_part part)
{
    const uint32_t n = self->n_worlds;
    struct interval out = { .point = NAN, .low = NAN, .high = NAN, .n_none = n };
    double *values = calloc(n + 1, sizeof *values);

    if (values == NULL) {
        return out;
    }
    for (uint32_t w = 0; w < n; w++) {
        values[w] = compare_part(compare_cell(self, arm, version, w), by, i, part);
    }
    out = compare_interval(values, n, false);
    free(values);
    return out;
}

struct interval compare_ratio(const struct comparison *self, size_t arm,
                              enum version version, enum measure_id id)
{
    const struct of_world of = { self, arm, version, id, get_ratio };
    struct interval out = over_worlds(&of);

    out.point = compare_measure(self, arm, version, id).point /
                compare_measure(self, 0, version, id).point;
    return out;
}

struct interval compare_difference(const struct comparison *self, size_t arm,
                                   enum version version, enum measure_id id)
{
    const struct of_world of = { self, arm, version, id, get_difference };

    return over_worlds(&of);
}

/* Undefined compares as less than any time, and as equal to anything else. */
static double better_in(double a, double b, bool censored)
{
    if (censored) {
        a = isnan(a) ? -INFINITY : a;
        b = isnan(b) ? -INFINITY : b;
    }
    return a < b ? 1.0 : a > b ? 0.0 : 0.5;
}

double compare_better(const struct comparison *self, size_t a, size_t b,
                      enum version version, enum measure_id id)
{
    double sum = 0.0;

    for (uint32_t w = 0; w < self->n_worlds; w++) {
        sum += better_in(value(self, a, version, w, id), value(self, b, version, w, id),
                         measure_at(id)->censored);
    }
    return sum;
}

/* What an arm costs when the update is harmless; all alike where that was not run. */
static double price(const struct comparison *self, size_t arm)
{
    const struct interval i =
        compare_measure(self, arm, VERSION_GOOD, MEASURE_UNPROTECTED_HOURS);

    return i.n > 0 ? i.point : 0.0;
}

/* Do all arms have about as much of a measure as the first, in every world? */
static bool all_alike(const struct comparison *self, enum measure_id id)
{
    bool alike = true;

    for (size_t a = 1; a < self->n_arms; a++) {
        for (uint32_t w = 0; w < self->n_worlds; w++) {
            alike = alike && compare_alike(value(self, 0, VERSION_BAD, w, id),
                                           value(self, a, VERSION_BAD, w, id));
        }
    }
    return alike;
}

enum measure_id compare_outage(const struct comparison *self)
{
    const enum measure_id machines = MEASURE_MACHINE_HOURS_LOST;
    const enum measure_id people = MEASURE_PEOPLE_HOURS;

    if (!dependencies_any(&self->arms[0].scenario.dependencies) ||
        !all_alike(self, machines)) {
        return machines;
    }
    return !all_alike(self, people) ||
                   (compare_measure(self, 0, VERSION_BAD, machines).point == 0.0 &&
                    compare_measure(self, 0, VERSION_BAD, people).point > 0.0)
               ? people
               : machines;
}

void compare_front(const struct comparison *self, bool *out)
{
    const enum measure_id outage = compare_outage(self);

    for (size_t a = 0; a < self->n_arms; a++) {
        const double lost = compare_measure(self, a, VERSION_BAD, outage).point;
        const double paid = price(self, a);

        out[a] = true;
        for (size_t b = 0; b < self->n_arms; b++) {
            const double other = compare_measure(self, b, VERSION_BAD, outage).point;
            const double other_paid = price(self, b);

            if (other <= lost && other_paid <= paid &&
                (other < lost || other_paid < paid)) {
                out[a] = false;
            }
        }
    }
}
