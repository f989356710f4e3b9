/* ring.h: rings of numbered members, linked both ways through an array: a queue from
 * whose middle a member can leave. A ring is found by its head, a number that is never a
 * member. */
#ifndef RINGFALL_MODELS_RING_H
#define RINGFALL_MODELS_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Neighbours; of oneself when in no ring, or the head of an empty one. */
struct ring_link {
    uint32_t before, after;
};

static inline void ring_init(struct ring_link *links, size_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        links[i] = (struct ring_link){ i, i };
    }
}

/** Is a member in a ring; has a ring of this head members? */
static inline bool ring_has(const struct ring_link *links, uint32_t i)
{
    return links[i].after != i;
}

/** Out of its ring, if it is in one. */
static inline void ring_remove(struct ring_link *links, uint32_t i)
{
    links[links[i].before].after = links[i].after;
    links[links[i].after].before = links[i].before;
    links[i] = (struct ring_link){ i, i };
}

/** Last into the ring of a head; the member is in none. */
static inline void ring_append(struct ring_link *links, uint32_t head, uint32_t i)
{
    links[i] = (struct ring_link){ links[head].before, head };
    links[links[head].before].after = i;
    links[head].before = i;
}

#endif
