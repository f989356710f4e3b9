/* resolved.c: the canonical text of a document; a manifest keeps it, and its SHA-256.
 *
 * Which remark holds for which number was worked out file by file (document.c). After a
 * merge the remarks in the tree no longer say it: an object's "source" may come from one
 * file and a number in it from another. So the remarks of the tree are dropped and
 * written anew.
 *
 * The nodes and edges of a graph are structure, of which nothing is said, and there may
 * be millions: each stands in a line of its own.
 *
 * Cost O(nodes * depth).
 */
#include "input/resolved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct writer {
    const struct document *document;
    const cJSON *nodes, *edges; /* lists of a graph; NULL: none */
    FILE *out;
    int depth;
};

static bool is_structure(const struct writer *w, const cJSON *node)
{
    return node != NULL && (node == w->nodes || node == w->edges);
}

/* ---- What is said of the numbers below a node ---- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_annotation(const struct annotation *a, const struct annotation *b)
{
    return a == b ||
           (a != NULL && b != NULL && same_text(a->source, b->source) &&
            same_text(a->note, b->note) && same_text(a->assumption, b->assumption));
}

/* A number, or a text that is read as one: a duration or a date. */
static bool is_number(const cJSON *node)
{
    tick_t ticks;
    int64_t ms;

    return cJSON_IsNumber(node) ||
           (cJSON_IsString(node) &&
            (param_duration_parse(node->valuestring, &ticks, NULL) == RF_OK ||
             param_date_parse(node->valuestring, &ms, NULL) == RF_OK));
}

/* A text for people, of which nothing is said even if it reads like a number. */
static bool is_plain_text(const cJSON *node)
{
    return node->string != NULL && cJSON_IsString(document_value(node)) &&
           (strcmp(node->string, "name") == 0 || strcmp(node->string, "title") == 0);
}

struct survey {
    const struct origin *first; /* of the first number; NULL: no number so far */
    bool mixed;                 /* not all say the same */
    bool beside;                /* a range that must stand beside its number */
};

static void survey(const struct writer *w, const cJSON *node, struct survey *s)
{
    const cJSON *value = document_value(node);

    if (is_structure(w, value)) {
        return;
    }
    if (value->child != NULL) {
        for (const cJSON *c = value->child; c != NULL && !s->mixed; c = c->next) {
            if (c->string == NULL || !document_is_remark(c->string)) {
                survey(w, c, s);
            }
        }
    } else if (is_number(value) && !is_plain_text(node)) {
        const struct origin *o = document_origin(w->document, value);

        if (s->first == NULL) {
            s->first = o;
        }
        s->mixed = s->mixed || !same_annotation(s->first->annotation, o->annotation);
        s->beside = s->beside || (o->own && o->annotation->range != NULL);
    }
}

/* ---- Writing ---- */

static void write_string(struct writer *w, const char *text)
{
    fputc('"', w->out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', w->out);
            fputc(*text, w->out);
        } else if ((unsigned char)*text < 0x20) {
            fprintf(w->out, "\\u%04x", (unsigned)(unsigned char)*text);
        } else {
            fputc(*text, w->out);
        }
    }
    fputc('"', w->out);
}

static void write_scalar(struct writer *w, const cJSON *node)
{
    static const struct param number = { .type = PARAM_REAL };
    char text[64];

    if (cJSON_IsString(node)) {
        write_string(w, node->valuestring);
    } else if (cJSON_IsNumber(node)) {
        param_value_text(&number, node->valuedouble, text, sizeof text);
        fputs(text, w->out);
    } else {
        document_found(node, text, sizeof text); /* true, false, null */
        fputs(text, w->out);
    }
}

static void write_line(struct writer *w, bool *first)
{
    fputs(*first ? "\n" : ",\n", w->out);
    for (int i = 0; i < w->depth; i++) {
        fputs("  ", w->out);
    }
    *first = false;
}

static void write_key(struct writer *w, const char *key, bool *first)
{
    write_line(w, first);
    write_string(w, key);
    fputs(": ", w->out);
}

/* beside: next to its number, where a range may stand as one. */
static void write_annotation(struct writer *w, const struct annotation *a, bool beside,
                             bool *first)
{
    if (a->source != NULL) {
        write_key(w, "source", first);
        write_string(w, a->source);
    }
    if (a->assumption != NULL) {
        write_key(w, "assumption", first);
        if (beside && a->range != NULL) {
            fputc('[', w->out);
            write_scalar(w, a->range->child);
            fputs(", ", w->out);
            write_scalar(w, a->range->child->next);
            fputc(']', w->out);
        } else {
            write_string(w, a->assumption);
        }
    }
    if (a->note != NULL) {
        write_key(w, "note", first);
        write_string(w, a->note);
    }
}

static void open_bracket(struct writer *w, char bracket)
{
    fputc(bracket, w->out);
    w->depth++;
}

static void close_bracket(struct writer *w, char bracket, bool empty)
{
    bool none = true;

    w->depth--;
    if (!empty) {
        write_line(w, &none);
    }
    fputc(bracket, w->out);
}

static void write_value(struct writer *w, const cJSON *node, bool said);

static void write_object(struct writer *w, const cJSON *node, bool said)
{
    struct survey s = { 0 };
    bool first = true;

    open_bracket(w, '{');
    if (!said) {
        survey(w, node, &s);
        if (s.first != NULL && !s.mixed && !s.beside && s.first->annotation != NULL) {
            write_annotation(w, s.first->annotation, false, &first);
            said = true;
        }
    }
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        if (!document_is_remark(c->string)) {
            write_key(w, c->string, &first);
            write_value(w, c, said);
        }
    }
    close_bracket(w, '}', first);
}

/* A node or an edge. */
static void write_row(struct writer *w, const cJSON *node)
{
    const char *comma = "";

    fputc('{', w->out);
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        if (!document_is_remark(c->string)) {
            fputs(comma, w->out);
            write_string(w, c->string);
            fputs(": ", w->out);
            write_value(w, document_value(c), true);
            comma = ", ";
        }
    }
    fputc('}', w->out);
}

static void write_array(struct writer *w, const cJSON *node, bool said)
{
    bool first = true;

    open_bracket(w, '[');
    for (const cJSON *c = node->child; c != NULL; c = c->next) {
        write_line(w, &first);
        if (is_structure(w, node) && cJSON_IsObject(c)) {
            write_row(w, c);
        } else {
            write_value(w, c, said);
        }
    }
    close_bracket(w, ']', first);
}

/* A member or entry. `said`: an object around it says already what is said of it. */
static void write_value(struct writer *w, const cJSON *node, bool said)
{
    const cJSON *value = document_value(node);
    const struct origin *o = document_origin(w->document, value);
    bool first = true;

    if (cJSON_IsObject(value)) {
        write_object(w, value, said);
    } else if (cJSON_IsArray(value)) {
        write_array(w, value, said);
    } else if (said || o->annotation == NULL || node->string == NULL ||
               !is_number(value) || is_plain_text(node)) {
        write_scalar(w, value);
    } else {
        open_bracket(w, '{');
        write_key(w, "value", &first);
        write_scalar(w, value);
        write_annotation(w, o->annotation, o->own, &first);
        close_bracket(w, '}', false);
    }
}

int resolved_text(const struct document *document, char **text, size_t *n,
                  struct rf_error *err)
{
    const cJSON *dependencies =
        cJSON_GetObjectItemCaseSensitive(document->root, "dependencies");
    struct writer w = { .document = document,
                        .nodes = cJSON_GetObjectItemCaseSensitive(dependencies, "nodes"),
                        .edges =
                            cJSON_GetObjectItemCaseSensitive(dependencies, "edges") };
    bool failed;

    *text = NULL;
    w.out = open_memstream(text, n);
    if (w.out == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the resolved scenario");
    }
    write_object(&w, document->root, false);
    fputc('\n', w.out);
    failed = ferror(w.out) != 0;
    if (fclose(w.out) != 0 || failed) {
        free(*text);
        *text = NULL;
        return rf_fail(err, RF_ENOMEM, "", "no memory for the resolved scenario");
    }
    return RF_OK;
}
