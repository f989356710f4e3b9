/* complain.c: one line a mistake: file:line:column: /pointer: message. */
#include "cli/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "input/mistake.h"

int complain_text(const char *format, ...)
{
    va_list args;

    fprintf(stderr, "ringfall: ");
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    return COMMAND_INPUT;
}

static int status_of(int code)
{
    return code == RF_EINPUT     ? COMMAND_INPUT
           : code == RF_ESTOPPED ? COMMAND_STOPPED
                                 : COMMAND_FAILED;
}

int complain_error(const struct rf_error *e)
{
    char text[sizeof e->file + sizeof e->path + sizeof e->message + 64];

    mistake_text(e, text, sizeof text);
    fprintf(stderr, "ringfall: %s\n", text);
    return status_of(e->code);
}

/* The arms of a comparison share files, and so their mistakes. */
static bool told(const struct error_list *errors, size_t i)
{
    const struct rf_error *a = &errors->items[i];

    for (size_t k = 0; k < i; k++) {
        const struct rf_error *b = &errors->items[k];

        if (a->line == b->line && a->column == b->column &&
            strcmp(a->file, b->file) == 0 && strcmp(a->path, b->path) == 0 &&
            strcmp(a->message, b->message) == 0) {
            return true;
        }
    }
    return false;
}

int complain_list(const struct error_list *errors, int code)
{
    size_t n = 0;

    for (size_t i = 0; i < errors->n; i++) {
        char text[1024];

        if (!told(errors, i)) {
            mistake_text(&errors->items[i], text, sizeof text);
            fprintf(stderr, "%s\n", text);
            n++;
        }
    }
    if (code == RF_EINPUT) {
        fprintf(stderr, "ringfall: %zu mistake%s; nothing was written\n", n,
                n == 1 ? "" : "s");
    } else if (n == 0) {
        fprintf(stderr, "ringfall: %s\n", rf_code_text(code));
    }
    return status_of(code);
}
