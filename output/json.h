/* json.h: writing JSON into a buffer, indented, with numbers that read back the same. */
#ifndef RINGFALL_OUTPUT_JSON_H
#define RINGFALL_OUTPUT_JSON_H

#include "output/buffer.h"

#define JSON_DEPTH 16

/* Commas and indentation take care of themselves. A key of NULL is an item of a list. */
struct json {
    struct buffer *out;
    int depth;
    bool started[JSON_DEPTH]; /* something stands in the object or list of that depth */
};

void json_open(struct json *self, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json *self, char bracket);                 /* '}' or ']' */
void json_text(struct json *self, const char *key, const char *text);
void json_number(struct json *self, const char *key,
                 double value); /* null if not finite */
void json_bool(struct json *self, const char *key, bool value);
/** Text that is JSON already. RF_EINTERNAL when it is not. */
int json_raw(struct json *self, const char *key, const char *text,
             struct rf_error *err) RF_MUST_CHECK;

#endif
