/* graph_text.c: a list of edges: a line each, "from to" or "from to weight", parted by
 * blanks or tabs. Names or numbers, which are names too; a "#" before a word begins a
 * remark.
 *
 * Nodes are numbered as they appear; their names are found again by an open-addressed
 * table. Cost O(bytes).
 */
#include "input/graph_lists.h"

#include "sim/stream.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY UINT32_MAX

struct names {
    const char **of; /* [n] by node, borrowed from the lists; owned */
    size_t n, capacity;
    uint32_t *slot; /* [n_slots] nodes, NOBODY: free; owned */
    size_t n_slots; /* a power of two; 0 at first */
};

struct reading {
    struct graph_lists *lists;
    struct names names;
    const char *start; /* of the line */
    int line;
};

/* Where a name is, or would be. */
static size_t slot_of(const struct names *self, const char *name)
{
    size_t at = stream_hash(name) & (self->n_slots - 1);

    while (self->slot[at] != NOBODY && strcmp(self->of[self->slot[at]], name) != 0) {
        at = (at + 1) & (self->n_slots - 1);
    }
    return at;
}

/* Room for one name more, with at least half of the slots free. */
static int reserve(struct names *self)
{
    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 256 : 2 * self->capacity;
        const char **of = realloc(self->of, capacity * sizeof *of);
        uint32_t *slot = malloc(2 * capacity * sizeof *slot);

        if (of != NULL) {
            self->of = of;
        }
        if (of == NULL || slot == NULL) {
            free(slot);
            return RF_ENOMEM;
        }
        free(self->slot);
        self->slot = slot;
        self->n_slots = 2 * capacity;
        self->capacity = capacity;
        memset(slot, 0xff, self->n_slots * sizeof *slot);
        for (size_t i = 0; i < self->n; i++) {
            slot[slot_of(self, self->of[i])] = (uint32_t)i;
        }
    }
    return RF_OK;
}

static int node_of(struct reading *r, const char *name, size_t *node)
{
    int status = reserve(&r->names);
    size_t at;

    if (status != RF_OK) {
        return status;
    }
    at = slot_of(&r->names, name);
    if (r->names.slot[at] == NOBODY) {
        status = graph_lists_node(r->lists, r->line, name, NULL, NULL,
                                  &r->names.of[r->names.n]);
        if (status != RF_OK) {
            return status;
        }
        r->names.slot[at] = (uint32_t)r->names.n++;
    }
    *node = r->names.slot[at];
    return RF_OK;
}

/* Columns count characters, as everywhere. */
static int column_of(const struct reading *r, const char *p)
{
    int column = 1;

    for (const char *q = r->start; q < p; q++) {
        column += ((unsigned char)*q & 0xc0) != 0x80;
    }
    return column;
}

/* The words of a line, ended by NULs; more than [most] are counted, not kept. */
static size_t split(char *line, char **words, size_t most)
{
    size_t n = 0;

    for (char *p = line; *p != '\0' && *p != '#'; n++) {
        p += strspn(p, " \t\r\n");
        if (*p == '\0' || *p == '#') {
            break;
        }
        if (n < most) {
            words[n] = p;
        }
        p += strcspn(p, " \t\r\n");
        if (*p != '\0') {
            *p++ = '\0';
        }
    }
    return n;
}

static int read_weight(const struct reading *r, const char *word, double *weight)
{
    char *end;

    *weight = strtod(word, &end);
    if (*end != '\0' || !isfinite(*weight)) {
        return graph_lists_complain(r->lists, r->line, column_of(r, word),
                                    "found \"%.40s\", expected a weight such as 0.5",
                                    word);
    }
    return RF_OK;
}

static int read_line(struct reading *r, char *line, size_t length)
{
    char *words[4];
    double weight = 1.0;
    size_t from, to, n;
    int status = RF_OK;

    r->start = line;
    if (strlen(line) != length) {
        return graph_lists_complain(r->lists, r->line, column_of(r, line + strlen(line)),
                                    "found a NUL character, expected text");
    }
    n = split(line, words, 4);
    if (n == 0) {
        return RF_OK;
    }
    if (n == 1) {
        return graph_lists_complain(r->lists, r->line, column_of(r, words[0]),
                                    "found one name, expected \"from to\" or \"from to "
                                    "weight\"");
    }
    if (n > 3) {
        return graph_lists_complain(r->lists, r->line, column_of(r, words[3]),
                                    "found %zu words, expected \"from to\" or \"from to "
                                    "weight\"",
                                    n);
    }
    if (n == 3) {
        status = read_weight(r, words[2], &weight);
    }
    if (status == RF_OK) {
        status = node_of(r, words[0], &from);
    }
    if (status == RF_OK) {
        status = node_of(r, words[1], &to);
    }
    return status == RF_OK ? graph_lists_edge(r->lists, r->line, from, to, weight)
                           : status;
}

int graph_text_read(struct graph_lists *self, FILE *file)
{
    struct reading r = { .lists = self };
    const size_t before = self->errors->n;
    char *line = NULL;
    size_t size = 0;
    int status = RF_OK;
    ssize_t n;

    if (self->service == NULL) {
        return graph_lists_complain(
            self, 0, 0,
            "a list of edges does not say what its nodes are: \"graph\": {\"file\": ..., "
            "\"service\": ...}");
    }
    /* A wrong line does not hide the mistakes in the next ones. */
    while (status != RF_ENOMEM && self->errors->n < before + 20 &&
           (n = getline(&line, &size, file)) >= 0) {
        int read;

        r.line++;
        read =
            r.line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0
                ? graph_lists_complain(self, 1, 1,
                                       "starts with a byte order mark; save it as plain "
                                       "UTF-8")
                : read_line(&r, line, (size_t)n);
        status = read != RF_OK ? read : status;
    }
    if (status == RF_OK && ferror(file)) {
        status = graph_lists_complain(self, 0, 0, "cannot be read: %s", strerror(errno));
    }
    free(line);
    free(r.names.of);
    free(r.names.slot);
    return status;
}
