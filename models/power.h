/* power.h: when an endpoint is switched on, and when people are there (MODEL 3).
 *
 * An endpoint is on at local time t of a power-day d iff U(d) < p(t). p is its class's
 * share powered on, linear between the hours of the table, continuous at midnight also
 * where a workday meets a weekend day. A power-day starts at 04:00 local; on a new one
 * the endpoint keeps its level U with probability `persistence` (rounded to 1/256), else
 * draws another.
 *
 * Everything of a week is tabulated by power_init; nothing here calls libm or allocates
 * afterwards. Shares and levels are integers in units of 2^-31, so that "on" is exact.
 */
#ifndef RINGFALL_MODELS_POWER_H
#define RINGFALL_MODELS_POWER_H

#include "models/population_spec.h"
#include "sim/stream.h"

#define POWER_WEEK_HOURS 168
#define POWER_ONE        ((uint32_t)1 << 31) /* a share of 1 */
#define POWER_DAY_START  (4 * TICK_HOUR)

/* On-time of a whole power-day as a function of the level: linear from knot to knot, with
 * jumps where a share stands still. */
#define POWER_MAX_KNOTS 32
struct power_day {
    uint32_t n;         /* knots, >= 1; knot 0 is level 0 */
    uint32_t low, high; /* a level below low is on all day, one >= high never */
    uint32_t level[POWER_MAX_KNOTS]; /* [n] ascending, then UINT32_MAX */
    double on[POWER_MAX_KNOTS];      /* [n] ms on at this level and ... */
    double slope[POWER_MAX_KNOTS]; /* [n] ... ms more per unit of level above it, <= 0 */
};

/* What a scenario's population says of power and work, prepared. Read-only after init. */
struct power {
    size_t n_classes, n_patterns, n_regions;
    tick_t horizon;                       /* nothing is looked for at or past it */
    tick_t shift[POPULATION_MAX_REGIONS]; /* local time = tick + shift, from a Monday
                                             00:00 */
    int64_t day0[POPULATION_MAX_REGIONS]; /* power-days from that Monday to tick 0's */
    uint32_t renew;  /* a day's byte below this draws a new level; 256: every day */
    uint32_t *share; /* [n_classes][168 + 1] at local hours of the week; owned */
    double *mean_on; /* [n_classes][168 + 1] expected ms on from a Monday 00:00 to each
                      * hour; owned */
    struct power_day *days; /* [n_classes][7] by weekday of their 04:00; owned */
    double *activity;       /* [n_patterns][168 + 1]; owned */
    uint32_t *work;         /* the same relative to the pattern's busiest hour; owned */
    int presence[POPULATION_MAX_CLASSES]; /* enum presence */
};

/* An endpoint's level U by power-day, found when it is asked for. On the caller's stack;
 * days may be asked for in any order, ascending is fastest. */
struct power_level {
    struct stream_key key;
    uint32_t entity, index; /* organisation's key, endpoint's index */
    uint32_t first;         /* level of power-day 0 */
    uint32_t current;       /* level of power-day `day` */
    int32_t day;
    int32_t block; /* of 16 days, whose bytes are in `renewal`; -1: none yet */
    struct stream_block renewal;
};

/**
 * Tabulate a population's week.
 *
 * @param release   ms since 1970-01-01 UTC of tick 0: gives the weekday
 * @param horizon   ticks are in [0, horizon)
 * @param always_on take no notice of power: every share is 1
 * @return RF_OK or RF_ENOMEM
 */
int power_init(struct power *self, const struct population_spec *spec, int64_t release,
               tick_t horizon, bool always_on, struct rf_error *err) RF_MUST_CHECK;
void power_free(struct power *self);

/** Local time in ms since a Monday 00:00: modulo TICK_DAY the time of day, divided by it
 * and modulo 7 the weekday (0 = Monday; 5, 6 = weekend). Positive for ticks >= 0. */
static inline tick_t power_local(const struct power *self, size_t region, tick_t at)
{
    return at + self->shift[region];
}

/** Share of a class that is on, in [0, 1]. */
double power_share(const struct power *self, size_t class, size_t region, tick_t at);

/** Start the level of one endpoint. word: its level of power-day 0, any 32-bit uniform.
 */
static inline void power_level_init(struct power_level *level, struct stream_key key,
                                    uint32_t entity, uint32_t index, uint32_t word)
{
    *level = (struct power_level){
        .key = key,
        .entity = entity,
        .index = index,
        .first = word >> 1,
        .current = word >> 1,
        .day = 0,
        .block = -1,
    };
}

uint32_t power_level_find(const struct power *self, struct power_level *level,
                          int64_t day);

/** The level of a power-day >= 0, in [0, POWER_ONE). Draws: PURPOSE_POWER_RENEW (a byte a
 * day, 16 days a block); the new level of a renewed day is a hash of the same words. One
 * block per 16 days asked for. */
static inline uint32_t power_level_at(const struct power *self, struct power_level *level,
                                      int64_t day)
{
    return day == level->day ? level->current : power_level_find(self, level, day);
}

/* ---- the parts that models/powered.c works many endpoints with ---- */

/** Does power-day > 0 draw a new level? Its byte in word day / 4 % 4 of its block says: 1
 * when it is below `renew` of struct power, else 0. */
static inline uint32_t power_renews(uint32_t renew, uint32_t word, uint32_t day)
{
    return ((word >> 8 * (day % 4) & 0xff) - renew) >> 31;
}

/** The level that a renewed day draws: a hash of words that Philox made for this endpoint
 * alone (of power-day 0 and of its 16 days' renewals: words day % 4 and (day + 1) % 4)
 * and of the day, by the finaliser of MurmurHash3 (Appleby, public domain). A block of
 * Philox for each would cost ten times as much, and a week of waiting asks for one or two
 * an endpoint. */
static inline uint32_t power_drawn_level(uint32_t first, uint32_t word, uint32_t other,
                                         uint32_t day)
{
    uint32_t x = first * 2u + day * 0x9e3779b9u;

    x ^= word + (other << 7 | other >> 25);
    x ^= x >> 16;
    x *= 0x85ebca6bu;
    x ^= x >> 13;
    x *= 0xc2b2ae35u;
    x ^= x >> 16;
    return x >> 1;
}

/** Ms on in a whole power-day at a level. */
static inline double power_day_on(const struct power_day *day, uint32_t level)
{
    uint32_t k = 0; /* the last knot at or below it, without a branch to guess */

    for (uint32_t step = POWER_MAX_KNOTS / 2; step > 0; step /= 2) {
        k += day->level[k + step] <= level ? step : 0;
    }
    return day->on[k] + day->slope[k] * (double)(int32_t)(level - day->level[k]);
}

/** Number of the power-day of a tick in a region; that of tick 0 is 0. */
static inline int64_t power_day(const struct power *self, size_t region, tick_t at)
{
    return (at + self->shift[region] - POWER_DAY_START) / TICK_DAY - self->day0[region];
}

/** The first tick of a power-day in a region; negative for some before tick 0. */
static inline tick_t power_day_begin(const struct power *self, size_t region, int64_t day)
{
    return (day + self->day0[region]) * TICK_DAY + POWER_DAY_START - self->shift[region];
}

/** Is the endpoint with this level of the tick's power-day on? Exact, no division. The
 * common case (an offer on power-day 0) needs no power_level: level = word >> 1. */
static inline bool power_is_on(const struct power *self, size_t class, size_t region,
                               uint32_t level, tick_t at)
{
    const uint64_t local = (uint64_t)(at + self->shift[region]);
    const uint64_t hour = local / (uint64_t)TICK_HOUR;
    const uint32_t *p =
        self->share + class * (POWER_WEEK_HOURS + 1) + hour % POWER_WEEK_HOURS;
    const int64_t within = (int64_t)(local - hour * (uint64_t)TICK_HOUR);

    return ((int64_t)level - p[0]) * TICK_HOUR < ((int64_t)p[1] - p[0]) * within;
}

/** Levels below this one are on at a tick, the others are off. */
uint32_t power_on_below(const struct power *self, size_t class, size_t region, tick_t at);

/** Earliest tick >= from at which the endpoint is on (off); TICK_NEVER at or past the
 * horizon. from >= 0. */
tick_t power_next_on(const struct power *self, size_t class, size_t region,
                     struct power_level *level, tick_t from);
tick_t power_next_off(const struct power *self, size_t class, size_t region,
                      struct power_level *level, tick_t from);

/** The next absence that begins in [*from, to) and is longer than some time, of an
 * endpoint that is on at *from: *off is its first tick, *from becomes the tick at which
 * it is on again, or TICK_NEVER. False: there is none. */
bool power_next_absence(const struct power *self, size_t class, size_t region,
                        struct power_level *level, tick_t *from, tick_t to, tick_t longer,
                        tick_t *off);

/** Time on within [from, to) in ms, 0 <= from. Exact for part of a power-day; within 1 ms
 * a switching for a whole one (which costs a table look-up). to may lie past the horizon.
 */
tick_t power_on_time(const struct power *self, size_t class, size_t region,
                     struct power_level *level, tick_t from, tick_t to);

/** Expected time on within [0, to) of an endpoint of a class, ms: the integral of its
 * share. Cost 10 ns. */
double power_mean_on(const struct power *self, size_t class, size_t region, tick_t to);

/** How much is going on at a moment, 1 = the pattern's scale of the busiest. */
double power_activity(const struct power *self, size_t pattern, size_t region, tick_t at);

/** Earliest tick >= from at which a person is at an endpoint of a class: at once, in
 * working hours (activity at least half of the pattern's busiest hour), or TICK_NEVER. */
tick_t power_next_presence(const struct power *self, size_t class, size_t pattern,
                           size_t region, tick_t from);
/** The same for people of a pattern, whatever the class. */
tick_t power_next_work(const struct power *self, size_t pattern, size_t region,
                       tick_t from);

#endif
