/* impact.c: the layout of a run's metrics, and the parameters of impact and exposure. */
#include "models/impact.h"

void impact_layout_init(struct impact_layout *self, size_t n_industries, size_t n_regions,
                        size_t n_classes, tick_t bin, tick_t horizon)
{
    const size_t n_bins = (size_t)((horizon + bin - 1) / bin);

    *self = (struct impact_layout){ .n_industries = n_industries,
                                    .n_regions = n_regions,
                                    .n_classes = n_classes,
                                    .bin = bin,
                                    .n_bins = n_bins };
    self->cells = 0;
    self->organisations = n_industries * n_regions * n_classes * IMPACT_N_CELL;
    self->hits = self->organisations + n_industries * IMPACT_N_ORGANISATION;
    self->backs = self->hits + n_industries * n_bins;
    self->alarms = self->backs + n_industries * n_bins;
    self->teams = self->alarms + n_industries * n_bins;
    self->elsewhere = self->teams + n_industries * n_bins;
    self->n_metrics =
        self->elsewhere + n_bins + (size_t)IMPACT_N_CELL + (size_t)IMPACT_N_ORGANISATION;
}

static const struct param impact_params[] = {
    { PARAM_ITEM(
        impact_spec, hit_share, PARAM_SHARE, "share", 0.05, 0, 1,
        "share of an organisation's machines that is down when it counts as hit") },
    { PARAM_ITEM(impact_spec, hit_for, PARAM_DURATION, "time", 4 * (double)TICK_HOUR, 0,
                 30 * (double)TICK_DAY, "for how long, to count as hit") },
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
