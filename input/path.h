/* path.h: the JSON Pointer that a walk through a document carries along. */
#ifndef RINGFALL_INPUT_PATH_H
#define RINGFALL_INPUT_PATH_H

#include <stddef.h>

/* What does not fit is left off: it is then longer than any pointer of a parameter, and
 * is only shown. */
struct path {
    char text[512];
    size_t n;
};

/** Append one token of n bytes, escaped. Returns the length before, for path_leave. */
size_t path_enter(struct path *self, const char *token, size_t n);
size_t path_enter_index(struct path *self, size_t index);
void path_leave(struct path *self, size_t before);

#endif
