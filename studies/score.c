/* score.c: targets against the baseline's worlds on the bad update. */
#include "studies/score.h"

#include <math.h>
#include <stdlib.h>

#include "studies/observe.h"

#define ALPHA 0.1 /* of the 5-95 % range */

/* The values that a source allows. */
static void allowed(const struct target *t, double *least, double *most)
{
    *least = t->relation == RELATION_AT_MOST ? -INFINITY : t->value;
    *most = t->relation == RELATION_AT_LEAST ? INFINITY
            : t->relation == RELATION_RANGE  ? t->high
                                             : t->value;
}

double score_interval(double low, double high, double least, double most)
{
    const double outside = fmax(0.0, fmax(low - most, least - high));

    return (high - low) + 2.0 / ALPHA * outside;
}

static int verdict(const struct target *t, const struct interval *seen)
{
    double least, most;

    if (seen->n == 0) {
        return SCORE_NONE;
    }
    allowed(t, &least, &most);
    if (t->relation == RELATION_AT_MOST) {
        return seen->high <= most  ? SCORE_RESPECTED
               : seen->low <= most ? SCORE_PARTLY
                                   : SCORE_BROKEN;
    }
    if (t->relation == RELATION_AT_LEAST) {
        return seen->low >= least    ? SCORE_RESPECTED
               : seen->high >= least ? SCORE_PARTLY
                                     : SCORE_BROKEN;
    }
    if (seen->low <= most && seen->high >= least) {
        return SCORE_INSIDE;
    }
    if (seen->low <= most + 2.0 * t->sd && seen->high >= least - 2.0 * t->sd) {
        return SCORE_DOUBT;
    }
    return seen->low > most ? SCORE_ABOVE : SCORE_BELOW;
}

const char *score_text(const struct score *s)
{
    const bool upper = s->target->relation == RELATION_AT_MOST;

    switch (s->verdict) {
    case SCORE_INSIDE:
        return "inside";
    case SCORE_DOUBT:
        return "outside, but within the source's own doubt";
    case SCORE_ABOVE:
        return "outside: simulated above published";
    case SCORE_BELOW:
        return "outside: simulated below published";
    case SCORE_RESPECTED:
        return upper ? "upper bound kept" : "lower bound kept";
    case SCORE_PARTLY:
        return upper ? "upper bound broken in part of the range"
                     : "lower bound broken in part of the range";
    case SCORE_BROKEN:
        return upper ? "upper bound broken" : "lower bound broken";
    default:
        return "nothing to see";
    }
}

/* Interval over worlds of what a target's source saw. */
static struct interval seen(const struct comparison *c, size_t i)
{
    struct interval out = {
        .point = NAN, .low = NAN, .high = NAN, .n_none = c->n_worlds
    };
    double *values = calloc((size_t)c->n_worlds + 1, sizeof *values);

    if (values == NULL) {
        return out;
    }
    for (uint32_t w = 0; w < c->n_worlds; w++) {
        values[w] = compare_cell(c, 0, VERSION_BAD, w)->observed[i];
    }
    out = compare_interval(values, c->n_worlds, false);
    free(values);
    return out;
}

struct score score_target(const struct comparison *c, size_t i)
{
    const struct target *targets = c->arms[0].scenario.targets.items;
    struct score out = { .target = &targets[i], .seen = seen(c, i) };
    double least, most;

    out.unit = out.target->unit[0] != '\0' ? out.target->unit
                                           : observe_operator(out.target->observed)->unit;
    allowed(out.target, &least, &most);
    out.width = out.seen.high - out.seen.low;
    out.interval_score = score_interval(out.seen.low, out.seen.high, least, most);
    out.verdict = verdict(out.target, &out.seen);
    return out;
}

/* ---- the conflict ---- */

/* The world-wide target of an operator, n when there is none. */
static size_t find_target(const struct scenario *s, int observed)
{
    const struct target *targets = s->targets.items;
    size_t i = 0;

    while (i < s->targets.n &&
           (targets[i].observed != observed || targets[i].industry >= 0 ||
            targets[i].region >= 0 || targets[i].class >= 0)) {
        i++;
    }
    return i;
}

static struct interval hit_share(const struct comparison *c)
{
    struct interval out = {
        .point = NAN, .low = NAN, .high = NAN, .n_none = c->n_worlds
    };
    double *values = calloc((size_t)c->n_worlds + 1, sizeof *values);

    if (values == NULL) {
        return out;
    }
    for (uint32_t w = 0; w < c->n_worlds; w++) {
        const double *m = compare_cell(c, 0, VERSION_BAD, w)->measure;

        values[w] = m[MEASURE_MACHINES_HIT] / m[MEASURE_SENSORS];
    }
    out = compare_interval(values, c->n_worlds, false);
    free(values);
    return out;
}

struct score_conflict score_conflict(const struct comparison *c)
{
    const struct scenario *s = &c->arms[0].scenario;
    const struct target *targets = s->targets.items;
    const size_t hit = find_target(s, OBSERVE_MACHINES_HIT);
    const size_t silent = find_target(s, OBSERVE_SITES_SILENT);
    struct score_conflict out = { .known = hit < s->targets.n && silent < s->targets.n };

    if (!out.known) {
        return out;
    }
    out.hit = targets[hit].value;
    out.share_low = targets[silent].value;
    out.share_high = targets[silent].relation == RELATION_RANGE ? targets[silent].high
                                                                : targets[silent].value;
    out.base_low = out.hit / out.share_high;
    out.base_high = out.hit / out.share_low;
    out.base = compare_measure(c, 0, VERSION_BAD, MEASURE_SENSORS);
    out.open = out.base_low > out.base.high || out.base_high < out.base.low;
    out.by_machine = hit_share(c);
    out.by_address = seen(c, silent);
    return out;
}
