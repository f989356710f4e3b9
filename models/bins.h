/* bins.h: the world of cells.h cut into bins of about one size for the adoption fit. */
#ifndef RINGFALL_MODELS_BINS_H
#define RINGFALL_MODELS_BINS_H

#include "models/cells.h"

/** Bins cell by cell, ascending in staff, then one for each organisation given by hand;
 * sets first_bin and n_bins of the cells. Cells where nobody adopts have none. The edges
 * are those of the size classes and between them eight a decade. RF_EINPUT when nobody
 * could have the sensors that there are to be. */
int bins_init(struct adoption_bins *self, struct cells *cells,
              const struct population_spec *spec, struct rf_error *err) RF_MUST_CHECK;
void bins_free(struct adoption_bins *self);

#endif
