/* section.c: how sure, what would change the answer, the method, how to run it again. */
#include "output/section.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "output/number.h"
#include "output/page.h"
#include "output/parameter.h"
#include "output/stopped.h"
#include "output/text.h"
#include "output/words.h"
#include "output/worst.h"
#include "studies/score.h"

#define LIST_BYTES 110000 /* of the list of assumptions: the page stays under 400 kB */
#define SP         NUMBER_SPACE

/* ---- how sure ---- */

static void add_worlds(const struct answer *a, struct buffer *out)
{
    const uint32_t n = a->c->n_worlds;

    if (n == 1) {
        buffer_add(
            out,
            "<p>One simulated world was run: how far its numbers would spread is not "
            "known.</p>\n");
        return;
    }
    buffer_addf(out,
                "<p>Each of %u simulated worlds draws what we do not know (the uncertain "
                "parameters), then its organisations, then its luck%s. ",
                n, a->n_arms > 1 ? "; all rollouts meet the same worlds" : "");
    buffer_add(
        out, n < 39 ? "With so few, a range reaches from the lowest to the highest.</p>\n"
                    : "A range leaves out the lowest and the highest 5" SP
                      "% of worlds.</p>\n");
    if (a->n_arms > 1 && a->kind != ANSWER_NOTHING) {
        buffer_add(out, "<ul>\n");
        for (size_t i = 0; i + 1 < a->n_arms && i < 12; i++) {
            struct buffer line = { 0 };

            buffer_add(out, "<li>\xe2\x80\x9c");
            text_html(out, a->arms[a->order[i]].title);
            buffer_add(out, "\xe2\x80\x9d ");
            words_compared(a, a->order[i], &line);
            text_html(out, line.failed ? "" : line.text);
            buffer_add(out, ".</li>\n");
            out->failed |= line.failed;
            buffer_free(&line);
        }
        buffer_add(out, "</ul>\n");
    }
}

static void add_spread(const struct answer *a, const struct result_spread *spread,
                       struct buffer *out)
{
    char luck[NUMBER_SIZE], all[NUMBER_SIZE];

    if (spread == NULL || spread->arm >= a->n_arms || !isfinite(spread->luck) ||
        !isfinite(spread->all)) {
        return;
    }
    number_digits(spread->luck, luck);
    number_digits(spread->all, all);
    buffer_add(out, "<p>Luck alone moves the ");
    buffer_addf(out, "%s lost with \xe2\x80\x9c", a->hours);
    text_html(out, a->arms[spread->arm].title);
    buffer_addf(
        out,
        "\xe2\x80\x9d by a factor of %s; together with what we do not know, it is a "
        "factor of %s.</p>\n",
        luck, all);
}

/* How numbers of a target's unit are written, side by side with one of this size. */
static struct number_unit value_unit(const char *unit, double size)
{
    if (strcmp(unit, "share") == 0 || strncmp(unit, "share ", 6) == 0) {
        return (struct number_unit){ 0.01, "%" };
    }
    if (strcmp(unit, "h") == 0 || strcmp(unit, "min") == 0) {
        const double hour = strcmp(unit, "h") == 0 ? 1.0 : 60.0;
        struct number_unit own = number_time_unit(size / hour);

        own.size *= hour;
        return own;
    }
    return number_unit(size);
}

static void add_value(struct buffer *out, double value, struct number_unit unit)
{
    char text[NUMBER_SIZE];

    if (!isfinite(value)) {
        buffer_add(out, isnan(value) ? "none down" : "beyond the horizon");
        return;
    }
    number_text(value, number_unit_for(value, unit), text);
    text_html(out, text);
}

static void add_between(struct buffer *out, double low, double high,
                        struct number_unit unit)
{
    char text[NUMBER_SIZE];

    if (isfinite(low) && isfinite(high)) {
        number_range(low, high, unit, text);
        text_html(out, text);
    } else {
        add_value(out, low, unit);
        buffer_add(out, " to ");
        add_value(out, high, unit);
    }
}

static void add_published(struct buffer *out, const struct score *s,
                          struct number_unit unit)
{
    static const char *const before[] = { "", "at most ", "at least ", "" };
    const struct target *t = s->target;

    buffer_add(out, before[t->relation]);
    if (t->relation == RELATION_RANGE) {
        add_between(out, t->value, t->high, unit);
    } else {
        add_value(out, t->value, unit);
    }
    if (t->sd > 0.0) {
        buffer_add(out, "<small>sd ");
        add_value(out, t->sd, unit);
        buffer_add(out, "</small>");
    }
}

/* What the scenario says of a target: the source and the note at its pointer. */
static const struct result_parameter *said_of(const struct result_input *in,
                                              const char *name)
{
    char pointer[PARAM_POINTER_SIZE + 16];
    const size_t n = (size_t)snprintf(pointer, sizeof pointer, "/targets/%.48s", name);

    for (size_t i = 0; i < in->n_parameters; i++) {
        const char *p = in->parameters[i].pointer;

        if (strncmp(p, pointer, n) == 0 && (p[n] == 0 || p[n] == '/')) {
            return &in->parameters[i];
        }
    }
    return NULL;
}

static void add_target(struct buffer *out, const struct score *s,
                       const struct result_parameter *said)
{
    const struct target *t = s->target;
    const struct number_unit unit = value_unit(s->unit, t->value);
    const bool noted = said != NULL && said->note[0] != 0;

    buffer_addf(out, "<tr%s><th scope=\"row\">", noted ? " class=\"noted\"" : "");
    text_html(out, t->title[0] != 0 ? t->title : t->name);
    buffer_addf(out, " (");
    text_html(out, t->name);
    buffer_add(out, t->use == USE_CALIBRATION ? ", fitted)</th>" : ", not fitted)</th>");
    buffer_add(out, "<td data-h=\"published\"><span>");
    add_published(out, s, unit);
    buffer_add(out, "</span></td><td data-h=\"simulated\"><span>");
    add_value(out, s->seen.point, unit);
    if (s->seen.n > 1) {
        buffer_add(out, "<small>");
        add_between(out, s->seen.low, s->seen.high, unit);
        buffer_add(out, "</small>");
    }
    buffer_add(out, "</span></td><td data-h=\"verdict\"><span>");
    text_html(out, score_text(s));
    buffer_add(out, "</span></td><td data-h=\"width of range\"><span>");
    add_value(out, s->width, unit);
    buffer_add(out, "</span></td><td data-h=\"interval score\"><span>");
    add_value(out, s->interval_score, unit);
    buffer_add(out, "</span></td></tr>\n");
    if (noted) {
        buffer_add(out, "<tr><td class=\"note\" colspan=\"6\">");
        text_html(out, said->note);
        buffer_add(out, "</td></tr>\n");
    }
}

static void add_targets(const struct answer *a, const struct result_input *in,
                        struct buffer *out)
{
    const size_t n = a->c->arms[0].scenario.targets.n;

    if (n == 0) {
        return;
    }
    buffer_add(
        out,
        "<h3>Published beside simulated</h3>\n<p>What each source would have seen in "
        "the simulated worlds of the first rollout.</p>\n<table>\n<thead><tr>"
        "<th scope=\"col\">figure</th><th scope=\"col\">published</th>"
        "<th scope=\"col\">simulated</th><th scope=\"col\">verdict</th>"
        "<th scope=\"col\">width of range</th><th scope=\"col\">interval score</th>"
        "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        const struct score s = score_target(a->c, i);

        add_target(out, &s, said_of(in, s.target->name));
    }
    buffer_add(
        out,
        "</tbody>\n<caption>Interval score: width of the range plus 20 times how far "
        "the figure lies outside (Gneiting and Raftery 2007); less is better. A range "
        "so wide that it holds everything scores badly too.</caption>\n</table>\n");
}

static void add_conflict(const struct answer *a, struct buffer *out)
{
    const struct score_conflict c = score_conflict(a->c);
    const struct number_unit share = value_unit("share", 1.0);
    const struct number_unit base = number_unit(c.open ? c.base_high : 0.0);

    if (!c.open) {
        return;
    }
    buffer_add(out, "<h3>An open conflict</h3>\n<p>An outside scanner saw ");
    add_between(out, c.share_low, c.share_high, share);
    buffer_add(
        out,
        " of what it can see fall silent. Were each address that it sees a machine, ");
    add_value(out, c.hit, number_unit(c.hit));
    buffer_add(out, " machines hit would mean ");
    add_between(out, c.base_low, c.base_high, base);
    buffer_add(out, " with the product. The simulation has ");
    add_value(out, c.base.point, base);
    if (c.base.low < c.base.high) {
        buffer_add(out, " (");
        add_between(out, c.base.low, c.base.high, base);
        buffer_add(out, ")");
    }
    buffer_add(out, ", ");
    add_value(out, c.by_machine.point, share);
    buffer_add(out, " of them hit; of sites, each one address behind its router, ");
    add_value(out, c.by_address.point, share);
    buffer_add(out, " fall silent");
    if (c.by_address.low < c.by_address.high) {
        buffer_add(out, " (");
        add_between(out, c.by_address.low, c.by_address.high, share);
        buffer_add(out, ")");
    }
    buffer_add(
        out, ". Both published figures cannot be counts of machines; which base is right "
             "is not settled here.</p>\n");
}

static void add_margins(const struct comparison *c, struct buffer *out)
{
    char text[NUMBER_SIZE];

    if (c->n_margins == 0) {
        return;
    }
    buffer_add(out, "<details><summary>How well the population closes</summary>\n"
                    "<table class=\"list\">\n<thead><tr><th scope=\"col\">margin</th>"
                    "<th scope=\"col\">of</th><th scope=\"col\">published</th>"
                    "<th scope=\"col\">fitted</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < c->n_margins; i++) {
        buffer_add(out, "<tr><th scope=\"row\">");
        text_html(out, c->margins[i].name);
        buffer_add(out, "</th><td data-h=\"of\">");
        text_html(out, c->margins[i].what);
        number_count(c->margins[i].published, text);
        buffer_addf(out, "</td><td data-h=\"published\">%s</td>", text);
        number_count(c->margins[i].fitted, text);
        buffer_addf(out, "<td data-h=\"fitted\">%s</td></tr>\n", text);
    }
    buffer_add(out, "</tbody>\n</table>\n</details>\n");
}

void section_sure(const struct answer *a, const struct result_input *in,
                  const struct figure *what_decides, struct buffer *out)
{
    buffer_add(out, "<h2>How sure</h2>\n");
    add_worlds(a, out);
    add_spread(a, in->spread, out);
    if (a->c->n_clamped > 0) {
        buffer_addf(
            out,
            "<p>%zu drawn values, counted in each rollout, lay outside what their "
            "parameter may be and were set to its nearest end.</p>\n",
            a->c->n_clamped);
    }
    page_figure(what_decides, out);
    if (in->only[0] == 0) {
        add_targets(a, in, out);
        add_conflict(a, out);
    }
    add_margins(a->c, out);
}

/* ---- what would change the answer ---- */

static void add_flip(const struct answer *a, const struct tornado_bar *bar, bool high,
                     struct buffer *out)
{
    const double at = high ? bar->at_high : bar->at_low;
    struct buffer line = { 0 };
    char share[NUMBER_SIZE];

    parameter_name(a, bar->pointer, &line);
    buffer_add(&line, " at ");
    parameter_value(a, bar->pointer, high ? bar->high : bar->low, &line);
    number_percent(at, share);
    buffer_addf(&line, "%s: the rollout loses %s of the %s of ",
                bar->assumed ? " (an assumption without a source)" : "", share, a->hours);
    words_baseline(a, &line);
    buffer_add(&line, ".");
    buffer_add(out, "<li>");
    text_html(out, line.failed ? "" : line.text);
    buffer_add(out, "</li>\n");
    out->failed |= line.failed;
    buffer_free(&line);
}

/* "what happened", escaped. */
static void add_baseline(const struct answer *a, struct buffer *out)
{
    struct buffer line = { 0 };

    words_baseline(a, &line);
    text_html(out, line.failed ? "" : line.text);
    out->failed |= line.failed;
    buffer_free(&line);
}

/* Nothing goes down at any end of any range: a share of nothing tells nothing. */
static void add_unmoved(const struct answer *a, const struct tornado *tornado,
                        struct buffer *out)
{
    buffer_add(out, "In these worlds nothing goes down with \xe2\x80\x9c");
    text_html(out, a->arms[tornado->arm].title);
    buffer_add(out, a->arms[tornado->arm].lost.point > 0.0
                        ? "\xe2\x80\x9d, so that what moves the rare rest was not "
                          "found.</p>\n"
                        : "\xe2\x80\x9d, wherever a parameter is moved.</p>\n");
}

/* Which parameters were moved, and how far that was told. */
static void add_moved(const struct tornado *t, struct buffer *out)
{
    buffer_add(out, "<p>");
    if (t->n_tried > t->n) {
        buffer_addf(
            out,
            "All %zu parameters with a range were tried in one world. The %zu that "
            "moved the answer most were moved one at a time to both ends, over %u "
            "world%s. ",
            t->n_tried, t->n, t->n_worlds, t->n_worlds == 1 ? "" : "s");
        return;
    }
    buffer_addf(out,
                "%zu parameter%s moved one at a time to both ends of %s range, over %u "
                "world%s. ",
                t->n, t->n == 1 ? " was" : "s were", t->n == 1 ? "its" : "their",
                t->n_worlds, t->n_worlds == 1 ? "" : "s");
}

void section_change(const struct answer *a, const struct tornado *tornado,
                    struct buffer *out)
{
    size_t flips = 0;

    if (a->n_arms < 2) {
        return;
    }
    buffer_add(out, "<h2>What would change the answer</h2>\n");
    if (tornado == NULL || tornado->n == 0 || tornado->arm >= a->n_arms) {
        buffer_add(out, "<p>Parameters were not moved one by one in this run.</p>\n");
        return;
    }
    for (size_t i = 0; i < tornado->n; i++) {
        flips += tornado->bars[i].at_low >= 1.0 || tornado->bars[i].at_high >= 1.0;
    }
    add_moved(tornado, out);
    if (!words_moved(tornado)) {
        add_unmoved(a, tornado, out);
        return;
    }
    if (flips == 0) {
        buffer_add(out, "None of them alone makes \xe2\x80\x9c");
        text_html(out, a->arms[tornado->arm].title);
        buffer_add(out, "\xe2\x80\x9d as bad as ");
        add_baseline(a, out);
        buffer_add(out, ".</p>\n");
        return;
    }
    buffer_add(out, "With these, \xe2\x80\x9c");
    text_html(out, a->arms[tornado->arm].title);
    buffer_add(out, "\xe2\x80\x9d is no better than ");
    add_baseline(a, out);
    buffer_add(out, ":</p>\n<ul>\n");
    for (size_t i = 0; i < tornado->n; i++) {
        if (tornado->bars[i].at_low >= 1.0) {
            add_flip(a, &tornado->bars[i], false, out);
        }
        if (tornado->bars[i].at_high >= 1.0) {
            add_flip(a, &tornado->bars[i], true, out);
        }
    }
    buffer_add(out, "</ul>\n");
}

/* ---- the method ---- */

#define SERVICES_METHOD                                                                  \
    "<li>Services need machines and other services, in the organisation and at "         \
    "providers "                                                                         \
    "that many share. Each lasts for its buffer, restarts after a lag, then works off "  \
    "what was not done. Organisations without the product are simulated together, a "    \
    "few "                                                                               \
    "for each industry and region.</li>\n"
#define ABOUT_ALL 1 /* the line that compares rollouts */
static const char *const method[] = {
    "One simulated machine stands for each real one that carries the product, in "
    "organisations "
    "drawn for each world to published totals by industry, region and size.",
    "All rollouts meet the same worlds and the same luck, machine by machine, so that "
    "they "
    "differ only by what they do.",
    "A machine takes the update when it is on and reached: pushed, polled for, or when "
    "it is "
    "switched on, in the local time of its place.",
    "A defect strikes the configurations it matches. A machine in a boot loop reboots a "
    "few "
    "times by itself; a boot can win once a good version is on offer.",
    "The vendor sees late and lossy signals: machines gone silent, crash reports, "
    "telephone "
    "calls. Gates look at them; people watch every rollout, gated or not.",
    "The rest waits for hands: technicians on shifts, site after site, slower with "
    "encrypted "
    "disks; consoles, telephone calls and tools help from the moment they are there.",
    "Machine-hours lost are the time down, summed over machines; every time counts from "
    "the "
    "planned release.",
    "The price is paid on good updates: each rollout is also run with the harmless "
    "version, and "
    "the hours that machines run without it are added up.",
};

/* Choices of this run that decide much. */
static void add_choices(const struct answer *a, struct buffer *out)
{
    const struct scenario *s = &a->c->arms[0].scenario;
    size_t frozen = 0;
    char horizon[NUMBER_SIZE], share[NUMBER_SIZE], time[NUMBER_SIZE];

    for (size_t i = 0; i < a->n_arms; i++) {
        frozen += a->c->arms[i].scenario.rollout.freeze_on_alarm;
    }
    number_time(a->horizon_hours, horizon);
    number_percent(s->impact.hit_share, share);
    number_time((double)s->impact.hit_for / (double)TICK_HOUR, time);
    buffer_addf(out, "<li>Between an alarm and the halt by people, ");
    if (frozen == 0) {
        buffer_add(out, "the schedule runs on: later waves still open. ");
    } else if (frozen == a->n_arms) {
        buffer_add(out, "the schedule stands still: no further wave opens. ");
    } else {
        buffer_addf(out,
                    "the schedule stands still in %zu of %zu rollouts and runs on in the "
                    "others. ",
                    frozen, a->n_arms);
    }
    buffer_add(out, "This one choice can decide much.</li>\n");
    buffer_addf(out,
                "<li>%s are simulated. An organisation counts as hit with %s of its "
                "machines down "
                "for %s.</li>\n",
                horizon, share, time);
}

void section_method(const struct answer *a, struct buffer *out)
{
    buffer_add(out, "<h2>Method</h2>\n<ol>\n");
    for (size_t i = 0; i < sizeof method / sizeof method[0]; i++) {
        if (i != ABOUT_ALL || a->n_arms > 1) {
            buffer_addf(out, "<li>%s</li>\n", method[i]);
        }
    }
    add_choices(a, out);
    if (a->services) {
        buffer_add(out, SERVICES_METHOD
                   "</ol>\n<p><b>Left out:</b> what people did "
                   "meanwhile without their machines, and what was lost for good by "
                   "it.");
    } else {
        buffer_add(out,
                   "</ol>\n<p><b>Left out:</b> services that fail because another one is "
                   "down, money, and what people did meanwhile without their machines.");
    }
    buffer_add(out, " A rollout here is a policy, not the record of what any vendor "
                    "did.</p>\n");
}

/* ---- running it again ---- */

static bool has_source(const struct result_parameter *p)
{
    return p->source[0] != 0 && strcmp(p->source, "assumption") != 0;
}

static void add_parameter(struct buffer *out, const struct result_parameter *p)
{
    buffer_add(out, "<tr><th scope=\"row\"><code>");
    text_html(out, p->pointer);
    buffer_add(out, "</code></th><td data-h=\"value\">");
    text_html(out, p->value);
    buffer_add(out, "</td><td data-h=\"range\">");
    text_html(out, p->range[0] != 0 ? p->range : "none given");
    buffer_add(out, "</td><td data-h=\"source\">");
    text_html(out, has_source(p) ? p->source : "assumption");
    if (p->note[0] != 0) {
        buffer_add(out, "<small>");
        text_html(out, p->note);
        buffer_add(out, "</small>");
    }
    buffer_add(out, "</td></tr>\n");
}

/* All assumptions without a source first; of the others as many as the page holds. */
static void add_parameters(const struct result_input *in, struct buffer *out)
{
    const size_t start = out->n;
    size_t assumed = 0, left = 0;

    for (size_t i = 0; i < in->n_parameters; i++) {
        assumed += !has_source(&in->parameters[i]);
    }
    buffer_addf(
        out,
        "<details><summary>All %zu numbers of the scenario, %zu of them assumptions "
        "without a source</summary>\n<table class=\"list\">\n<thead><tr>"
        "<th scope=\"col\">parameter</th><th scope=\"col\">value</th>"
        "<th scope=\"col\">range</th><th scope=\"col\">source</th></tr></thead>\n"
        "<tbody>\n",
        in->n_parameters, assumed);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < in->n_parameters; i++) {
            if (has_source(&in->parameters[i]) != (pass == 1)) {
                continue;
            }
            if (out->n - start < LIST_BYTES) {
                add_parameter(out, &in->parameters[i]);
            } else {
                left++;
            }
        }
    }
    buffer_add(out, "</tbody>\n</table>\n");
    if (left > 0) {
        buffer_addf(out, "<p>%zu more are in <code>manifest.json</code>.</p>\n", left);
    }
    buffer_add(out, "</details>\n");
}

void section_reproduce(const struct answer *a, const struct result_input *in,
                       struct buffer *out)
{
    buffer_add(out, "<h2>Reproduce</h2>\n<pre>");
    text_html(out, in->command);
    buffer_addf(
        out,
        "</pre>\n<p>ringfall " RF_VERSION ", seed %u, worlds %u to %u. The scenario with "
        "all its parts is in <a href=\"manifest.json\">manifest.json</a>, SHA-256 "
        "<code class=\"hash\">",
        in->seed, in->first_replicate, in->first_replicate + a->c->n_worlds - 1);
    text_html(out, in->scenario_sha256);
    buffer_add(
        out, "</code>. The same question gives the same bytes in every other file.</p>\n"
             "<p>Numbers: <a href=\"summary.json\">summary.json</a>, "
             "<a href=\"metrics.csv\">metrics.csv</a>, "
             "<a href=\"timeline.csv\">timeline.csv</a>, "
             "<a href=\"decisions.csv\">decisions.csv</a>, "
             "<a href=\"breakdown.csv\">breakdown.csv</a>");
    if (a->services) {
        buffer_add(out, ", <a href=\"services.csv\">services.csv</a>");
    }
    if (stopped_any_named(a)) {
        buffer_add(out, ", <a href=\"organisations.csv\">organisations.csv</a>");
    }
    if (worst_any(in->first)) {
        buffer_add(out, ", <a href=\"worst.csv\">worst.csv</a>");
    }
    buffer_add(out, "; what each column means: "
                    "<a href=\"data-dictionary.csv\">data-dictionary.csv</a>.</p>\n");
    if (in->n_parameters > 0) {
        add_parameters(in, out);
    }
}
