/* exchange.h: messages between LPs, moved between two windows. */
#ifndef RINGFALL_SIM_EXCHANGE_H
#define RINGFALL_SIM_EXCHANGE_H

#include "sim/crew.h"
#include "sim/group.h"
#include "sim/rank.h"

/* Events end to end. */
struct mail {
    struct event *events; /* [n]; owned */
    size_t n, capacity;
};

/* A zeroed struct is one for a model whose LPs never meet. */
struct exchange {
    struct group *groups;       /* [n_groups]; borrowed */
    tick_t *next;               /* [n_groups] tick of each group's next work; borrowed */
    size_t n_groups, n_senders; /* the first ones send */
    uint32_t *group_of;         /* [n_lps]; owned */
    uint32_t *index_of;         /* [n_lps] in its group; owned */
    struct mail out;            /* what the groups sent */
    struct mail in;             /* what came for groups that send */
    struct mail held;           /* what came for the others */

    const struct mail *mail; /* being delivered: one of the two */
    uint32_t *order;         /* [cap_order] places in `mail`, group by group; owned */
    size_t cap_order;
    size_t *count;       /* [n_groups] messages of each; all 0 in between; owned */
    uint32_t *receivers; /* [n_receivers] groups that get any; owned */
    size_t *end; /* [n_receivers] receiver r has order[end[r - 1] .. end[r]); owned */
    size_t n_receivers;
};

int exchange_init(struct exchange *self, const struct group_list *groups, tick_t *next,
                  uint32_t n_lps, struct rf_error *err) RF_MUST_CHECK;
void exchange_free(struct exchange *self);
/** Move the messages in the outboxes of the groups `worked` [n]: to the agendas of LPs
 * that send, and to `held` for the others. Cost O(n + messages). */
int exchange_run(struct exchange *self, const size_t *worked, size_t n, struct rank *rank,
                 struct crew *crew, struct rf_error *err) RF_MUST_CHECK;
/** Move what is held to the agendas of the LPs that do not send. Cost O(messages). */
int exchange_release(struct exchange *self, struct crew *crew,
                     struct rf_error *err) RF_MUST_CHECK;

#endif
