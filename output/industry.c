/* industry.c: figures 3 and 6, a row an industry on a logarithmic axis: what happened
 * with its range, and at most two rollouts. Rows under 0.5 % of the whole are one,
 * "other". */
#include "output/industry.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/axis.h"
#include "output/number.h"
#include "output/text.h"
#include "output/words.h"
#include "studies/stops.h"

#define ARMS        3
#define ROW         26.0
#define TOP         40.0
#define BOTTOM      60.0
#define RIGHT       20.0
#define NAME_WIDTH  256.0
#define SMALL_SHARE 0.005

struct table3;

/* What a row tells. */
struct subject {
    int figure;
    const char *unit, *axis, *most;
    double (*get)(const struct table3 *t, size_t arm, uint32_t world, size_t row);
    bool people;
};

/* Shown arms in this order: what happened, the best, the next. */
struct table3 {
    const struct answer *a;
    const struct subject *subject;
    size_t arms[ARMS], n_arms;
    struct row {
        const char *title;
        struct interval base; /* of the first arm */
        double mean[ARMS];
    } * rows; /* [n] the largest first, "other" last */
    size_t n;
    double total;
    struct axis x;
    double *scratch; /* [worlds or 5 rows] */
};

static const struct {
    const char *colour, *text;
    int mark;
    double size;
} looks[ARMS] = { { FIGURE_BLACK, FIGURE_BLACK, 5, 0.9 },
                  { FIGURE_BLUE, FIGURE_BLUE, 7, 1.2 },
                  { FIGURE_ORANGE, FIGURE_ORANGE_TEXT, 9, 0.7 } };

static double hours(const struct table3 *t, size_t arm, uint32_t world, size_t industry)
{
    return compare_part(compare_cell(t->a->c, t->arms[arm], VERSION_BAD, world),
                        MEASURE_BY_INDUSTRY, industry, MEASURE_PART_HOURS);
}

/* The row after the last industry is of services that are of all industries. */
static double people_hours(const struct table3 *t, size_t arm, uint32_t world,
                           size_t industry)
{
    const bool last = industry == t->a->c->arms[0].scenario.population.industries.n;
    const struct stops_of of = { .what = STOPS_COUNTER,
                                 .kind = STOPS_ALL,
                                 .place = STOPS_ALL,
                                 .industry = last ? STOPS_NO_INDUSTRY : (int)industry,
                                 .counter = IMPACT_SERVICE_PEOPLE_MS };

    return stops_value(t->a->c, t->arms[arm], VERSION_BAD, world, &of);
}

static const struct subject machines = { 3,
                                         "machine-hours",
                                         "machine-hours lost (\xe2\x86\x90 better)",
                                         "Most is lost in",
                                         hours,
                                         false };
static const struct subject people = {
    6,
    "people-hours",
    "people-hours without a service (\xe2\x86\x90 better)",
    "Most people go without in",
    people_hours,
    true
};

/* Sums of the industries marked in `in`, over worlds. */
static void fill_row(struct table3 *t, struct row *row, const bool *in,
                     size_t n_industries)
{
    const uint32_t worlds = t->a->c->n_worlds;

    for (size_t arm = 0; arm < t->n_arms; arm++) {
        struct interval v;

        for (uint32_t w = 0; w < worlds; w++) {
            t->scratch[w] = 0.0;
            for (size_t i = 0; i < n_industries; i++) {
                t->scratch[w] += in[i] ? t->subject->get(t, arm, w, i) : 0.0;
            }
        }
        v = compare_interval(t->scratch, worlds, false);
        row->mean[arm] = v.point;
        if (arm == 0) {
            row->base = v;
        }
    }
}

static void sort_rows(struct table3 *t)
{
    for (size_t i = 1; i < t->n; i++) {
        const struct row row = t->rows[i];
        size_t at = i;

        for (; at > 0 && row.base.point > t->rows[at - 1].base.point; at--) {
            t->rows[at] = t->rows[at - 1];
        }
        t->rows[at] = row;
    }
}

static void fill_rows(struct table3 *t, bool *in, size_t n)
{
    const size_t n_industries = t->a->c->arms[0].scenario.population.industries.n;
    const struct industry *industries =
        t->a->c->arms[0].scenario.population.industries.items;
    bool small = false;

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            in[k] = k == i;
        }
        fill_row(t, &t->rows[i], in, n);
        t->rows[i].title = i == n_industries             ? "all industries"
                           : industries[i].title[0] != 0 ? industries[i].title
                                                         : industries[i].name;
        t->total += t->rows[i].base.point;
    }
    for (size_t i = 0; i < n; i++) {
        in[i] = t->rows[i].base.point < SMALL_SHARE * t->total;
        small |= in[i];
    }
    for (size_t i = 0; i < n; i++) {
        if (!in[i]) {
            t->rows[t->n++] = t->rows[i];
        }
    }
    sort_rows(t);
    if (small) {
        fill_row(t, &t->rows[t->n], in, n);
        t->rows[t->n++].title = "other";
    }
}

static int fill(struct table3 *t, const struct answer *a, size_t n, struct rf_error *err)
{
    const size_t room = 5 * (n + 1) > a->c->n_worlds ? 5 * (n + 1) : a->c->n_worlds;
    bool *in = calloc(n, sizeof *in);

    t->rows = calloc(n + 1, sizeof *t->rows);
    t->scratch = calloc(room, sizeof *t->scratch);
    if (in == NULL || t->rows == NULL || t->scratch == NULL) {
        free(in);
        rf_fail(err, RF_ENOMEM, "", "no memory for %zu industries", n);
        return RF_ENOMEM;
    }
    t->arms[t->n_arms++] = 0;
    for (size_t i = 0; i + 1 < a->n_arms && t->n_arms < ARMS; i++) {
        t->arms[t->n_arms++] = a->order[i];
    }
    fill_rows(t, in, n);
    free(in);
    return RF_OK;
}

/* ---- the script ---- */

static double row_y(size_t i)
{
    return TOP + ROW * ((double)i + 0.5);
}

static void choose_axis(struct table3 *t, double left)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct row *row = &t->rows[i];

        t->scratch[n++] = row->base.low;
        t->scratch[n++] = row->base.high;
        for (size_t k = 0; k < t->n_arms; k++) {
            t->scratch[n++] = row->mean[k];
        }
    }
    axis_init(&t->x, t->scratch, n, left, FIGURE_WIDTH - RIGHT, 60.0);
}

/* Room for a name: as much as it asks for where all of them fit, else an equal part. */
static double legend_room(const struct figure *f, const struct table3 *t)
{
    const double all = f->width - 24.0 - 34.0 * (double)t->n_arms;
    double sum = 0.0;

    for (size_t k = 0; k < t->n_arms; k++) {
        sum += figure_text_width(t->a->arms[t->arms[k]].title, FIGURE_SMALL);
    }
    return sum <= all ? all : all / (double)t->n_arms;
}

/* Symbols and names on one line, in the order of the dots from the left. */
static void add_legend(struct figure *f, const struct table3 *t)
{
    const double room = legend_room(f, t);
    double sums[ARMS] = { 0 };
    bool done[ARMS] = { false };
    double x = 14.0;

    for (size_t i = 0; i < t->n; i++) {
        for (size_t k = 0; k < t->n_arms; k++) {
            sums[k] += t->rows[i].mean[k];
        }
    }
    for (size_t k = 0; k < t->n_arms; k++) {
        char text[PARAM_TEXT_SIZE + 8];
        size_t least = ARMS;

        for (size_t j = 0; j < t->n_arms; j++) {
            if (!done[j] && (least == ARMS || sums[j] < sums[least])) {
                least = j;
            }
        }
        done[least] = true;
        figure_arm(t->a, t->arms[least], room, FIGURE_SMALL, text, sizeof text);
        figure_mark(f, x, 16.0, looks[least].mark, looks[least].size,
                    looks[least].colour);
        figure_label(f, x + 12.0, 16.0, 'l', FIGURE_SMALL, looks[least].text, text);
        x += 34.0 + figure_text_width(text, FIGURE_SMALL);
    }
}

static void add_axes(struct figure *f, const struct table3 *t)
{
    const double y1 = f->height - BOTTOM;
    char text[PARAM_TEXT_SIZE + 8];

    for (size_t i = 0; i < t->x.n_ticks; i++) {
        const double x = axis_pixel(&t->x, t->x.ticks[i]);

        number_count(t->x.ticks[i], text);
        figure_line(f, x, TOP, x, y1, "lw 1 lc rgb '" FIGURE_GRID "' back");
        figure_label(f, x, y1 + 16.0, 'c', FIGURE_SMALL, FIGURE_TEXT, text);
    }
    if (t->x.none > 0.0) {
        const double x = axis_pixel(&t->x, t->x.brk);

        figure_line(f, x, TOP, x, y1, "lw 1 lc rgb '" FIGURE_RANGE "' dt (2,4) back");
        figure_label(f, axis_pixel(&t->x, 0.0), y1 + 16.0, 'c', FIGURE_SMALL, FIGURE_TEXT,
                     "none");
    }
    for (size_t i = 0; i < t->n; i++) {
        figure_fit(t->rows[i].title, NAME_WIDTH, FIGURE_SMALL, text, sizeof text);
        figure_label(f, t->x.from - 12.0, row_y(i), 'r', FIGURE_SMALL, FIGURE_BLACK,
                     text);
    }
    figure_label(f, FIGURE_WIDTH - RIGHT + 8.0, f->height - 16.0, 'r', FIGURE_SMALL,
                 FIGURE_TEXT, t->subject->axis);
}

static void write_rows(struct buffer *out, const struct table3 *t)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct row *row = &t->rows[i];

        text_tsv(out, row->title);
        buffer_addf(out, "\t%.10g\t%.10g\t%.10g\t%.10g\t%.10g\t%.1f\n",
                    axis_value(&t->x, row->mean[0]), axis_value(&t->x, row->base.low),
                    axis_value(&t->x, row->base.high),
                    axis_value(&t->x, row->mean[t->n_arms > 2 ? 2 : 0]),
                    axis_value(&t->x, row->mean[t->n_arms > 1 ? 1 : 0]),
                    (double)(t->n - i) - 0.5);
    }
}

static void add_plot(struct figure *f, const struct table3 *t)
{
    const char *name;

    write_rows(figure_file(f, &name), t);
    buffer_addf(
        &f->script,
        "plot '%s' using 6:7:($2-$6):(0) with vectors nohead lc rgb '" FIGURE_AREA
        "' lw 3 title 'difference', '%s' using 2:7:3:4 with xerrorbars lc rgb "
        "'" FIGURE_RANGE
        "' lw 1.5 pt -2 title 'range', '%s' using 2:7 with points pt 5 ps 0.9 lc rgb "
        "'%s' "
        "title '%s'",
        name, name, name, looks[0].colour,
        t->a->happened ? "as it happened" : "first rollout");
    for (size_t k = 2; k <= t->n_arms; k++) {
        buffer_addf(
            &f->script,
            ", '%s' using %d:7 with points pt %d ps %g lc rgb '%s' title 'rollout'", name,
            k == 3 ? 5 : 6, looks[k - 1].mark, looks[k - 1].size, looks[k - 1].colour);
    }
    buffer_add(&f->script, "\n");
}

static void add_words(struct figure *f, const struct table3 *t)
{
    char sum[NUMBER_SIZE], share[NUMBER_SIZE];

    number_count(t->rows[0].base.point, sum);
    number_percent(t->rows[0].base.point / t->total, share);
    buffer_addf(&f->title, "%s %s: %s %s, %s of all", t->subject->most, t->rows[0].title,
                sum, t->subject->unit, share);
    buffer_add(&f->caption, "Left is better.");
    if (t->n_arms > 1) {
        const struct answer *a = t->a;

        buffer_addf(&f->caption, " The grey line is what \xe2\x80\x9c%s\xe2\x80\x9d %s.",
                    a->arms[a->best].title,
                    (t->subject->people
                         ? a->arms[a->best].people.point > a->arms[0].people.point
                         : a->arms[a->best].ratio.point > 1.0)
                        ? "adds"
                        : "avoids");
    }
    if (t->a->c->n_worlds > 1) {
        buffer_addf(&f->caption, " The thin line holds %s of ",
                    t->a->c->n_worlds < 39 ? "all worlds"
                                           : "90" NUMBER_SPACE "% of worlds");
        words_baseline(t->a, &f->caption);
        buffer_add(&f->caption, ".");
    }
    if (t->x.none > 0.0) {
        buffer_add(&f->caption,
                   " Left of the dotted line, where the scale is broken: none.");
    }
}

static int draw(struct figure *self, const struct answer *a,
                const struct subject *subject, size_t n, struct rf_error *err)
{
    struct table3 t = { .a = a, .subject = subject };
    double left = 0.0;
    int status;

    status = fill(&t, a, n, err);
    if (status != RF_OK) {
        goto out;
    }
    if (t.total <= 0.0) { /* nothing to see */
        goto out;
    }
    figure_begin(self, subject->figure, FIGURE_WIDTH,
                 (int)(ROW * (double)t.n + TOP + BOTTOM));
    for (size_t i = 0; i < t.n; i++) {
        left = fmax(left, figure_text_width(t.rows[i].title, FIGURE_SMALL));
    }
    choose_axis(&t, fmin(left, NAME_WIDTH) + 24.0);
    add_words(self, &t);
    figure_frame(self, t.x.from, TOP, FIGURE_WIDTH - RIGHT, self->height - BOTTOM);
    buffer_addf(&self->script,
                "set logscale x\nset xrange [%.10g:%.10g]\nset yrange [0:%zu]\n", t.x.low,
                t.x.high, t.n);
    add_legend(self, &t);
    add_axes(self, &t);
    add_plot(self, &t);
out:
    free(t.rows);
    free(t.scratch);
    return status;
}

int industry_figure(struct figure *self, const struct answer *a, struct rf_error *err)
{
    const size_t n = a->c->arms[0].scenario.population.industries.n;

    return n == 0 ? RF_OK : draw(self, a, &machines, n, err);
}

int industry_people_figure(struct figure *self, const struct answer *a,
                           struct rf_error *err)
{
    const size_t n = a->c->arms[0].scenario.population.industries.n;

    return n == 0 || !a->services ? RF_OK : draw(self, a, &people, n + 1, err);
}
