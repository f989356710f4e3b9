/* rollout.c: parameters of a rollout policy. */
#include "models/rollout.h"

#include <stddef.h>

#define DAY     ((double)TICK_DAY)
#define N_OF(a) (sizeof(a) / sizeof *(a))

static const char *const on_fail_names[] = { "halt", "hold", "rollback", NULL };

static const char *const unit_names[] = { "endpoint", "organisation", "region", "traffic",
                                          NULL };

static const char *const rings_by_names[] = { "endpoint", "organisation", NULL };

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
    { PARAM_ITEM(wave, date, PARAM_DATE, "UTC", 0, 0, 4102444800000.0,
                 "the day on which it opens, instead of start") },
    { PARAM_ITEM(wave, batch, PARAM_COUNT, "regions", 0, 0, 64,
                 "only so many regions at a time, one batch after another; 0: all") },
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

static const struct param pair_params[] = {
    { PARAM_ITEM(pair, a, PARAM_REF, "", -1, 0, 0, "one region"),
      .target = "/population/regions", .required = true },
    { PARAM_ITEM(pair, b, PARAM_REF, "", -1, 0, 0, "and the other"),
      .target = "/population/regions", .required = true },
};
static const struct param_table pair_table = { "pair",
                                               "Regions that are never updated together.",
                                               sizeof(struct pair), pair_params,
                                               N_OF(pair_params) };

static const struct param rollout_params[] = {
    { PARAM_ITEM(rollout, name, PARAM_NAME, "", 0, 0, 0, "what the policy is called") },
    { PARAM_ITEM(rollout, title, PARAM_TEXT, "", 0, 0, 0, "what it is, for people") },
    { PARAM_ITEM(rollout, begins, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "planned release, after time zero: all dates of the rollout count from "
                 "it") },
    { PARAM_ITEM(rollout, unit, PARAM_CHOICE, "", UNIT_ENDPOINT, 0, 3,
                 "what is staged: shares are shares of these"),
      .choices = unit_names },
    { PARAM_ITEM(rollout, requests, PARAM_REAL, "requests/s", 100, 1e-3, 1e9,
                 "all requests that old and new version serve together (unit traffic)") },
    { PARAM_ITEM(rollout, waves, PARAM_LIST, "", 0, 1, 250, "in the order of opening"),
      .sub = &wave_table, .required = true },
    { PARAM_ITEM(
        rollout, bake_growth, PARAM_REAL, "", 1, 0.1, 100,
        "each wave's bake is so many times what it says, for each wave before") },
    { PARAM_ITEM(rollout, emergency_bake, PARAM_SHARE, "share", 1, 0, 1,
                 "part of the bakes that is left in an emergency") },
    { PARAM_ITEM(rollout, pairs, PARAM_LIST, "", 0, 0, 64,
                 "regions that are never updated together"),
      .sub = &pair_table },
    { PARAM_ITEM(rollout, windows, PARAM_LIST, "", 0, 0, 32,
                 "when the vendor opens waves, in UTC; none: always"),
      .sub = &customer_window_table },
    { PARAM_ITEM(rollout, rings, PARAM_MAP, "", 0, 0, CUSTOMER_MAX_RINGS,
                 "the customers' rings; none: everybody installs what is offered"),
      .sub = &customer_ring_table },
    { PARAM_ITEM(rollout, rings_by, PARAM_CHOICE, "", UNIT_ENDPOINT, 0, 1,
                 "who is in a ring: each endpoint, or an organisation as a whole"),
      .choices = rings_by_names },
    { PARAM_ITEM(rollout, cadence, PARAM_DURATION, "time", 0, 0, 400 * DAY,
                 "between two releases: what a lag of one version costs") },
    { PARAM_ITEM(rollout, pause_limit, PARAM_DURATION, "time", (double)TICK_NEVER, 0,
                 400 * DAY, "longest pause that customers may have") },
    { PARAM_ITEM(rollout, gate, PARAM_OBJECT, "", 0, 0, 0,
                 "the health gate of gated waves"),
      .sub = &gate_table },
    { PARAM_ITEM(rollout, on_fail, PARAM_CHOICE, "", ON_FAIL_HALT, 0, 2,
                 "what follows a failed gate or a halt by people"),
      .choices = on_fail_names },
    { PARAM_ITEM(rollout, restart_at, PARAM_COUNT, "wave", 0, -1, 250,
                 "wave at which the next version starts after a halt; -1: none does") },
    { PARAM_ITEM(rollout, reshuffle, PARAM_BOOL, "", 0, 0, 1,
                 "a version that starts again goes to other members of each share") },
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
