/* complain.c: one line a mistake: file:line:column: /pointer: message. A file that is
 * made for another world names much that is not there: one mistake, the other names, a
 * count.
 */
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

/* ---- one cause, many mistakes ---- */

#define FEW 3 /* so many of one cause are told one by one */

/* What follows the name in: "india" is not in /population/regions; there are ... NULL:
 * the mistake is another one. */
static const char *absence(const struct rf_error *e)
{
    const char *end = e->message[0] == '"' ? strchr(e->message + 1, '"') : NULL;

    return end != NULL && strncmp(end, "\" is not in /", 13) == 0 ? end : NULL;
}

/* Names that one file takes from the same map, which has none of them. */
static bool same_cause(const struct rf_error *a, const struct rf_error *b)
{
    const char *x = absence(a), *y = absence(b);

    return x != NULL && y != NULL && strcmp(x, y) == 0 && strcmp(a->file, b->file) == 0;
}

/* Mistakes of the cause of mistake i, it among them, from `from` on. */
static size_t n_alike(const struct error_list *errors, size_t i, size_t from)
{
    size_t n = 0;

    for (size_t k = from; k < errors->n; k++) {
        n += k == i ||
             (same_cause(&errors->items[k], &errors->items[i]) && !told(errors, k));
    }
    return n;
}

/* Does a mistake of this cause before k have the same name? */
static bool named(const struct error_list *errors, size_t i, size_t k)
{
    for (size_t j = i; j < k; j++) {
        if (same_cause(&errors->items[j], &errors->items[i]) &&
            strcmp(errors->items[j].message, errors->items[k].message) == 0) {
            return true;
        }
    }
    return false;
}

/* The n - 1 others of the cause of mistake i: each name once. */
static void tell_others(const struct error_list *errors, size_t i, size_t n)
{
    const struct rf_error *e = &errors->items[i];
    const char *where = absence(e) + strlen("\" is not in ");
    size_t n_names = 0;
    int line = e->line;

    fprintf(stderr, "  and %zu more like it", n - 1);
    for (size_t k = i + 1; k < errors->n; k++) {
        if (same_cause(&errors->items[k], e) && errors->items[k].line > line) {
            line = errors->items[k].line;
        }
    }
    if (line > e->line) {
        fprintf(stderr, ", to line %d", line);
    }
    for (size_t k = i + 1; k < errors->n; k++) {
        const struct rf_error *b = &errors->items[k];

        if (same_cause(b, e) && !named(errors, i, k)) {
            fprintf(stderr, "%s%.*s", n_names++ == 0 ? ": " : ", ",
                    (int)(absence(b) + 1 - b->message), b->message);
        }
    }
    fprintf(stderr, "%s. Is it made for another world, with other names in %.*s?\n",
            n_names == 0   ? ""
            : n_names == 1 ? " is not there either"
                           : " are not there either",
            (int)strcspn(where, ";,"), where);
}

int complain_list(const struct error_list *errors, int code)
{
    size_t n = 0;

    for (size_t i = 0; i < errors->n; i++) {
        const size_t alike = n_alike(errors, i, 0);
        const bool many = alike > FEW, first = n_alike(errors, i, i) == alike;
        char text[1024];

        if (told(errors, i)) {
            continue;
        }
        n++;
        if (many && !first) {
            continue;
        }
        mistake_text(&errors->items[i], text, sizeof text);
        fprintf(stderr, "%s\n", text);
        if (many) {
            tell_others(errors, i, alike);
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
