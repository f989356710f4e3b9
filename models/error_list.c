/* error_list.c: a growing list of mistakes. */
#include "models/error_list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int error_list_add(struct error_list *self, const char *path, const char *format, ...)
{
    va_list args;
    struct rf_error *e;

    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 16 : 2 * self->capacity;
        struct rf_error *items = realloc(self->items, capacity * sizeof *items);

        if (items == NULL) {
            return RF_ENOMEM;
        }
        self->items = items;
        self->capacity = capacity;
    }
    e = &self->items[self->n++];
    memset(e, 0, sizeof *e);
    e->code = RF_EINPUT;
    snprintf(e->path, sizeof e->path, "%s", path);
    va_start(args, format);
    vsnprintf(e->message, sizeof e->message, format, args);
    va_end(args);
    return RF_EINPUT;
}

void error_list_free(struct error_list *self)
{
    free(self->items);
    *self = (struct error_list){ 0 };
}
