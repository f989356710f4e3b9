/* signals.c: parameters of what the vendor can see, and of the people who watch. */
#include "models/signals.h"

#include <stddef.h>

#define MINUTE  ((double)TICK_MINUTE)
#define HOUR    ((double)TICK_HOUR)
#define DAY     ((double)TICK_DAY)
#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct param heartbeat_params[] = {
    { PARAM_ITEM(heartbeat, timeout, PARAM_DURATION, "time", 6 * MINUTE, 0, DAY,
                 "silence after which an endpoint counts as missing") },
    { PARAM_ITEM(heartbeat, goodbye_loss, PARAM_SHARE, "share", 0.05, 0, 1,
                 "clean switch-offs that are not told, and look like silence") },
};
static const struct param_table heartbeat_table = { "heartbeat", "Missing heartbeats.",
                                                    sizeof(struct heartbeat),
                                                    heartbeat_params,
                                                    N_OF(heartbeat_params) };

static const struct param crash_reports_params[] = {
    { PARAM_ITEM(crash_reports, delay, PARAM_DELAY, "time", 4 * HOUR, 0, 0,
                 "from the return of a machine to its crash report") },
    { PARAM_ITEM(crash_reports, loss, PARAM_SHARE, "share", 0.2, 0, 1,
                 "crash reports never sent") },
    { PARAM_ITEM(
        crash_reports, base, PARAM_REAL, "1/d", 0, 0, 1000,
        "reports a day of a machine with a good version, as a gate hears them") },
};
static const struct param_table crash_reports_table = {
    "crash_reports", "Crash reports, only from machines that come up again.",
    sizeof(struct crash_reports), crash_reports_params, N_OF(crash_reports_params)
};

static const struct param calls_params[] = {
    { PARAM_ITEM(
        calls, machines, PARAM_REAL, "machines", 50, 1, 1e6,
        "m0: machines down at which an organisation calls at 63 % of its rate") },
    { PARAM_ITEM(calls, period, PARAM_DURATION, "time", 60 * MINUTE, MINUTE, 10 * DAY,
                 "T: mean time to a call of an organisation with very many down") },
    { PARAM_ITEM(calls, lag, PARAM_DURATION, "time", 20 * MINUTE, 0, DAY,
                 "L: from wanting to call to being counted") },
    { PARAM_ITEM(
        calls, base, PARAM_REAL, "1/d", 0, 0, 1000,
        "calls a day for each machine with a good version, as a gate hears them") },
};
static const struct param_table calls_table = { "calls", "Organisations that telephone.",
                                                sizeof(struct calls), calls_params,
                                                N_OF(calls_params) };

static const struct param platform_params[] = {
    { PARAM_ITEM(platform, shared, PARAM_BOOL, "", 0, 0, 1,
                 "whether the platform's vendor shares the crash reports that it sees") },
    { PARAM_ITEM(platform, sees, PARAM_SHARE, "share", 0.3, 0, 1,
                 "struck machines whose crash it sees before they loop") },
    { PARAM_ITEM(platform, delay, PARAM_DURATION, "time", 10 * MINUTE, 0, DAY,
                 "from a crash to its place in the shared count") },
    { PARAM_ITEM(platform, limit, PARAM_COUNT, "reports", 1000, 1, 1e9,
                 "shared reports at which people are alarmed") },
    { PARAM_ITEM(platform, base, PARAM_REAL, "1/d", 0, 0, 1000,
                 "shared reports a day of a machine with a good version, as a gate hears "
                 "them") },
};
static const struct param_table platform_table = {
    "platform", "Crash reports that another vendor sees.", sizeof(struct platform),
    platform_params, N_OF(platform_params)
};

static const struct param people_params[] = {
    { PARAM_ITEM(people, limit, PARAM_COUNT, "organisations", 50, 1, 1e9,
                 "callers at which people are alarmed") },
    { PARAM_ITEM(people, mobilisation, PARAM_DURATION, "time", 20 * MINUTE, 0, 10 * DAY,
                 "from the alarm to a team at work") },
    { PARAM_ITEM(people, decision, PARAM_DURATION, "time", 35 * MINUTE, 0, 10 * DAY,
                 "from a team at work to the halt") },
};
static const struct param_table people_table = { "people", "The vendor's people.",
                                                 sizeof(struct people), people_params,
                                                 N_OF(people_params) };

static const struct param signals_params[] = {
    { PARAM_ITEM(signals, heartbeat, PARAM_OBJECT, "", 0, 0, 0, "missing heartbeats"),
      .sub = &heartbeat_table },
    { PARAM_ITEM(signals, crash_reports, PARAM_OBJECT, "", 0, 0, 0,
                 "crash reports of machines that come up again"),
      .sub = &crash_reports_table },
    { PARAM_ITEM(signals, calls, PARAM_OBJECT, "", 0, 0, 0,
                 "organisations that telephone"),
      .sub = &calls_table },
    { PARAM_ITEM(signals, platform, PARAM_OBJECT, "", 0, 0, 0,
                 "crash reports that the platform's vendor sees"),
      .sub = &platform_table },
    { PARAM_ITEM(signals, people, PARAM_OBJECT, "", 0, 0, 0,
                 "the vendor's people, who watch every rollout"),
      .sub = &people_table },
};
const struct param_table signals_table = { "signals",
                                           "What the vendor can see, and who looks.",
                                           sizeof(struct signals), signals_params,
                                           N_OF(signals_params) };
