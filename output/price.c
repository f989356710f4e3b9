/* price.c: figure 2, log-log, with the front and labels placed in C (label.h).
 *
 * Zeros are usual (what happened costs nothing on a good update): they stand in a column
 * "none" left of the first decade, or a row below it; those that leave less unprotected
 * than what happened, in a column "less" left of that. The front is drawn in steps up and
 * to the right of its rollouts: any line between two of them claims results nobody has.
 */
#include "output/price.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/axis.h"
#include "output/label.h"
#include "output/number.h"
#include "output/text.h"
#include "output/words.h"

#define HEIGHT         480
#define HEIGHT_FLAT    220  /* where nothing goes down: one row */
#define LESS_DECADES   0.6  /* from the column "none" to the column "less" ... */
#define LESS_APART     44.0 /* ... and at least so many pixels */
#define LESS_MARGIN    0.3
#define SAME_SPOT      10.0 /* pixels: two marks are one ... */
#define SAME_MANY      14.0 /* ... where all have numbers, so that none is covered */
#define DIGITS         9
#define DIGITS_MANY    64
#define TITLE_NAME     40
#define TOP            34.0
#define BOTTOM         58.0
#define RIGHT          16.0
#define MARK_WIDTH     14.0
#define LABEL_WIDTH    200.0
#define LABEL_HEIGHT   17.0
#define HALF_OF_WORLDS 0.5

/* Marks: colour says the front of averages, filling says half of the worlds or more. */
enum role {
    LOOK_BASELINE,
    LOOK_FRONT,
    LOOK_FRONT_OPEN,
    LOOK_OTHER,
    LOOK_OTHER_OPEN,
    LOOK_N
};

static const struct {
    const char *title, *colour;
    bool filled;
} looks[LOOK_N] = {
    [LOOK_BASELINE] = { "first rollout", FIGURE_BLACK, true },
    [LOOK_FRONT] = { "on the front", FIGURE_BLUE, true },
    [LOOK_FRONT_OPEN] = { "on the front, in few worlds", FIGURE_BLUE, false },
    [LOOK_OTHER] = { "on the front in half of the worlds", FIGURE_OTHER, true },
    [LOOK_OTHER_OPEN] = { "others", FIGURE_OTHER, false },
};

struct plan {
    const struct answer *a;
    struct axis x, y;
    double (*marks)[2];             /* [n_arms] pixels */
    size_t *front, n_front_arms;    /* arms on the front, cheapest first */
    size_t *labelled, n_labelled;   /* arms in the order of labelling */
    struct label_stroke *intervals; /* [n_intervals] */
    size_t n_intervals;
    struct label_stroke *steps; /* [n_steps] */
    size_t n_steps;
    struct label_text *texts; /* [n_labelled] */
    struct label_place *places;
    int *digits; /* [n_labelled] in the mark instead of a label; 0: none */
    int n_digits;
    double *scratch; /* [6 n_arms] */
    double less;     /* where negative prices are drawn; 0: there are none */
    bool flat;       /* nothing goes down */
    int height;
};

/* The value, and the pixel, that is drawn for a price. */
static double price_value(const struct plan *p, double added)
{
    return added < 0.0 && p->less > 0.0 ? p->less : axis_value(&p->x, added);
}

static double price_pixel(const struct plan *p, double added)
{
    return axis_pixel(&p->x, price_value(p, added));
}

static void plan_free(struct plan *p)
{
    free(p->marks);
    free(p->front);
    free(p->labelled);
    free(p->intervals);
    free(p->steps);
    free(p->texts);
    free(p->places);
    free(p->digits);
    free(p->scratch);
}

static int plan_alloc(struct plan *p, const struct answer *a, struct rf_error *err)
{
    const size_t n = a->n_arms + 1;

    *p = (struct plan){ .a = a, .flat = a->none_down };
    p->height = p->flat ? HEIGHT_FLAT : HEIGHT;
    p->marks = calloc(n, sizeof *p->marks);
    p->front = calloc(n, sizeof *p->front);
    p->labelled = calloc(n, sizeof *p->labelled);
    p->intervals = calloc(2 * n, sizeof *p->intervals);
    p->steps = calloc(2 * n, sizeof *p->steps);
    p->texts = calloc(n, sizeof *p->texts);
    p->places = calloc(n, sizeof *p->places);
    p->digits = calloc(n, sizeof *p->digits);
    p->scratch = calloc(6 * n, sizeof *p->scratch);
    if (p->marks == NULL || p->front == NULL || p->labelled == NULL ||
        p->intervals == NULL || p->steps == NULL || p->texts == NULL ||
        p->places == NULL || p->digits == NULL || p->scratch == NULL) {
        plan_free(p);
        rf_fail(err, RF_ENOMEM, "", "no memory for a figure of %zu arms", a->n_arms);
        return RF_ENOMEM;
    }
    return RF_OK;
}

static enum role look_of(const struct answer *a, size_t arm)
{
    const struct answer_arm *x = &a->arms[arm];
    const bool filled = x->front_worlds >= HALF_OF_WORLDS;

    if (arm == 0) {
        return LOOK_BASELINE;
    }
    if (x->front) {
        return filled ? LOOK_FRONT : LOOK_FRONT_OPEN;
    }
    return filled ? LOOK_OTHER : LOOK_OTHER_OPEN;
}

/* Cheapest first; what happened costs nothing. */
static void sort_front(struct plan *p)
{
    for (size_t i = 0; i < p->a->n_arms; i++) {
        size_t at = p->n_front_arms;

        if (!p->a->arms[i].front) {
            continue;
        }
        for (; at > 0 &&
               p->a->arms[i].added.point < p->a->arms[p->front[at - 1]].added.point;
             at--) {
            p->front[at] = p->front[at - 1];
        }
        p->front[at] = i;
        p->n_front_arms++;
    }
}

/* A column for those that leave less unprotected than the baseline. */
static void make_less(struct plan *p)
{
    double least = 0.0, most = 0.0, decades, apart;

    for (size_t i = 0; i < p->a->n_arms; i++) {
        least = fmin(least, p->a->arms[i].added.point);
        most = fmax(most, p->a->arms[i].added.point);
    }
    p->x.n_ticks = most > 0.0 ? p->x.n_ticks : 0;
    p->less = 0.0;
    if (least >= 0.0) {
        return;
    }
    decades = log10(p->x.high / p->x.low) + LESS_DECADES;
    apart = fmax(LESS_DECADES, LESS_APART * decades / (p->x.to - p->x.from));
    p->less = p->x.none / pow(10.0, apart);
    p->x.low = p->less / pow(10.0, LESS_MARGIN);
}

static void choose_axes(struct plan *p, double left)
{
    const struct answer *a = p->a;
    double *x = p->scratch, *y = p->scratch + 3 * a->n_arms;
    struct axis across, up;
    size_t n = 0;

    for (size_t i = 0; i < a->n_arms; i++) {
        const struct answer_arm *arm = &a->arms[i];

        x[n] = arm->added.point;
        y[n++] = arm->lost.point;
        if (arm->shown) {
            x[n] = arm->added.low;
            y[n++] = arm->lost.low;
            x[n] = arm->added.high;
            y[n++] = arm->lost.high;
        }
    }
    axis_init(&across, x, n, left, FIGURE_WIDTH - RIGHT, 64.0);
    axis_init(&up, y, n, p->height - BOTTOM, TOP, 40.0);
    p->x = across;
    p->y = up;
    p->y.n_ticks = p->flat ? 0 : p->y.n_ticks; /* no value, so no decade either */
    make_less(p);
}

static void add_interval(struct plan *p, double x0, double y0, double x1, double y1)
{
    p->intervals[p->n_intervals++] = (struct label_stroke){ x0, y0, x1, y1 };
}

static void add_step(struct plan *p, double x0, double y0, double x1, double y1)
{
    p->steps[p->n_steps++] = (struct label_stroke){ x0, y0, x1, y1 };
}

/* Pixels of all that labels must take notice of. */
static void find_strokes(struct plan *p)
{
    const struct answer *a = p->a;

    for (size_t i = 0; i < a->n_arms; i++) {
        const struct answer_arm *arm = &a->arms[i];
        const double x = price_pixel(p, arm->added.point);
        const double y = axis_pixel(&p->y, arm->lost.point);
        const double x0 = price_pixel(p, arm->added.low);
        const double x1 = price_pixel(p, arm->added.high);

        p->marks[i][0] = x;
        p->marks[i][1] = y;
        if (arm->shown && arm->lost.low < arm->lost.high) {
            add_interval(p, x, axis_pixel(&p->y, arm->lost.low), x,
                         axis_pixel(&p->y, arm->lost.high));
        }
        if (arm->shown && x1 - x0 > MARK_WIDTH) {
            add_interval(p, x0, y, x1, y);
        }
    }
    for (size_t i = 0; i < p->n_front_arms; i++) {
        const double *at = p->marks[p->front[i]];
        const double above = i == 0 ? TOP : p->marks[p->front[i - 1]][1];
        const double right =
            i + 1 < p->n_front_arms ? p->marks[p->front[i + 1]][0] : FIGURE_WIDTH - RIGHT;

        add_step(p, at[0], above, at[0], at[1]);
        add_step(p, at[0], at[1], right, at[1]);
    }
}

static bool same_spot(const struct plan *p, size_t i, size_t k)
{
    const double *x = p->marks[p->labelled[i]], *y = p->marks[p->labelled[k]];

    return hypot(x[0] - y[0], x[1] - y[1]) < (p->a->many ? SAME_MANY : SAME_SPOT);
}

/* The first label, digits included, at the mark of label i; i: it is the first. */
static size_t first_there(const struct plan *p, size_t i)
{
    size_t k = 0;

    while (k < i && !((p->places[k].placed || p->digits[k] > 0) && same_spot(p, i, k))) {
        k++;
    }
    return k;
}

/* A digit for each mark that has neither a label nor another one's: for the named first,
 * then, where there are enough digits for all, for the others. */
static void give_digits(struct plan *p, size_t n_named)
{
    const size_t enough = p->n_labelled - n_named;
    const int digits = p->a->many ? DIGITS_MANY : DIGITS;

    for (size_t i = 0; i < p->n_labelled; i++) {
        if (!p->places[i].placed && first_there(p, i) == i && p->n_digits < digits &&
            (i < n_named || enough <= (size_t)digits)) {
            p->digits[i] = ++p->n_digits;
        }
    }
}

static void place_labels(struct plan *p)
{
    const struct answer *a = p->a;
    const struct label_scene scene = {
        .frame = { p->x.from - 4.0, TOP, FIGURE_WIDTH - 4.0, p->height - BOTTOM + 4.0 },
        .marks = (const double(*)[2])p->marks,
        .n_marks = a->n_arms,
        .intervals = p->intervals,
        .n_intervals = p->n_intervals,
        .front = p->steps,
        .n_front = p->n_steps,
    };
    size_t n_named;

    p->labelled[p->n_labelled++] = 0;
    for (size_t i = 0; i < p->n_front_arms; i++) {
        if (p->front[i] != 0) {
            p->labelled[p->n_labelled++] = p->front[i];
        }
    }
    for (size_t i = 1; i < a->n_arms; i++) {
        if (a->arms[i].shown && !a->arms[i].front) {
            p->labelled[p->n_labelled++] = i;
        }
    }
    n_named = p->n_labelled;
    for (size_t i = 1; i < a->n_arms; i++) {
        if (!a->arms[i].shown) {
            p->labelled[p->n_labelled++] = i;
        }
    }
    for (size_t i = 0; i < p->n_labelled; i++) {
        char text[PARAM_TEXT_SIZE + 8];
        const double *at = p->marks[p->labelled[i]];

        figure_arm(a, p->labelled[i], LABEL_WIDTH, FIGURE_SMALL, text, sizeof text);
        p->texts[i] =
            (struct label_text){ at[0], at[1], figure_text_width(text, FIGURE_SMALL),
                                 LABEL_HEIGHT };
    }
    label_all(&scene, p->texts, n_named, p->places);
    for (size_t i = 0; i < n_named; i++) { /* the front's own labels may lie on it */
        p->places[i].placed &= !p->places[i].on_front || a->arms[p->labelled[i]].front ||
                               p->labelled[i] == 0;
    }
    give_digits(p, n_named);
}

/* ---- the script ---- */

/* Where the middle of a text stands that is not to run over the edge. */
static double inside(double x, const char *text)
{
    const double half = 0.5 * figure_text_width(text, FIGURE_SMALL) + 2.0;

    return fmin(x, FIGURE_WIDTH - half);
}

static void add_axes(struct figure *f, const struct plan *p)
{
    const char *grid = "lw 1 lc rgb '" FIGURE_GRID "' back";
    const char *brk = "lw 1 lc rgb '" FIGURE_RANGE "' dt (2,4) back";
    const double y1 = p->height - BOTTOM, x1 = FIGURE_WIDTH - RIGHT;
    char text[NUMBER_SIZE];

    for (size_t i = 0; i < p->x.n_ticks; i++) {
        const double x = axis_pixel(&p->x, p->x.ticks[i]);

        number_count(p->x.ticks[i], text);
        figure_line(f, x, TOP, x, y1, grid);
        figure_label(f, inside(x, text), y1 + 15.0, 'c', FIGURE_SMALL, FIGURE_TEXT, text);
    }
    for (size_t i = 0; i < p->y.n_ticks; i++) {
        const double y = axis_pixel(&p->y, p->y.ticks[i]);

        number_count(p->y.ticks[i], text);
        figure_line(f, p->x.from, y, x1, y, grid);
        figure_label(f, p->x.from - 8.0, y, 'r', FIGURE_SMALL, FIGURE_TEXT, text);
    }
    if (p->x.none > 0.0) {
        const double x = axis_pixel(&p->x, p->x.brk);

        figure_line(f, x, TOP, x, y1, brk);
        figure_label(f, axis_pixel(&p->x, 0.0), y1 + 15.0, 'c', FIGURE_SMALL, FIGURE_TEXT,
                     "none");
    }
    if (p->less > 0.0) {
        figure_label(f, price_pixel(p, -1.0), y1 + 15.0, 'c', FIGURE_SMALL, FIGURE_TEXT,
                     "less");
    }
    if (p->y.none > 0.0) {
        const double y = axis_pixel(&p->y, p->y.brk);

        if (!p->flat) {
            figure_line(f, p->x.from, y, x1, y, brk);
        }
        figure_label(f, p->x.from - 8.0, axis_pixel(&p->y, 0.0), 'r', FIGURE_SMALL,
                     FIGURE_TEXT, "none");
    }
    figure_label(f, 4.0, 13.0, 'l', FIGURE_SMALL, FIGURE_TEXT,
                 p->a->outage == MEASURE_PEOPLE_HOURS
                     ? "people-hours without a service (\xe2\x86\x93 better)"
                     : "machine-hours lost on the bad update (\xe2\x86\x93 better)");
    figure_label(
        f, FIGURE_WIDTH - RIGHT + 8.0, p->height - 14.0, 'r', FIGURE_SMALL, FIGURE_TEXT,
        "added unprotected machine-hours on a good update (\xe2\x86\x90 better)");
}

static void add_label(struct figure *f, const struct plan *p, size_t i)
{
    const size_t arm = p->labelled[i];
    const enum role look = look_of(p->a, arm);
    const struct label_place *at = &p->places[i];
    const struct label_text *t = &p->texts[i];
    char text[PARAM_TEXT_SIZE + 8];

    if (p->digits[i] > 0) {
        snprintf(text, sizeof text, "%d", p->digits[i]);
        figure_label(f, t->x, t->y, 'c', 11.0,
                     looks[look].filled ? "#ffffff" : FIGURE_BLACK, text);
    }
    if (!at->placed) {
        return;
    }
    if (at->hairline) {
        figure_line(f, t->x, t->y, at->hx, at->hy,
                    "lw 0.7 lc rgb '" FIGURE_RANGE "' back");
    }
    figure_arm(p->a, arm, LABEL_WIDTH, FIGURE_SMALL, text, sizeof text);
    figure_label(f,
                 at->align == 'l'   ? at->box.x0
                 : at->align == 'r' ? at->box.x1
                                    : (at->box.x0 + at->box.x1) / 2.0,
                 (at->box.y0 + at->box.y1) / 2.0, at->align, FIGURE_SMALL,
                 looks[look].colour, text);
}

/* The names, in the caption, of marks that have no label of their own. */
static void tell_unlabelled(struct figure *f, const struct plan *p)
{
    size_t untold = 0;

    for (size_t i = 0; i < p->n_labelled; i++) {
        bool told = p->digits[i] > 0;

        if (!p->places[i].placed && !told) {
            untold += first_there(p, i) == i;
            continue;
        }
        if (told) {
            buffer_addf(&f->caption, " %d: %s", p->digits[i],
                        p->a->arms[p->labelled[i]].name);
        }
        for (size_t k = i + 1; k < p->n_labelled; k++) {
            if (p->places[k].placed || p->digits[k] > 0 || first_there(p, k) != i) {
                continue;
            }
            if (!told) {
                const size_t arm = p->labelled[i];

                buffer_addf(&f->caption, " On the spot of %s:",
                            arm == 0 ? p->a->baseline : p->a->arms[arm].name);
            }
            buffer_addf(&f->caption, "%s%s", told ? ", " : " ",
                        p->a->arms[p->labelled[k]].name);
            told = true;
        }
        buffer_add(&f->caption, told ? "." : "");
    }
    if (untold > 0) {
        buffer_addf(&f->caption, " Marks without a name: %zu more, in the table.",
                    untold);
    }
}

static void add_labels(struct figure *f, const struct plan *p)
{
    for (size_t i = 0; i < p->n_labelled; i++) {
        add_label(f, p, i);
    }
    tell_unlabelled(f, p);
}

static void add_row(struct buffer *out, const struct plan *p, size_t arm)
{
    const struct answer_arm *x = &p->a->arms[arm];

    buffer_addf(out, "%.10g\t%.10g\t%.10g\t%.10g\t%.10g\t%.10g\t%d\t",
                price_value(p, x->added.point), axis_value(&p->y, x->lost.point),
                axis_value(&p->y, x->lost.low), axis_value(&p->y, x->lost.high),
                price_value(p, x->added.low), price_value(p, x->added.high),
                (int)look_of(p->a, arm));
    text_tsv(out, x->name);
    buffer_add(out, "\n");
}

static void plot_front(struct figure *f, const struct plan *p)
{
    const char *name;
    struct buffer *out = figure_file(f, &name);
    double y = p->y.high;

    for (size_t i = 0; i < p->n_front_arms; i++) {
        const struct answer_arm *arm = &p->a->arms[p->front[i]];
        const double x = price_value(p, arm->added.point);

        if (i == 0) {
            buffer_addf(out, "%.10g\t%.10g\n", x, y);
        }
        y = axis_value(&p->y, arm->lost.point);
        buffer_addf(out, "%.10g\t%.10g\n", x, y);
    }
    buffer_addf(out, "%.10g\t%.10g\n", p->x.high, y);
    buffer_addf(&f->script,
                "plot '%s' using 1:2 with steps lc rgb '" FIGURE_BAND
                "' lw 3 title 'front'",
                name);
}

static void plot_intervals(struct figure *f, const struct plan *p, bool vertical)
{
    struct buffer *out = NULL;
    const char *name = "";

    for (size_t i = 0; i < p->a->n_arms; i++) {
        const struct answer_arm *arm = &p->a->arms[i];
        const double wide =
            price_pixel(p, arm->added.high) - price_pixel(p, arm->added.low);

        if (!arm->shown ||
            (vertical ? arm->lost.low >= arm->lost.high : wide <= MARK_WIDTH)) {
            continue;
        }
        if (out == NULL) {
            out = figure_file(f, &name);
        }
        add_row(out, p, i);
    }
    if (out != NULL) {
        buffer_addf(&f->script,
                    ", '%s' using 1:2:%s with %serrorbars lc rgb '" FIGURE_RANGE
                    "' lw 1.5 pt -2 title 'range'",
                    name, vertical ? "3:4" : "5:6", vertical ? "y" : "x");
    }
}

static void plot_marks(struct figure *f, const struct plan *p)
{
    for (int look = LOOK_N - 1; look >= 0; look--) {
        struct buffer *out = NULL;
        const char *name = "";

        for (size_t i = 0; i < p->a->n_arms; i++) {
            if ((int)look_of(p->a, i) == look) {
                if (out == NULL) {
                    out = figure_file(f, &name);
                }
                add_row(out, p, i);
            }
        }
        if (out == NULL) {
            continue;
        }
        if (!looks[look].filled) {
            buffer_addf(
                &f->script,
                ", '%s' using 1:2 with points pt 7 ps 1.3 lc rgb '#ffffff' title ''",
                name);
        }
        buffer_addf(&f->script,
                    ", '%s' using 1:2 with points pt %d ps 1.3 lw 1.5 lc rgb '%s' "
                    "title '%s'",
                    name,
                    look == LOOK_BASELINE ? 5
                    : looks[look].filled  ? 7
                                          : 6,
                    looks[look].colour, looks[look].title);
    }
}

/* What the best rollout avoids at which price. */
static void add_title(struct figure *f, const struct answer *a)
{
    const struct answer_arm *best = &a->arms[a->best];
    char share[NUMBER_SIZE], price[NUMBER_SIZE], what[NUMBER_SIZE + 32];

    if (a->kind == ANSWER_NOTHING) {
        buffer_addf(&f->title, "What each rollout costs on a good update%s",
                    a->none_down ? ", while nothing goes down on the bad one" : "");
        return;
    }
    if (a->kind == ANSWER_NONE) {
        buffer_add(&f->title, "What waiting costs, and no outage clearly avoided by it");
        return;
    }
    words_avoided(&best->ratio, share);
    snprintf(what, sizeof what, "%s%s",
             !answer_none_down(best) ? share
             : a->n_arms > 2         ? "nothing goes down"
                                     : "Nothing goes down",
             answer_none_down(best) ? "" : " of the outage is avoided");
    number_count(fabs(best->added.point), price);
    if (a->n_arms > 2) {
        buffer_addf(&f->title, "\xe2\x80\x9c%s\xe2\x80\x9d: ",
                    text_length(best->title) <= TITLE_NAME ? best->title : best->name);
    }
    if (best->added.point == 0.0) {
        buffer_addf(&f->title, "%s, at no price on a good update", what);
    } else if (best->added.point < 0.0) {
        buffer_addf(&f->title,
                    "%s, and %s fewer machine-hours are unprotected on a good update",
                    what, price);
    } else {
        buffer_addf(&f->title, "%s, for %s unprotected machine-hours a good update", what,
                    price);
    }
}

static void add_words(struct figure *f, const struct plan *p)
{
    const struct answer *a = p->a;
    bool off_the_line = false;

    add_title(f, a);
    for (size_t i = 0; i < a->n_arms; i++) {
        off_the_line |= look_of(a, i) == LOOK_OTHER;
    }
    buffer_add(&f->caption, p->flat ? "Left is better." : "Down and left is better.");
    buffer_add(&f->caption, " Blue line: on average no rollout is better in both.");
    if (a->c->n_worlds > 1) {
        buffer_addf(&f->caption, " Filled: so in half of the worlds or more%s. Bars: %s.",
                    off_the_line ? ", grey where not so on average" : "",
                    a->c->n_worlds < 39 ? "lowest to highest world"
                                        : "90" NUMBER_SPACE "% of worlds");
    }
    if (!p->flat && (p->x.none > 0.0 || p->y.none > 0.0)) {
        buffer_add(&f->caption,
                   " Beyond the dotted line, where the scale is broken, stand those "
                   "with none.");
    }
    for (size_t i = 0, told = 0; i < a->n_arms && p->less > 0.0; i++) {
        char text[NUMBER_SIZE];

        if (a->arms[i].added.point < 0.0) {
            number_count(a->arms[i].added.point, text);
            buffer_addf(&f->caption, "%s %s %s",
                        told++ == 0 ? " Left of none, with less unprotected time:" : ",",
                        a->arms[i].name, text);
        }
    }
    buffer_add(&f->caption, p->less > 0.0 ? "." : "");
}

int price_figure(struct figure *self, const struct answer *a, struct rf_error *err)
{
    struct plan p;
    double left = 0.0;
    int status;

    if (!a->good || a->n_arms < 2) {
        return RF_OK;
    }
    status = plan_alloc(&p, a, err);
    if (status != RF_OK) {
        return status;
    }
    figure_begin(self, 2, FIGURE_WIDTH, p.height);
    sort_front(&p);
    choose_axes(&p, 0.0);
    for (size_t i = 0; i < p.y.n_ticks; i++) {
        char text[NUMBER_SIZE];

        number_count(p.y.ticks[i], text);
        left = fmax(left, figure_text_width(text, FIGURE_SMALL));
    }
    choose_axes(&p, fmax(left, figure_text_width("none", FIGURE_SMALL)) + 14.0);
    find_strokes(&p);
    place_labels(&p);
    add_words(self, &p);
    figure_frame(self, p.x.from, TOP, FIGURE_WIDTH - RIGHT, p.height - BOTTOM);
    buffer_addf(&self->script,
                "set logscale xy\nset xrange [%.10g:%.10g]\nset yrange [%.10g:%.10g]\n",
                p.x.low, p.x.high, p.y.low, p.y.high);
    add_axes(self, &p);
    add_labels(self, &p);
    plot_front(self, &p);
    plot_intervals(self, &p, true);
    plot_intervals(self, &p, false);
    plot_marks(self, &p);
    buffer_add(&self->script, "\n");
    plan_free(&p);
    return RF_OK;
}
