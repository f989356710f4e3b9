/* population_spec.c: the parameters of the world, told once: what they are called, their
 * units, ranges and meaning. Figures stand in scenarios/populations/, not here: what a
 * default says is that nothing was said. */
#include "models/population_spec.h"

#include <math.h>
#include <string.h>

#define N_OF(a)     (sizeof(a) / sizeof *(a))
#define MAP_OF(map) "/population/" map

static const char *const presence_names[] = { "never", "work-hours", "always", NULL };
static const char *const priority_names[] = { "critical-server", "critical", "rest",
                                              NULL };

static const struct param pattern_params[] = {
    { PARAM_ITEM(pattern, workday, PARAM_CURVE, "share", 1, 0, 10,
                 "activity by local hour, Monday to Friday; 1 = the busiest") },
    { PARAM_ITEM(pattern, weekend, PARAM_CURVE, "share", 1, 0, 10,
                 "activity by local hour, Saturday and Sunday") },
};
const struct param_table pattern_table = { "pattern", "How much is going on by the hour.",
                                           sizeof(struct pattern), pattern_params,
                                           N_OF(pattern_params) };

static const struct param class_params[] = {
    { PARAM_ITEM(endpoint_class, title, PARAM_TEXT, "", 0, 0, 0,
                 "what it is, for people") },
    { PARAM_ITEM(endpoint_class, on_workday, PARAM_CURVE, "share", 1, 0, 1,
                 "share switched on by local hour, Monday to Friday") },
    { PARAM_ITEM(endpoint_class, on_weekend, PARAM_CURVE, "share", 1, 0, 1,
                 "share switched on by local hour, Saturday and Sunday") },
    { PARAM_ITEM(
        endpoint_class, coverage, PARAM_REAL, "", 1, 0, 10,
        "share with the product relative to the organisation's; what would be over "
        "all of them is cut off") },
    { PARAM_ITEM(endpoint_class, presence, PARAM_CHOICE, "", PRESENCE_WORK_HOURS, 0, 2,
                 "when a person is there to reboot it unasked"),
      .choices = presence_names },
    { PARAM_ITEM(endpoint_class, priority, PARAM_CHOICE, "", 2, 0, 2, "order of repair"),
      .choices = priority_names },
    { PARAM_ITEM(
        endpoint_class, console, PARAM_SHARE, "share", 0, 0, 1,
        "endpoints that a remote console or remote tooling reaches when they are "
        "down") },
    { PARAM_ITEM(endpoint_class, encrypted, PARAM_SHARE, "share", 0, 0, 1,
                 "endpoints with an encrypted disk, where the industry does not say") },
    { PARAM_ITEM(endpoint_class, mounting, PARAM_DURATION, "time", 0, 0,
                 (double)(8 * TICK_HOUR),
                 "more hands-on time because of where it stands: ladders, enclosures") },
    { PARAM_ITEM(endpoint_class, central, PARAM_BOOL, "", 0, 0, 1,
                 "stands at the organisation's first site") },
    { PARAM_ITEM(endpoint_class, cloud, PARAM_BOOL, "", 0, 0, 1,
                 "comes back by its provider's automation, without hands") },
    { PARAM_ITEM(endpoint_class, portable, PARAM_BOOL, "", 0, 0, 1,
                 "can be at home with its user") },
};
const struct param_table class_table = { "class", "A kind of endpoint.",
                                         sizeof(struct endpoint_class), class_params,
                                         N_OF(class_params) };

static const struct param region_params[] = {
    { PARAM_ITEM(region, title, PARAM_TEXT, "", 0, 0, 0, "what it is, for people") },
    { PARAM_ITEM(
        region, group, PARAM_NAME, "", 0, 0, 0,
        "row of the results' tables in which it counts, and the country whose large "
        "organisations span its regions") },
    { PARAM_ITEM(region, device_share, PARAM_SHARE, "share", 0, 0, 1,
                 "of the world's organisation-owned devices") },
    { PARAM_ITEM(region, sensor_share, PARAM_SHARE, "share", 0, 0, 1,
                 "of the endpoints with the product; 0: nobody there has it") },
    { PARAM_ITEM(region, utc_offset, PARAM_REAL, "h", 0, -12, 14,
                 "local time minus UTC on the release date") },
    { PARAM_ITEM(
        region, span_share, PARAM_SHARE, "share", 0, 0, 1,
        "of a large organisation's endpoints when it spans the regions of the group; "
        "0: nobody spans") },
};
const struct param_table region_table = { "region",
                                          "A part of the world with one local time.",
                                          sizeof(struct region), region_params,
                                          N_OF(region_params) };

static const struct param size_params[] = {
    { PARAM_ITEM(
        size_spec, exponent, PARAM_REAL, "", 1.059, 0.2, 4,
        "shape of the sizes in staff: exponent of the share of organisations above a "
        "size (truncated Pareto)") },
    { PARAM_ITEM(size_spec, lower_cut, PARAM_REAL, "persons", 2.3, 0.1, 1e6,
                 "the smallest organisation; not used when the count is given") },
    { PARAM_ITEM(
        size_spec, upper_share, PARAM_SHARE, "share", 0.02, 1e-4, 1,
        "the largest organisation, of the staff of its industry in its country") },
    { PARAM_ITEM(size_spec, count, PARAM_COUNT, "organisations", 0, 0, 1e9,
                 "organisations in the world; 0: as many as the staff needs") },
};
static const struct param_table size_table = { "size",
                                               "Sizes of an industry's organisations.",
                                               sizeof(struct size_spec), size_params,
                                               N_OF(size_params) };

static const struct param industry_params[] = {
    { PARAM_ITEM(industry, title, PARAM_TEXT, "", 0, 0, 0, "what it is, for people") },
    { PARAM_ITEM(industry, us_staff, PARAM_REAL, "persons", 0, 0, 1e9,
                 "staff in the regions of group \"us\"; 0: by the regions' shares") },
    { PARAM_ITEM(industry, devices_per_employee, PARAM_REAL, "devices", 1, 0.001, 100,
                 "organisation-owned devices a person, servers and kiosks too") },
    { PARAM_ITEM(industry, world_share, PARAM_SHARE, "share", 0, 0, 1,
                 "of the world's organisation-owned devices; scaled to sum to 1") },
    { PARAM_ITEM(
        industry, sensor_share, PARAM_SHARE, "share", 0, 0, 1,
        "of its devices that carry the product; the column is scaled to the total") },
    { PARAM_ITEM(industry, mix, PARAM_WEIGHTS, "share", 0, 0, 1,
                 "its devices by class; sums to 1"),
      .target = MAP_OF("classes"), .required = true },
    { PARAM_ITEM(industry, activity, PARAM_REF, "", -1, 0, 0,
                 "pattern of its working day"),
      .target = MAP_OF("patterns"), .required = true },
    { PARAM_ITEM(industry, technicians, PARAM_REAL, "persons", 8, 0, 1000,
                 "hands-on technicians per 1,000 devices of an organisation") },
    { PARAM_ITEM(industry, encrypted, PARAM_SHARE, "share", 0, 0, 1,
                 "of its endpoints with an encrypted disk; 0: as the class says") },
    { PARAM_ITEM(industry, remote, PARAM_SHARE, "share", 0, 0, 1,
                 "of its portable endpoints that are at home with their users") },
    { PARAM_ITEM(industry, output_usd, PARAM_REAL, "USD/h", 0, 0, 1e12,
                 "gross output in the US") },
    { PARAM_ITEM(industry, ranked, PARAM_BOOL, "", 1, 0, 1,
                 "of companies: its largest can be among the listed ones") },
    { PARAM_ITEM(industry, size, PARAM_OBJECT, "", 0, 0, 0, "sizes of its organisations"),
      .sub = &size_table },
};
const struct param_table industry_table = { "industry", "A kind of organisation.",
                                            sizeof(struct industry), industry_params,
                                            N_OF(industry_params) };

static const struct param configuration_params[] = {
    { PARAM_ITEM(configuration, title, PARAM_TEXT, "", 0, 0, 0,
                 "what it is, for people") },
    { PARAM_ITEM(configuration, share, PARAM_SHARE, "share", 0, 0, 1,
                 "of the endpoints of every class, when by_class is not given") },
    { PARAM_ITEM(configuration, by_class, PARAM_WEIGHTS, "share", 0, 0, 1,
                 "of the endpoints of a class"),
      .target = MAP_OF("classes") },
};
const struct param_table configuration_table = {
    "configuration", "A combination of operating system and product version.",
    sizeof(struct configuration), configuration_params, N_OF(configuration_params)
};

static const struct param size_class_params[] = {
    { PARAM_ITEM(size_class, from, PARAM_REAL, "persons", 0, 0, 1e9, "smallest staff") },
    { PARAM_ITEM(size_class, to, PARAM_REAL, "persons", 1e9, 0, 1e9,
                 "staff at which the next class begins") },
    { PARAM_ITEM(size_class, customers, PARAM_REAL, "organisations", 0, 0, 1e9,
                 "organisations of this size with the product") },
    { PARAM_ITEM(size_class, firms, PARAM_REAL, "organisations", 0, 0, 1e10,
                 "companies in a listed class") },
    { PARAM_ITEM(
        size_class, listed, PARAM_BOOL, "", 0, 0, 1,
        "the largest companies of group \"us\" by revenue, whatever their staff; "
        "several listed classes follow each other in rank") },
    { PARAM_ITEM(size_class, hosts, PARAM_REAL, "endpoints", 0, 0, 1e9,
                 "with the product in one that has it, as published") },
    { PARAM_ITEM(
        size_class, fit_hosts, PARAM_BOOL, "", 0, 0, 1,
        "the endpoints of this class are fitted too, by a slope of its own; else "
        "they are shown beside the fit") },
};
const struct param_table size_class_table = {
    "size_class", "Organisations of one range of sizes.", sizeof(struct size_class),
    size_class_params, N_OF(size_class_params)
};

static const struct param adoption_params[] = {
    { PARAM_ITEM(adoption_spec, sensors, PARAM_REAL, "endpoints", 0, 0, 2e9,
                 "with the product, in the world") },
    { PARAM_ITEM(adoption_spec, coverage_mean, PARAM_SHARE, "share", 0.75, 0.01, 1,
                 "of the devices of an organisation with the product that carry it") },
    { PARAM_ITEM(adoption_spec, coverage_sd, PARAM_SHARE, "share", 0.144, 0, 0.5,
                 "standard deviation of that share between organisations") },
    { PARAM_ITEM(adoption_spec, classes, PARAM_MAP, "", 0, 0, 32,
                 "sizes of organisations and how many of each have the product"),
      .sub = &size_class_table },
};
static const struct param_table adoption_table = { "adoption", "Who has the product.",
                                                   sizeof(struct adoption_spec),
                                                   adoption_params,
                                                   N_OF(adoption_params) };

static const struct param organisation_params[] = {
    { PARAM_ITEM(organisation_spec, title, PARAM_TEXT, "", 0, 0, 0,
                 "what it is, for people") },
    { PARAM_ITEM(organisation_spec, count, PARAM_COUNT, "organisations", 1, 1, 1e9,
                 "this many alike") },
    { PARAM_ITEM(organisation_spec, industry, PARAM_REF, "", -1, 0, 0, "its industry"),
      .target = MAP_OF("industries"), .required = true },
    { PARAM_ITEM(organisation_spec, region, PARAM_REF, "", -1, 0, 0, "where it is"),
      .target = MAP_OF("regions"), .required = true },
    { PARAM_ITEM(organisation_spec, staff, PARAM_REAL, "persons", 0, 0, 1e9,
                 "each; 0: from its devices") },
    { PARAM_ITEM(organisation_spec, devices, PARAM_REAL, "devices", 0, 0,
                 POPULATION_MAX_ENDPOINTS,
                 "each, all of them; 0: those with the product") },
    { PARAM_ITEM(organisation_spec, endpoints, PARAM_REAL, "endpoints", 1, 1,
                 POPULATION_MAX_ENDPOINTS, "each, with the product"),
      .required = true },
    { PARAM_ITEM(organisation_spec, adopts, PARAM_SHARE, "share", 1, 0, 1,
                 "probability that it has the product at all") },
    { PARAM_ITEM(organisation_spec, service_scale, PARAM_REAL, "ratio", 1, 0, 1000,
                 "of its services' size to that of its devices, in its industry") },
    { PARAM_ITEM(organisation_spec, configuration, PARAM_REF, "", -1, 0, 0,
                 "of all its endpoints; drawn when not given"),
      .target = MAP_OF("configurations") },
    { PARAM_ITEM(organisation_spec, sites, PARAM_COUNT, "sites", 0, 0, 1e6,
                 "each; 0: from the staff") },
    { PARAM_ITEM(organisation_spec, mix, PARAM_WEIGHTS, "share", 0, 0, 1,
                 "its endpoints by class; the industry's devices when not given"),
      .target = MAP_OF("classes") },
};
const struct param_table organisation_table = {
    "organisation", "An organisation given by hand, with the product.",
    sizeof(struct organisation_spec), organisation_params, N_OF(organisation_params)
};

static const struct param population_params[] = {
    { PARAM_ITEM(population_spec, name, PARAM_NAME, "", 0, 0, 0, "what it is called") },
    { PARAM_ITEM(population_spec, title, PARAM_TEXT, "", 0, 0, 0,
                 "what it is, for people") },
    { PARAM_ITEM(
        population_spec, devices, PARAM_REAL, "devices", 0, 0, POPULATION_MAX_ENDPOINTS,
        "owned by organisations in the world; 0: the organisations given by hand are "
        "all there is") },
    { PARAM_ITEM(population_spec, home_devices, PARAM_REAL, "devices", 0, 0, 1e10,
                 "owned at home; none of them has the product") },
    { PARAM_ITEM(population_spec, patterns, PARAM_MAP, "", 0, 0, 32,
                 "kinds of working day"),
      .sub = &pattern_table },
    { PARAM_ITEM(population_spec, classes, PARAM_MAP, "", 0, 0, POPULATION_MAX_CLASSES,
                 "kinds of endpoints"),
      .sub = &class_table, .required = true },
    { PARAM_ITEM(population_spec, regions, PARAM_MAP, "", 0, 0, POPULATION_MAX_REGIONS,
                 "parts of the world"),
      .sub = &region_table, .required = true },
    { PARAM_ITEM(population_spec, industries, PARAM_MAP, "", 0, 0,
                 POPULATION_MAX_INDUSTRIES, "kinds of organisations"),
      .sub = &industry_table, .required = true },
    { PARAM_ITEM(population_spec, configurations, PARAM_MAP, "", 0, 0,
                 POPULATION_MAX_CONFIGURATIONS,
                 "combinations of operating system and product version"),
      .sub = &configuration_table },
    { PARAM_ITEM(
        population_spec, standardised, PARAM_SHARE, "share", 0.5, 0, 1,
        "of an organisation's endpoints that share one draw of a configuration; the "
        "rest draw their own") },
    { PARAM_ITEM(population_spec, persistence, PARAM_SHARE, "share", 0.8, 0, 1,
                 "probability that an endpoint is used as on the day before") },
    { PARAM_ITEM(population_spec, online_shift, PARAM_REAL, "log-odds", 0, -6, 6,
                 "added to every share switched on that is neither 0 nor 1") },
    { PARAM_ITEM(population_spec, sites_staff, PARAM_REAL, "persons", 60, 1, 1e6,
                 "staff up to which an organisation has one site") },
    { PARAM_ITEM(population_spec, sites_exponent, PARAM_REAL, "", 0.8, 0, 1,
                 "sites grow with staff by this power above that") },
    { PARAM_ITEM(population_spec, span_staff, PARAM_REAL, "persons", 5000, 1, 1e9,
                 "staff from which an organisation spans the regions of its country") },
    { PARAM_ITEM(population_spec, adoption, PARAM_OBJECT, "", 0, 0, 0,
                 "who has the product"),
      .sub = &adoption_table },
    { PARAM_ITEM(population_spec, organisations, PARAM_MAP, "", 0, 0, 100000,
                 "organisations given by hand, all with the product"),
      .sub = &organisation_table },
};
const struct param_table population_table = {
    "population", "The world: organisations, their endpoints, who has the product.",
    sizeof(struct population_spec), population_params, N_OF(population_params)
};

/* Endpoints with the product by class, to a scale of no importance. */
static void fleet(const struct population_spec *p, double share[POPULATION_MAX_CLASSES])
{
    const struct industry *industries = p->industries.items;
    const struct organisation_spec *given = p->organisations.items;
    const struct endpoint_class *classes = p->classes.items;

    for (size_t i = 0; p->devices > 0.0 && i < p->industries.n; i++) {
        for (size_t c = 0; c < industries[i].mix.n; c++) {
            share[c] += industries[i].world_share * industries[i].sensor_share *
                        industries[i].mix.value[c] *
                        fmin(1.0, p->adoption.coverage_mean * classes[c].coverage);
        }
    }
    for (size_t k = 0; p->devices <= 0.0 && k < p->organisations.n; k++) {
        const struct weights *mix = given[k].mix.value != NULL
                                        ? &given[k].mix
                                        : &industries[given[k].industry].mix;

        for (size_t c = 0; c < mix->n; c++) {
            share[c] += given[k].endpoints * (double)given[k].count * mix->value[c];
        }
    }
}

double population_spec_in_group(const struct population_spec *self, size_t class,
                                size_t group)
{
    const struct configuration *g = self->configurations.items;
    double total = 0.0, part = 0.0;

    for (size_t i = 0; i < self->configurations.n; i++) {
        const double share =
            g[i].by_class.n > 0 ? g[i].by_class.value[class] : g[i].share;

        total += share;
        part += i == group ? share : 0.0;
    }
    return self->configurations.n == 0 ? 1.0 : total > 0.0 ? part / total : 0.0;
}

void population_spec_classes(const struct population_spec *self, size_t group,
                             double share[POPULATION_MAX_CLASSES])
{
    double total = 0.0;

    memset(share, 0, POPULATION_MAX_CLASSES * sizeof *share);
    fleet(self, share);
    for (size_t c = 0; c < self->classes.n; c++) {
        share[c] *= population_spec_in_group(self, c, group);
        total += share[c];
    }
    for (size_t c = 0; c < self->classes.n; c++) {
        share[c] = total > 0.0 ? share[c] / total : 1.0 / (double)self->classes.n;
    }
}
