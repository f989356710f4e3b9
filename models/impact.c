/* impact.c: the layout of a run's metrics, and the parameters of impact and exposure. */
#include "models/impact.h"

void impact_layout_init(struct impact_layout *self, const struct impact_sizes *sizes)
{
    const size_t n_bins = (size_t)((sizes->horizon + sizes->bin - 1) / sizes->bin);
    const size_t by_industry = sizes->n_industries * n_bins;
    const size_t of_named = sizes->n_named * sizes->n_services;

    *self = (struct impact_layout){
        .n_industries = sizes->n_industries,
        .n_regions = sizes->n_regions,
        .n_classes = sizes->n_classes,
        .n_services = sizes->n_services,
        .n_named = sizes->n_named,
        .n_days = (size_t)((sizes->horizon + TICK_DAY - 1) / TICK_DAY),
        .bin = sizes->bin,
        .n_bins = n_bins,
    };
    self->cells = 0;
    self->organisations =
        sizes->n_industries * sizes->n_regions * sizes->n_classes * IMPACT_N_CELL;
    self->hits = self->organisations + sizes->n_industries * IMPACT_N_ORGANISATION;
    self->backs = self->hits + by_industry;
    self->alarms = self->backs + by_industry;
    self->teams = self->alarms + by_industry;
    self->services = self->teams + by_industry;
    self->named =
        self->services + sizes->n_services * sizes->n_regions * IMPACT_N_SERVICE;
    self->named_days = self->named + of_named * IMPACT_N_SERVICE;
    self->named_usual = self->named_days + of_named * self->n_days;
    self->named_machines = self->named_usual + of_named * self->n_days;
    self->people = self->named_machines + 2 * sizes->n_named;
    self->elsewhere = self->people + (sizes->n_services > 0 ? by_industry : 0);
    self->n_metrics = self->elsewhere + n_bins + (size_t)IMPACT_N_CELL +
                      (size_t)IMPACT_N_ORGANISATION + (size_t)IMPACT_N_SERVICE;
}

static const struct param impact_params[] = {
    { PARAM_ITEM(
        impact_spec, hit_share, PARAM_SHARE, "share", 0.05, 0, 1,
        "share of an organisation's machines that is down when it counts as hit") },
    { PARAM_ITEM(impact_spec, hit_for, PARAM_DURATION, "time", 4 * (double)TICK_HOUR, 0,
                 30 * (double)TICK_DAY, "for how long, to count as hit") },
    { PARAM_ITEM(impact_spec, service_for, PARAM_DURATION, "time", 4 * (double)TICK_HOUR,
                 0, 30 * (double)TICK_DAY,
                 "for how long a critical service is down, to count as hit too") },
};
const struct param_table impact_table = { "impact", "When an organisation counts as hit.",
                                          sizeof(struct impact_spec), impact_params,
                                          sizeof impact_params / sizeof *impact_params };

static const struct param exposure_params[] = {
    { PARAM_ITEM(exposure_spec, protected_hazard, PARAM_REAL, "per endpoint-day", 7e-6, 0,
                 1, "compromises with the update in place") },
    { PARAM_ITEM(exposure_spec, unprotected_hazard, PARAM_REAL, "per endpoint-day", 4e-5,
                 0, 1, "compromises without it, in the limit of a long wait") },
    { PARAM_ITEM(exposure_spec, staleness, PARAM_DURATION, "time", 10 * (double)TICK_DAY,
                 (double)TICK_MINUTE, 1000 * (double)TICK_DAY,
                 "tau: how soon the limit is approached") },
    { PARAM_ITEM(exposure_spec, emergency_hazard, PARAM_REAL, "per endpoint-day", 0, 0, 1,
                 "added while an active campaign uses what the update closes") },
};
const struct param_table exposure_table = { "exposure", "The price of not being updated.",
                                            sizeof(struct exposure_spec), exposure_params,
                                            sizeof exposure_params /
                                                sizeof *exposure_params };
