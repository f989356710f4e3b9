/* region.h: figure 4: where the machines were, what time it was there, how many were hit.
 */
#ifndef RINGFALL_OUTPUT_REGION_H
#define RINGFALL_OUTPUT_REGION_H

#include "output/figure.h"

/** Not wanted (left empty) where the population has no regions. */
int region_figure(struct figure *self, const struct answer *a,
                  struct rf_error *err) RF_MUST_CHECK;

/** Local time of a moment in ms since 1970 UTC: "Thu 21:09"; out holds 16 bytes. */
void region_time(int64_t at, double utc_offset, char out[16]);

#endif
