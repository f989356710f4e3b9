/* fake.h: a comparison with invented numbers, for looking at tables, figures and pages.
 *
 * Nothing here is simulated: curves are sums of exponentials, spreads come from a small
 * generator. Every number is made up.
 */
#ifndef RINGFALL_TESTS_OUTPUT_FAKE_H
#define RINGFALL_TESTS_OUTPUT_FAKE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/result.h"
#include "tests/check.h"

/* One rollout: its outage as a share of what happened, when it starts, its price. */
struct fake_arm {
    const char *name, *title;
    double share;   /* of the baseline's machines hit; 0: none down */
    double start;   /* h */
    double price;   /* added unprotected machine-hours */
    double zero_in; /* share of worlds in which nothing is down */
    bool beyond;    /* 95 % never come back within the horizon */
};

static const struct fake_arm fake_arms[] = {
    { "as-it-happened", "as it happened", 1.0, 0.0, 0.0, 0.0, false },
    { "canary", "canary 1 %, 1 h, gate", 0.011, 0.0, 17.3e6, 0.0, false },
    { "rings", "rings 1/9/90 %, a day apart", 0.012, 0.0, 410e6, 0.0, false },
    { "vendor-2024-after", "vendor's own way since", 0.03, 0.0, 160e6, 0.0, false },
    { "phased-week", "phased over a week, people only", 0.21, 0.0, 900e6, 0.0, true },
    { "lab-diverse", "diverse laboratory", 0.34, 6.0, 5.1e6, 0.68, false },
    { "none-down", "test on everything first", 0.0, 0.0, 1.2e9, 1.0, false },
};

#define FAKE_HOSTILE "a_b <x> `id` 'q' \"r\" 100 %"
#define FAKE_BINS    1344 /* of 15 min: 14 days */

static const char *const fake_industries[] = {
    "Health care", "Airlines", "Banks and insurers", "Retail", "Government", "Factories",
    "Schools",     "Hotels",   "Electricity",        "Mines",
};
static const double fake_industry_share[] = { 0.24, 0.02, 0.2,   0.17,  0.15,
                                              0.12, 0.06, 0.035, 0.004, 0.001 };
static const struct {
    const char *title;
    double offset, share, hit;
} fake_regions[] = {
    { "United States, Pacific", -7.0, 0.09, 0.14 },
    { "United States, Central", -5.0, 0.16, 0.19 },
    { "United States, Eastern", -4.0, 0.25, 0.22 },
    { "United Kingdom", 1.0, 0.09, 0.46 },
    { "Western Europe", 2.0, 0.2, 0.56 },
    { "India", 5.5, 0.09, 0.71 },
    { "Japan and Korea", 9.0, 0.07, 0.66 },
    { "Australia", 10.0, 0.05, 0.62 },
};
#define FAKE_COUNT(a) (sizeof(a) / sizeof((a)[0]))

static inline void *fake_alloc(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);

    if (p == NULL) {
        abort();
    }
    return p;
}

/* A uniform number in (0, 1) that belongs to three numbers: splitmix64. */
static inline double fake_uniform(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t z =
        a * 0x9e3779b97f4a7c15U + b * 0xbf58476d1ce4e5b9U + c * 0x94d049bb133111ebU;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) / 9007199254740992.0;
}

static inline void fake_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%.*s", (int)size - 1, text);
}

static inline void fake_scenario(struct scenario *s)
{
    struct industry *industries =
        fake_alloc(FAKE_COUNT(fake_industries), sizeof *industries);
    struct region *regions = fake_alloc(FAKE_COUNT(fake_regions), sizeof *regions);
    struct endpoint_class *class = fake_alloc(1, sizeof *class);
    struct uncertain *u = fake_alloc(1, sizeof *u);
    struct target *t = fake_alloc(3, sizeof *t);

    *s = (struct scenario){ .release = 1721362140000,
                            .horizon = 14 * TICK_DAY,
                            .notice_step = TICK_MINUTE };
    fake_text(s->name, sizeof s->name, "invented");
    fake_text(s->title, sizeof s->title, "July 2099: an update that nobody made");
    for (size_t i = 0; i < FAKE_COUNT(fake_industries); i++) {
        fake_text(industries[i].name, sizeof industries[i].name, fake_industries[i]);
        fake_text(industries[i].title, sizeof industries[i].title, fake_industries[i]);
    }
    for (size_t i = 0; i < FAKE_COUNT(fake_regions); i++) {
        fake_text(regions[i].name, sizeof regions[i].name, fake_regions[i].title);
        fake_text(regions[i].title, sizeof regions[i].title, fake_regions[i].title);
        regions[i].utc_offset = fake_regions[i].offset;
    }
    fake_text(u->name, sizeof u->name, "vendor_misses_silent_machine");
    fake_text(u->pointer, sizeof u->pointer, "/signals/heartbeat/timeout");
    fake_text(t[0].name, sizeof t[0].name, "I1");
    fake_text(t[0].title, sizeof t[0].title, "machines hit, an invented estimate");
    t[0] = (struct target){ .observed = OBSERVE_MACHINES_HIT,
                            .industry = -1,
                            .region = -1,
                            .class = -1,
                            .value = 5.1e6,
                            .sd = 0.4e6,
                            .relation = RELATION_EQUAL };
    fake_text(t[0].name, sizeof t[0].name, "I1");
    fake_text(t[0].title, sizeof t[0].title, "machines hit, an invented estimate");
    t[1] = t[0];
    fake_text(t[1].name, sizeof t[1].name, "I2");
    fake_text(t[1].title, sizeof t[1].title, "share of sites that fell silent");
    t[1].observed = OBSERVE_SITES_SILENT;
    t[1].value = 0.15;
    t[1].high = 0.2;
    t[1].sd = 0.0;
    t[1].relation = RELATION_RANGE;
    t[2] = t[0];
    fake_text(t[2].name, sizeof t[2].name, "I3");
    fake_text(t[2].title, sizeof t[2].title, "customers, at least");
    t[2].observed = OBSERVE_CUSTOMERS;
    t[2].value = 29000.0;
    t[2].relation = RELATION_AT_LEAST;
    t[2].use = USE_VALIDATION;
    s->population.industries = (struct list){ industries, FAKE_COUNT(fake_industries) };
    s->population.regions = (struct list){ regions, FAKE_COUNT(fake_regions) };
    fake_text(class->name, sizeof class->name, "desktop");
    s->population.classes = (struct list){ class, 1 };
    s->uncertainty = (struct list){ u, 1 };
    s->targets = (struct list){ t, 3 };
}

static inline void fake_times(struct cell *cell, bool none, bool beyond, double start)
{
    static const double at[] = { 9.0, 44.0, 98.0, 210.0, 2.0, 30.0, 44.0, 60.0 };

    for (size_t i = 0; i < 8; i++) {
        cell->measure[MEASURE_BACK_50 + i] = none              ? NAN
                                             : beyond && i > 0 ? INFINITY
                                                               : start + at[i];
    }
    cell->measure[MEASURE_HALTED] = none ? NAN : start + 1.3;
    cell->measure[MEASURE_DETECTED] = none ? NAN : start + 0.4;
    cell->measure[MEASURE_COMPLETED] = INFINITY;
    for (size_t i = MEASURE_BACK_BY_REBOOT; i <= MEASURE_BACK_BY_REMOTE; i++) {
        cell->measure[i] = none ? NAN : 0.3;
    }
}

/* The curve of a world: up within 80 minutes, down fast and slow. */
static inline void fake_curve(struct cell *cell, double hit, double start, bool beyond)
{
    double peak = 0.0, hours = 0.0;

    for (size_t b = 0; b < FAKE_BINS; b++) {
        const double t = 0.25 * (double)(b + 1) - start;
        const double up = t <= 0.0 ? 0.0 : t < 1.3 ? t / 1.3 : 1.0;
        const double slow = beyond ? 2000.0 : 46.0;
        double down = hit * up *
                      (0.55 * exp(-fmax(0.0, t - 1.3) / 7.0) +
                       0.45 * exp(-fmax(0.0, t - 1.3) / slow));

        down = floor(down);
        cell->down[b] = (int64_t)down;
        peak = fmax(peak, down);
        hours += 0.25 * down;
    }
    cell->measure[MEASURE_MACHINES_HIT] = floor(hit);
    cell->measure[MEASURE_MACHINES_DOWN] = floor(hit);
    cell->measure[MEASURE_MACHINE_HOURS_LOST] = hours;
    cell->measure[MEASURE_PEAK_DOWN] = peak;
    cell->measure[MEASURE_ORGANISATIONS_HIT] = floor(hit / 900.0);
}

static inline void fake_part(struct cell *cell, enum measure_dimension by, size_t i,
                             enum measure_part part, double value)
{
    cell->parts[by][i * MEASURE_N_PARTS + part] = value;
}

static inline void fake_shares(struct cell *cell, size_t arm)
{
    const double hit = cell->measure[MEASURE_MACHINES_HIT];
    const double hours = cell->measure[MEASURE_MACHINE_HOURS_LOST];
    double sum = 0.0;

    for (size_t i = 0; i < FAKE_COUNT(fake_industries); i++) {
        const double wobble = arm == 0 ? 1.0 : 0.6 + fake_uniform(arm, i, 5);

        fake_part(cell, MEASURE_BY_INDUSTRY, i, MEASURE_PART_HIT,
                  hit * fake_industry_share[i] * wobble);
        fake_part(cell, MEASURE_BY_INDUSTRY, i, MEASURE_PART_HOURS,
                  hours * fake_industry_share[i] * wobble);
    }
    for (size_t i = 0; i < FAKE_COUNT(fake_regions); i++) {
        sum += fake_regions[i].share * fake_regions[i].hit;
    }
    for (size_t i = 0; i < FAKE_COUNT(fake_regions); i++) {
        const double share = fake_regions[i].share * fake_regions[i].hit / sum;

        fake_part(cell, MEASURE_BY_REGION, i, MEASURE_PART_SENSORS,
                  12e6 * fake_regions[i].share);
        fake_part(cell, MEASURE_BY_REGION, i, MEASURE_PART_HIT, hit * share);
        fake_part(cell, MEASURE_BY_REGION, i, MEASURE_PART_HOURS, hours * share);
    }
    fake_part(cell, MEASURE_BY_CLASS, 0, MEASURE_PART_SENSORS, 12e6);
    fake_part(cell, MEASURE_BY_CLASS, 0, MEASURE_PART_HIT, hit);
    fake_part(cell, MEASURE_BY_CLASS, 0, MEASURE_PART_HOURS, hours);
}

static inline void fake_log(struct cell *cell, const struct fake_arm *from)
{
    struct decision *d = fake_alloc(2, sizeof *d);

    d[0] = (struct decision){ .at = 0, .kind = DECISION_WAVE, .wave = 0, .version = 1 };
    d[1] = (struct decision){
        .at = (tick_t)((from->start + 1.3) * (double)TICK_HOUR),
        .kind = DECISION_HALT,
        .version = 1,
        .look = { .at = TICK_HOUR,
                  .failures = 230,
                  .sample = 2900,
                  .statistic = 230.0 / 2900.0,
                  .limit = 0.02,
                  .verdict = VERDICT_FAIL },
        .by_people = from->share == 1.0,
    };
    cell->log =
        (struct vendor_log){ .items = d, .n = from->share > 0.0 ? 2 : 1, .n_looks = 9 };
    cell->facts = (struct vendor_facts){ .alarmed = TICK_NEVER,
                                         .completed = TICK_NEVER,
                                         .detected = TICK_HOUR,
                                         .halted = d[1].at };
}

static inline void fake_cell(struct cell *cell, const struct fake_arm *from, size_t arm,
                             uint32_t world, bool good, double scale)
{
    const double world_factor = 0.82 + 0.36 * fake_uniform(1, world, 0);
    const double spread = arm == 0 ? 1.0 : exp(1.2 * (fake_uniform(2, world, arm) - 0.5));
    const bool none =
        good || from->share <= 0.0 || fake_uniform(3, world, arm) < from->zero_in;
    const double hit = none
                           ? 0.0
                           : scale * 5e6 * from->share / fmax(0.05, 1.0 - from->zero_in) *
                                 world_factor * (from->zero_in > 0.0 ? 1.0 : spread);

    cell->done = true;
    cell->down = fake_alloc(FAKE_BINS, sizeof *cell->down);
    cell->parts[MEASURE_BY_INDUSTRY] =
        fake_alloc(FAKE_COUNT(fake_industries) * MEASURE_N_PARTS, sizeof(double));
    cell->parts[MEASURE_BY_REGION] =
        fake_alloc(FAKE_COUNT(fake_regions) * MEASURE_N_PARTS, sizeof(double));
    cell->parts[MEASURE_BY_CLASS] = fake_alloc(MEASURE_N_PARTS, sizeof(double));
    cell->observed = fake_alloc(3, sizeof(double));
    fake_curve(cell, hit, from->start, from->beyond);
    fake_times(cell, hit <= 0.0, from->beyond, from->start);
    fake_shares(cell, arm);
    fake_log(cell, from);
    cell->measure[MEASURE_UNPROTECTED_HOURS] =
        good ? scale * (2.1e6 + from->price) * (0.93 + 0.14 * fake_uniform(4, world, 0))
             : 0.0;
    cell->measure[MEASURE_SENSORS] = 12e6;
    cell->measure[MEASURE_CUSTOMERS] = 29500.0;
    cell->observed[0] = hit;
    cell->observed[1] = 0.27 * world_factor;
    cell->observed[2] = 26000.0 + 6000.0 * fake_uniform(7, world, 0);
}

/* Fill a comparison: the first arms are those of fake_arms, the others are like a sweep.
 */
static inline void fake_comparison(struct comparison *c, size_t n_arms, uint32_t n_worlds,
                                   bool good, double scale)
{
    *c = (struct comparison){ .n_arms = n_arms,
                              .n_worlds = n_worlds,
                              .n_worlds_capacity = n_worlds,
                              .n_bins = FAKE_BINS,
                              .interval = 15 * TICK_MINUTE,
                              .horizon = 14 * TICK_DAY };
    c->arms = fake_alloc(n_arms, sizeof *c->arms);
    c->cells = fake_alloc(n_arms * VERSION_N * n_worlds, sizeof *c->cells);
    for (size_t a = 0; a < n_arms; a++) {
        struct fake_arm from;
        char name[64], title[64];

        if (a < FAKE_COUNT(fake_arms)) {
            from = fake_arms[a];
        } else {
            const double part = (double)(a - 6) / (double)(n_arms - 6);

            snprintf(name, sizeof name, "sweep-%zu", a);
            snprintf(title, sizeof title, "canary %.2g %%, %zu h", 30.0 * part, a);
            from =
                (struct fake_arm){ name,
                                   title,
                                   exp(-6.0 * part) * (1.0 + 0.8 * sin(9.0 * (double)a)),
                                   0.0,
                                   2e6 * exp(7.0 * part),
                                   0.0,
                                   false };
        }
        fake_scenario(&c->arms[a].scenario);
        fake_text(c->arms[a].name, sizeof c->arms[a].name, from.name);
        fake_text(c->arms[a].title, sizeof c->arms[a].title, from.title);
        for (uint32_t w = 0; w < n_worlds; w++) {
            struct cell *cells = c->cells + a * VERSION_N * n_worlds;

            fake_cell(&cells[w], &from, a, w, false, scale);
            if (good) {
                fake_cell(&cells[n_worlds + w], &from, a, w, true, scale);
            }
        }
    }
}

/* ---- services: flights and records, and a directory that nobody sees; an organisation
 * with a name, and one entry for many ---- */

#define FAKE_KINDS 3
#define FAKE_DAYS  14

static inline void fake_dependencies(struct scenario *s)
{
    static const char *const names[FAKE_KINDS] = { "flights", "records", "directory" };
    static const int industries[FAKE_KINDS] = { 1, 0, -1 };
    struct service_spec *kinds = fake_alloc(FAKE_KINDS, sizeof *kinds);
    struct organisation_spec *organisations = fake_alloc(2, sizeof *organisations);

    for (size_t k = 0; k < FAKE_KINDS; k++) {
        fake_text(kinds[k].name, sizeof kinds[k].name, names[k]);
        kinds[k].industry = industries[k];
    }
    fake_text(kinds[0].title, sizeof kinds[0].title, "flights, " FAKE_HOSTILE);
    fake_text(kinds[0].proxy, sizeof kinds[0].proxy, "flights");
    fake_text(organisations[0].name, sizeof organisations[0].name, "nimbus");
    fake_text(organisations[0].title, sizeof organisations[0].title,
              "nimbus " FAKE_HOSTILE);
    organisations[0].count = 1;
    fake_text(organisations[1].name, sizeof organisations[1].name, "crowd");
    organisations[1].count = 500;
    s->dependencies.services = (struct list){ kinds, FAKE_KINDS };
    s->population.organisations = (struct list){ organisations, 2 };
}

static inline void fake_counts(struct stops_row *row, uint16_t kind, uint16_t place,
                               double hours)
{
    *row = (struct stops_row){ .kind = kind, .place = place };
    row->count[IMPACT_SERVICES] = 40;
    row->count[IMPACT_SERVICES_STOPPED] = hours > 0.0 ? 9 : 0;
    row->count[IMPACT_SERVICE_STOPS] = hours > 0.0 ? 11 : 0;
    row->count[IMPACT_SERVICE_DOWN_MS] = hours > 0.0 ? 100 * TICK_HOUR : 0;
    row->count[IMPACT_SERVICE_DEFICIT_MS] = hours > 0.0 ? 120 * TICK_HOUR : 0;
    if (kind < 2) {
        row->count[IMPACT_SERVICE_PEOPLE_MS] =
            (int64_t)(hours * (kind + 1)) * TICK_HOUR / 2;
        row->count[IMPACT_SERVICE_COST] = (int64_t)(hours * 3700.0);
    }
    if (kind == 0) {
        row->count[IMPACT_SERVICE_PROXY] = (int64_t)(hours * 10.0);
    }
}

/* What a cell's services did not do: in proportion to its machine-hours. */
static inline void fake_stops(struct cell *cell)
{
    const double hours = 0.25 * cell->measure[MEASURE_MACHINE_HOURS_LOST];
    struct stops *s = &cell->stops;

    *s = (struct stops){ .n_regions = FAKE_KINDS, .n_named = 1, .n_days = FAKE_DAYS };
    s->regions = fake_alloc(FAKE_KINDS, sizeof *s->regions);
    s->named = fake_alloc(1, sizeof *s->named);
    s->lost = fake_alloc(FAKE_DAYS, sizeof *s->lost);
    s->usual = fake_alloc(FAKE_DAYS, sizeof *s->usual);
    s->machines = fake_alloc(4, sizeof *s->machines);
    for (uint16_t k = 0; k < FAKE_KINDS; k++) {
        fake_counts(&s->regions[k], k, k, hours);
        cell->measure[MEASURE_PEOPLE_HOURS] +=
            (double)(s->regions[k].count[IMPACT_SERVICE_PEOPLE_MS] / TICK_HOUR);
        cell->measure[MEASURE_SERVICES_STOPPED] +=
            (double)s->regions[k].count[IMPACT_SERVICES_STOPPED];
        cell->measure[MEASURE_SERVICE_COST] +=
            0.01 * (double)s->regions[k].count[IMPACT_SERVICE_COST];
    }
    cell->measure[MEASURE_SERVICE_HOURS_DOWN] = hours > 0.0 ? 300.0 : 0.0;
    cell->measure[MEASURE_PEAK_PEOPLE] = hours / 20.0;
    fake_counts(&s->named[0], 0, 0, hours / 1000.0);
    for (size_t day = 0; day < FAKE_DAYS; day++) {
        s->usual[day] = 4000000;
        s->lost[day] = hours > 0.0 && day < 2 ? 1300000 - 900000 * (int64_t)day : 0;
    }
    s->machines[0] = hours > 0.0 ? 37000 : 0;
    s->machines[1] = hours > 0.0 ? 37000 * TICK_HOUR : 0;
}

/** Give a comparison services. */
static inline void fake_services(struct comparison *c)
{
    for (size_t a = 0; a < c->n_arms; a++) {
        fake_dependencies(&c->arms[a].scenario);
    }
    for (size_t i = 0; i < c->n_arms * VERSION_N * c->n_worlds; i++) {
        if (c->cells[i].done) {
            fake_stops(&c->cells[i]);
        }
    }
}

static struct tornado_bar fake_bars[] = {
    { "/signals/heartbeat/timeout", true, 6e4, 9e5, 0.004, 0.052 },
    { "/rollout/gate/limit", true, 0.01, 0.1, 0.009, 0.031 },
    { "/recovery/reboots/wins", false, 0.05, 0.5, 0.0125, 0.0105 },
    { "/delivery/reachable", false, 0.9, 1.0, 0.011, 0.0121 },
    { "/recovery/staff/weekend", true, 0.2, 0.9, 0.0128, 0.0109 },
    { "/signals/people/limit", true, 5.0, 2000.0, 0.008, 1.31 },
    { "/recovery/hands_on/travel", true, 3e5, 3.6e6, 0.0115, 0.0119 },
};
static const struct tornado fake_tornado = { .bars = fake_bars,
                                             .n = FAKE_COUNT(fake_bars),
                                             .n_tried = 31,
                                             .arm = 1,
                                             .best_guess = 0.0117,
                                             .n_worlds = 5 };

static const struct result_parameter fake_parameters[] = {
    { "/signals/people/limit", "50", "5 to 2,000", "assumption",
      "callers at which people act" },
    { "/signals/heartbeat/timeout", "10 min", "1 to 15 min", "", "" },
    { "/targets/I2/value", "0.15", "", "an invented scanner",
      "It counts addresses, not machines." },
    { "/delivery/reachable", "0.97", "0.9 to 1", FAKE_HOSTILE, FAKE_HOSTILE },
};

static inline struct result_input fake_input(const struct comparison *c)
{
    static const struct result_spread spread = { 1, 1.3, 9.2 };

    return (struct result_input){
        .comparison = c,
        .tornado = c->n_arms > 1 ? &fake_tornado : NULL,
        .spread = c->n_arms > 1 ? &spread : NULL,
        .parameters = fake_parameters,
        .n_parameters = FAKE_COUNT(fake_parameters),
        .command = "ringfall compare invented canary rings 'a b'",
        .verb = "compare",
        .scenario_json = "{\"name\": \"invented\"}",
        .scenario_sha256 =
            "00000000000000000000000000000000000000000000000000000000000000aa",
        .question_sha256 =
            "00000000000000000000000000000000000000000000000000000000000000bb",
        .seed = 1,
        .replicates = c->n_worlds,
        .only = "",
    };
}

#endif
