/* graph_file.c: which kind of file it is, and the lists that either reader fills.
 *
 * What is called ".graphml" or begins with "<" is GraphML, everything else a list of
 * edges. The lists are made of
 * cJSON nodes as a document's are, so that a graph can be merged, patched and kept in a
 * manifest like the rest; their keys are constants, which saves a third of the memory.
 */
#include "input/graph_file.h"

#include "input/graph_lists.h"
#include "input/mistake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int graph_lists_complain(const struct graph_lists *self, int line, int column,
                         const char *format, ...)
{
    const struct spot spot = { self->shown, line, column };
    va_list args;
    int status;

    va_start(args, format);
    status = mistake_add_args(self->errors, RF_EINPUT, spot, "", format, args);
    va_end(args);
    return status;
}

/* ---- The lists ---- */

/* The value is taken. */
static bool add_member(const struct graph_lists *self, cJSON *object, const char *key,
                       cJSON *value)
{
    if (value != NULL) {
        value->valueint = self->origin;
    }
    if (value == NULL || !cJSON_AddItemToObjectCS(object, key, value)) {
        cJSON_Delete(value);
        return false;
    }
    return true;
}

static cJSON *add_entry(const struct graph_lists *self, cJSON *list)
{
    cJSON *entry = cJSON_CreateObject();

    if (entry != NULL) {
        entry->valueint = self->origin;
        if (!cJSON_AddItemToArray(list, entry)) {
            cJSON_Delete(entry);
            entry = NULL;
        }
    }
    return entry;
}

/* A name that a parameter can hold. */
static int check_name(const struct graph_lists *self, int line, const char *what,
                      const char *name)
{
    const size_t n = strlen(name);
    const unsigned char *p = (const unsigned char *)name;

    if (n >= PARAM_NAME_SIZE) {
        return graph_lists_complain(self, line, 0,
                                    "the %s \"%.20s...\" has %zu bytes, at most %d fit",
                                    what, name, n, PARAM_NAME_SIZE - 1);
    }
    for (size_t i = 0; i < n;) {
        const size_t length = scan_utf8(p + i, n - i);

        if (length == 0 || p[i] < 0x20 || p[i] == 0x7f) {
            return graph_lists_complain(self, line, 0,
                                        length == 0 ? "a %s that is not valid UTF-8"
                                                    : "a %s with a control character",
                                        what);
        }
        i += length;
    }
    return RF_OK;
}

int graph_lists_node(struct graph_lists *self, int line, const char *name,
                     const char *service, const char *organisation, const char **kept)
{
    const bool named = service != NULL && service[0] != '\0';
    cJSON *entry;
    int status = check_name(self, line, "name", name);

    if (status == RF_OK && named) {
        status = check_name(self, line, "service", service);
    }
    if (status == RF_OK && organisation != NULL) {
        status = check_name(self, line, "organisation", organisation);
    }
    if (status == RF_OK && !named && self->service == NULL) {
        status = graph_lists_complain(
            self, line, 0,
            "node \"%s\" does not say its service; name one for all that do not: "
            "\"graph\": {\"file\": ..., \"service\": ...}",
            name);
    }
    if (status == RF_OK && self->n_nodes == DEPENDENCIES_MAX_NODES) {
        status = graph_lists_complain(self, line, 0, "more than %d nodes",
                                      DEPENDENCIES_MAX_NODES);
    }
    if (status != RF_OK) {
        return status;
    }
    entry = add_entry(self, self->nodes);
    if (entry == NULL || !add_member(self, entry, "name", cJSON_CreateString(name)) ||
        !add_member(self, entry, "service",
                    cJSON_CreateString(named ? service : self->service)) ||
        (organisation != NULL && organisation[0] != '\0' &&
         !add_member(self, entry, "organisation", cJSON_CreateString(organisation)))) {
        return RF_ENOMEM;
    }
    if (kept != NULL) {
        *kept = entry->child->valuestring;
    }
    self->n_nodes++;
    return RF_OK;
}

static int add_edge(struct graph_lists *self, int line, size_t from, size_t to,
                    double weight)
{
    cJSON *entry;

    if (self->n_edges == DEPENDENCIES_MAX_EDGES) {
        return graph_lists_complain(self, line, 0, "more than %d edges",
                                    DEPENDENCIES_MAX_EDGES);
    }
    entry = add_entry(self, self->edges);
    if (entry == NULL ||
        !add_member(self, entry, "from", cJSON_CreateNumber((double)from)) ||
        !add_member(self, entry, "to", cJSON_CreateNumber((double)to)) ||
        (weight != 1.0 &&
         !add_member(self, entry, "weight", cJSON_CreateNumber(weight)))) {
        return RF_ENOMEM;
    }
    self->n_edges++;
    return RF_OK;
}

int graph_lists_edge(struct graph_lists *self, int line, size_t from, size_t to,
                     double weight)
{
    int status;

    if (!(weight >= 0.0 && weight <= DEPENDENCIES_MAX_WEIGHT)) {
        return graph_lists_complain(self, line, 0, "the weight %g is not in [0, %d]",
                                    weight, DEPENDENCIES_MAX_WEIGHT);
    }
    status = add_edge(self, line, from, to, weight);
    if (status == RF_OK && self->both_ways && from != to) {
        status = add_edge(self, line, to, from, weight);
    }
    return status;
}

/* ---- The file ---- */

static int open_file(const struct graph_lists *lists, const char *path, FILE **file)
{
    const struct spot spot = { lists->shown, 0, 0 };
    struct stat st;

    *file = fopen(path, "rb");
    if (*file == NULL || fstat(fileno(*file), &st) != 0) {
        return mistake_add(lists->errors, RF_EIO, spot, "", "cannot be read: %s",
                           strerror(errno));
    }
    if (!S_ISREG(st.st_mode)) {
        return mistake_add(lists->errors, RF_EIO, spot, "", "is not a file");
    }
    if (st.st_size > GRAPH_FILE_MAX_BYTES) {
        return graph_lists_complain(lists, 0, 0, "a file of more than %lld bytes",
                                    (long long)GRAPH_FILE_MAX_BYTES);
    }
    return RF_OK;
}

static bool is_called_xml(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot != NULL && (strcmp(dot, ".graphml") == 0 || strcmp(dot, ".xml") == 0);
}

/* Does it begin like XML? */
static bool is_xml(FILE *file)
{
    char first[64];
    const size_t n = fread(first, 1, sizeof first, file);
    size_t i = n >= 3 && memcmp(first, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    while (i < n && strchr(" \t\r\n", first[i]) != NULL && first[i] != '\0') {
        i++;
    }
    rewind(file);
    return i < n && first[i] == '<';
}

int graph_file_read(const struct graph_file *self, const char *path, const char *shown,
                    int origin, cJSON **nodes, cJSON **edges, struct error_list *errors)
{
    struct graph_lists lists = { .shown = shown,
                                 .service = self->service,
                                 .both_ways = self->undirected,
                                 .origin = origin,
                                 .errors = errors,
                                 .nodes = cJSON_CreateArray(),
                                 .edges = cJSON_CreateArray() };
    FILE *file = NULL;
    int status = RF_ENOMEM;

    *nodes = *edges = NULL;
    if (lists.nodes != NULL && lists.edges != NULL) {
        lists.nodes->valueint = lists.edges->valueint = origin;
        status = open_file(&lists, path, &file);
    }
    if (status == RF_OK && is_called_xml(path) && !is_xml(file)) {
        status = graph_lists_complain(&lists, 1, 1, "is not GraphML: no \"<\" begins it");
    } else if (status == RF_OK) {
        status =
            is_xml(file) ? graph_xml_read(&lists, file) : graph_text_read(&lists, file);
    }
    if (status == RF_OK && lists.n_nodes == 0) {
        status = graph_lists_complain(&lists, 0, 0, "a graph without nodes");
    }
    if (file != NULL) {
        fclose(file);
    }
    if (status == RF_OK) {
        *nodes = lists.nodes;
        *edges = lists.edges;
    } else {
        cJSON_Delete(lists.nodes);
        cJSON_Delete(lists.edges);
    }
    return status;
}
