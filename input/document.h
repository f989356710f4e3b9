/* document.h: a JSON document made of several files, each value of which knows where it
 * was written and what its file says of its origin.
 *
 * A cJSON node's valueint is the index of its origin (cJSON itself only reads valuedouble
 * of a number), so that nodes keep their origin when documents are merged.
 */
#ifndef RINGFALL_INPUT_DOCUMENT_H
#define RINGFALL_INPUT_DOCUMENT_H

#include <cjson/cJSON.h>

#include "input/path.h"
#include "input/scan.h"

/* What a file says of the numbers in an object: {"source": …, "assumption": …, "note":
 * …}. It holds for the object's own value and for all below that say nothing themselves.
 */
struct annotation {
    char *source;     /* NULL: none; owned */
    char *note;       /* NULL: none; owned */
    char *assumption; /* as a text, "1 min to 20 min" for a range; NULL: none; owned */
    cJSON *range;     /* list of two, low and high; NULL: none; owned */
};

/* Where a node was written. */
struct origin {
    const char *file; /* borrowed from the document */
    struct mark mark;
    const struct annotation *annotation; /* borrowed from the document; NULL: none */
    bool own; /* the assumption stands beside the value itself */
};

struct document {
    cJSON *root;            /* owned */
    struct origin *origins; /* [n_origins]; owned */
    size_t n_origins, capacity;
    char **files; /* [n_files] as shown in messages; owned */
    size_t n_files;
    struct annotation **annotations; /* [n_annotations]; owned, and so is each */
    size_t n_annotations;
    bool mistakes; /* some were found that leave a tree to be looked at further */
    bool result;   /* set by who reads the files of a result: wider limits, see scan.h */
};

void document_free(struct document *self);

/**
 * Parse a text into a tree whose origins are added to the document.
 *
 * Checked: the text (scan.h), duplicate keys, the types of annotations. Mistakes that
 * leave a tree are added to errors and remembered in the document, and RF_OK is returned,
 * so that all can be told at once. The caller owns *tree and frees it with cJSON_Delete,
 * or puts it into the document.
 *
 * @param file as shown in messages; copied
 */
int document_parse(struct document *self, const char *text, size_t n, const char *file,
                   cJSON **tree, struct error_list *errors) RF_MUST_CHECK;

/** The same for a file. RF_EIO when it cannot be read. */
int document_read(struct document *self, const char *path, const char *file, cJSON **tree,
                  struct error_list *errors) RF_MUST_CHECK;

const struct origin *document_origin(const struct document *self, const cJSON *node);

/** Is this key one that may stand in every object: "$comment", "source", "note", …? */
bool document_is_remark(const char *key);

/** {"value": …} with nothing else but remarks. */
bool document_is_annotated(const cJSON *node);

/** The value itself, out of its annotated object if it is in one. */
const cJSON *document_value(const cJSON *node);

/** What a node is, in words: text "abc", 5, true, a list. */
void document_found(const cJSON *node, char *out, size_t size);

/* Which place of a node a message points at. */
enum place { PLACE_VALUE, PLACE_KEY };

/** Add a mistake at a node (NULL: without a place). Returns as error_list_add. */
int document_complain(const struct document *self, struct error_list *errors,
                      const cJSON *node, enum place place, const char *path,
                      const char *format, ...) __attribute__((format(printf, 6, 7)));

/** The node at a pointer, or the nearest one above it that exists. */
const cJSON *document_nearest(const struct document *self, const char *pointer);

#endif
