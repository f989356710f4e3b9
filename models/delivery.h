/* delivery.h: how a version that is on offer reaches an endpoint (MODEL 6). */
#ifndef RINGFALL_MODELS_DELIVERY_H
#define RINGFALL_MODELS_DELIVERY_H

#include "models/distribution.h"
#include "models/param.h"

enum delivery_kind { DELIVERY_PUSH, DELIVERY_POLL, DELIVERY_INSTANT };

struct delivery {
    int kind;
    double reach; /* push: share of the endpoints on that hold a connection */
    struct distribution latency; /* push, ms */
    struct distribution
        reconnect; /* push: until an unreached endpoint connects again, ms */
    tick_t poll_interval, poll_jitter; /* poll: detection each interval + U(0, jitter) */
    tick_t power_on_delay;             /* after switching on */
    bool always_on;                    /* take no notice of power: every endpoint is on */
};

extern const struct param_table delivery_table;

#endif
