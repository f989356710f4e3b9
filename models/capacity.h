/* capacity.h: the vendor's servers as a fluid queue (MODEL 6): how long each wave keeps
 * them busy, and when a wave's turn comes.
 *
 * The vendor serves `capacity` endpoints an hour, first come, first served. A wave of N
 * endpoints is N hours of work over the capacity; it waits for what is left of the waves
 * before it. Within the wave the endpoints come in the order of their latency word, which
 * is the order of their contacts: the endpoint with word u is served when its own contact
 * has come and the share u of the wave has had its turn.
 */
#ifndef RINGFALL_MODELS_CAPACITY_H
#define RINGFALL_MODELS_CAPACITY_H

#include "models/world.h"

/* No turn lies further ahead, ms: so it has room in a notice. */
#define CAPACITY_LONG 1e14

struct capacity {
    size_t n_waves;     /* 0: any number is served at once */
    const double *span; /* [n_waves] ms that a whole wave takes; borrowed */
    double *left;       /* [n_waves] ms of it that have not been served; owned */
    double *begins;     /* [n_waves] tick at which its service begins; < 0: not on offer;
                         * owned */
    double free_at;     /* tick from which nobody waits */
};

/** The waves' spans in a world, ms, [waves] in *out (owned by the caller): exact counts
 * of who is in which wave before any restart. NULL without a capacity.
 *
 * Cost: nothing for waves by share alone; else about 20 ns an endpoint of the world. */
int capacity_spans(const struct world *w, double **out,
                   struct rf_error *err) RF_MUST_CHECK;

/** span: NULL: any number is served. */
int capacity_init(struct capacity *self, const double *span, size_t n_waves,
                  struct rf_error *err) RF_MUST_CHECK;
void capacity_free(struct capacity *self);

/** A wave is offered a version at `now`: ms until the turn of its first endpoint.
 * Negative when some of the wave have been served: these are the first. */
tick_t capacity_join(struct capacity *self, size_t wave, tick_t now);

/** What is on offer is withdrawn at `now`: nobody waits any more.
 *
 * @param anew everybody will come again, not only those that have not been served */
void capacity_empty(struct capacity *self, tick_t now, bool anew);

#endif
