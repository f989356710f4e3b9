/* bench.c: the bench's numbers for people and for programs. */
#include "output/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/number.h"
#include "output/text.h"

#define INTERVAL_SIZE (2 * NUMBER_SIZE + 16)
#define SHOWN         3 /* error rates at which schemes are compared */

/* A text in a column of so many; right-aligned unless it is the first. */
static void cell(struct buffer *out, const char *text, size_t width, bool left)
{
    const size_t n = text_length(text);
    const int room = n < width ? (int)(width - n) : 0;

    if (left) {
        buffer_addf(out, "%s%*s", text, room, "");
    } else {
        buffer_addf(out, "%*s%s", room, "", text);
    }
}

/* "0.02 %": a defect rate, exact. */
static void rate_text(double rate, char text[NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%.6g" NUMBER_SPACE "%%", rate * 100.0);
}

/* A share of trials with two digits from the end that matters. */
static void share_text(double share, char text[NUMBER_SIZE])
{
    if (share > 0.0 && share < 0.001) {
        snprintf(text, NUMBER_SIZE, "%.2g" NUMBER_SPACE "%%", share * 100.0);
    } else if (share > 0.99 && share < 1.0) {
        const double left = 1.0 - share;

        snprintf(text, NUMBER_SIZE, "%.*f" NUMBER_SPACE "%%",
                 left < 1e-4   ? 3
                 : left < 1e-3 ? 2
                               : 1,
                 share * 100.0);
    } else {
        number_percent(share, text);
    }
}

static void interval_text(int64_t k, int64_t n, char text[INTERVAL_SIZE])
{
    char from[NUMBER_SIZE], to[NUMBER_SIZE];
    double low, high;

    bench_interval(k, n, &low, &high);
    share_text(low, from);
    share_text(high, to);
    if (k == 0) {
        snprintf(text, INTERVAL_SIZE, "at most %s", to);
    } else if (k == n) {
        snprintf(text, INTERVAL_SIZE, "at least %s", from);
    } else {
        snprintf(text, INTERVAL_SIZE, "%s to %s", from, to);
    }
}

/* ---- one ---- */

static void add_waves(const struct bench *b, struct buffer *out)
{
    char text[NUMBER_SIZE], range[INTERVAL_SIZE];

    share_text(b->base, text);
    share_text(b->goodbye_loss, range);
    buffer_addf(out, "\nOn a good version (%s fail all the same%s%s%s)\n", text,
                b->goodbye_loss > 0.0 ? "; of clean switch-offs " : "",
                b->goodbye_loss > 0.0 ? range : "",
                b->goodbye_loss > 0.0 ? " are missed" : "");
    for (size_t k = 0; k < b->n_waves; k++) {
        const struct bench_wave *w = &b->waves[k];

        number_count(w->machines, text);
        buffer_addf(out, "  wave %zu%s%s%s, %s %s: ", k + 1, w->name[0] != 0 ? " (" : "",
                    w->name, w->name[0] != 0 ? ")" : "", text,
                    b->traffic ? "requests an hour" : "machines");
        if (!w->gated) {
            buffer_add(out, "no gate watches it\n");
            continue;
        }
        interval_text(w->halted, w->opened, range);
        buffer_addf(out, "stopped in %lld of %lld rollouts (%s)", (long long)w->halted,
                    (long long)w->opened, range);
        if (w->missed > 0.0) {
            share_text(w->missed, text);
            buffer_addf(out, "; up to %s missed", text);
        }
        buffer_add(out, "\n");
    }
    interval_text(b->rates[0].halted, b->rates[0].trials, range);
    buffer_addf(out, "  in all: %lld of %lld rollouts (%s)\n",
                (long long)b->rates[0].halted, (long long)b->rates[0].trials, range);
}

static const char *const headings[][2] = {
    { "", "defect rate" },
    { "", "stopped" },
    { "", "95 % interval" },
    { "before the", "last wave" },
    { "fails its look after", "median (90 %)" },
    { "hit by the halt", "median (5\xe2\x80\x93"
                         "95 %)" },
};
static const size_t widths[] = { 12, 10, 20, 12, 21, 20 };
#define COLUMNS (sizeof widths / sizeof *widths)

static void add_stopped(const struct bench_rate *r, struct buffer *out)
{
    char text[NUMBER_SIZE], other[NUMBER_SIZE], line[2 * NUMBER_SIZE + 8];

    number_time(r->delay.median, text);
    number_time(r->delay.most, other);
    snprintf(line, sizeof line, "%s (%s)", text, other);
    cell(out, line, widths[4], false);
    number_count(r->hit.median, text);
    number_range(r->hit.low, r->hit.high, number_unit(r->hit.median), other);
    snprintf(line, sizeof line, "%s (%s)", text, other);
    cell(out, line, widths[5], false);
    buffer_add(out, "\n");
}

static void add_row(const struct bench_rate *r, struct buffer *out)
{
    char text[NUMBER_SIZE], range[INTERVAL_SIZE];

    rate_text(r->rate, text);
    cell(out, text, widths[0], false);
    share_text((double)r->halted / (double)r->trials, text);
    cell(out, text, widths[1], false);
    interval_text(r->halted, r->trials, range);
    cell(out, range, widths[2], false);
    share_text((double)r->early / (double)r->trials, text);
    cell(out, text, widths[3], false);
    if (r->halted > 0) {
        add_stopped(r, out);
        return;
    }
    cell(out, "never", widths[4], false);
    cell(out, "not stopped", widths[5], false);
    buffer_add(out, "\n");
}

void bench_table(const struct bench_entry *e, struct buffer *out)
{
    const struct bench *b = &e->bench;

    add_waves(b, out);
    buffer_addf(out,
                "\nOn a version with a defect, of which each %s is struck with the "
                "rate\n",
                b->traffic ? "request that it serves" : "machine that takes it");
    for (int line = 0; line < 2; line++) {
        for (size_t i = 0; i < COLUMNS; i++) {
            cell(out, headings[i][line], widths[i], false);
        }
        buffer_add(out, "\n");
    }
    for (size_t i = 1; i < b->n_rates; i++) {
        add_row(&b->rates[i], out);
    }
}

static void need_line(const struct bench_need *n, const char *unit, struct buffer *out)
{
    char bake[64], size[NUMBER_SIZE], power[NUMBER_SIZE];

    param_duration_text(n->bake, bake, sizeof bake);
    cell(out, bake, 12, false);
    if (isnan(n->machines)) {
        buffer_add(out, "   not even all of them\n");
        return;
    }
    snprintf(size, sizeof size, "%.0f %.20s", n->machines, unit);
    cell(out, size, 24, false);
    share_text(n->power, power);
    cell(out, power, 10, false);
    buffer_add(out, "\n");
}

void bench_needs_table(const struct bench_entry *e, const struct bench_needs *n,
                       struct buffer *out)
{
    const char *unit = e->bench.traffic ? "requests/h" : "machines";
    char power[NUMBER_SIZE], rate[NUMBER_SIZE], size[NUMBER_SIZE], bake[64];

    share_text(n->power, power);
    rate_text(n->rate, rate);
    buffer_addf(out,
                "\nTo stop a defect rate of %s with a probability of %s in wave %zu\n",
                rate, power, n->wave + 1);
    number_count(n->machines, size);
    share_text(n->now, power);
    param_duration_text(n->bake, bake, sizeof bake);
    buffer_addf(out, "  as it is, %s %s and a bake of %s: %s\n", size, unit, bake, power);
    if (isnan(n->at_bake)) {
        buffer_addf(out, "  with a bake of %s: not even all of them\n", bake);
    } else {
        buffer_addf(out, "  with a bake of %s: %.0f %s\n", bake, n->at_bake, unit);
    }
    if (n->at_size == TICK_NEVER) {
        buffer_addf(out, "  with %s %s: no bake up to 7 d\n", size, unit);
    } else {
        param_duration_text(n->at_size, bake, sizeof bake);
        buffer_addf(out, "  with %s %s: a bake of %s\n", size, unit, bake);
    }
    buffer_addf(out,
                "  for comparison, to see at least one failure: %.0f (ln(1 - power) / "
                "ln(1 - rate))\n",
                n->one_failure);
    buffer_add(out, "\n");
    cell(out, "bake", 12, false);
    cell(out, "at least", 24, false);
    cell(out, "stopped", 10, false);
    buffer_add(out, "\n");
    for (size_t i = 0; i < n->n_needs; i++) {
        need_line(&n->needs[i], unit, out);
    }
}

/* ---- several ---- */

/* The rates at which they are compared: about one in a thousand, a hundred, ten. */
static void choose(const struct bench *b, size_t shown[SHOWN])
{
    static const double wanted[SHOWN] = { 0.01, 0.05, 0.2 };

    for (size_t i = 0; i < SHOWN; i++) {
        shown[i] = b->n_rates > 1 ? 1 : 0;
        for (size_t k = 1; k < b->n_rates; k++) {
            if (fabs(log(b->rates[k].rate / wanted[i])) <
                fabs(log(b->rates[shown[i]].rate / wanted[i]))) {
                shown[i] = k;
            }
        }
    }
}

static double power_of(const struct bench_entry *e, size_t k)
{
    const struct bench_rate *r = &e->bench.rates[k];

    return (double)r->halted / (double)r->trials;
}

static void compare_row(const struct bench_entry *e, const size_t shown[SHOWN],
                        struct buffer *out)
{
    const struct bench *b = &e->bench;
    const struct bench_rate *r = &b->rates[shown[1]];
    char text[NUMBER_SIZE];

    cell(out, e->name, 27, true);
    share_text((double)b->rates[0].halted / (double)b->rates[0].trials, text);
    cell(out, text, 9, false);
    for (size_t i = 0; i < SHOWN; i++) {
        share_text(power_of(e, shown[i]), text);
        cell(out, text, 9, false);
    }
    if (r->halted > 0) {
        number_time(r->delay.median, text);
        cell(out, text, 10, false);
        number_count(r->hit.median, text);
        cell(out, text, 10, false);
    } else {
        cell(out, "never", 10, false);
        cell(out, "all", 10, false);
    }
    if (isfinite(b->rates[0].full.median)) {
        number_time(b->rates[0].full.median, text);
    } else {
        snprintf(text, sizeof text, "never");
    }
    cell(out, text, 10, false);
    buffer_add(out, "\n");
}

void bench_compare(const struct bench_entry *entries, size_t n, struct buffer *out)
{
    static const char *const top[] = { "false", "",       "stopped at", "",
                                       "fails", "failed", "full" };
    static const size_t width[] = { 9, 9, 9, 9, 10, 10, 10 };
    size_t shown[SHOWN];
    char text[NUMBER_SIZE];

    if (n == 0) {
        return;
    }
    choose(&entries[0].bench, shown);
    cell(out, "", 27, true);
    for (size_t i = 0; i < sizeof width / sizeof *width; i++) {
        cell(out, top[i], width[i] + (i == 2 ? 1 : i == 3 ? (size_t)-1 : 0), false);
    }
    buffer_add(out, "\n");
    cell(out, "scheme", 27, true);
    cell(out, "halts", 9, false);
    for (size_t i = 0; i < SHOWN; i++) {
        rate_text(entries[0].bench.rates[shown[i]].rate, text);
        cell(out, text, 9, false);
    }
    cell(out, "after", 10, false);
    cell(out, "requests", 10, false);
    cell(out, "after", 10, false);
    buffer_add(out, "\n");
    for (size_t i = 0; i < n; i++) {
        compare_row(&entries[i], shown, out);
    }
    rate_text(entries[0].bench.rates[shown[1]].rate, text);
    buffer_addf(out,
                "\n\"fails after\" and \"failed requests\": medians at an error rate "
                "of %s, of rollouts that\nare stopped. \"full after\": until all "
                "traffic has a good version.\n",
                text);
}

/* ---- for programs ---- */

static void json_spread(struct json *j, const char *key, const struct bench_spread *s)
{
    json_open(j, key, '{');
    json_number(j, "p5", s->low);
    json_number(j, "p50", s->median);
    json_number(j, "p90", s->most);
    json_number(j, "p95", s->high);
    json_close(j, '}');
}

static void json_share(struct json *j, const char *key, int64_t k, int64_t n)
{
    double low, high;

    bench_interval(k, n, &low, &high);
    json_open(j, key, '{');
    json_number(j, "count", (double)k);
    json_number(j, "share", n > 0 ? (double)k / (double)n : NAN);
    json_number(j, "low", low);
    json_number(j, "high", high);
    json_close(j, '}');
}

static void json_rate(struct json *j, const struct bench_rate *r, bool traffic)
{
    json_open(j, NULL, '{');
    json_number(j, "defect_rate", r->rate);
    json_number(j, "rollouts", (double)r->trials);
    json_share(j, "stopped", r->halted, r->trials);
    json_share(j, "stopped_before_last_wave", r->early, r->trials);
    json_spread(j, "hours_to_failed_look", &r->delay);
    json_spread(j, traffic ? "requests_failed_by_halt" : "machines_hit_by_halt", &r->hit);
    json_spread(j, "hours_to_last_wave", &r->full);
    json_close(j, '}');
}

static void json_entry(struct json *j, const struct bench_entry *e)
{
    const struct bench *b = &e->bench;

    json_open(j, NULL, '{');
    json_text(j, "name", e->name);
    json_text(j, "title", e->title);
    json_text(j, "test", gate_test(e->scenario->rollout.gate.test)->name);
    json_text(j, "unit", b->traffic ? "traffic" : "machines");
    json_number(j, "machines", b->machines);
    json_bool(j, "signal_can_show_the_defect", b->seen);
    json_number(j, "goodbyes_lost", b->goodbye_loss);
    json_open(j, "waves", '[');
    for (size_t k = 0; k < b->n_waves; k++) {
        json_open(j, NULL, '{');
        json_text(j, "name", b->waves[k].name);
        json_number(j, b->traffic ? "requests_an_hour" : "machines",
                    b->waves[k].machines);
        json_bool(j, "gated", b->waves[k].gated);
        json_share(j, "false_halts", b->waves[k].halted, b->waves[k].opened);
        json_number(j, "missed", b->waves[k].missed);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "rates", '[');
    for (size_t k = 0; k < b->n_rates; k++) {
        json_rate(j, &b->rates[k], b->traffic);
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void json_needs(struct json *j, const struct bench_needs *n)
{
    json_open(j, "needs", '{');
    json_number(j, "power", n->power);
    json_number(j, "defect_rate", n->rate);
    json_number(j, "wave", (double)n->wave + 1.0);
    json_number(j, "size", n->machines);
    json_number(j, "bake_hours", (double)n->bake / (double)TICK_HOUR);
    json_number(j, "power_as_it_is", n->now);
    json_number(j, "size_at_this_bake", n->at_bake);
    json_number(j, "bake_hours_at_this_size",
                n->at_size == TICK_NEVER ? NAN : (double)n->at_size / (double)TICK_HOUR);
    json_number(j, "one_failure", n->one_failure);
    json_open(j, "by_bake", '[');
    for (size_t i = 0; i < n->n_needs; i++) {
        json_open(j, NULL, '{');
        json_number(j, "bake_hours", (double)n->needs[i].bake / (double)TICK_HOUR);
        json_number(j, "size", n->needs[i].machines);
        json_number(j, "power", n->needs[i].power);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

void bench_json(const struct bench_entry *entries, size_t n,
                const struct bench_needs *needs, int64_t seed, struct buffer *out)
{
    struct json j = { .out = out };

    json_open(&j, NULL, '{');
    json_text(&j, "format", "ringfall-bench-1");
    json_text(&j, "version", RF_VERSION);
    json_number(&j, "seed", (double)seed);
    json_open(&j, "bench", '[');
    for (size_t i = 0; i < n; i++) {
        json_entry(&j, &entries[i]);
    }
    json_close(&j, ']');
    if (needs != NULL) {
        json_needs(&j, needs);
    }
    json_close(&j, '}');
}
