/* csv.c: tables for programs. Numbers read back as the same doubles. A number that is not
 * defined leaves its cell empty, and the column `state` says why. */
#include "output/csv.h"

#include <math.h>
#include <string.h>

#include "output/number.h"
#include "output/series.h"
#include "output/stopped.h"
#include "output/text.h"

const char *csv_version(enum version version)
{
    return version == VERSION_BAD ? "bad" : "good";
}

static enum version last_version(const struct answer *a)
{
    return a->good ? VERSION_GOOD : VERSION_BAD;
}

void csv_number(struct buffer *out, double value)
{
    char text[NUMBER_SIZE];

    if (isfinite(value)) {
        number_exact(value, text);
        buffer_add(out, text);
    }
}

static void add_keys(struct buffer *out, const struct answer *a, size_t arm,
                     enum version version)
{
    text_csv(out, a->arms[arm].name);
    buffer_addf(out, ",%s,", csv_version(version));
}

/* ---- metrics ---- */

static const char *state_of(const struct measure *m, double value)
{
    if (isnan(value)) {
        return "none down";
    }
    return m->censored && isinf(value) ? "beyond horizon" : "value";
}

static void add_measures(struct buffer *out, const struct answer *a,
                         const struct result_input *in, size_t arm, enum version version,
                         uint32_t world)
{
    const struct cell *cell = compare_cell(a->c, arm, version, world);

    for (size_t id = 0; id < MEASURE_N; id++) {
        const struct measure *m = measure_at(id);

        if (!answer_applies(a, version, (enum measure_id)id)) {
            continue;
        }
        add_keys(out, a, arm, version);
        buffer_addf(out, "%u,%s,%s,", in->first_replicate + world, m->name, m->unit);
        csv_number(out, cell->measure[id]);
        buffer_addf(out, ",%s" CSV_END, state_of(m, cell->measure[id]));
    }
}

void csv_metrics(const struct answer *a, const struct result_input *in,
                 struct buffer *out)
{
    buffer_add(out, "arm,version,world,measure,unit,value,state" CSV_END);
    for (size_t arm = 0; arm < a->n_arms; arm++) {
        for (int v = VERSION_BAD; v <= (int)last_version(a); v++) {
            for (uint32_t w = 0; w < a->c->n_worlds; w++) {
                add_measures(out, a, in, arm, (enum version)v, w);
            }
        }
    }
}

/* ---- breakdown ---- */

static void add_parts(struct buffer *out, const struct answer *a,
                      const struct result_input *in, size_t arm, uint32_t world,
                      enum measure_dimension by)
{
    const struct cell *cell = compare_cell(a->c, arm, VERSION_BAD, world);

    for (size_t i = 0; i < compare_n_parts(a->c, by); i++) {
        for (int part = 0; part < MEASURE_N_PARTS; part++) {
            const struct measure *m = measure_at(measure_whole((enum measure_part)part));

            add_keys(out, a, arm, VERSION_BAD);
            buffer_addf(out, "%u,%s,", in->first_replicate + world,
                        measure_dimension_name(by));
            text_csv(out, compare_part_name(a->c, by, i));
            buffer_addf(out, ",%s,%s,", m->name, m->unit);
            csv_number(out, compare_part(cell, by, i, (enum measure_part)part));
            buffer_add(out, CSV_END);
        }
    }
}

void csv_breakdown(const struct answer *a, const struct result_input *in,
                   struct buffer *out)
{
    buffer_add(out, "arm,version,world,dimension,name,measure,unit,value" CSV_END);
    for (size_t arm = 0; arm < a->n_arms; arm++) {
        for (uint32_t w = 0; w < a->c->n_worlds; w++) {
            for (int by = 0; by < MEASURE_N_DIMENSIONS; by++) {
                add_parts(out, a, in, arm, w, (enum measure_dimension)by);
            }
        }
    }
}

/* ---- timeline ---- */

static bool is_kept(const struct comparison *c, size_t bin)
{
    const tick_t end = (tick_t)(bin + 1) * c->interval;

    return end <= TICK_DAY || end / TICK_HOUR != (end - c->interval) / TICK_HOUR ||
           bin + 1 == c->n_bins;
}

static void add_series(struct buffer *out, const struct answer *a, size_t arm,
                       enum version version, const struct series *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (is_kept(a->c, i)) {
            add_keys(out, a, arm, version);
            csv_number(out, s->points[i].hours);
            buffer_add(out, ",");
            csv_number(out, s->points[i].mean);
            buffer_add(out, ",");
            csv_number(out, s->points[i].low);
            buffer_add(out, ",");
            csv_number(out, s->points[i].high);
            buffer_add(out, CSV_END);
        }
    }
}

int csv_timeline(const struct answer *a, struct buffer *out, struct rf_error *err)
{
    buffer_add(out, "arm,version,hour,mean,low,high" CSV_END);
    for (size_t arm = 0; arm < a->n_arms; arm++) {
        for (int v = VERSION_BAD; v <= (int)last_version(a); v++) {
            struct series s;
            int status = series_init(&s, a->c, arm, (enum version)v, err);

            if (status != RF_OK) {
                return status;
            }
            add_series(out, a, arm, (enum version)v, &s);
            series_free(&s);
        }
    }
    return RF_OK;
}

/* ---- decisions ---- */

static const char *const decision_names[] = {
    [DECISION_WAVE] = "wave",         [DECISION_LOOK] = "look",
    [DECISION_ALARM] = "alarm",       [DECISION_HALT] = "halt",
    [DECISION_HOLD] = "hold",         [DECISION_FIX] = "fix",
    [DECISION_ROLLBACK] = "rollback", [DECISION_COMPLETE] = "complete",
};

static const char *decision_name(int kind)
{
    const size_t n = sizeof decision_names / sizeof decision_names[0];

    return kind >= 0 && (size_t)kind < n && decision_names[kind] != NULL
               ? decision_names[kind]
               : "other";
}

/* What was looked at, where something was. */
static void add_look(struct buffer *out, const struct look *look)
{
    static const char *const verdicts[] = { "pass", "fail", "inconclusive" };

    if (look->sample == 0 && look->failures == 0 && look->limit == 0.0) {
        buffer_add(out, ",,,,");
        return;
    }
    csv_number(out, look->statistic);
    buffer_add(out, ",");
    csv_number(out, look->limit);
    buffer_addf(out, ",%lld,%lld,%s", (long long)look->failures, (long long)look->sample,
                look->verdict >= 0 && look->verdict < 3 ? verdicts[look->verdict] : "");
}

static void add_decisions(struct buffer *out, const struct answer *a,
                          const struct result_input *in, size_t arm, enum version version,
                          uint32_t world)
{
    const struct vendor_log *log = &compare_cell(a->c, arm, version, world)->log;

    for (size_t i = 0; i < log->n; i++) {
        const struct decision *d = &log->items[i];

        add_keys(out, a, arm, version);
        buffer_addf(out, "%u,", in->first_replicate + world);
        csv_number(out, (double)d->at / (double)TICK_HOUR);
        buffer_addf(out, ",%s,", decision_name(d->kind));
        if (d->wave >= 0) {
            buffer_addf(out, "%d", d->wave + 1);
        }
        buffer_addf(out, ",%d,", d->version);
        add_look(out, &d->look);
        buffer_addf(out, ",%s" CSV_END, d->by_people ? "people" : "gate");
    }
}

void csv_decisions(const struct answer *a, const struct result_input *in,
                   struct buffer *out)
{
    buffer_add(out,
               "arm,version,world,hour,what,wave,update_version,statistic,limit,failures,"
               "sample,verdict,by" CSV_END);
    for (size_t arm = 0; arm < a->n_arms; arm++) {
        for (int v = VERSION_BAD; v <= (int)last_version(a); v++) {
            for (uint32_t w = 0; w < a->c->n_worlds; w++) {
                add_decisions(out, a, in, arm, (enum version)v, w);
            }
        }
    }
}

/* ---- the dictionary ---- */

static const struct {
    const char *file, *column, *unit, *meaning;
} columns[] = {
    { "metrics.csv", "arm", "", "name of the rollout" },
    { "metrics.csv", "version", "",
      "bad: the update with its defects; good: the harmless one" },
    { "metrics.csv", "world", "",
      "number of the simulated world; the same for all rollouts" },
    { "metrics.csv", "measure", "", "what was measured; each has a row below" },
    { "metrics.csv", "unit", "", "of value" },
    { "metrics.csv", "value", "see unit", "the number; empty where state says why" },
    { "metrics.csv", "state", "",
      "value; none down: not defined, as nothing was down; beyond horizon: later than "
      "the end "
      "of the simulated time" },
    { "breakdown.csv", "arm", "", "name of the rollout" },
    { "breakdown.csv", "version", "", "bad: on a good update nothing is hit" },
    { "breakdown.csv", "world", "", "number of the simulated world" },
    { "breakdown.csv", "dimension", "", "industry, region or class" },
    { "breakdown.csv", "name", "", "of the industry, region or class" },
    { "breakdown.csv", "measure", "",
      "machines_hit, machine_hours_lost or sensors, as in metrics.csv; within a "
      "dimension "
      "the parts add up to the number there" },
    { "breakdown.csv", "unit", "", "of value" },
    { "breakdown.csv", "value", "see unit", "the number" },
    { "timeline.csv", "arm", "", "name of the rollout" },
    { "timeline.csv", "version", "", "bad or good" },
    { "timeline.csv", "hour", "h", "after the planned release" },
    { "timeline.csv", "mean", "machines", "down at that moment, average over worlds" },
    { "timeline.csv", "low", "machines",
      "lower end of the range over worlds at that moment" },
    { "timeline.csv", "high", "machines",
      "upper end of the range over worlds at that moment" },
    { "decisions.csv", "arm", "", "name of the rollout" },
    { "decisions.csv", "version", "", "bad or good" },
    { "decisions.csv", "world", "", "number of the simulated world" },
    { "decisions.csv", "hour", "h", "after the planned release" },
    { "decisions.csv", "what", "",
      "wave: opened; look: the deciding look at the gate; alarm: people were alarmed; "
      "halt, "
      "hold, rollback; fix: the next version is ready; complete: the last wave was "
      "through" },
    { "decisions.csv", "wave", "", "from 1; empty where no wave is meant" },
    { "decisions.csv", "update_version", "", "version of the update, from 1" },
    { "decisions.csv", "statistic", "", "what the gate's test made of the look" },
    { "decisions.csv", "limit", "", "above which it fails" },
    { "decisions.csv", "failures", "machines",
      "failures seen; callers where people decided" },
    { "decisions.csv", "sample", "machines", "machines looked at" },
    { "decisions.csv", "verdict", "", "pass, fail or inconclusive" },
    { "decisions.csv", "by", "", "gate or people" },
};

void csv_meaning(struct buffer *out, const char *file, const char *column,
                 const char *measure, const char *unit, const char *meaning)
{
    buffer_addf(out, "%s,%s,%s,%s,", file, column, measure, unit);
    text_csv(out, meaning);
    buffer_add(out, CSV_END);
}

void csv_dictionary(const struct answer *a, struct buffer *out)
{
    const bool later = answer_planned(a, 0) > 0.0;

    buffer_add(out, "file,column,measure,unit,meaning" CSV_END);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const bool hour = strcmp(columns[i].column, "hour") == 0;

        csv_meaning(out, columns[i].file, columns[i].column, "", columns[i].unit,
                    hour && later ? "after time zero, which is before the planned release"
                                  : columns[i].meaning);
    }
    for (size_t id = 0; id < MEASURE_N; id++) {
        const struct measure *m = measure_at(id);

        if (a->services || !m->of_services) {
            csv_meaning(out, "metrics.csv", "value", m->name, m->unit, m->doc);
        }
    }
    if (a->services) {
        stopped_dictionary(out);
    }
}
