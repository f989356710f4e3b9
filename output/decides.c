/* decides.c: figure 5, a bar a parameter between the ends of its range, on a logarithmic
 * axis: the rollout's machine-hours as a share of what happened. */
#include "output/decides.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/axis.h"
#include "output/number.h"
#include "output/parameter.h"
#include "output/text.h"
#include "output/words.h"

#define ROWS       8
#define ROW        50.0
#define TOP        40.0
#define BOTTOM     60.0
#define SIDE       84.0  /* for the values at a bar's ends: at least */
#define SIDE_MOST  150.0 /* and at most */
#define BAR        9.0   /* half of a bar, pixels */
#define NAME_ABOVE 15.0
/* 100 % is on the axis when the widest bar comes within this factor of it: it would leave
 * no room to the bars of a rollout that avoids nearly all. */
#define NEAR   8.0
#define DAGGER "\xe2\x80\xa0"

struct list5 {
    const struct answer *a;
    const struct tornado *tornado;
    const struct tornado_bar **bars; /* [n] the widest first */
    size_t n, shown;
    struct axis x;
    double side; /* pixels */
    bool same;   /* 100 % is on the axis */
};

static double end_width(const struct list5 *l, const struct tornado_bar *bar,
                        double value)
{
    struct buffer text = { 0 };
    double width;

    parameter_value(l->a, bar->pointer, value, &text);
    width = text.failed || text.n == 0 ? 0.0 : figure_text_width(text.text, FIGURE_SMALL);
    buffer_free(&text);
    return width;
}

/* Are the values at the bars' ends inside the figure? */
static bool ends_fit(const struct list5 *l)
{
    bool fit = true;

    for (size_t i = 0; i < l->shown; i++) {
        const struct tornado_bar *bar = l->bars[i];
        const bool reversed = bar->at_low > bar->at_high;
        const double left = axis_pixel(&l->x, fmin(bar->at_low, bar->at_high));
        const double right = axis_pixel(&l->x, fmax(bar->at_low, bar->at_high));

        fit &= left - 11.0 >= end_width(l, bar, reversed ? bar->high : bar->low) &&
               right + 11.0 + end_width(l, bar, reversed ? bar->low : bar->high) <=
                   FIGURE_WIDTH;
    }
    return fit;
}

static int fill(struct list5 *l, const struct answer *a, const struct tornado *tornado,
                struct rf_error *err)
{
    double values[2 * ROWS + 2];
    double most = 0.0;
    size_t n = 0;

    *l = (struct list5){ .a = a, .tornado = tornado };
    l->bars = calloc(tornado->n, sizeof(struct tornado_bar *));
    if (l->bars == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu parameters", tornado->n);
    }
    for (size_t i = 0; i < tornado->n; i++) {
        const struct tornado_bar *bar = &tornado->bars[i];
        size_t at = l->n;

        if (!isfinite(bar->at_low) || !isfinite(bar->at_high)) {
            continue;
        }
        for (; at > 0 && words_swing(bar) > words_swing(l->bars[at - 1]); at--) {
            l->bars[at] = l->bars[at - 1];
        }
        l->bars[at] = bar;
        l->n++;
    }
    l->shown = l->n < ROWS ? l->n : ROWS;
    values[n++] = tornado->best_guess;
    for (size_t i = 0; i < l->shown; i++) {
        values[n++] = l->bars[i]->at_low;
        values[n++] = l->bars[i]->at_high;
    }
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, values[i]);
    }
    l->same = most * NEAR >= 1.0;
    if (l->same) {
        values[n++] = 1.0;
    }
    for (l->side = SIDE;; l->side += 6.0) {
        axis_init(&l->x, values, n, l->side, FIGURE_WIDTH - l->side, 60.0);
        if (l->side >= SIDE_MOST || ends_fit(l)) {
            break;
        }
    }
    return RF_OK;
}

/* ---- the script ---- */

static double row_y(size_t i)
{
    return TOP + ROW * ((double)i + 1.0) - BAR - 7.0;
}

/* The value that gives an end of a bar, beside it. */
static void add_end(struct figure *f, const struct list5 *l,
                    const struct tornado_bar *bar, double value, double at, bool right,
                    double y)
{
    struct buffer text = { 0 };
    const double x = axis_pixel(&l->x, at);

    parameter_value(l->a, bar->pointer, value, &text);
    buffer_add(&text, "");
    if (!text.failed) {
        figure_label(f, right ? x + 7.0 : x - 7.0, y, right ? 'l' : 'r', FIGURE_SMALL,
                     FIGURE_TEXT, text.text);
    }
    f->script.failed |= text.failed;
    buffer_free(&text);
}

static void add_row(struct figure *f, const struct list5 *l, size_t i)
{
    const struct tornado_bar *bar = l->bars[i];
    const double from = axis_pixel(&l->x, fmin(bar->at_low, bar->at_high));
    const double to = axis_pixel(&l->x, fmax(bar->at_low, bar->at_high));
    struct buffer name = { 0 };
    char text[PARAM_TEXT_SIZE + 8];
    double x, half;

    parameter_name(l->a, bar->pointer, &name);
    buffer_add(&name, bar->assumed ? NUMBER_SPACE DAGGER : "");
    if (!name.failed) {
        figure_fit(name.text, f->width - 12.0, FIGURE_SMALL, text, sizeof text);
        half = figure_text_width(text, FIGURE_SMALL) / 2.0 + 6.0;
        x = fmin(fmax((from + to) / 2.0, half), f->width - half);
        figure_label(f, x, row_y(i) - BAR - NAME_ABOVE + 4.0, 'c', FIGURE_SMALL,
                     FIGURE_BLACK, text);
    }
    f->script.failed |= name.failed;
    buffer_free(&name);
    add_end(f, l, bar, bar->low, bar->at_low, bar->at_low > bar->at_high, row_y(i));
    add_end(f, l, bar, bar->high, bar->at_high, bar->at_low <= bar->at_high, row_y(i));
}

/* Above the two lines: side by side where they are near each other. */
static void name_lines(struct figure *f, bool happened, double guess, double same)
{
    const char *no_better =
        happened ? "no better than as it happened" : "no better than the first rollout";
    const double end = f->width - 8.0;
    const double width = figure_text_width(no_better, FIGURE_SMALL);
    const double y = TOP - 22.0;

    if (fabs(same - guess) < 100.0) {
        const bool left = guess < same;

        figure_label(f, guess + (left ? 6.0 : -6.0), y, left ? 'r' : 'l', FIGURE_SMALL,
                     FIGURE_BLACK, "best guess");
        figure_label(f, same + (left ? -2.0 : 2.0), y, left ? 'l' : 'r', FIGURE_SMALL,
                     FIGURE_ORANGE_TEXT, "no better");
        return;
    }
    figure_label(f, guess, y, 'c', FIGURE_SMALL, FIGURE_BLACK, "best guess");
    if (end - width > guess + 50.0 && end - width < same) {
        figure_label(f, end, y, 'r', FIGURE_SMALL, FIGURE_ORANGE_TEXT, no_better);
    } else {
        figure_label(f, same, y, 'c', FIGURE_SMALL, FIGURE_ORANGE_TEXT, "no better");
    }
}

static void add_axes(struct figure *f, const struct list5 *l)
{
    const double y1 = f->height - BOTTOM;
    const double guess = axis_pixel(&l->x, l->tornado->best_guess);
    const double same = axis_pixel(&l->x, 1.0);
    char text[NUMBER_SIZE];

    for (size_t i = 0; i < l->x.n_ticks; i++) {
        const double x = axis_pixel(&l->x, l->x.ticks[i]);

        number_digits(100.0 * l->x.ticks[i], text);
        figure_line(f, x, TOP - 8.0, x, y1, "lw 1 lc rgb '" FIGURE_GRID "' back");
        snprintf(text + text_bytes(text, 60), 8, NUMBER_SPACE "%%");
        figure_label(f, x, y1 + 16.0, 'c', FIGURE_SMALL, FIGURE_TEXT, text);
    }
    if (l->x.none > 0.0) {
        const double x = axis_pixel(&l->x, l->x.brk);

        figure_line(f, x, TOP - 8.0, x, y1,
                    "lw 1 lc rgb '" FIGURE_RANGE "' dt (2,4) back");
        figure_label(f, axis_pixel(&l->x, 0.0), y1 + 16.0, 'c', FIGURE_SMALL, FIGURE_TEXT,
                     "none");
    }
    if (l->same) {
        figure_line(f, same, TOP - 8.0, same, y1,
                    "lw 2 lc rgb '" FIGURE_ORANGE "' dt (6,4) back");
        name_lines(f, l->a->happened, guess, same);
    } else {
        figure_label(f, guess, TOP - 22.0, 'c', FIGURE_SMALL, FIGURE_BLACK, "best guess");
    }
    figure_line(f, guess, TOP - 8.0, guess, y1, "lw 1 lc rgb '" FIGURE_RANGE "' back");
    for (size_t i = 0; i < l->shown; i++) {
        figure_line(f, guess, row_y(i) - BAR - 3.0, guess, row_y(i) + BAR + 3.0,
                    "lw 2 lc rgb '" FIGURE_BLACK "' front");
    }
    snprintf(text, sizeof text, "%s lost, as a share of %s (\xe2\x86\x90 better)",
             l->a->hours, l->a->happened ? "what happened" : "the first rollout");
    figure_label(f, f->width - 8.0, f->height - 14.0, 'r', FIGURE_SMALL, FIGURE_TEXT,
                 text);
}

static void plot_bars(struct figure *f, const struct list5 *l, bool assumed,
                      bool *started)
{
    struct buffer *out = NULL;
    const char *name = "";

    for (size_t i = 0; i < l->shown; i++) {
        const struct tornado_bar *bar = l->bars[i];

        if (bar->assumed != assumed) {
            continue;
        }
        if (out == NULL) {
            out = figure_file(f, &name);
        }
        buffer_addf(out, "%.10g\t%.10g\t%.6f\n",
                    axis_value(&l->x, fmin(bar->at_low, bar->at_high)),
                    axis_value(&l->x, fmax(bar->at_low, bar->at_high)),
                    f->height - BOTTOM - row_y(i));
    }
    if (out != NULL) {
        buffer_addf(
            &f->script,
            "%s'%s' using 1:3:1:2:($3-%g):($3+%g) with boxxyerror fc rgb '" FIGURE_BLUE
            "' fs %s border lc rgb '" FIGURE_BLUE "' title '%s'",
            *started ? ", " : "plot ", name, BAR, BAR, assumed ? "pattern 4" : "solid",
            assumed ? "assumed" : "from a source");
        *started = true;
    }
}

static void add_words(struct figure *f, const struct list5 *l)
{
    const struct tornado_bar *widest = l->bars[0];
    struct buffer name = { 0 };
    char range[NUMBER_SIZE], most[NUMBER_SIZE];

    number_range(fmin(widest->at_low, widest->at_high),
                 fmax(widest->at_low, widest->at_high), (struct number_unit){ 0.01, "%" },
                 range);
    parameter_name(l->a, widest->pointer, &name);
    if (words_swing(widest) > 0.0) {
        buffer_addf(&f->title,
                    "Most depends on %s: it moves what is left to %s of the outage",
                    name.failed ? "" : name.text, range);
    } else {
        buffer_add(&f->title, "No parameter moves what is left of the outage");
    }
    f->title.failed |= name.failed;
    buffer_free(&name);
    buffer_addf(
        &f->caption,
        "%s: each parameter alone at the ends of its range, which stand beside its bar, "
        "as "
        "a share of what happens%s under the same value: one that makes both worse can "
        "lie to the left. Hatched and " DAGGER ": no source, an assumption.",
        l->a->arms[l->tornado->arm].title,
        l->a->happened ? "" : " with the first rollout");
    if (!l->same) {
        buffer_add(&f->caption, " No bar comes near 100" NUMBER_SPACE "%, ");
        words_baseline(l->a, &f->caption);
        buffer_add(&f->caption, ".");
    }
    if (l->tornado->n_tried > l->tornado->n) {
        buffer_addf(&f->caption, " The %zu of %zu parameters that move it most.",
                    l->tornado->n, l->tornado->n_tried);
    }
    if (l->n > l->shown) {
        const double swing = words_swing(l->bars[l->shown]);

        if (swing < log(2.0)) {
            number_percent(exp(swing) - 1.0, most);
            buffer_addf(&f->caption, " %zu others move it by %s or less.",
                        l->n - l->shown, most);
        } else {
            buffer_addf(&f->caption, " %zu others move it less.", l->n - l->shown);
        }
    }
}

int decides_figure(struct figure *self, const struct answer *a,
                   const struct tornado *tornado, struct rf_error *err)
{
    struct list5 l;
    bool started = false;
    int status;

    if (tornado == NULL || tornado->n == 0 || tornado->arm >= a->n_arms ||
        !words_moved(tornado)) {
        return RF_OK;
    }
    status = fill(&l, a, tornado, err);
    if (status != RF_OK) {
        return status;
    }
    if (l.shown > 0) {
        figure_begin(self, 5, FIGURE_WIDTH, (int)(ROW * (double)l.shown + TOP + BOTTOM));
        figure_frame(self, l.side, TOP, FIGURE_WIDTH - l.side, self->height - BOTTOM);
        buffer_addf(&self->script,
                    "set logscale x\nset xrange [%.10g:%.10g]\nset yrange [0:%g]\n",
                    l.x.low, l.x.high, self->height - TOP - BOTTOM);
        add_words(self, &l);
        for (size_t i = 0; i < l.shown; i++) {
            add_row(self, &l, i);
        }
        add_axes(self, &l);
        plot_bars(self, &l, false, &started);
        plot_bars(self, &l, true, &started);
        buffer_add(&self->script, "\n");
    }
    free(l.bars);
    return RF_OK;
}
