/* board.c: the board grows at its end; the queue is kept sorted by insertion, as notices
 * are few and mostly posted in the order of their ticks.
 */
#include "sim/board.h"

#include <stdlib.h>

/* An array of notices with room for one more, or NULL. */
static struct notice *with_room(struct notice *notices, size_t n, size_t *capacity)
{
    if (n < *capacity) {
        return notices;
    }
    const size_t larger = n == 0 ? 16 : 2 * n;
    struct notice *grown = realloc(notices, larger * sizeof *grown);

    if (grown != NULL) {
        *capacity = larger;
    }
    return grown;
}

int board_post(struct board *self, struct notice notice, struct rf_error *err)
{
    struct notice *notices = with_room(self->notices, self->n, &self->capacity);

    if (notices == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a notice");
    }
    self->notices = notices;
    self->notices[self->n++] = notice;
    return RF_OK;
}

void board_free(struct board *self)
{
    free(self->notices);
    *self = (struct board){ 0 };
}

static int insert(struct board_queue *self, const struct notice *notice,
                  struct rf_error *err)
{
    struct notice *sorted = with_room(self->sorted, self->n, &self->capacity);

    if (sorted == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for a notice");
    }
    size_t place = self->n++;

    self->sorted = sorted;
    for (; place > self->first && sorted[place - 1].at > notice->at; place--) {
        sorted[place] = sorted[place - 1];
    }
    sorted[place] = *notice;
    return RF_OK;
}

int board_queue_take(struct board_queue *self, const struct board *board, tick_t now,
                     struct rf_error *err)
{
    for (; self->taken < board->n; self->taken++) {
        const struct notice *notice = &board->notices[self->taken];

        if (notice->at < now) {
            return rf_fail(err, RF_EINTERNAL, "",
                           "a notice posted at tick %lld is for tick %lld",
                           (long long)now, (long long)notice->at);
        }
        const int status = insert(self, notice, err);

        if (status != RF_OK) {
            return status;
        }
    }
    return RF_OK;
}

tick_t board_queue_next(const struct board_queue *self)
{
    return self->first < self->n ? self->sorted[self->first].at : TICK_NEVER;
}

const struct notice *board_queue_due(struct board_queue *self, tick_t end, size_t *n)
{
    const size_t begin = self->first;

    while (self->first < self->n && self->sorted[self->first].at < end) {
        self->first++;
    }
    *n = self->first - begin;
    return self->sorted == NULL ? NULL : self->sorted + begin;
}

void board_queue_free(struct board_queue *self)
{
    free(self->sorted);
    *self = (struct board_queue){ 0 };
}
