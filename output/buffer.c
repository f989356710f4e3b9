/* buffer.c: a text that grows, doubling: appending costs O(bytes) in all. */
#include "output/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_free(struct buffer *self)
{
    free(self->text);
    *self = (struct buffer){ 0 };
}

/* Room for n more bytes and the final 0. */
static bool reserve(struct buffer *self, size_t n)
{
    size_t capacity = self->capacity > 0 ? self->capacity : 256;
    char *text;

    if (self->failed || n > SIZE_MAX / 4 - self->n) {
        self->failed = true;
        return false;
    }
    while (capacity < self->n + n + 1) {
        capacity *= 2;
    }
    if (capacity > self->capacity) {
        text = realloc(self->text, capacity);
        if (text == NULL) {
            self->failed = true;
            return false;
        }
        self->text = text;
        self->capacity = capacity;
    }
    return true;
}

void buffer_add_n(struct buffer *self, const char *bytes, size_t n)
{
    if (reserve(self, n)) {
        memcpy(self->text + self->n, bytes, n);
        self->n += n;
        self->text[self->n] = 0;
    }
}

void buffer_add(struct buffer *self, const char *text)
{
    buffer_add_n(self, text, strlen(text));
}

void buffer_addf(struct buffer *self, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || !reserve(self, (size_t)n)) {
        self->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(self->text + self->n, (size_t)n + 1, format, args);
    va_end(args);
    self->n += (size_t)n;
}

void buffer_replace(struct buffer *self, size_t at, size_t n, const char *text)
{
    const size_t m = strlen(text);

    if (reserve(self, m)) {
        memmove(self->text + at + m, self->text + at + n, self->n - at - n + 1);
        memcpy(self->text + at, text, m);
        self->n = self->n - n + m;
    }
}

int buffer_check(const struct buffer *self, struct rf_error *err)
{
    return self->failed ? rf_fail(err, RF_ENOMEM, "", "no memory for a text") : RF_OK;
}

int buffer_take(struct buffer *self, char **text, struct rf_error *err)
{
    int status;

    buffer_add(self, "");
    status = buffer_check(self, err);
    if (status == RF_OK) {
        *text = self->text;
        *self = (struct buffer){ 0 };
    } else {
        *text = NULL;
        buffer_free(self);
    }
    return status;
}
