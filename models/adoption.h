/* adoption.h: who has the product (MODEL 2).
 *
 * logit P = size curve(log10 staff) + industry + region. The size curve is continuous and
 * straight between the lower ends of the size classes; a listed class is a level of its
 * own. Fitted to published margins by raking: customers by size class, endpoints by
 * industry and by region. What cannot close is kept and can be printed.
 */
#ifndef RINGFALL_MODELS_ADOPTION_H
#define RINGFALL_MODELS_ADOPTION_H

#include "models/population_spec.h"

/* How well one margin closes. */
struct adoption_margin {
    char name[PARAM_NAME_SIZE];
    const char *what; /* "customers", "sensors", "sensors by size" (shown, not fitted) */
    double published, fitted;
};

/* The size curve inside one class: level + slope * (log10(staff) - at). */
struct adoption_line {
    double level; /* log-odds; -HUGE_VAL: nobody of this class has it */
    double slope; /* a decade */
    double at;    /* log10 staff */
};

struct adoption {
    struct adoption_line *size;      /* [n size classes]; owned */
    double *industry;                /* [n industries] log-odds; owned */
    double *region;                  /* [n regions] log-odds; owned */
    struct adoption_margin *margins; /* [n_margins]; owned */
    size_t n_margins;
    size_t sweeps;             /* of the raking */
    double customers, sensors; /* expected, in all */
};

/* What the fit knows of the world: organisations of about one size, in one industry and
 * market (region, or the regions that large organisations span). */
struct adoption_bin {
    uint16_t industry, region,
        size;         /* region: the market's first; size: index of the class */
    bool certain;     /* given by hand: has the product whatever the fit */
    double from, to;  /* staff */
    double firms;     /* expected number */
    double log_staff; /* log10 of the mean staff */
    double hosts;     /* endpoints with the product in one adopter */
};

struct adoption_bins {
    struct adoption_bin *bins; /* [n]; owned */
    size_t n;
    double *industry_hosts; /* [n industries] margin, sums to the sensors; owned */
    double *region_hosts;   /* [n regions] by market, at its first region; owned */
};

/**
 * Fit to the margins of spec->adoption.
 *
 * Cost: about 30 sweeps of 30 ns a bin. No draws.
 */
int adoption_fit(struct adoption *self, const struct population_spec *spec,
                 const struct adoption_bins *bins, struct rf_error *err) RF_MUST_CHECK;

/** A fit of about the same world, moved to this one's total of sensors by one shift of
 * all log-odds (a few Newton steps), margins as they come out. */
int adoption_shift(struct adoption *self, const struct adoption *fitted,
                   const struct population_spec *spec, const struct adoption_bins *bins,
                   struct rf_error *err) RF_MUST_CHECK;

/** Probability that one organisation has the product. size: index in
 * spec->adoption.classes */
double adoption_probability(const struct adoption *self, double log_staff, size_t size,
                            size_t industry, size_t region);
void adoption_free(struct adoption *self);

#endif
