/* scan.c: one pass over a JSON text that keeps the place of every value.
 *
 * cJSON knows no positions, takes duplicate keys and text behind the end, rounds integers
 * above 2^53 and turns 1e999 into infinity. So each text is scanned first, by recursive
 * descent; only what passes is given to cJSON, whose tree in preorder is this scan's list
 * of marks. Duplicate keys are found in the tree (document.c), where keys are decoded.
 *
 * Cost: about 3 ns a byte.
 */
#include "input/scan.h"

#include "input/mistake.h"
#include "input/path.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INTEGER_MAX 0x1p53

struct scanner {
    const char *p, *end;
    const char *line_start;
    int line;
    const char *counted; /* columns of this line are counted up to here ... */
    int column;          /* ... and this is its column */
    int depth;
    const char *file;
    struct scan *out;
    struct error_list *errors;
    struct path path;
    size_t max_bytes, max_values;
    int max_entries;
};

/* Column of p on this line. Counts on from the last one asked for, so that a file of one
 * long line costs no more than one of many. */
static int column_of(struct scanner *s, const char *p)
{
    if (s->counted < s->line_start || s->counted > p) {
        s->counted = s->line_start;
        s->column = 1;
    }
    for (; s->counted < p; s->counted++) {
        s->column += ((unsigned char)*s->counted & 0xc0) != 0x80;
    }
    return s->column;
}

__attribute__((format(printf, 3, 4))) static int fail_at(struct scanner *s, const char *p,
                                                         const char *format, ...)
{
    const struct spot spot = { s->file, s->line, column_of(s, p) };
    va_list args;
    int status;

    va_start(args, format);
    status = mistake_add_args(s->errors, RF_EINPUT, spot, s->path.text, format, args);
    va_end(args);
    return status;
}

/* What stands at p, in words: the end, a word or a character. */
static const char *found(const struct scanner *s, const char *p, char out[32])
{
    const char *q = p;

    if (p >= s->end) {
        return "the end of the text";
    }
    if (*p == '"') {
        return "a quote";
    }
    while (q < s->end && q - p < 20 &&
           ((*q >= 'a' && *q <= 'z') || (*q >= 'A' && *q <= 'Z') ||
            (*q >= '0' && *q <= '9') || *q == '.' || *q == '-' || *q == '+' ||
            *q == '_')) {
        q++;
    }
    if (q == p && (unsigned char)*p >= 0x21 && (unsigned char)*p <= 0x7e) {
        q++;
    }
    if (q == p) {
        snprintf(out, 32, "byte 0x%02x", (unsigned char)*p);
    } else {
        snprintf(out, 32, "%.*s", (int)(q - p), p);
    }
    return out;
}

static int expected(struct scanner *s, const char *what)
{
    char text[32];

    if (s->p < s->end && *s->p == '/') {
        return fail_at(s, s->p,
                       "found a comment, expected %s; JSON has none, use \"$comment\"",
                       what);
    }
    return fail_at(s, s->p, "found %s, expected %s", found(s, s->p, text), what);
}

static void skip_space(struct scanner *s)
{
    for (; s->p < s->end; s->p++) {
        if (*s->p == '\n') {
            s->line++;
            s->line_start = s->p + 1;
        } else if (*s->p != ' ' && *s->p != '\t' && *s->p != '\r') {
            return;
        }
    }
}

static int add_mark(struct scanner *s, const struct mark *key)
{
    struct scan *out = s->out;

    if (out->n >= s->max_values) {
        return fail_at(s, s->p, "more than %zu values in a file", s->max_values);
    }
    if (out->n == out->capacity) {
        const size_t capacity = out->capacity == 0 ? 256 : 2 * out->capacity;
        struct mark *marks = realloc(out->marks, capacity * sizeof *marks);

        if (marks == NULL) {
            return RF_ENOMEM;
        }
        out->marks = marks;
        out->capacity = capacity;
    }
    out->marks[out->n] = (struct mark){ s->line, column_of(s, s->p), 0, 0 };
    out->marks[out->n].key_line = key != NULL ? key->line : s->line;
    out->marks[out->n].key_column = key != NULL ? key->column : out->marks[out->n].column;
    out->n++;
    return RF_OK;
}

/* ---- Texts ---- */

size_t scan_utf8(const unsigned char *p, size_t n)
{
    const size_t length = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    unsigned code;

    if (length == 1) {
        return 1;
    }
    if (p[0] < 0xc2 || p[0] > 0xf4 || n < length) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    code = length == 2 ? 0x80U : (p[0] & 0x0fU) << 12 | (p[1] & 0x3fU) << 6;
    if (length == 3 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))) {
        return 0;
    }
    if (length == 4 && ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))) {
        return 0;
    }
    return length;
}

/* Four hexadecimal digits at p; -1 when they are not. */
static long hex4(const char *p, const char *end)
{
    long value = 0;

    for (int i = 0; i < 4; i++, p++) {
        if (p >= end) {
            return -1;
        }
        if (*p >= '0' && *p <= '9') {
            value = value * 16 + (*p - '0');
        } else if ((*p >= 'a' && *p <= 'f') || (*p >= 'A' && *p <= 'F')) {
            value = value * 16 + ((*p | 0x20) - 'a' + 10);
        } else {
            return -1;
        }
    }
    return value;
}

/* The escape at s->p, after the backslash has been seen. */
static int scan_escape(struct scanner *s)
{
    const char *p = s->p + 1;
    long code, low;

    if (p < s->end && *p != '\0' && strchr("\"\\/bfnrt", *p) != NULL) {
        s->p += 2;
        return RF_OK;
    }
    if (p >= s->end || *p != 'u' || (code = hex4(p + 1, s->end)) < 0) {
        return fail_at(s, s->p, "this escape is not one of JSON's");
    }
    s->p += 6;
    if (code == 0) {
        return fail_at(s, s->p - 6, "a text cannot hold the character U+0000");
    }
    if (code >= 0xd800 && code <= 0xdfff) {
        low = s->end - s->p >= 6 && s->p[0] == '\\' && s->p[1] == 'u'
                  ? hex4(s->p + 2, s->end)
                  : -1;
        if (code >= 0xdc00 || low < 0xdc00 || low > 0xdfff) {
            return fail_at(s, s->p - 6, "half of a surrogate pair");
        }
        s->p += 6;
    }
    return RF_OK;
}

/* A text with its quotes; s->p stands at the first. */
static int scan_string(struct scanner *s)
{
    const char *const start = s->p++;
    int status = RF_OK;

    while (s->p < s->end && *s->p != '"' && status == RF_OK) {
        const unsigned char c = (unsigned char)*s->p;

        if (s->p - start > SCAN_MAX_TEXT) {
            return fail_at(s, start, "a text of more than %d bytes", SCAN_MAX_TEXT);
        }
        if (c == '\\') {
            status = scan_escape(s);
        } else if (c < 0x20 || c == 0x7f) {
            status = fail_at(s, s->p,
                             c == '\n' || c == '\r'
                                 ? "a text ends with the line; a quote is missing"
                                 : "control character 0x%02x in a text",
                             c);
        } else {
            const size_t n =
                scan_utf8((const unsigned char *)s->p, (size_t)(s->end - s->p));

            if (n == 0) {
                return fail_at(s, s->p, "byte 0x%02x is not valid UTF-8", c);
            }
            s->p += n;
        }
    }
    if (status == RF_OK && s->p >= s->end) {
        return fail_at(s, start, "a text without its closing quote");
    }
    s->p++;
    return status;
}

/* ---- Numbers ---- */

static const char *digits_end(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9') {
        p++;
    }
    return p;
}

/* End of the number at p by RFC 8259; NULL when it is none. */
static const char *number_end(const char *p, const char *end, bool *integer)
{
    const char *start = p < end && *p == '-' ? p + 1 : p;

    *integer = true;
    p = digits_end(start, end);
    if (p == start || (*start == '0' && p > start + 1)) {
        return NULL;
    }
    if (p < end && *p == '.') {
        *integer = false;
        start = p + 1;
        p = digits_end(start, end);
        if (p == start) {
            return NULL;
        }
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        *integer = false;
        start = p + 1 < end && (p[1] == '+' || p[1] == '-') ? p + 2 : p + 1;
        p = digits_end(start, end);
        if (p == start) {
            return NULL;
        }
    }
    return p;
}

static int scan_number(struct scanner *s)
{
    const char *const start = s->p;
    bool integer;
    const char *end = number_end(start, s->end, &integer);
    double value;
    int status = RF_OK;

    if (end == NULL) {
        return expected(s, "a number");
    }
    if (end - start > SCAN_MAX_NUMBER) {
        return fail_at(s, start, "a number of more than %d characters", SCAN_MAX_NUMBER);
    }
    value = strtod(start, NULL);
    if (!isfinite(value)) {
        status = fail_at(s, start, "%.*s is too large for a number", (int)(end - start),
                         start);
    } else if (integer && fabs(value) >= INTEGER_MAX) {
        status = fail_at(s, start,
                         "%.*s is beyond 2^53, above which not every integer can be held",
                         (int)(end - start), start);
    }
    s->p = end;
    if (status == RF_EINPUT) {
        s->out->mistakes = true;
        return RF_OK;
    }
    return status;
}

/* ---- Values ---- */

static int scan_value(struct scanner *s, const struct mark *key);

static int scan_word(struct scanner *s, const char *word)
{
    const size_t n = strlen(word);

    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0) {
        return expected(s, "a value");
    }
    s->p += n;
    return RF_OK;
}

/* A member: "key": value. */
static int scan_member(struct scanner *s)
{
    const char *const start = s->p;
    const struct mark key = { s->line, column_of(s, s->p), 0, 0 };
    size_t before;
    int status;

    if (s->p >= s->end || *s->p != '"') {
        return expected(s, "a key in quotes");
    }
    status = scan_string(s);
    if (status != RF_OK) {
        return status;
    }
    before = path_enter(&s->path, start + 1, (size_t)(s->p - start) - 2);
    skip_space(s);
    if (s->p >= s->end || *s->p != ':') {
        return expected(s, "\":\" after the key");
    }
    s->p++;
    skip_space(s);
    status = scan_value(s, &key);
    if (status == RF_OK) {
        path_leave(&s->path, before);
    }
    return status;
}

static int scan_element(struct scanner *s, int index)
{
    const size_t before = path_enter_index(&s->path, (size_t)index);
    const int status = scan_value(s, NULL);

    if (status == RF_OK) {
        path_leave(&s->path, before);
    }
    return status;
}

/* A list or an object; s->p stands at its bracket. */
static int scan_many(struct scanner *s, char close)
{
    const char *const what = close == '}' ? "\",\" or \"}\"" : "\",\" or \"]\"";
    int status = RF_OK;

    if (++s->depth > SCAN_MAX_DEPTH) {
        return fail_at(s, s->p, "more than %d lists and objects inside each other",
                       SCAN_MAX_DEPTH);
    }
    s->p++;
    skip_space(s);
    for (int i = 0; status == RF_OK; i++) {
        if (i == 0 && s->p < s->end && *s->p == close) {
            break;
        }
        if (i >= s->max_entries) {
            return fail_at(s, s->p, "more than %d entries", s->max_entries);
        }
        status = close == '}' ? scan_member(s) : scan_element(s, i);
        if (status != RF_OK) {
            return status;
        }
        skip_space(s);
        if (s->p < s->end && *s->p == close) {
            break;
        }
        if (s->p >= s->end || *s->p != ',') {
            return expected(s, what);
        }
        s->p++;
        skip_space(s);
    }
    s->p++;
    s->depth--;
    return status;
}

static int scan_value(struct scanner *s, const struct mark *key)
{
    const int status = add_mark(s, key);

    if (status != RF_OK) {
        return status;
    }
    if (s->p >= s->end) {
        return expected(s, "a value");
    }
    switch (*s->p) {
    case '{':
        return scan_many(s, '}');
    case '[':
        return scan_many(s, ']');
    case '"':
        return scan_string(s);
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    default:
        return *s->p == '-' || (*s->p >= '0' && *s->p <= '9') ? scan_number(s)
                                                              : expected(s, "a value");
    }
}

int scan_text(struct scan *self, const char *text, size_t n, bool result,
              const char *file, struct error_list *errors)
{
    struct scanner s = { .p = text,
                         .end = text + n,
                         .line_start = text,
                         .line = 1,
                         .counted = text,
                         .column = 1,
                         .file = file,
                         .out = self,
                         .errors = errors,
                         .max_bytes = result ? SCAN_RESULT_BYTES : SCAN_MAX_BYTES,
                         .max_values = result ? SCAN_RESULT_VALUES : SCAN_MAX_VALUES,
                         .max_entries = result ? SCAN_RESULT_ENTRIES : SCAN_MAX_ENTRIES };
    int status;

    *self = (struct scan){ 0 };
    if (n > s.max_bytes) {
        return fail_at(&s, text, "a file of more than %zu bytes", s.max_bytes);
    }
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        return fail_at(&s, text, "starts with a byte order mark; save it as plain UTF-8");
    }
    skip_space(&s);
    status = scan_value(&s, NULL);
    if (status == RF_OK) {
        skip_space(&s);
        if (s.p < s.end) {
            status = expected(&s, "the end of the text");
        }
    }
    return status;
}

void scan_free(struct scan *self)
{
    free(self->marks);
    *self = (struct scan){ 0 };
}
