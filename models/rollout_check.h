/* rollout_check.h: what no single parameter of a rollout can say. */
#ifndef RINGFALL_MODELS_ROLLOUT_CHECK_H
#define RINGFALL_MODELS_ROLLOUT_CHECK_H

#include "models/error_list.h"
#include "models/scenario.h"

/** Parts of the vendor's side that contradict each other: adds every mistake. */
void rollout_check(const struct scenario *s, struct error_list *errors);

#endif
