/* graph.h: telling what a dependency graph is like. */
#ifndef RINGFALL_CLI_GRAPH_H
#define RINGFALL_CLI_GRAPH_H

#include "studies/network.h"

enum { GRAPH_SHOWN = 10 }; /* hubs in a table */

/** In words and tables, on stdout. */
void graph_print(const struct network *n, struct stream_key key);
/** For programs: JSON, on stdout. */
int graph_print_json(const struct network *n, struct stream_key key,
                     struct rf_error *err) RF_MUST_CHECK;

/** What a hub is called: the provider's name, or the service, with its number in exports,
 * and where it is: "network 20173, us-eastern". */
void graph_hub_name(const struct network *n, size_t hub, char *out, size_t size);

/** The kinds of a loop: "records, identity". */
void graph_loop_name(const struct network *n, const struct network_loop *loop, char *out,
                     size_t size);

#endif
