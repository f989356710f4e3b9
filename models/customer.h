/* customer.h: the customers' side of a rollout: what an organisation does with a version
 * that the vendor offers (MODEL 5). An offer is not an install.
 */
#ifndef RINGFALL_MODELS_CUSTOMER_H
#define RINGFALL_MODELS_CUSTOMER_H

#include "models/param.h"

enum window_kind { WINDOW_MAINTENANCE, WINDOW_BLACKOUT };
enum window_days {
    WINDOW_EVERY_DAY,
    WINDOW_WEEKDAYS,
    WINDOW_WEEKEND,
    WINDOW_MONDAY /* ... to Sunday */
};

/* A part of the week, in local time, in which installs are allowed, or are not. */
struct window {
    int kind;        /* enum window_kind */
    int days;        /* enum window_days: of its beginning */
    tick_t from, to; /* after midnight; to <= from: it ends on the next day */
};

/* A customers' ring. Rings with a selector (classes, regions) take what they select, by
 * precedence; the others share the rest. */
struct ring {
    char name[PARAM_NAME_SIZE];
    double share;              /* of the endpoints, of those it selects */
    uint64_t classes, regions; /* sets; 0: every one */
    int64_t precedence;        /* of a ring with a selector: the lowest first */
    tick_t deferral;           /* between the vendor's offer and the customer's */
    tick_t spread;             /* and uniform from 0 to this over its endpoints */
    int64_t lag;               /* versions behind the newest: N-1, N-2 */
    tick_t pause;              /* after the release: nothing is installed before */
    bool pin;                  /* stays on its version */
    bool bypass;               /* takes what is published without waiting for its wave */
    bool restart;              /* what is taken counts from the next restart */
    tick_t deadline;     /* after the customer's offer: a restart is forced; TICK_NEVER */
    tick_t grace;        /* least time from taking it to a forced restart */
    struct list windows; /* struct window */
};

/** The first local time (ms since a Monday 00:00, not negative) from `local` on that all
 * windows allow: inside a maintenance window, if there are any, and in no blackout.
 * TICK_NEVER where they leave nothing of a week. Cost O(windows), 100 ns for one. */
tick_t customer_window_next(const struct list *windows, tick_t local);

extern const struct param_table customer_ring_table, customer_window_table;

#endif
