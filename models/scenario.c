/* scenario.c: the scenario's own parameters, and the checks that span several parameters.
 */
#include "models/scenario.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/delivery_check.h"
#include "models/rollout_check.h"

#define MINUTE  ((double)TICK_MINUTE)
#define DAY     ((double)TICK_DAY)
#define N_OF(a) (sizeof(a) / sizeof *(a))

static const char *const relation_names[] = { "=", "<=", ">=", "range", NULL };
static const char *const use_names[] = { "calibration", "validation", NULL };
static const char *const observe_names[] = { "machines-hit",
                                             "sensors",
                                             "sites-silent",
                                             "machines-silent",
                                             "customers",
                                             "customers-listed",
                                             "customers-listed-first",
                                             "hands-minutes",
                                             "hands-share",
                                             "back-share",
                                             "halt-hours",
                                             "alarm-hours",
                                             "team-hours",
                                             "organisations-hit-first",
                                             "share-hit",
                                             "machines-down",
                                             "proxy-lost",
                                             "proxy-lost-share",
                                             "proxy-usual",
                                             "outage-begins",
                                             "outage-hours",
                                             NULL };

static const struct param uncertain_params[] = {
    { PARAM_ITEM(uncertain, pointer, PARAM_POINTER, "", 0, 0, 0,
                 "the parameter that is not known, by its JSON Pointer"),
      .required = true },
    { PARAM_ITEM(uncertain, distribution, PARAM_DISTRIBUTION, "", 0, 0, 0,
                 "of its value (durations in ms), or of its ratio to the best guess"),
      .required = true },
    { PARAM_ITEM(uncertain, ratio, PARAM_BOOL, "", 0, 0, 1,
                 "the draw multiplies the best guess") },
    { PARAM_ITEM(
        uncertain, over, PARAM_TIES, "", 0, 0, 8,
        "divided by the ratios drawn for these parameters: keeps their product") },
};
const struct param_table scenario_uncertain_table = {
    "uncertain", "A parameter drawn once a simulated world.", sizeof(struct uncertain),
    uncertain_params, N_OF(uncertain_params)
};

static const struct param target_params[] = {
    { PARAM_ITEM(target, title, PARAM_TEXT, "", 0, 0, 0, "the figure, for people") },
    { PARAM_ITEM(target, observed, PARAM_CHOICE, "", 0, 0, 0,
                 "the observation operator: what the source could see"),
      .choices = observe_names, .required = true },
    { PARAM_ITEM(target, at, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "moment of the observation, after the release") },
    { PARAM_ITEM(target, industry, PARAM_REF, "", -1, 0, 0, "the industry it is about"),
      .target = "/population/industries" },
    { PARAM_ITEM(target, region, PARAM_REF, "", -1, 0, 0, "the region it is about"),
      .target = "/population/regions" },
    { PARAM_ITEM(target, class, PARAM_REF, "", -1, 0, 0, "the class it is about"),
      .target = "/population/classes" },
    { PARAM_ITEM(target, organisation, PARAM_REF, "", -1, 0, 0,
                 "the organisation it is about"),
      .target = "/population/organisations" },
    { PARAM_ITEM(target, service, PARAM_REF, "", -1, 0, 0,
                 "the kind of service it is about"),
      .target = "/dependencies/services" },
    { PARAM_ITEM(target, day, PARAM_COUNT, "day", 0, 0, 400,
                 "the day it is about: 1 is the first 24 h from time zero") },
    { PARAM_ITEM(target, value, PARAM_REAL, "", 0, -1e18, 1e18,
                 "the published figure, or the lower end of a range"),
      .required = true },
    { PARAM_ITEM(target, high, PARAM_REAL, "", 0, -1e18, 1e18,
                 "the upper end of a range") },
    { PARAM_ITEM(target, sd, PARAM_REAL, "", 0, 0, 1e18,
                 "standard deviation of the source, in the unit of value") },
    { PARAM_ITEM(target, relation, PARAM_CHOICE, "", RELATION_EQUAL, 0, 3,
                 "what the source says of the model's figure"),
      .choices = relation_names },
    { PARAM_ITEM(target, use, PARAM_CHOICE, "", USE_CALIBRATION, 0, 1,
                 "fitted to, or kept to judge by"),
      .choices = use_names },
    { PARAM_ITEM(target, unit, PARAM_NAME, "", 0, 0, 0, "of value") },
};
const struct param_table scenario_target_table = {
    "target", "A published figure and how the model sees it.", sizeof(struct target),
    target_params, N_OF(target_params)
};

static const struct param scenario_params[] = {
    { PARAM_ITEM(scenario, name, PARAM_NAME, "", 0, 0, 0,
                 "what the scenario is called") },
    { PARAM_ITEM(scenario, title, PARAM_TEXT, "", 0, 0, 0, "what it is, for people") },
    { PARAM_ITEM(scenario, release, PARAM_DATE, "UTC", 0, 0, 4102444800000.0,
                 "planned release of the update: time zero"),
      .required = true },
    { PARAM_ITEM(scenario, horizon, PARAM_DURATION, "time", 14 * DAY, 10 * MINUTE,
                 24 * DAY, "how long is simulated") },
    { PARAM_ITEM(scenario, notice_step, PARAM_DURATION, "time", MINUTE, 1000, DAY,
                 "grid on which organisations hear of each other's services") },
    { PARAM_ITEM(scenario, interval, PARAM_DURATION, "time", MINUTE, 1000, DAY,
                 "width of the bins in which signals are counted") },
    { PARAM_ITEM(scenario, resolution, PARAM_DURATION, "time", 10 * MINUTE, 1000, DAY,
                 "width of the bins of results over time") },
    { PARAM_ITEM(scenario, population, PARAM_OBJECT, "", 0, 0, 0, "the world"),
      .sub = &population_table, .required = true },
    { PARAM_ITEM(scenario, update, PARAM_OBJECT, "", 0, 0, 0, "what is rolled out"),
      .sub = &update_table },
    { PARAM_ITEM(scenario, rollout, PARAM_OBJECT, "", 0, 0, 0, "to whom and when"),
      .sub = &rollout_table, .required = true },
    { PARAM_ITEM(scenario, delivery, PARAM_OBJECT, "", 0, 0, 0,
                 "how it reaches endpoints"),
      .sub = &delivery_table },
    { PARAM_ITEM(scenario, signals, PARAM_OBJECT, "", 0, 0, 0, "what the vendor sees"),
      .sub = &signals_table },
    { PARAM_ITEM(scenario, recovery, PARAM_OBJECT, "", 0, 0, 0, "how machines come back"),
      .sub = &recovery_table },
    { PARAM_ITEM(scenario, dependencies, PARAM_OBJECT, "", 0, 0, 0,
                 "services and what they need"),
      .sub = &dependencies_table },
    { PARAM_ITEM(scenario, impact, PARAM_OBJECT, "", 0, 0, 0, "what counts as hit"),
      .sub = &impact_table },
    { PARAM_ITEM(scenario, exposure, PARAM_OBJECT, "", 0, 0, 0,
                 "the price of not being updated"),
      .sub = &exposure_table },
    { PARAM_ITEM(scenario, targets, PARAM_MAP, "", 0, 0, 200, "published figures"),
      .sub = &scenario_target_table },
    { PARAM_ITEM(scenario, uncertainty, PARAM_MAP, "", 0, 0, 200,
                 "what is not known: drawn once a simulated world"),
      .sub = &scenario_uncertain_table },
};
const struct param_table scenario_table = { "scenario",
                                            "A rollout of one update over a world.",
                                            sizeof(struct scenario), scenario_params,
                                            N_OF(scenario_params) };

static void check_sum(struct error_list *errors, const char *path, double sum,
                      const char *what)
{
    if (fabs(sum - 1.0) > 1e-6) {
        error_list_add(errors, path, "%s sum to %.6g, must sum to 1", what, sum);
    }
}

static void check_population(const struct scenario *s, struct error_list *errors)
{
    const struct population_spec *p = &s->population;
    const struct industry *industries = p->industries.items;
    char path[96];

    for (size_t i = 0; i < p->industries.n; i++) {
        double sum = 0.0;

        for (size_t c = 0; c < industries[i].mix.n; c++) {
            sum += industries[i].mix.value[c];
        }
        snprintf(path, sizeof path, "/population/industries/%s/mix", industries[i].name);
        check_sum(errors, path, sum, "shares of classes");
        if (industries[i].activity < 0) {
            snprintf(path, sizeof path, "/population/industries/%s/activity",
                     industries[i].name);
            error_list_add(errors, path,
                           "missing: an industry has a pattern of activity");
        }
    }
    if (p->classes.n == 0) {
        error_list_add(errors, "/population/classes", "no classes, need at least one");
    }
    if (p->regions.n == 0) {
        error_list_add(errors, "/population/regions", "no regions, need at least one");
    }
    if (p->industries.n == 0) {
        error_list_add(errors, "/population/industries",
                       "no industries, need at least one");
    }
}

/* Sums of milliseconds over all endpoints must fit 63 bits. */
static void check_size(const struct scenario *s, struct error_list *errors)
{
    const struct organisation_spec *o = s->population.organisations.items;
    double endpoints = s->population.devices;

    for (size_t i = 0; i < s->population.organisations.n; i++) {
        endpoints += o[i].endpoints * (double)o[i].count;
    }
    if (endpoints > POPULATION_MAX_ENDPOINTS) {
        error_list_add(errors, "/population", "%.4g endpoints, at most %.4g are possible",
                       endpoints, POPULATION_MAX_ENDPOINTS);
    }
    if (s->horizon / s->interval > 100000) {
        error_list_add(errors, "/interval", "more than 100,000 bins in the horizon");
    }
    if (s->horizon / s->resolution > 20000) {
        error_list_add(errors, "/resolution", "more than 20,000 bins in the horizon");
    }
}

void scenario_check(const struct scenario *self, struct error_list *errors)
{
    rollout_check(self, errors);
    customer_check(self, errors);
    delivery_check(self, errors);
    gate_check(&self->rollout.gate, errors);
    check_population(self, errors);
    check_size(self, errors);
    dependencies_check(self, errors);
}

void scenario_free(struct scenario *self)
{
    param_free(&scenario_table, self);
}

int scenario_copy(struct scenario *to, const struct scenario *from, struct rf_error *err)
{
    return param_copy(&scenario_table, to, from, err);
}

void scenario_make_harmless(struct scenario *self)
{
    free(self->update.defects.items);
    self->update.defects = (struct list){ 0 };
    self->recovery.background = BACKGROUND_NONE;
}
