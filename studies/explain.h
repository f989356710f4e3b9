/* explain.h: one simulated world of a comparison, run again with records: what stopped in
 * it and why, and what one thing changed does to that. */
#ifndef RINGFALL_STUDIES_EXPLAIN_H
#define RINGFALL_STUDIES_EXPLAIN_H

#include "studies/chain.h"
#include "studies/compare.h"

/* Whose outages: of a kind of service, of an organisation by its name or number, of a
 * provider; -1: any. */
struct explain_whom {
    int kind;         /* in dependencies.services */
    int organisation; /* in population.organisations */
    int provider;     /* in dependencies.providers */
    int64_t lp;       /* its number */
};

struct explain_world {
    struct scenario scenario; /* with its uncertain parameters; owned */
    struct graph graph;       /* owned */
    struct outages outages;   /* owned */
    struct vendor_facts facts;
    struct vendor_log log; /* owned */
    struct population_filter only;
    uint16_t *of_provider; /* [n_services] 1 + the provider whose instance it is; 0: none;
                            * owned */
};

/* What is known of any one world: enough to count over worlds. */
struct explain_share {
    uint32_t worlds;    /* that were run */
    uint32_t stopped;   /* of these, in which a service of whom stopped */
    uint32_t less;      /* in which one stopped or did less */
    tick_t least, most; /* longest outage of a world, over those */
};

struct explain_options {
    struct compare_options run; /* seed, first_replicate, threads, stop, progress */
    size_t arm;                 /* whose */
    uint32_t worlds;            /* >= 1: so many from first_replicate on, for the share */
    struct explain_whom whom;
};

/**
 * Run an arm in one world again, and again with something changed.
 *
 * @param arms    [n_arms] of the comparison, taken over, also on failure; 0 is the
 * baseline, whose uncertain parameters all have
 * @param changed arm that is the explained one with something changed; 0: none
 * @param worlds  out: [2] the world, and the changed one; to be freed
 */
int explain_run(struct arm *arms, size_t n_arms, size_t changed,
                const struct explain_options *o, struct explain_world worlds[2],
                struct explain_share *share, struct rf_error *err) RF_MUST_CHECK;
void explain_free(struct explain_world *self);

/** What compare_options.see gives, kept in an empty struct explain_world, which may not
 * move afterwards. */
int explain_see(void *world, const struct compare_seen *seen,
                struct rf_error *err) RF_MUST_CHECK;

/** Find whom a name means: a service, an organisation, the number of one, or a provider.
 * RF_EINPUT names the
 * nearest. What is set already is kept. */
int explain_find(struct explain_whom *whom, const struct scenario *s, const char *name,
                 struct rf_error *err) RF_MUST_CHECK;

/** Is an outage, or a time of doing less that took any, one of theirs, and of the part
 * that is counted? */
bool explain_is_of(const struct explain_world *self, const struct outage *o,
                   const struct explain_whom *whom);
/** The longest of theirs, of those that somebody misses if there are any; of equally long
 * ones the one that most persons missed. Where nothing of theirs stopped, the longest
 * time of doing less. NULL: none. */
const struct outage *explain_longest(const struct explain_world *self,
                                     const struct explain_whom *whom);
/** The n outages, or times of doing less, by which most persons x time were lost, the
 * worst first. Returns how many there are. */
size_t explain_worst(const struct explain_world *self, const struct explain_whom *whom,
                     const struct outage **out, size_t n);

#endif
