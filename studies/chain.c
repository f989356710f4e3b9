/* chain.c: each step goes to an outage that began before the one that it explains, so
 * that the walk ends, round loops of services that need each other, too. */
#include "studies/chain.h"

static bool is_seen(const struct chain *self, uint32_t service)
{
    for (size_t i = 0; i < self->n; i++) {
        if (self->links[i].outage->service == service) {
            return true;
        }
    }
    return false;
}

void chain_walk(const struct outages *outages, const struct outage *from,
                struct chain *out)
{
    const struct outage *at = from;
    uint32_t skipped = 0;

    *out = (struct chain){ .open = true };
    while (at != NULL && out->n < CHAIN_MOST) {
        const bool again = is_seen(out, at->service);

        if (again && at->cause == CAUSE_SERVICE) {
            skipped++;
        } else {
            out->links[out->n++] =
                (struct chain_link){ .outage = at, .skipped = skipped, .again = again };
            skipped = 0;
        }
        if (at->cause != CAUSE_SERVICE) {
            out->open = false;
            return;
        }
        at = outages_before(outages, at->source, at);
    }
}
