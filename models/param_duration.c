/* param_duration.c: durations and dates as people write them, both ways.
 *
 * A duration is a decimal number and a unit; a date is ISO 8601 in UTC, of the proleptic
 * Gregorian calendar. Days and civil dates by Hinnant's "chrono-compatible low-level date
 * algorithms": years are counted from 1 March, so that the leap day is the last.
 */
#include "models/param.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Durations stay below 2^53 ms, so that a double holds each exactly. */
#define DURATION_MAX 0x1p53

static const struct unit {
    const char *name;
    tick_t ticks;
} units[] = {
    { "d", TICK_DAY },    { "h", TICK_HOUR }, { "min", TICK_MINUTE },
    { "s", TICK_SECOND }, { "ms", 1 },
};
#define N_UNITS (sizeof units / sizeof *units)

void param_duration_text(tick_t ticks, char *out, size_t size)
{
    const char *sign = ticks < 0 ? "-" : "";
    const uint64_t length = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;

    if (ticks == TICK_NEVER) {
        snprintf(out, size, "never");
        return;
    }
    for (size_t i = 0; i < N_UNITS; i++) {
        const uint64_t unit = (uint64_t)units[i].ticks;

        if (length >= unit && length * 2 % unit == 0) {
            snprintf(out, size, "%s%" PRIu64 "%s %s", sign, length / unit,
                     length % unit != 0 ? ".5" : "", units[i].name);
            return;
        }
    }
    snprintf(out, size, "0 s");
}

static const char *skip_digits(const char *p)
{
    while (*p >= '0' && *p <= '9') {
        p++;
    }
    return p;
}

/* End of a decimal number such as "-1.5e3"; the text itself when there is none. strtod
 * alone would take "inf", "0x1p3" and leading space. */
static const char *number_end(const char *text)
{
    const char *start = *text == '-' || *text == '+' ? text + 1 : text;
    const char *p = skip_digits(start);

    if (*p == '.' && p > start) {
        const char *fraction = skip_digits(p + 1);

        p = fraction > p + 1 ? fraction : p;
    }
    if (p == start) {
        return text;
    }
    if (*p == 'e' || *p == 'E') {
        const char *digits = p[1] == '-' || p[1] == '+' ? p + 2 : p + 1;
        const char *end = skip_digits(digits);

        p = end > digits ? end : p;
    }
    return p;
}

int param_duration_parse(const char *text, tick_t *ticks, struct rf_error *err)
{
    const char *unit = number_end(text);
    double ms = 0.0;

    if (strcmp(text, "never") == 0) {
        *ticks = TICK_NEVER;
        return RF_OK;
    }
    if (unit == text) {
        return rf_fail(err, RF_EINPUT, "",
                       "\"%.40s\" is not a duration such as \"78 min\" or \"1.5 h\"",
                       text);
    }
    unit += strspn(unit, " ");
    if (*unit == '\0') {
        return rf_fail(err, RF_EINPUT, "", "\"%.40s\" has no unit; ms, s, min, h or d",
                       text);
    }
    for (size_t i = 0; i < N_UNITS; i++) {
        if (strcmp(unit, units[i].name) == 0) {
            ms = strtod(text, NULL) * (double)units[i].ticks;
            if (!(fabs(ms) < DURATION_MAX)) {
                return rf_fail(err, RF_EINPUT, "", "\"%.40s\" is too long for a duration",
                               text);
            }
            *ticks = llround(ms);
            return RF_OK;
        }
    }
    return rf_fail(err, RF_EINPUT, "",
                   "unknown unit \"%.20s\"; known are ms, s, min, h and d", unit);
}

/* Days since 1970-01-01. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t year_of_era = y - era * 400;
    const int64_t day_of_year =
        (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - 719468;
}

void param_date_text(int64_t ms, char *out, size_t size)
{
    const int64_t in_day = (ms % TICK_DAY + TICK_DAY) % TICK_DAY;
    const int64_t z = (ms - in_day) / TICK_DAY + 719468;
    const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const int64_t doe = z - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t mp = (5 * doy + 2) / 153;
    const int64_t month = mp < 10 ? mp + 3 : mp - 9;
    const int64_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
    char fraction[8] = "";

    if (in_day % TICK_SECOND != 0) {
        snprintf(fraction, sizeof fraction, ".%03d", (int)(in_day % TICK_SECOND));
    }
    snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", (int)year, (int)month,
             (int)(doy - (153 * mp + 2) / 5 + 1), (int)(in_day / TICK_HOUR),
             (int)(in_day / TICK_MINUTE % 60), (int)(in_day / TICK_SECOND % 60),
             fraction);
}

/* Read exactly n digits; false when there are fewer. */
static bool take_digits(const char **p, int n, int64_t *value)
{
    *value = 0;
    for (int i = 0; i < n; i++) {
        if (**p < '0' || **p > '9') {
            return false;
        }
        *value = *value * 10 + (*(*p)++ - '0');
    }
    return true;
}

static bool take(const char **p, char c)
{
    const bool here = **p == c;

    *p += here ? 1 : 0;
    return here;
}

/* "T04:09:00.250Z" in ms; nothing at all is midnight. */
static bool take_time(const char **p, int64_t *ms)
{
    int64_t hour, minute;
    int64_t second = 0;
    int64_t fraction = 0;

    *ms = 0;
    if (**p == '\0') {
        return true;
    }
    if (!take(p, 'T') || !take_digits(p, 2, &hour) || !take(p, ':') ||
        !take_digits(p, 2, &minute)) {
        return false;
    }
    if (take(p, ':')) {
        if (!take_digits(p, 2, &second) ||
            (take(p, '.') && !take_digits(p, 3, &fraction))) {
            return false;
        }
    }
    *ms = hour * TICK_HOUR + minute * TICK_MINUTE + second * TICK_SECOND + fraction;
    return take(p, 'Z') && hour <= 23 && minute <= 59 && second <= 59;
}

int param_date_parse(const char *text, int64_t *ms, struct rf_error *err)
{
    static const int64_t lengths[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const char *p = text;
    int64_t year, month, day, time;

    if (!take_digits(&p, 4, &year) || !take(&p, '-') || !take_digits(&p, 2, &month) ||
        !take(&p, '-') || !take_digits(&p, 2, &day) || !take_time(&p, &time) ||
        *p != '\0') {
        return rf_fail(err, RF_EINPUT, "",
                       "\"%.40s\" is not a UTC date such as \"2024-07-19T04:09:00Z\"",
                       text);
    }
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengths[month - 1] ||
        (month == 2 && day == 29 &&
         days_from_civil(year, 3, 1) - days_from_civil(year, 2, 28) == 1)) {
        return rf_fail(err, RF_EINPUT, "", "\"%.40s\" is no day of the calendar", text);
    }
    *ms = days_from_civil(year, month, day) * TICK_DAY + time;
    return RF_OK;
}
