/* board.h: the notices that no LP has seen yet, in the order of delivery.
 * The board itself is in sim/engine.h.
 */
#ifndef RINGFALL_SIM_BOARD_H
#define RINGFALL_SIM_BOARD_H

#include "sim/engine.h"

/* A zeroed struct is an empty one. */
struct board_queue {
    struct notice *sorted;     /* [n], by tick, then by posting; owned */
    size_t first, n, capacity; /* [first, n) are not delivered yet */
    size_t taken;              /* notices of the board that are in here */
};

/** Take what was posted since the last call. RF_EINTERNAL when one is for a tick before
 * now, as LPs have passed it. */
int board_queue_take(struct board_queue *self, const struct board *board, tick_t now,
                     struct rf_error *err) RF_MUST_CHECK;
/** The notices due before `end`, which count as delivered. They stay in place until the
 * next board_queue_take. */
const struct notice *board_queue_due(struct board_queue *self, tick_t end, size_t *n);
/** Tick of the next one, TICK_NEVER when there is none. */
tick_t board_queue_next(const struct board_queue *self);
void board_queue_free(struct board_queue *self);
void board_free(struct board *self);

#endif
