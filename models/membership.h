/* membership.h: which wave of a rollout an endpoint is in (MODEL 5). Membership does not
 * depend on the arm: shares nest in one keyed permutation of all endpoints. */
#ifndef RINGFALL_MODELS_MEMBERSHIP_H
#define RINGFALL_MODELS_MEMBERSHIP_H

#include "models/world.h"

#define MEMBERSHIP_NONE 255 /* in no wave, in no ring */

/* A part of the endpoints of a class and region. */
struct membership_part {
    uint8_t ring; /* index in the rollout's rings; MEMBERSHIP_NONE: in none */
    double share; /* of these endpoints */
};

/**
 * How the endpoints of a class and region are split among the customers' rings.
 *
 * Rings with a selector come first, in order of precedence: each takes its share of what
 * the ones before it have left. What is left then goes to the rings without a selector,
 * in their order, by their shares, the last of them the rest; without such rings, to
 * none. Rings that select neither the class nor the region are not among the parts.
 * Shares sum to 1 but for rounding.
 *
 * @param rings list of struct ring; may be empty: all are in none
 * @param out   [CUSTOMER_MAX_RINGS + 1] out: the parts in order
 * @return number of parts, 1 at least. Cost O(rings)
 */
size_t membership_split(const struct list *rings, size_t class, size_t region,
                        struct membership_part *out);

/**
 * The customers' ring of each endpoint of an organisation.
 *
 * @param out [o->n] out: index in the rollout's rings, of which there is one at least;
 *            MEMBERSHIP_NONE: in none, as nothing selects it
 * Cost about 5 ns an endpoint.
 */
void membership_rings(const struct world *w, const struct organisation *o,
                      const struct segment *segments, size_t n_segments, uint8_t *out);

/** The ring of one endpoint, which is in the segment. */
uint8_t membership_ring(const struct world *w, const struct organisation *o,
                        const struct segment *s, uint32_t index);

/** Can a wave admit some endpoint of an organisation, by class, region and name? */
bool membership_possible(const struct world *w, const struct organisation *o,
                         const struct segment *segments, size_t n_segments,
                         uint32_t wave);

/** Does the first wave admit an endpoint of its share? ring: MEMBERSHIP_NONE
 * without rings. */
bool membership_first(const struct world *w, const struct organisation *o,
                      const struct segment *s, uint32_t index, uint8_t ring);

/**
 * The first wave that admits each endpoint of an organisation.
 *
 * @param restart which restart of the rollout: each has an order of its own where the
 *                rollout reshuffles; 0: none
 * @param rings [o->n] from membership_rings; NULL without rings
 * @param out   [o->n] out: wave, or MEMBERSHIP_NONE
 * Cost about 15 ns an endpoint.
 */
void membership_assign(const struct world *w, const struct organisation *o,
                       const struct segment *segments, size_t n_segments,
                       uint32_t restart, const uint8_t *rings, uint8_t *out);

#endif
