/* fill.h: a JSON document into a struct, by its parameter table. */
#ifndef RINGFALL_INPUT_FILL_H
#define RINGFALL_INPUT_FILL_H

#include "input/document.h"
#include "input/provenance.h"

/**
 * Fill an object with its table's defaults, then with what the document says.
 *
 * Every key must be known (or a remark), every value of the right type and in range,
 * every name must exist where it points; all that is wrong is added to errors, in the
 * order of the walk, names last. What is wrong keeps its default.
 *
 * @param document   its root is the object
 * @param object     of table->size bytes; to be freed with param_free, on failure too
 * @param provenance filled with the numbers that are given
 * @return RF_OK, RF_EINPUT when something was added to errors, or RF_ENOMEM
 */
int fill_object(const struct param_table *table, void *object,
                const struct document *document, struct provenance_list *provenance,
                struct error_list *errors) RF_MUST_CHECK;

#endif
