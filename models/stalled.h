/* stalled.h: work that waits for services of its organisation to come back (MODEL 8). */
#ifndef RINGFALL_MODELS_STALLED_H
#define RINGFALL_MODELS_STALLED_H

#include "models/organisation.h"

/* What work at a machine needs: a set of these. */
enum stalled_need {
    STALLED_KEYS = 1,     /* the recovery key of an encrypted disk */
    STALLED_IDENTITY = 2, /* to be let in from afar ... */
    STALLED_NETWORK = 4,  /* ... and to get there */
    STALLED_REMOTE = STALLED_IDENTITY | STALLED_NETWORK
};

struct stalled_machine {
    uint32_t index; /* of the endpoint in its organisation */
    uint32_t needs; /* set of enum stalled_need */
};

/* The stalled work of one organisation, in the arena. */
struct stalled {
    struct stalled_machine *machines; /* [n] in order of stalling */
    uint32_t n, capacity;
    uint32_t remote_from; /* remote remediation is due to machines in downs from this one
                           * on, and waits; UINT32_MAX: to none */
};

/** Is the organisation's service of a kind up? True when it has none of it, and for -1.
 */
static inline bool stalled_service_is_up(const struct organisation_state *s, int kind)
{
    return s->services == NULL || service_is_up(s->services, kind);
}
/** Which of the services that recovery needs are down now? To be kept in s->lacks. */
unsigned stalled_look(const struct organisation_state *s);

/** The organisation's stalled work, made at the first need; NULL when memory is out. */
struct stalled *stalled_of(struct ctx *c, struct organisation_state *s);

/** Work at a machine stalls; false when memory is out. Cost O(1) amortised. */
bool stalled_add(struct ctx *c, struct organisation_state *s, uint32_t index,
                 unsigned needs) RF_MUST_CHECK;

#endif
