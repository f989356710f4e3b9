/* merge.h: patches on documents. */
#ifndef RINGFALL_INPUT_MERGE_H
#define RINGFALL_INPUT_MERGE_H

#include "input/document.h"

/**
 * JSON Merge Patch (RFC 7396): members of the patch replace those of the target, objects
 * are merged, null removes.
 *
 * Two things are values of this language and are replaced as a whole: a number with its
 * remarks ({"value": …, "source": …}), and a distribution by one of another kind.
 *
 * @param patch an object; its members are taken, the caller still deletes the rest
 *
 * Cost O(members of the patch * members of the object that they go to).
 */
void merge_patch_take(cJSON *target, cJSON *patch);

/**
 * Put a value at a pointer. Missing objects on the way are made; an entry of a list must
 * exist. null removes.
 *
 * @param value taken, on failure too
 */
int merge_set_take(struct document *document, const char *pointer, cJSON *value,
                   struct error_list *errors) RF_MUST_CHECK;

#endif
