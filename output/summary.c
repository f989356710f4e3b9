/* summary.c: per rollout, version and measure: point, range, and in how many worlds it
 * was zero, not defined or past the horizon; targets; what decides. null: not defined. */
#include "output/summary.h"

#include <math.h>

#include "output/csv.h"
#include "output/json.h"
#include "output/words.h"
#include "studies/score.h"

static void add_interval(struct json *j, const char *key, const struct interval *v)
{
    json_open(j, key, '{');
    json_number(j, "point", v->point);
    json_number(j, "low", v->low);
    json_number(j, "high", v->high);
    json_number(j, "worlds", v->n);
    json_number(j, "zero_in", v->n_zero);
    json_number(j, "none_down_in", v->n_none);
    json_number(j, "beyond_horizon_in", v->n_beyond);
    json_close(j, '}');
}

static void add_measures(struct json *j, const struct answer *a, size_t arm,
                         enum version version)
{
    json_open(j, csv_version(version), '{');
    for (size_t i = 0; i < MEASURE_N; i++) {
        const enum measure_id id = (enum measure_id)i;
        const struct measure *m = measure_at(i);
        struct interval v;

        if (!answer_applies(a, version, id)) {
            continue;
        }
        json_open(j, m->name, '{');
        json_text(j, "unit", m->unit);
        json_text(j, "point_is", m->censored ? "median" : "average");
        v = compare_measure(a->c, arm, version, id);
        add_interval(j, "value", &v);
        v = compare_ratio(a->c, arm, version, id);
        add_interval(j, "ratio_to_first", &v);
        v = compare_difference(a->c, arm, version, id);
        add_interval(j, "difference_from_first", &v);
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void add_part(struct json *j, const struct answer *a, size_t arm,
                     enum measure_dimension by, size_t i)
{
    json_open(j, NULL, '{');
    json_text(j, "name", compare_part_name(a->c, by, i));
    for (int part = 0; part < MEASURE_N_PARTS; part++) {
        const struct measure *m = measure_at(measure_whole((enum measure_part)part));
        const struct interval v =
            compare_part_interval(a->c, arm, VERSION_BAD, by, i, (enum measure_part)part);

        json_open(j, m->name, '{');
        json_number(j, "point", v.point);
        json_number(j, "low", v.low);
        json_number(j, "high", v.high);
        json_close(j, '}');
    }
    json_close(j, '}');
}

/* The bad update by industry, region and class: averages and ranges. */
static void add_breakdown(struct json *j, const struct answer *a, size_t arm)
{
    json_open(j, "breakdown", '{');
    for (int k = 0; k < MEASURE_N_DIMENSIONS; k++) {
        const enum measure_dimension by = (enum measure_dimension)k;

        json_open(j, measure_dimension_name(by), '[');
        for (size_t i = 0; i < compare_n_parts(a->c, by); i++) {
            add_part(j, a, arm, by, i);
        }
        json_close(j, ']');
    }
    json_close(j, '}');
}

/* How the worlds of a rollout ended, in counts. */
static void add_vendor(struct json *j, const struct answer *a, size_t arm)
{
    uint32_t halted = 0, by_people = 0, caught = 0, completed = 0;
    double looks = 0.0;

    for (uint32_t w = 0; w < a->c->n_worlds; w++) {
        const struct cell *cell = compare_cell(a->c, arm, VERSION_BAD, w);

        halted += cell->facts.halted != TICK_NEVER;
        by_people += cell->facts.halted != TICK_NEVER && cell->facts.by_people;
        caught += cell->facts.caught != 0;
        completed += cell->facts.completed != TICK_NEVER;
        looks += (double)cell->log.n_looks / a->c->n_worlds;
    }
    json_open(j, "vendor", '{');
    json_number(j, "worlds_halted", halted);
    json_number(j, "worlds_halted_by_people", by_people);
    json_number(j, "worlds_caught_in_laboratory", caught);
    json_number(j, "worlds_completed", completed);
    json_number(j, "looks_at_gate_average", looks);
    json_close(j, '}');
}

static void add_arms(struct json *j, const struct answer *a)
{
    json_open(j, "arms", '[');
    for (size_t i = 0; i < a->n_arms; i++) {
        const struct answer_arm *arm = &a->arms[i];

        json_open(j, NULL, '{');
        json_text(j, "name", arm->name);
        json_text(j, "title", arm->title);
        json_bool(j, "on_front", arm->front);
        json_number(j, "share_of_worlds_on_front", arm->front_worlds);
        json_number(j, "worlds_better_than_first", arm->better);
        json_number(j, "worlds_same_as_first", arm->same);
        add_vendor(j, a, i);
        add_measures(j, a, i, VERSION_BAD);
        if (a->good) {
            add_measures(j, a, i, VERSION_GOOD);
        }
        add_breakdown(j, a, i);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void add_targets(struct json *j, const struct answer *a)
{
    static const char *const relations[] = { "equal", "at most", "at least", "range" };
    const struct list *targets = &a->c->arms[0].scenario.targets;

    json_open(j, "targets", '[');
    for (size_t i = 0; i < targets->n; i++) {
        const struct score s = score_target(a->c, i);
        const struct target *t = s.target;

        json_open(j, NULL, '{');
        json_text(j, "name", t->name);
        json_text(j, "title", t->title);
        json_text(j, "unit", s.unit);
        json_text(j, "use", t->use == USE_CALIBRATION ? "calibration" : "validation");
        json_text(j, "relation", relations[t->relation]);
        json_number(j, "published", t->value);
        json_number(j, "published_high",
                    t->relation == RELATION_RANGE ? t->high : t->value);
        json_number(j, "published_sd", t->sd);
        add_interval(j, "simulated", &s.seen);
        json_text(j, "verdict", score_text(&s));
        json_number(j, "width", s.width);
        json_number(j, "interval_score", s.interval_score);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void add_conflict(struct json *j, const struct answer *a)
{
    const struct score_conflict c = score_conflict(a->c);

    if (!c.known) {
        return;
    }
    json_open(j, "conflict", '{');
    json_bool(j, "open", c.open);
    json_number(j, "published_machines_hit", c.hit);
    json_number(j, "published_share_low", c.share_low);
    json_number(j, "published_share_high", c.share_high);
    json_number(j, "implied_base_low", c.base_low);
    json_number(j, "implied_base_high", c.base_high);
    add_interval(j, "simulated_base", &c.base);
    add_interval(j, "simulated_share_of_machines", &c.by_machine);
    add_interval(j, "simulated_share_of_sites", &c.by_address);
    json_close(j, '}');
}

static void add_decides(struct json *j, const struct answer *a, const struct tornado *t)
{
    if (t == NULL) {
        return;
    }
    json_open(j, "decides", '{');
    json_text(j, "arm", a->arms[t->arm].name);
    json_number(j, "worlds", t->n_worlds);
    json_number(j, "best_guess", t->best_guess);
    json_number(j, "parameters_with_a_range", (double)t->n_tried);
    json_open(j, "parameters", '[');
    for (size_t i = 0; i < t->n; i++) {
        const struct tornado_bar *bar = &t->bars[i];

        json_open(j, NULL, '{');
        json_text(j, "pointer", bar->pointer);
        json_bool(j, "assumed", bar->assumed);
        json_number(j, "low", bar->low);
        json_number(j, "high", bar->high);
        json_number(j, "at_low", bar->at_low);
        json_number(j, "at_high", bar->at_high);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void add_margins(struct json *j, const struct comparison *c)
{
    json_open(j, "adoption_margins", '[');
    for (size_t i = 0; i < c->n_margins; i++) {
        json_open(j, NULL, '{');
        json_text(j, "name", c->margins[i].name);
        json_text(j, "what", c->margins[i].what);
        json_number(j, "published", c->margins[i].published);
        json_number(j, "fitted", c->margins[i].fitted);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void add_answer(struct json *j, const struct answer *a,
                       const struct tornado *tornado)
{
    struct buffer line = { 0 };

    json_open(j, "answer", '{');
    words_headline(a, &line);
    json_text(j, "headline", line.n > 0 ? line.text : "");
    json_open(j, "sentences", '[');
    line.n = 0;
    for (size_t i = 0; words_sentence(a, tornado, i, &line); i++) {
        json_text(j, NULL, line.n > 0 ? line.text : "");
        line.n = 0;
    }
    json_close(j, ']');
    json_text(j, "best", a->arms[a->best].name);
    json_close(j, '}');
    j->out->failed |= line.failed;
    buffer_free(&line);
}

void summary_text(const struct answer *a, const struct result_input *in,
                  struct buffer *out)
{
    struct json j = { .out = out };

    json_open(&j, NULL, '{');
    json_text(&j, "format", "ringfall-summary-1");
    json_text(&j, "note", "Simulated, not a record.");
    json_text(&j, "version", RF_VERSION);
    json_text(&j, "scenario", a->c->arms[0].scenario.name);
    json_text(&j, "scenario_sha256", in->scenario_sha256);
    json_text(&j, "question", in->question_sha256);
    json_number(&j, "seed", in->seed);
    json_number(&j, "first_world", in->first_replicate);
    json_number(&j, "worlds", a->c->n_worlds);
    json_text(&j, "only", in->only);
    json_number(&j, "horizon_hours", a->horizon_hours);
    json_number(&j, "values_set_to_an_end_of_their_range", (double)a->c->n_clamped);
    json_text(&j, "range",
              "5 to 95 % of worlds by order statistics; under 39 worlds lowest to "
              "highest");
    add_answer(&j, a, in->tornado);
    add_arms(&j, a);
    add_targets(&j, a);
    add_conflict(&j, a);
    if (in->spread != NULL) {
        json_open(&j, "spread", '{');
        json_text(&j, "arm", a->arms[in->spread->arm].name);
        json_number(&j, "by_luck_alone", in->spread->luck);
        json_number(&j, "by_all", in->spread->all);
        json_close(&j, '}');
    }
    add_decides(&j, a, in->tornado);
    add_margins(&j, a->c);
    json_close(&j, '}');
}
