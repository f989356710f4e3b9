/* avoided.h: two runs of one world with one thing changed: which outages are only in one
 * of them. */
#ifndef RINGFALL_STUDIES_AVOIDED_H
#define RINGFALL_STUDIES_AVOIDED_H

#include "studies/explain.h"

/* Of one run: all outages, and those that the other does not have: while they last the
 * service does not stop there, or there is no such service. Likewise times of doing
 * less, which the other does not have where the service does all the while. */
struct avoided_side {
    size_t n_stops, n_less;
    double people_hours; /* by all of them */
    const struct outage *
        *only; /* [n_only] not in the other run, the worst first; owned */
    size_t n_only, n_only_stops;
    double only_hours; /* person-hours by those */
};

struct avoided {
    struct avoided_side before, after;
};

/** whom: whose outages are counted. RF_ENOMEM. */
int avoided_init(struct avoided *self, const struct explain_world *before,
                 const struct explain_world *after, const struct explain_whom *whom,
                 struct rf_error *err) RF_MUST_CHECK;
void avoided_free(struct avoided *self);

/** Would this outage of the first run not have been? */
bool avoided_has(const struct avoided *self, const struct outage *o);

#endif
