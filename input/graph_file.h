/* graph_file.h: graphs that people bring along: GraphML, or a list of edges as text. */
#ifndef RINGFALL_INPUT_GRAPH_FILE_H
#define RINGFALL_INPUT_GRAPH_FILE_H

#include "input/document.h"

#define GRAPH_FILE_MAX_BYTES ((int64_t)1 << 30)

/* What a document says of its graph: {"file": …, "service": …, "undirected": …}. */
struct graph_file {
    const char *service; /* template of the nodes that name none; NULL: all must */
    bool undirected;     /* needs go both ways, whatever the file says */
};

/**
 * Read a graph as the two lists of /dependencies. An edge leads from the one that needs
 * to the one that is needed.
 *
 * @param path, shown of the file: to open, and for messages
 * @param origin of every value in the lists, see document.h
 * @param nodes, edges out: the caller takes them; NULL unless RF_OK
 * @param errors mistakes in the file are added, with its line where it is known
 * @return RF_OK, RF_EINPUT, RF_EIO, RF_ENOMEM
 *
 * Cost: about 2.5 µs and 250 bytes an edge. Main thread only: igraph keeps its handlers
 * in globals.
 */
int graph_file_read(const struct graph_file *self, const char *path, const char *shown,
                    int origin, cJSON **nodes, cJSON **edges,
                    struct error_list *errors) RF_MUST_CHECK;

#endif
