/* outage.h: figure 1: machines down over time, each rollout over what happened. */
#ifndef RINGFALL_OUTPUT_OUTAGE_H
#define RINGFALL_OUTPUT_OUTAGE_H

#include "output/figure.h"

int outage_figure(struct figure *self, const struct answer *a,
                  struct rf_error *err) RF_MUST_CHECK;

#endif
