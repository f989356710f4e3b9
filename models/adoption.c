/* adoption.c: fitting who has the product.
 *
 * Raking (iterative proportional fitting, Deming and Stephan 1940) on the logistic scale:
 * one set of terms at a time moves by a Newton step on its own margin, until nothing
 * moves.
 *
 * Industry terms meet the endpoints by industry, region terms those by region. Inside a
 * size class the log-odds are a line in log10(staff): its level meets the customers of
 * the class, its slope their endpoints where those are published. Classes for which they
 * are not share one slope, which meets the total. When they are published for all, they
 * are scaled to the total. A sweep costs three passes over the bins.
 */
#include "models/adoption.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SWEEPS  200
#define CLOSED      1e-7 /* relative to its margin */
#define MAX_STEP    1.0  /* of log-odds in one Newton step */
#define MAX_TERM    40.0 /* log-odds that no margin can ask for in earnest */
#define MAX_SLOPE   10.0 /* a decade */
#define MAX_CLASSES 32
#define LISTED_AT   4.5 /* log10 of a listed company's staff, about; any would do */

/* One set of terms and its margin, by index. */
struct side {
    double *term;         /* [n] log-odds, the adoption's */
    const double *target; /* [n] */
    double *odds;         /* [n] exp(term) */
    double *got, *bend;   /* [n] the margin as it is, and its derivative by the term */
    size_t n;
};

/* Sums over the bins of one size class: customers n and endpoints h, and how they move
 * with the level (v, hv) and the slope (vx, hvx) of its line. */
struct size_sums {
    double n, h, v, vx, hv, hvx;
};

/* The size classes while they are fitted. */
struct size_side {
    const struct size_class *classes; /* [n] */
    struct adoption_line *lines;      /* [n] the adoption's */
    size_t n;
    double hosts[MAX_CLASSES]; /* endpoints published for the class; 0: none */
    struct size_sums sums[MAX_CLASSES];
};

struct work {
    const struct adoption_bins *bins;
    double sensors;  /* the total */
    double *base;    /* [n bins] odds of the size curve */
    double *storage; /* all of the arrays; owned */
    struct size_side size;
    struct side industry, region;
};

static double *take(double **at, size_t n)
{
    double *taken = *at;

    *at += n;
    return taken;
}

static void side_init(struct side *side, double *term, const double *target, size_t n,
                      double **at)
{
    *side = (struct side){ .term = term, .target = target, .n = n };
    side->odds = take(at, n);
    side->got = take(at, n);
    side->bend = take(at, n);
}

static int work_init(struct work *w, struct adoption *a,
                     const struct population_spec *spec, const struct adoption_bins *bins,
                     struct rf_error *err)
{
    const size_t industries = spec->industries.n, regions = spec->regions.n;
    double *at;

    *w = (struct work){ .bins = bins, .sensors = spec->adoption.sensors };
    w->storage = calloc(bins->n + 3 * industries + 3 * regions + 1, sizeof(double));
    if (w->storage == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu bins", bins->n);
    }
    at = w->storage;
    w->base = take(&at, bins->n);
    w->size.classes = spec->adoption.classes.items;
    w->size.n = spec->adoption.classes.n;
    w->size.lines = a->size;
    side_init(&w->industry, a->industry, bins->industry_hosts, industries, &at);
    side_init(&w->region, a->region, bins->region_hosts, regions, &at);
    return RF_OK;
}

/* ---- probabilities ---- */

static void set_odds(struct side *side)
{
    for (size_t i = 0; i < side->n; i++) {
        side->odds[i] = exp(side->term[i]);
    }
}

static double line_at(const struct adoption_line *line, double log_staff)
{
    return line->level + line->slope * (log_staff - line->at);
}

static void set_base(struct work *w, const struct adoption_line *lines)
{
    for (size_t i = 0; i < w->bins->n; i++) {
        const struct adoption_bin *b = &w->bins->bins[i];

        w->base[i] = exp(line_at(&lines[b->size], b->log_staff));
    }
}

static double probability(const struct work *w, size_t i)
{
    const struct adoption_bin *b = &w->bins->bins[i];
    double odds;

    if (b->certain) {
        return 1.0;
    }
    odds = w->base[i] * w->industry.odds[b->industry] * w->region.odds[b->region];
    return odds / (1.0 + odds);
}

/* ---- industries and regions ---- */

static double clip(double x, double limit)
{
    return fmax(-limit, fmin(limit, x));
}

/* Newton step of each term towards its margin. Returns the worst relative miss before it.
 */
static double step(struct side *side)
{
    double worst = 0.0;

    for (size_t i = 0; i < side->n; i++) {
        const double miss = side->target[i] - side->got[i];

        if (side->target[i] <= 0.0 || side->bend[i] <= 0.0) {
            continue; /* nobody, and so from the start; or nothing that could move */
        }
        worst = fmax(worst, fabs(miss) / side->target[i]);
        side->term[i] =
            clip(side->term[i] + clip(miss / side->bend[i], MAX_STEP), MAX_TERM);
        side->odds[i] = exp(side->term[i]);
    }
    return worst;
}

static void clear(struct side *side)
{
    memset(side->got, 0, side->n * sizeof(double));
    memset(side->bend, 0, side->n * sizeof(double));
}

/* Endpoints by industry, or by region. */
static double rake(struct work *w, struct side *side, bool by_region)
{
    clear(side);
    for (size_t i = 0; i < w->bins->n; i++) {
        const struct adoption_bin *b = &w->bins->bins[i];
        const double p = probability(w, i), hosts = b->firms * b->hosts * p;
        const size_t at = by_region ? b->region : b->industry;

        side->got[at] += hosts;
        side->bend[at] += b->certain ? 0.0 : hosts * (1.0 - p);
    }
    return step(side);
}

/* ---- size classes ---- */

static void start_sizes(struct size_side *side, double sensors)
{
    double sum = 0.0;
    bool all = true;

    for (size_t s = 0; s < side->n; s++) {
        const struct size_class *c = &side->classes[s];

        side->lines[s] = (struct adoption_line){
            .level = c->customers > 0.0 ? -3.0 : -HUGE_VAL,
            .at = c->listed ? LISTED_AT : log10(fmax(1.0, c->from)),
        };
        side->hosts[s] = c->fit_hosts ? c->customers * c->hosts : 0.0;
        sum += side->hosts[s];
        all = all && (side->hosts[s] > 0.0 || c->customers <= 0.0);
    }
    for (size_t s = 0; s < side->n && all && sum > 0.0; s++) {
        side->hosts[s] *= sensors / sum;
    }
}

/* Sums by class; returns the endpoints of all. */
static double sum_sizes(struct work *w)
{
    struct size_side *side = &w->size;
    double total = 0.0;

    memset(side->sums, 0, sizeof side->sums);
    for (size_t i = 0; i < w->bins->n; i++) {
        const struct adoption_bin *b = &w->bins->bins[i];
        struct size_sums *sums = &side->sums[b->size];
        const double p = probability(w, i), x = b->log_staff - side->lines[b->size].at;
        const double v = b->certain ? 0.0 : b->firms * p * (1.0 - p);

        sums->n += b->firms * p;
        sums->h += b->firms * p * b->hosts;
        sums->v += v;
        sums->vx += v * x;
        sums->hv += v * b->hosts;
        sums->hvx += v * b->hosts * x;
        total += b->firms * p * b->hosts;
    }
    return total;
}

/* How the endpoints of a class move with its slope while its customers stay. */
static double tilt(const struct size_sums *sums)
{
    return sums->v > 0.0 ? sums->hvx - sums->hv * sums->vx / sums->v : 0.0;
}

/* One class: the slope by `turn`, the level so that the customers come right. */
static void move_line(struct adoption_line *line, const struct size_sums *sums,
                      double turn, double missing)
{
    const double slope = clip(line->slope + clip(turn, MAX_STEP), MAX_SLOPE);
    const double raise = missing / sums->v - (slope - line->slope) * sums->vx / sums->v;

    line->slope = slope;
    line->level = clip(line->level + clip(raise, 2.0 * MAX_STEP), MAX_TERM);
}

/* Endpoints that come along when a class's level brings its customers right. */
static double dragged(const struct size_sums *sums, double missing)
{
    return sums->v > 0.0 ? missing * sums->hv / sums->v : 0.0;
}

static double rake_sizes(struct work *w)
{
    struct size_side *side = &w->size;
    double total = sum_sizes(w), worst = fabs(w->sensors - total) / w->sensors;
    double common = 0.0, turn = 0.0;

    for (size_t s = 0; s < side->n; s++) {
        const double missing = side->classes[s].customers - side->sums[s].n;

        total += side->hosts[s] > 0.0 ? side->hosts[s] - side->sums[s].h
                                      : dragged(&side->sums[s], missing);
        common += side->hosts[s] > 0.0 ? 0.0 : tilt(&side->sums[s]);
    }
    if (common > 0.0) {
        turn = (w->sensors - total) / common;
    }
    for (size_t s = 0; s < side->n; s++) {
        const struct size_sums *sums = &side->sums[s];
        const double target = side->classes[s].customers, missing = target - sums->n;
        const double bend = tilt(sums);
        double own = turn;

        if (target <= 0.0 || sums->v <= 0.0) {
            continue;
        }
        worst = fmax(worst, fabs(missing) / target);
        if (side->hosts[s] > 0.0) {
            own = side->hosts[s] - sums->h - dragged(sums, missing);
            own = bend > 0.0 ? own / bend : 0.0;
        }
        move_line(&side->lines[s], sums, own, missing);
    }
    set_base(w, side->lines);
    return worst;
}

/* ---- what came out ---- */

static void margin(struct adoption *a, const char *name, const char *what,
                   double published, double fitted)
{
    struct adoption_margin *m = &a->margins[a->n_margins++];

    memcpy(m->name, name, sizeof m->name);
    m->what = what;
    m->published = published;
    m->fitted = fitted;
}

static int report(struct work *w, struct adoption *a, const struct population_spec *spec,
                  struct rf_error *err)
{
    const struct industry *industries = spec->industries.items;
    const struct region *regions = spec->regions.items;
    const struct size_class *classes = w->size.classes;
    double customers[MAX_CLASSES] = { 0 }, hosts[MAX_CLASSES] = { 0 };

    a->margins =
        calloc(2 * w->size.n + w->industry.n + w->region.n + 1, sizeof *a->margins);
    if (a->margins == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the margins of the fit");
    }
    clear(&w->industry);
    clear(&w->region);
    for (size_t i = 0; i < w->bins->n; i++) {
        const struct adoption_bin *b = &w->bins->bins[i];
        const double n = b->firms * probability(w, i);

        customers[b->size] += n;
        hosts[b->size] += n * b->hosts;
        w->industry.got[b->industry] += n * b->hosts;
        w->region.got[b->region] += n * b->hosts;
        a->customers += n;
        a->sensors += n * b->hosts;
    }
    for (size_t s = 0; s < w->size.n; s++) {
        margin(a, classes[s].name, "customers", classes[s].customers, customers[s]);
    }
    for (size_t i = 0; i < w->industry.n; i++) {
        margin(a, industries[i].name, "sensors", w->industry.target[i],
               w->industry.got[i]);
    }
    for (size_t r = 0; r < w->region.n; r++) {
        if (w->region.target[r] > 0.0) {
            margin(a, regions[r].span_share > 0.0 ? regions[r].group : regions[r].name,
                   "sensors", w->region.target[r], w->region.got[r]);
        }
    }
    for (size_t s = 0; s < w->size.n; s++) {
        if (classes[s].hosts > 0.0) {
            margin(a, classes[s].name, "sensors by size",
                   classes[s].hosts * classes[s].customers, hosts[s]);
        }
    }
    return RF_OK;
}

/* ---- interface ---- */

static int allocate(struct adoption *a, const struct population_spec *spec,
                    struct rf_error *err)
{
    a->size = calloc(spec->adoption.classes.n + 1, sizeof *a->size);
    a->industry = calloc(spec->industries.n + 1, sizeof(double));
    a->region = calloc(spec->regions.n + 1, sizeof(double));
    if (a->size == NULL || a->industry == NULL || a->region == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the terms of the fit");
    }
    return RF_OK;
}

/* Constants may wander between the sets of terms: they stay with the size classes. */
static void centre(struct work *w, struct side *side)
{
    double mean = 0.0, n = 0.0;

    for (size_t i = 0; i < side->n; i++) {
        if (side->target[i] > 0.0) {
            mean += side->target[i] * side->term[i];
            n += side->target[i];
        }
    }
    mean = n > 0.0 ? mean / n : 0.0;
    for (size_t i = 0; i < side->n; i++) {
        side->term[i] -= mean;
    }
    for (size_t s = 0; s < w->size.n; s++) {
        w->size.lines[s].level += mean;
    }
    set_odds(side);
}

static void start(struct side *side)
{
    for (size_t i = 0; i < side->n; i++) {
        side->term[i] = side->target[i] > 0.0 ? 0.0 : -HUGE_VAL;
    }
    set_odds(side);
}

static void fit(struct work *w, struct adoption *a)
{
    start_sizes(&w->size, w->sensors);
    set_base(w, w->size.lines);
    start(&w->industry);
    start(&w->region);
    for (double worst = 1.0; worst > CLOSED && a->sweeps < MAX_SWEEPS; a->sweeps++) {
        worst = rake(w, &w->industry, false);
        worst = fmax(worst, rake(w, &w->region, true));
        centre(w, &w->industry);
        centre(w, &w->region);
        set_base(w, w->size.lines);
        worst = fmax(worst, rake_sizes(w));
    }
}

/* All log-odds by one amount, until the endpoints are as many as they should be. */
static void shift(struct work *w, struct adoption *a)
{
    set_odds(&w->industry);
    set_odds(&w->region);
    for (double worst = 1.0; worst > CLOSED && a->sweeps < MAX_SWEEPS; a->sweeps++) {
        double hosts = 0.0, bend = 0.0;

        set_base(w, a->size);
        for (size_t i = 0; i < w->bins->n; i++) {
            const struct adoption_bin *b = &w->bins->bins[i];
            const double p = probability(w, i);

            hosts += b->firms * b->hosts * p;
            bend += b->certain ? 0.0 : b->firms * b->hosts * p * (1.0 - p);
        }
        if (bend <= 0.0) {
            return;
        }
        worst = fabs(w->sensors - hosts) / w->sensors;
        for (size_t s = 0; s < w->size.n && worst > CLOSED; s++) {
            a->size[s].level += clip((w->sensors - hosts) / bend, MAX_STEP);
        }
    }
}

int adoption_fit(struct adoption *self, const struct population_spec *spec,
                 const struct adoption_bins *bins, struct rf_error *err)
{
    struct work w = { 0 };
    int status;

    *self = (struct adoption){ 0 };
    status = allocate(self, spec, err);
    if (status == RF_OK) {
        status = work_init(&w, self, spec, bins, err);
    }
    if (status == RF_OK) {
        fit(&w, self);
        status = report(&w, self, spec, err);
    }
    free(w.storage);
    if (status != RF_OK) {
        adoption_free(self);
    }
    return status;
}

int adoption_shift(struct adoption *self, const struct adoption *fitted,
                   const struct population_spec *spec, const struct adoption_bins *bins,
                   struct rf_error *err)
{
    struct work w = { 0 };
    int status;

    *self = (struct adoption){ 0 };
    status = allocate(self, spec, err);
    if (status == RF_OK) {
        memcpy(self->size, fitted->size, spec->adoption.classes.n * sizeof *self->size);
        memcpy(self->industry, fitted->industry, spec->industries.n * sizeof(double));
        memcpy(self->region, fitted->region, spec->regions.n * sizeof(double));
        status = work_init(&w, self, spec, bins, err);
    }
    if (status == RF_OK) {
        shift(&w, self);
        status = report(&w, self, spec, err);
    }
    free(w.storage);
    if (status != RF_OK) {
        adoption_free(self);
    }
    return status;
}

double adoption_probability(const struct adoption *self, double log_staff, size_t size,
                            size_t industry, size_t region)
{
    const double log_odds = line_at(&self->size[size], log_staff) +
                            self->industry[industry] + self->region[region];

    return 1.0 / (1.0 + exp(-log_odds));
}

void adoption_free(struct adoption *self)
{
    free(self->size);
    free(self->industry);
    free(self->region);
    free(self->margins);
    *self = (struct adoption){ 0 };
}
