/* resolved.h: a merged document as text that says everything by itself. */
#ifndef RINGFALL_INPUT_RESOLVED_H
#define RINGFALL_INPUT_RESOLVED_H

#include "input/document.h"

/**
 * Write the document: keys in their order, two spaces a level, numbers in the shortest
 * form that reads back the same. What is said of a number (source, note, assumption) is
 * what the number's own file said; it stands at the outermost object whose numbers all
 * share it.
 * "$schema" and "$comment" are left out. Reading the text and writing it again gives the
 * same text.
 */
int resolved_text(const struct document *document, char **text, size_t *n,
                  struct rf_error *err) RF_MUST_CHECK;

#endif
