/* decisions.c: one sentence a decision, from the vendor's log. */
#include "output/decisions.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/rollout.h"
#include "output/number.h"
#include "output/text.h"
#include "output/unfinished.h"
#include "studies/timetable.h"

#define WITH_COMMAS 40
#define MOST        1e6 /* of a statistic: more tells people nothing */

struct decisions decisions_of(const struct comparison *c, size_t arm,
                              enum version version, uint32_t world)
{
    const struct cell *cell = compare_cell(c, arm, version, world);

    return (struct decisions){ &c->arms[arm].scenario, &cell->facts, &cell->log };
}

/* ---- parts of sentences ---- */

/* "84,211" */
static void add_exact(struct buffer *out, int64_t value)
{
    char digits[WITH_COMMAS];
    const int n = snprintf(digits, sizeof digits, "%lld", (long long)value);

    for (int i = 0; i < n; i++) {
        buffer_addf(out, "%s%c",
                    i > 0 && digits[i - 1] != '-' && (n - i) % 3 == 0 ? "," : "",
                    digits[i]);
    }
}

static void add_percent(struct buffer *out, double share)
{
    char text[NUMBER_SIZE];

    number_percent(share, text);
    buffer_add(out, text);
}

/* "wave 1 (canary)" */
static void add_wave(const struct decisions *d, int wave, struct buffer *out)
{
    const struct list *waves = &d->scenario->rollout.waves;

    buffer_addf(out, "wave %d", wave + 1);
    if (wave >= 0 && (size_t)wave < waves->n) {
        const struct wave *w = (const struct wave *)waves->items + wave;

        buffer_addf(out, w->name[0] != '\0' ? " (%s)" : "%s", w->name);
    }
}

void decisions_when(const struct decisions *d, size_t i, struct buffer *out)
{
    char text[NUMBER_SIZE];
    const tick_t after = d->log->items[i].at - d->facts->planned;

    number_time((double)after / (double)TICK_HOUR, text);
    buffer_add(out, text);
}

/* ---- what a gate saw ---- */

/* Between the failures and the sample, and after it. Calls and the platform's reports are
 * of the whole rollout, the others of the wave. */
static const struct {
    const char *between, *after;
} seen[] = {
    [GATE_SILENT] = { "of", "fell silent" },
    [GATE_CRASH_REPORTS] = { "of", "reported a crash" },
    [GATE_REJECTS] = { "of", "refused the update" },
    [GATE_CALLS] = { "calls for", "there were" },
    [GATE_PLATFORM] = { "crash reports of the platform for", "there were" },
};

static void add_seen(const struct decisions *d, const struct look *look,
                     struct buffer *out)
{
    const int signal = d->scenario->rollout.gate.signal;

    add_exact(out, look->failures);
    buffer_addf(out, " %s ", seen[signal].between);
    add_exact(out, look->sample);
    buffer_addf(out, " machines that took it %s", seen[signal].after);
    if (look->sample > 0) {
        buffer_add(out, ", ");
        add_percent(out, (double)look->failures / (double)look->sample);
    }
}

/* Is a look's statistic the share of failures itself, which is told already? */
static bool is_share(const struct look *look)
{
    return look->test == 0 || strcmp(gate_test(look->test)->name, "failure-share") == 0;
}

static bool is_bound(const struct look *look)
{
    return strcmp(gate_test(look->test)->name, "clopper-pearson") == 0;
}

/* An exact bound of the share: the lower one where it failed, else the upper one, which
 * is above the limit where it could not tell (models/gate_tests.c). */
static void add_bound(const struct look *look, struct buffer *out)
{
    buffer_addf(out,
                "; %s: with its confidence the share is at %s %.3g" NUMBER_SPACE "%%, %s "
                "the limit of %.3g" NUMBER_SPACE "%%",
                gate_test(look->test)->name,
                look->verdict == VERDICT_FAIL ? "least" : "most", 100.0 * look->statistic,
                look->verdict == VERDICT_FAIL   ? "above"
                : look->verdict == VERDICT_PASS ? "not above"
                                                : "so it can be on either side of",
                100.0 * look->limit);
}

/* "; it fails above 2 %", or what another test made of it. */
static void add_test(const struct look *look, struct buffer *out)
{
    const struct gate_test *test = gate_test(look->test);

    if (look->sample < look->needed) {
        buffer_addf(out, "; from %lld on it would have judged", (long long)look->needed);
        return;
    }
    if (is_share(look)) {
        buffer_add(out, look->verdict == VERDICT_FAIL ? ", and the limit is "
                                                      : "; it fails above ");
        add_percent(out, look->limit);
        return;
    }
    if (is_bound(look)) {
        add_bound(look, out);
        return;
    }
    buffer_addf(out, "; %s: %s ", test->name, test->statistic);
    buffer_addf(out, look->statistic > MOST ? "over %.3g" : "%.3g",
                fmin(look->statistic, MOST));
    buffer_addf(out, ", and it fails %s %.3g", test->reaches ? "at" : "above",
                look->limit);
}

static void add_look(const struct decisions *d, const struct decision *x,
                     struct buffer *out)
{
    static const char *const ends[] = { " passed: ", " failed: ", " could not tell: " };

    buffer_add(out, "Gate of ");
    add_wave(d, x->wave, out);
    buffer_add(out, ends[x->look.verdict]);
    add_seen(d, &x->look, out);
    add_test(&x->look, out);
    buffer_add(out,
               x->look.verdict == VERDICT_INCONCLUSIVE ? ". The rollout goes on." : ".");
}

/* ---- what was done ---- */

/* "1 % of all machines", as the wave says it. */
static void add_whom(const struct decisions *d, const struct wave *w, struct buffer *out)
{
    static const char *const units[] = { "machines", "organisations", "regions",
                                         "requests" };

    const int unit = d->scenario->rollout.unit;
    const double share = timetable_reach(d->scenario, w);
    const size_t n = d->scenario->population.regions.n;

    if (share < 1.0 && unit == UNIT_REGION) {
        buffer_addf(out, "%.0f of the %zu regions", share * (double)n, n);
    } else {
        if (share < 1.0) {
            add_percent(out, share);
            buffer_add(out, " of ");
        }
        buffer_addf(out, "all %s", units[unit]);
    }
    if (w->classes != 0 || w->regions != 0 || w->configurations != 0 || w->rings != 0 ||
        w->organisation >= 0 || w->count > 0) {
        buffer_add(out, " that it selects");
    }
}

static void add_opened(const struct decisions *d, const struct decision *x,
                       struct buffer *out)
{
    const struct list *waves = &d->scenario->rollout.waves;

    buffer_add(out, "Opened ");
    add_wave(d, x->wave, out);
    if (x->version > 1) {
        buffer_addf(out, " with version %d", x->version);
    }
    if (x->wave >= 0 && (size_t)x->wave < waves->n) {
        buffer_add(out, ": ");
        add_whom(d, (const struct wave *)waves->items + x->wave, out);
    }
    buffer_add(out, ".");
}

/* The limit is the simulated world's own: it is uncertain. */
static void add_alarm(const struct decision *x, struct buffer *out)
{
    buffer_add(out, "People were alarmed: ");
    add_exact(out, x->look.failures);
    buffer_add(out, " organisations had called, the limit here is ");
    add_exact(out, (int64_t)x->look.limit);
    buffer_add(out, (double)x->look.failures < x->look.limit
                        ? "; the platform's crash reports passed theirs."
                        : ".");
}

static void add_stop(const struct decision *x, struct buffer *out)
{
    static const char *const what[] = {
        [DECISION_HALT] = "halted the rollout; machines that took the version keep it",
        [DECISION_HOLD] = "held the rollout until a new version is there",
        [DECISION_ROLLBACK] = "halted the rollout, and machines that run are restored",
    };

    buffer_addf(out, "%s %s.", x->by_people ? "People" : "The gate", what[x->kind]);
}

/* A fix that makes no new version was no fix: there was nothing to mend. */
static void add_fix(const struct decisions *d, size_t i, struct buffer *out)
{
    const struct decision *x = &d->log->items[i];

    if (i > 0 && d->log->items[i - 1].version == x->version) {
        buffer_add(out, "The diagnosis found nothing to mend: a false alarm.");
    } else {
        buffer_addf(out, "Version %d was ready, with a defect less.", x->version);
    }
}

void decisions_line(const struct decisions *d, size_t i, struct buffer *out)
{
    const struct decision *x = &d->log->items[i];

    switch ((enum decision_kind)x->kind) {
    case DECISION_WAVE:
        add_opened(d, x, out);
        break;
    case DECISION_LOOK:
        add_look(d, x, out);
        break;
    case DECISION_ALARM:
        add_alarm(x, out);
        break;
    case DECISION_HALT:
    case DECISION_HOLD:
    case DECISION_ROLLBACK:
        add_stop(x, out);
        break;
    case DECISION_FIX:
        add_fix(d, i, out);
        break;
    case DECISION_COMPLETE:
        buffer_add(out, "The last wave had baked: the rollout was through.");
        break;
    }
}

void decisions_end(const struct decisions *d, struct buffer *out)
{
    char horizon[NUMBER_SIZE];
    size_t told = 0;

    for (size_t i = 0; i < d->log->n; i++) {
        told += d->log->items[i].kind == DECISION_LOOK;
    }
    if (d->scenario->rollout.gate.test == 0) {
        buffer_add(out, "No gate: only people watched.");
    } else {
        buffer_addf(out, "The gate looked %zu time%s", d->log->n_looks,
                    d->log->n_looks == 1 ? "" : "s");
        buffer_addf(out,
                    "; %zu of these looks decided, and nothing followed from the "
                    "others.",
                    told);
    }
    if (d->facts->unfinished != UNFINISHED_NOT) {
        number_time((double)d->scenario->horizon / (double)TICK_HOUR, horizon);
        buffer_addf(out, " At the end of the %s simulated ", horizon);
        unfinished_why(&d->scenario->rollout, d->facts, out);
        buffer_add(out, ".");
    }
}

/* ---- for the page ---- */

static void add_item(const struct decisions *d, size_t i, struct buffer *out)
{
    struct buffer line = { 0 };

    decisions_when(d, i, &line);
    buffer_add(&line, ": ");
    decisions_line(d, i, &line);
    buffer_add(out, "<li>");
    text_html(out, line.failed ? "" : line.text);
    buffer_add(out, "</li>\n");
    out->failed |= line.failed;
    buffer_free(&line);
}

static void add_arm(const struct answer *a, size_t arm, struct buffer *out)
{
    const struct decisions d = decisions_of(a->c, arm, VERSION_BAD, 0);
    struct buffer end = { 0 };

    buffer_add(out, "<p><b>");
    text_html(out, arm == 0 ? a->baseline : a->arms[arm].title);
    buffer_add(out, "</b></p>\n<ul>\n");
    for (size_t i = 0; i < d.log->n; i++) {
        add_item(&d, i, out);
    }
    buffer_add(out, "</ul>\n<p>");
    decisions_end(&d, &end);
    text_html(out, end.failed ? "" : end.text);
    buffer_add(out, "</p>\n");
    out->failed |= end.failed;
    buffer_free(&end);
}

void decisions_section(const struct answer *a, struct buffer *out)
{
    buffer_add(out, "<details><summary>What was decided, when and why, in the first "
                    "simulated world</summary>\n");
    add_arm(a, 0, out);
    if (a->best != 0) {
        add_arm(a, a->best, out);
    }
    buffer_add(out,
               "<p>Times are after the planned release. Of another world or rollout: "
               "<code>ringfall explain RESULT decisions ROLLOUT --world N</code>; "
               "all are in <a href=\"decisions.csv\">decisions.csv</a>.</p>\n"
               "</details>\n");
}

/* ---- for programs ---- */

static void add_json_look(const struct decision *x, struct json *j)
{
    static const char *const verdicts[] = { "pass", "fail", "inconclusive" };

    json_text(j, "verdict", verdicts[x->look.verdict]);
    json_number(j, "statistic", x->look.statistic);
    json_number(j, "limit", x->look.limit);
    json_number(j, "failures", (double)x->look.failures);
    json_number(j, "sample", (double)x->look.sample);
}

void decisions_json(const struct decisions *d, const char *key, struct json *j)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < d->log->n; i++) {
        const struct decision *x = &d->log->items[i];
        struct buffer line = { 0 };

        decisions_line(d, i, &line);
        json_open(j, NULL, '{');
        json_number(j, "hour", (double)(x->at - d->facts->planned) / (double)TICK_HOUR);
        json_text(j, "text", line.failed ? "" : line.text);
        json_number(j, "version", x->version);
        if (x->wave >= 0) {
            json_number(j, "wave", x->wave + 1);
        }
        if (x->kind == DECISION_LOOK) {
            add_json_look(x, j);
        }
        json_close(j, '}');
        j->out->failed |= line.failed;
        buffer_free(&line);
    }
    json_close(j, ']');
}
