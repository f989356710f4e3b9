/* table.h: the comparison as a table: rows of texts, drawn for the terminal and the page.
 */
#ifndef RINGFALL_OUTPUT_TABLE_H
#define RINGFALL_OUTPUT_TABLE_H

#include "output/answer.h"
#include "output/buffer.h"
#include "output/number.h"

enum table_column {
    TABLE_DOWN,    /* bad update: machines down */
    TABLE_LOST,    /* machine-hours lost */
    TABLE_RATIO,   /* times as happened */
    TABLE_STOPPED, /* services that stopped, where there are any services */
    TABLE_PEOPLE,  /* people-hours without them, likewise */
    TABLE_BACK,    /* 95 % back */
    TABLE_ADDED,   /* good update: added unprotected machine-hours */
    TABLE_N
};

/* A number and what stands small below it; both for people, never empty for value. */
struct table_cell {
    char value[NUMBER_SIZE];
    char range[2 * NUMBER_SIZE]; /* "" when there is none */
};

struct table_row {
    size_t arm;
    struct table_cell cells[TABLE_N];
};

/* What a column is called: over the lines of a terminal, and in full. */
#define TABLE_LINES 4
struct table_heading {
    const char *lines[TABLE_LINES];
    const char *full;
};

/** Has the table this column? */
bool table_has(const struct answer *a, enum table_column column);
/** The row of an arm. */
void table_row(const struct answer *a, size_t arm, struct table_row *out);
/** The heading of a column. */
const struct table_heading *table_heading(const struct answer *a,
                                          enum table_column column);

/** A time's text: "4.1 d", "> 14 d", "none down"; and its range. */
void table_time(const struct interval *v, double horizon_hours, struct table_cell *out);
/** A count's, in a unit, or "not run". */
void table_count(const struct interval *v, struct number_unit unit,
                 struct table_cell *out);

/** The whole table for a terminal: at most 100 columns, 108 with services. */
void table_text(const struct answer *a, struct buffer *out);

#endif
