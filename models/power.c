/* power.c: the week's tables, and walking along them.
 *
 * Every course of a day is linear between whole local hours, so a class's share powered
 * on is 168 numbers a week; hour h of a workday joins hour h + 1 of whatever day comes
 * next. With a level u standing still inside a power-day, "on" changes at most once
 * within an hour, at a tick that one integer division gives.
 *
 * The time on in a whole power-day is, as a function of u, linear between the 25 shares
 * of that day (sorted: the knots), with a jump where a share stands still over an hour.
 */
#include "models/power.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/purpose.h"

#define ROW             (POWER_WEEK_HOURS + 1)
#define DAY_HOURS       24
#define WEEK            (7 * TICK_DAY)
#define MONDAY_OF_EPOCH (3 * TICK_DAY) /* 1970-01-01 was a Thursday */
#define SATURDAY        5

/* ---- tables ---- */

/* A week's course of hours from its two kinds of day. */
static void fill_week(const struct curve *workday, const struct curve *weekend,
                      double week[ROW])
{
    for (int h = 0; h < POWER_WEEK_HOURS; h++) {
        const struct curve *c = h / DAY_HOURS >= SATURDAY ? weekend : workday;

        week[h] = c->at[h % DAY_HOURS];
    }
    week[POWER_WEEK_HOURS] = week[0];
}

static uint32_t to_units(double share)
{
    const double clipped = share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;

    return (uint32_t)lrint(clipped * (double)POWER_ONE);
}

/* What is always or never so stays so. */
static double shifted(double share, double log_odds)
{
    if (share <= 0.0 || share >= 1.0 || log_odds == 0.0) {
        return share;
    }
    return 1.0 / (1.0 + (1.0 - share) / share * exp(-log_odds));
}

/* Ms of one hour at which a level is on: limit from above (the level itself) or, for the
 * time on of levels just below it, from below. */
static double hour_on(uint32_t a, uint32_t b, double u, bool below)
{
    const double low = a < b ? a : b, high = a < b ? b : a;

    if (low == high) {
        return u < low || (below && u <= low) ? (double)TICK_HOUR : 0.0;
    }
    if (u <= low) {
        return (double)TICK_HOUR;
    }
    return u >= high ? 0.0 : (double)TICK_HOUR * (high - u) / (high - low);
}

static double day_on(const uint32_t *row, int start, uint32_t u, bool below)
{
    double on = 0.0;

    for (int h = start; h < start + DAY_HOURS; h++) {
        on += hour_on(row[h % POWER_WEEK_HOURS], row[h % POWER_WEEK_HOURS + 1], u, below);
    }
    return on;
}

static int by_level(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The power-day that starts at hour `start` of the week. */
static void fill_day(struct power_day *day, const uint32_t *row, int start)
{
    uint32_t level[DAY_HOURS + 3] = { 0 };
    size_t n = 0;

    for (int h = 0; h <= DAY_HOURS; h++) {
        level[h] = row[(start + h) % POWER_WEEK_HOURS];
    }
    level[DAY_HOURS + 1] = 0;
    level[DAY_HOURS + 2] = POWER_ONE;
    qsort(level, DAY_HOURS + 1, sizeof *level, by_level);
    day->low = level[0];
    day->high = level[DAY_HOURS];
    qsort(level, DAY_HOURS + 3, sizeof *level, by_level);
    for (int i = 0; i < DAY_HOURS + 3; i++) {
        if (n == 0 || level[i] > day->level[n - 1]) {
            day->level[n++] = level[i];
        }
    }
    day->n = (uint32_t)n;
    for (size_t i = n; i < POWER_MAX_KNOTS; i++) {
        day->level[i] = UINT32_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        day->on[i] = day_on(row, start, day->level[i], false);
        day->slope[i] = 0.0;
        if (i + 1 < n) {
            day->slope[i] = (day_on(row, start, day->level[i + 1], true) - day->on[i]) /
                            (double)(day->level[i + 1] - day->level[i]);
        }
    }
}

static void fill_class(struct power *self, size_t c, const struct endpoint_class *class,
                       double online_shift, bool always_on)
{
    uint32_t *row = self->share + c * ROW;
    double week[ROW];

    fill_week(&class->on_workday, &class->on_weekend, week);
    for (int h = 0; h < ROW; h++) {
        row[h] = always_on ? POWER_ONE : to_units(shifted(week[h], online_shift));
    }
    for (int d = 0; d < 7; d++) {
        fill_day(&self->days[c * 7 + (size_t)d], row,
                 d * DAY_HOURS + (int)(POWER_DAY_START / TICK_HOUR));
    }
    self->presence[c] = class->presence;
}

static void fill_pattern(struct power *self, size_t p, const struct pattern *pattern)
{
    double *activity = self->activity + p * ROW;
    double peak = 0.0;

    fill_week(&pattern->workday, &pattern->weekend, activity);
    for (int h = 0; h < ROW; h++) {
        peak = activity[h] > peak ? activity[h] : peak;
    }
    for (int h = 0; h < ROW; h++) {
        self->work[p * ROW + (size_t)h] = peak > 0.0 ? to_units(activity[h] / peak) : 0;
    }
}

static void fill_region(struct power *self, size_t r, double utc_offset, int64_t release)
{
    const tick_t local =
        release + MONDAY_OF_EPOCH + (tick_t)llround(utc_offset * (double)TICK_HOUR);
    const tick_t in_week = ((local % WEEK) + WEEK) % WEEK;

    self->shift[r] = in_week + WEEK; /* a week more: positive before Monday 04:00 too */
    self->day0[r] = (self->shift[r] - POWER_DAY_START) / TICK_DAY;
}

/* Shares are linear between hours: the trapezoid is exact. */
static void fill_mean(struct power *self, size_t class)
{
    const uint32_t *row = self->share + class * ROW;
    double *mean = self->mean_on + class * ROW;
    const double unit = (double)TICK_HOUR / (double)POWER_ONE;

    for (size_t h = 0; h < POWER_WEEK_HOURS; h++) {
        mean[h + 1] = mean[h] + 0.5 * ((double)row[h] + (double)row[h + 1]) * unit;
    }
}

int power_init(struct power *self, const struct population_spec *spec, int64_t release,
               tick_t horizon, bool always_on, struct rf_error *err)
{
    const struct endpoint_class *classes = spec->classes.items;
    const struct pattern *patterns = spec->patterns.items;
    const struct region *regions = spec->regions.items;

    *self = (struct power){
        .n_classes = spec->classes.n,
        .n_patterns = spec->patterns.n,
        .n_regions = spec->regions.n,
        .horizon = horizon,
        .renew = (uint32_t)lrint((1.0 - spec->persistence) * 256.0),
    };
    self->share = calloc(self->n_classes * ROW + 1, sizeof *self->share);
    self->mean_on = calloc(self->n_classes * ROW + 1, sizeof *self->mean_on);
    self->days = calloc(self->n_classes * 7 + 1, sizeof *self->days);
    self->activity = calloc(self->n_patterns * ROW + 1, sizeof *self->activity);
    self->work = calloc(self->n_patterns * ROW + 1, sizeof *self->work);
    if (self->share == NULL || self->mean_on == NULL || self->days == NULL ||
        self->activity == NULL || self->work == NULL) {
        power_free(self);
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu classes", self->n_classes);
    }
    for (size_t c = 0; c < self->n_classes; c++) {
        fill_class(self, c, &classes[c], spec->online_shift, always_on);
        fill_mean(self, c);
    }
    for (size_t p = 0; p < self->n_patterns; p++) {
        fill_pattern(self, p, &patterns[p]);
    }
    for (size_t r = 0; r < self->n_regions; r++) {
        fill_region(self, r, regions[r].utc_offset, release);
    }
    return RF_OK;
}

void power_free(struct power *self)
{
    free(self->share);
    free(self->mean_on);
    free(self->days);
    free(self->activity);
    free(self->work);
    *self = (struct power){ 0 };
}

/* ---- levels ---- */

/* Does a day > 0 draw a new level? */
static bool renewed(const struct power *self, struct power_level *level, uint32_t day)
{
    if (level->block != (int32_t)(day / 16)) {
        level->block = (int32_t)(day / 16);
        level->renewal = stream_block(level->key, level->entity, level->index,
                                      PURPOSE_POWER_RENEW, day / 16);
    }
    return power_renews(self->renew, level->renewal.word[day / 4 % 4], day) != 0;
}

static uint32_t drawn_level(const struct power_level *level, uint32_t day)
{
    const uint32_t *word = level->renewal.word;

    return power_drawn_level(level->first, word[day % 4], word[(day + 1) % 4], day);
}

uint32_t power_level_find(const struct power *self, struct power_level *level,
                          int64_t day)
{
    int32_t last = (int32_t)day;

    if (day < level->day) {
        level->day = 0;
        level->current = level->first;
    }
    while (last > level->day && !renewed(self, level, (uint32_t)last)) {
        last--;
    }
    if (last > level->day) {
        level->current = drawn_level(level, (uint32_t)last);
    }
    level->day = (int32_t)day;
    return level->current;
}

/* ---- walking ---- */

/* Within an hour from share a to share b: the first ms at which a level's state is not
 * what it was at the start of the hour, TICK_HOUR when it stays. */
static tick_t switch_in_hour(int64_t a, int64_t b, int64_t u)
{
    tick_t at = TICK_HOUR;

    if (u >= a && u < b) { /* off, comes on after the line has passed u */
        at = (u - a) * TICK_HOUR / (b - a) + 1;
    } else if (u < a && u >= b) { /* on, goes off when the line is down at u */
        at = ((a - u) * TICK_HOUR + (a - b) - 1) / (a - b);
    }
    return at < TICK_HOUR ? at : TICK_HOUR;
}

/* First local time in [from, to) at which level u is on (off); `to` when there is none.
 * from < to. */
static tick_t walk(const uint32_t *row, uint32_t u, bool on, tick_t from, tick_t to)
{
    tick_t hour = from / TICK_HOUR;
    size_t h = (size_t)(hour % POWER_WEEK_HOURS);

    hour *= TICK_HOUR;
    if ((u < row[h]) == on) {
        if (from - hour < switch_in_hour(row[h], row[h + 1], u)) {
            return from;
        }
        hour += TICK_HOUR; /* within an hour it changes once: not before the next one */
        h = h + 1 == POWER_WEEK_HOURS ? 0 : h + 1;
    }
    while (hour < to && (u < row[h + 1]) != on) {
        hour += TICK_HOUR;
        h = h + 1 == POWER_WEEK_HOURS ? 0 : h + 1;
    }
    if (hour >= to) {
        return to;
    }
    hour += switch_in_hour(row[h], row[h + 1], u);
    hour = hour > from ? hour : from;
    return hour < to ? hour : to;
}

/* A power-day in the making of a walk: advanced by one at each 04:00 local. */
struct cursor {
    int64_t day;    /* number for power_level_at */
    size_t weekday; /* of its 04:00, 0 = Monday */
    tick_t end;     /* local */
};

static struct cursor cursor_at(const struct power *self, size_t region, tick_t local)
{
    const int64_t days = (local - POWER_DAY_START) / TICK_DAY;

    return (struct cursor){
        .day = days - self->day0[region],
        .weekday = (size_t)(days % 7),
        .end = (days + 1) * TICK_DAY + POWER_DAY_START,
    };
}

static void advance(struct cursor *c)
{
    c->day++;
    c->weekday = c->weekday == 6 ? 0 : c->weekday + 1;
    c->end += TICK_DAY;
}

static tick_t next(const struct power *self, size_t class, size_t region,
                   struct power_level *level, tick_t from, bool on)
{
    const uint32_t *row = self->share + class * ROW;
    const tick_t end = self->horizon + self->shift[region];
    tick_t local = from + self->shift[region];

    for (struct cursor c = cursor_at(self, region, local); local < end; advance(&c)) {
        const uint32_t u = power_level_at(self, level, c.day);
        const struct power_day *day = &self->days[class * 7 + c.weekday];

        if (on ? u < day->high : u >= day->low) {
            const tick_t found = walk(row, u, on, local, c.end);

            if (found < c.end) {
                return found < end ? found - self->shift[region] : TICK_NEVER;
            }
        }
        local = c.end;
    }
    return TICK_NEVER;
}

tick_t power_next_on(const struct power *self, size_t class, size_t region,
                     struct power_level *level, tick_t from)
{
    return next(self, class, region, level, from, true);
}

tick_t power_next_off(const struct power *self, size_t class, size_t region,
                      struct power_level *level, tick_t from)
{
    return next(self, class, region, level, from, false);
}

bool power_next_absence(const struct power *self, size_t class, size_t region,
                        struct power_level *level, tick_t *from, tick_t to, tick_t longer,
                        tick_t *off)
{
    while (*from < to) {
        *off = power_next_off(self, class, region, level, *from);
        if (*off >= to) {
            return false;
        }
        *from = power_next_on(self, class, region, level, *off);
        if (*from > *off + longer) {
            return true;
        }
    }
    return false;
}

/* Ms on of level u in [from, to), local, inside one power-day. */
static tick_t part_on(const uint32_t *row, uint32_t u, tick_t from, tick_t to)
{
    tick_t on = 0;

    while (from < to) {
        const tick_t starts = walk(row, u, true, from, to);
        const tick_t ends = starts < to ? walk(row, u, false, starts, to) : to;

        on += ends - starts;
        from = ends;
    }
    return on;
}

tick_t power_on_time(const struct power *self, size_t class, size_t region,
                     struct power_level *level, tick_t from, tick_t to)
{
    const uint32_t *row = self->share + class * ROW;
    const tick_t end = to + self->shift[region];
    tick_t local = from + self->shift[region], on = 0;

    for (struct cursor c = cursor_at(self, region, local); local < end; advance(&c)) {
        const uint32_t u = power_level_at(self, level, c.day);
        const struct power_day *day = &self->days[class * 7 + c.weekday];
        const tick_t stop = c.end < end ? c.end : end;

        if (u < day->low) {
            on += stop - local;
        } else if (u < day->high) {
            on += stop - local == TICK_DAY ? (tick_t)(power_day_on(day, u) + 0.5)
                                           : part_on(row, u, local, stop);
        }
        local = stop;
    }
    return on;
}

/* Expected ms on from Monday 00:00 of the first week to a local time. */
static double mean_until(const struct power *self, size_t class, tick_t local)
{
    const uint32_t *row = self->share + class * ROW;
    const double *mean = self->mean_on + class * ROW;
    const tick_t hours = local / TICK_HOUR, h = hours % POWER_WEEK_HOURS;
    const tick_t weeks = hours / POWER_WEEK_HOURS;
    const double t = (double)(local % TICK_HOUR) / (double)TICK_HOUR;
    const double a = (double)row[h], b = (double)row[h + 1];

    return (double)weeks * mean[POWER_WEEK_HOURS] + mean[h] +
           (a + 0.5 * (b - a) * t) * t * ((double)TICK_HOUR / (double)POWER_ONE);
}

double power_mean_on(const struct power *self, size_t class, size_t region, tick_t to)
{
    const tick_t shift = self->shift[region];

    return mean_until(self, class, to + shift) - mean_until(self, class, shift);
}

/* ---- shares, hours, people ---- */

uint32_t power_on_below(const struct power *self, size_t class, size_t region, tick_t at)
{
    const tick_t local = at + self->shift[region], hour = local / TICK_HOUR;
    const uint32_t *p = self->share + class * ROW + hour % POWER_WEEK_HOURS;
    const int64_t change = ((int64_t)p[1] - p[0]) * (local - hour * TICK_HOUR);

    /* rounded up: a level is an integer; C's division rounds to 0 */
    return (uint32_t)(p[0] + change / TICK_HOUR + (change % TICK_HOUR > 0));
}

double power_share(const struct power *self, size_t class, size_t region, tick_t at)
{
    const tick_t local = at + self->shift[region], hour = local / TICK_HOUR;
    const uint32_t *p = self->share + class * ROW + hour % POWER_WEEK_HOURS;
    const double within = (double)(local - hour * TICK_HOUR) / (double)TICK_HOUR;

    return (p[0] + ((double)p[1] - p[0]) * within) / (double)POWER_ONE;
}

double power_activity(const struct power *self, size_t pattern, size_t region, tick_t at)
{
    const tick_t local = at + self->shift[region], hour = local / TICK_HOUR;
    const double *p = self->activity + pattern * ROW + hour % POWER_WEEK_HOURS;
    const double within = (double)(local - hour * TICK_HOUR) / (double)TICK_HOUR;

    return p[0] + (p[1] - p[0]) * within;
}

tick_t power_next_work(const struct power *self, size_t pattern, size_t region,
                       tick_t from)
{
    const tick_t local = from + self->shift[region], end = local + WEEK + TICK_HOUR;
    const tick_t found =
        walk(self->work + pattern * ROW, POWER_ONE / 2 - 1, true, local, end);
    const tick_t at = found - self->shift[region];

    return found < end && at < self->horizon ? at : TICK_NEVER;
}

tick_t power_next_presence(const struct power *self, size_t class, size_t pattern,
                           size_t region, tick_t from)
{
    switch (self->presence[class]) {
    case PRESENCE_NEVER:
        return TICK_NEVER;
    case PRESENCE_ALWAYS:
        return from;
    default:
        return power_next_work(self, pattern, region, from);
    }
}
