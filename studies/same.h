/* same.h: comparing two objects by the table of their parameters. */
#ifndef RINGFALL_STUDIES_SAME_H
#define RINGFALL_STUDIES_SAME_H

#include "models/param.h"

/** Has every parameter the same value in both? Cost: that of reading them. */
bool same_objects(const struct param_table *table, const void *a, const void *b);

#endif
