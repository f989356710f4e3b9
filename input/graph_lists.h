/* graph_lists.h: the nodes and edges of a graph that is read, as a document's lists. For
 * input/graph_*.c alone. */
#ifndef RINGFALL_INPUT_GRAPH_LISTS_H
#define RINGFALL_INPUT_GRAPH_LISTS_H

#include <stdio.h>

#include "input/document.h"

struct graph_lists {
    const char *shown;         /* the file as messages show it; borrowed */
    const char *service;       /* template of the nodes that name none; NULL: all must */
    bool both_ways;            /* each edge is two */
    int origin;                /* of every value */
    struct error_list *errors; /* mistakes in the file go here */
    cJSON *nodes, *edges;      /* owned */
    size_t n_nodes, n_edges;
};

/** Add a mistake in the file; line and column 0: unknown. Returns as error_list_add. */
int graph_lists_complain(const struct graph_lists *self, int line, int column,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/**
 * Add a node, or a need of one node for another.
 *
 * @param service, organisation NULL or "": none
 * @param line of the file, for messages
 * @param kept out: the name, as long as the lists live; NULL: not asked for
 * @return RF_EINPUT when it was refused, and told
 */
int graph_lists_node(struct graph_lists *self, int line, const char *name,
                     const char *service, const char *organisation,
                     const char **kept) RF_MUST_CHECK;
int graph_lists_edge(struct graph_lists *self, int line, size_t from, size_t to,
                     double weight) RF_MUST_CHECK;

/** Read GraphML, or lines of "from to [weight]", from the beginning of a file. */
int graph_xml_read(struct graph_lists *self, FILE *file) RF_MUST_CHECK;
int graph_text_read(struct graph_lists *self, FILE *file) RF_MUST_CHECK;

#endif
