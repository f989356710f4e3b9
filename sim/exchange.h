/* exchange.h: messages between LPs, moved between two windows. */
#ifndef RINGFALL_SIM_EXCHANGE_H
#define RINGFALL_SIM_EXCHANGE_H

#include "sim/crew.h"
#include "sim/group.h"
#include "sim/rank.h"

/* A zeroed struct is one for a model whose LPs never meet. */
struct exchange {
    struct group *groups; /* [n_groups]; borrowed */
    tick_t *next;         /* [n_groups] tick of each group's next work; borrowed */
    size_t n_groups;
    uint32_t *group_of; /* [n_lps]; owned */
    struct event *out;  /* [n_out] what the groups sent; owned */
    size_t n_out, cap_out;
    const struct event *in; /* [n_in] what came; borrowed from the rank */
    size_t n_in;
    uint32_t *order; /* [cap_order] places in `in`, group by group; owned */
    size_t cap_order;
    size_t *begin; /* [n_groups + 2] group g has order[begin[g] .. begin[g + 1]); owned */
    uint32_t *receivers; /* [n_receivers] groups that get any; owned */
    size_t n_receivers;
};

int exchange_init(struct exchange *self, struct group *groups, tick_t *next,
                  size_t n_groups, uint32_t n_lps, struct rf_error *err) RF_MUST_CHECK;
void exchange_free(struct exchange *self);
/** Move the messages in the outboxes of the groups `worked` [n] to their LPs' agendas. */
int exchange_run(struct exchange *self, const size_t *worked, size_t n, struct rank *rank,
                 struct crew *crew, struct rf_error *err) RF_MUST_CHECK;

#endif
