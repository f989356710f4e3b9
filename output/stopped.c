/* stopped.c: services.csv and organisations.csv. One row a number: its average and range
 * over worlds. What is zero in every world has no row: most services never stop. */
#include "output/stopped.h"

#include <string.h>

#include "output/csv.h"
#include "output/text.h"
#include "studies/stops.h"

static const struct service_spec *kinds_of(const struct answer *a)
{
    return a->c->arms[0].scenario.dependencies.services.items;
}

static const struct organisation_spec *organisations_of(const struct answer *a)
{
    return a->c->arms[0].scenario.population.organisations.items;
}

static const struct industry *industries_of(const struct answer *a)
{
    return a->c->arms[0].scenario.population.industries.items;
}

bool stopped_any(const struct answer *a)
{
    return a->services;
}

bool stopped_is_named(const struct answer *a, size_t organisation)
{
    return organisations_of(a)[organisation].count == 1;
}

bool stopped_any_named(const struct answer *a)
{
    const size_t n = a->c->arms[0].scenario.population.organisations.n;
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        any = any || stopped_is_named(a, i);
    }
    return any && a->services;
}

const char *stopped_service_title(const struct answer *a, size_t kind)
{
    const struct service_spec *spec = kinds_of(a) + kind;

    return spec->title[0] != 0 ? spec->title : spec->name;
}

const char *stopped_industry_title(const struct answer *a, size_t kind)
{
    const int industry = kinds_of(a)[kind].industry;
    const struct industry *spec = industry < 0 ? NULL : industries_of(a) + industry;

    return spec == NULL          ? "all industries"
           : spec->title[0] != 0 ? spec->title
                                 : spec->name;
}

const char *stopped_organisation_title(const struct answer *a, size_t organisation)
{
    const struct organisation_spec *spec = organisations_of(a) + organisation;

    return spec->title[0] != 0 ? spec->title : spec->name;
}

static enum version last_version(const struct answer *a)
{
    return a->good ? VERSION_GOOD : VERSION_BAD;
}

/* Where a row is: "arm,version," and what follows up to the measure. */
typedef void (*key_writer)(const struct answer *a, const struct stops_of *of,
                           struct buffer *out);

/* "name,unit," and the numbers, if there are any. */
static void add_row(const struct answer *a, size_t arm, enum version version,
                    const struct stops_of *of, key_writer key, const char *measure,
                    const char *unit, struct buffer *out)
{
    const struct interval v = stops_interval(a->c, arm, version, of);

    if (v.n_zero == v.n) {
        return;
    }
    text_csv(out, a->arms[arm].name);
    buffer_addf(out, ",%s,", csv_version(version));
    key(a, of, out);
    text_csv(out, measure);
    buffer_add(out, ",");
    text_csv(out, unit);
    buffer_add(out, ",");
    csv_number(out, v.point);
    buffer_add(out, ",");
    csv_number(out, v.low);
    buffer_add(out, ",");
    csv_number(out, v.high);
    buffer_add(out, CSV_END);
}

/* A counter's unit; what people count of the service has the service's. */
static const char *unit_of(const struct answer *a, const struct stops_of *of)
{
    const char *unit = stops_counter(of->counter)->unit;

    return unit[0] != 0 ? unit : kinds_of(a)[of->kind].proxy;
}

/* ---- services by kind and region ---- */

static void region_key(const struct answer *a, const struct stops_of *of,
                       struct buffer *out)
{
    const int industry = kinds_of(a)[of->kind].industry;

    text_csv(out, kinds_of(a)[of->kind].name);
    buffer_add(out, ",");
    text_csv(out, industry < 0 ? "" : industries_of(a)[industry].name);
    buffer_add(out, ",");
    text_csv(out, compare_part_name(a->c, MEASURE_BY_REGION, (size_t)of->place));
    buffer_add(out, ",");
}

static void add_kinds(const struct answer *a, size_t arm, enum version version,
                      struct buffer *out)
{
    const size_t n_kinds = a->c->arms[0].scenario.dependencies.services.n;
    const size_t n_regions = compare_n_parts(a->c, MEASURE_BY_REGION);

    for (size_t i = 0; i < n_kinds * n_regions * IMPACT_N_SERVICE; i++) {
        const struct stops_of of = {
            .what = STOPS_COUNTER,
            .kind = (int)(i / IMPACT_N_SERVICE / n_regions),
            .place = (int)(i / IMPACT_N_SERVICE % n_regions),
            .industry = STOPS_ALL,
            .counter = (enum impact_service)(i % IMPACT_N_SERVICE),
        };

        add_row(a, arm, version, &of, region_key, stops_counter(of.counter)->name,
                unit_of(a, &of), out);
    }
}

void stopped_services(const struct answer *a, struct buffer *out)
{
    buffer_add(out,
               "arm,version,service,industry,region,measure,unit,mean,low,high" CSV_END);
    for (size_t arm = 0; arm < a->n_arms; arm++) {
        for (int v = VERSION_BAD; v <= (int)last_version(a); v++) {
            add_kinds(a, arm, (enum version)v, out);
        }
    }
}

/* ---- organisations with a name ---- */

static void organisation_key(const struct answer *a, const struct stops_of *of,
                             struct buffer *out)
{
    text_csv(out, organisations_of(a)[of->place].name);
    buffer_add(out, ",");
    text_csv(out, of->kind == STOPS_ALL ? "" : kinds_of(a)[of->kind].name);
    if (of->what == STOPS_LOST || of->what == STOPS_USUAL) {
        buffer_addf(out, ",%zu,", of->day + 1);
    } else {
        buffer_add(out, ",,");
    }
}

static void add_days(const struct answer *a, size_t arm, enum version version,
                     struct stops_of of, struct buffer *out)
{
    const size_t n_days = compare_cell(a->c, arm, version, 0)->stops.n_days;
    const char *unit = kinds_of(a)[of.kind].proxy;

    for (of.day = 0; of.day < n_days && unit[0] != 0; of.day++) {
        of.what = STOPS_LOST;
        add_row(a, arm, version, &of, organisation_key, "not_done", unit, out);
        of.what = STOPS_USUAL;
        add_row(a, arm, version, &of, organisation_key, "usual", unit, out);
    }
}

static void add_organisation(const struct answer *a, size_t arm, enum version version,
                             size_t organisation, struct buffer *out)
{
    const size_t n_kinds = a->c->arms[0].scenario.dependencies.services.n;
    struct stops_of of = { .what = STOPS_MACHINES,
                           .named = true,
                           .kind = STOPS_ALL,
                           .place = (int)organisation,
                           .industry = STOPS_ALL };

    add_row(a, arm, version, &of, organisation_key, "machines_down", "machines", out);
    of.what = STOPS_MACHINE_HOURS;
    add_row(a, arm, version, &of, organisation_key, "machine_hours_lost", "machine-hours",
            out);
    of.what = STOPS_ANY;
    add_row(a, arm, version, &of, organisation_key, "stopped", "share of worlds", out);
    for (of.kind = 0; of.kind < (int)n_kinds; of.kind++) {
        of.what = STOPS_ANY;
        add_row(a, arm, version, &of, organisation_key, "stopped", "share of worlds",
                out);
        of.what = STOPS_COUNTER;
        for (size_t i = 0; i < IMPACT_N_SERVICE; i++) {
            of.counter = (enum impact_service)i;
            add_row(a, arm, version, &of, organisation_key, stops_counter(i)->name,
                    unit_of(a, &of), out);
        }
        add_days(a, arm, version, of, out);
    }
}

void stopped_organisations(const struct answer *a, struct buffer *out)
{
    const size_t n = a->c->arms[0].scenario.population.organisations.n;

    buffer_add(out, "arm,version,organisation,service,day,measure,unit,mean,low,"
                    "high" CSV_END);
    for (size_t arm = 0; arm < a->n_arms; arm++) {
        for (int v = VERSION_BAD; v <= (int)last_version(a); v++) {
            for (size_t i = 0; i < n; i++) {
                if (stopped_is_named(a, i)) {
                    add_organisation(a, arm, (enum version)v, i, out);
                }
            }
        }
    }
}

/* ---- the dictionary ---- */

#define ORGANISATIONS "organisations.csv"

static const struct {
    const char *column, *services, *organisations; /* NULL: not in that table */
} columns[] = {
    { "arm", "name of the rollout", "name of the rollout" },
    { "version", "bad or good", "bad or good" },
    { "service", "kind of service",
      "kind of service; empty: of the organisation as a whole" },
    { "industry", "of the service; empty: of all industries", NULL },
    { "organisation", NULL, "its name; simulated, not a record of what happened there" },
    { "region", "where the organisations are", NULL },
    { "day", NULL,
      "from 1: each 24 h from time zero, no calendar day; empty: of the whole time" },
    { "measure", "what was counted; each has a row below; zero in every world: no row",
      "what was counted; each has a row below; zero in every world: no row" },
    { "unit", "of mean, low and high", "of mean, low and high" },
    { "mean", "average over worlds", "average over worlds" },
    { "low", "lower end of the range over worlds", "lower end of the range over worlds" },
    { "high", "upper end of the range over worlds",
      "upper end of the range over worlds" },
};

static const struct {
    const char *measure, *unit, *meaning;
} of_organisations[] = {
    { "machines_down", "machines", "machines of it that went down" },
    { "machine_hours_lost", "machine-hours", "time that they were down" },
    { "stopped", "share of worlds",
      "share of simulated worlds in which the service, or any of its services, stopped" },
    { "usual", "", "what people count of the service on a day without trouble" },
};

void stopped_dictionary(struct buffer *out)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (columns[i].services != NULL) {
            csv_meaning(out, "services.csv", columns[i].column, "", "",
                        columns[i].services);
        }
    }
    for (size_t i = 0; i < IMPACT_N_SERVICE; i++) {
        csv_meaning(out, "services.csv", "mean", stops_counter(i)->name,
                    stops_counter(i)->unit, stops_counter(i)->doc);
    }
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (columns[i].organisations != NULL) {
            csv_meaning(out, ORGANISATIONS, columns[i].column, "", "",
                        columns[i].organisations);
        }
    }
    for (size_t i = 0; i < sizeof of_organisations / sizeof of_organisations[0]; i++) {
        csv_meaning(out, ORGANISATIONS, "mean", of_organisations[i].measure,
                    of_organisations[i].unit, of_organisations[i].meaning);
    }
    for (size_t i = 0; i < IMPACT_N_SERVICE; i++) {
        csv_meaning(out, ORGANISATIONS, "mean", stops_counter(i)->name,
                    stops_counter(i)->unit, stops_counter(i)->doc);
    }
}
