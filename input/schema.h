/* schema.h: JSON Schema (draft-07) of what people write, from the parameter tables, for
 * editors. The reader says more than a schema can: names that must exist, sums, order. */
#ifndef RINGFALL_INPUT_SCHEMA_H
#define RINGFALL_INPUT_SCHEMA_H

#include "models/param.h"

/**
 * @param table of the document's root
 * @return the text, ending with a newline, to be freed by the caller; NULL when memory is
 *         out
 */
char *schema_text(const struct param_table *table);

#endif
