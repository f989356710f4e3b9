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

/* Kinds of records (engine.h, ctx_record). data[0]: service. What an outage has cost:
 * data[0]: service | the least that it delivered << 32; data[1], [2]: persons without it
 * x ms, and US cents, since the last STOP or LESS. */
enum service_record {
    RECORD_SERVICE_STOP,  /* down; data[1], [2]: why, see below */
    RECORD_SERVICE_LESS,  /* up, but no longer in full, or a quarter less than ever since;
                           * likewise */
    RECORD_SERVICE_READY, /* has what it needs, the restart lag begins; data[1]: started
                           * by hand without it; [2]: machines as in a stop, 0: none */
    RECORD_SERVICE_REPAIRS, /* follows that, where machines were the cause; of its
                             * organisation's, came back so far: data[1]: by a boot << 32
                             * | by hands; [2]: remotely */
    RECORD_SERVICE_BACK,    /* up; cost */
    RECORD_SERVICE_DONE,    /* nothing is left of its backlog; cost */
    RECORD_SERVICE_FULL,    /* delivers in full again; cost */
    RECORD_SERVICE_OPEN     /* before a STOP or LESS when not in full; not in full, or
                             * behind, at the horizon; cost */
};
/* data[1]: cause | need << 8 | the need's buffer in s << 40 (at most SERVICE_MAX_BUFFER).
 * data[2]: of machines: down << 32 | all, of the classes needed; of a service: the one
 * that delivers least; of an incident: which. */
enum service_cause { CAUSE_MACHINES, CAUSE_SERVICE, CAUSE_INCIDENT };
#define SERVICE_MAX_BUFFER ((1u << 24) - 1)

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
    bool stopped_once, rising;
    bool manual; /* started by hand without what it wants from services */
    bool wants;  /* something of that is missing */
};

/* What a service keeps for its records. */
struct service_note {
    int64_t people_ms; /* since it was in full last, or stopped: persons without it ... */
    int64_t cents;     /* ... cost ... */
    uint32_t least;    /* ... and the least that it delivered */
    uint32_t cause;    /* why it stopped last: a need here, n_needs: an incident */
    uint16_t struck;   /* incident that struck it last */
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
    const uint32_t *returned;     /* [4] of them back so far, by enum back; NULL likewise
                                   */
    double size[POPULATION_MAX_CLASSES]; /* all its devices by class */
    uint32_t classes; /* bits: of those, classes that a service needs */

    struct service *service;       /* [n] in the arena; NULL: all is well so far */
    struct need_now *need;         /* [n_needs] likewise */
    struct service_note *note;     /* [n] likewise; NULL: no records are kept */
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
int service_close(struct ctx *c, struct services *self,
                  struct rf_error *err) RF_MUST_CHECK;

/** Is the organisation's service of this kind up? True when it has none, or kind < 0. */
bool service_is_up(const struct services *self, int kind);

/* ---- service_settle.c: the cascade inside the LP ---- */

int service_make(struct ctx *c, struct services *self,
                 struct rf_error *err) RF_MUST_CHECK;
/** Another LP's service has another level: it stands so at all its needs here. */
void service_hear(struct services *self, uint32_t source, uint32_t level);
void service_touch(struct services *self, uint32_t need);
/** Machines have changed: the needs that find another level of them are touched. */
void service_touch_machines(struct services *self);
/** What the kth source of this LP's needs delivers, as it is known here. */
uint32_t service_source_level(const struct services *self, uint32_t k);
void service_enqueue(struct services *self, uint32_t i);
/** Work off what was touched, at once. */
int service_settle(struct ctx *c, struct services *self, tick_t now,
                   struct rf_error *err) RF_MUST_CHECK;

/* ---- service_record.c: notes for those who ask why ---- */

/** A note of a stretch in which it delivered so much. */
static inline void service_record_stretch(struct services *self, uint32_t i,
                                          uint32_t given, int64_t people_ms,
                                          int64_t cents)
{
    if (self->note != NULL) {
        struct service_note *note = &self->note[i];

        note->least = given < note->least ? given : note->least;
        note->people_ms += people_ms;
        note->cents += cents;
    }
}
/** It has stopped for want of a need here (n_needs: by an incident). What it costs is
 * counted from here. */
int service_record_stop(struct ctx *c, struct services *self, uint32_t i, tick_t now,
                        uint32_t cause, struct rf_error *err) RF_MUST_CHECK;
/** It is up, and delivers another level from now: LESS or FULL, if it is one of these. */
int service_record_level(struct ctx *c, struct services *self, uint32_t i, uint32_t given,
                         tick_t now, uint32_t cause, struct rf_error *err) RF_MUST_CHECK;
/** It has what it needs. */
int service_record_ready(struct ctx *c, const struct services *self, uint32_t i,
                         tick_t now, struct rf_error *err) RF_MUST_CHECK;
/** BACK, DONE, FULL or OPEN. */
int service_record_cost(struct ctx *c, const struct services *self,
                        enum service_record kind, uint32_t i, tick_t now,
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
