/* export.h: a dependency graph as a file for other programs: GraphML, a list of edges,
 * and the parts of it for Graphviz.
 *
 * A service is called KIND-NUMBER ("records-1234"), its organisation by its own name or
 * INDUSTRY-NUMBER: both are unique in a graph, so that a scenario's "dependencies" can
 * read it back. A file is written beside its place and renamed.
 */
#ifndef RINGFALL_OUTPUT_EXPORT_H
#define RINGFALL_OUTPUT_EXPORT_H

#include "studies/network.h"

enum export_format {
    EXPORT_GRAPHML, /* nodes: name, service, organisation, industry, region; edges:
                     * weight, need */
    EXPORT_EDGES,   /* who needs TAB who is needed TAB weight, a line each */
    EXPORT_DOT      /* industries, markets and what flows between them */
};

/**
 * Write a graph.
 *
 * @param force replace a file that is there
 * @return RF_OK, RF_EEXIST (nothing is changed), RF_EIO, RF_ENOMEM
 *
 * Cost about 0.5 µs a source, 60 bytes of the file each.
 */
int export_write(const struct network *n, enum export_format format, const char *path,
                 bool force, struct rf_error *err) RF_MUST_CHECK;

/** May it be written, as far as can be told before? */
int export_writable(const char *path, bool force, struct rf_error *err) RF_MUST_CHECK;

/** Write a whole text that way. */
int export_text(const char *text, size_t n, const char *path, bool force,
                struct rf_error *err) RF_MUST_CHECK;

#endif
