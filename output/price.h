/* price.h: figure 2: what each rollout avoids on a bad update and costs on a good one. */
#ifndef RINGFALL_OUTPUT_PRICE_H
#define RINGFALL_OUTPUT_PRICE_H

#include "output/figure.h"

/** Not wanted (left empty) with one arm, or when the harmless update was not run. */
int price_figure(struct figure *self, const struct answer *a,
                 struct rf_error *err) RF_MUST_CHECK;

#endif
