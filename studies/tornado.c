/* tornado.c: one parameter at a time. All runs are one comparison, whose arms are the two
 * arms at the best guess and at both ends of each parameter: they share worlds and
 * threads. */
#include "studies/tornado.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "studies/theta.h"

enum { BASE, SHOWN, PAIR }; /* the two arms of a setting */
enum { END_LOW, END_HIGH, ENDS };
#define N_ARMS(n)          (PAIR + (n)*ENDS * PAIR) /* of the comparison */
#define ARM(i, end, which) (PAIR + ((i)*ENDS + (end)) * PAIR + (which))

static int best_guess(const struct arm *base, const char *pointer, double *value,
                      struct rf_error *err)
{
    struct scenario copy = { 0 };
    struct param_slot slot;
    int status = scenario_copy(&copy, &base->scenario, err);

    if (status == RF_OK) {
        status = param_find(&scenario_table, &copy, pointer, &slot, err);
    }
    if (status == RF_OK) {
        *value = param_get(&slot);
    }
    scenario_free(&copy);
    return status;
}

/* The two arms at one setting; pointer NULL: at the best guess. */
static int add_pair(struct arm *to, const struct arm *base, const struct arm *shown,
                    const struct tornado_parameter *p, double value, struct rf_error *err)
{
    const struct arm *from[PAIR] = { base, shown };
    double guess = 0.0;
    int status = p == NULL ? RF_OK : best_guess(base, p->pointer, &guess, err);

    for (size_t k = 0; k < PAIR && status == RF_OK; k++) {
        snprintf(to[k].name, sizeof to[k].name, "%s", from[k]->name);
        status = scenario_copy(&to[k].scenario, &from[k]->scenario, err);
        if (status == RF_OK && p != NULL) {
            status = theta_set(&to[k].scenario, p->pointer, guess, value, NULL, err);
        }
    }
    return status;
}

static double hours(const struct comparison *c, size_t arm)
{
    return compare_measure(c, arm, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST).point;
}

static void read_bars(const struct comparison *c,
                      const struct tornado_parameter *parameters, struct tornado *out)
{
    out->n_worlds = c->n_worlds;
    out->stopped = c->stopped;
    out->best_guess = hours(c, SHOWN) / hours(c, BASE);
    for (size_t i = 0; i < out->n; i++) {
        struct tornado_bar *bar = &out->bars[i];

        snprintf(bar->pointer, sizeof bar->pointer, "%s", parameters[i].pointer);
        bar->assumed = parameters[i].assumed;
        bar->low = parameters[i].low;
        bar->high = parameters[i].high;
        bar->at_low = hours(c, ARM(i, END_LOW, SHOWN)) / hours(c, ARM(i, END_LOW, BASE));
        bar->at_high =
            hours(c, ARM(i, END_HIGH, SHOWN)) / hours(c, ARM(i, END_HIGH, BASE));
    }
}

int tornado_run(const struct arm *arms, size_t arm,
                const struct tornado_parameter *parameters, size_t n,
                const struct compare_options *options, struct tornado *out,
                struct rf_error *err)
{
    struct compare_options o = *options;
    struct arm *runs = calloc(N_ARMS(n), sizeof *runs);
    struct comparison c = { 0 };
    int status;

    *out =
        (struct tornado){ .arm = arm, .n = n, .bars = calloc(n + 1, sizeof *out->bars) };
    if (runs == NULL || out->bars == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %zu parameters", n);
        goto out;
    }
    status = add_pair(runs, &arms[0], &arms[arm], NULL, 0.0, err);
    for (size_t i = 0; i < n && status == RF_OK; i++) {
        const struct tornado_parameter *p = &parameters[i];

        status =
            add_pair(&runs[ARM(i, END_LOW, BASE)], &arms[0], &arms[arm], p, p->low, err);
        if (status == RF_OK) {
            status = add_pair(&runs[ARM(i, END_HIGH, BASE)], &arms[0], &arms[arm], p,
                              p->high, err);
        }
    }
    if (status == RF_OK) {
        o.good_too = false;
        o.fix_theta = true;
        status = compare_run(runs, N_ARMS(n), &o, &c, err);
    }
    if (status == RF_OK) {
        read_bars(&c, parameters, out);
    }
out:
    for (size_t i = 0; runs != NULL && i < N_ARMS(n); i++) {
        scenario_free(&runs[i].scenario);
    }
    free(runs);
    compare_free(&c);
    if (status != RF_OK) {
        tornado_free(out);
    }
    return status;
}

void tornado_free(struct tornado *self)
{
    free(self->bars);
    *self = (struct tornado){ 0 };
}

int tornado_luck(const struct arm *arm, const struct compare_options *options,
                 double *factor, bool *stopped, struct rf_error *err)
{
    struct compare_options o = *options;
    struct arm copy = { 0 };
    struct comparison c = { 0 };
    int status = scenario_copy(&copy.scenario, &arm->scenario, err);

    *factor = NAN;
    if (status == RF_OK) {
        snprintf(copy.name, sizeof copy.name, "%s", arm->name);
        o.good_too = false;
        o.fix_theta = true;
        o.fix_world = true;
        status = compare_run(&copy, 1, &o, &c, err);
    }
    *stopped = status == RF_OK && c.stopped;
    if (status == RF_OK && !c.stopped && c.n_worlds > 0) {
        const struct interval i =
            compare_measure(&c, 0, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST);

        *factor = i.low > 0.0 ? i.high / i.low : NAN;
    }
    scenario_free(&copy.scenario);
    compare_free(&c);
    return status;
}
