/* decides.h: figure 5: what decides, one parameter at a time. */
#ifndef RINGFALL_OUTPUT_DECIDES_H
#define RINGFALL_OUTPUT_DECIDES_H

#include "output/figure.h"

/** Not wanted (left empty) without a study of parameters. */
int decides_figure(struct figure *self, const struct answer *a,
                   const struct tornado *tornado, struct rf_error *err) RF_MUST_CHECK;

#endif
