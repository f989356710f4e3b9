/* delivery_check.h: contradictions in how an update is delivered. */
#ifndef RINGFALL_MODELS_DELIVERY_CHECK_H
#define RINGFALL_MODELS_DELIVERY_CHECK_H

#include "models/scenario.h"

/** Adds every mistake to the list. Part of scenario_check. */
void delivery_check(const struct scenario *s, struct error_list *errors);

#endif
