/* customer.c: parameters of the customers' side. */
#include "models/customer.h"

#include <stddef.h>

#define DAY     ((double)TICK_DAY)
#define N_OF(a) (sizeof(a) / sizeof *(a))

static const char *const window_kind_names[] = { "maintenance", "blackout", NULL };
static const char *const window_day_names[] = { "every-day", "weekdays", "weekend",
                                                "monday",    "tuesday",  "wednesday",
                                                "thursday",  "friday",   "saturday",
                                                "sunday",    NULL };

static const struct param window_params[] = {
    { PARAM_ITEM(window, kind, PARAM_CHOICE, "", WINDOW_MAINTENANCE, 0, 1,
                 "maintenance: only then; blackout: not then"),
      .choices = window_kind_names },
    { PARAM_ITEM(window, days, PARAM_CHOICE, "", WINDOW_EVERY_DAY, 0, 9,
                 "days on which it begins"),
      .choices = window_day_names },
    { PARAM_ITEM(window, from, PARAM_DURATION, "time", 0, 0, DAY,
                 "its beginning, after midnight") },
    { PARAM_ITEM(window, to, PARAM_DURATION, "time", DAY, 0, DAY,
                 "its end, after midnight; not later than its beginning: of the next "
                 "day") },
};
const struct param_table customer_window_table = { "window",
                                                   "A part of the week, in local time.",
                                                   sizeof(struct window), window_params,
                                                   N_OF(window_params) };

static const struct param ring_params[] = {
    { PARAM_ITEM(
        ring, share, PARAM_SHARE, "share", 1, 0, 1,
        "share of the customers' endpoints in this ring; with a selector, of those "
        "that it selects and rings before it have left") },
    { PARAM_ITEM(ring, classes, PARAM_SET, "", 0, 0, 0, "selects these classes"),
      .target = "/population/classes" },
    { PARAM_ITEM(ring, regions, PARAM_SET, "", 0, 0, 0, "selects these regions"),
      .target = "/population/regions" },
    { PARAM_ITEM(ring, precedence, PARAM_COUNT, "", 0, 0, 1000,
                 "of rings that select the same endpoint the lowest counts") },
    { PARAM_ITEM(
        ring, deferral, PARAM_DURATION, "time", 0, 0, 400 * DAY,
        "between the vendor's offer and the customer's; an emergency skips it") },
    { PARAM_ITEM(ring, spread, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "and evenly over this time for its endpoints") },
    { PARAM_ITEM(ring, lag, PARAM_COUNT, "versions", 0, 0, 10,
                 "versions that it stays behind the newest") },
    { PARAM_ITEM(ring, pause, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "after the planned release: until then it takes nothing") },
    { PARAM_ITEM(ring, pin, PARAM_BOOL, "", 0, 0, 1, "stays on the version it has") },
    { PARAM_ITEM(
        ring, bypass, PARAM_BOOL, "", 0, 0, 1,
        "takes it with the first wave that selects it, whatever that wave's share") },
    { PARAM_ITEM(ring, restart, PARAM_BOOL, "", 0, 0, 1,
                 "an install counts from the next start of the machine") },
    { PARAM_ITEM(ring, deadline, PARAM_DURATION, "time", (double)TICK_NEVER, 0, 400 * DAY,
                 "after the customer's offer: a restart is forced, inside the windows") },
    { PARAM_ITEM(ring, grace, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "least time between taking it and a forced restart") },
    { PARAM_ITEM(ring, windows, PARAM_LIST, "", 0, 0, 32,
                 "when installs are allowed, in local time; none: always"),
      .sub = &customer_window_table },
};
const struct param_table customer_ring_table = { "ring", "A customers' ring.",
                                                 sizeof(struct ring), ring_params,
                                                 N_OF(ring_params) };
