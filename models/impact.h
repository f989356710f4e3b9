/* impact.h: what is counted of a run: the layout of the engine's metrics (MODEL 10).
 *
 * All counts are integers: sums in any order are equal. Times are sums of milliseconds;
 * the reader bounds endpoints x horizon so that they fit 63 bits.
 */
#ifndef RINGFALL_MODELS_IMPACT_H
#define RINGFALL_MODELS_IMPACT_H

#include "models/param.h"

struct impact_spec {
    double hit_share;   /* an organisation is hit when this share of its machines is down
                           ... */
    tick_t hit_for;     /* ... for so long, or ... */
    tick_t service_for; /* ... a critical service of its own is down for so long */
};

struct exposure_spec {
    double protected_hazard;   /* compromises per endpoint-day with the update */
    double unprotected_hazard; /* in the limit without it */
    tick_t staleness;          /* tau */
    double emergency_hazard;   /* more, per endpoint-day, for an emergency-grade update */
};

extern const struct param_table impact_table, exposure_table;

/* Counters of one cell: industry x region x class. */
enum impact_cell {
    IMPACT_ENDPOINTS,   /* with the product */
    IMPACT_HIT,         /* struck by a defect of the update: went down, or refused it */
    IMPACT_DOWN_MS,     /* sum over machines of time down within the horizon */
    IMPACT_BACK_REBOOT, /* came back by a boot that won */
    IMPACT_BACK_HANDS,  /* by hands at the machine */
    IMPACT_BACK_REMOTE, /* by console, call, shipping, remote remediation or automation */
    IMPACT_HANDS_MS,    /* technician time at machines, server-ms */
    IMPACT_HANDS_STARTED,  /* machines that a technician started on */
    IMPACT_UNPROTECTED_MS, /* powered without the update since its planned release;
                            * counted on the harmless version only: on a bad one it has no
                            * meaning */
    IMPACT_COMPROMISES,    /* expected, in 1e-9; likewise */
    IMPACT_TOOK,           /* took a version of the update */
    IMPACT_N_CELL
};

/* Counters of one industry: organisations. */
enum impact_organisation {
    IMPACT_CUSTOMERS, /* organisations with the product */
    IMPACT_CUSTOMERS_LISTED,
    IMPACT_CUSTOMERS_FIRST,   /* of these, in the first listed class */
    IMPACT_ORGANISATIONS_HIT, /* by impact_spec */
    IMPACT_LISTED_HIT,
    IMPACT_FIRST_HIT,    /* of these, in the first listed class */
    IMPACT_SITES,        /* sites with at least one endpoint with the product on, at the
                          * last moment before the release */
    IMPACT_SITES_SILENT, /* of these, with no heartbeat left at the observation */
    IMPACT_N_ORGANISATION
};

/* Counters of one kind of service in one region, or of one organisation (MODEL 10). A
 * service delivers a share of what it does normally; the rest is its deficit. */
enum impact_service {
    IMPACT_SERVICES,           /* simulated services; an outsider's stands for many */
    IMPACT_SERVICES_STOPPED,   /* of these, that were down at least once */
    IMPACT_SERVICE_STOPS,      /* stops in all */
    IMPACT_SERVICE_DOWN_MS,    /* sum over services of time down */
    IMPACT_SERVICE_DEFICIT_MS, /* of time x deficit */
    IMPACT_SERVICE_BACKLOG_MS, /* of time up, working off what was not done */
    IMPACT_SERVICE_PEOPLE_MS,  /* of persons served x activity x time x deficit */
    IMPACT_SERVICE_COST,       /* US cents */
    IMPACT_SERVICE_PROXY,      /* what people count of it, not done, in thousandths */
    IMPACT_N_SERVICE
};

/* What a layout is for; 0 where there is none of it. */
struct impact_sizes {
    size_t n_industries, n_regions, n_classes;
    size_t n_services; /* kinds of service */
    size_t n_named;    /* organisations by name */
    tick_t bin, horizon;
};

struct impact_layout {
    size_t n_industries, n_regions, n_classes, n_services, n_named;
    size_t n_days;        /* that the horizon touches, counted from time zero */
    tick_t bin;           /* width of a bin of the series */
    size_t n_bins;        /* that cover the horizon */
    size_t cells;         /* first metric of the cells */
    size_t organisations; /* first metric of the organisation counters */
    size_t hits;          /* [n_industries][n_bins] machines that went down in the bin */
    size_t backs;         /* [n_industries][n_bins] machines that came back in the bin */
    size_t alarms;        /* [n_industries][n_bins] organisations that knew */
    size_t teams;         /* [n_industries][n_bins] incident teams that went to work */
    size_t services;      /* [n_services][n_regions][IMPACT_N_SERVICE] */
    size_t named;         /* [n_named][n_services][IMPACT_N_SERVICE] */
    size_t named_days;    /* [n_named][n_services][n_days] IMPACT_SERVICE_PROXY by the day
                           * after time zero */
    size_t named_usual;   /* likewise: what is usual on that day, done or not */
    size_t named_machines; /* [n_named][2] machines that went down; ms down */
    size_t people; /* [n_industries][n_bins] IMPACT_SERVICE_PEOPLE_MS in the bin */
    size_t
        elsewhere; /* room for what is not of the part that is counted: read by nobody */
    size_t n_metrics;
};

void impact_layout_init(struct impact_layout *self, const struct impact_sizes *sizes);

/** First of the IMPACT_N_CELL counters of a cell. */
static inline size_t impact_cell(const struct impact_layout *l, size_t industry,
                                 size_t region, size_t class)
{
    return l->cells +
           ((industry * l->n_regions + region) * l->n_classes + class) * IMPACT_N_CELL;
}
/** First of the IMPACT_N_SERVICE counters of a kind of service in a region. */
static inline size_t impact_service(const struct impact_layout *l, size_t service,
                                    size_t region)
{
    return l->services + (service * l->n_regions + region) * IMPACT_N_SERVICE;
}
/** The same of an organisation with a name. */
static inline size_t impact_named(const struct impact_layout *l, size_t named,
                                  size_t service)
{
    return l->named + (named * l->n_services + service) * IMPACT_N_SERVICE;
}

#endif
