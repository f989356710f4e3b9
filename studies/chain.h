/* chain.h: from an outage back to what began it: from need to need, from service to
 * service, to machines that were down or an incident. */
#ifndef RINGFALL_STUDIES_CHAIN_H
#define RINGFALL_STUDIES_CHAIN_H

#include "studies/outages.h"

#define CHAIN_MOST 32

struct chain_link {
    const struct outage *outage; /* borrowed */
    uint32_t skipped; /* steps left out before it: only services of the chain again, that
                       * need each other */
    bool again;       /* the service stands in the chain already, later */
};

struct chain {
    struct chain_link links[CHAIN_MOST]; /* [n] from effect to cause */
    size_t n;
    bool open; /* the last one's cause is not told: no outage of it, or too long a chain
                */
};

/** Cost: the outages of each service on the way. */
void chain_walk(const struct outages *outages, const struct outage *from,
                struct chain *out);

#endif
