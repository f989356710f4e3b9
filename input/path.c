/* path.c: building JSON Pointers (RFC 6901) token by token. */
#include "input/path.h"

#include <stdio.h>

size_t path_enter(struct path *self, const char *token, size_t n)
{
    const size_t before = self->n;
    char *out = self->text + before;

    if (before + 2 * n + 2 > sizeof self->text) {
        return before;
    }
    *out++ = '/';
    for (size_t i = 0; i < n; i++) {
        if (token[i] == '~' || token[i] == '/') {
            *out++ = '~';
            *out++ = token[i] == '~' ? '0' : '1';
        } else {
            *out++ = token[i];
        }
    }
    *out = '\0';
    self->n = (size_t)(out - self->text);
    return before;
}

size_t path_enter_index(struct path *self, size_t index)
{
    char token[24];
    const int n = snprintf(token, sizeof token, "%zu", index);

    return path_enter(self, token, (size_t)n);
}

void path_leave(struct path *self, size_t before)
{
    self->n = before;
    self->text[before] = '\0';
}
