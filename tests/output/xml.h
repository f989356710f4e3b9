/* xml.h: is a text well-formed, and are its ids unique? A small strict reader: tags nest,
 * attributes are quoted and not repeated, & and < are escaped. HTML passes as we write
 * it: a DOCTYPE, void elements, <style> with plain text. */
#ifndef RINGFALL_TESTS_OUTPUT_XML_H
#define RINGFALL_TESTS_OUTPUT_XML_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"

#define XML_DEPTH 64
#define XML_IDS   2000

struct xml {
    const char *at;
    char stack[XML_DEPTH][32];
    int depth;
    char ids[XML_IDS][64];
    size_t n_ids;
    const char *wrong; /* what; NULL: nothing so far */
};

static inline void xml_fail(struct xml *x, const char *what)
{
    if (x->wrong == NULL) {
        x->wrong = what;
        print_error("%s at: %.60s\n", what, x->at);
    }
}

static inline size_t xml_name(const char *s)
{
    size_t n = 0;

    while (isalnum((unsigned char)s[n]) ||
           strchr(":_-.", s[n] == 0 ? ' ' : s[n]) != NULL) {
        n++;
    }
    return n;
}

static inline void xml_entity(struct xml *x)
{
    static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#" };

    for (size_t i = 0; i < 5; i++) {
        if (strncmp(x->at, known[i], strlen(known[i])) == 0) {
            return;
        }
    }
    xml_fail(x, "a bare &");
}

static inline void xml_id(struct xml *x, const char *value, size_t n)
{
    if (n >= sizeof x->ids[0] || x->n_ids == XML_IDS) {
        xml_fail(x, "too long or too many ids");
        return;
    }
    snprintf(x->ids[x->n_ids], sizeof x->ids[0], "%.*s", (int)n, value);
    for (size_t i = 0; i < x->n_ids; i++) {
        if (strcmp(x->ids[i], x->ids[x->n_ids]) == 0) {
            xml_fail(x, "an id twice");
        }
    }
    x->n_ids++;
}

/* Attributes up to > or />; true for />. */
static inline bool xml_attributes(struct xml *x)
{
    const char *names[40];
    size_t lengths[40], n = 0;

    for (;;) {
        x->at += strspn(x->at, " \t\r\n");
        if (*x->at == '>' || strncmp(x->at, "/>", 2) == 0 || *x->at == 0 ||
            x->wrong != NULL) {
            break;
        }
        const size_t length = xml_name(x->at);

        if (length == 0 || n == 40) {
            xml_fail(x, "no attribute");
            break;
        }
        for (size_t i = 0; i < n; i++) {
            if (lengths[i] == length && strncmp(names[i], x->at, length) == 0) {
                xml_fail(x, "an attribute twice");
            }
        }
        names[n] = x->at;
        lengths[n++] = length;
        x->at += length;
        x->at += strspn(x->at, " ");
        if (*x->at != '=') {
            xml_fail(x, "an attribute without a value");
            break;
        }
        x->at++;
        x->at += strspn(x->at, " ");
        const char quote = *x->at;

        if (quote != '"' && quote != '\'') {
            xml_fail(x, "an unquoted value");
            break;
        }
        const char *start = ++x->at;

        while (*x->at != quote && *x->at != 0) {
            if (*x->at == '<') {
                xml_fail(x, "a < in a value");
            }
            if (*x->at == '&') {
                xml_entity(x);
            }
            x->at++;
        }
        if (length == 2 && strncmp(names[n - 1], "id", 2) == 0) {
            xml_id(x, start, (size_t)(x->at - start));
        }
        x->at += *x->at == quote;
    }
    return strncmp(x->at, "/>", 2) == 0;
}

static inline bool xml_is_void(const char *name)
{
    return strcmp(name, "meta") == 0 || strcmp(name, "br") == 0;
}

static inline void xml_open_tag(struct xml *x)
{
    char name[32];
    const size_t n = xml_name(++x->at);

    if (n == 0 || n >= sizeof name) {
        xml_fail(x, "a bare <");
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)n, x->at);
    x->at += n;
    if (xml_attributes(x)) {
        x->at += 2;
        return;
    }
    if (*x->at != '>') {
        xml_fail(x, "a tag without end");
        return;
    }
    x->at++;
    if (xml_is_void(name)) {
        return;
    }
    if (strcmp(name, "style") == 0) {
        const char *end = strstr(x->at, "</style>");

        x->at = end != NULL ? end : x->at;
    }
    if (x->depth == XML_DEPTH) {
        xml_fail(x, "too deep");
        return;
    }
    snprintf(x->stack[x->depth++], 32, "%s", name);
}

static inline void xml_close_tag(struct xml *x)
{
    const size_t n = xml_name(x->at += 2);

    if (x->depth == 0 || strlen(x->stack[x->depth - 1]) != n ||
        strncmp(x->stack[x->depth - 1], x->at, n) != 0) {
        xml_fail(x, "a tag closed that is not open");
        return;
    }
    x->depth--;
    x->at += n;
    x->at += *x->at == '>';
}

/** Well-formed, ids unique? Says on stderr what is wrong. */
static inline bool xml_is_fine(const char *text)
{
    struct xml *x = calloc(1, sizeof *x);
    bool fine;

    if (x == NULL) {
        abort();
    }
    x->at = text;
    while (*x->at != 0 && x->wrong == NULL) {
        if (strncmp(x->at, "<?", 2) == 0 || strncmp(x->at, "<!", 2) == 0) {
            x->at = strchr(x->at, '>') + 1;
        } else if (strncmp(x->at, "</", 2) == 0) {
            xml_close_tag(x);
        } else if (*x->at == '<') {
            xml_open_tag(x);
        } else {
            if (*x->at == '&') {
                xml_entity(x);
            }
            x->at++;
        }
    }
    if (x->depth != 0) {
        xml_fail(x, "a tag left open");
    }
    fine = x->wrong == NULL;
    free(x);
    return fine;
}

#endif
