/* powered.h: levels and time powered of many endpoints together, a part of them at a
 * time, which is of one class and region.
 *
 * What models/power.h tells of one endpoint at a time, for those that an offer reaches:
 * at the tick of the offer the path through the week's tables is the same for all of
 * them, so they are worked hour by hour and day by day, side by side and without
 * branches.
 */
#ifndef RINGFALL_MODELS_POWERED_H
#define RINGFALL_MODELS_POWERED_H

#include "models/power.h"

enum {
    POWERED_MOST = 256, /* endpoints together */
    POWERED_LANES = 16, /* worked side by side: room up to the next multiple is used */
    POWERED_ROOM = POWERED_MOST + POWERED_LANES
};

/* Fill key to first and call powered_begin; then for each part, in ascending order, its
 * begin and end and what is asked of it. Arrays beyond the part in hand are scratch. */
struct powered {
    struct stream_key key;
    uint32_t entity, base; /* organisation's key; index of an endpoint: base + local */
    const uint16_t *local; /* [n] borrowed, outlives this */
    size_t n;              /* <= POWERED_MOST */
    uint32_t first[POWERED_ROOM]; /* level of power-day 0 */

    size_t begin, end;            /* the part in hand */
    uint32_t level[POWERED_ROOM]; /* of the power-day in hand */
    int32_t block;                /* of 16 power-days, whose words are in `renewal` */
    uint32_t renewal[4][POWERED_ROOM];
    double on[POWERED_ROOM]; /* ms on so far */
};

void powered_begin(struct powered *x);

/** The levels of the power-day of a tick. Cost about 2 ns an endpoint and day. */
void powered_levels(const struct power *self, size_t region, tick_t at,
                    struct powered *x);
/** The same, and the time on in [0, at). Exact but for rounding in the last digits. Cost
 * about 5 ns an endpoint and day, 1 ns an hour of the first and the last day. */
void powered_until(const struct power *self, size_t class, size_t region, tick_t at,
                   struct powered *x);
/** Draw what the levels of a power-day > 0 and some after it need, for all endpoints:
 * when many of them will be asked for one by one. After one of the above. */
void powered_draw_ahead(struct powered *x, int64_t day);
/** Endpoint i's level of the power-day in hand, to go on with. */
struct power_level powered_level(const struct powered *x, size_t i, int64_t day);

#endif
