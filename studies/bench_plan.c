/* bench_plan.c: what a gate sees of a crowd, and when.
 *
 * Time goes in bins, those in which the vendor's signals are counted; all looks, bakes
 * and dates are whole bins where they have a common step. Of each group of a wave's
 * machines (struck by the defect, failing without it, sound) the share that has come to
 * an effect by the end of each bin is computed once: the delivery's distribution, shifted
 * by the lag of the effect. What happens at the very end of a bin counts in the next, as
 * in a run.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/schedule.h"
#include "studies/bench_inside.h"

#define MOST_BINS 20000
#define NEVER     1000000000000 /* callers that people never hear of */

static const struct distribution next_restart = { DISTRIBUTION_UNIFORM,
                                                  { 0.0, (double)TICK_DAY } };

/* ---- lags ---- */

static void add_random(struct bench_lag *lag, const struct distribution *d)
{
    if (d->kind == DISTRIBUTION_CONSTANT) {
        lag->constant += d->param[0];
    } else {
        lag->random[lag->n_random++] = d;
    }
}

/* From taking the update to the moment at which the defect strikes. */
static struct bench_lag strike_lag(const struct defect *d)
{
    struct bench_lag lag = { .share = 1.0 };

    add_random(&lag, &d->delay);
    if (d->trigger == TRIGGER_REBOOT) {
        add_random(&lag, &next_restart);
    }
    return lag;
}

/* A machine that has taken the version is lost to the defect, now or later; a rollback
 * saves those whom it has not struck yet. */
static struct bench_lag hit_lag(const struct scenario *s, const struct defect *d)
{
    return s->rollout.on_fail == ON_FAIL_ROLLBACK ? strike_lag(d)
                                                  : (struct bench_lag){ .share = 1.0 };
}

/* From a machine that stops for a reboot to its crash report. */
static void add_report(const struct scenario *s, struct bench_lag *lag)
{
    lag->share *= 1.0 - s->signals.crash_reports.loss;
    lag->constant += (double)s->recovery.reboot;
    add_random(lag, &s->signals.crash_reports.delay);
}

static void add_platform(const struct scenario *s, struct bench_lag *lag)
{
    lag->share *= s->signals.platform.shared ? s->signals.platform.sees : 0.0;
    lag->constant += (double)s->signals.platform.delay;
}

/* A machine that the defect strikes: what the signal shows of it. */
static void see_failing(const struct scenario *s, const struct defect *d,
                        struct bench_lag *seen, struct bench_lag *unseen)
{
    const double timeout = (double)s->signals.heartbeat.timeout;
    const double reboot = (double)s->recovery.reboot;
    const bool rejected = d->consequence == CONSEQUENCE_REJECTED;
    const bool loops = d->consequence == CONSEQUENCE_BOOT_LOOP;

    *seen = *unseen = strike_lag(d);
    unseen->share = 0.0;
    switch ((enum gate_signal)s->rollout.gate.signal) {
    case GATE_SILENT:
        seen->share = !rejected && (loops || reboot > timeout) ? 1.0 : 0.0;
        unseen->share = loops ? 0.0 : seen->share;
        seen->constant += timeout;
        unseen->constant += reboot;
        break;
    case GATE_CRASH_REPORTS:
        add_report(s, seen);
        seen->share *= rejected || loops ? 0.0 : 1.0; /* who does not come back is mute */
        break;
    case GATE_REJECTS:
        seen->share = rejected ? 1.0 : 0.0;
        break;
    case GATE_PLATFORM:
        add_platform(s, seen);
        seen->share *= rejected ? 0.0 : 1.0;
        break;
    default:
        seen->share = 0.0;
        break;
    }
}

/* A machine that fails without the defect falls silent. Nobody refuses a good version; of
 * all other signals the gate itself knows what comes without a defect (gate_watch.c). */
static bool has_base(const struct scenario *s)
{
    return s->rollout.unit == UNIT_TRAFFIC || s->rollout.gate.signal == GATE_SILENT;
}

static struct bench_lag see_base(const struct scenario *s)
{
    return (struct bench_lag){ .share = has_base(s) ? 1.0 : 0.0,
                               .constant = (double)s->signals.heartbeat.timeout };
}

/* ---- ladders ---- */

/* A crowd's course: the share that has taken the update by the end of each bin. */
struct course {
    const struct scenario *s;
    const struct bench_crowd *crowd;
    const double *taken; /* [n + 1] */
    size_t n;
    double bin;
    bool costly; /* to ask for it between the ends of bins */
};

/* A relay or a ring's spread adds up hundreds of cases. */
static bool is_costly(const struct scenario *s)
{
    const struct ring *rings = s->rollout.rings.items;
    bool spread = s->delivery.kind == DELIVERY_RELAY;

    for (size_t i = 0; i < s->rollout.rings.n; i++) {
        spread = spread || rings[i].spread > 0;
    }
    return spread;
}

/* The same at any time; what is costly between two ends of bins, as a line. */
static double taken_between(const struct course *c, double after)
{
    const double at = after / c->bin;
    const size_t k = at > 0.0 ? (size_t)at : 0;

    if (!c->costly) {
        return bench_taken(c->s, c->crowd, after);
    }
    if (at <= 0.0) {
        return 0.0;
    }
    return k >= c->n ? c->taken[c->n]
                     : c->taken[k] + (at - (double)k) * (c->taken[k + 1] - c->taken[k]);
}

/* Share of a group that has come to an effect before a time after the opening. */
static double come(const struct course *c, const struct bench_lag *lag, double after)
{
    static const int points[] = { 1, 64, 16, 8 };
    const int n = points[lag->n_random];
    double sum = 0.0;
    int all = 1;

    if (lag->n_random == 0) {
        return lag->share * bench_taken(c->s, c->crowd, after - lag->constant);
    }
    for (size_t i = 0; i < lag->n_random; i++) {
        all *= n;
    }
    for (int i = 0; i < all; i++) {
        double x = after - lag->constant;

        for (int k = 0, rest = i; k < (int)lag->n_random; k++, rest /= n) {
            x -= distribution_quantile(lag->random[k], (rest % n + 0.5) / n);
        }
        sum += taken_between(c, x);
    }
    return lag->share * sum / all;
}

static int by_value(const void *a, const void *b)
{
    const struct bench_rung *x = a, *y = b;

    if (x->value != y->value) {
        return x->value < y->value ? -1 : 1;
    }
    if (x->bin != y->bin) {
        return x->bin < y->bin ? -1 : 1;
    }
    return x->effect < y->effect ? -1 : x->effect > y->effect;
}

static void finish_ladder(struct bench_ladder *l, size_t n_bins)
{
    double before = 0.0;
    size_t at = 0;

    qsort(l->rungs, l->n, sizeof *l->rungs, by_value);
    for (size_t i = 0; i < l->n; i++) {
        struct bench_rung *r = &l->rungs[i];

        r->chance = before < 1.0 ? (r->value - before) / (1.0 - before) : 0.0;
        before = r->value;
        l->until[r->bin] = (uint32_t)i + 1; /* ascending: the last of a bin stays */
    }
    for (size_t b = 0; b < n_bins; b++) {
        at = l->until[b] > at ? l->until[b] : at;
        l->until[b] = (uint32_t)at;
    }
}

static int build_ladder(struct bench_ladder *l, const struct course *c,
                        const struct bench_lag *lags, struct rf_error *err)
{
    l->rungs = calloc(c->n * BENCH_N_EFFECTS + 1, sizeof *l->rungs);
    l->until = calloc(c->n + 1, sizeof *l->until);
    if (l->rungs == NULL || l->until == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
    }
    for (size_t b = 0; b < c->n; b++) {
        for (unsigned e = 0; e < BENCH_N_EFFECTS; e++) {
            if (lags[e].share > 0.0) {
                l->rungs[l->n++] = (struct bench_rung){
                    .value = come(c, &lags[e], (double)(b + 1) * c->bin),
                    .bin = (uint32_t)b,
                    .effect = (uint8_t)e,
                };
            }
        }
    }
    finish_ladder(l, c->n);
    return RF_OK;
}

/* Of the machines of a wave that the defect strikes, those that are down by the end of
 * each bin, as a share of the world. */
static void add_down(struct bench_plan *p, const struct course *c)
{
    const struct bench_lag down = strike_lag(&p->defect);
    const bool once = p->defect.consequence == CONSEQUENCE_CRASH_ONCE;
    struct bench_lag back = down;

    back.constant += (double)c->s->recovery.reboot;
    for (size_t b = 0; b < c->n && p->machines > 0.0; b++) {
        const double end = (double)(b + 1) * c->bin;
        const double share = come(c, &down, end) - (once ? come(c, &back, end) : 0.0);

        p->down[p->n_bins - c->n + b] += share * c->crowd->machines / p->machines;
    }
    p->seen = p->traffic || p->defect.consequence != CONSEQUENCE_REJECTED;
}

static int build_step(struct bench_plan *p, size_t k, const struct power *power,
                      struct rf_error *err)
{
    const struct scenario *s = &p->version[1];
    struct bench_step *step = &p->steps[k];
    struct bench_lag lags[BENCH_N_GROUPS][BENCH_N_EFFECTS] = { 0 };
    double *taken = calloc(p->n_bins + 1, sizeof *taken);
    struct course course = { s,         &step->crowd,   taken,
                             p->n_bins, (double)p->bin, is_costly(s) };
    int status = RF_OK;

    if (taken == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
    }
    course.n = p->n_bins - (size_t)(step->crowd.opens / p->bin);
    for (size_t b = 0; b <= course.n; b++) {
        taken[b] = bench_taken(s, &step->crowd, (double)b * course.bin);
    }
    for (int g = 0; g < BENCH_N_GROUPS; g++) {
        lags[g][BENCH_OBSERVED] =
            (struct bench_lag){ .share = 1.0,
                                .constant = (double)s->signals.heartbeat.timeout };
    }
    lags[BENCH_FAILING][BENCH_HIT] = hit_lag(s, &p->defect);
    see_failing(s, &p->defect, &lags[BENCH_FAILING][BENCH_SEEN],
                &lags[BENCH_FAILING][BENCH_UNSEEN]);
    lags[BENCH_BASE][BENCH_SEEN] = see_base(s);
    p->seen = p->traffic || lags[BENCH_FAILING][BENCH_SEEN].share > 0.0;
    if (s->rollout.gate.signal == GATE_CALLS) {
        add_down(p, &course);
    }
    for (int g = 0; g < BENCH_N_GROUPS && status == RF_OK; g++) {
        status = build_ladder(&step->ladder[g], &course, lags[g], err);
    }
    if (status == RF_OK && bench_away_counts(s) && p->waves[k].gated &&
        p->waves[k].watched > 0) {
        status = bench_away_init(step, p, k, power, taken, course.n, err);
    }
    free(taken);
    return status;
}

/* ---- the scenario on the bench ---- */

static tick_t common(tick_t a, tick_t b)
{
    while (b != 0) {
        const tick_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The largest step of which everything planned is a whole number, and time for the last
 * bake and what may still follow. */
static void choose_bins(struct bench_plan *p)
{
    const struct scenario *s = &p->version[1];
    const struct gate *g = &s->rollout.gate;
    const struct bench_crowd *last = &p->steps[p->n_waves - 1].crowd;
    tick_t end = last->opens + p->waves[p->n_waves - 1].bake + g->decision_delay +
                 g->first_look + 2 * g->interval;
    tick_t step = g->test != 0 ? common(g->interval, g->first_look) : 0;

    for (size_t k = 0; k < p->n_waves; k++) {
        step = common(step, p->waves[k].bake);
        step = common(step, p->steps[k].crowd.opens);
    }
    step = step > 0 ? step : g->interval;
    if (common(step, g->decision_delay) >= TICK_MINUTE) {
        step = common(step, g->decision_delay);
    }
    if (end / step > MOST_BINS) {
        step *= end / step / MOST_BINS + 1;
    }
    if (g->wait && s->horizon > end) { /* as long as the bins last */
        end = s->horizon / step < MOST_BINS ? s->horizon : MOST_BINS * step;
    }
    p->bin = step;
    p->n_bins = (size_t)((end + step - 1) / step);
    p->version[0].horizon = p->version[1].horizon = (tick_t)p->n_bins * step;
    p->version[0].interval = p->version[1].interval = step;
}

static void make_defect(struct bench_plan *p, const struct scenario *s)
{
    if (s->update.defects.n > 0) {
        p->defect = *(const struct defect *)s->update.defects.items;
    } else {
        param_defaults(&update_defect_table, &p->defect);
        p->defect.consequence = CONSEQUENCE_BOOT_LOOP;
    }
    p->defect.classes = p->defect.configurations = 0;
}

/* No laboratory, no people, the release at time zero; one defect or none. */
static void make_versions(struct bench_plan *p, const struct scenario *s)
{
    for (int bad = 0; bad < 2; bad++) {
        struct scenario *v = &p->version[bad];

        *v = *s;
        v->release += s->rollout.begins;
        v->rollout.begins = 0;
        v->rollout.waves = (struct list){ p->waves, p->n_waves };
        v->update.lab.machines = 0;
        v->update.lab.duration = 0;
        v->update.defects = (struct list){ &p->defect, (size_t)bad };
        v->signals.people.limit = NEVER;
        v->signals.platform.limit = NEVER;
    }
}

static int build_requests(struct bench_plan *p, const struct bench_change *change,
                          struct rf_error *err)
{
    const struct rollout *r = &p->version[0].rollout;

    p->requests = calloc(p->n_waves + 1, sizeof *p->requests);
    if (p->requests == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
    }
    for (size_t k = 0; k < p->n_waves; k++) {
        const bool other = change->machines > 0.0 && k == change->wave;
        const double second =
            other ? change->machines / 3600.0 : r->requests * p->waves[k].share;

        p->requests[k] = second * (double)p->bin / 1000.0;
        if (p->requests[k] > BINOMIAL_MOST) {
            return rf_fail(err, RF_EINPUT, "/rollout/requests",
                           "%.3g requests in a step of %.0f s: the bench takes %.0f at "
                           "most",
                           p->requests[k], (double)p->bin / 1000.0, BINOMIAL_MOST);
        }
    }
    return RF_OK;
}

/* The waves as they are opened, with what is asked changed. */
static int open_waves(struct bench_plan *p, const struct scenario *s,
                      const struct bench_change *change, struct rf_error *err)
{
    struct list waves;
    const int status = schedule_expand(s, &waves, err);

    if (status != RF_OK) {
        return status;
    }
    p->waves = waves.items;
    p->n_waves = waves.n;
    if (change->bake > 0) {
        p->waves[change->wave].bake = p->waves[change->wave].watched = change->bake;
    }
    if (change->bake > 0 && change->wave + 1 < p->n_waves) {
        p->waves[change->wave + 1].start = TICK_NEVER; /* it waits for this bake */
        p->waves[change->wave + 1].date = 0;
    }
    return RF_OK;
}

static int build_crowds(struct bench_plan *p, const struct scenario *s,
                        const struct bench_world *world,
                        const struct bench_change *change, struct rf_error *err)
{
    struct bench_crowd *crowds = calloc(p->n_waves, sizeof *crowds);
    int status = RF_OK;

    p->steps = calloc(p->n_waves, sizeof *p->steps);
    if (crowds == NULL || p->steps == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
        goto out;
    }
    make_defect(p, s);
    make_versions(p, s);
    status = bench_crowds(&p->version[1], world, crowds, err);
    for (size_t k = 0; k < p->n_waves; k++) {
        p->steps[k].crowd = crowds[k];
        if (change->machines > 0.0 && k == change->wave) {
            p->steps[k].crowd.machines = change->machines;
        }
    }
    choose_bins(p);
    p->machines = world->machines;
    memcpy(p->sizes, world->sizes, sizeof p->sizes);
    p->down = calloc(p->n_bins + 1, sizeof *p->down);
    if (p->down == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for a bench");
    }
out:
    free(crowds);
    return status;
}

static int build_steps(struct bench_plan *p, const struct bench_change *change,
                       struct rf_error *err)
{
    const struct scenario *s = &p->version[0];
    struct power power = { 0 };
    int status = RF_OK;

    if (bench_away_counts(s)) {
        status = power_init(&power, &s->population, s->release, s->horizon, false, err);
    }
    for (size_t k = 0; k < p->n_waves && status == RF_OK; k++) {
        if (change->bake == 0 || k <= change->wave) { /* later ones are not opened */
            status = build_step(p, k, &power, err);
        }
    }
    power_free(&power);
    return status;
}

int bench_plan_init(struct bench_plan *self, const struct scenario *s,
                    const struct bench_world *world, const struct bench_change *change,
                    struct rf_error *err)
{
    const int signal = s->rollout.gate.signal;
    int status;

    *self =
        (struct bench_plan){ .base = has_base(s) ? s->rollout.gate.base : 0.0,
                             .traffic = s->rollout.unit == UNIT_TRAFFIC,
                             .whole = signal == GATE_CALLS || signal == GATE_PLATFORM };
    status = open_waves(self, s, change, err);
    status = status != RF_OK ? status : build_crowds(self, s, world, change, err);
    status = status != RF_OK ? status : build_steps(self, change, err);
    status =
        status == RF_OK && self->traffic ? build_requests(self, change, err) : status;
    if (status != RF_OK) {
        bench_plan_free(self);
    }
    return status;
}

void bench_plan_free(struct bench_plan *self)
{
    for (size_t k = 0; self->steps != NULL && k < self->n_waves; k++) {
        for (int g = 0; g < BENCH_N_GROUPS; g++) {
            free(self->steps[k].ladder[g].rungs);
            free(self->steps[k].ladder[g].until);
        }
        free(self->steps[k].falls);
        free(self->steps[k].backs);
    }
    free(self->steps);
    free(self->waves);
    free(self->requests);
    free(self->down);
    *self = (struct bench_plan){ 0 };
}
