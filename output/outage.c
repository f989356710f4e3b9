/* outage.c: figure 1, small multiples on one linear scale: an area is machine-hours.
 * (Several bands in one plot hide each other, and a logarithm hides that area means
 * something.) */
#include "output/outage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "output/axis.h"
#include "output/number.h"
#include "output/series.h"
#include "output/table.h"
#include "output/text.h"

#define PANELS    8    /* over that many arms: the front and the named, best first */
#define STEP      6.0  /* pixels between places tried for a text */
#define POINTS    240  /* a series, so that a page stays small */
#define BACK_LEFT 0.02 /* the time shown ends when so much of the peak is left */
#define TOP       34.0 /* pixels above the first panel's title */
#define BOTTOM    30.0 /* below the last panel */
#define TITLE     26.0 /* a panel's title */
#define GAP       16.0 /* between panels */
#define LINE      18.0 /* of text */
#define DAY_APART 44.0 /* pixels between labels of time */

/* What the panels share. */
struct scale {
    const struct answer *a;
    struct series baseline;
    size_t arms[PANELS]; /* [n] shown, best first */
    struct series series[PANELS];
    size_t n, columns, rows;
    double hours; /* of the time axis */
    double top;   /* of the machine axis */
    struct number_unit unit;
    double left; /* pixels for the labels of the machine axis */
    const char *baseline_file;
};

/* One panel's plot, in pixels. */
struct panel {
    double x0, y0, x1, y1;
};

static void scale_free(struct scale *s)
{
    series_free(&s->baseline);
    for (size_t i = 0; i < PANELS; i++) {
        series_free(&s->series[i]);
    }
}

static void choose_arms(struct scale *s)
{
    const struct answer *a = s->a;

    if (a->n_arms == 1) {
        s->arms[s->n++] = 0;
    }
    for (size_t i = 0; i + 1 < a->n_arms && s->n < PANELS; i++) {
        if (a->n_arms - 1 <= PANELS || a->arms[a->order[i]].shown) {
            s->arms[s->n++] = a->order[i];
        }
    }
    s->columns = s->n > 1 ? 2 : 1;
    s->rows = (s->n + s->columns - 1) / s->columns;
}

/* Time: until the baseline, and every arm that is worth seeing, is nearly back. */
static void choose_ranges(struct scale *s)
{
    const double level = BACK_LEFT * series_peak(&s->baseline);
    double most = series_peak(&s->baseline);

    s->hours = series_below(&s->baseline, level);
    for (size_t i = 0; i < s->n; i++) {
        s->hours = fmax(s->hours, series_below(&s->series[i], level));
    }
    for (size_t i = 0; i < s->n; i++) {
        for (size_t p = 0; p < s->series[i].n; p++) {
            most = fmax(most, s->series[i].points[p].high);
        }
    }
    s->unit = number_unit(most);
    s->top = axis_top(most);
}

static int scale_init(struct scale *s, const struct answer *a, struct rf_error *err)
{
    int status;

    *s = (struct scale){ .a = a };
    choose_arms(s);
    status = series_init(&s->baseline, a->c, 0, VERSION_BAD, err);
    for (size_t i = 0; i < s->n && status == RF_OK; i++) {
        status = series_init(&s->series[i], a->c, s->arms[i], VERSION_BAD, err);
    }
    if (status == RF_OK) {
        choose_ranges(s);
    }
    return status;
}

static const char *write_series(struct figure *f, const struct scale *s,
                                const struct series *from)
{
    const char *name;
    struct buffer *out = figure_file(f, &name);
    size_t n = 0, step;

    while (n < from->n && from->points[n].hours <= s->hours) {
        n++;
    }
    step = (n + POINTS - 2) / (POINTS - 1);
    step = step > 0 ? step : 1;
    buffer_add(out, "0\t0\t0\t0\n");
    for (size_t i = 0; i < n; i += step) {
        const struct series_point p = series_most(from, i, i + step < n ? i + step : n);

        buffer_addf(out, "%.4f\t%.10g\t%.10g\t%.10g\n", p.hours, p.mean, p.low, p.high);
    }
    return name;
}

/* ---- axes ---- */

static double pixel_x(const struct scale *s, const struct panel *p, double hours)
{
    return p->x0 + (p->x1 - p->x0) * hours / s->hours;
}

static double pixel_y(const struct scale *s, const struct panel *p, double machines)
{
    return p->y1 - (p->y1 - p->y0) * machines / s->top;
}

static void add_machine_axis(struct figure *f, const struct scale *s,
                             const struct panel *p, bool labels)
{
    for (int i = 0; i <= 2; i++) {
        const double value = s->top * i / 2.0;
        const double y = pixel_y(s, p, value);
        char text[NUMBER_SIZE];

        figure_line(f, p->x0, y, p->x1, y,
                    i == 0 ? "lw 1 lc rgb '" FIGURE_RANGE "' back"
                           : "lw 1 lc rgb '" FIGURE_GRID "' back");
        if (labels) {
            number_text(value, s->unit, text);
            figure_label(f, p->x0 - 8.0, y, 'r', FIGURE_SMALL, FIGURE_TEXT, text);
        }
    }
}

static void add_time(struct figure *f, const struct scale *s, const struct panel *p,
                     double hours, const char *text)
{
    const double x = pixel_x(s, p, hours);
    const double half = figure_text_width(text, FIGURE_SMALL) / 2.0;

    if (x - half >= p->x0 - 12.0 && x + half <= p->x1 + 12.0) {
        figure_label(f, x, p->y1 + 16.0, 'c', FIGURE_SMALL, FIGURE_TEXT, text);
    }
}

/* Hours, while there are no days to speak of. */
static void add_hours(struct figure *f, const struct scale *s, const struct panel *p,
                      bool labels)
{
    static const double steps[] = { 0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0 };
    double step = 12.0;

    for (size_t i = sizeof steps / sizeof steps[0]; i > 0; i--) {
        if (steps[i - 1] * (p->x1 - p->x0) / s->hours >= DAY_APART) {
            step = steps[i - 1];
        }
    }
    for (int i = 0; i * step <= s->hours; i++) {
        const double h = i * step, x = pixel_x(s, p, h);
        char text[NUMBER_SIZE];

        figure_line(f, x, p->y0, x, p->y1, "lw 1 lc rgb '" FIGURE_GRID "' back");
        if (labels) {
            snprintf(text, sizeof text, "%g" NUMBER_SPACE "h", h);
            add_time(f, s, p, h, h > 0.0 ? text : "0");
        }
    }
}

/* Every other weekday, at its noon; UTC. */
static void add_days(struct figure *f, const struct scale *s, const struct panel *p,
                     bool labels)
{
    static const char *const names[] = {
        "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"
    };
    const int64_t release = s->a->c->arms[0].scenario.release;
    const int64_t first =
        release >= 0 ? release / TICK_DAY : (release + 1) / TICK_DAY - 1;
    const double day = 24.0 * (p->x1 - p->x0) / s->hours;
    int step = s->hours < 96.0 ? 1 : 2;

    while (step * day < DAY_APART) {
        step++;
    }
    for (int i = 0;; i++) {
        const double midnight =
            (double)((first + i) * TICK_DAY - release) / (double)TICK_HOUR;
        const double x = pixel_x(s, p, midnight);

        if (midnight >= s->hours) {
            break;
        }
        if (i > 0 && day >= 10.0) {
            figure_line(f, x, p->y0, x, p->y1, "lw 1 lc rgb '" FIGURE_GRID "' back");
        }
        if (labels && i % step == 0 && midnight + 12.0 < s->hours) {
            add_time(f, s, p, midnight + 12.0, names[(((first + i) % 7) + 7) % 7]);
        }
    }
}

/* ---- texts in a panel ---- */

/* The largest value between two pixels, of an arm's band and of what happened. */
static double most_between(const struct scale *s, const struct panel *p, size_t i,
                           double x0, double x1)
{
    double most = 0.0;

    for (size_t k = 0; k < s->baseline.n; k++) {
        const double x = pixel_x(s, p, s->baseline.points[k].hours);

        if (x >= x0 && x <= x1) {
            most = fmax(most, s->series[i].points[k].high);
            most = fmax(most, s->baseline.points[k].mean);
        }
    }
    return most;
}

/* Right edge of a block of text at the top: where it covers least, rather to the right.
 */
static double block_edge(const struct scale *s, const struct panel *p, size_t shown,
                         double width, double height)
{
    double best = p->x1, least = INFINITY;

    for (int i = 0; p->x1 - STEP * i >= p->x0 + width; i++) {
        const double edge = p->x1 - STEP * i;
        const double most = most_between(s, p, shown, edge - width, edge);
        const double over = fmax(0.0, p->y0 + height - pixel_y(s, p, most));

        if (over + 0.02 * (p->x1 - edge) < least) {
            least = over + 0.02 * (p->x1 - edge);
            best = edge;
        }
    }
    return best;
}

static void ratio_text(const struct interval *ratio, struct buffer *out)
{
    char text[NUMBER_SIZE];

    if (ratio->n == 0) {
        buffer_add(out, "no baseline");
    } else if (ratio->point <= 1.0) {
        number_percent(1.0 - ratio->point, text);
        buffer_addf(out, "%s fewer machine-hours", text);
    } else if (ratio->point < 2.0) {
        number_percent(ratio->point - 1.0, text);
        buffer_addf(out, "%s more machine-hours", text);
    } else {
        number_digits(ratio->point, text);
        buffer_addf(out, NUMBER_TIMES NUMBER_SPACE "%s machine-hours", text);
    }
}

/* The panel's numbers: peak, share of the outage, when 95 % are back. */
static void panel_lines(const struct scale *s, size_t arm, struct buffer lines[3])
{
    const struct answer_arm *x = &s->a->arms[arm];
    const struct number_unit unit = number_unit_for(x->peak.point, s->unit);
    struct table_cell back;
    char value[NUMBER_SIZE], range[NUMBER_SIZE];

    if (answer_none_down(x)) {
        buffer_add(&lines[0], "none down");
        return;
    }
    number_text(x->peak.point, unit, value);
    buffer_addf(&lines[0], "peak %s", value);
    if (x->peak.n > 1) {
        number_range(x->peak.low, x->peak.high, (struct number_unit){ unit.size, "" },
                     range);
        buffer_addf(&lines[0], " [%s]", range);
    }
    if (arm != 0) {
        ratio_text(&x->ratio, &lines[1]);
    }
    table_time(&x->back, s->a->horizon_hours, &back);
    buffer_addf(&lines[2], "\xe2\x96\xbc 95" NUMBER_SPACE "%% back%s%s",
                isfinite(x->back.point) ? " in " : ": ", back.value);
}

static void add_texts(struct figure *f, const struct scale *s, const struct panel *p,
                      size_t i)
{
    struct buffer lines[3] = { 0 };
    double width = 0.0, edge, y = p->y0 + 10.0;
    const struct interval *back = &s->a->arms[s->arms[i]].back;

    panel_lines(s, s->arms[i], lines);
    for (size_t k = 0; k < 3; k++) {
        f->script.failed |= lines[k].failed;
        if (lines[k].n > 0) {
            width = fmax(width, figure_text_width(lines[k].text, FIGURE_SMALL));
        }
    }
    edge = block_edge(s, p, i, width, 3.0 * LINE);
    for (size_t k = 0; k < 3; k++) {
        if (lines[k].n > 0) {
            figure_label(f, edge, y, 'r', FIGURE_SMALL, FIGURE_BLACK, lines[k].text);
            y += LINE;
        }
        buffer_free(&lines[k]);
    }
    if (back->n > 0 && back->point < s->hours) {
        figure_mark(f, pixel_x(s, p, back->point), p->y1 - 6.0, 11, 0.7, FIGURE_BLACK);
    }
}

/* What the grey is, once: inside it where it is wide enough, else beside it. */
static void name_baseline(struct figure *f, const struct scale *s, const struct panel *p)
{
    const double half = series_peak(&s->baseline) / 2.0;
    const double under = fmax(0.0, half - 11.0 * s->top / (p->y1 - p->y0));
    const double x = pixel_x(s, p, series_below(&s->baseline, under));
    const double inside = pixel_x(s, p, series_below(&s->baseline, half / 2.0));
    char text[PARAM_TEXT_SIZE + 8];
    double width;

    figure_fit(s->a->baseline, 0.6 * (p->x1 - p->x0), FIGURE_SMALL, text, sizeof text);
    width = figure_text_width(text, FIGURE_SMALL);
    if (inside - p->x0 > width + 12.0) {
        figure_label(f, p->x0 + 8.0, p->y1 - 26.0, 'l', FIGURE_SMALL, FIGURE_TEXT, text);
    } else {
        figure_label(f, x + 8.0, pixel_y(s, p, half), 'l', FIGURE_SMALL, FIGURE_TEXT,
                     text);
    }
}

static void add_panel(struct figure *f, const struct scale *s, const struct panel *p,
                      size_t i)
{
    const size_t arm = s->arms[i];
    const char *file = write_series(f, s, &s->series[i]);
    const bool last = i + s->columns >= s->n;
    char title[PARAM_TEXT_SIZE + 8];

    buffer_add(&f->script, "unset label\nunset arrow\n");
    figure_frame(f, p->x0, p->y0, p->x1, p->y1);
    buffer_addf(&f->script, "set xrange [0:%.4f]\nset yrange [0:%.10g]\n", s->hours,
                s->top);
    if (i == 0) {
        figure_label(f, 4.0, 12.0, 'l', FIGURE_SMALL, FIGURE_TEXT,
                     "machines down (\xe2\x86\x93 better)");
    }
    figure_arm(s->a, arm, p->x1 - p->x0 + 8.0, FIGURE_FONT, title, sizeof title);
    figure_label(f, p->x0, p->y0 - 14.0, 'l', FIGURE_FONT, FIGURE_BLUE, title);
    add_machine_axis(f, s, p, i % s->columns == 0);
    (s->hours <= 48.0 ? add_hours : add_days)(f, s, p, last);
    add_texts(f, s, p, i);
    if (arm != 0 && i == 0) {
        name_baseline(f, s, p);
    }
    buffer_add(&f->script, "plot ");
    if (arm != 0) {
        buffer_addf(&f->script,
                    "'%s' using 1:2 with filledcurves y1=0 fc rgb '" FIGURE_AREA
                    "' fs solid title 'as it happened', ",
                    s->baseline_file);
    }
    buffer_addf(&f->script,
                "'%s' using 1:3:4 with filledcurves fc rgb '" FIGURE_BAND
                "' fs transparent solid 0.55 title 'range', "
                "'%s' using 1:2 with lines lc rgb '" FIGURE_BLUE
                "' lw 2.5 title 'average'\n",
                file, file);
}

static void add_panels(struct figure *f, struct scale *s)
{
    const double width = (f->width - s->left - 14.0) / (double)s->columns;
    const double height = (f->height - TOP - BOTTOM) / (double)s->rows;

    s->baseline_file = write_series(f, s, &s->baseline);
    buffer_add(&f->script, "set multiplot\n");
    for (size_t i = 0; i < s->n; i++) {
        const double x = s->left + width * (double)(i % s->columns);
        const size_t row = i / s->columns;
        const double y = TOP + height * (double)row;
        const struct panel p = { x, y + TITLE, x + width - (s->columns > 1 ? GAP : 0.0),
                                 y + height - 8.0 };

        add_panel(f, s, &p, i);
    }
    buffer_add(&f->script, "unset multiplot\n");
}

static void add_title(struct figure *f, const struct answer *a)
{
    char best[NUMBER_SIZE], base[NUMBER_SIZE];
    const struct number_unit unit = number_unit(a->arms[0].peak.point);

    number_text(a->arms[0].peak.point, unit, base);
    number_text(a->arms[a->best].peak.point,
                number_unit_for(a->arms[a->best].peak.point, unit), best);
    if (a->arms[0].peak.point <= 0.0) {
        buffer_add(&f->title, "No machine goes down");
    } else if (a->n_arms == 1) {
        buffer_addf(&f->title, "At the worst moment %s machines are down", base);
    } else if (a->arms[a->best].peak.point <= 0.0) {
        buffer_addf(&f->title, "No machine is down, instead of %s at the worst moment",
                    base);
    } else if (a->kind == ANSWER_NONE) {
        buffer_add(&f->title, "No rollout keeps the outage clearly smaller");
    } else {
        buffer_addf(&f->title, "At the worst moment %s machines are down instead of %s",
                    best, base);
    }
}

static void add_caption(struct figure *f, const struct scale *s)
{
    if (s->n > 0 && s->arms[0] == 0) {
        buffer_addf(&f->caption, "Line: %s.",
                    s->a->c->n_worlds > 1 ? "average over worlds"
                                          : "one simulated world");
    } else {
        buffer_addf(
            &f->caption,
            "Each rollout in blue over what happened in grey, the best first. Grey left "
            "uncovered is outage avoided.");
    }
    if (s->a->c->n_worlds > 1) {
        buffer_addf(&f->caption, " Pale band: %s, moment by moment.",
                    s->a->c->n_worlds < 39 ? "lowest to highest world"
                                           : "90" NUMBER_SPACE "% of worlds");
    }
    buffer_addf(&f->caption, " %s",
                s->hours <= 48.0 ? "Time: hours after the planned release."
                                 : "Weekdays stand at noon, UTC.");
    if (s->a->n_arms - 1 > s->n && s->a->n_arms > 1) {
        buffer_addf(&f->caption, " %zu more rollouts are in the table.",
                    s->a->n_arms - 1 - s->n);
    }
}

static int height_of(const struct scale *s)
{
    if (s->hours <= 0.0) {
        return 100;
    }
    if (s->rows > 1) {
        return 100 + 150 * (int)s->rows;
    }
    return s->n == 1 ? 400 : 290;
}

int outage_figure(struct figure *self, const struct answer *a, struct rf_error *err)
{
    struct scale s;
    char text[NUMBER_SIZE];
    int status = scale_init(&s, a, err);

    if (status == RF_OK) {
        figure_begin(self, 1, FIGURE_WIDTH, height_of(&s));
        for (int i = 1; i <= 2; i++) {
            number_text(s.top * i / 2.0, s.unit, text);
            s.left = fmax(s.left, figure_text_width(text, FIGURE_SMALL) + 14.0);
        }
        add_title(self, a);
        if (s.hours > 0.0) {
            add_caption(self, &s);
            add_panels(self, &s);
        } else {
            figure_nothing(self, "nothing was down");
        }
    }
    scale_free(&s);
    return status;
}
