/* members.h: an organisation's endpoints by the wave that admits them. */
#ifndef RINGFALL_MODELS_MEMBERS_H
#define RINGFALL_MODELS_MEMBERS_H

#include "models/organisation.h"

#define MEMBERS_BLOCK 65536u /* endpoints that a 2-byte index can name */

/* Some endpoints of one block. */
struct members {
    uint32_t base;         /* index of the block's first endpoint */
    const uint16_t *local; /* [n] relative to it; NULL: 0 to n - 1 */
    uint32_t n;
    bool by_delay; /* those of a customers' delay together, ascending; else all are */
};

/** Find the endpoints of the first wave, of all waves when it is not a small one; false
 * when memory is out. */
bool members_init(struct ctx *c, struct organisation_state *s);
/** The wave's members are about to be asked for; false when memory is out. */
bool members_ready(struct ctx *c, struct organisation_state *s, uint32_t wave);

/** The rollout starts again with other members of each share; false when memory is out.
 */
bool members_restart(struct ctx *c, struct organisation_state *s, uint32_t restart);

/** All endpoints of a block. */
struct members members_all(const struct organisation_state *s, uint32_t block);
/** A wave's members in a block. */
struct members members_of(const struct organisation_state *s, uint32_t block,
                          uint32_t wave);

static inline uint32_t members_blocks(const struct organisation_state *s)
{
    return (s->o->n - 1) / MEMBERS_BLOCK + 1;
}
static inline uint32_t members_local(const struct members *m, uint32_t i)
{
    return m->local == NULL ? i : m->local[i];
}

#endif
