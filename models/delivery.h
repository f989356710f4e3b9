/* delivery.h: how a version that is on offer reaches an endpoint (MODEL 6). */
#ifndef RINGFALL_MODELS_DELIVERY_H
#define RINGFALL_MODELS_DELIVERY_H

#include "models/distribution.h"
#include "models/param.h"

enum delivery_kind { DELIVERY_PUSH, DELIVERY_POLL, DELIVERY_INSTANT, DELIVERY_RELAY };

struct delivery {
    int kind;
    double reach; /* push: share of the endpoints on that hold a connection */
    struct distribution latency; /* push, ms */
    struct distribution
        reconnect; /* push: until an unreached endpoint connects again, ms */
    tick_t poll_interval, poll_jitter;  /* poll: detection each interval + U(0, jitter) */
    tick_t relay_interval;              /* relay: polls of an organisation's server */
    struct distribution relay_approval; /* relay: until it passes a version on, ms */
    tick_t power_on_delay;              /* after switching on */
    double capacity;           /* endpoints an hour that the vendor can serve; 0: any */
    tick_t site_transfer;      /* an endpoint's time on its site's line; 0: none */
    double off_site;           /* share of the endpoints of off_site_classes elsewhere */
    uint64_t off_site_classes; /* set */
    struct distribution off_site_delay; /* added for them, ms */
    double dormant;                     /* share switched off for weeks */
    struct distribution dormant_time;   /* until these are back, ms */
    bool always_on; /* take no notice of power: every endpoint is on */
};

extern const struct param_table delivery_table;

#endif
