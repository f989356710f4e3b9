/* graph_xml.c: GraphML, read by igraph.
 *
 * Of a node are taken its "service", its "organisation", and as its name the attribute
 * "name" or else the id; of an edge its "weight". igraph reads the file's first graph.
 *
 * igraph's handler of errors is a function without an argument of ours. What it is to
 * fill travels with the table of attribute functions, which is ours while a file is read:
 * so nothing global is written but igraph's own settings, and these are put back.
 */
#include "input/graph_lists.h"

#include <igraph/igraph.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    igraph_attribute_table_t table; /* first: the handler finds the rest by it */
    char reason[200];               /* the first that igraph gave; "" none */
};

static void keep_reason(const char *reason, const char *file, int line,
                        igraph_error_t code)
{
    igraph_attribute_table_t *table = igraph_set_attribute_table(NULL);
    struct reading *r = (struct reading *)(void *)table;

    (void)file;
    (void)line;
    (void)code;
    igraph_set_attribute_table(table);
    if (r->reason[0] == '\0') {
        snprintf(r->reason, sizeof r->reason, "%s", reason);
    }
    IGRAPH_FINALLY_FREE();
}

/* "Line 10: Couldn't find end of Start Tag" is told as others tell it. */
static int told(const struct graph_lists *lists, const struct reading *r,
                igraph_error_t code)
{
    const char *reason = r->reason;
    char *end;
    int line = 0;

    if (code == IGRAPH_SUCCESS) {
        return RF_OK;
    }
    if (code == IGRAPH_ENOMEM) {
        return RF_ENOMEM;
    }
    if (strncmp(reason, "Line ", 5) == 0) {
        line = (int)strtol(reason + 5, &end, 10);
        reason = *end == ':' ? end + 1 + strspn(end + 1, " ") : reason;
    }
    if (strstr(reason, "index was too large") != NULL) {
        reason = "no graph in it";
    }
    return graph_lists_complain(lists, line, 0, "is not GraphML: %.*s",
                                (int)strcspn(reason, "\n"),
                                reason[0] != '\0' ? reason : igraph_strerror(code));
}

/* ---- Attributes ---- */

/* The attribute's type, or -1 when there is none of that name. */
static int type_of(const igraph_t *graph, igraph_attribute_elemtype_t of,
                   const char *name)
{
    igraph_attribute_type_t type;

    if (!igraph_cattribute_has_attr(graph, of, name) ||
        igraph_cattribute_table.gettype(graph, &type, of, name) != IGRAPH_SUCCESS) {
        return -1;
    }
    return (int)type;
}

/* What nodes say under one name. */
struct column {
    const char *name;
    int type; /* -1: nothing */
};

static struct column node_column(const igraph_t *graph, const char *name)
{
    return (struct column){ name, type_of(graph, IGRAPH_ATTRIBUTE_VERTEX, name) };
}

/* As text; "" when the node says nothing. */
static void text_of(const igraph_t *graph, const struct column *c, igraph_integer_t node,
                    char *out, size_t size)
{
    double number;

    out[0] = '\0';
    if (c->type == IGRAPH_ATTRIBUTE_STRING) {
        snprintf(out, size, "%s", igraph_cattribute_VAS(graph, c->name, node));
    } else if (c->type == IGRAPH_ATTRIBUTE_NUMERIC) {
        number = igraph_cattribute_VAN(graph, c->name, node);
        if (!isnan(number)) {
            snprintf(out, size, "%.15g", number);
        }
    }
}

static int add_nodes(struct graph_lists *lists, const igraph_t *graph)
{
    const struct column names = node_column(graph, "name");
    const struct column ids = node_column(graph, "id");
    const struct column services = node_column(graph, "service");
    const struct column organisations = node_column(graph, "organisation");
    char name[256], service[256], organisation[256];
    int status = RF_OK;

    for (igraph_integer_t i = 0; i < igraph_vcount(graph) && status == RF_OK; i++) {
        text_of(graph, &names, i, name, sizeof name);
        if (name[0] == '\0') {
            text_of(graph, &ids, i, name, sizeof name);
        }
        text_of(graph, &services, i, service, sizeof service);
        text_of(graph, &organisations, i, organisation, sizeof organisation);
        status = graph_lists_node(lists, 0, name, service, organisation, NULL);
    }
    return status;
}

static int add_edges(struct graph_lists *lists, const igraph_t *graph)
{
    const int type = type_of(graph, IGRAPH_ATTRIBUTE_EDGE, "weight");
    int status = RF_OK;

    if (type >= 0 && type != IGRAPH_ATTRIBUTE_NUMERIC) {
        return graph_lists_complain(lists, 0, 0,
                                    "the edges' \"weight\" is not a number by its key; "
                                    "attr.type=\"double\" says that it is");
    }
    for (igraph_integer_t i = 0; i < igraph_ecount(graph) && status == RF_OK; i++) {
        const size_t a = (size_t)IGRAPH_FROM(graph, i);
        const size_t b = (size_t)IGRAPH_TO(graph, i);
        double weight = type >= 0 ? igraph_cattribute_EAN(graph, "weight", i) : 1.0;

        if (isnan(weight)) {
            weight = 1.0;
        }
        /* The ends of an undirected edge come from the larger one. */
        status = igraph_is_directed(graph) ? graph_lists_edge(lists, 0, a, b, weight)
                                           : graph_lists_edge(lists, 0, b, a, weight);
    }
    return status;
}

int graph_xml_read(struct graph_lists *self, FILE *file)
{
    struct reading r = { .table = igraph_cattribute_table };
    igraph_attribute_table_t *table = igraph_set_attribute_table(&r.table);
    igraph_error_handler_t *error = igraph_set_error_handler(keep_reason);
    igraph_warning_handler_t *warning =
        igraph_set_warning_handler(igraph_warning_handler_ignore);
    igraph_t graph;
    int status = told(self, &r, igraph_read_graph_graphml(&graph, file, 0));

    if (status == RF_OK) {
        self->both_ways = self->both_ways || !igraph_is_directed(&graph);
        status = add_nodes(self, &graph);
        if (status == RF_OK) {
            status = add_edges(self, &graph);
        }
        igraph_destroy(&graph);
    }
    (void)igraph_set_warning_handler(warning);
    (void)igraph_set_error_handler(error);
    (void)igraph_set_attribute_table(table);
    return status;
}
