/* region.c: figure 4, a row a region from west to east: outline = machines with the
 * product, solid = hit as it happened. Rows where it was night at the release are shaded.
 */
#include "output/region.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/axis.h"
#include "output/number.h"
#include "output/text.h"

#define ROW        27.0
#define TOP        16.0
#define BOTTOM     62.0
#define RIGHT      62.0 /* for the share at a bar's end */
#define NAME_WIDTH 230.0
#define TIME_WIDTH 84.0
#define BAR        0.32 /* half of a bar, in rows */
#define NIGHT_FROM 21
#define NIGHT_TO   5

struct place {
    const char *title;
    double offset; /* hours from UTC */
    double endpoints, hit;
    char time[16];
    bool night;
};

struct map {
    const struct answer *a;
    struct place *places; /* [n] west to east */
    size_t n;
    double hit;  /* all of them */
    double most; /* end of the axis */
    double left; /* pixel of its start */
    size_t longest;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t local_minutes(int64_t at, double utc_offset)
{
    return floor_div(at, TICK_MINUTE) + (int64_t)lround(utc_offset * 60.0);
}

void region_time(int64_t at, double utc_offset, char out[16])
{
    static const char *const names[] = {
        "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"
    };
    const int64_t minutes = local_minutes(at, utc_offset);
    const int64_t day = floor_div(minutes, 24 * 60);
    const unsigned within = (unsigned)(minutes - day * 24 * 60);
    const size_t weekday = (size_t)(day - 7 * floor_div(day, 7));

    snprintf(out, 16, "%s %02u:%02u", names[weekday % 7], within / 60 % 24, within % 60);
}

static bool is_night(int64_t at, double utc_offset)
{
    const int64_t minutes = local_minutes(at, utc_offset);
    const int64_t hour = (minutes - 24 * 60 * floor_div(minutes, 24 * 60)) / 60;

    return hour >= NIGHT_FROM || hour < NIGHT_TO;
}

static void fill_place(struct place *p, const struct answer *a, size_t region)
{
    const struct scenario *s = &a->c->arms[0].scenario;
    const struct region *r = (const struct region *)s->population.regions.items + region;
    const double n = (double)a->c->n_worlds;

    p->title = r->title[0] != 0 && figure_text_width(r->title, FIGURE_SMALL) <= NAME_WIDTH
                   ? r->title
                   : r->name;
    p->offset = r->utc_offset;
    region_time(s->release + s->rollout.begins, r->utc_offset, p->time);
    p->night = is_night(s->release + s->rollout.begins, r->utc_offset);
    for (uint32_t w = 0; w < a->c->n_worlds; w++) {
        const struct cell *cell = compare_cell(a->c, 0, VERSION_BAD, w);

        p->endpoints +=
            compare_part(cell, MEASURE_BY_REGION, region, MEASURE_PART_SENSORS) / n;
        p->hit += compare_part(cell, MEASURE_BY_REGION, region, MEASURE_PART_HIT) / n;
    }
}

static int fill(struct map *m, const struct answer *a, size_t n, struct rf_error *err)
{
    *m = (struct map){ .a = a };
    m->places = calloc(n, sizeof *m->places);
    if (m->places == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu regions", n);
    }
    for (size_t i = 0; i < n; i++) {
        struct place p = { 0 };
        size_t at = m->n;

        fill_place(&p, a, i);
        if (p.endpoints <= 0.0) {
            continue;
        }
        for (; at > 0 && p.offset < m->places[at - 1].offset; at--) {
            m->places[at] = m->places[at - 1];
        }
        m->places[at] = p;
        m->n++;
        m->left = fmax(m->left, figure_text_width(p.title, FIGURE_SMALL));
        m->most = fmax(m->most, p.endpoints);
        m->hit += p.hit;
    }
    for (size_t i = 1; i < m->n; i++) {
        m->longest =
            m->places[i].endpoints > m->places[m->longest].endpoints ? i : m->longest;
    }
    m->left = fmin(m->left, NAME_WIDTH) + 12.0 + TIME_WIDTH;
    return RF_OK;
}

/* ---- the script ---- */

static double row_y(size_t i)
{
    return TOP + ROW * ((double)i + 0.5);
}

static double pixel(const struct map *m, double machines)
{
    return m->left + (FIGURE_WIDTH - RIGHT - m->left) * machines / m->most;
}

static void add_row(struct figure *f, const struct map *m, size_t i)
{
    const struct place *p = &m->places[i];
    char text[PARAM_TEXT_SIZE + 8];

    if (p->night) {
        figure_box(f, 0.0, row_y(i) - ROW / 2.0, f->width, row_y(i) + ROW / 2.0,
                   "behind fc rgb '" FIGURE_NIGHT "' fs solid noborder");
    }
    figure_fit(p->title, NAME_WIDTH, FIGURE_SMALL, text, sizeof text);
    figure_label(f, 6.0, row_y(i), 'l', FIGURE_SMALL, FIGURE_BLACK, text);
    figure_label(f, m->left - 10.0, row_y(i), 'r', FIGURE_SMALL, FIGURE_TEXT, p->time);
    number_percent(p->hit / p->endpoints, text);
    figure_label(f, pixel(m, p->endpoints) + 7.0, row_y(i), 'l', FIGURE_SMALL,
                 FIGURE_BLACK, text);
}

/* "hit" and "spared" inside the longest bar, where they fit; else the caption tells. */
static void name_parts(struct figure *f, const struct map *m)
{
    const struct place *p = &m->places[m->longest];
    const double hit = pixel(m, p->hit), end = pixel(m, p->endpoints),
                 y = row_y(m->longest);
    const bool fit = hit - m->left > figure_text_width("hit", FIGURE_SMALL) + 8.0 &&
                     end - hit > figure_text_width("spared", FIGURE_SMALL) + 8.0;

    if (fit) {
        figure_label(f, (m->left + hit) / 2.0, y, 'c', FIGURE_SMALL, "#ffffff", "hit");
        figure_label(f, (hit + end) / 2.0, y, 'c', FIGURE_SMALL, FIGURE_BLACK, "spared");
    } else {
        buffer_add(&f->caption, " Solid: hit; outline: spared.");
    }
}

/* One word for all shaded rows, at the right of the first that has room. */
static void name_night(struct figure *f, const struct map *m)
{
    const double width = figure_text_width("night", FIGURE_SMALL);

    for (size_t i = 0; i < m->n; i++) {
        const double used = pixel(m, m->places[i].endpoints) + RIGHT;

        if (m->places[i].night && used < f->width - 8.0 - width) {
            figure_label(f, f->width - 8.0, row_y(i), 'r', FIGURE_SMALL, FIGURE_TEXT,
                         "night");
            return;
        }
    }
}

static void add_axis(struct figure *f, const struct map *m)
{
    const double y1 = f->height - BOTTOM;
    const double step = axis_step(m->most);
    const struct number_unit unit = number_unit(m->most);

    for (int i = 0; i * step <= m->most * (1.0 + 1e-9); i++) {
        const double value = i * step, x = pixel(m, value);
        char text[NUMBER_SIZE];

        figure_line(f, x, y1, x, y1 + 6.0, "lw 1 lc rgb '" FIGURE_RANGE "' back");
        number_text(value, unit, text);
        figure_label(f, x, y1 + 17.0, 'c', FIGURE_SMALL, FIGURE_TEXT, text);
    }
    figure_label(f, FIGURE_WIDTH - 12.0, f->height - 16.0, 'r', FIGURE_SMALL, FIGURE_TEXT,
                 "machines with the product");
}

static void add_plot(struct figure *f, const struct map *m)
{
    const char *name;
    struct buffer *out = figure_file(f, &name);

    for (size_t i = 0; i < m->n; i++) {
        const struct place *p = &m->places[i];

        text_tsv(out, p->title);
        buffer_addf(out, "\t%s\t%.10g\t%.10g\t%.1f\n", p->time, p->endpoints, p->hit,
                    (double)(m->n - i) - 0.5);
    }
    buffer_addf(
        &f->script,
        "plot '%s' using (0):5:(0):3:($5-%g):($5+%g) with boxxyerror fc rgb '#ffffff' "
        "fs solid border lc rgb '" FIGURE_BLACK "' lw 1 title 'spared', "
        "'%s' using (0):5:(0):4:($5-%g):($5+%g) with boxxyerror fc rgb '" FIGURE_BLACK
        "' fs solid noborder title 'hit'\n",
        name, BAR, BAR, name, BAR, BAR);
}

static void add_words(struct figure *f, const struct map *m)
{
    double hit[2] = { 0 }, all[2] = { 0 };
    char day[NUMBER_SIZE], night[NUMBER_SIZE];

    for (size_t i = 0; i < m->n; i++) {
        hit[m->places[i].night] += m->places[i].hit;
        all[m->places[i].night] += m->places[i].endpoints;
    }
    number_percent((hit[0] + hit[1]) / (all[0] + all[1]), day);
    if (all[0] > 0.0 && all[1] > 0.0) {
        number_percent(hit[0] / all[0], day);
        number_percent(hit[1] / all[1], night);
        buffer_addf(&f->title,
                    "Where it was night, %s of machines were hit; where it was day, %s",
                    night, day);
    } else {
        buffer_addf(&f->title, "%s of the machines with the product were hit", day);
    }
    buffer_addf(
        &f->caption,
        "From west to east, with the local time of the release. At each bar's end: share "
        "hit, %s.%s",
        m->a->baseline, all[1] > 0.0 ? " Shaded: night, 21 to 05." : "");
}

int region_figure(struct figure *self, const struct answer *a, struct rf_error *err)
{
    const size_t n = a->c->arms[0].scenario.population.regions.n;
    struct map m;
    int status;

    if (n == 0) {
        return RF_OK;
    }
    status = fill(&m, a, n, err);
    if (status != RF_OK) {
        return status;
    }
    if (m.hit > 0.0) { /* else there is nothing to see */
        figure_begin(self, 4, FIGURE_WIDTH, (int)(ROW * (double)m.n + TOP + BOTTOM));
        figure_frame(self, m.left, TOP, FIGURE_WIDTH - RIGHT, self->height - BOTTOM);
        buffer_addf(&self->script, "set xrange [0:%.10g]\nset yrange [0:%zu]\n", m.most,
                    m.n);
        add_words(self, &m);
        for (size_t i = 0; i < m.n; i++) {
            add_row(self, &m, i);
        }
        add_axis(self, &m);
        name_parts(self, &m);
        name_night(self, &m);
        add_plot(self, &m);
    }
    free(m.places);
    return RF_OK;
}
