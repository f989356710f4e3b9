/* service.h: the services that one LP runs: what they need, whether they are up, what
 * they deliver, and the cascade from one to the next (MODEL 9).
 *
 * Levels are in millionths. A service without trouble costs nothing: the state below is
 * made at the first sign of any.
 */
#ifndef RINGFALL_MODELS_SERVICE_H
#define RINGFALL_MODELS_SERVICE_H

#include "models/world.h"
#include "sim/engine.h"

#define SERVICE_FULL 1000000u

/* Kinds of events of services, of any LP; above those of an organisation. */
enum service_event {
    EVENT_SERVICE_LOOK =
        64,               /* machines have changed: what do their services make of it? */
    EVENT_SERVICE_TIMER,  /* data: service; a buffer, a restart or a backlog ends */
    EVENT_SERVICE_STRIKE, /* data: service, incident | step << 16 */
    EVENT_SERVICE_LEVEL   /* message; data: another LP's service, its new level */
};

/* Kinds of records (engine.h, ctx_record). data: service, cause, source. */
enum service_record {
    RECORD_SERVICE_STOP, /* down; cause: enum service_cause | need << 8 */
    RECORD_SERVICE_BACK, /* up */
    RECORD_SERVICE_DONE  /* nothing is left of its backlog */
};
enum service_cause { CAUSE_MACHINES, CAUSE_SERVICE, CAUSE_INCIDENT };

enum service_status { SERVICE_UP, SERVICE_DOWN, SERVICE_RESTARTING };

/* A need at the moment. */
struct need_now {
    uint32_t level;  /* of what is needed */
    uint32_t effect; /* what the service makes of it: full while the buffer lasts */
    tick_t since;    /* buffer is as of then */
    int64_t buffer;  /* ms left without any of it; -1: not drawn yet */
    int64_t size;    /* of the full buffer, ms */
};

struct service {
    uint32_t supply;   /* from needs and incidents */
    uint32_t given;    /* what it delivers */
    uint32_t sent;     /* of that, what other LPs have been told */
    uint32_t incident; /* capacity that incidents leave */
    tick_t since;      /* counted up to then */
    tick_t stopped;    /* last time */
    tick_t ready;      /* end of the restart lag */
    tick_t timer;      /* of the pending event, TICK_NEVER */
    double backlog;    /* ms of full work not done */
    int64_t without;   /* persons per hour without it, as counted in the series */
    uint8_t status;    /* enum service_status */
    bool stopped_once, manual, rising;
};

/* A service of another LP that one here needs. */
struct service_import {
    uint32_t source;
    uint32_t need; /* of this LP */
};

struct services {
    const struct world *w;     /* borrowed, outlives this */
    const struct graph_lp *lp; /* likewise */
    uint32_t first, n;         /* services [first, first + n) */
    uint32_t first_need, n_needs;
    uint32_t first_source;
    const struct organisation *o; /* its machines; NULL: none of them has the product */
    const int32_t *down;          /* [classes] of them down; NULL likewise */
    double size[POPULATION_MAX_CLASSES]; /* all its devices by class */
    uint32_t classes; /* bits: of those, classes that a service needs */

    struct service *service;       /* [n] in the arena; NULL: all is well so far */
    struct need_now *need;         /* [n_needs] likewise */
    struct service_import *import; /* [n_imports] by source */
    uint32_t n_imports;
    uint32_t *place;  /* [sources] a service here, or n + its first import */
    uint32_t *level;  /* [n + n_imports] by place: what it delivers. Apart from the
                       * rest, as the cascade reads little else: 4 bytes each */
    uint8_t *changed; /* [n_needs] a source has changed: its level is out of date */
    uint8_t *queued;  /* [n] stands in the queue */
    uint32_t *queue, *rising;          /* [n] services to look at; those that may rise */
    uint32_t front, n_queue, n_rising; /* the queue is a ring */
    bool counts;                       /* is of the part of the world that is counted */
    bool hit;  /* a critical one was down for so long that its organisation is hit */
    bool back; /* one has come back since the caller looked last */
};

/** The services of the LP in hand: counted, and struck if incidents say so. */
int service_open(struct ctx *c, struct services *self, const struct organisation *o,
                 const int32_t *down, struct rf_error *err) RF_MUST_CHECK;
/** An event of enum service_event. Sets self->back when a service has come back. */
int service_event(struct ctx *c, struct services *self, const struct event *e,
                  struct rf_error *err) RF_MUST_CHECK;
/** Machines have changed. */
int service_look(struct ctx *c, struct services *self, tick_t now,
                 struct rf_error *err) RF_MUST_CHECK;
/** Count up to the horizon. */
void service_close(struct ctx *c, struct services *self);

/** Is the organisation's service of this kind up? True when it has none, or kind < 0. */
bool service_is_up(const struct services *self, int kind);

/* ---- service_settle.c: the cascade inside the LP ---- */

int service_make(struct ctx *c, struct services *self,
                 struct rf_error *err) RF_MUST_CHECK;
/** Another LP's service has another level: it stands so at all its needs here. */
void service_hear(struct services *self, uint32_t source, uint32_t level);
void service_touch(struct services *self, uint32_t need);
void service_enqueue(struct services *self, uint32_t i);
/** Work off what was touched, at once. */
int service_settle(struct ctx *c, struct services *self, tick_t now,
                   struct rf_error *err) RF_MUST_CHECK;

/* ---- service_count.c ---- */

/** Count the service's time up to now at what it delivers. */
void service_count(struct ctx *c, struct services *self, uint32_t i, tick_t now);
/** It delivers something else from now. */
void service_count_change(struct ctx *c, struct services *self, uint32_t i, tick_t now);
/** What the service of an organisation with a name does on each day, trouble or not. */
void service_count_usual(struct ctx *c, const struct services *self, uint32_t i);
/** How its backlog grows, ms of full work a ms: down, by what is not done on paper; up,
 * by what its spare capacity (1 / backlog of a full one's) does not do: below 0 it is
 * worked off. Only for services that have any. */
double service_backlog_rate(const struct services *self, uint32_t i);
void service_count_stop(struct ctx *c, struct services *self, uint32_t i);

static inline const struct service_spec *service_spec(const struct services *self,
                                                      uint32_t i)
{
    return graph_spec(&self->w->graph, self->first + i);
}

#endif
