/* timetable_figure.c: curves over a logarithmic axis of time, sampled a pixel apart, so
 * that a step is a step; what happens at the release stands in a column of its own.
 */
#include "output/timetable_figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/axis.h"
#include "output/number.h"
#include "output/picture.h"
#include "output/text.h"

#define NUMBER  9 /* figure */
#define HEIGHT  360
#define LEFT    58.0
#define RIGHT   16.0
#define TOP     96.0
#define BOTTOM  56.0
#define LINE    18.0         /* of the legend */
#define ASIDE   9.0          /* pixels from a step to the number of its wave, ... */
#define APART   4.0          /* ... and the least between two of these */
#define LEAST   (1.0 / 60.0) /* hours: nothing but the release itself is sooner */
#define BEFORE  0.7          /* the axis is broken so far before the first moment ... */
#define AT_ONCE 1.8          /* ... and "at once" stands so much before that */
#define BEYOND  1.3

static const struct {
    double hours;
    const char *text;
} ticks[] = {
    { 1.0 / 60.0, "1 min" }, { 1.0 / 6.0, "10 min" }, { 1.0, "1 h" },
    { 6.0, "6 h" },          { 24.0, "1 d" },         { 72.0, "3 d" },
    { 168.0, "1 week" },     { 672.0, "4 weeks" },    { 2016.0, "12 weeks" },
    { 8760.0, "1 year" },
};

static double hours(tick_t at)
{
    return (double)at / (double)TICK_HOUR;
}

/* ---- the axes ---- */

static double soonest(const struct timetable *t)
{
    const struct timetable_curve *const curves[] = { &t->offered, &t->let, &t->latest };
    double least = INFINITY;

    for (size_t c = 0; c < 3; c++) {
        for (size_t i = 0; i < curves[c]->n; i++) {
            const double from = hours(curves[c]->items[i].from);
            const double to = hours(curves[c]->items[i].to);

            least = from > 0.0 ? fmin(least, from) : to > 0.0 ? fmin(least, to) : least;
        }
    }
    for (size_t k = 0; k < t->n_steps; k++) {
        if (t->steps[k].looks > 0) {
            least = fmin(least, hours(t->steps[k].decides));
        }
    }
    return isfinite(least) ? fmax(least, LEAST) : 1.0;
}

static struct axis axis_of(const struct timetable *t)
{
    const double first = soonest(t), last = fmax(hours(t->end), first);
    struct axis x = { .from = LEFT, .to = FIGURE_WIDTH - RIGHT };

    x.brk = first * BEFORE;
    x.none = x.brk / AT_ONCE;
    x.low = x.none / BEYOND;
    x.high = last * BEYOND;
    return x;
}

static double pixel_y(double share)
{
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
}

static void add_axes(struct figure *f, const struct axis *x)
{
    const char *grid = "lw 1 lc rgb '" FIGURE_GRID "' back";
    double last = axis_pixel(x, 0.0);

    for (int i = 0; i <= 4; i++) {
        char text[16];

        snprintf(text, sizeof text, "%d" NUMBER_SPACE "%%", 25 * i);
        figure_line(f, x->from, pixel_y(0.25 * i), x->to, pixel_y(0.25 * i), grid);
        figure_label(f, x->from - 8.0, pixel_y(0.25 * i), 'r', FIGURE_SMALL, FIGURE_TEXT,
                     text);
    }
    figure_line(f, axis_pixel(x, x->brk), TOP, axis_pixel(x, x->brk), HEIGHT - BOTTOM,
                "lw 1 lc rgb '" FIGURE_RANGE "' dt (2,4) back");
    figure_label(f, last, HEIGHT - BOTTOM + 15.0, 'c', FIGURE_SMALL, FIGURE_TEXT, "0");
    last += 8.0;
    for (size_t i = 0; i < sizeof ticks / sizeof ticks[0]; i++) {
        const double at = axis_pixel(x, ticks[i].hours);
        const double half = 0.5 * figure_text_width(ticks[i].text, FIGURE_SMALL) + 4.0;

        if (ticks[i].hours < x->brk || ticks[i].hours > x->high || at - half < last ||
            at + half > FIGURE_WIDTH) {
            continue;
        }
        figure_line(f, at, TOP, at, HEIGHT - BOTTOM, grid);
        figure_label(f, at, HEIGHT - BOTTOM + 15.0, 'c', FIGURE_SMALL, FIGURE_TEXT,
                     ticks[i].text);
        last = at + half;
    }
    figure_label(f, x->to, HEIGHT - 14.0, 'r', FIGURE_SMALL, FIGURE_TEXT,
                 "after the release; right of the dotted line, a logarithmic scale");
}

/* ---- what is drawn ---- */

static void plot_curve(struct figure *f, const struct axis *x,
                       const struct timetable_curve *curve, const char *style)
{
    const double decades = log10(x->high / x->low);
    const char *name;
    struct buffer *out = figure_file(f, &name);

    const int n = (int)(2.0 * (x->to - x->from)); /* two a pixel */

    for (int i = 0; i <= n; i++) {
        const double px = x->from + 0.5 * i;
        const double value =
            x->low * pow(10.0, decades * (px - x->from) / (x->to - x->from));
        const tick_t at = value < x->none  ? -1
                          : value < x->brk ? 0
                                           : (tick_t)(value * (double)TICK_HOUR);

        buffer_addf(out, "%.10g\t%.10g\n", value, timetable_share(curve, at));
    }
    buffer_addf(&f->script, "%s '%s' using 1:2 with lines %s",
                f->n_files > 1 ? "," : "plot", name, style);
}

/* The numbers of waves whose steps would stand on each other are one label: 5 to 7. */
struct label {
    size_t first, last; /* steps */
    double x, y;        /* its right end and its middle */
    double width;
    char text[48];
};

/* "5"; of a wave in batches "5.2". */
static int step_name(const struct timetable_step *s, char *out, size_t size)
{
    return s->batches > 1 ? snprintf(out, size, "%zu.%zu", s->wave + 1, s->batch + 1)
                          : snprintf(out, size, "%zu", s->wave + 1);
}

static void write_label(struct label *l, const struct axis *x, const struct timetable *t)
{
    const struct timetable_step *last = &t->steps[l->last];
    size_t n = 0;

    if (l->first != l->last) {
        n = (size_t)step_name(&t->steps[l->first], l->text, sizeof l->text);
        n += (size_t)snprintf(l->text + n, sizeof l->text - n, "%s", NUMBER_DASH);
    }
    step_name(last, l->text + n, sizeof l->text - n);
    l->x = axis_pixel(x, hours(last->opens)) - ASIDE;
    l->y = pixel_y(last->offered) - 9.0;
    l->width = figure_text_width(l->text, FIGURE_SMALL);
}

static bool overlap(const struct label *a, const struct label *b)
{
    return a->x + APART > b->x - b->width && b->x + APART > a->x - a->width &&
           fabs(a->y - b->y) < LINE - APART;
}

/* Returns how many. out: room for one a step */
static size_t find_labels(const struct axis *x, const struct timetable *t,
                          struct label *out)
{
    size_t n = 0;

    for (size_t k = 0; k < t->n_steps; k++) {
        if (t->steps[k].opens == TICK_NEVER) {
            continue;
        }
        out[n] = (struct label){ .first = k, .last = k };
        write_label(&out[n++], x, t);
        while (n > 1 && overlap(&out[n - 2], &out[n - 1])) {
            out[n - 2].last = out[n - 1].last;
            n--;
            write_label(&out[n - 1], x, t);
        }
    }
    return n;
}

/* The numbers of the waves that open, and a mark where a gate decides. */
static int add_marks(struct figure *f, const struct axis *x, const struct timetable *t)
{
    struct label *labels = calloc(t->n_steps + 1, sizeof *labels);
    size_t n;

    if (labels == NULL) {
        return RF_ENOMEM;
    }
    for (size_t k = 0; k < t->n_steps; k++) {
        const struct timetable_step *step = &t->steps[k];

        if (step->opens != TICK_NEVER && step->looks > 0) {
            figure_mark(f, axis_pixel(x, hours(step->decides)), pixel_y(step->offered),
                        11, 1.0, FIGURE_BLACK);
        }
    }
    n = find_labels(x, t, labels);
    for (size_t i = 0; i < n; i++) {
        figure_label(f, labels[i].x, labels[i].y, 'r', FIGURE_SMALL, FIGURE_BLUE,
                     labels[i].text);
    }
    free(labels);
    return RF_OK;
}

static void add_legend(struct figure *f, const struct timetable *t)
{
    double y = 14.0;

    figure_label(f, 4.0, y, 'l', FIGURE_SMALL, FIGURE_BLUE,
                 t->traffic ? "share of requests that it serves, by wave"
                            : "share of machines offered it, by wave");
    if (t->customers) {
        y += LINE;
        figure_label(f, 4.0, y, 'l', FIGURE_SMALL, FIGURE_ORANGE_TEXT,
                     "of machines whose organisations let it in");
    }
    if (t->deadlines) {
        y += LINE;
        figure_label(f, 4.0, y, 'l', FIGURE_SMALL, FIGURE_TEXT,
                     "of machines restarted for it at the latest (dashed)");
    }
    for (size_t k = 0; k < t->n_steps; k++) {
        if (t->steps[k].looks > 0) {
            y += LINE;
            figure_mark(f, 14.0, y, 11, 1.0, FIGURE_BLACK);
            figure_label(f, 28.0, y, 'l', FIGURE_SMALL, FIGURE_TEXT,
                         "the gate decides on the next wave");
            break;
        }
    }
}

static bool in_batches(const struct timetable *t)
{
    for (size_t k = 0; k < t->n_steps; k++) {
        if (t->steps[k].batches > 1) {
            return true;
        }
    }
    return false;
}

static int fill(struct figure *f, const struct timetable *t, const char *title)
{
    const struct axis x = axis_of(t);
    int status;

    figure_begin(f, NUMBER, FIGURE_WIDTH, HEIGHT);
    buffer_addf(&f->title, "%s: its schedule", title);
    buffer_addf(&f->caption, "Share of %s by then, if nothing fails. Numbers: waves%s.",
                t->traffic ? "requests that the new version serves"
                           : "machines with the product that are offered the update",
                in_batches(t) ? "; 5.2 is the second batch of wave 5" : "");
    figure_frame(f, x.from, TOP, x.to, HEIGHT - BOTTOM);
    buffer_addf(&f->script,
                "set logscale x\nset xrange [%.10g:%.10g]\nset yrange [0:1]\n", x.low,
                x.high);
    add_axes(f, &x);
    add_legend(f, t);
    status = add_marks(f, &x, t);
    plot_curve(f, &x, &t->offered, "lw 3 lc rgb '" FIGURE_BLUE "'");
    if (t->customers) {
        plot_curve(f, &x, &t->let, "lw 2 lc rgb '" FIGURE_ORANGE "'");
    }
    if (t->deadlines) {
        plot_curve(f, &x, &t->latest, "lw 2 dt (6,4) lc rgb '" FIGURE_OTHER "'");
    }
    buffer_add(&f->script, "\n");
    return status;
}

int timetable_svg(const struct timetable *t, const char *title, struct buffer *out,
                  struct rf_error *err)
{
    struct figure *f = calloc(1, sizeof *f);
    int status;

    if (f == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a picture");
    }
    status = fill(f, t, title);
    status = status == RF_OK ? picture_single(f, out, err)
                             : rf_fail(err, RF_ENOMEM, "", "no memory for a picture");
    figure_free(f);
    free(f);
    return status;
}

/* ---- as text ---- */

#define BAR 24 /* columns */

static void add_wide(struct buffer *out, const char *text, int width)
{
    const int used = (int)text_length(text);

    buffer_addf(out, "%s%*s", text, used < width ? width - used : 0, "");
}

/* End a line, without spaces at its end. */
static void cut(struct buffer *out)
{
    while (out->n > 0 && out->text[out->n - 1] == ' ') {
        out->text[--out->n] = '\0';
    }
    buffer_add(out, "\n");
}

static void add_time(struct buffer *out, tick_t at, int width)
{
    char text[NUMBER_SIZE];

    number_duration(at, text);
    add_wide(out, text, width);
}

/* Columns for a moment, with the space after it. */
static int time_width(int least, tick_t at)
{
    char text[NUMBER_SIZE];
    int width;

    number_duration(at, text);
    width = (int)text_length(text) + 2;
    return width > least ? width : least;
}

static void add_share(struct buffer *out, double share, int width)
{
    char text[NUMBER_SIZE];

    number_percent(share, text);
    add_wide(out, text, width);
}

static void add_bar(struct buffer *out, double share)
{
    const int n = (int)ceil(share * BAR - 1e-9);

    for (int i = 0; i < n; i++) {
        buffer_add(out, "#");
    }
    buffer_addf(out, "%*s", BAR - n + 2, "");
}

static void add_gate(struct buffer *out, const struct timetable_step *s)
{
    char text[NUMBER_SIZE];

    if (s->until > s->opens) {
        number_duration(s->until - s->opens, text);
        buffer_addf(out, "%s", text);
    }
    if (s->looks > 0) {
        buffer_addf(out, "%s%zu look%s of the gate%s", s->until > s->opens ? ", " : "",
                    s->looks, s->looks == 1 ? "" : "s",
                    s->decides > s->until ? " until the next" : "");
    }
}

/* width: of the times */
static void add_step(struct buffer *out, const struct rollout *r,
                     const struct timetable_step *s, int width)
{
    const struct wave *w = (const struct wave *)r->waves.items + s->wave;
    char name[PARAM_NAME_SIZE + 48], fitted[PARAM_NAME_SIZE + 48];
    int n = snprintf(name, sizeof name, "%zu %s", s->wave + 1, w->name);

    if (s->batches > 1) {
        snprintf(name + n, sizeof name - (size_t)n, " (%zu of %zu)", s->batch + 1,
                 s->batches);
    }
    text_fit(name, 24, fitted, sizeof fitted);
    buffer_add(out, "  ");
    add_wide(out, fitted, 25);
    add_time(out, s->opens, width);
    add_share(out, s->offered, 9);
    add_bar(out, s->offered);
    add_gate(out, s);
    cut(out);
}

/* Moments at which the customers' side is told: those at which a share changes; where
 * they are many, a usual row of hours. */
#define MOST_MOMENTS 16

static const double usual[MOST_MOMENTS] = { 0,   1,   4,   12,  24,  48,   72,   120,
                                            168, 240, 336, 504, 720, 1440, 2880, 8760 };

/* Put a moment in its place; false when there is no room. */
static bool insert(tick_t *moments, size_t *n, tick_t at)
{
    size_t k = *n;

    for (size_t i = 0; i < *n; i++) {
        if (moments[i] == at) {
            return true;
        }
    }
    if (*n == MOST_MOMENTS) {
        return false;
    }
    for (; k > 0 && moments[k - 1] > at; k--) {
        moments[k] = moments[k - 1];
    }
    moments[k] = at;
    (*n)++;
    return true;
}

static size_t find_moments(const struct timetable *t, tick_t moments[MOST_MOMENTS])
{
    const struct timetable_curve *const curves[] = { &t->offered, &t->let, &t->latest };
    size_t n = 0;
    bool all = true;

    for (size_t c = 0; c < sizeof curves / sizeof curves[0]; c++) {
        for (size_t i = 0; i < curves[c]->n && all; i++) {
            all = insert(moments, &n, curves[c]->items[i].from) &&
                  insert(moments, &n, curves[c]->items[i].to);
        }
    }
    for (n = all ? n : 0; !all && (n == 0 || moments[n - 1] < t->end) && n < MOST_MOMENTS;
         n++) {
        moments[n] = (tick_t)(usual[n] * (double)TICK_HOUR);
    }
    return n;
}

static void add_moments(struct buffer *out, const struct timetable *t)
{
    tick_t moments[MOST_MOMENTS];
    const size_t n = find_moments(t, moments);
    int width = 11;

    for (size_t i = 0; i < n; i++) {
        width = time_width(width, moments[i]);
    }
    buffer_addf(out, "\n  %-*s%-11s%-13s%s", width, "after", "offered", "let in",
                t->deadlines ? "restarted at the latest" : "");
    cut(out);
    for (size_t i = 0; i < n; i++) {
        buffer_add(out, "  ");
        add_time(out, moments[i], width);
        add_share(out, timetable_share(&t->offered, moments[i]), 11);
        add_share(out, timetable_share(&t->let, moments[i]), 13);
        if (t->deadlines) {
            add_share(out, timetable_share(&t->latest, moments[i]), 0);
        }
        cut(out);
    }
}

void timetable_text(const struct timetable *t, const struct rollout *r,
                    struct buffer *out)
{
    int width = 9;

    for (size_t k = 0; k < t->n_steps; k++) {
        width = time_width(width, t->steps[k].opens);
    }
    buffer_addf(out, "  %-25s%-*s%-9s%-26s%s\n", "wave", width, "opens", "offered", "",
                "then bakes");
    for (size_t k = 0; k < t->n_steps; k++) {
        add_step(out, r, &t->steps[k], width);
    }
    if (t->customers || t->deadlines) {
        add_moments(out, t);
    }
}
