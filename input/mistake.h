/* mistake.h: mistakes in what people wrote, each with its place in a file. */
#ifndef RINGFALL_INPUT_MISTAKE_H
#define RINGFALL_INPUT_MISTAKE_H

#include <stdarg.h>

#include "models/scenario.h"

#define MISTAKE_MAX 200 /* mistakes listed; then one line says that there are more */

/* Where something stands. */
struct spot {
    const char *file; /* as shown in messages; NULL: in none */
    int line, column; /* 1-based; 0: unknown */
};

/** Add a mistake, unless one is there with the same place and path: the first says more.
 * Returns its code (RF_EINPUT, RF_EIO), or RF_ENOMEM. */
int mistake_add(struct error_list *errors, int code, struct spot spot, const char *path,
                const char *format, ...) __attribute__((format(printf, 5, 6)));
int mistake_add_args(struct error_list *errors, int code, struct spot spot,
                     const char *path, const char *format, va_list args)
    __attribute__((format(printf, 5, 0)));

/** Is there a mistake at this pointer, above it or below it? What follows from a mistake
 * need not be told too. */
bool mistake_touches(const struct error_list *errors, const char *pointer);

/** Bring the mistakes into the order of their places: by file, in the order in which the
 * files first appear in the list, then by line and column. */
void mistake_sort(struct error_list *errors);

/** "file:line:column: /pointer: message", without what is not known. */
void mistake_text(const struct rf_error *e, char *out, size_t size);

#endif
