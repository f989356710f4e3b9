/* words.c: headline and sentences.
 *
 * Each is made of the numbers in struct answer, so that no text can say what the table
 * does not. Titles of arms stand in quotation marks: they are whatever the user wrote.
 */
#include "output/words.h"

#include <math.h>
#include <string.h>

#include "output/number.h"
#include "output/table.h"
#include "output/text.h"

#define OPEN  "\xe2\x80\x9c"
#define CLOSE "\xe2\x80\x9d"
#define SP    NUMBER_SPACE

static void add_count(struct buffer *out, double value, struct number_unit unit)
{
    char text[NUMBER_SIZE];

    number_text(value, number_unit_for(value, unit), text);
    buffer_add(out, text);
}

void words_worlds(double n, struct buffer *out)
{
    char text[NUMBER_SIZE];

    number_exact(n, text);
    buffer_add(out, text);
}

void words_tag(const struct answer *a, struct buffer *out)
{
    const uint32_t worlds = a->c->n_worlds;

    buffer_addf(out, "Simulated, not a record. %s, %zu rollout%s, %u simulated world%s",
                a->c->arms[0].scenario.name, a->n_arms, a->n_arms == 1 ? "" : "s", worlds,
                worlds == 1 ? "" : "s");
}

/* ---- the headline ---- */

static void add_quoted(struct buffer *out, const char *title, size_t most)
{
    char text[PARAM_TEXT_SIZE + 8];

    text_fit(title, most, text, sizeof text);
    buffer_addf(out, OPEN "%s" CLOSE, text);
}

/* A share of 100 % would not tell none from next to none. */
static void none_down_headline(const struct answer *a, const char *best,
                               const char *rival, size_t most, struct buffer *out)
{
    buffer_addf(out, "In this simulation of %s, %snothing goes down with ", a->occasion,
                a->kind == ANSWER_CLEAR ? "" : "probably ");
    add_quoted(out, best, most);
    if (rival != NULL && answer_none_down(&a->arms[a->rival])) {
        buffer_add(out, " or ");
        add_quoted(out, rival, most);
    }
}

static void headline(const struct answer *a, const char *best, const char *rival,
                     size_t most, struct buffer *out)
{
    const char *probably = a->kind == ANSWER_CLEAR ? "" : "probably ";
    char share[NUMBER_SIZE], other[NUMBER_SIZE];

    if (answer_none_down(&a->arms[a->best])) {
        none_down_headline(a, best, rival, most, out);
        return;
    }
    number_percent(1.0 - a->arms[a->best].ratio.point, share);
    buffer_add(out, "In simulation, ");
    add_quoted(out, best, most);
    if (rival != NULL) {
        buffer_add(out, " and ");
        add_quoted(out, rival, most);
        number_percent(1.0 - a->arms[a->rival].ratio.point, other);
        if (strcmp(share, other) == 0) {
            buffer_addf(out, " each %savoid %s", probably, share);
        } else {
            buffer_addf(out, " %savoid %s and %s", probably, share, other);
        }
    } else {
        buffer_addf(out, " %savoids %s", probably, share);
    }
    buffer_addf(out, " of the %s outage", a->occasion);
}

/* Titles where they fit, else names, else names cut short. */
static void best_headline(const struct answer *a, struct buffer *out)
{
    const struct answer_arm *best = &a->arms[a->best], *rival = &a->arms[a->rival];
    const bool two = a->rival != 0;

    for (size_t most = PARAM_TEXT_SIZE; most >= 4; most = most > 48 ? 48 : most - 4) {
        const bool whole = most == PARAM_TEXT_SIZE;

        out->n = 0;
        headline(a, whole ? best->title : best->name,
                 two ? (whole ? rival->title : rival->name) : NULL, most, out);
        if (out->failed || text_length(out->text) < WORDS_HEADLINE) {
            return;
        }
    }
}

void words_headline(const struct answer *a, struct buffer *out)
{
    struct buffer line = { 0 };
    char count[NUMBER_SIZE];

    switch (a->kind) {
    case ANSWER_SINGLE:
        number_count(a->arms[0].down.point, count);
        buffer_addf(&line, "In this simulation of the %s outage, %s machines go down",
                    a->occasion, count);
        break;
    case ANSWER_NOTHING:
        buffer_addf(&line, "In this simulation of %s, nothing goes down", a->occasion);
        break;
    case ANSWER_CLEAR:
    case ANSWER_PROBABLY:
        best_headline(a, &line);
        break;
    case ANSWER_NONE:
        if (a->n_arms == 2) {
            buffer_add(&line,
                       "In simulation, the other rollout did not clearly do better");
        } else {
            buffer_addf(&line,
                        "In simulation, none of the %zu rollouts clearly did better",
                        a->n_arms - 1);
        }
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

/* "8.5 M machines go down (7.1–10 M)", "(none in 27 of 40 worlds, else 8.5 M)". */
static void add_estimate(struct buffer *out, const struct interval *v, double scale,
                         const char *what)
{
    const struct number_unit unit = number_unit(scale);
    const struct number_unit own = number_unit_for(v->point, unit);
    char text[NUMBER_SIZE];

    number_text(v->point, own, text);
    buffer_addf(out, "%s %s", text, what);
    if (answer_two_humped(v)) {
        number_text(answer_else(v), number_unit_for(answer_else(v), unit), text);
        buffer_addf(out, " (none in %u of %u worlds, else %s)", v->n_zero, v->n, text);
    } else if (v->n > 1 && v->high > 0.0) {
        number_range(v->low, v->high, own, text);
        buffer_addf(out, " (%s)", text);
    }
}

static void add_outage(const struct answer *a, size_t arm, struct buffer *out)
{
    const struct interval *down = &a->arms[arm].down, *lost = &a->arms[arm].lost;
    const struct interval *hit = &a->arms[arm].hit;

    if (answer_none_down(&a->arms[arm])) {
        buffer_add(out, "no machine goes down");
        if (hit->n_zero < hit->n) {
            buffer_add(out, ", but ");
            add_estimate(out, hit, hit->point,
                         "are hit: they refuse the update or run worse");
        }
        return;
    }
    add_estimate(out, down, a->arms[0].down.point,
                 arm == 0 ? "machines go down" : "go down");
    buffer_add(out, " and ");
    add_estimate(out, lost, a->arms[0].lost.point, "machine-hours are lost");
}

static void baseline_sentence(const struct answer *a, struct buffer *out)
{
    if (a->happened) {
        buffer_add(out, "As it happened, ");
    } else {
        buffer_add(out, "With ");
        add_quoted(out, a->arms[0].title, PARAM_TEXT_SIZE);
        buffer_add(out, ", ");
    }
    add_outage(a, 0, out);
    buffer_add(out, ".");
}

static void best_sentence(const struct answer *a, struct buffer *out)
{
    buffer_add(out, a->kind == ANSWER_NONE ? "With the best of the others, " : "With ");
    add_quoted(out, a->arms[a->best].title, PARAM_TEXT_SIZE);
    buffer_add(out, ", ");
    add_outage(a, a->best, out);
    if (a->rival != 0) {
        buffer_add(out, "; ");
        add_quoted(out, a->arms[a->rival].title, PARAM_TEXT_SIZE);
        if (a->n_rivals > 1) {
            buffer_addf(out, " and %zu more", a->n_rivals - 1);
        }
        buffer_add(out, " cannot be told from it");
    }
    buffer_add(out, ".");
}

static void worlds_sentence(const struct answer *a, struct buffer *out)
{
    buffer_add(out, "It does better in ");
    words_worlds(a->arms[a->best].better, out);
    buffer_addf(out, " of %u simulated world%s.", a->c->n_worlds,
                a->c->n_worlds == 1 ? "" : "s");
}

static void price_sentence(const struct answer *a, struct buffer *out)
{
    const double added = a->arms[a->best].added.point;

    if (!a->good) {
        buffer_add(out, "The price on a harmless update was not run.");
    } else if (added <= 0.0) {
        buffer_add(out, "It costs no added unprotected time on a harmless update.");
    } else {
        buffer_add(out, "The price: on each harmless update, ");
        add_count(out, added, number_unit(added));
        buffer_add(out, " more machine-hours unprotected");
        if (a->rival != 0) { /* as good on a bad update: what it costs tells them apart */
            buffer_add(out, "; with ");
            add_quoted(out, a->arms[a->rival].title, PARAM_TEXT_SIZE);
            buffer_add(out, ", ");
            add_count(out, a->arms[a->rival].added.point,
                      number_unit(a->arms[a->rival].added.point));
        }
        buffer_add(out, ".");
    }
}

static void assumption_sentence(const struct answer *a, const struct tornado *tornado,
                                struct buffer *out)
{
    const struct tornado_bar *bar = words_weakest(tornado);

    if (bar == NULL) {
        buffer_add(out, "No parameter without a source moves the answer.");
        return;
    }
    buffer_add(out, "The answer rests most on an assumption without a source: ");
    words_parameter(a, bar->pointer, out);
    buffer_add(out, ".");
}

bool words_sentence(const struct answer *a, const struct tornado *tornado, size_t i,
                    struct buffer *out)
{
    const bool alone = a->kind == ANSWER_NOTHING || a->n_arms == 1;

    if (i == 0) {
        baseline_sentence(a, out);
    } else if (i == 1 && !alone) {
        best_sentence(a, out);
    } else if (i == 2 && !alone) {
        worlds_sentence(a, out);
    } else if (i == 3 && !alone) {
        price_sentence(a, out);
    } else if (i == 4 && !alone && tornado != NULL) {
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
               "down, 99" SP "% are up for good: ");
    if (a->happened) {
        buffer_add(out, "as it happened ");
    } else {
        buffer_add(out, "with ");
        add_quoted(out, a->arms[0].title, PARAM_TEXT_SIZE);
        buffer_add(out, " ");
    }
    add_up_again(a, 0, out);
    if (a->best != 0) {
        buffer_add(out, ", with ");
        add_quoted(out, a->arms[a->best].title, PARAM_TEXT_SIZE);
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

/* '_' and '-' are how names are written, not how they are read. */
static void add_spaced(struct buffer *out, const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char c = name[i] == '_' || name[i] == '-' ? ' ' : name[i];

        buffer_add_n(out, c == '/' ? " " : &c, 1);
    }
}

void words_parameter(const struct answer *a, const char *pointer, struct buffer *out)
{
    const struct list *known = &a->c->arms[0].scenario.uncertainty;
    const struct uncertain *u = known->items;
    const char *end = pointer + strlen(pointer);
    const char *from = end;

    for (size_t i = 0; i < known->n; i++) {
        if (strcmp(u[i].pointer, pointer) == 0) {
            add_spaced(out, u[i].name, strlen(u[i].name));
            return;
        }
    }
    for (int slashes = 0; from > pointer && slashes < 2; from--) {
        slashes += from[-1] == '/';
    }
    from += *from == '/';
    add_spaced(out, from, (size_t)(end - from));
}

void words_value(const struct answer *a, const char *pointer, double value,
                 struct buffer *out)
{
    struct scenario *s = &a->c->arms[0].scenario;
    struct param_slot slot;
    char text[NUMBER_SIZE];

    if (param_find(&scenario_table, s, pointer, &slot, NULL) != RF_OK) {
        number_count(value, text);
        buffer_add(out, text);
        return;
    }
    switch (slot.param->type) {
    case PARAM_DURATION:
    case PARAM_DELAY:
        number_time(value / (double)TICK_HOUR, text);
        break;
    case PARAM_SHARE:
        number_percent(value, text);
        break;
    case PARAM_BOOL:
    case PARAM_CHOICE:
    case PARAM_DATE:
        param_value_text(slot.param, value, text, sizeof text);
        break;
    default:
        number_count(value, text);
    }
    buffer_add(out, text);
}
