/* delivery.c: parameters of delivery. The paths of an endpoint are in contact.c. */
#include "models/delivery.h"

#include <stddef.h>

static const char *const kind_names[] = { "push", "poll", "instant", NULL };

static const struct param delivery_params[] = {
    { PARAM_ITEM(
          delivery, kind, PARAM_CHOICE, "", DELIVERY_PUSH, 0, 2,
          "push over open connections, poll by the endpoint, or at once (for tests "
          "against closed forms)"),
      .choices = kind_names },
    { PARAM_ITEM(delivery, reach, PARAM_SHARE, "share", 0.97, 0, 1,
                 "endpoints on that hold an open connection (push)") },
    { PARAM_ITEM(delivery, latency, PARAM_DELAY, "time", 4 * (double)TICK_MINUTE, 0, 0,
                 "from the offer to the install at a connected endpoint (push)") },
    { PARAM_ITEM(delivery, reconnect, PARAM_DELAY, "time", 8 * (double)TICK_HOUR, 0, 0,
                 "until an endpoint without a connection has one again (push)") },
    { PARAM_ITEM(delivery, poll_interval, PARAM_DURATION, "time", 22 * (double)TICK_HOUR,
                 (double)TICK_SECOND, 60 * (double)TICK_DAY,
                 "between two polls of one endpoint (poll)") },
    { PARAM_ITEM(delivery, poll_jitter, PARAM_DURATION, "time", 4 * (double)TICK_HOUR, 0,
                 60 * (double)TICK_DAY, "added to the interval, uniform from 0 (poll)") },
    { PARAM_ITEM(delivery, power_on_delay, PARAM_DURATION, "time",
                 2 * (double)TICK_MINUTE, 0, (double)TICK_DAY,
                 "from switching on to the install of what was missed") },
    { PARAM_ITEM(delivery, always_on, PARAM_BOOL, "", 0, 0, 1,
                 "every endpoint is on all the time (for tests against closed forms)") },
};
const struct param_table delivery_table = {
    "delivery", "How the update reaches endpoints.", sizeof(struct delivery),
    delivery_params, sizeof delivery_params / sizeof *delivery_params
};
