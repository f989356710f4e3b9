/* industry.h: figure 3: which industries lose how many machine-hours. */
#ifndef RINGFALL_OUTPUT_INDUSTRY_H
#define RINGFALL_OUTPUT_INDUSTRY_H

#include "output/figure.h"

/** Not wanted (left empty) where the population has no industries. */
int industry_figure(struct figure *self, const struct answer *a,
                    struct rf_error *err) RF_MUST_CHECK;

#endif
