/* industry.h: figures 3 and 6: which industries lose how many machine-hours, and in which
 * people go without a service for how many people-hours. */
#ifndef RINGFALL_OUTPUT_INDUSTRY_H
#define RINGFALL_OUTPUT_INDUSTRY_H

#include "output/figure.h"

/** Not wanted (left empty) where the population has no industries. */
int industry_figure(struct figure *self, const struct answer *a,
                    struct rf_error *err) RF_MUST_CHECK;
/** Not wanted where no services are simulated either. */
int industry_people_figure(struct figure *self, const struct answer *a,
                           struct rf_error *err) RF_MUST_CHECK;

#endif
