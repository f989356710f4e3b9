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
#include "output/words.h"

#define PANELS     8    /* over that many arms: the front and the named, best first */
#define STEP       6.0  /* pixels between places tried for a text */
#define POINTS     240  /* a series, so that a page stays small */
#define BACK_LEFT  0.02 /* the time shown ends when so much of the peak is left */
#define TOP        34.0 /* pixels above the first panel's title */
#define BOTTOM     30.0 /* below the last panel */
#define TITLE      26.0 /* a panel's title */
#define GAP        16.0 /* between panels */
#define LINE       18.0 /* of text */
#define TITLE_NAME 40   /* characters of a rollout's title in the figure's */
#define DAY_APART  44.0 /* pixels between labels of time */

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

/* Where there are too many: the front, then the others, the best first. */
static void choose_arms(struct scale *s)
{
    const struct answer *a = s->a;
    const size_t n = a->n_arms - 1;
    size_t front = 0, others;

    if (n == 0) {
        s->arms[s->n++] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        front += a->arms[a->order[i]].front;
    }
    others = n <= PANELS ? n : front < PANELS ? PANELS - front : 0;
    for (size_t i = 0; i < n && s->n < PANELS; i++) {
        const bool on_front = a->arms[a->order[i]].front;

        if (on_front || others > 0) {
            s->arms[s->n++] = a->order[i];
            others -= !on_front;
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

/* Right edge of a block of text at the top: where it covers least, rather to the right;
 * least: how many pixels of what is drawn are under it. */
static double block_edge(const struct scale *s, const struct panel *p, size_t shown,
                         double width, double height, double *covered)
{
    double best = p->x1, least = INFINITY;

    *covered = INFINITY;
    for (int i = 0; p->x1 - STEP * i >= p->x0 + width; i++) {
        const double edge = p->x1 - STEP * i;
        const double most = most_between(s, p, shown, edge - width, edge);
        const double over = fmax(0.0, p->y0 + height - pixel_y(s, p, most));

        if (over + 0.02 * (p->x1 - edge) < least) {
            least = over + 0.02 * (p->x1 - edge);
            best = edge;
            *covered = over;
        }
    }
    return best;
}

static void ratio_text(const struct interval *ratio, const char *hours,
                       struct buffer *out)
{
    char text[NUMBER_SIZE];

    if (ratio->n == 0) {
        buffer_add(out, "no baseline");
    } else if (ratio->point == 1.0) {
        buffer_addf(out, "as many %s", hours);
    } else if (ratio->point < 1.0) {
        words_avoided(ratio, text);
        buffer_addf(out, "%s fewer %s", text, hours);
    } else if (ratio->point < 2.0) {
        number_percent(ratio->point - 1.0, text);
        buffer_addf(out, "%s more %s", text, hours);
    } else {
        number_digits(ratio->point, text);
        buffer_addf(out, NUMBER_TIMES NUMBER_SPACE "%s %s", text, hours);
    }
}

#define NOTES 4 /* lines of a panel's numbers, at most */

/* The panel's numbers: peak, share of the outage, when 95 % are back; the narrow way
 * takes less room across. */
static void panel_lines(const struct scale *s, size_t arm, bool narrow,
                        struct buffer lines[NOTES])
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
        buffer_addf(&lines[narrow ? 1 : 0], narrow ? "[%s]" : " [%s]", range);
    }
    if (arm != 0) {
        ratio_text(&x->ratio, narrow ? "hours" : s->a->hours, &lines[2]);
    }
    table_time(&x->back, s->a->horizon_hours, &back);
    buffer_addf(&lines[3], "\xe2\x96\xbc 95" NUMBER_SPACE "%% back%s%s",
                isfinite(x->back.point) ? " in " : ": ", back.value);
}

struct notes {
    struct buffer lines[NOTES];
    double width, height, edge, covered;
};

static void notes_free(struct notes *n)
{
    for (size_t k = 0; k < NOTES; k++) {
        buffer_free(&n->lines[k]);
    }
}

static void notes_init(struct notes *n, struct figure *f, const struct scale *s,
                       const struct panel *p, size_t i, bool narrow)
{
    *n = (struct notes){ 0 };
    panel_lines(s, s->arms[i], narrow, n->lines);
    for (size_t k = 0; k < NOTES; k++) {
        f->script.failed |= n->lines[k].failed;
        if (n->lines[k].n > 0) {
            n->width = fmax(n->width, figure_text_width(n->lines[k].text, FIGURE_SMALL));
            n->height += LINE;
        }
    }
    n->edge = block_edge(s, p, i, n->width, n->height, &n->covered);
}

/* Where the notes end, in pixels from the top. */
static double add_texts(struct figure *f, const struct scale *s, const struct panel *p,
                        size_t i)
{
    struct notes wide, narrow, *n = &wide;
    double y = p->y0 + 10.0;
    const struct interval *back = &s->a->arms[s->arms[i]].back;
    const double planned = answer_planned(s->a, s->arms[i]);

    notes_init(&wide, f, s, p, i, false);
    notes_init(&narrow, f, s, p, i, true);
    if (narrow.covered < wide.covered) {
        n = &narrow;
    }
    for (size_t k = 0; k < NOTES; k++) {
        if (n->lines[k].n > 0) {
            figure_label(f, n->edge, y, 'r', FIGURE_SMALL, FIGURE_BLACK,
                         n->lines[k].text);
            y += LINE;
        }
    }
    notes_free(&wide);
    notes_free(&narrow);
    if (back->n > 0 && planned + back->point < s->hours) {
        figure_mark(f, pixel_x(s, p, planned + back->point), p->y1 - 6.0, 11, 0.7,
                    FIGURE_BLACK);
    }
    return y - LINE / 2.0;
}

/* What the grey is, once: inside it where it is wide enough, else beside it, else (it
 * would be cut, or lie on a curve) not at all: the caption tells. */
static void name_baseline(struct figure *f, const struct scale *s, const struct panel *p,
                          double notes)
{
    const double peak = series_peak(&s->baseline);
    const double half = peak / 2.0, y = pixel_y(s, p, half);
    const double under = fmax(0.0, half - 11.0 * s->top / (p->y1 - p->y0));
    const double x = pixel_x(s, p, series_below(&s->baseline, under)) + 8.0;
    const double inside = pixel_x(s, p, series_below(&s->baseline, half / 2.0));
    const double width = figure_text_width(s->a->baseline, FIGURE_SMALL);

    if (inside - p->x0 > width + 12.0 && p->y1 - pixel_y(s, p, half / 2.0) > 30.0) {
        figure_label(f, p->x0 + 8.0, p->y1 - 26.0, 'l', FIGURE_SMALL, FIGURE_TEXT,
                     s->a->baseline);
    } else if (x + width <= p->x1 && y - 9.0 > notes && y < p->y1 - 20.0 &&
               pixel_y(s, p, most_between(s, p, 0, x, x + width)) > y + 9.0) {
        figure_label(f, x, y, 'l', FIGURE_SMALL, FIGURE_TEXT, s->a->baseline);
    }
}

static void add_panel(struct figure *f, const struct scale *s, const struct panel *p,
                      size_t i)
{
    const size_t arm = s->arms[i];
    const char *file = write_series(f, s, &s->series[i]);
    const bool last = i + s->columns >= s->n;
    char title[PARAM_TEXT_SIZE + 8];
    double notes;

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
    notes = add_texts(f, s, p, i);
    if (arm != 0 && i == 0) {
        name_baseline(f, s, p, notes);
    }
    buffer_add(&f->script, "plot ");
    if (arm != 0) {
        buffer_addf(&f->script,
                    "'%s' using 1:2 with filledcurves y1=0 fc rgb '" FIGURE_AREA
                    "' fs solid title '%s', ",
                    s->baseline_file,
                    s->a->happened ? "as it happened" : "first rollout");
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
    const char *title = a->arms[a->best].title, *at = "At", *no = "No";
    char best[NUMBER_SIZE], base[NUMBER_SIZE];
    const struct number_unit unit = number_unit(a->arms[0].peak.point);

    number_text(a->arms[0].peak.point, unit, base);
    number_text(a->arms[a->best].peak.point,
                number_unit_for(a->arms[a->best].peak.point, unit), best);
    if (a->n_arms > 2 && a->kind != ANSWER_NONE && a->kind != ANSWER_NOTHING) {
        buffer_addf(&f->title, "\xe2\x80\x9c%s\xe2\x80\x9d: ",
                    text_length(title) <= TITLE_NAME ? title : a->arms[a->best].name);
        at = "at";
        no = "no";
    }
    if (a->n_arms == 1) {
        buffer_addf(&f->title, "At the worst moment %s machines are down", base);
    } else if (a->kind == ANSWER_NOTHING) {
        buffer_add(&f->title, "No rollout keeps the outage smaller");
    } else if (a->arms[a->best].peak.point <= 0.0) {
        buffer_addf(&f->title, "%s machine is down, instead of %s at the worst moment",
                    no, base);
    } else if (a->kind != ANSWER_NONE) {
        buffer_addf(&f->title, "%s the worst moment %s machines are down instead of %s",
                    at, best, base);
    } else if (a->n_arms == 2 && a->arms[1].same == a->c->n_worlds) {
        buffer_add(&f->title, "This rollout makes no difference to the outage");
    } else if (a->n_arms == 2 && a->arms[1].ratio.point >= 1.05) {
        buffer_add(&f->title, "This rollout makes the outage larger");
    } else {
        buffer_add(&f->title, "No rollout keeps the outage clearly smaller");
    }
}

static void add_caption(struct figure *f, const struct scale *s)
{
    if (s->n > 0 && s->arms[0] == 0) {
        buffer_addf(&f->caption, "Line: %s.",
                    s->a->c->n_worlds > 1 ? "average over worlds"
                                          : "one simulated world");
    } else {
        size_t better = 0;

        for (size_t i = 0; i < s->n; i++) {
            better += s->a->arms[s->arms[i]].ratio.point < 1.0;
        }
        buffer_addf(&f->caption, "%s in blue over ",
                    s->n > 1 ? "Each rollout" : "The rollout");
        words_baseline(s->a, &f->caption);
        buffer_addf(&f->caption, " in grey%s.%s%s", s->n > 1 ? ", the best first" : "",
                    better > 0 ? " Grey left uncovered is outage avoided." : "",
                    better < s->n ? " Blue beyond the grey is outage added." : "");
    }
    if (s->a->c->n_worlds > 1) {
        buffer_addf(&f->caption, " Pale band: %s, moment by moment.",
                    s->a->c->n_worlds < 39 ? "lowest to highest world"
                                           : "90" NUMBER_SPACE "% of worlds");
    }
    buffer_addf(&f->caption, " %s",
                s->hours > 48.0 ? "Weekdays stand at noon, UTC."
                : answer_planned(s->a, 0) > 0.0
                    ? "Time: hours after time zero."
                    : "Time: hours after the planned release.");
    if (s->a->n_arms - 1 > s->n && s->a->n_arms > 1) {
        buffer_addf(
            &f->caption,
            " %zu more rollouts, neither on the blue line of figure 2 nor as good, "
            "are in the table.",
            s->a->n_arms - 1 - s->n);
    }
}

static int height_of(const struct scale *s)
{
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

    if (status == RF_OK && s.hours > 0.0) { /* else there is nothing to see */
        figure_begin(self, 1, FIGURE_WIDTH, height_of(&s));
        for (int i = 1; i <= 2; i++) {
            number_text(s.top * i / 2.0, s.unit, text);
            s.left = fmax(s.left, figure_text_width(text, FIGURE_SMALL) + 14.0);
        }
        add_title(self, a);
        add_caption(self, &s);
        add_panels(self, &s);
    }
    scale_free(&s);
    return status;
}
