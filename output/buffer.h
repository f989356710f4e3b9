/* buffer.h: a text that grows. A failed allocation is kept and told once, at the end. */
#ifndef RINGFALL_OUTPUT_BUFFER_H
#define RINGFALL_OUTPUT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

/* text[n] is always 0 once something was added. A zeroed struct is an empty buffer. */
struct buffer {
    char *text; /* [n + 1]; owned; NULL while nothing was added */
    size_t n, capacity;
    bool failed; /* memory ran out: what was added since is lost */
};

void buffer_free(struct buffer *self);

/** Append text, n bytes, or by a format. */
void buffer_add(struct buffer *self, const char *text);
void buffer_add_n(struct buffer *self, const char *bytes, size_t n);
void buffer_addf(struct buffer *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Replace n bytes at a place by text. */
void buffer_replace(struct buffer *self, size_t at, size_t n, const char *text);

/** RF_ENOMEM when memory ran out on the way. */
int buffer_check(const struct buffer *self, struct rf_error *err) RF_MUST_CHECK;

/** Hand the text over; the buffer is empty afterwards. RF_ENOMEM as above. */
int buffer_take(struct buffer *self, char **text, struct rf_error *err) RF_MUST_CHECK;

#endif
