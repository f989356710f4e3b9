/* words.c: headline and sentences.
 *
 * Each is made of the numbers in struct answer, so that no text can say what the table
 * does not. Titles of arms stand in quotation marks: they are whatever the user wrote.
 */
#include "output/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/number.h"
#include "output/parameter.h"
#include "output/table.h"
#include "output/text.h"

#define OPEN        "\xe2\x80\x9c"
#define CLOSE       "\xe2\x80\x9d"
#define MOST_PRICES 6 /* told one by one */

static void add_count(struct buffer *out, double value, struct number_unit unit)
{
    char text[NUMBER_SIZE];

    number_text(value, number_unit_for(value, unit), text);
    buffer_add(out, text);
}

void words_avoided(const struct interval *ratio, char out[NUMBER_SIZE])
{
    const double share = 1.0 - ratio->point;

    number_percent(ratio->point > 0.0 && share >= 1.0 ? nextafter(1.0, 0.0) : share, out);
}

void words_tag(const struct answer *a, struct buffer *out)
{
    const uint32_t worlds = a->c->n_worlds;

    buffer_addf(out, "Simulated, not a record. %s, %zu rollout%s, %u simulated world%s",
                a->c->arms[0].scenario.name, a->n_arms, a->n_arms == 1 ? "" : "s", worlds,
                worlds == 1 ? "" : "s");
}

/* ---- the headline ---- */

static void add_quoted(struct buffer *out, const char *title)
{
    buffer_addf(out, OPEN "%s" CLOSE, title);
}

void words_baseline(const struct answer *a, struct buffer *out)
{
    if (a->happened) {
        buffer_add(out, a->what);
    } else {
        add_quoted(out, a->what);
    }
}

void words_times(const struct answer *a, const struct interval *ratio, struct buffer *out)
{
    char text[NUMBER_SIZE];

    if (ratio->point < 2.0) {
        number_percent(ratio->point - 1.0, text);
        buffer_addf(out, "loses %s more %s than ", text, a->hours);
    } else {
        number_digits(ratio->point, text);
        buffer_addf(out, "loses %s times as many %s as ", text, a->hours);
    }
}

/* Does it fit a headline? An empty buffer is one that failed. */
static bool fits(const struct buffer *line)
{
    return line->failed || (line->n > 0 && text_length(line->text) < WORDS_HEADLINE);
}

static void add_best(const struct answer *a, const char *best, struct buffer *out)
{
    if (best != NULL) {
        add_quoted(out, best);
    } else if (a->n_arms == 2) {
        buffer_add(out, "the other rollout");
    } else {
        buffer_addf(out, "the best of %zu rollouts", a->n_arms);
    }
}

/* A share of 100 % would not tell none from next to none. */
static void say_none_down(const struct answer *a, const char *best, const char *rival,
                          bool occasion, struct buffer *out)
{
    buffer_add(out, "In ");
    if (occasion) {
        buffer_addf(out, "this simulation of %s", a->occasion);
    } else {
        buffer_add(out, "simulation");
    }
    buffer_addf(out, ", %snothing goes down with ",
                a->kind == ANSWER_CLEAR ? "" : "probably ");
    add_best(a, best, out);
    if (rival != NULL && answer_none_down(&a->arms[a->rival])) {
        buffer_add(out, " or ");
        add_quoted(out, rival);
    }
}

/* One way to say what the best avoids; NULL: it, the rival or the occasion goes without
 * its name. */
static void say_best(const struct answer *a, const char *best, const char *rival,
                     bool occasion, struct buffer *out)
{
    const char *probably = a->kind == ANSWER_CLEAR ? "" : "probably ";
    char share[NUMBER_SIZE], other[NUMBER_SIZE];

    out->n = 0;
    if (answer_none_down(&a->arms[a->best])) {
        say_none_down(a, best, rival, occasion, out);
        return;
    }
    words_avoided(&a->arms[a->best].ratio, share);
    buffer_add(out, "In simulation, ");
    add_best(a, best, out);
    if (rival != NULL) {
        buffer_add(out, " and ");
        add_quoted(out, rival);
        words_avoided(&a->arms[a->rival].ratio, other);
        if (strcmp(share, other) == 0) {
            buffer_addf(out, " each %savoid %s", probably, share);
        } else {
            buffer_addf(out, " %savoid %s and %s", probably, share, other);
        }
    } else {
        buffer_addf(out, " %savoids %s", probably, share);
    }
    if (a->outage == MEASURE_PEOPLE_HOURS) {
        buffer_addf(out, " of the people-hours of the %s%soutage",
                    occasion ? a->occasion : "", occasion ? " " : "");
    } else if (occasion) {
        buffer_addf(out, " of %sthe %s outage", a->part, a->occasion);
    } else {
        buffer_add(out, " of the outage");
    }
}

/* Names are never cut: titles where they fit, else names, else the best one alone. */
static void best_headline(const struct answer *a, struct buffer *out)
{
    const struct answer_arm *best = &a->arms[a->best], *rival = &a->arms[a->rival];
    const struct {
        const char *best, *rival;
        bool occasion;
    } ways[] = {
        { best->title, rival->title, true },
        { best->name, rival->name, true },
        { best->title, NULL, true },
        { best->name, NULL, true },
        { best->name, NULL, false },
        { NULL, NULL, true },
        { NULL, NULL, false },
    };

    for (size_t i = a->rival != 0 ? 0 : 2; i < sizeof ways / sizeof ways[0]; i++) {
        say_best(a, ways[i].best, ways[i].rival, ways[i].occasion, out);
        if (fits(out)) {
            return;
        }
    }
}

static uint32_t worse_worlds(const struct answer *a, size_t arm)
{
    return a->c->n_worlds - a->arms[arm].better - a->arms[arm].same;
}

/* What is said of the only other rollout, when it does not clearly do better. */
static void say_other(const struct answer *a, const char *name, const char *what,
                      struct buffer *out)
{
    const struct answer_arm *x = &a->arms[a->best];
    const uint32_t n = a->c->n_worlds;

    out->n = 0;
    buffer_add(out, "In simulation, ");
    if (name != NULL) {
        add_quoted(out, name);
    } else {
        buffer_add(out, "the other rollout");
    }
    buffer_add(out, " ");
    if (x->same == n) {
        buffer_addf(out, "makes no difference to %sthe %s outage", a->part, a->occasion);
    } else if (x->ratio.point > 1.0 && 2 * worse_worlds(a, a->best) > n) {
        words_times(a, &x->ratio, out);
        buffer_add(out, what);
    } else {
        buffer_addf(out, "did not clearly do better than %s", what);
    }
}

static void other_headline(const struct answer *a, struct buffer *out)
{
    const struct answer_arm *x = &a->arms[a->best];
    const char *const names[] = { x->title, x->name, NULL };
    struct buffer what = { 0 };

    words_baseline(a, &what);
    buffer_add(&what, "");
    out->failed |= what.failed;
    for (size_t i = 0; i < 6 && !out->failed; i++) {
        say_other(a, names[i / 2], i % 2 == 0 ? what.text : "the first", out);
        if (fits(out)) {
            break;
        }
    }
    buffer_free(&what);
}

static void none_headline(const struct answer *a, struct buffer *out)
{
    const size_t n = a->n_arms - 1;
    size_t same = 0, worse = 0;

    if (n == 1) {
        other_headline(a, out);
        return;
    }
    for (size_t i = 1; i < a->n_arms; i++) {
        same += a->arms[i].same == a->c->n_worlds;
        worse += a->arms[i].ratio.point > 1.0 && 2 * worse_worlds(a, i) > a->c->n_worlds;
    }
    if (same == n) {
        buffer_addf(out, "In simulation, none of the %zu rollouts makes any difference",
                    n);
    } else if (worse == n) {
        buffer_addf(out, "In simulation, each of the %zu rollouts does worse than %s", n,
                    a->happened ? a->what : "the first");
    } else {
        buffer_addf(out, "In simulation, none of the %zu rollouts clearly did better", n);
    }
}

void words_headline(const struct answer *a, struct buffer *out)
{
    const bool people = a->outage == MEASURE_PEOPLE_HOURS;
    struct buffer line = { 0 };
    char count[NUMBER_SIZE];

    switch (a->kind) {
    case ANSWER_SINGLE:
        number_count(people ? a->arms[0].lost.point : a->arms[0].down.point, count);
        buffer_addf(&line, "In this simulation of %sthe %s outage, %s %s", a->part,
                    a->occasion, count,
                    people ? "people-hours go without service" : "machines go down");
        break;
    case ANSWER_NOTHING:
        buffer_addf(&line, "In this simulation of %s, nothing goes down%s", a->occasion,
                    a->none_down ? "" : " in the first rollout");
        break;
    case ANSWER_CLEAR:
    case ANSWER_PROBABLY:
        best_headline(a, &line);
        break;
    case ANSWER_NONE:
        none_headline(a, &line);
        break;
    }
    buffer_add(&line, "");
    out->failed |= line.failed;
    if (!line.failed) {
        buffer_add(out, line.text);
    }
    buffer_free(&line);
}

/* ---- the sentences ---- */

/* "8.5 M machines go down (7.1–10 M)". */
static void add_estimate(struct buffer *out, const struct interval *v, double scale,
                         const char *what)
{
    const struct number_unit unit = number_unit(scale);
    const struct number_unit own = number_unit_for(v->point, unit);
    char text[NUMBER_SIZE];

    number_text(v->point, own, text);
    buffer_addf(out, "%s %s", text, what);
    if (v->n > 1 && v->high > 0.0 && !answer_two_humped(v)) {
        number_range(v->low, v->high, own, text);
        buffer_addf(out, " (%s)", text);
    }
}

/* Where many worlds have none, an average would hide that: those that have some. */
static void add_else(struct buffer *out, const struct interval *v, double scale,
                     const char *what)
{
    add_count(out, answer_else(v), number_unit(scale));
    buffer_addf(out, " %s", what);
}

/* What machines down mean to people, where services are simulated. */
static void add_people(const struct answer *a, size_t arm, struct buffer *out)
{
    const struct interval *people = &a->arms[arm].people;

    if (!a->services || people->n_zero == people->n) {
        return;
    }
    buffer_add(out, a->arms[arm].down.n_zero == a->arms[arm].down.n ? "people go "
                                                                    : "; people go ");
    if (answer_two_humped(people)) {
        add_else(out, people, a->arms[0].people.point, "people-hours without a service");
    } else {
        add_estimate(out, people, a->arms[0].people.point,
                     "people-hours without a service");
    }
}

static void add_outage(const struct answer *a, size_t arm, struct buffer *out)
{
    const struct interval *down = &a->arms[arm].down;
    const struct interval *lost = &a->arms[arm].machine_hours;
    const struct interval *hit = &a->arms[arm].hit;
    const double base = a->arms[0].down.point;
    const char *go = arm == 0 || base <= 0.0 ? "machines go down" : "go down";

    if (down->n_zero == down->n && a->outage == MEASURE_PEOPLE_HOURS &&
        a->arms[arm].people.n_zero < a->arms[arm].people.n) {
        add_people(a, arm, out);
    } else if (answer_none_down(&a->arms[arm])) {
        buffer_add(out, "no machine goes down");
        if (hit->n_zero < hit->n) {
            buffer_add(out, ", but ");
            add_estimate(out, hit, hit->point, "are hit: they refuse the update");
        }
    } else if (answer_two_humped(down) && lost->n_zero < lost->n) {
        buffer_addf(out, "in %u of %u worlds no machine goes down; in the others ",
                    down->n_zero, down->n);
        add_else(out, down, base, go);
        buffer_add(out, " and ");
        add_else(out, lost, a->arms[0].machine_hours.point, "machine-hours are lost");
        add_people(a, arm, out);
        buffer_add(out, " on average");
    } else {
        add_estimate(out, down, base, go);
        buffer_add(out, " and ");
        add_estimate(out, lost, a->arms[0].machine_hours.point, "machine-hours are lost");
        add_people(a, arm, out);
    }
}

void words_first(const struct answer *a, struct buffer *out)
{
    if (a->happened) {
        buffer_add(out, "As it happened");
    } else {
        buffer_add(out, "With ");
        add_quoted(out, a->arms[0].title);
    }
}

static void baseline_sentence(const struct answer *a, struct buffer *out)
{
    if (a->none_down && a->n_arms > 1 && a->arms[0].hit.n_zero == a->arms[0].hit.n) {
        buffer_addf(out, "No machine goes down, with any of the %zu rollouts.",
                    a->n_arms);
        return;
    }
    words_first(a, out);
    buffer_add(out, ", ");
    add_outage(a, 0, out);
    buffer_add(out, ".");
}

static void best_sentence(const struct answer *a, struct buffer *out)
{
    const bool of_several = a->kind == ANSWER_NONE && a->n_arms > 2;

    buffer_add(out, of_several ? "With the best of the others, " : "With ");
    add_quoted(out, a->arms[a->best].title);
    buffer_add(out, ", ");
    add_outage(a, a->best, out);
    if (a->rival != 0) {
        buffer_add(out, "; ");
        add_quoted(out, a->arms[a->rival].title);
        if (a->n_rivals > 1) {
            buffer_addf(out, " and %zu more", a->n_rivals - 1);
        }
        buffer_add(out, " cannot be told from it");
    }
    buffer_add(out, ".");
}

/* What people go without where machines do not tell: "avoids 7 % of the people-hours". */
static void add_people_share(const struct answer *a, size_t arm, struct buffer *out)
{
    const double base = a->arms[0].people.point, own = a->arms[arm].people.point;
    const struct interval ratio = { .point = own / base };
    char text[NUMBER_SIZE];

    if (own < base) {
        words_avoided(&ratio, text);
        buffer_addf(out, ", but avoids %s of the people-hours without a service", text);
    } else if (own > base && base > 0.0) {
        number_percent(ratio.point - 1.0, text);
        buffer_addf(out, ", but adds %s to the people-hours without a service", text);
    }
}

void words_compared(const struct answer *a, size_t arm, struct buffer *out)
{
    const struct answer_arm *x = &a->arms[arm];
    const uint32_t n = a->c->n_worlds;
    /* the average may lean on worlds that count as no difference */
    const bool worse = x->better == 0 || (worse_worlds(a, arm) > 0 &&
                                          x->lost.point > a->arms[0].lost.point);
    const bool people = a->services && x->people.point != a->arms[0].people.point;
    const char *s = n == 1 ? "" : "s";

    if (x->same == n) {
        buffer_addf(out, "makes no difference to %s", people ? "the machines of " : "");
        words_baseline(a, out);
        buffer_addf(
            out,
            n == 1 ? " in the one simulated world" : " in any of %u simulated worlds", n);
        if (people) {
            add_people_share(a, arm, out);
        }
        return;
    }
    buffer_add(out, worse ? "does worse than " : "does better than ");
    words_baseline(a, out);
    buffer_addf(out, " in %u of %u simulated world%s",
                worse ? worse_worlds(a, arm) : x->better, n, s);
    if (x->same > 0) {
        buffer_addf(out, ", and makes no difference in %u", x->same);
    }
}

static void worlds_sentence(const struct answer *a, struct buffer *out)
{
    const struct answer_arm *best = &a->arms[a->best];

    add_quoted(out, best->title);
    buffer_add(out, " ");
    if (best->lost.point > a->arms[0].lost.point) {
        words_times(a, &best->ratio, out);
        words_baseline(a, out);
        buffer_addf(out, ", and does worse in %u of %u simulated world%s.",
                    worse_worlds(a, a->best), a->c->n_worlds,
                    a->c->n_worlds == 1 ? "" : "s");
        return;
    }
    words_compared(a, a->best, out);
    buffer_add(out, ".");
}

static void price_sentence(const struct answer *a, struct buffer *out)
{
    const double added = a->arms[a->best].added.point;

    if (!a->good) {
        buffer_add(out, "The price on a harmless update was not run.");
        return;
    }
    if (added < 0.0) {
        buffer_add(out, "On each harmless update it leaves ");
        add_count(out, -added, number_unit(added));
        buffer_add(out, " fewer machine-hours unprotected");
    } else if (added <= 0.0) {
        buffer_add(out, "It costs no added unprotected time on a harmless update");
    } else {
        buffer_add(out, "The price: on each harmless update, ");
        add_count(out, added, number_unit(added));
        buffer_add(out, " more machine-hours unprotected");
    }
    if (a->rival != 0 && (added != 0.0 || a->arms[a->rival].added.point != 0.0)) {
        /* as good on a bad update: what it costs tells them apart */
        const double other = a->arms[a->rival].added.point;

        buffer_add(out, "; with ");
        add_quoted(out, a->arms[a->rival].title);
        buffer_add(out, ", ");
        add_count(out, fabs(other), number_unit(other));
        buffer_add(out, added <= 0.0 && other > 0.0   ? " more"
                        : added >= 0.0 && other < 0.0 ? " fewer"
                                                      : "");
    }
    buffer_add(out, ".");
}

/* Where nothing goes down the prices are the whole answer. */
static void prices_sentence(const struct answer *a, struct buffer *out)
{
    const size_t n = a->n_arms - 1;

    if (!a->good) {
        price_sentence(a, out);
        return;
    }
    buffer_add(out, "What is left is the price, added unprotected machine-hours on each "
                    "good update: ");
    for (size_t i = 0; i < n && i < MOST_PRICES; i++) {
        const struct answer_arm *x = &a->arms[a->order[i]];

        buffer_add(out, i == 0 ? "" : ", ");
        add_quoted(out, x->title);
        buffer_add(out, " ");
        if (x->added.point == 0.0) {
            buffer_add(out, "none");
        } else {
            add_count(out, x->added.point, number_unit(x->added.point));
        }
    }
    if (n > MOST_PRICES) {
        buffer_addf(out, "; %zu more are in the table", n - MOST_PRICES);
    }
    buffer_add(out, ".");
}

/* The baseline is spared, others are not: the one that loses most. */
static void spared_sentence(const struct answer *a, struct buffer *out)
{
    const size_t worst = a->order[a->n_arms - 2];

    buffer_add(out, "With ");
    add_quoted(out, a->arms[worst].title);
    buffer_add(out, ", ");
    add_outage(a, worst, out);
    buffer_add(out, ".");
}

static void assumption_sentence(const struct answer *a, const struct tornado *tornado,
                                struct buffer *out)
{
    const struct tornado_bar *bar = words_weakest(tornado);

    if (bar == NULL && tornado->n_tried > tornado->n) {
        buffer_addf(out,
                    "Of the %zu parameters moved, none without a source is among the %zu "
                    "that move the answer most.",
                    tornado->n_tried, tornado->n);
        return;
    }
    if (bar == NULL) {
        buffer_addf(
            out, "Of the %zu parameters moved, none without a source moves the answer.",
            tornado->n_tried);
        return;
    }
    buffer_addf(out, "Of the %zu parameters moved, ", tornado->n_tried);
    buffer_add(out,
               "the assumption without a source on which the answer rests most is: ");
    parameter_name(a, bar->pointer, out);
    buffer_add(out, ".");
}

bool words_sentence(const struct answer *a, const struct tornado *tornado, size_t i,
                    struct buffer *out)
{
    if (i == 0) {
        baseline_sentence(a, out);
        return true;
    }
    if (a->n_arms == 1) {
        return false;
    }
    if (a->kind == ANSWER_NOTHING) {
        if (i > 2 || (i == 2 && a->none_down)) {
            return false;
        }
        (i == 1 ? prices_sentence : spared_sentence)(a, out);
    } else if (i == 1) {
        best_sentence(a, out);
    } else if (i == 2) {
        worlds_sentence(a, out);
    } else if (i == 3) {
        price_sentence(a, out);
    } else if (i == 4 && tornado != NULL && words_moved(tornado)) {
        assumption_sentence(a, tornado, out);
    } else {
        return false;
    }
    return true;
}

/* ---- the other denominator ---- */

/* "after 2.1 d (1.5–3 d)", "from the start". */
static void add_up_again(const struct answer *a, size_t arm, struct buffer *out)
{
    const struct interval *v = &a->arms[arm].sensors;
    struct table_cell cell;
    char text[NUMBER_SIZE];

    if (v->n == 0 || v->high <= 0.0) {
        buffer_add(out, "from the start");
    } else if (!isfinite(v->point)) {
        number_time(a->horizon_hours, text);
        buffer_addf(out, "not within %s", text);
    } else {
        table_time(v, a->horizon_hours, &cell);
        buffer_addf(out, "after %s", cell.value);
        if (cell.range[0] != 0) {
            buffer_addf(out, " (%s)", cell.range);
        }
    }
}

void words_sensors(const struct answer *a, struct buffer *out)
{
    buffer_add(out,
               "Counted over all machines with the product instead of those that went "
               "down, 99" NUMBER_SPACE "% are up for good: ");
    if (a->happened) {
        buffer_add(out, "as it happened ");
    } else {
        buffer_add(out, "with ");
        add_quoted(out, a->arms[0].title);
        buffer_add(out, " ");
    }
    add_up_again(a, 0, out);
    if (a->best != 0) {
        buffer_add(out, ", with ");
        add_quoted(out, a->arms[a->best].title);
        buffer_add(out, " ");
        add_up_again(a, a->best, out);
    }
    buffer_add(out, ".");
}

/* ---- parameters ---- */

double words_swing(const struct tornado_bar *bar)
{
    if (bar->at_low <= 0.0 && bar->at_high <= 0.0) {
        return 0.0;
    }
    return fabs(log(bar->at_high / bar->at_low));
}

bool words_moved(const struct tornado *tornado)
{
    for (size_t i = 0; i < tornado->n; i++) {
        const struct tornado_bar *bar = &tornado->bars[i];

        if (bar->at_low > 0.0 || bar->at_high > 0.0) {
            return true;
        }
    }
    return tornado->best_guess > 0.0;
}

const struct tornado_bar *words_weakest(const struct tornado *tornado)
{
    const struct tornado_bar *weakest = NULL;

    for (size_t i = 0; tornado != NULL && i < tornado->n; i++) {
        const struct tornado_bar *bar = &tornado->bars[i];

        if (bar->assumed && words_swing(bar) > (weakest ? words_swing(weakest) : 0.0)) {
            weakest = bar;
        }
    }
    return weakest;
}
