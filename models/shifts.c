/* shifts.c: a person's shifts as a function of the person's number and a tick.
 *
 * Nothing is stored: the first shift that ends after a tick is found by arithmetic on
 * local days, a step a weekend day on which the person does not work. Draws are keyed by
 * person and day, so an organisation with one more technician has the shifts of all the
 * others unchanged.
 *
 * Arrival out of hours: a person's quantile u below `night` is there at once; for the
 * others q = (u - night) / (1 - night) is uniform and the delay half_strength * q / (1 -
 * q), of which half are below half_strength. The tail is long, and cut at the next
 * working morning.
 */
#include "models/shifts.h"

#include "models/purpose.h"

enum { WORK_FROM = 8, WORK_TO = 18, SATURDAY = 5, DAYS_A_WEEK = 7, DAYS_A_BLOCK = 4 };

struct shifts_pool shifts_pool(const struct staff *staff, uint32_t technicians, bool desk)
{
    const double own = (double)technicians;
    const uint32_t share = (uint32_t)(staff->desk * own + 0.5);

    if (desk) {
        const uint32_t n = share > 0 ? share : 1;

        return (struct shifts_pool){ technicians - n, n, 0 };
    }
    return (struct shifts_pool){ 0, share < technicians ? technicians - share : 1,
                                 staff->always ? 0
                                               : (uint32_t)(staff->drafted * own + 0.5) };
}

static bool is_weekend(int64_t day)
{
    return day % DAYS_A_WEEK >= SATURDAY;
}

static bool works_on(const struct shifts *self, uint32_t person, int64_t day)
{
    if (!is_weekend(day)) {
        return true;
    }
    const struct stream_block b =
        stream_block(self->key, self->entity, person, PURPOSE_STAFF,
                     1 + (uint32_t)(day / DAYS_A_BLOCK));

    return stream_unit(b.word[day % DAYS_A_BLOCK]) < self->staff->weekend;
}

/* The start of a daily shift on a local day, as local time. */
static tick_t daily_start(const struct shifts *self, int64_t day)
{
    return day * TICK_DAY + (tick_t)(self->staff->shift_starts * (double)TICK_HOUR);
}

/* The first local time from `local` on at which a person's daily shift starts. */
static tick_t next_daily(const struct shifts *self, uint32_t person, tick_t local)
{
    int64_t day = local / TICK_DAY;

    while (daily_start(self, day) < local || !works_on(self, person, day)) {
        day++;
    }
    return daily_start(self, day);
}

static bool in_working_hours(tick_t local)
{
    const tick_t hour = local % TICK_DAY / TICK_HOUR;

    return !is_weekend(local / TICK_DAY) && hour >= WORK_FROM && hour < WORK_TO;
}

static tick_t next_working_morning(tick_t local)
{
    int64_t day = local / TICK_DAY;

    while (is_weekend(day) || day * TICK_DAY + WORK_FROM * TICK_HOUR < local) {
        day++;
    }
    return day * TICK_DAY + WORK_FROM * TICK_HOUR;
}

/* Arrival of one who is not there at once: q in (0, 1) of the others come before. */
static tick_t late_arrival(const struct shifts *self, uint32_t person, tick_t local,
                           double q)
{
    const double delay = (double)self->staff->half_strength * q / (1.0 - q);
    const tick_t morning = next_working_morning(local);

    if (delay >= (double)(morning - local)) {
        local = morning;
    } else {
        local += (tick_t)delay;
    }
    if (!works_on(self, person, local / TICK_DAY)) {
        local = next_daily(self, person, (local / TICK_DAY + 1) * TICK_DAY);
    }
    return local < morning ? local : morning;
}

tick_t shifts_arrival(const struct shifts *self, uint32_t person)
{
    const struct staff *staff = self->staff;
    const tick_t local = self->start + self->local_offset;

    if (staff->always || in_working_hours(local)) {
        return self->start;
    }
    const double u = stream_unit(
        stream_block(self->key, self->entity, person, PURPOSE_STAFF, 0).word[0]);

    if (u < staff->night) {
        return self->start;
    }
    const double q = (u - staff->night) / (1.0 - staff->night);

    return late_arrival(self, person, local, q) - self->local_offset;
}

struct shift shifts_next(const struct shifts *self, uint32_t person, tick_t arrival,
                         tick_t after)
{
    const struct staff *staff = self->staff;

    if (staff->always) {
        return (struct shift){ arrival, TICK_NEVER };
    }
    if (after < arrival + staff->first_shift) {
        return (struct shift){ arrival, arrival + staff->first_shift };
    }
    if (person & SHIFTS_DRAFTED) {
        return (struct shift){ TICK_NEVER, TICK_NEVER };
    }
    tick_t earliest = arrival + staff->first_shift + staff->rest;

    if (earliest <= after - staff->shift) {
        earliest = after - staff->shift + 1; /* a shift from then on ends after `after` */
    }
    const tick_t from =
        next_daily(self, person, earliest + self->local_offset) - self->local_offset;

    return (struct shift){ from, from + staff->shift };
}
