/* rollout.c: parameters of a rollout policy. */
#include "models/rollout.h"

#include <stddef.h>

#define DAY     ((double)TICK_DAY)
#define N_OF(a) (sizeof(a) / sizeof *(a))

static const char *const on_fail_names[] = { "halt", "hold", "rollback", NULL };

static const char *const resume_names[] = { "all-fixes", "each-fix", NULL };

static const struct param wave_params[] = {
    { PARAM_ITEM(wave, name, PARAM_NAME, "", 0, 0, 0, "what the wave is called") },
    { PARAM_ITEM(wave, share, PARAM_SHARE, "share", 1, 0, 1,
                 "share of all endpoints that may have it, with the waves before") },
    { PARAM_ITEM(wave, count, PARAM_COUNT, "endpoints", 0, 0, 1e9,
                 "only so many endpoints of the organisation; 0: all") },
    { PARAM_ITEM(wave, classes, PARAM_SET, "", 0, 0, 0, "only these classes"),
      .target = "/population/classes" },
    { PARAM_ITEM(wave, regions, PARAM_SET, "", 0, 0, 0, "only these regions"),
      .target = "/population/regions" },
    { PARAM_ITEM(wave, configurations, PARAM_SET, "", 0, 0, 0,
                 "only these configuration groups"),
      .target = "/population/configurations" },
    { PARAM_ITEM(wave, rings, PARAM_SET, "", 0, 0, 0,
                 "only these rings of the customers"),
      .target = "/rollout/rings" },
    { PARAM_ITEM(wave, organisation, PARAM_REF, "", -1, 0, 0, "only this organisation"),
      .target = "/population/organisations" },
    { PARAM_ITEM(wave, start, PARAM_DURATION, "time", (double)TICK_NEVER, 0, 400 * DAY,
                 "after the release; \"never\": when the wave before has baked") },
    { PARAM_ITEM(wave, bake, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "quiet time before the next wave opens") },
    { PARAM_ITEM(wave, gated, PARAM_BOOL, "", 1, 0, 1,
                 "whether the rollout's gate watches its bake") },
};
const struct param_table wave_table = {
    "wave",
    "Endpoints that may take the update from one moment "
    "on.",
    sizeof(struct wave), wave_params, N_OF(wave_params)
};

static const struct param ring_params[] = {
    { PARAM_ITEM(ring, share, PARAM_SHARE, "share", 1, 0, 1,
                 "share of the customers' endpoints in this ring") },
    { PARAM_ITEM(ring, delay, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "between the vendor's offer and the install") },
};
const struct param_table ring_table = { "ring", "A customer's ring.", sizeof(struct ring),
                                        ring_params, N_OF(ring_params) };

static const struct param rollout_params[] = {
    { PARAM_ITEM(rollout, name, PARAM_NAME, "", 0, 0, 0, "what the policy is called") },
    { PARAM_ITEM(rollout, title, PARAM_TEXT, "", 0, 0, 0, "what it is, for people") },
    { PARAM_ITEM(rollout, begins, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "planned release, after time zero: all dates of the rollout count from "
                 "it") },
    { PARAM_ITEM(rollout, waves, PARAM_LIST, "", 0, 1, 250, "in the order of opening"),
      .sub = &wave_table, .required = true },
    { PARAM_ITEM(rollout, rings, PARAM_MAP, "", 0, 0, 32,
                 "the customers' rings; none: everybody installs what is offered"),
      .sub = &ring_table },
    { PARAM_ITEM(rollout, gate, PARAM_OBJECT, "", 0, 0, 0,
                 "the health gate of gated waves"),
      .sub = &gate_table },
    { PARAM_ITEM(rollout, on_fail, PARAM_CHOICE, "", ON_FAIL_HALT, 0, 2,
                 "what follows a failed gate or a halt by people"),
      .choices = on_fail_names },
    { PARAM_ITEM(rollout, restart_at, PARAM_COUNT, "wave", 0, -1, 250,
                 "wave at which the next version starts after a halt; -1: none does") },
    { PARAM_ITEM(rollout, resume, PARAM_CHOICE, "", RESUME_ALL_FIXES, 0, 1,
                 "start again once every known defect is fixed, or after each fix"),
      .choices = resume_names },
    { PARAM_ITEM(rollout, freeze_on_alarm, PARAM_BOOL, "", 0, 0, 1,
                 "an alarm stops the next wave before anybody decides") },
};
const struct param_table rollout_table = {
    "rollout", "Which endpoints may take the update, and when.", sizeof(struct rollout),
    rollout_params, N_OF(rollout_params)
};
