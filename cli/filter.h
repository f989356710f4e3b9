/* filter.h: --only: which part of the world. */
#ifndef RINGFALL_CLI_FILTER_H
#define RINGFALL_CLI_FILTER_H

#include "models/population.h"
#include "models/scenario.h"

/**
 * Read "region=NAME,NAME" and "industry=NAME" items. A region's group ("us") stands for
 * all of its regions. Unknown names are mistakes that tell the nearest one.
 *
 * @param text [size] out: the items as typed, with a space between; RF_EINPUT when they
 *             do not fit
 */
int filter_read(const struct scenario *s, const char *const *items, size_t n,
                struct population_filter *out, char *text, size_t size,
                struct error_list *errors) RF_MUST_CHECK;

#endif
