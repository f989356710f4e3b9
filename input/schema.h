/* schema.h: JSON Schema (draft-07) of what people write, from the parameter tables, for
 * editors. The reader says more than a schema can: names that must exist, sums, order. */
#ifndef RINGFALL_INPUT_SCHEMA_H
#define RINGFALL_INPUT_SCHEMA_H

#include <stdbool.h>

#include "models/param.h"

/**
 * @param table of the document's root
 * @param patch of a merge patch on such a document: null removes a member
 * @return the text, ending with a newline, to be freed by the caller; NULL when memory is
 * out
 */
char *schema_text(const struct param_table *table, bool patch);

#endif
