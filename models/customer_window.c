/* customer_window.c: the parts of a week in which something may happen. */
#include "models/customer.h"

#define WEEK (7 * TICK_DAY)

static bool begins_on(const struct window *w, int64_t weekday)
{
    switch ((enum window_days)w->days) {
    case WINDOW_EVERY_DAY:
        return true;
    case WINDOW_WEEKDAYS:
        return weekday < 5;
    case WINDOW_WEEKEND:
        return weekday >= 5;
    default:
        return weekday == w->days - WINDOW_MONDAY;
    }
}

static tick_t length_of(const struct window *w)
{
    return w->to > w->from ? w->to - w->from : w->to - w->from + TICK_DAY;
}

/* The weekday of a window's latest time of beginning before a local time, and how long
 * ago it was: below a day. A window is no longer than a day, so that no other can be
 * open. */
static tick_t latest(const struct window *w, tick_t local, int64_t *weekday)
{
    const uint64_t since = (uint64_t)(local - w->from + TICK_DAY);
    const uint64_t days = since / (uint64_t)TICK_DAY;

    *weekday = (int64_t)((days + 6) % 7);
    return (tick_t)(since - days * (uint64_t)TICK_DAY);
}

/* Ms until a window ends that is open at a local time; 0: it is not open. */
static tick_t open_for(const struct window *w, tick_t local)
{
    int64_t weekday;
    const tick_t since = latest(w, local, &weekday);

    return since < length_of(w) && begins_on(w, weekday) ? length_of(w) - since : 0;
}

/* Ms until a window next begins, 0 when it is open. */
static tick_t opens_in(const struct window *w, tick_t local)
{
    int64_t weekday, days = 1;
    const tick_t since = latest(w, local, &weekday);

    if (since < length_of(w) && begins_on(w, weekday)) {
        return 0;
    }
    while (!begins_on(w, (weekday + days) % 7)) {
        days++;
    }
    return days * TICK_DAY - since;
}

/* How long to wait before a moment that may be allowed: none, or until a blackout ends,
 * or until a maintenance window begins. */
static tick_t wait_of(const struct list *windows, tick_t local)
{
    const struct window *w = windows->items;
    tick_t begins = WEEK, ends = 0;
    bool maintenance = false;

    for (size_t i = 0; i < windows->n; i++) {
        if (w[i].kind == WINDOW_MAINTENANCE) {
            const tick_t wait = opens_in(&w[i], local);

            maintenance = true;
            begins = wait < begins ? wait : begins;
        } else {
            const tick_t wait = open_for(&w[i], local);

            ends = wait > ends ? wait : ends;
        }
    }
    return maintenance && begins > ends ? begins : ends;
}

tick_t customer_window_next(const struct list *windows, tick_t local)
{
    tick_t at = local;

    while (at - local <= WEEK) {
        const tick_t wait = wait_of(windows, at);

        if (wait == 0) {
            return at;
        }
        at += wait;
    }
    return TICK_NEVER;
}

tick_t customer_window_wait(const struct list *windows, int64_t at)
{
    const int64_t monday = 4 * TICK_DAY; /* 1970-01-05 */
    const tick_t local = ((at - monday) % WEEK + WEEK) % WEEK;
    const tick_t next = customer_window_next(windows, local);

    return next == TICK_NEVER ? TICK_NEVER : next - local;
}
