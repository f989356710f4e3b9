/* explain.h: what ringfall explain has found, told as text or for programs. */
#ifndef RINGFALL_CLI_EXPLAIN_H
#define RINGFALL_CLI_EXPLAIN_H

#include "cli/options.h"
#include "output/why.h"

struct explained {
    const char *scenario, *rollout; /* name; title of the arm; borrowed */
    const char *command;            /* "ringfall explain RESULT", to suggest more */
    uint32_t seed, n_worlds;        /* of the result */
    const struct options *o;        /* what was asked */
    struct explain_whom whom;
    struct explain_world worlds[2]; /* as it is; with something changed; owned */
    struct explain_share share;
    const struct outage *outage; /* the longest of whom, NULL: none; in worlds[0] */
    struct chain chain;
    struct avoided avoided; /* where something is changed; owned */
    bool changed;
};

#define EXPLAIN_SHOWN 10

/** Whose outages, in words: "check-in of Delta Air Lines", "" for all. */
void explain_whom_text(const struct explained *e, char *out, size_t size);
void explain_print(const struct explained *e);
int explain_print_json(const struct explained *e, struct rf_error *err) RF_MUST_CHECK;

#endif
