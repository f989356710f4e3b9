/* bench_schemes.c: traffic schemes side by side, one panel: how often each is stopped,
 * against the share of the new version's requests that fail for it. Lines that stand on
 * each other are told apart by their marks; the good version stands in a column of its
 * own at the left.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/axis.h"
#include "output/bench.h"
#include "output/number.h"
#include "output/picture.h"

#define NUMBER  8 /* figure, as a single bench has */
#define LEFT    60.0
#define RIGHT   16.0
#define TOP     44.0
#define PANEL   260.0
#define BELOW   58.0
#define LINE    20.0 /* of the legend, in two columns */
#define SURELY  0.95
#define AT      0.05 /* error rate that the title tells of */
#define N_OF(a) (sizeof(a) / sizeof *(a))

static const char *const colours[] = { FIGURE_BLUE, FIGURE_ORANGE, FIGURE_BLACK,
                                       FIGURE_RANGE, FIGURE_BAND };
static const int marks[] = { 7, 5, 9, 11, 13, 6, 4, 8, 10, 12 };

static double stopped(const struct bench *b, size_t rate)
{
    const struct bench_rate *r = &b->rates[rate];

    return r->trials > 0 ? (double)r->halted / (double)r->trials : 0.0;
}

static double pixel_y(double share)
{
    return TOP + (1.0 - share) * PANEL;
}

static void add_grid(struct figure *f, const struct axis *x)
{
    char text[NUMBER_SIZE];

    for (int i = 0; i <= 4; i++) {
        number_percent(0.25 * i, text);
        figure_line(f, x->from, pixel_y(0.25 * i), x->to, pixel_y(0.25 * i),
                    "lw 1 lc rgb '" FIGURE_GRID "' back");
        figure_label(f, x->from - 8.0, pixel_y(0.25 * i), 'r', FIGURE_SMALL, FIGURE_TEXT,
                     text);
    }
    for (size_t i = 0; i < x->n_ticks; i++) {
        const double at = axis_pixel(x, x->ticks[i]);

        snprintf(text, sizeof text, "%.4g" NUMBER_SPACE "%%", x->ticks[i] * 100.0);
        figure_line(f, at, TOP, at, TOP + PANEL, "lw 1 lc rgb '" FIGURE_GRID "' back");
        figure_label(f, at, TOP + PANEL + 16.0, 'c', FIGURE_SMALL, FIGURE_TEXT, text);
    }
    figure_label(f, axis_pixel(x, 0.0), TOP + PANEL + 16.0, 'c', FIGURE_SMALL,
                 FIGURE_TEXT, "good");
    figure_label(f, (x->from + x->to) / 2.0, TOP + PANEL + 38.0, 'c', FIGURE_SMALL,
                 FIGURE_TEXT, "share of the new version's requests that fail for it");
    figure_label(f, 12.0, TOP - 24.0, 'l', FIGURE_FONT, FIGURE_BLACK,
                 "rollouts that are stopped");
}

static void add_legend(struct figure *f, size_t i, size_t rows, const char *name)
{
    const double x = LEFT + (i < rows ? 0.0 : (FIGURE_WIDTH - LEFT - RIGHT) / 2.0);
    const double y = TOP + PANEL + BELOW + LINE * (double)(i < rows ? i : i - rows);
    char text[128];

    figure_fit(name, (FIGURE_WIDTH - LEFT - RIGHT) / 2.0 - 24.0, FIGURE_SMALL, text,
               sizeof text);
    figure_mark(f, x, y, marks[i % N_OF(marks)], 0.9, colours[i % N_OF(colours)]);
    figure_label(f, x + 14.0, y, 'l', FIGURE_SMALL, FIGURE_TEXT, text);
}

/* One line a scheme, its good version apart from it: a gap in the data. */
static void plot(struct figure *f, const struct axis *x,
                 const struct bench_entry *entries, size_t n)
{
    const char *name;
    struct buffer *file = figure_file(f, &name);

    for (size_t k = 0; k < entries[0].bench.n_rates; k++) {
        buffer_addf(file, "%.10g", axis_value(x, entries[0].bench.rates[k].rate));
        for (size_t i = 0; i < n; i++) {
            buffer_addf(file, "\t%.6f", stopped(&entries[i].bench, k));
        }
        buffer_add(file, k == 0 ? "\n\n" : "\n");
    }
    for (size_t i = 0; i < n; i++) {
        buffer_addf(&f->script,
                    "%s '%s' using 1:%zu with linespoints lw 1.8 pt %d ps 0.7 lc rgb "
                    "'%s' title '%zu'",
                    i == 0 ? "plot" : ",", name, i + 2, marks[i % N_OF(marks)],
                    colours[i % N_OF(colours)], i + 1);
    }
    buffer_add(&f->script, "\n");
}

static void add_title(struct figure *f, const struct bench_entry *entries, size_t n)
{
    size_t at = 0, sure = 0;

    for (size_t k = 1; k < entries[0].bench.n_rates; k++) {
        if (fabs(entries[0].bench.rates[k].rate - AT) <
            fabs(entries[0].bench.rates[at].rate - AT)) {
            at = k;
        }
    }
    for (size_t i = 0; i < n; i++) {
        sure += stopped(&entries[i].bench, at) >= SURELY;
    }
    buffer_addf(
        &f->title,
        "%zu of %zu traffic schemes surely stop a version that fails %.4g" NUMBER_SPACE
        "%% of its requests",
        sure, n, entries[0].bench.rates[at].rate * 100.0);
    buffer_addf(&f->caption,
                "Share of %lld simulated rollouts, each error rate, that the gate stops; "
                "\"good\": false halts.",
                (long long)entries[0].bench.rates[0].trials);
}

int bench_compare_svg(const struct bench_entry *entries, size_t n, struct buffer *out,
                      struct rf_error *err)
{
    const size_t rows = (n + 1) / 2;
    struct figure *f = calloc(1, sizeof *f);
    double rates[BENCH_RATES];
    struct axis x;
    int status;

    if (f == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a figure");
    }
    for (size_t k = 0; k < entries[0].bench.n_rates; k++) {
        rates[k] = entries[0].bench.rates[k].rate;
    }
    figure_begin(f, NUMBER, FIGURE_WIDTH,
                 (int)(TOP + PANEL + BELOW + LINE * (double)rows));
    axis_init(&x, rates, entries[0].bench.n_rates, LEFT, FIGURE_WIDTH - RIGHT, 64.0);
    add_title(f, entries, n);
    figure_frame(f, x.from, TOP, x.to, TOP + PANEL);
    buffer_addf(&f->script,
                "set logscale x\nset xrange [%.10g:%.10g]\nset yrange [0:1.0001]\n",
                x.low, x.high);
    add_grid(f, &x);
    for (size_t i = 0; i < n; i++) {
        add_legend(f, i, rows, entries[i].name);
    }
    plot(f, &x, entries, n);
    status = picture_single(f, out, err);
    figure_free(f);
    free(f);
    return status;
}
