/* bench_figure.c: three panels over the defect rate, one axis: how often the version is
 * stopped, how soon, and what it has hit by then. The good version stands in a column of
 * its own at the left.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/axis.h"
#include "output/bench.h"
#include "output/number.h"
#include "output/picture.h"

#define NUMBER 8 /* figure */
#define LEFT   76.0
#define RIGHT  16.0
#define FIRST  38.0 /* top of the first panel */
#define PANEL  130.0
#define APART  48.0
#define BELOW  58.0
#define PANELS 3
#define WANTED 0.95

struct panel {
    double top, bottom;
};

static struct panel panel_at(int i)
{
    const double top = FIRST + i * (PANEL + APART);

    return (struct panel){ top, top + PANEL };
}

static void begin_panel(struct figure *f, const struct axis *x, const struct panel *p,
                        const char *title)
{
    buffer_add(&f->script, "unset label\nunset arrow\n");
    figure_frame(f, x->from, p->top, x->to, p->bottom);
    buffer_addf(&f->script, "set logscale x\nset xrange [%.10g:%.10g]\n", x->low,
                x->high);
    figure_label(f, 12.0, p->top - 20.0, 'l', FIGURE_FONT, FIGURE_BLACK, title);
}

static void grid_x(struct figure *f, const struct axis *x, const struct panel *p,
                   bool labels)
{
    char text[NUMBER_SIZE];

    for (size_t i = 0; i < x->n_ticks; i++) {
        const double at = axis_pixel(x, x->ticks[i]);

        figure_line(f, at, p->top, at, p->bottom, "lw 1 lc rgb '" FIGURE_GRID "' back");
        if (labels) {
            snprintf(text, sizeof text, "%.4g" NUMBER_SPACE "%%", x->ticks[i] * 100.0);
            figure_label(f, at, p->bottom + 16.0, 'c', FIGURE_SMALL, FIGURE_TEXT, text);
        }
    }
    if (labels && x->none > 0.0) {
        figure_label(f, axis_pixel(x, 0.0), p->bottom + 16.0, 'c', FIGURE_SMALL,
                     FIGURE_TEXT, "good");
    }
    figure_line(f, x->from, p->bottom, x->to, p->bottom,
                "lw 1 lc rgb '" FIGURE_RANGE "' back");
}

static void grid_y(struct figure *f, const struct axis *x, double at, const char *text)
{
    figure_line(f, x->from, at, x->to, at, "lw 1 lc rgb '" FIGURE_GRID "' back");
    figure_label(f, x->from - 8.0, at, 'r', FIGURE_SMALL, FIGURE_TEXT, text);
}

/* ---- how often ---- */

static void plot_power(struct figure *f, const struct bench *b, const struct axis *x)
{
    static const double shares[] = { 0.0, 0.5, 1.0 };
    const struct panel p = panel_at(0);
    const char *line, *good;
    struct buffer *file = figure_file(f, &line);
    double low, high;

    begin_panel(f, x, &p, "Stopped by the gate");
    grid_x(f, x, &p, false);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        char text[NUMBER_SIZE];

        number_percent(shares[i], text);
        grid_y(f, x, p.bottom - shares[i] * (p.bottom - p.top), text);
    }
    for (size_t i = 1; i < b->n_rates; i++) {
        const struct bench_rate *r = &b->rates[i];

        bench_interval(r->halted, r->trials, &low, &high);
        buffer_addf(file, "%.10g\t%.6f\t%.6f\t%.6f\n", r->rate,
                    (double)r->halted / (double)r->trials, low, high);
    }
    file = figure_file(f, &good);
    bench_interval(b->rates[0].halted, b->rates[0].trials, &low, &high);
    buffer_addf(file, "%.10g\t%.6f\t%.6f\t%.6f\n", axis_value(x, 0.0),
                (double)b->rates[0].halted / (double)b->rates[0].trials, low, high);
    buffer_addf(&f->script,
                "unset logscale y\nset yrange [0:1.0001]\n"
                "plot '%s' using 1:3:4 with filledcurves fc rgb '" FIGURE_BAND
                "' fs transparent solid 0.55 noborder title 'range', "
                "'%s' using 1:2 with lines lw 2.5 lc rgb '" FIGURE_BLUE
                "' title 'stopped', "
                "'%s' using 1:2 with points pt 7 ps 0.6 lc rgb '" FIGURE_BLUE
                "' title 'stopped', "
                "'%s' using 1:2 with points pt 5 ps 0.8 lc rgb '" FIGURE_BLACK
                "' title 'good version'\n",
                line, line, line, good);
}

/* ---- how soon, and what is hit ---- */

/* Rows "rate, median, low, high" of those that were stopped. Returns how many. */
static size_t write_spreads(struct buffer *file, const struct bench *b, bool hits,
                            double *values)
{
    size_t n = 0;

    for (size_t i = 1; i < b->n_rates; i++) {
        const struct bench_rate *r = &b->rates[i];
        const struct bench_spread *s = hits ? &r->hit : &r->delay;
        const double low = hits ? s->low : s->median;
        const double high = hits ? s->high : s->most;

        if (r->halted > 0 && s->median > 0.0 && low > 0.0) {
            values[n++] = low;
            values[n++] = high;
            buffer_addf(file, "%.10g\t%.10g\t%.10g\t%.10g\n", r->rate, s->median, low,
                        high);
        }
    }
    return n;
}

/* Times that people count in, as far apart as there is room. */
static void time_ticks(struct axis *y)
{
    static const double hours[] = { 1.0 / 60, 2.0 / 60, 5.0 / 60, 10.0 / 60, 20.0 / 60,
                                    0.5,      1.0,      2.0,      4.0,       8.0,
                                    12.0,     24.0,     48.0,     96.0,      168.0,
                                    336.0,    720.0,    2160.0,   8760.0 };
    double last = INFINITY;

    y->n_ticks = 0;
    for (size_t i = 0; i < sizeof hours / sizeof *hours && y->n_ticks < AXIS_TICKS; i++) {
        const double at =
            hours[i] > y->low && hours[i] < y->high ? axis_pixel(y, hours[i]) : INFINITY;

        if (isfinite(at) && (!isfinite(last) || fabs(at - last) >= 28.0)) {
            y->ticks[y->n_ticks++] = hours[i];
            last = at;
        }
    }
}

static void plot_spread(struct figure *f, const struct bench *b, const struct axis *x,
                        int at, bool hits, const char *title)
{
    const struct panel p = panel_at(at);
    double values[2 * BENCH_RATES];
    const char *name;
    struct buffer *file = figure_file(f, &name);
    const size_t n = write_spreads(file, b, hits, values);
    struct axis y;

    begin_panel(f, x, &p, title);
    grid_x(f, x, &p, at + 1 == PANELS);
    if (n == 0) {
        figure_label(f, (x->from + x->to) / 2.0, (p.top + p.bottom) / 2.0, 'c',
                     FIGURE_SMALL, FIGURE_TEXT, "never stopped");
        buffer_add(&f->script, "unset logscale y\nset yrange [0:1]\nplot NaN title ''\n");
        return;
    }
    axis_init(&y, values, n, p.bottom, p.top, 34.0);
    if (!hits) {
        time_ticks(&y);
    }
    for (size_t i = 0; i < y.n_ticks; i++) {
        char text[NUMBER_SIZE];

        if (hits) {
            number_count(y.ticks[i], text);
        } else {
            number_time(y.ticks[i], text);
        }
        grid_y(f, x, axis_pixel(&y, y.ticks[i]), text);
    }
    buffer_addf(&f->script,
                "set logscale y\nset yrange [%.10g:%.10g]\n"
                "plot '%s' using 1:3:4 with filledcurves fc rgb '" FIGURE_BAND
                "' fs transparent solid 0.55 noborder title 'range', "
                "'%s' using 1:2 with lines lw 2.5 lc rgb '" FIGURE_BLUE
                "' title 'median', "
                "'%s' using 1:2 with points pt 7 ps 0.6 lc rgb '" FIGURE_BLUE
                "' title 'median'\n",
                y.low, y.high, name, name, name);
}

/* ---- all ---- */

static void add_title(struct figure *f, const struct bench_entry *e)
{
    const struct bench *b = &e->bench;
    char share[NUMBER_SIZE];

    for (size_t i = 1; i < b->n_rates; i++) {
        bool all = true;

        for (size_t k = i; k < b->n_rates; k++) {
            all =
                all && (double)b->rates[k].halted >= WANTED * (double)b->rates[k].trials;
        }
        if (all) {
            snprintf(share, sizeof share, "%.4g" NUMBER_SPACE "%%",
                     b->rates[i].rate * 100.0);
            buffer_addf(&f->title, "%s stops versions that strike %s of %s or more",
                        e->name, share, b->traffic ? "requests" : "machines");
            return;
        }
    }
    buffer_addf(&f->title, "%s does not surely stop any version", e->name);
}

static void add_caption(struct figure *f, const struct bench_entry *e)
{
    const struct bench *b = &e->bench;

    buffer_addf(
        &f->caption,
        "%lld simulated rollouts a defect rate; the gate and the schedule alone. "
        "Top: share stopped, and its 95 %% interval; square: a good version. "
        "Middle: from the release to the failed look, median to 90 %%. Bottom: %s "
        "by the halt, median and 5 to 95 %%.",
        (long long)b->rates[0].trials, b->traffic ? "requests failed" : "machines hit");
}

int bench_figure(struct figure *self, const struct bench_entry *e, struct rf_error *err)
{
    const struct bench *b = &e->bench;
    const struct panel last = panel_at(PANELS - 1);
    double rates[BENCH_RATES];
    struct axis x;
    int status;

    for (size_t i = 0; i < b->n_rates; i++) {
        rates[i] = b->rates[i].rate;
    }
    figure_begin(self, NUMBER, FIGURE_WIDTH, (int)(last.bottom + BELOW));
    axis_init(&x, rates, b->n_rates, LEFT, FIGURE_WIDTH - RIGHT, 64.0);
    add_title(self, e);
    add_caption(self, e);
    buffer_add(&self->script, "set multiplot\n");
    plot_power(self, b, &x);
    plot_spread(self, b, &x, 1, false, "Fails its look after");
    plot_spread(self, b, &x, 2, true,
                b->traffic ? "Requests failed by the halt" : "Machines hit by the halt");
    buffer_add(&self->script, "unset label\nunset arrow\n");
    figure_label(self, (x.from + x.to) / 2.0, last.bottom + 40.0, 'c', FIGURE_SMALL,
                 FIGURE_TEXT,
                 b->traffic ? "share of the new version's requests that fail for it"
                            : "share of machines that the defect strikes");
    buffer_add(&self->script, "unset logscale y\nset yrange [0:1]\nplot NaN title ''\n"
                              "unset multiplot\n");
    status = buffer_check(&self->title, err);
    return status != RF_OK ? status : buffer_check(&self->caption, err);
}

int bench_svg(const struct bench_entry *e, struct buffer *out, struct rf_error *err)
{
    struct figure *f = calloc(1, sizeof *f);
    int status;

    if (f == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a figure");
    }
    status = bench_figure(f, e, err);
    status = status != RF_OK ? status : picture_single(f, out, err);
    figure_free(f);
    free(f);
    return status;
}
