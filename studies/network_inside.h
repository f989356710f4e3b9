/* network_inside.h: what the files of network share, and nobody else includes. */
#ifndef RINGFALL_STUDIES_NETWORK_INSIDE_H
#define RINGFALL_STUDIES_NETWORK_INSIDE_H

#include "studies/network.h"

/** Parts, flows and degrees. Needs lp_of. */
int network_parts_init(struct network *self, struct rf_error *err) RF_MUST_CHECK;

/** Hubs and what hangs on them. Needs lp_of and people. */
int network_hubs_init(struct network *self, struct rf_error *err) RF_MUST_CHECK;

/** Loops, from the component of each service: of [n_services], below n. */
int network_loops_init(struct network *self, const uint32_t *of, uint32_t n,
                       struct rf_error *err) RF_MUST_CHECK;

static inline const struct graph_lp *network_lp(const struct network *self,
                                                uint32_t service)
{
    return &self->graph->lps[self->lp_of[service]];
}

#endif
