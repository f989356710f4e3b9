/* worklist.h: the machines of one organisation that wait for hands, by site and priority,
 * and which site a technician goes to next (MODEL 8).
 *
 * Each site has a list for each priority (one list in all when work goes first come,
 * first served). Where next: to the least attended site with machines that nobody is on
 * the way to; among equals to the one with most critical machines at the first start, or,
 * first come, to the one whose oldest machine waits longest; then to the lowest number. A
 * tree of winners over the sites finds it in O(1) and is mended in O(log sites) when a
 * site changes.
 */
#ifndef RINGFALL_MODELS_WORKLIST_H
#define RINGFALL_MODELS_WORKLIST_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "models/tournament.h"
#include "sim/arena.h"
#include "sim/error.h"

#define WORKLIST_NONE       UINT32_MAX
#define WORKLIST_PRIORITIES 3

/* A machine that waits. */
struct waiting {
    uint32_t index; /* of the endpoint in its organisation */
    uint32_t next;  /* in its list, or among the spare nodes; WORKLIST_NONE at the end */
    uint32_t order; /* of its arrival in the worklist */
};
static_assert(sizeof(struct waiting) == 12, "bytes a waiting machine");

struct worksite {
    uint32_t first[WORKLIST_PRIORITIES]; /* WORKLIST_NONE: nobody waits */
    uint32_t last[WORKLIST_PRIORITIES];  /* meaningful where first is */
    uint32_t n;                          /* machines that wait */
    uint32_t critical; /* of priority 0 and 1, counted until the first start */
    uint32_t attended; /* technicians here or on the way */
    uint32_t coming;   /* servers on the way */
};

struct worklist {
    struct arena *arena;     /* borrowed, outlives this */
    struct waiting *nodes;   /* [capacity] in the arena */
    uint32_t capacity, used; /* nodes taken at least once: [0, used) */
    uint32_t spare;          /* given back, linked by next; WORKLIST_NONE: none */
    uint32_t n;              /* machines that wait, all sites */
    uint32_t order;          /* arrivals so far */
    bool first_come;
    bool ranked;            /* the first start has come: the tree is kept */
    uint32_t n_sites;       /* >= 1 */
    struct worksite *sites; /* [n_sites] in the arena */
    struct tournament next; /* of the sites, by attendance and order */
};

/** RF_OK or RF_ENOMEM. expected: machines that will wait at once, if that is known. */
int worklist_init(struct worklist *self, struct arena *arena, uint32_t n_sites,
                  uint32_t expected, bool first_come, struct rf_error *err) RF_MUST_CHECK;

/** A machine begins to wait. RF_OK or RF_ENOMEM. Cost O(1), O(log sites) when it is the
 * site's first. */
int worklist_add(struct worklist *self, uint32_t index, uint32_t site, unsigned priority,
                 struct rf_error *err) RF_MUST_CHECK;

/** Where to go, WORKLIST_NONE when there is nothing to go for. The first call ranks. */
uint32_t worklist_where(struct worklist *self);

/** A technician goes to a site (by = 1) or leaves it (by = -1). */
void worklist_attend(struct worklist *self, uint32_t site, int by);
/** Servers set out for a site (by > 0) or have arrived (by < 0). */
void worklist_expect(struct worklist *self, uint32_t site, int by);

/* The site's place in the tree after a change. */
void worklist_mend(struct worklist *self, uint32_t site);

/** Take the site's next machine; its n is > 0. */
static inline uint32_t worklist_take(struct worklist *self, uint32_t site)
{
    struct worksite *s = &self->sites[site];
    const unsigned p = s->first[0] != WORKLIST_NONE   ? 0
                       : s->first[1] != WORKLIST_NONE ? 1
                                                      : 2;
    const uint32_t at = s->first[p];
    struct waiting *node = &self->nodes[at];

    s->first[p] = node->next;
    node->next = self->spare;
    self->spare = at;
    self->n--;
    s->n--;
    if (self->ranked && (s->n <= s->coming || self->first_come)) {
        worklist_mend(self, site);
    }
    return node->index;
}

#endif
