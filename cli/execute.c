/* execute.c: the parts of a study, one after the other, each on all threads.
 *
 * The comparison first. Then, for the arm that did best: each parameter with a range at
 * the ends of it, and the same world again and again with other luck. Wherever it is
 * stopped, what comes later is left out and the comparison is marked as stopped.
 */
#include "cli/execute.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/progress.h"
#include "cli/ranges.h"
#include "output/answer.h"

enum { QUICK_WORLDS = 5, LUCK_WORLDS = 20, TORNADO_WORLDS = 2, TORNADO_LEAST = 8 };

/* Work that what decides may take unasked: endpoints with the product times runs. July
 * 2024 gets eight parameters for it, a small world all. */
#define TORNADO_WORK 1.1e9

static double sensors_of(const struct population_spec *p)
{
    const struct organisation_spec *o = p->organisations.items;
    double sensors = p->devices > 0.0 ? p->adoption.sensors : 0.0;

    for (size_t i = 0; i < p->organisations.n; i++) {
        sensors += (double)o[i].count * o[i].endpoints;
    }
    return sensors;
}

static uint32_t default_tornado(const struct question *q)
{
    const double runs =
        TORNADO_WORK / fmax(1.0, sensors_of(&q->arms[0].scenario.population));
    const double n = runs / (4.0 * TORNADO_WORLDS);

    return n < TORNADO_LEAST ? TORNADO_LEAST : n > 1000.0 ? 1000 : (uint32_t)n;
}

struct execute_plan execute_plan(const struct options *o, const struct question *q)
{
    const bool quick = o->quick && !o->replicates_given;
    struct execute_plan plan = {
        .seed = (uint32_t)o->seed,
        .replicates = quick ? QUICK_WORLDS : (uint32_t)o->replicates,
        .n_threads = (unsigned)o->threads,
        .quick = quick,
    };

    plan.tornado = o->tornado >= 0 ? (uint32_t)o->tornado
                   : quick         ? 0
                                   : default_tornado(q);
    if (q->n < 2) {
        plan.tornado = 0;
    }
    plan.tornado_worlds =
        plan.replicates < TORNADO_WORLDS ? plan.replicates : TORNADO_WORLDS;
    plan.luck_worlds =
        quick || q->n < 2 || plan.replicates < LUCK_WORLDS ? 0 : LUCK_WORLDS;
    return plan;
}

void execute_hash(const struct question *q, const struct execute_plan *plan,
                  char out[SHA256_TEXT_SIZE])
{
    char text[SHA256_TEXT_SIZE + PARAM_TEXT_SIZE + QUESTION_MAX_ONLY + 256],
        arm[SHA256_TEXT_SIZE], before[SHA256_TEXT_SIZE];

    snprintf(text, sizeof text,
             "ringfall %s seed %u worlds %u from %u tornado %u %u luck %u %s", RF_VERSION,
             plan->seed, plan->replicates, plan->first_replicate, plan->tornado,
             plan->tornado_worlds, plan->luck_worlds, q->only_text);
    sha256_text(text, strlen(text), before);
    for (size_t i = 0; i < q->n; i++) {
        sha256_text(q->json[i], strlen(q->json[i]), arm);
        snprintf(text, sizeof text, "%s %s %s", before, q->arms[i].name, arm);
        sha256_text(text, strlen(text), before);
    }
    memcpy(out, before, sizeof before);
}

static struct compare_options options_of(const struct question *q,
                                         const struct execute_plan *plan,
                                         const struct program *p,
                                         struct progress *progress, uint32_t worlds)
{
    return (struct compare_options){ .seed = plan->seed,
                                     .replicates = worlds,
                                     .first_replicate = plan->first_replicate,
                                     .n_threads = plan->n_threads,
                                     .only = q->only,
                                     .good_too = true,
                                     .stop = p->stop,
                                     .progress = progress_update,
                                     .progress_arg = progress };
}

/* The parameters with a range, of the baseline and of an arm. */
static int collect(const struct question *q, struct arm *arms, size_t arm,
                   struct ranges *out, struct rf_error *err)
{
    const struct ranges_arm base = { &arms[0].scenario, &q->files[0].provenance };
    const struct ranges_arm shown = { &arms[arm].scenario, &q->files[arm].provenance };

    return ranges_collect(out, &base, &shown, err);
}

/* What decides, for the arm that did best. */
static int run_tornado(const struct question *q, const struct execute_plan *plan,
                       const struct compare_options *o, size_t best, struct executed *out,
                       struct rf_error *err)
{
    struct ranges ranges = { 0 };
    int status = RF_OK;

    if (best == 0 || plan->tornado == 0) {
        return RF_OK;
    }
    status = collect(q, out->comparison.arms, best, &ranges, err);
    if (status == RF_OK && ranges.n > 0) {
        status =
            tornado_run(out->comparison.arms, best, compare_outage(&out->comparison),
                        ranges.items, ranges.n, plan->tornado, o, &out->tornado, err);
        out->has_tornado = status == RF_OK && out->tornado.n_worlds > 0;
        out->comparison.stopped |= status == RF_OK && out->tornado.stopped;
    }
    ranges_free(&ranges);
    return status;
}

/* Luck alone against all that is drawn. */
static int run_luck(const struct compare_options *o, size_t best, struct executed *out,
                    struct rf_error *err)
{
    const enum measure_id outage = compare_outage(&out->comparison);
    const struct interval all =
        compare_measure(&out->comparison, best, VERSION_BAD, outage);
    double luck = NAN;
    bool stopped = false;
    int status = RF_OK;

    if (o->replicates > 0) {
        status =
            tornado_luck(&out->comparison.arms[best], outage, o, &luck, &stopped, err);
    }
    out->comparison.stopped |= stopped;
    out->spread =
        (struct result_spread){ .arm = best, .luck = luck, .all = all.high / all.low };
    out->has_spread = status == RF_OK && isfinite(luck) && isfinite(out->spread.all);
    return status;
}

static int best_of(const struct comparison *c, size_t *best, struct rf_error *err)
{
    struct answer answer = { 0 };
    const int status = answer_init(&answer, c, err);

    *best = answer.best;
    answer_free(&answer);
    return status;
}

/* Runs that the tornado may take, before it is known which arm it is about. */
static int tornado_work(const struct question *q, const struct execute_plan *plan,
                        double *work, struct rf_error *err)
{
    struct ranges ranges = { 0 };
    int status = RF_OK;

    *work = 0.0;
    if (plan->tornado > 0) {
        status = collect(q, q->arms, q->n - 1, &ranges, err);
        *work = tornado_runs(ranges.n, plan->tornado, plan->tornado_worlds);
        ranges_free(&ranges);
    }
    return status;
}

static int run_parts(struct question *q, const struct execute_plan *plan,
                     const struct program *p, double work, struct executed *out,
                     struct rf_error *err)
{
    const double main_work = (double)plan->replicates * (double)q->n * VERSION_N;
    struct progress progress;
    struct compare_options o = options_of(q, plan, p, &progress, plan->replicates);
    size_t best = 0;
    int status;

    progress_start(&progress, main_work + work + plan->luck_worlds);
    progress_part(&progress, "simulating worlds", main_work);
    if (dependencies_any(&q->arms[0].scenario.dependencies)) {
        o.see = explain_see;
        o.see_arg = &out->first;
        o.see_first = true;
    }
    status = compare_run(q->arms, q->n, &o, &out->comparison, err);
    o.see = NULL;
    if (status == RF_OK && !out->comparison.stopped) {
        status = best_of(&out->comparison, &best, err);
    }
    if (status == RF_OK && !out->comparison.stopped) {
        progress_part(&progress, "moving one parameter at a time", work);
        o.replicates = plan->tornado_worlds;
        status = run_tornado(q, plan, &o, best, out, err);
    }
    if (status == RF_OK && !out->comparison.stopped) {
        progress_part(&progress, "the same world with other luck", plan->luck_worlds);
        o.replicates = plan->luck_worlds;
        status = run_luck(&o, best, out, err);
    }
    progress_end(&progress);
    return status;
}

int execute_run(struct question *q, const struct execute_plan *plan,
                const struct program *p, struct executed *out, struct rf_error *err)
{
    double work = 0.0;
    int status;

    *out = (struct executed){ 0 };
    status = tornado_work(q, plan, &work, err);
    if (status == RF_OK) {
        status = run_parts(q, plan, p, work, out, err);
    }
    if (status != RF_OK) {
        execute_free(out);
    }
    return status;
}

void execute_free(struct executed *self)
{
    compare_free(&self->comparison);
    tornado_free(&self->tornado);
    explain_free(&self->first);
    *self = (struct executed){ 0 };
}
