/* text.c: escapes. Each walks the text once. */
#include "output/text.h"

#include <string.h>

/* Bytes of the UTF-8 character at s, 0 when it is none (RFC 3629: no overlong forms, no
 * surrogates, nothing above U+10FFFF). */
static size_t character(const unsigned char *s)
{
    size_t n = 0;

    if (s[0] < 0x80) {
        return 1;
    }
    if (s[0] >= 0xc2 && s[0] <= 0xdf) {
        n = 2;
    } else if ((s[0] & 0xf0) == 0xe0) {
        n = 3;
    } else if (s[0] >= 0xf0 && s[0] <= 0xf4) {
        n = 4;
    } else {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f)) {
        return 0;
    }
    return n;
}

/* C0, DEL, C1, and the two noncharacters that XML forbids. */
static bool is_control(const unsigned char *s, size_t n)
{
    if (n == 1) {
        return s[0] < 0x20 || s[0] == 0x7f;
    }
    return (n == 2 && s[0] == 0xc2 && s[1] < 0xa0) ||
           (n == 3 && s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe);
}

/* What a byte becomes; NULL: itself. */
typedef const char *(*escape)(char c);

static void add_escaped(struct buffer *b, const char *text, escape special)
{
    const unsigned char *s = (const unsigned char *)text;
    const char *other;

    while (*s != 0) {
        const size_t n = character(s);

        if (n == 0) {
            buffer_add(b, "\xef\xbf\xbd");
            s++;
            continue;
        }
        if (is_control(s, n)) {
            if (s[0] == '\n' || s[0] == '\t') {
                buffer_add(b, " ");
            }
        } else if (n == 1 && (other = special((char)s[0])) != NULL) {
            buffer_add(b, other);
        } else {
            buffer_add_n(b, (const char *)s, n);
        }
        s += n;
    }
}

static const char *special_none(char c)
{
    (void)c;
    return NULL;
}

static const char *special_html(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static const char *special_json(char c)
{
    return c == '"' ? "\\\"" : c == '\\' ? "\\\\" : NULL;
}

static const char *special_csv(char c)
{
    return c == '"' ? "\"\"" : NULL;
}

static const char *special_gnuplot(char c)
{
    return c == '\'' ? "''" : NULL;
}

void text_plain(struct buffer *b, const char *text)
{
    add_escaped(b, text, special_none);
}

void text_html(struct buffer *b, const char *text)
{
    add_escaped(b, text, special_html);
}

void text_csv(struct buffer *b, const char *text)
{
    const bool quoted = strpbrk(text, ",\"\r\n") != NULL;

    buffer_add(b, quoted ? "\"" : "");
    add_escaped(b, text, special_csv);
    buffer_add(b, quoted ? "\"" : "");
}

void text_json(struct buffer *b, const char *text)
{
    buffer_add(b, "\"");
    add_escaped(b, text, special_json);
    buffer_add(b, "\"");
}

static const char *special_tsv(char c)
{
    return c == '"' ? "'" : NULL;
}

void text_tsv(struct buffer *b, const char *text)
{
    add_escaped(b, text, special_tsv);
}

void text_gnuplot(struct buffer *b, const char *text)
{
    buffer_add(b, "'");
    add_escaped(b, text, special_gnuplot);
    buffer_add(b, "'");
}

size_t text_length_n(const char *text, size_t bytes)
{
    size_t n = 0;

    for (size_t i = 0; i < bytes; i++) {
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return n;
}

size_t text_length(const char *text)
{
    return text_length_n(text, strlen(text));
}

size_t text_bytes(const char *text, size_t n)
{
    size_t at = 0;

    while (text[at] != 0) {
        if (((unsigned char)text[at] & 0xc0) != 0x80 && n-- == 0) {
            break;
        }
        at++;
    }
    return at;
}

void text_fit(const char *text, size_t n, char *out, size_t size)
{
    static const char more[] = "\xe2\x80\xa6";
    const bool whole = text_length(text) <= n;
    size_t bytes = text_bytes(text, whole || n == 0 ? n : n - 1);

    while (bytes + sizeof more > size) {
        bytes = text_bytes(text, --n);
    }
    memcpy(out, text, bytes);
    out[bytes] = 0;
    if (!whole || text[bytes] != 0) {
        memcpy(out + bytes, more, sizeof more);
    }
}

/* The bytes before `at` are an en dash: the ends of a range may stand on two lines. */
static bool after_dash(const char *text, size_t at)
{
    static const char dash[] = "\xe2\x80\x93";
    const size_t n = sizeof dash - 1;

    return at >= n && memcmp(text + at - n, dash, n) == 0;
}

void text_wrap(const char *text, size_t columns, struct text_lines *out)
{
    while (*text != 0 && out->n < TEXT_LINES) {
        size_t end = text_bytes(text, columns);

        if (text[end] != 0 && text[end] != ' ') {
            size_t cut = end;

            while (cut > 0 && text[cut - 1] != ' ' && !after_dash(text, cut)) {
                cut--;
            }
            end = cut > 0 ? cut : end;
        }
        out->at[out->n] = text;
        out->bytes[out->n] = end;
        while (out->bytes[out->n] > 0 && text[out->bytes[out->n] - 1] == ' ') {
            out->bytes[out->n]--;
        }
        out->n++;
        text += end;
        text += strspn(text, " ");
    }
}
