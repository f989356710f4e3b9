/* outages.h: outages of services, put together from the records of a run
 * (models/service.h). */
#ifndef RINGFALL_STUDIES_OUTAGES_H
#define RINGFALL_STUDIES_OUTAGES_H

#include "models/replay.h"
#include "models/service.h"

/* A service stopped, or began to deliver less than in full, or a quarter less still. */
struct outage {
    tick_t stop;
    tick_t ready;     /* had what it needs again, and began to start; TICK_NEVER */
    tick_t back;      /* was up; if it had not stopped: in full again, or what came next
                       * was worse; TICK_NEVER: not within the horizon */
    tick_t done;      /* had worked off its backlog: at once when it has none; TICK_NEVER:
                       * not within the horizon, or it stopped again before */
    tick_t full;      /* delivered in full again; likewise */
    uint32_t service; /* in the graph */
    lp_id lp;
    uint32_t seq;       /* the LP's count of records */
    uint32_t need;      /* in the graph; not for an incident */
    uint32_t buffer;    /* s that the service lasts without that need */
    uint32_t source;    /* CAUSE_SERVICE: what delivered least; CAUSE_INCIDENT: which */
    uint32_t down, all; /* CAUSE_MACHINES: of the classes needed, when it began */
    uint32_t still;     /* of these, down when it was ready */
    uint32_t boots, hands, remote; /* of all its organisation's, back by then */
    uint32_t least;                /* that it delivered, millionths */
    uint8_t cause;                 /* enum service_cause */
    bool less;                     /* it did not stop; ready: TICK_NEVER */
    bool by_hand;                  /* started without what it needs */
    int64_t people_ms; /* persons without it x time, up to full, the next stop or the
                        * horizon */
    int64_t cents;     /* cost, likewise */
};

struct outages {
    struct outage *items; /* [n] by service, then time; owned */
    size_t n;
    size_t *first; /* [n_services + 1] first of each; owned */
    tick_t horizon;
};

/** @param o a run with records, of the services of g. RF_ENOMEM. */
int outages_init(struct outages *self, const struct outcome *o, const struct graph *g,
                 struct rf_error *err) RF_MUST_CHECK;
void outages_free(struct outages *self);

/** The last of a service before another outage that it may have caused; NULL: none. */
const struct outage *outages_before(const struct outages *self, uint32_t service,
                                    const struct outage *of);
/** Is a service down at a moment? */
bool outages_is_down(const struct outages *self, uint32_t service, tick_t at);

/** How long it was down, or did less; up to the horizon when it was not back. */
static inline tick_t outages_length(const struct outages *self, const struct outage *o)
{
    return (o->back == TICK_NEVER ? self->horizon : o->back) - o->stop;
}

#endif
