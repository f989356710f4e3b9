/* scan.h: where things stand in a JSON text, and what cJSON lets pass. */
#ifndef RINGFALL_INPUT_SCAN_H
#define RINGFALL_INPUT_SCAN_H

#include <stddef.h>

#include "models/scenario.h"

#define SCAN_MAX_BYTES   ((size_t)16 << 20) /* of a file */
#define SCAN_MAX_DEPTH   64                 /* of lists and objects inside each other */
#define SCAN_MAX_ENTRIES 100000             /* of one list or object */
#define SCAN_MAX_VALUES  2000000            /* of a file */
#define SCAN_MAX_TEXT    8192               /* bytes of one text as written */
#define SCAN_MAX_NUMBER  60 /* characters; cJSON looks at no more than 63 */

/* Of the files of a result, which hold the graphs that scenarios were given. */
#define SCAN_RESULT_BYTES   ((size_t)8 << 30)
#define SCAN_RESULT_ENTRIES 40000000
#define SCAN_RESULT_VALUES  200000000

/* Where a value and its key stand. Columns count characters, not bytes. */
struct mark {
    int line, column;         /* of the value's first character, 1-based */
    int key_line, key_column; /* of its key; the value's own where it has none */
};

struct scan {
    struct mark
        *marks; /* [n] of the values in the order of their first characters; owned */
    size_t n, capacity;
    bool mistakes; /* something was added to errors that the scan could go past */
};

/** Bytes of the UTF-8 sequence at p; 0 when it is none (RFC 3629: no overlong forms, no
 * surrogates, up to U+10FFFF). */
size_t scan_utf8(const unsigned char *p, size_t n);

/**
 * Check a text and mark its values.
 *
 * RFC 8259, and stricter: UTF-8 without byte order mark, no control characters and no
 * U+0000, numbers finite and integers up to 2^53, the limits above. Numbers that are too
 * large are added to errors and the scan goes on; the rest ends it. Errors name file,
 * line, column and JSON Pointer.
 *
 * @param text   [n + 1] with a NUL at the end; borrowed
 * @param result the text is of a result: the wider limits
 * @return RF_OK (see mistakes), RF_EINPUT when it ended early, or RF_ENOMEM
 */
int scan_text(struct scan *self, const char *text, size_t n, bool result,
              const char *file, struct error_list *errors) RF_MUST_CHECK;
void scan_free(struct scan *self);

#endif
