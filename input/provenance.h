/* provenance.h: where each number of a scenario comes from. */
#ifndef RINGFALL_INPUT_PROVENANCE_H
#define RINGFALL_INPUT_PROVENANCE_H

#include "models/scenario.h"

struct cJSON;
struct document;

/* One number that a file gives. Texts are borrowed from the document. */
struct provenance {
    char pointer[PARAM_POINTER_SIZE];
    const struct param *param; /* its unit and meaning; borrowed */
    double value;       /* in base units: ms of durations and dates; INFINITY: never */
    const char *source; /* NULL: none */
    const char *note;   /* NULL: none */
    const char *assumption; /* "1 min to 20 min", "±35 %", or any text; NULL: none */
    bool assumed;           /* no source, but an assumption */
    double low, high;       /* the assumption's range, in base units; NaN: none */
    const char *file;       /* that gave the number last, as shown in messages */
    int line, column;
};

struct provenance_list {
    struct provenance *items; /* [n] in the order of the document, weights last; owned */
    size_t n, capacity;
};

/**
 * Add a number. Its range is the one beside it, or "±35 %" of it.
 *
 * @param node the value, whose origin says where it was written
 * @return RF_OK, RF_ENOMEM, or RF_EINPUT with err filled when the value is not in the
 * range of its own assumption
 */
int provenance_add(struct provenance_list *self, const struct document *document,
                   const struct param *param, const char *pointer,
                   const struct cJSON *node, double value,
                   struct rf_error *err) RF_MUST_CHECK;
void provenance_free(struct provenance_list *self);

/** The entry of a pointer; NULL when no file gives that number. */
const struct provenance *provenance_find(const struct provenance_list *self,
                                         const char *pointer);

/** Add a mistake for each number that has neither source nor assumption. Returns how
 * many. */
size_t provenance_check(const struct provenance_list *self, struct error_list *errors);

#endif
