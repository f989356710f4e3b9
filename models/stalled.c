/* stalled.c: the list of work that waits for services. Most organisations never have one:
 * it is made when the first machine stalls.
 */
#include "models/stalled.h"

unsigned stalled_look(const struct organisation_state *s)
{
    const struct recovery_needs *needs = &s->w->scenario->recovery.needs;
    unsigned down = 0;

    if (!stalled_service_is_up(s, needs->keys)) {
        down |= STALLED_KEYS;
    }
    if (!stalled_service_is_up(s, needs->identity)) {
        down |= STALLED_IDENTITY;
    }
    if (!stalled_service_is_up(s, needs->network)) {
        down |= STALLED_NETWORK;
    }
    return down;
}

struct stalled *stalled_of(struct ctx *c, struct organisation_state *s)
{
    if (s->stalled == NULL) {
        s->stalled = arena_calloc(ctx_arena(c), 1, sizeof *s->stalled);
        if (s->stalled != NULL) {
            s->stalled->remote_from = UINT32_MAX;
        }
    }
    return s->stalled;
}

bool stalled_add(struct ctx *c, struct organisation_state *s, uint32_t index,
                 unsigned needs)
{
    struct stalled *self = stalled_of(c, s);

    if (self == NULL) {
        return false;
    }
    if (self->n == self->capacity) {
        const uint32_t capacity = self->capacity == 0 ? 16 : 2 * self->capacity;
        struct stalled_machine *grown =
            arena_grow(ctx_arena(c), self->machines, self->n * sizeof *grown,
                       capacity * sizeof *grown);

        if (grown == NULL) {
            return false;
        }
        arena_return(ctx_arena(c), self->machines, self->capacity * sizeof *grown);
        self->machines = grown;
        self->capacity = capacity;
    }
    self->machines[self->n++] = (struct stalled_machine){ index, needs };
    return true;
}
