/* error_list.h: every mistake of an input, to be told at once. */
#ifndef RINGFALL_MODELS_ERROR_LIST_H
#define RINGFALL_MODELS_ERROR_LIST_H

#include <stddef.h>

#include "sim/error.h"

/* A list of mistakes, each with its JSON Pointer. */
struct error_list {
    struct rf_error *items; /* [n]; owned */
    size_t n, capacity;
};
/** Append; returns RF_EINPUT, or RF_ENOMEM when even that is out of memory. */
int error_list_add(struct error_list *self, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void error_list_free(struct error_list *self);

#endif
