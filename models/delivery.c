/* delivery.c: parameters of delivery. The paths of an endpoint are in contact.c. */
#include "models/delivery.h"

#include <stddef.h>

static const char *const kind_names[] = { "push", "poll", "instant", "relay", NULL };

static const struct param delivery_params[] = {
    { PARAM_ITEM(
          delivery, kind, PARAM_CHOICE, "", DELIVERY_PUSH, 0, 3,
          "push over open connections, poll by the endpoint, at once (for tests "
          "against closed forms), or by a relay: the organisation's server polls, then "
          "the endpoint polls it"),
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
    { PARAM_ITEM(delivery, relay_interval, PARAM_DURATION, "time", 8 * (double)TICK_HOUR,
                 (double)TICK_SECOND, 60 * (double)TICK_DAY,
                 "between two polls of an organisation's server (relay)") },
    { PARAM_ITEM(delivery, relay_approval, PARAM_DELAY, "time", 0, 0, 0,
                 "from the server's poll until it passes the version on (relay)") },
    { PARAM_ITEM(delivery, capacity, PARAM_REAL, "endpoints/h", 0, 0, 1e12,
                 "endpoints that the vendor can serve in an hour; 0: any number") },
    { PARAM_ITEM(delivery, site_transfer, PARAM_DURATION, "time", 0, 0, (double)TICK_DAY,
                 "an endpoint's time on its site's line; 0: none") },
    { PARAM_ITEM(delivery, off_site, PARAM_SHARE, "share", 0, 0, 1,
                 "share of the endpoints of off_site_classes that are not at a site") },
    { PARAM_ITEM(delivery, off_site_classes, PARAM_SET, "", 0, 0, 0,
                 "classes of which some are off site; none: all"),
      .target = "/population/classes" },
    { PARAM_ITEM(delivery, off_site_delay, PARAM_DELAY, "time", 0, 0, 0,
                 "what an endpoint off site takes longer; it uses no relay and no site's "
                 "line") },
    { PARAM_ITEM(delivery, dormant, PARAM_SHARE, "share", 0, 0, 1,
                 "endpoints that are switched off for weeks") },
    { PARAM_ITEM(delivery, dormant_time, PARAM_DELAY, "time", 21 * (double)TICK_DAY, 0, 0,
                 "from the release until such an endpoint is back") },
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
