/* line.h: the lines of an organisation's sites, each a queue: downloads go over it one
 * after another, first come, first served (MODEL 6). */
#ifndef RINGFALL_MODELS_LINE_H
#define RINGFALL_MODELS_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "sim/tick.h"

/* A download over a site's line. */
struct line_use {
    uint32_t site, index; /* of the endpoint */
    uint32_t at; /* ms: when it wants the line; once served, the end of the download */
};

/**
 * Serve those that want a line, beside downloads that are already fixed.
 *
 * Each site's line takes them in the order of `at`, of index at equal ticks: it is theirs
 * for `transfer` at the first moment from `at` on at which it is free so long, after the
 * one before. Downloads that are fixed (of waves offered earlier) are not moved.
 *
 * @param wants [n] in any order; out: by site and time, .at is the end of the download
 * @param fixed [n_fixed] .at is the end; in any order, put in order here
 * @param horizon a download that ends later ends at it
 *
 * Cost O(n log n + n_fixed log n_fixed), about 0.2 us an endpoint.
 */
void line_serve(struct line_use *wants, size_t n, struct line_use *fixed, size_t n_fixed,
                tick_t transfer, tick_t horizon);

#endif
