/* roster.h: the organisations of a world in the making, in order; and what every
 * organisation needs: a key, sites, endpoints by class. */
#ifndef RINGFALL_MODELS_ROSTER_H
#define RINGFALL_MODELS_ROSTER_H

#include "models/population.h"

struct roster {
    const struct population_spec *spec; /* borrowed, outlives this */
    struct stream_key key;
    struct organisation *items; /* [n]; owned */
    uint32_t n;
    size_t capacity;
    uint64_t n_endpoints;
};

/** Append if the filter keeps it; numbers its endpoints. An organisation that spans a
 * group is kept when any of its regions is. */
int roster_add(struct roster *self, struct organisation o,
               struct rf_error *err) RF_MUST_CHECK;

/** Append the organisations alike of spec->organisations[k]. listed: as in struct
 * organisation. */
int roster_add_given(struct roster *self, size_t k, uint8_t listed,
                     struct rf_error *err) RF_MUST_CHECK;

/** The key of the k-th organisation of a kind (a hash): no draw, so the same in all
 * worlds. */
uint32_t roster_key(uint32_t kind, uint32_t k);
/** Sites of an organisation from its staff. */
uint32_t roster_sites(const struct population_spec *spec, double staff);
/** o->n endpoints over classes in the proportions of the shares; fills class_end. */
void roster_split(struct organisation *o, const double *share, size_t n_classes);

#endif
