/* adoption.h: who has the product. A logistic model in log10(staff) with terms for industry,
 * region and listed companies, fitted to published margins by iterative proportional fitting
 * (MODEL 2). What cannot close is kept and can be printed. */
#ifndef RINGFALL_MODELS_ADOPTION_H
#define RINGFALL_MODELS_ADOPTION_H

#include "models/population_spec.h"

/* How well one margin closes. */
struct adoption_margin {
    char name[2 * PARAM_NAME_SIZE];
    const char *what;          /* "customers" or "sensors" */
    double published, fitted;
};

struct adoption {
    double intercept, slope;   /* logit P = intercept + slope * log10(staff) + terms */
    double *size_term;         /* [n size classes] correction by class; owned */
    double *industry;          /* [n industries]; owned */
    double *region;            /* [n regions]; owned */
    struct adoption_margin *margins; /* [n_margins]; owned */
    size_t n_margins;
    double customers, sensors; /* expected, in all */
};

/* What the fit knows of the world: expected organisations and endpoints by cell. */
struct adoption_cells {
    size_t n_industries, n_regions, n_sizes;
    double *firms; /* [(industry * n_regions + region) * n_sizes + size] */
    double *staff; /* same shape: mean staff of an organisation of the cell */
    double *hosts; /* same shape: endpoints that carry it in one adopter */
};

int adoption_fit(struct adoption *self, const struct population_spec *spec,
                 const struct adoption_cells *cells, struct rf_error *err) RF_MUST_CHECK;
/** Probability that one organisation has the product. size: index in spec->adoption.classes */
double adoption_probability(const struct adoption *self, double staff, size_t size,
                            size_t industry, size_t region);
void adoption_free(struct adoption *self);

#endif
