/* recovery.c: parameters of recovery. What the queue of hands-on work does with them is
 * in hands.c and shifts.c; what becomes of one machine in repair.c.
 */
#include "models/recovery.h"

#include <stddef.h>

#define MINUTE  ((double)TICK_MINUTE)
#define HOUR    ((double)TICK_HOUR)
#define DAY     ((double)TICK_DAY)
#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct param reboots_params[] = {
    { PARAM_ITEM(reboots, interval, PARAM_DURATION, "time", 4 * MINUTE, 10e3, DAY,
                 "from one boot to the next of a machine that loops") },
    { PARAM_ITEM(
        reboots, unattended, PARAM_COUNT, "boots", 3, 0, 1000,
        "boots without anybody present, before it waits in its recovery screen") },
    { PARAM_ITEM(reboots, attended, PARAM_COUNT, "boots", 15, 0, 1000,
                 "further boots by a person present, once people are told to try") },
    { PARAM_ITEM(reboots, wins, PARAM_SHARE, "share", 0.0055, 0, 1,
                 "probability that one boot fetches the good version before it crashes; "
                 "0.0055 heals 8 % in 15 boots") },
};
static const struct param_table reboots_table = {
    "reboots", "Boots that race for the good version while it is on offer.",
    sizeof(struct reboots), reboots_params, N_OF(reboots_params)
};

static const struct param staff_params[] = {
    { PARAM_ITEM(staff, scale, PARAM_REAL, "ratio", 1, 0.01, 100,
                 "factor on the industries' technicians per 1,000 devices") },
    { PARAM_ITEM(
        staff, fixed, PARAM_COUNT, "technicians", 0, 0, 1e6,
        "technicians of every organisation instead of the industries' numbers; 0: "
        "theirs") },
    { PARAM_ITEM(staff, night, PARAM_SHARE, "share", 0.12, 0, 1,
                 "technicians on duty or callable at once outside working hours") },
    { PARAM_ITEM(
        staff, half_strength, PARAM_DURATION, "time", 2 * HOUR, 0, 10 * DAY,
        "until half of the other technicians have come, outside working hours") },
    { PARAM_ITEM(staff, weekend, PARAM_SHARE, "share", 0.5, 0, 1,
                 "technicians that work on a weekend day") },
    { PARAM_ITEM(staff, drafted, PARAM_REAL, "per technician", 0.6, 0, 10,
                 "other IT staff drafted in for the first shift") },
    { PARAM_ITEM(staff, first_shift, PARAM_DURATION, "time", 16 * HOUR, MINUTE, 10 * DAY,
                 "length of the first shift, from a technician's arrival") },
    { PARAM_ITEM(staff, rest, PARAM_DURATION, "time", 8 * HOUR, 0, 10 * DAY,
                 "rest after the first shift") },
    { PARAM_ITEM(staff, shift, PARAM_DURATION, "time", 12 * HOUR, MINUTE, DAY,
                 "length of the daily shifts that follow") },
    { PARAM_ITEM(staff, shift_starts, PARAM_REAL, "h", 8, 0, 23.75,
                 "local hour at which the daily shifts start") },
    { PARAM_ITEM(staff, parallel, PARAM_COUNT, "machines", 3, 1, 32,
                 "machines that one technician works at once, as boot waits dominate") },
    { PARAM_ITEM(
        staff, desk, PARAM_SHARE, "share", 0.25, 0, 1,
        "technicians at the telephone desk, for machines at their users' homes") },
    { PARAM_ITEM(
        staff, always, PARAM_BOOL, "", 0, 0, 1,
        "all technicians are present round the clock, without shifts and without "
        "drafted help (for tests against closed forms)") },
};
static const struct param_table staff_table = { "staff",
                                                "Technicians, and when they work.",
                                                sizeof(struct staff), staff_params,
                                                N_OF(staff_params) };

static const char *const order_names[] = { "priority", "first-come", NULL };

static const struct param hands_on_params[] = {
    { PARAM_ITEM(hands_on, time, PARAM_DELAY, "time", 10 * MINUTE, 0, 0,
                 "hands-on time at one machine with the key at hand") },
    { PARAM_ITEM(hands_on, encryption, PARAM_DURATION, "time", 7 * MINUTE, 0, DAY,
                 "more time for an encrypted disk: its recovery key is typed in") },
    { PARAM_ITEM(hands_on, console, PARAM_DURATION, "time", 8 * MINUTE, 1, DAY,
                 "time for one machine by remote console instead") },
    { PARAM_ITEM(hands_on, console_parallel, PARAM_REAL, "machines", 5, 1, 100,
                 "consoles that one technician works at once") },
    { PARAM_ITEM(hands_on, travel, PARAM_DURATION, "time", 45 * MINUTE, 0, 10 * DAY,
                 "a technician's way from one site to another") },
    { PARAM_ITEM(
          hands_on, order, PARAM_CHOICE, "", WORK_BY_PRIORITY, 0, 1,
          "what is repaired first: critical servers, then critical endpoints, then the "
          "rest; or first come, first served"),
      .choices = order_names },
    { PARAM_ITEM(hands_on, obeyed, PARAM_SHARE, "share", 0.8, 0, 1,
                 "probability that a machine is given its place in that order") },
};
static const struct param_table hands_on_table = {
    "hands_on", "Work of a technician at machines.", sizeof(struct hands_on),
    hands_on_params, N_OF(hands_on_params)
};

static const struct param remote_work_params[] = {
    { PARAM_ITEM(remote_work, call, PARAM_DELAY, "time", 35 * MINUTE, 0, 0,
                 "telephone call that guides a user at home through the repair") },
    { PARAM_ITEM(remote_work, call_works, PARAM_SHARE, "share", 0.6, 0, 1,
                 "probability that the call repairs the machine") },
    { PARAM_ITEM(remote_work, ship, PARAM_DELAY, "time", 2 * DAY, 0, 0,
                 "otherwise: until the machine is shipped, or visited, and repaired") },
};
static const struct param_table remote_work_table = {
    "remote_work", "Machines that are at home with their users.",
    sizeof(struct remote_work), remote_work_params, N_OF(remote_work_params)
};

static const struct param aids_params[] = {
    { PARAM_ITEM(aids, guidance, PARAM_DURATION, "time", 1.5 * HOUR, 0, 400 * DAY,
                 "from detection until the vendor publishes the way to repair") },
    { PARAM_ITEM(aids, own, PARAM_DURATION, "time", 6 * HOUR, 0, 400 * DAY,
                 "from its alarm until an organisation has found its own way, without "
                 "guidance") },
    { PARAM_ITEM(aids, tool, PARAM_DURATION, "time", 40 * HOUR, 0, 400 * DAY,
                 "from detection until a bootable repair tool is published") },
    { PARAM_ITEM(aids, tool_factor, PARAM_REAL, "ratio", 0.6, 0.01, 10,
                 "hands-on time with the tool, as a ratio to that without") },
    { PARAM_ITEM(aids, remote, PARAM_DURATION, "time", 72 * HOUR, 0, 400 * DAY,
                 "from detection until the vendor repairs from afar") },
    { PARAM_ITEM(aids, remote_fixes, PARAM_SHARE, "share", 0.3, 0, 1,
                 "machines still down that this reaches") },
    { PARAM_ITEM(aids, remote_spread, PARAM_DELAY, "time", DAY, 0, 0,
                 "from then until it has reached such a machine") },
};
static const struct param_table aids_table = { "aids", "Help that the vendor publishes.",
                                               sizeof(struct aids), aids_params,
                                               N_OF(aids_params) };

static const struct param needs_params[] = {
    { PARAM_ITEM(
          recovery_needs, keys, PARAM_REF, "", -1, 0, 0,
          "keeps the recovery keys: work at an encrypted machine, by hand, console "
          "or telephone, cannot begin while it is down"),
      .target = "/dependencies/services" },
    { PARAM_ITEM(recovery_needs, identity, PARAM_REF, "", -1, 0, 0,
                 "lets people in: work from afar, by console, telephone or remote "
                 "remediation, cannot begin while it is down"),
      .target = "/dependencies/services" },
    { PARAM_ITEM(recovery_needs, network, PARAM_REF, "", -1, 0, 0,
                 "reaches machines: work from afar cannot begin while it is down"),
      .target = "/dependencies/services" },
    { PARAM_ITEM(recovery_needs, communication, PARAM_REF, "", -1, 0, 0,
                 "reaches people: mobilisation takes longer when it is down at the "
                 "alarm"),
      .target = "/dependencies/services" },
    { PARAM_ITEM(recovery_needs, without_communication, PARAM_DURATION, "time", HOUR, 0,
                 10 * DAY, "by so much") },
};
static const struct param_table needs_table = {
    "needs",
    "Services of an organisation without which its recovery stalls; absent, or not run "
    "by "
    "an organisation: not needed.",
    sizeof(struct recovery_needs), needs_params, N_OF(needs_params)
};

static const char *const background_names[] = { "none", "endpoint", "organisation",
                                                NULL };

static const struct param recovery_params[] = {
    { PARAM_ITEM(recovery, reboots, PARAM_OBJECT, "", 0, 0, 0,
                 "boots that race for the good version"),
      .sub = &reboots_table },
    { PARAM_ITEM(recovery, alarm, PARAM_DELAY, "time", 64 * MINUTE, 0, 0,
                 "from an organisation's first machine down until it knows") },
    { PARAM_ITEM(recovery, mobilisation, PARAM_DELAY, "time", 37 * MINUTE, 0, 0,
                 "from then until its incident team is at work") },
    { PARAM_ITEM(recovery, staff, PARAM_OBJECT, "", 0, 0, 0,
                 "technicians and their shifts"),
      .sub = &staff_table },
    { PARAM_ITEM(recovery, hands_on, PARAM_OBJECT, "", 0, 0, 0, "work at machines"),
      .sub = &hands_on_table },
    { PARAM_ITEM(recovery, remote_work, PARAM_OBJECT, "", 0, 0, 0, "machines at home"),
      .sub = &remote_work_table },
    { PARAM_ITEM(recovery, aids, PARAM_OBJECT, "", 0, 0, 0,
                 "help that the vendor publishes"),
      .sub = &aids_table },
    { PARAM_ITEM(recovery, needs, PARAM_OBJECT, "", 0, 0, 0,
                 "services that recovery needs"),
      .sub = &needs_table },
    { PARAM_ITEM(recovery, cloud, PARAM_DELAY, "time", DAY, 0, 0,
                 "from the revert until the provider has brought a cloud machine back") },
    { PARAM_ITEM(recovery, reboot, PARAM_DURATION, "time", 5 * MINUTE, 1000, DAY,
                 "time down of a machine that crashes once") },
    { PARAM_ITEM(recovery, background, PARAM_CHOICE, "", BACKGROUND_NONE, 0, 2,
                 "failures that are not the update's: none, or a Poisson process of each "
                 "endpoint that is up, or of each organisation"),
      .choices = background_names },
    { PARAM_ITEM(recovery, background_time, PARAM_DELAY, "time", 400 * DAY, 0, 0,
                 "between two of them, of one endpoint or organisation") },
};
const struct param_table recovery_table = { "recovery", "How machines come back.",
                                            sizeof(struct recovery), recovery_params,
                                            N_OF(recovery_params) };
