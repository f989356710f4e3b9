/* population_spec.h: what a scenario says about the world: industries, regions, classes
 * of endpoints, their power, sizes of organisations, adoption of the product. */
#ifndef RINGFALL_MODELS_POPULATION_SPEC_H
#define RINGFALL_MODELS_POPULATION_SPEC_H

#include "models/param.h"

#define POPULATION_MAX_CLASSES        12
#define POPULATION_MAX_REGIONS        32
#define POPULATION_MAX_INDUSTRIES     64
#define POPULATION_MAX_CONFIGURATIONS 64
#define POPULATION_MAX_ENDPOINTS      2000000000.0

enum presence { PRESENCE_NEVER, PRESENCE_WORK_HOURS, PRESENCE_ALWAYS };

/* An activity pattern: how much is going on at a local hour, 1 = the busiest. */
struct pattern {
    char name[PARAM_NAME_SIZE];
    struct curve workday, weekend;
};

/* A class of endpoints (MODEL 2). */
struct endpoint_class {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    struct curve on_workday, on_weekend; /* share powered on at a local hour */
    double coverage; /* of the product, relative to the organisation's; 1 = as the rest */
    int presence;    /* enum presence: when a person can reboot it unasked */
    int priority;    /* order of work: 0 critical servers, 1 critical endpoints, 2 rest */
    double console;  /* share that a remote console or remote tooling reaches */
    double encrypted; /* share with an encrypted disk, where the industry does not say */
    tick_t mounting;  /* extra hands-on time: ladders, enclosures */
    bool central;     /* stands at the organisation's first site */
    bool cloud;       /* comes back by its provider's automation, without hands */
    bool portable;    /* can be at home with its user */
};

struct region {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    char group[PARAM_NAME_SIZE]; /* margin and table row it counts in, e.g. "us" */
    double device_share;         /* of the world's organisation-owned devices */
    double sensor_share; /* of the product's endpoints: margin of the adoption fit */
    double utc_offset;   /* hours on the release date */
    double span_share;   /* > 0: large organisations span the regions of the group,
                          * in these proportions */
};

/* Shape of organisation sizes in staff: truncated Pareto. */
struct size_spec {
    double exponent;    /* of the complementary distribution function */
    double lower_cut;   /* x0, staff */
    double upper_share; /* upper cut as a share of the staff of industry x region */
    int64_t count;      /* organisations in the world; 0: from the staff total */
};

struct industry {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    double us_staff; /* persons in the regions of group "us"; 0: by the shares */
    double devices_per_employee;
    double world_share;  /* of the world's organisation-owned devices */
    double sensor_share; /* of its devices that carry the product (margin) */
    struct weights mix;  /* share by class, sums to 1 */
    int activity;        /* index in patterns */
    double technicians;  /* per 1,000 devices of the organisation */
    double encrypted;    /* share of its endpoints with an encrypted disk */
    double remote;       /* share of portable endpoints that are at home */
    double output_usd;   /* US gross output per hour */
    bool ranked;         /* of companies: the largest are listed by revenue */
    struct size_spec size;
};

/* A configuration group: one operating system and product version combination. */
struct configuration {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    double share;            /* of endpoints, where by_class does not say */
    struct weights by_class; /* shares by class; absent: share for all */
};

/* A class of organisation sizes: margin of the adoption fit. */
struct size_class {
    char name[PARAM_NAME_SIZE];
    double from, to;  /* staff, [from, to) */
    double customers; /* organisations with the product */
    double firms;     /* companies in a listed class */
    bool listed;      /* the largest companies by revenue (Fortune rank), not by staff */
    double hosts;     /* endpoints with the product an adopter, as published; 0: none */
    bool fit_hosts;   /* they are fitted too, by a slope of the class's own */
};

struct adoption_spec {
    double sensors;                    /* endpoints with the product, the fit's total */
    double coverage_mean, coverage_sd; /* share of an adopter's endpoints that carry it */
    struct list classes;               /* struct size_class */
};

/* An organisation given by hand: a named one, or every one of a small test world. */
struct organisation_spec {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    int64_t count; /* this many alike */
    int industry, region;
    double staff;         /* persons, each; 0: devices / devices_per_employee */
    double devices;       /* all, each; 0: endpoints */
    double endpoints;     /* with the product, each */
    double adopts;        /* probability that it has the product at all */
    double service_scale; /* of its services' size to that of its devices */
    int configuration;    /* all its endpoints; -1: drawn */
    int64_t sites;        /* 0: from the staff */
    struct weights mix;   /* absent: the industry's */
};

struct population_spec {
    char name[PARAM_NAME_SIZE];
    char title[PARAM_TEXT_SIZE];
    double devices;      /* organisation-owned in the world; 0: only `organisations` */
    double home_devices; /* owned at home, none with the product */
    struct list patterns, classes, regions, industries, configurations;
    double standardised; /* share of an organisation's endpoints that take its own one
                          * draw of a configuration, the rest draw their own */
    double persistence;  /* rho: probability that a day repeats the day before */
    double online_shift; /* added to the share powered on where it is not 0 or 1, in
                          * log-odds: 0 = as tabulated */
    double sites_staff, sites_exponent; /* sites = max(1, staff / sites_staff)^exponent */
    double span_staff; /* organisations this large span their region's group */
    struct adoption_spec adoption;
    struct list organisations; /* struct organisation_spec */
};

extern const struct param_table population_table;
extern const struct param_table pattern_table, class_table, region_table, industry_table,
    configuration_table, size_class_table, organisation_table;

/** Of the endpoints of a class, those of a configuration group, which need not sum to 1;
 * 1 without groups, 0 where no group has any. */
double population_spec_in_group(const struct population_spec *self, size_t class,
                                size_t group);

/**
 * Classes of the endpoints with the product that are of one configuration group, as
 * expected of the fleet: by the industries' sensors and mix where the world is one of
 * totals, else by the organisations given.
 *
 * @param group index of a configuration; not looked at where there are none
 * @param share out: sums to 1; all classes alike when the group has no endpoints
 */
void population_spec_classes(const struct population_spec *self, size_t group,
                             double share[POPULATION_MAX_CLASSES]);

#endif
