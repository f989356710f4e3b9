/* worlds.h: running the cells of a comparison: worlds x arms x versions as tasks on
 * threads. */
#ifndef RINGFALL_STUDIES_WORLDS_H
#define RINGFALL_STUDIES_WORLDS_H

#include "studies/compare.h"
#include "studies/theta.h"

/** RF_EINPUT when the arms cannot stand side by side: another horizon or resolution,
 * another number of industries, regions or classes. */
int worlds_comparable(const struct comparison *c, struct rf_error *err) RF_MUST_CHECK;

/**
 * Fill every cell that the options ask for; sets cell.done, c->margins and c->stopped.
 *
 * @param c     arms, cells (zeroed) and theta's values are set
 * @param theta what c->theta holds values of
 * @return RF_OK, also when stopped, or the error of the first task that failed
 */
int worlds_run(struct comparison *c, const struct theta *theta,
               const struct compare_options *o, struct rf_error *err) RF_MUST_CHECK;

void worlds_cell_free(struct cell *cell);

#endif
