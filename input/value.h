/* value.h: one JSON value as the number that a parameter keeps. */
#ifndef RINGFALL_INPUT_VALUE_H
#define RINGFALL_INPUT_VALUE_H

#include <cjson/cJSON.h>

#include "models/param.h"

/** Is the parameter a number (also a duration, a date, or one of several numbers)? */
bool value_is_number(enum param_type type);

/**
 * Read a scalar by the parameter's type: milliseconds of a duration or date, 0/1 of a
 * bool, the index of a choice. A duration may be "never" where the parameter allows it.
 * The range is checked.
 *
 * @return RF_OK, or RF_EINPUT with "found …, expected …" in err
 */
int value_read(const struct param *param, const cJSON *node, double *value,
               struct rf_error *err) RF_MUST_CHECK;

#endif
