/* worklist.c: lists in one growing array of nodes, and the tree of winners over the
 * sites.
 *
 * A node that is given back is the next one given out, so that the array is as long as
 * the most machines that ever waited at once. Until the first start the tree is not kept:
 * an outage fills the lists long before anybody is there.
 */
#include "models/worklist.h"

enum { FIRST_NODES = 16 };

/* How soon a technician should go to a site: low is soon. */
static uint64_t rank_of(const struct worklist *self, uint32_t site)
{
    const struct worksite *s = &self->sites[site];

    if (s->n <= s->coming) {
        return TOURNAMENT_OUT;
    }
    const uint32_t order =
        self->first_come ? self->nodes[s->first[0]].order : UINT32_MAX - s->critical;

    return (uint64_t)s->attended << 32 | order;
}

void worklist_mend(struct worklist *self, uint32_t site)
{
    if (self->ranked) {
        tournament_set(&self->next, site, rank_of(self, site));
    }
}

uint32_t worklist_where(struct worklist *self)
{
    if (!self->ranked) {
        self->ranked = true;
        for (uint32_t site = 0; site < self->n_sites; site++) {
            worklist_mend(self, site);
        }
    }
    return tournament_first(&self->next) == TOURNAMENT_OUT
               ? WORKLIST_NONE
               : tournament_winner(&self->next);
}

void worklist_attend(struct worklist *self, uint32_t site, int by)
{
    self->sites[site].attended += (uint32_t)by;
    worklist_mend(self, site);
}

void worklist_expect(struct worklist *self, uint32_t site, int by)
{
    self->sites[site].coming += (uint32_t)by;
    worklist_mend(self, site);
}

int worklist_init(struct worklist *self, struct arena *arena, uint32_t n_sites,
                  uint32_t expected, bool first_come, struct rf_error *err)
{
    *self = (struct worklist){ .arena = arena,
                               .spare = WORKLIST_NONE,
                               .capacity = expected,
                               .n_sites = n_sites,
                               .first_come = first_come };
    self->sites = arena_calloc(arena, n_sites, sizeof *self->sites);
    self->nodes = arena_alloc(arena, expected * sizeof *self->nodes);
    if (self->sites == NULL || self->nodes == NULL ||
        !tournament_init(&self->next, arena, n_sites)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u sites", n_sites);
    }
    for (uint32_t site = 0; site < n_sites; site++) {
        for (unsigned p = 0; p < WORKLIST_PRIORITIES; p++) {
            self->sites[site].first[p] = WORKLIST_NONE;
        }
    }
    return RF_OK;
}

static int grow(struct worklist *self, struct rf_error *err)
{
    const size_t old = self->capacity, size = sizeof *self->nodes;
    const size_t capacity = old == 0 ? FIRST_NODES : 2 * old;
    struct waiting *nodes = NULL;

    if (capacity <= WORKLIST_NONE) {
        nodes = arena_grow(self->arena, self->nodes, old * size, capacity * size);
    }
    if (nodes == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu waiting machines",
                       capacity);
    }
    arena_return(self->arena, self->nodes, old * size);
    self->nodes = nodes;
    self->capacity = (uint32_t)capacity;
    return RF_OK;
}

int worklist_add(struct worklist *self, uint32_t index, uint32_t site, unsigned priority,
                 struct rf_error *err)
{
    struct worksite *s = &self->sites[site];
    const unsigned p = self->first_come ? 0 : priority;
    uint32_t at = self->spare;

    if (at != WORKLIST_NONE) {
        self->spare = self->nodes[at].next;
    } else {
        if (self->used == self->capacity) {
            const int status = grow(self, err);

            if (status != RF_OK) {
                return status;
            }
        }
        at = self->used++;
    }
    self->nodes[at] = (struct waiting){ index, WORKLIST_NONE, self->order++ };
    if (s->first[p] == WORKLIST_NONE) {
        s->first[p] = at;
    } else {
        self->nodes[s->last[p]].next = at;
    }
    s->last[p] = at;
    s->n++;
    self->n++;
    if (self->ranked) {
        worklist_mend(self, site);
    } else {
        s->critical += priority < 2;
    }
    return RF_OK;
}
