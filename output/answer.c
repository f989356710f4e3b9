/* answer.c: numbers of each arm, the front, the best arm.
 *
 * Best is the arm with the fewest average machine-hours lost on the bad update; ties go
 * to the cheaper one on the good update, so that it is on the front. Better counts
 * worlds, ties half. An arm cannot be told from the best when the range of their paired
 * difference holds zero inside it (one that is never better but often equal is told from
 * it). Cost O(arms^2 worlds).
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

bool answer_applies(enum version version, enum measure_id id)
{
    return version == VERSION_GOOD ||
           (id != MEASURE_UNPROTECTED_HOURS && id != MEASURE_COMPROMISES);
}

bool answer_none_down(const struct answer_arm *arm)
{
    return arm->down.n_zero == arm->down.n;
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

    point[0] = bad->measure[MEASURE_MACHINE_HOURS_LOST];
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

static void fill_arm(struct answer *self, size_t i)
{
    const struct comparison *c = self->c;
    struct answer_arm *a = &self->arms[i];

    a->name = c->arms[i].name;
    a->title = c->arms[i].title[0] != 0 ? c->arms[i].title : a->name;
    a->down = compare_measure(c, i, VERSION_BAD, MEASURE_MACHINES_DOWN);
    a->hit = compare_measure(c, i, VERSION_BAD, MEASURE_MACHINES_HIT);
    a->lost = compare_measure(c, i, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST);
    a->peak = compare_measure(c, i, VERSION_BAD, MEASURE_PEAK_DOWN);
    a->back = compare_measure(c, i, VERSION_BAD, MEASURE_BACK_95);
    a->sensors = compare_measure(c, i, VERSION_BAD, MEASURE_BACK_99_OF_SENSORS);
    a->ratio = compare_ratio(c, i, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST);
    if (self->good) {
        a->added = compare_difference(c, i, VERSION_GOOD, MEASURE_UNPROTECTED_HOURS);
    }
    a->better = compare_better(c, i, 0, VERSION_BAD, MEASURE_MACHINE_HOURS_LOST);
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
        if (!self->arms[i].shown && named < ANSWER_NAMED) {
            self->arms[i].shown = true;
            named++;
        }
    }
    free(front);
    return RF_OK;
}

/* Arms whose outage cannot be told from the best one's; the nearest is the rival. */
static int find_rivals(struct answer *self, struct rf_error *err)
{
    for (size_t k = 1; k + 1 < self->n_arms; k++) {
        struct interval more;
        int status = answer_paired(self->c, self->order[k], self->best, VERSION_BAD,
                                   MEASURE_MACHINE_HOURS_LOST, &more, err);

        if (status != RF_OK) {
            return status;
        }
        if (more.low < 0.0 || more.high <= 0.0) {
            self->rival = self->rival == 0 ? self->order[k] : self->rival;
            self->n_rivals++;
        }
    }
    return RF_OK;
}

static enum answer_kind judge(const struct answer *self)
{
    const double n = (double)self->c->n_worlds;
    const struct answer_arm *best = &self->arms[self->best];

    if (self->arms[0].lost.point == 0.0) {
        return ANSWER_NOTHING;
    }
    if (self->n_arms == 1) {
        return ANSWER_SINGLE;
    }
    if (best->lost.point >= self->arms[0].lost.point || best->better <= 0.5 * n) {
        return ANSWER_NONE;
    }
    return best->better >= CLEAR_SHARE * n && n >= CLEAR_WORLDS ? ANSWER_CLEAR
                                                                : ANSWER_PROBABLY;
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

    *self = (struct answer){ .c = c, .n_arms = c->n_arms };
    if (c->n_worlds == 0 || c->n_arms == 0) {
        return rf_fail(err, RF_ESTOPPED, "", "no simulated world is complete");
    }
    self->arms = calloc(c->n_arms, sizeof *self->arms);
    self->order = calloc(c->n_arms, sizeof *self->order);
    if (self->arms == NULL || self->order == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %zu arms", c->n_arms);
        goto out;
    }
    self->good = compare_cell(c, 0, VERSION_GOOD, 0)->done;
    self->horizon_hours = (double)c->horizon / (double)TICK_HOUR;
    for (size_t i = 0; i < c->n_arms; i++) {
        fill_arm(self, i);
    }
    sort_arms(self);
    self->best = c->n_arms > 1 ? self->order[0] : 0;
    self->happened = strcmp(self->arms[0].name, "as-it-happened") == 0;
    self->baseline = self->happened ? "as it happened" : self->arms[0].title;
    find_occasion(self);
    self->kind = judge(self);
    status = mark_front(self, err);
    if (status == RF_OK) {
        status = find_rivals(self, err);
    }
out:
    if (status != RF_OK) {
        answer_free(self);
    }
    return status;
}

void answer_free(struct answer *self)
{
    free(self->arms);
    free(self->order);
    *self = (struct answer){ 0 };
}
