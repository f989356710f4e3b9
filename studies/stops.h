/* stops.h: what is kept of the services of one run: their counters by kind and region,
 * and of organisations with a name by kind and day; and what these are over worlds. */
#ifndef RINGFALL_STUDIES_STOPS_H
#define RINGFALL_STUDIES_STOPS_H

#include "models/replay.h"

struct comparison;
struct interval;

/* Counters of one kind of service in one region, or of one organisation with a name. */
struct stops_row {
    uint16_t kind;  /* in dependencies.services */
    uint16_t place; /* in population.regions, or .organisations */
    int64_t count[IMPACT_N_SERVICE];
};

/* Only what there is has a row. */
struct stops {
    struct stops_row *regions; /* [n_regions] by kind, then place; owned */
    size_t n_regions;
    struct stops_row *named; /* [n_named] likewise; owned */
    size_t n_named;
    size_t n_days;
    int64_t *lost;     /* [n_named][n_days] proxy in thousandths; owned */
    int64_t *usual;    /* likewise; owned */
    int64_t *machines; /* [organisations][2] that went down, ms down; owned */
};

/** Empty where an outcome has no services. RF_ENOMEM. */
int stops_init(struct stops *self, const struct outcome *o,
               struct rf_error *err) RF_MUST_CHECK;
void stops_free(struct stops *self);

/* What a counter is called, in people's units. */
struct stops_counter {
    const char *name; /* "hours_down" */
    const char *unit; /* "h"; "": the service's own, what people count of it */
    const char *doc;
    double scale; /* from the counter to the unit */
};
/** Of an enum impact_service; NULL past the last. */
const struct stops_counter *stops_counter(size_t counter);

/* What is asked of a world. */
enum stops_what {
    STOPS_COUNTER,  /* a counter, in its unit */
    STOPS_ANY,      /* 1 when a service stopped, else 0 */
    STOPS_LOST,     /* what people count, not done on a day */
    STOPS_USUAL,    /* what is usual on it */
    STOPS_MACHINES, /* of an organisation with a name: that went down */
    STOPS_MACHINE_HOURS
};
#define STOPS_ALL         (-1)
#define STOPS_NO_INDUSTRY (-2)
struct stops_of {
    enum stops_what what;
    bool named;                  /* places are organisations with a name, else regions */
    int kind, place;             /* STOPS_ALL: the sum over all */
    int industry;                /* of the kind; STOPS_ALL; STOPS_NO_INDUSTRY: of all */
    enum impact_service counter; /* STOPS_COUNTER */
    size_t day;                  /* STOPS_LOST, STOPS_USUAL; from 0 */
};

/** Of one world of an arm; 0 where there is nothing of the kind. */
double stops_value(const struct comparison *c, size_t arm, int version, uint32_t world,
                   const struct stops_of *of);
/** Over worlds. */
struct interval stops_interval(const struct comparison *c, size_t arm, int version,
                               const struct stops_of *of);

#endif
