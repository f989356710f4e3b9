/* error.c: filling a struct rf_error. */
#include "sim/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *rf_code_text(int code)
{
    switch (code) {
#define RF_X_TEXT(name, value, text)                                                     \
    case (value):                                                                        \
        return text;
        RF_ERROR_CODES(RF_X_TEXT)
#undef RF_X_TEXT
    default:
        return "an unknown error";
    }
}

int error_raise(struct rf_error *err, int code, const char *path, const char *src_file,
                int src_line, const char *format, ...)
{
    va_list args;

    if (err == NULL) {
        return code;
    }
    memset(err, 0, sizeof *err);
    err->code = code;
    snprintf(err->path, sizeof err->path, "%s", path);
    err->src_file = src_file;
    err->src_line = src_line;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}
