/* powered.c: the days between the release and a tick, for many endpoints together.
 *
 * Within an hour in which a class's share powered on goes from a to b, a level u is on
 * until t = (u - a) / (b - a) hours when the share falls, from t on when it rises. A
 * share that stands still counts as falling by one unit: levels are integers.
 */
#include "models/powered.h"

#include "models/purpose.h"

#define ROW (POWER_WEEK_HOURS + 1)

/* Each loop over endpoints runs over whole lanes, so that the compiler can do without a
 * rest. */
#define EACH_LANE(x, i)                                                                  \
    for (size_t lane = (x)->begin; lane < (x)->end; lane += POWERED_LANES)               \
        for (size_t i = lane; i < lane + POWERED_LANES; i++)

static void clear_rest(uint32_t *of, size_t n)
{
    for (size_t i = n; i < n + POWERED_LANES; i++) {
        of[i] = 0;
    }
}

void powered_begin(struct powered *x)
{
    clear_rest(x->first, x->n);
    x->block = -1;
}

static void begin_part(struct powered *x)
{
    EACH_LANE(x, i)
    {
        x->level[i] = x->first[i];
        x->on[i] = 0.0;
    }
}

static void draw_renewals(struct powered *x, uint32_t day)
{
    if (x->block != (int32_t)(day / 16)) {
        x->block = (int32_t)(day / 16);
        stream_blocks(x->key, x->entity, x->base, x->local, x->n, PURPOSE_POWER_RENEW,
                      day / 16, x->renewal[0], x->renewal[1], x->renewal[2],
                      x->renewal[3]);
        for (int w = 0; w < 4; w++) {
            clear_rest(x->renewal[w], x->n);
        }
    }
}

/* Where a power-day > 0 draws a new level, take it. */
static void renew(const struct power *self, struct powered *x, uint32_t day)
{
    draw_renewals(x, day);
    const uint32_t *first = x->first, *byte = x->renewal[day / 4 % 4],
                   *word = x->renewal[day % 4], *other = x->renewal[(day + 1) % 4];
    uint32_t *restrict level = x->level;
    const uint32_t limit = self->renew;

    EACH_LANE(x, i)
    {
        const uint32_t drawn = power_drawn_level(first[i], word[i], other[i], day);
        const uint32_t renews = 0u - power_renews(limit, byte[i], day);

        level[i] ^= (level[i] ^ drawn) & renews;
    }
}

/* Ms on between two moments of one hour: ms from its start, from share a to share b. */
static void add_hour(struct powered *x, uint32_t a, uint32_t b, double from, double to)
{
    const bool rises = b > a;
    const double scale = (double)TICK_HOUR / (a == b ? -1.0 : (double)b - (double)a);
    const double base = rises ? to : -from, sign = rises ? -1.0 : 1.0;

    EACH_LANE(x, i)
    {
        double t = (double)(int32_t)(x->level[i] - a) * scale;

        t = t > from ? t : from;
        t = t < to ? t : to;
        x->on[i] += base + sign * t;
    }
}

/* Ms on in [from, to), local, inside one power-day. */
static void add_part(const uint32_t *row, struct powered *x, tick_t from, tick_t to)
{
    while (from < to) {
        const tick_t hour = from / TICK_HOUR, start = hour * TICK_HOUR;
        const tick_t end = start + TICK_HOUR < to ? start + TICK_HOUR : to;
        const uint32_t *share = row + hour % POWER_WEEK_HOURS;

        add_hour(x, share[0], share[1], (double)(from - start), (double)(end - start));
        from = end;
    }
}

static void add_day(const struct power_day *day, struct powered *x)
{
    for (size_t i = x->begin; i < x->end; i++) {
        x->on[i] += power_day_on(day, x->level[i]);
    }
}

void powered_levels(const struct power *self, size_t region, tick_t at, struct powered *x)
{
    const int64_t last = power_day(self, region, at);

    begin_part(x);
    for (int64_t day = 1; day <= last; day++) {
        renew(self, x, (uint32_t)day);
    }
}

void powered_until(const struct power *self, size_t class, size_t region, tick_t at,
                   struct powered *x)
{
    const uint32_t *row = self->share + class * ROW;
    const tick_t end = at + self->shift[region];
    tick_t local = self->shift[region];
    int64_t days = (local - POWER_DAY_START) / TICK_DAY; /* since a Monday */

    begin_part(x);
    for (tick_t next = (days + 1) * TICK_DAY + POWER_DAY_START; next <= end;
         next += TICK_DAY) {
        if (next - local == TICK_DAY) {
            add_day(&self->days[class * 7 + (size_t)(days % 7)], x);
        } else {
            add_part(row, x, local, next);
        }
        local = next;
        days++;
        renew(self, x, (uint32_t)(days - self->day0[region]));
    }
    add_part(row, x, local, end);
}

void powered_draw_ahead(struct powered *x, int64_t day)
{
    draw_renewals(x, (uint32_t)day);
}

struct power_level powered_level(const struct powered *x, size_t i, int64_t day)
{
    struct power_level level;

    power_level_init(&level, x->key, x->entity, x->base + x->local[i], x->first[i] << 1);
    level.current = x->level[i];
    level.day = (int32_t)day;
    level.block = x->block;
    for (int w = 0; w < 4 && x->block >= 0; w++) {
        level.renewal.word[w] = x->renewal[w][i];
    }
    return level;
}
