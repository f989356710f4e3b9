/* table.c: rows of the comparison and their form for a terminal.
 *
 * Numbers of a column share the baseline's unit, so that they can be compared at a
 * glance; one under a hundredth of it takes its own. What is undefined says so.
 */
#include "output/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "output/text.h"

#define GAP 1

/* Columns of the terminal: of the title, and of each. 24 + 13 + 14 + 13 + 12 + 18 and the
 * gaps: 99 of the 100 that are promised; with services 20 + 11 + 13 + 12 + 10 + 12 + 10 +
 * 13 and the gaps: 108. Many rollouts go by their names, which are not broken: 4 and 8
 * more. */
static const struct layout {
    size_t title, widths[TABLE_N];
} layouts[2][2] = { /* [services][many] */
                    { { 24, { 13, 14, 13, 0, 0, 12, 18 } },
                      { 28, { 13, 14, 13, 0, 0, 12, 18 } } },
                    { { 20, { 11, 13, 12, 10, 12, 10, 13 } },
                      { 28, { 11, 13, 12, 10, 12, 10, 13 } } }
};

static const struct layout *layout_of(const struct answer *a)
{
    return &layouts[a->services][a->many];
}

static const struct table_heading headings[TABLE_N] = {
    [TABLE_DOWN] = { { "", "", "machines", "down" }, "machines down" },
    [TABLE_LOST] = { { "", "BAD update:", "machine-hours", "lost" },
                     "machine-hours lost" },
    [TABLE_RATIO] = { { "", "", NUMBER_TIMES " as it", "happened" },
                      NUMBER_TIMES " as it happened" },
    [TABLE_STOPPED] = { { "", "", "services", "stopped" }, "services stopped" },
    [TABLE_PEOPLE] = { { "", "people-", "hours", "without" },
                       "people-hours without service" },
    [TABLE_BACK] = { { "", "", "95" NUMBER_SPACE "%", "back" },
                     "95" NUMBER_SPACE "% back" },
    [TABLE_ADDED] = { { "", "GOOD update: added", "unprotected", "machine-hours" },
                      "added unprotected machine-hours" },
};
/* Where there is less room. */
static const char *const added_narrow[TABLE_LINES] = { "GOOD update:", "added",
                                                       "unprotected", "machine-hours" };
/* Where the first row is no record of what happened. */
static const struct table_heading ratio_heading = {
    { "", "", NUMBER_TIMES " the", "first row" }, NUMBER_TIMES " the first row"
};

/* Where machines do not tell the rollouts apart. */
static const struct table_heading people_ratio_headings[] = {
    { { "people-", "hours", NUMBER_TIMES " the", "first row" },
      "people-hours, " NUMBER_TIMES " the first row" },
    { { "people-", "hours", NUMBER_TIMES " as it", "happened" },
      "people-hours, " NUMBER_TIMES " as it happened" },
};

const struct table_heading *table_heading(const struct answer *a,
                                          enum table_column column)
{
    if (column == TABLE_RATIO && a->outage == MEASURE_PEOPLE_HOURS) {
        return &people_ratio_headings[a->happened ? 1 : 0];
    }
    return column == TABLE_RATIO && !a->happened ? &ratio_heading : &headings[column];
}

bool table_has(const struct answer *a, enum table_column column)
{
    return a->services || (column != TABLE_STOPPED && column != TABLE_PEOPLE);
}

static void set(struct table_cell *out, const char *value, const char *range)
{
    snprintf(out->value, sizeof out->value, "%s", value);
    snprintf(out->range, sizeof out->range, "%s", range);
}

/* A range that reads like its value tells nothing. */
static void drop_same(struct table_cell *out)
{
    if (strcmp(out->value, out->range) == 0) {
        out->range[0] = 0;
    }
}

void table_count(const struct interval *v, struct number_unit unit,
                 struct table_cell *out)
{
    struct number_unit own = number_unit_for(v->point, unit);
    char other[NUMBER_SIZE];

    set(out, "not run", "");
    if (v->n == 0) {
        return;
    }
    if (v->n_zero == v->n) {
        set(out, "0", "");
        return;
    }
    number_text(v->point, own, out->value);
    if (answer_two_humped(v)) {
        number_text(answer_else(v), number_unit_for(answer_else(v), unit), other);
        snprintf(out->range, sizeof out->range, "none in %u of %u worlds, else %s",
                 v->n_zero, v->n, other);
    } else if (v->n > 1) {
        number_range(v->low, v->high, own, out->range);
        drop_same(out);
    }
}

static void down_cell(const struct interval *v, struct number_unit unit,
                      struct table_cell *out)
{
    table_count(v, unit, out);
    if (v->n > 0 && v->n_zero == v->n) {
        set(out, "none down", "");
    }
}

static void ratio_cell(const struct interval *v, struct table_cell *out)
{
    const struct number_unit plain = { 1.0, "" };

    set(out, "no baseline", "");
    if (v->n == 0) {
        return;
    }
    number_text(v->point, plain, out->value);
    if (v->n > 1) {
        number_range(v->low, v->high, plain, out->range);
        drop_same(out);
    }
}

/* "> 14 d" */
static void beyond(double horizon_hours, char out[NUMBER_SIZE])
{
    char text[NUMBER_SIZE];

    number_time(horizon_hours, text);
    snprintf(out, NUMBER_SIZE, ">" NUMBER_SPACE "%.80s", text);
}

void table_time(const struct interval *v, double horizon_hours, struct table_cell *out)
{
    const struct number_unit unit =
        number_time_unit(isfinite(v->point) ? v->point : v->low);
    char low[NUMBER_SIZE], high[NUMBER_SIZE];
    size_t n;

    set(out, "none down", "");
    if (v->n == 0) {
        if (v->n_none == 0) {
            set(out, "not run", "");
        }
        return;
    }
    if (isfinite(v->point)) {
        number_text(v->point, unit, out->value);
    } else {
        beyond(horizon_hours, out->value);
    }
    if (v->n > 1 && isfinite(v->high)) {
        number_range(v->low, v->high, unit, out->range);
        drop_same(out);
    } else if (v->n > 1 && isfinite(v->low)) {
        number_text(v->low, unit, low);
        beyond(horizon_hours, high);
        snprintf(out->range, sizeof out->range, "%.80s to %.80s", low, high);
    }
    n = strlen(out->range);
    if (v->n_none > 0) {
        snprintf(out->range + n, sizeof out->range - n, "%snone down in %u of %u worlds",
                 n > 0 ? "; " : "", v->n_none, v->n + v->n_none);
    }
}

/* Prices lie decades apart: the unit of the smallest, while the largest stays readable in
 * it. */
static struct number_unit added_unit(const struct answer *a)
{
    double least = INFINITY, most = 0.0;
    struct number_unit unit;

    for (size_t i = 0; i < a->n_arms; i++) {
        const double added = fabs(a->arms[i].added.point);

        most = fmax(most, added);
        least = added > 0.0 ? fmin(least, added) : least;
    }
    unit = number_unit(most > 0.0 ? least : 0.0);
    return most < 10000.0 * unit.size ? unit : number_unit(most);
}

void table_row(const struct answer *a, size_t arm, struct table_row *out)
{
    const struct answer_arm *x = &a->arms[arm];

    out->arm = arm;
    down_cell(&x->down, number_unit(a->arms[0].down.point), &out->cells[TABLE_DOWN]);
    table_count(&x->machine_hours, number_unit(a->arms[0].machine_hours.point),
                &out->cells[TABLE_LOST]);
    ratio_cell(&x->ratio, &out->cells[TABLE_RATIO]);
    if (a->services) {
        table_count(&x->stopped, number_unit(a->arms[0].stopped.point),
                    &out->cells[TABLE_STOPPED]);
        table_count(&x->people, number_unit(a->arms[0].people.point),
                    &out->cells[TABLE_PEOPLE]);
    }
    table_time(&x->back, a->horizon_hours, &out->cells[TABLE_BACK]);
    table_count(&x->added, added_unit(a), &out->cells[TABLE_ADDED]);
}

/* ---- the terminal ---- */

/* One line of a cell, padded to its width. */
static void add_padded(struct buffer *out, const struct text_lines *l, size_t line,
                       size_t columns)
{
    const size_t bytes = line < l->n ? l->bytes[line] : 0;
    const size_t used = line < l->n ? text_length_n(l->at[line], bytes) : 0;

    if (bytes > 0) {
        buffer_add_n(out, l->at[line], bytes);
    }
    buffer_addf(out, "%*s", (int)(columns - used + GAP), "");
}

static void cut_spaces(struct buffer *out)
{
    while (out->n > 0 && out->text[out->n - 1] == ' ') {
        out->text[--out->n] = 0;
    }
}

static void add_lines(struct buffer *out, const struct answer *a,
                      const struct text_lines *title,
                      const struct text_lines cells[TABLE_N])
{
    const struct layout *layout = layout_of(a);
    size_t most = title->n;

    for (size_t i = 0; i < TABLE_N; i++) {
        most = cells[i].n > most ? cells[i].n : most;
    }
    for (size_t line = 0; line < most; line++) {
        add_padded(out, title, line, layout->title);
        for (size_t i = 0; i < TABLE_N; i++) {
            if (table_has(a, (enum table_column)i)) {
                add_padded(out, &cells[i], line, layout->widths[i]);
            }
        }
        cut_spaces(out);
        buffer_add(out, "\n");
    }
}

static void add_headings(const struct answer *a, struct buffer *out)
{
    const size_t first = a->services ? 0 : 1; /* a line more where columns are narrow */
    struct text_lines title = { .n = TABLE_LINES - first };
    struct text_lines cells[TABLE_N] = { 0 };

    for (size_t line = 0; line < title.n; line++) {
        title.at[line] = line + 1 < title.n ? "" : "rollout";
        title.bytes[line] = strlen(title.at[line]);
    }
    for (size_t i = 0; i < TABLE_N; i++) {
        const char *const *lines = i == TABLE_ADDED && a->services
                                       ? added_narrow
                                       : table_heading(a, (enum table_column)i)->lines;

        for (size_t line = first; line < TABLE_LINES; line++) {
            cells[i].at[line - first] = lines[line];
            cells[i].bytes[line - first] = strlen(lines[line]);
        }
        cells[i].n = TABLE_LINES - first;
    }
    add_lines(out, a, &title, cells);
}

/* What the marks of the table mean, where there are any. */
static void add_marks(const struct answer *a, struct buffer *out)
{
    bool any = false;

    for (size_t i = 0; i < a->n_arms; i++) {
        any = any || answer_marked(a, i);
    }
    if (any) {
        buffer_addf(out, "* %s\n", answer_mark_text(a));
    }
}

void table_text(const struct answer *a, struct buffer *out)
{
    const struct layout *layout = layout_of(a);

    add_headings(a, out);
    for (size_t i = 0; i < a->n_arms; i++) {
        const size_t arm = a->rows[i];
        struct text_lines title = { 0 }, cells[TABLE_N] = { 0 };
        struct buffer clean = { 0 };
        struct table_row row;

        table_row(a, arm, &row);
        buffer_add(&clean, answer_marked(a, arm) ? "* " : "");
        text_plain(&clean, answer_row_name(a, arm));
        buffer_add(&clean, a->many && arm == 0 ? " (baseline)" : "");
        buffer_add(&clean, "");
        out->failed |= clean.failed;
        if (!clean.failed) {
            text_wrap(clean.text, layout->title, &title);
        }
        for (size_t k = 0; k < TABLE_N; k++) {
            if (table_has(a, (enum table_column)k)) {
                text_wrap(row.cells[k].value, layout->widths[k], &cells[k]);
                text_wrap(row.cells[k].range, layout->widths[k], &cells[k]);
            }
        }
        add_lines(out, a, &title, cells);
        buffer_free(&clean);
    }
    add_marks(a, out);
}
