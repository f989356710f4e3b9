/* number.h: numbers for people and numbers for programs.
 *
 * For people: two significant digits, k, M, bn, one unit for all that stands side by
 * side, no exponent, decimal point, a no-break space before unit and %. For programs: the
 * shortest decimal that reads back as the same double. The callers run in the C locale
 * (result.c).
 */
#ifndef RINGFALL_OUTPUT_NUMBER_H
#define RINGFALL_OUTPUT_NUMBER_H

#include <stdbool.h>

#include "sim/tick.h"

#define NUMBER_SIZE  96
#define NUMBER_SPACE "\xc2\xa0"     /* no-break space */
#define NUMBER_DASH  "\xe2\x80\x93" /* en dash, between the ends of a range */
#define NUMBER_MINUS "\xe2\x88\x92" /* minus sign */
#define NUMBER_TIMES "\xc3\x97"     /* multiplication sign */

/* What a number is counted in. */
struct number_unit {
    double size;        /* one of it, in the base unit */
    const char *suffix; /* "M", "d"; "" when none */
};

/** The unit for a count of this size: none, k, M or bn. */
struct number_unit number_unit(double count);
/** The unit for a time in hours: s, min (below 2 h), h (below 24 h) or d. */
struct number_unit number_time_unit(double hours);
/** unit, or the value's own when it is under a tenth of the unit, or a thousand of it:
 * "83 k" reads better than "0.083 M". */
struct number_unit number_unit_for(double count, struct number_unit unit);

/** Two significant digits, trailing zeros after the point cut: "8.5", "10", "0.09",
 * "120". */
void number_digits(double value, char out[NUMBER_SIZE]);
/** "8.5 M". */
void number_text(double value, struct number_unit unit, char out[NUMBER_SIZE]);
/** "7.1–10 M"; one number when both ends read alike. */
void number_range(double low, double high, struct number_unit unit,
                  char out[NUMBER_SIZE]);
/** "8.5 M" and "78 min" in their own unit. */
void number_count(double value, char out[NUMBER_SIZE]);
void number_time(double hours, char out[NUMBER_SIZE]);
/** A time as it is, in days, hours, minutes and seconds: "13 h 15 min", "2 d 3 h", "0",
 * "never". From a minute on to the second. Not negative. */
void number_duration(tick_t ticks, char out[NUMBER_SIZE]);
/** "99 %"; a share that is not 0 or 1 never reads as one: "over 99.9 %", "under 0.1 %".
 */
void number_percent(double share, char out[NUMBER_SIZE]);

/** For programs: the shortest text that reads back as the same finite double. */
void number_exact(double value, char out[NUMBER_SIZE]);

#endif
