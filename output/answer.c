/* answer.c: numbers of each arm, the front, the best arm.
 *
 * First comes the arm with the fewest average machine-hours lost (people-hours without a
 * service, where machines stay up) on the bad update, ties
 * going to the cheaper one on the good update. Two arms cannot be told apart when the
 * range of their paired difference holds zero inside it, or is zero (one that is never
 * better but often equal is told from the other). Best is the cheapest arm on the front
 * that cannot be told from the first and does as surely better than the baseline; so a
 * week of waiting is not praised for a gain that may be luck. Cost O(arms^2 worlds).
 */
#include "output/answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/number.h"
#include "output/text.h"

#define CLEAR_SHARE  0.95 /* of worlds, REPORT: below it "probably" */
#define CLEAR_WORLDS 5    /* fewer worlds never make a clear answer */
#define TWO_HUMPED   0.05

bool answer_applies(const struct answer *a, enum version version, enum measure_id id)
{
    if (measure_at(id)->of_services) {
        return a->services;
    }
    return version == VERSION_GOOD ||
           (id != MEASURE_UNPROTECTED_HOURS && id != MEASURE_COMPROMISES);
}

double answer_planned(const struct answer *a, size_t arm)
{
    return (double)a->c->arms[arm].scenario.rollout.begins / (double)TICK_HOUR;
}

const char *answer_row_name(const struct answer *a, size_t arm)
{
    return !a->many ? a->arms[arm].title : arm == 0 ? a->baseline : a->arms[arm].name;
}

bool answer_marked(const struct answer *a, size_t arm)
{
    return a->n_arms > 2 && a->good && a->kind != ANSWER_NOTHING && a->arms[arm].front;
}

const char *answer_mark_text(const struct answer *a)
{
    return a->outage == MEASURE_PEOPLE_HOURS
               ? "no other beats it on people-hours without service and on unprotected "
                 "machine-hours"
               : "no other beats it on machine-hours lost and on unprotected "
                 "machine-hours "
                 "together";
}

bool answer_none_down(const struct answer_arm *arm)
{
    return arm->down.n_zero == arm->down.n && arm->lost.n_zero == arm->lost.n;
}

bool answer_two_humped(const struct interval *v)
{
    return v->n_zero < v->n && (double)v->n_zero > TWO_HUMPED * (double)v->n;
}

double answer_else(const struct interval *v)
{
    return v->point * (double)v->n / (double)(v->n - v->n_zero);
}

int answer_paired(const struct comparison *c, size_t a, size_t b, enum version version,
                  enum measure_id id, struct interval *out, struct rf_error *err)
{
    double *values = malloc(c->n_worlds * sizeof *values);

    if (values == NULL) {
        rf_fail(err, RF_ENOMEM, "", "no memory for %u worlds", c->n_worlds);
        return RF_ENOMEM;
    }
    for (uint32_t w = 0; w < c->n_worlds; w++) {
        values[w] = compare_cell(c, a, version, w)->measure[id] -
                    compare_cell(c, b, version, w)->measure[id];
    }
    *out = compare_interval(values, c->n_worlds, false);
    free(values);
    return RF_OK;
}

/* What one world says of an arm: [0] the outage, [1] the price (0 when it was not run).
 */
static void world_point(const struct answer *self, size_t arm, uint32_t w,
                        double point[2])
{
    const struct cell *bad = compare_cell(self->c, arm, VERSION_BAD, w);

    point[0] = bad->measure[self->outage];
    point[1] = 0.0;
    if (self->good) {
        point[1] = compare_cell(self->c, arm, VERSION_GOOD, w)
                       ->measure[MEASURE_UNPROTECTED_HOURS];
    }
}

/* Share of worlds in which no other arm beats this one in both. */
static double front_worlds(const struct answer *self, size_t arm)
{
    uint32_t n = 0;

    for (uint32_t w = 0; w < self->c->n_worlds; w++) {
        bool beaten = false;
        double own[2], other[2];

        world_point(self, arm, w, own);
        for (size_t b = 0; b < self->n_arms && !beaten; b++) {
            world_point(self, b, w, other);
            beaten = other[0] <= own[0] && other[1] <= own[1] &&
                     (other[0] < own[0] || other[1] < own[1]);
        }
        n += !beaten;
    }
    return (double)n / (double)self->c->n_worlds;
}

static void count_worlds(struct answer *self, size_t arm)
{
    struct answer_arm *x = &self->arms[arm];

    for (uint32_t w = 0; w < self->c->n_worlds; w++) {
        double own[2], base[2];

        world_point(self, arm, w, own);
        world_point(self, 0, w, base);
        const bool same = compare_alike(base[0], own[0]);

        x->better += !same && own[0] < base[0];
        x->same += same;
    }
}

static void fill_arm(struct answer *self, size_t i)
{
    const struct comparison *c = self->c;
    struct answer_arm *a = &self->arms[i];

    a->name = c->arms[i].name;
    a->title = c->arms[i].title[0] != 0 ? c->arms[i].title : a->name;
    a->down = compare_measure(c, i, VERSION_BAD, MEASURE_MACHINES_DOWN);
    a->hit = compare_measure(c, i, VERSION_BAD, MEASURE_MACHINES_HIT);
    a->lost = compare_measure(c, i, VERSION_BAD, self->outage);
    a->machine_hours = compare_measure(c, i, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST);
    a->peak = compare_measure(c, i, VERSION_BAD, MEASURE_PEAK_DOWN);
    a->back = compare_measure(c, i, VERSION_BAD, MEASURE_BACK_95);
    a->sensors = compare_measure(c, i, VERSION_BAD, MEASURE_BACK_99_OF_SENSORS);
    a->ratio = compare_ratio(c, i, VERSION_BAD, self->outage);
    if (self->good) {
        a->added = compare_difference(c, i, VERSION_GOOD, MEASURE_UNPROTECTED_HOURS);
    }
    if (self->services) {
        a->stopped = compare_measure(c, i, VERSION_BAD, MEASURE_SERVICES_STOPPED);
        a->people = compare_measure(c, i, VERSION_BAD, MEASURE_PEOPLE_HOURS);
    }
    count_worlds(self, i);
    a->front_worlds = front_worlds(self, i);
}

/* Fewer machine-hours, then cheaper, then named earlier. */
static bool comes_before(const struct answer *self, size_t a, size_t b)
{
    const struct answer_arm *x = &self->arms[a], *y = &self->arms[b];

    if (x->lost.point != y->lost.point) {
        return x->lost.point < y->lost.point;
    }
    if (x->added.point != y->added.point) {
        return x->added.point < y->added.point;
    }
    return a < b;
}

static void sort_rows(struct answer *self)
{
    for (size_t i = 0; i < self->n_arms; i++) {
        size_t at = i;

        for (; self->many && at > 0 && comes_before(self, i, self->rows[at - 1]); at--) {
            self->rows[at] = self->rows[at - 1];
        }
        self->rows[at] = i;
    }
}

static void sort_arms(struct answer *self)
{
    for (size_t i = 1; i < self->n_arms; i++) {
        size_t at = i - 1;

        for (; at > 0 && comes_before(self, i, self->order[at - 1]); at--) {
            self->order[at] = self->order[at - 1];
        }
        self->order[at] = i;
    }
}

static int mark_front(struct answer *self, struct rf_error *err)
{
    bool *front = calloc(self->n_arms, sizeof *front);
    size_t named = 0;

    if (front == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu arms", self->n_arms);
    }
    compare_front(self->c, front);
    for (size_t i = 0; i < self->n_arms; i++) {
        self->arms[i].front = front[i];
        self->arms[i].shown = i == 0 || front[i];
        if (!self->arms[i].shown && !self->many && named < ANSWER_NAMED) {
            self->arms[i].shown = true;
            named++;
        }
    }
    free(front);
    return RF_OK;
}

/* How sure it is that an arm does better than the baseline; a tie counts half for it. */
static enum answer_kind judge(const struct answer *self, size_t arm)
{
    const double n = (double)self->c->n_worlds;
    const struct answer_arm *x = &self->arms[arm];
    const double better = (double)x->better + 0.5 * (double)x->same;

    if (self->arms[0].lost.point == 0.0) {
        return ANSWER_NOTHING;
    }
    if (self->n_arms == 1) {
        return ANSWER_SINGLE;
    }
    if (x->lost.point >= self->arms[0].lost.point || better <= 0.5 * n) {
        return ANSWER_NONE;
    }
    return better >= CLEAR_SHARE * n && n >= CLEAR_WORLDS ? ANSWER_CLEAR
                                                          : ANSWER_PROBABLY;
}

/* Can the outages of two arms not be told apart? */
static int find_alike(const struct answer *self, size_t a, size_t b, bool *alike,
                      struct rf_error *err)
{
    struct interval more;
    const int status =
        answer_paired(self->c, a, b, VERSION_BAD, self->outage, &more, err);

    *alike = status == RF_OK && ((more.low < 0.0 && more.high > 0.0) ||
                                 (more.low == 0.0 && more.high == 0.0));
    return status;
}

/* May an arm that is as good as the first be called the best instead of `than`? */
static bool leads(const struct answer *self, size_t arm, size_t than)
{
    return self->good && self->arms[arm].front &&
           judge(self, arm) <= judge(self, self->order[0]) &&
           self->arms[arm].added.point < self->arms[than].added.point;
}

/* The best arm goes to the front of the order; the next that cannot be told from it, nor
 * from the one with the fewest machine-hours, is the rival. alike [n_arms], all false. */
static int choose_best(struct answer *self, bool *alike, struct rf_error *err)
{
    const size_t n = self->n_arms - 1, first = self->order[0];
    size_t at = 0;

    for (size_t k = 1; k < n; k++) {
        const size_t arm = self->order[k];
        const int status = find_alike(self, arm, first, &alike[arm], err);

        if (status != RF_OK) {
            return status;
        }
        at = alike[arm] && leads(self, arm, self->order[at]) ? k : at;
    }
    self->best = self->order[at];
    alike[first] = true;
    memmove(self->order + 1, self->order, at * sizeof *self->order);
    self->order[0] = self->best;
    for (size_t k = 1; k < n; k++) {
        const size_t arm = self->order[k];
        bool also = false;
        const int status = find_alike(self, arm, self->best, &also, err);

        if (status != RF_OK) {
            return status;
        }
        if (alike[arm] && (also || arm == first)) {
            self->rival = self->rival == 0 ? arm : self->rival;
            self->n_rivals++;
        }
    }
    return RF_OK;
}

static int find_best(struct answer *self, struct rf_error *err)
{
    bool *alike;
    int status;

    if (self->n_arms < 2) {
        return RF_OK;
    }
    alike = calloc(self->n_arms, sizeof *alike);
    if (alike == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu arms", self->n_arms);
    }
    status = choose_best(self, alike, err);
    free(alike);
    return status;
}

/* "July 2024: the update that …" is July 2024; a scenario without such a title goes by
 * its name. */
static void find_occasion(struct answer *self)
{
    const struct scenario *s = &self->c->arms[0].scenario;
    const size_t n = strcspn(s->title, ":,;(");
    struct buffer clean = { 0 };

    if (n > 0 && n < 32 && s->title[n] != 0) {
        buffer_add_n(&clean, s->title, n);
        while (clean.n > 0 && clean.text[clean.n - 1] == ' ') {
            clean.text[--clean.n] = 0;
        }
    } else {
        buffer_add(&clean, s->name);
    }
    if (!clean.failed) {
        text_fit(clean.text, 24, self->occasion, sizeof self->occasion);
    }
    buffer_free(&clean);
}

int answer_init(struct answer *self, const struct comparison *c, struct rf_error *err)
{
    int status;

    *self =
        (struct answer){ .c = c, .n_arms = c->n_arms, .many = c->n_arms > ANSWER_LONG };
    if (c->n_worlds == 0 || c->n_arms == 0) {
        return rf_fail(err, RF_ESTOPPED, "", "no simulated world is complete");
    }
    self->arms = calloc(c->n_arms, sizeof *self->arms);
    self->order = calloc(c->n_arms, sizeof *self->order);
    self->rows = calloc(c->n_arms, sizeof *self->rows);
    if (self->arms == NULL || self->order == NULL || self->rows == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %zu arms", c->n_arms);
        goto out;
    }
    self->good = compare_cell(c, 0, VERSION_GOOD, 0)->done;
    self->services = dependencies_any(&c->arms[0].scenario.dependencies);
    self->outage = compare_outage(c);
    self->hours = self->outage == MEASURE_PEOPLE_HOURS ? "people-hours" : "machine-hours";
    self->horizon_hours = (double)c->horizon / (double)TICK_HOUR;
    self->none_down = true;
    for (size_t i = 0; i < c->n_arms; i++) {
        fill_arm(self, i);
        self->none_down &= answer_none_down(&self->arms[i]);
    }
    sort_arms(self);
    sort_rows(self);
    self->happened = strcmp(self->arms[0].name, "as-it-happened") == 0;
    self->baseline = self->happened ? "as it happened" : self->arms[0].title;
    self->what = self->happened ? "what happened" : self->arms[0].title;
    find_occasion(self);
    self->part = "";
    status = mark_front(self, err);
    if (status == RF_OK) {
        status = find_best(self, err);
        self->kind = judge(self, self->best);
    }
out:
    if (status != RF_OK) {
        answer_free(self);
    }
    return status;
}

void answer_part(struct answer *self, const char *only)
{
    self->part = only[0] == 0 ? "" : "this part of ";
}

void answer_free(struct answer *self)
{
    free(self->arms);
    free(self->order);
    free(self->rows);
    *self = (struct answer){ 0 };
}
