/* mistake.c: the list of mistakes, kept short and in order. */
#include "input/mistake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys may hold any character; a terminal must not obey them. */
static void clean(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) {
            *text = '?';
        }
    }
}

static bool is_known(const struct error_list *errors, struct spot spot, const char *path)
{
    for (size_t i = 0; i < errors->n && spot.line > 0; i++) {
        const struct rf_error *e = &errors->items[i];

        if (e->line == spot.line && e->column == spot.column &&
            strncmp(e->path, path, sizeof e->path - 1) == 0 &&
            strncmp(e->file, spot.file, sizeof e->file - 1) == 0) {
            return true;
        }
    }
    return false;
}

int mistake_add_args(struct error_list *errors, int code, struct spot spot,
                     const char *path, const char *format, va_list args)
{
    char message[sizeof errors->items->message];
    struct rf_error *e;

    if (errors->n > MISTAKE_MAX || is_known(errors, spot, path)) {
        return code;
    }
    vsnprintf(message, sizeof message, format, args);
    if (errors->n == MISTAKE_MAX) {
        snprintf(message, sizeof message, "more than %d mistakes; the rest is not listed",
                 MISTAKE_MAX);
    }
    if (error_list_add(errors, path, "%s", message) == RF_ENOMEM) {
        return RF_ENOMEM;
    }
    e = &errors->items[errors->n - 1];
    clean(e->path);
    clean(e->message);
    e->code = code;
    e->line = spot.line;
    e->column = spot.column;
    if (spot.file != NULL) {
        snprintf(e->file, sizeof e->file, "%s", spot.file);
    }
    return code;
}

int mistake_add(struct error_list *errors, int code, struct spot spot, const char *path,
                const char *format, ...)
{
    va_list args;
    int status;

    va_start(args, format);
    status = mistake_add_args(errors, code, spot, path, format, args);
    va_end(args);
    return status;
}

bool mistake_touches(const struct error_list *errors, const char *pointer)
{
    for (size_t i = 0; i < errors->n; i++) {
        const char *path = errors->items[i].path;
        size_t n = 0;

        while (path[n] != '\0' && path[n] == pointer[n]) {
            n++;
        }
        if ((path[n] == '\0' || path[n] == '/') &&
            (pointer[n] == '\0' || pointer[n] == '/')) {
            return true;
        }
    }
    return false;
}

/* Place of a file in the order of first appearance; the list is short. */
static size_t file_order(const struct error_list *errors, const char *file)
{
    size_t i = 0;

    while (i < errors->n && strcmp(errors->items[i].file, file) != 0) {
        i++;
    }
    return i;
}

static bool before(const struct rf_error *a, size_t a_file, const struct rf_error *b,
                   size_t b_file)
{
    if (a_file != b_file) {
        return a_file < b_file;
    }
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

void mistake_sort(struct error_list *errors)
{
    size_t order[MISTAKE_MAX + 1];
    const size_t n = errors->n < MISTAKE_MAX + 1 ? errors->n : MISTAKE_MAX + 1;

    for (size_t i = 0; i < n; i++) {
        order[i] = file_order(errors, errors->items[i].file);
    }
    /* By insertion: stable, and there are few. */
    for (size_t i = 1; i < n; i++) {
        const struct rf_error e = errors->items[i];
        const size_t e_order = order[i];
        size_t j = i;

        for (; j > 0 && before(&e, e_order, &errors->items[j - 1], order[j - 1]); j--) {
            errors->items[j] = errors->items[j - 1];
            order[j] = order[j - 1];
        }
        errors->items[j] = e;
        order[j] = e_order;
    }
}

void mistake_text(const struct rf_error *e, char *out, size_t size)
{
    char place[sizeof e->file + 32] = "";

    if (e->file[0] != '\0' && e->line > 0 && e->column == 0) {
        snprintf(place, sizeof place, "%s:%d: ", e->file, e->line);
    } else if (e->file[0] != '\0' && e->line > 0) {
        snprintf(place, sizeof place, "%s:%d:%d: ", e->file, e->line, e->column);
    } else if (e->file[0] != '\0') {
        snprintf(place, sizeof place, "%s: ", e->file);
    }
    snprintf(out, size, "%s%s%s%s", place, e->path, e->path[0] != '\0' ? ": " : "",
             e->message);
}
