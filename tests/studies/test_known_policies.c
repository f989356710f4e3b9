/* test_known_policies.c: each policy of the library, on a harmless update that is
 * delivered at once to machines that are always on, offers what its source documents at
 * the documented times.
 *
 * The tables below are written from what the sources say (docs/policies.md), not from the
 * files; where a file assumes what nobody publishes, the table says what it assumes.
 * Times are exact to the millisecond: a run that ends at a step's time has what came
 * before, a run that ends 1 ms later has the step. Shares that are laid down by the
 * permutation are exact, floor(s N); what is drawn endpoint by endpoint (the customers'
 * rings, a share of a region or of a configuration) is within 5 binomial standard
 * deviations: false alarm 6e-7 a step, 1e-4 for all.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/studies/known.h"

enum { N = 60000, MOST_SETS = 4 };

#define M(n) ((tick_t)(n)*TICK_MINUTE)
#define H(n) ((tick_t)(n)*TICK_HOUR)
#define D(n) ((tick_t)(n)*TICK_DAY)
#define EXACT(at, share)                                                                 \
    {                                                                                    \
        at, share, false                                                                 \
    }
#define DRAWN(at, share)                                                                 \
    {                                                                                    \
        at, share, true                                                                  \
    }
#define REGION (1.0 / 12.0)
#define LIST(...)                                                                        \
    (const struct step[]){ __VA_ARGS__ },                                                \
        sizeof((struct step[]){ __VA_ARGS__ }) / sizeof(struct step)

/* From `at` on this share of all machines has it. */
struct step {
    tick_t at;
    double share;
    bool drawn; /* not exact: by each endpoint's luck */
};

enum how {
    AS_IT_STANDS, /* with the customers' restarts, where these are asked for: machines
                   * that are always on restart when they are forced to */
    AS_OFFERED,   /* the customers' offers, without waiting for restarts */
    EQUAL_RINGS, /* as offered, to rings of the same size: a source gives their dates, not
                  * their shares */
    EQUAL_RINGS_RESTARTED,
    SMOOTH /* as offered; over a time, not in steps */
};

struct schedule {
    const char *policy;
    enum how how;
    const struct step *steps;
    size_t n;
    const char *sets[MOST_SETS];
};

static const struct schedule endpoint_schemes[] = {
    /* The library's own */
    { "canary", AS_IT_STANDS, LIST(EXACT(0, .01), EXACT(H(1), 1)), { 0 } },
    { "rings",
      AS_IT_STANDS,
      LIST(EXACT(0, .01), EXACT(D(1), .1), EXACT(D(2), 1)),
      { 0 } },
    { "phased-week",
      AS_IT_STANDS,
      LIST(EXACT(0, .01), EXACT(D(1), .02), EXACT(D(2), .05), EXACT(D(3), .1),
           EXACT(D(4), .2), EXACT(D(5), .5), EXACT(D(6), 1)),
      { 0 } },
    /* 19 July 2024: one wave, everybody online */
    { "crowdstrike-content-2024", AS_IT_STANDS, LIST(EXACT(0, 1)), { 0 } },
    /* Rings early 10 %, general 55 %, 20 % after 4 h, 13 % after 24 h, a pause until 72
     * h; waves 0.1 %, early 10 %, early, 10 %, 50 %, all after 0, 30, 90 min, 5.5, 7.5,
     * 9.5 h: all assumed, but for the hours on offer */
    { "vendor-2024-after",
      AS_IT_STANDS,
      LIST(DRAWN(0, .65 * .001), DRAWN(M(30), .1 * .1 + .55 * .001),
           DRAWN(M(90), .1 + .55 * .001), DRAWN(H(4), .1 + .75 * .001),
           DRAWN(M(330), .1 + .55 * .1 + .2 * .001),
           DRAWN(M(450), .1 + .55 * .5 + .2 * .001), DRAWN(M(570), .65 + .2 * .1),
           DRAWN(M(690), .65 + .2 * .5), DRAWN(M(810), .85),
           DRAWN(H(24), .85 + .13 * .001), DRAWN(M(1770), .85 + .13 * .1),
           DRAWN(M(1890), .85 + .13 * .5), DRAWN(M(2010), .98), EXACT(H(72), 1)),
      { 0 } },
    /* N, N-1, N-2 with a build every 3 days (a choice of the test). Servers' blackout is
     * 8 to 18 on weekdays, local: Thursday 00:00 UTC is 17:00 in us-pacific, 8:00 in
     * china and se-asia-oceania, 9:00 in japan-korea; day 6 is a Sunday. Servers and
     * domain controllers are .12 of the machines, cloud machines .05 */
    { "crowdstrike-sensor",
      AS_IT_STANDS,
      LIST(DRAWN(0, .83 * .4), DRAWN(D(3), .83 * .88 + .11 * 8 * REGION),
           DRAWN(D(3) + H(1), .83 * .88 + .11 * 9 * REGION),
           DRAWN(D(3) + H(9), .83 * .88 + .11 * 10 * REGION),
           DRAWN(D(3) + H(10), .83 * .88 + .11), DRAWN(D(6), .83 * .98 + .17)),
      { "/rollout/cadence=3 d" } },
    /* Deferral 0, 1, 5, 9, 10 d; deadline 0, 2, 2, 5, 3 d; grace 0, 2, 2, 2, 2 d */
    { "autopatch-2025",
      EQUAL_RINGS,
      LIST(DRAWN(0, .2), DRAWN(D(1), .4), DRAWN(D(5), .6), DRAWN(D(9), .8),
           EXACT(D(10), 1)),
      { 0 } },
    { "autopatch-2025",
      EQUAL_RINGS_RESTARTED,
      LIST(DRAWN(0, .2), DRAWN(D(3), .4), DRAWN(D(7), .6), DRAWN(D(13), .8),
           EXACT(D(14), 1)),
      { 0 } },
    /* Deferral 0, 1, 6, 9, 11 d */
    { "autopatch-2024",
      EQUAL_RINGS,
      LIST(DRAWN(0, .2), DRAWN(D(1), .4), DRAWN(D(6), .6), DRAWN(D(9), .8),
           EXACT(D(11), 1)),
      { 0 } },
    /* Test 0 %, 1 %, 9 %, 90 % after 0, 1, 6, 9 d; deadline 0, 2, 2, 5, grace 0, 2, 2, 2
     */
    { "autopatch-legacy",
      AS_OFFERED,
      LIST(DRAWN(D(1), .01), DRAWN(D(6), .1), EXACT(D(9), 1)),
      { 0 } },
    { "autopatch-legacy",
      AS_IT_STANDS,
      LIST(DRAWN(D(3), .01), DRAWN(D(8), .1), EXACT(D(14), 1)),
      { 0 } },
    { "autopatch-legacy-small",
      AS_OFFERED,
      LIST(DRAWN(D(1), .05), DRAWN(D(6), .2), EXACT(D(9), 1)),
      { 0 } },
    /* Feature update: deferral 0, deadline 5 d */
    { "autopatch-feature", AS_OFFERED, LIST(EXACT(0, 1)), { 0 } },
    { "autopatch-feature", AS_IT_STANDS, LIST(EXACT(D(5), 1)), { 0 } },
    /* Deferrals 0, 4, 7 d, a pause of 10 d (assumed; up to 30 and 35 d are documented) */
    { "wufb-quality",
      EQUAL_RINGS,
      LIST(DRAWN(0, .25), DRAWN(D(4), .5), DRAWN(D(7), .75), EXACT(D(10), 1)),
      { 0 } },
    { "wufb-quality",
      EQUAL_RINGS,
      LIST(DRAWN(0, .25), DRAWN(D(7), .5), DRAWN(D(10), .75), EXACT(D(20), 1)),
      { "/rollout/rings/broad/deferral=20 d" } },
    /* Evenly over 7 d (assumed) */
    { "wufb-feature",
      SMOOTH,
      LIST(DRAWN(D(1), 1.0 / 7), DRAWN(H(84), .5), DRAWN(D(6), 6.0 / 7), EXACT(D(7), 1)),
      { 0 } },
    /* A day's bake (recalled), 1.1 times longer each (assumed), the two regions of the
     * pair us-eastern, us-pacific one after the other: 86,400 s x 1.1^k */
    { "azure-safe-deployment",
      AS_IT_STANDS,
      LIST(DRAWN(0, .02 * REGION), EXACT(86400000, REGION), EXACT(181440000, 3 * REGION),
           EXACT(285984000, 5 * REGION), EXACT(400982400, 6 * REGION),
           EXACT(527480640, 7 * REGION), EXACT(653978880, 10 * REGION),
           EXACT(793126944, 1)),
      { 0 } },
    /* 2, 5, 10, 20, 50, 100 %; a day each (the developer's choice) */
    { "google-play",
      AS_IT_STANDS,
      LIST(EXACT(0, .02), EXACT(D(1), .05), EXACT(D(2), .1), EXACT(D(3), .2),
           EXACT(D(4), .5), EXACT(D(5), 1)),
      { 0 } },
    /* Days 1 to 7: 1, 2, 5, 10, 20, 50, 100 % of those with automatic updates; the others
     * (assumed 20 %) at once */
    { "apple-phased",
      AS_IT_STANDS,
      LIST(DRAWN(0, .2 + .8 * .01), DRAWN(D(1), .2 + .8 * .02),
           DRAWN(D(2), .2 + .8 * .05), DRAWN(D(3), .2 + .8 * .1),
           DRAWN(D(4), .2 + .8 * .2), DRAWN(D(5), .2 + .8 * .5), EXACT(D(6), 1)),
      { 0 } },
    /* 5, 25, 50, 100 % after 0, 5, 7, 9 d (recalled); 2 % pinned (assumed) */
    { "chrome",
      AS_IT_STANDS,
      LIST(DRAWN(0, .98 * .05), DRAWN(D(5), .98 * .25), DRAWN(D(7), .98 * .5),
           DRAWN(D(9), .98)),
      { 0 } },
    /* One box of 10 %, 1 h; 33 % of the hosts at a time (15 min each, assumed); 12 h
     * after the first region, 4 h after the next; opened from 16 to 24 UTC on weekdays
     * (recalled): Monday 16:00, Tuesday 16:00 and 21:30, Wednesday 16:00 */
    { "aws-pipeline",
      AS_IT_STANDS,
      LIST(DRAWN(H(16), .1 * REGION), DRAWN(H(17), .43 * REGION),
           DRAWN(M(1035), .76 * REGION), EXACT(M(1050), REGION),
           DRAWN(H(40), 1.1 * REGION), DRAWN(H(41), 1.43 * REGION),
           DRAWN(M(2475), 1.76 * REGION), EXACT(M(2490), 2 * REGION),
           DRAWN(M(2730), 2.3 * REGION), DRAWN(M(2790), 3.29 * REGION),
           DRAWN(M(2805), 4.28 * REGION), EXACT(H(47), 5 * REGION),
           DRAWN(H(64), 5.7 * REGION), DRAWN(H(65), 8.01 * REGION),
           DRAWN(M(3915), 10.32 * REGION), EXACT(M(3930), 1)),
      { 0 } },
    /* The same at any hour: its bakes alone */
    { "aws-pipeline",
      AS_IT_STANDS,
      LIST(DRAWN(0, .1 * REGION), DRAWN(H(1), .43 * REGION), DRAWN(M(75), .76 * REGION),
           EXACT(M(90), REGION), DRAWN(M(810), 1.1 * REGION),
           DRAWN(M(870), 1.43 * REGION), DRAWN(M(885), 1.76 * REGION),
           EXACT(H(15), 2 * REGION), DRAWN(H(19), 2.3 * REGION),
           DRAWN(H(20), 3.29 * REGION), DRAWN(M(1215), 4.28 * REGION),
           EXACT(M(1230), 5 * REGION), DRAWN(M(1470), 5.7 * REGION),
           DRAWN(M(1530), 8.01 * REGION), DRAWN(M(1545), 10.32 * REGION),
           EXACT(H(26), 1)),
      { "/rollout/windows=null" } },
    /* 1, 10, 40, 100 %, half an hour each (all assumed) */
    { "meta-conveyor",
      AS_IT_STANDS,
      LIST(EXACT(0, .01), EXACT(M(30), .1), EXACT(M(60), .4), EXACT(M(90), 1)),
      { 0 } },
    /* 20 servers, a cluster of thousands, all; 10 min each (recalled) */
    { "meta-configerator",
      AS_IT_STANDS,
      LIST(EXACT(0, 20.0 / N), EXACT(M(10), 4000.0 / N), EXACT(M(20), 1)),
      { 0 } },
    /* Six clusters: representatives (0.1 %, assumed), an hour, the rest, an hour */
    { "mirage-balanced",
      AS_IT_STANDS,
      LIST(DRAWN(0, .001 / 6), EXACT(H(1), 1.0 / 6), DRAWN(H(2), 1.001 / 6),
           EXACT(H(3), 2.0 / 6), DRAWN(H(4), 2.001 / 6), EXACT(H(5), 3.0 / 6),
           DRAWN(H(6), 3.001 / 6), EXACT(H(7), 4.0 / 6), DRAWN(H(8), 4.001 / 6),
           EXACT(H(9), 5.0 / 6), DRAWN(H(10), 5.001 / 6), EXACT(H(11), 1)),
      { 0 } },
    { "mirage-random",
      AS_IT_STANDS,
      LIST(DRAWN(0, .001 / 6), EXACT(H(1), 1.0 / 6), DRAWN(H(2), 1.001 / 6),
           EXACT(H(3), 2.0 / 6), DRAWN(H(4), 2.001 / 6), EXACT(H(5), 3.0 / 6),
           DRAWN(H(6), 3.001 / 6), EXACT(H(7), 4.0 / 6), DRAWN(H(8), 4.001 / 6),
           EXACT(H(9), 5.0 / 6), DRAWN(H(10), 5.001 / 6), EXACT(H(11), 1)),
      { 0 } },
    /* All representatives, then cluster after cluster */
    { "mirage-front-loading",
      AS_IT_STANDS,
      LIST(EXACT(0, .001), DRAWN(H(1), 1.005 / 6), DRAWN(H(2), 2.004 / 6),
           DRAWN(H(3), 3.003 / 6), DRAWN(H(4), 4.002 / 6), DRAWN(H(5), 5.001 / 6),
           EXACT(H(6), 1)),
      { 0 } },
};

static const struct schedule traffic_schemes[] = {
    /* setWeight 20, 40, 60, 80 with pauses of 10 min */
    { "argo-rollouts",
      AS_IT_STANDS,
      LIST(EXACT(0, .2), EXACT(M(10), .4), EXACT(M(20), .6), EXACT(M(30), .8),
           EXACT(M(40), 1)),
      { 0 } },
    /* From 2 to 50 % by 2 each minute: validation takes 25 min */
    { "flagger",
      AS_IT_STANDS,
      LIST(EXACT(M(0), .02), EXACT(M(1), .04), EXACT(M(2), .06), EXACT(M(3), .08),
           EXACT(M(4), .1), EXACT(M(5), .12), EXACT(M(6), .14), EXACT(M(7), .16),
           EXACT(M(8), .18), EXACT(M(9), .2), EXACT(M(10), .22), EXACT(M(11), .24),
           EXACT(M(12), .26), EXACT(M(13), .28), EXACT(M(14), .3), EXACT(M(15), .32),
           EXACT(M(16), .34), EXACT(M(17), .36), EXACT(M(18), .38), EXACT(M(19), .4),
           EXACT(M(20), .42), EXACT(M(21), .44), EXACT(M(22), .46), EXACT(M(23), .48),
           EXACT(M(24), .5), EXACT(M(25), 1)),
      { 0 } },
    /* 5 % for 3 h (both the operator's) */
    { "kayenta", AS_IT_STANDS, LIST(EXACT(0, .05), EXACT(H(3), 1)), { 0 } },
    /* canaryPercent 5, canaryBakeTimeInMinutes 10 */
    { "ecs-canary", AS_IT_STANDS, LIST(EXACT(0, .05), EXACT(M(10), 1)), { 0 } },
    /* +20 % each 6 min, after 30 min all */
    { "appconfig-linear-20-6min",
      AS_IT_STANDS,
      LIST(EXACT(M(6), .2), EXACT(M(12), .4), EXACT(M(18), .6), EXACT(M(24), .8),
           EXACT(M(30), 1)),
      { 0 } },
    /* 10 % x 2^n, after 20 min all; equal steps (assumed) */
    { "appconfig-canary-10-20min",
      AS_IT_STANDS,
      LIST(EXACT(M(4), .1), EXACT(M(8), .2), EXACT(M(12), .4), EXACT(M(16), .8),
           EXACT(M(20), 1)),
      { 0 } },
    { "appconfig-all-at-once", AS_IT_STANDS, LIST(EXACT(0, 1)), { 0 } },
    /* 1 % for 1 h; then 5, 20, 50 % (the operator's) */
    { "launchdarkly-guarded",
      AS_IT_STANDS,
      LIST(EXACT(0, .01), EXACT(H(1), .05), EXACT(H(2), .2), EXACT(H(3), .5),
           EXACT(H(4), 1)),
      { 0 } },
};

enum {
    N_ENDPOINT = sizeof endpoint_schemes / sizeof *endpoint_schemes,
    N_TRAFFIC = sizeof traffic_schemes / sizeof *traffic_schemes
};

/* The test's small world under a policy. */
static void read_policy(struct scenario *s, const char *policy, const char *const *sets,
                        size_t n)
{
    char path[LIBRARY_PATH_SIZE];

    snprintf(path, sizeof path, RF_SOURCE_DIR "/scenarios/policies/%s.json", policy);
    known_read_arm(s, "policies", path, sets, n);
}

/* ---- how many have it ---- */

static void change_rings(struct scenario *s, enum how how)
{
    struct ring *rings = s->rollout.rings.items;

    for (size_t i = 0; i < s->rollout.rings.n; i++) {
        if (how == AS_OFFERED || how == EQUAL_RINGS || how == SMOOTH) {
            rings[i].restart = false;
            rings[i].deadline = TICK_NEVER;
            rings[i].grace = 0;
        }
        if (how == EQUAL_RINGS || how == EQUAL_RINGS_RESTARTED) {
            rings[i].share = 1.0 / (double)s->rollout.rings.n;
        }
    }
}

static size_t n_sets(const struct schedule *c)
{
    size_t n = 0;

    while (n < MOST_SETS && c->sets[n] != NULL) {
        n++;
    }
    return n;
}

/* A run that ends just before `end`. */
static int64_t took_before(const struct scenario *s, const struct population *world,
                           tick_t end)
{
    const struct engine_options options = { .n_threads = 1 };
    struct scenario cut = *s; /* lists are borrowed */
    struct outcome o;

    cut.horizon = end;
    known_replay(&o, &cut, world, 0, &options);
    const int64_t took = known_total(&o, IMPACT_TOOK);

    replay_free(&o);
    return took;
}

static bool is_near(int64_t took, const struct step *step)
{
    const double expected = step->share * N;

    return step->drawn ? fabs((double)took - expected) <=
                             5.0 * sqrt(expected * (1.0 - step->share)) + 1.0
                       : took == (int64_t)floor(expected + 1e-6);
}

/* How many mistakes there are: what a step brings, and that nothing comes before it. */
static size_t check_step(const struct schedule *c, const struct scenario *s,
                         const struct population *world, size_t k)
{
    const struct step *step = &c->steps[k];
    const int64_t took = took_before(s, world, step->at + 1);
    size_t mistakes = 0;

    if (!is_near(took, step)) {
        print_error("%s, step %zu at %lld ms: %lld took it, expected %.1f\n", c->policy,
                    k, (long long)step->at, (long long)took, step->share * N);
        mistakes++;
    }
    if (c->how == SMOOTH || step->at == 0) {
        return mistakes;
    }
    const int64_t before = took_before(s, world, step->at);
    const int64_t last = k == 0 ? 0 : took_before(s, world, c->steps[k - 1].at + 1);

    if (before != last) {
        print_error("%s, before step %zu at %lld ms: %lld took it, expected %lld\n",
                    c->policy, k, (long long)step->at, (long long)before,
                    (long long)last);
        mistakes++;
    }
    return mistakes;
}

/* Every step, nothing between them, and nothing after the last in 24 days. */
static size_t check_schedule(const struct schedule *c)
{
    struct scenario s;
    struct population world;
    size_t mistakes = 0;

    read_policy(&s, c->policy, c->sets, n_sets(c));
    s.rollout.unit = s.rollout.unit == UNIT_TRAFFIC ? UNIT_ENDPOINT : s.rollout.unit;
    change_rings(&s, c->how);
    known_world(&world, &s, 0);
    assert_int_equal(world.n_endpoints, N);
    for (size_t k = 0; k < c->n; k++) {
        mistakes += check_step(c, &s, &world, k);
    }
    const int64_t all = took_before(&s, &world, D(24));
    const int64_t last = took_before(&s, &world, c->steps[c->n - 1].at + 1);

    if (all != last) {
        print_error("%s: %lld took it after its last step\n", c->policy,
                    (long long)(all - last));
        mistakes++;
    }
    population_free(&world);
    scenario_free(&s);
    return mistakes;
}

static void check_schedules(const struct schedule *list, size_t n)
{
    size_t mistakes = 0;

    for (size_t i = 0; i < n; i++) {
        mistakes += check_schedule(&list[i]);
    }
    assert_int_equal(mistakes, 0);
}

static void test_known_policies_endpoint_schemes(void **state)
{
    (void)state;
    check_schedules(endpoint_schemes, N_ENDPOINT);
}

/* The weights of requests against time are the shares of machines that the same schedule
 * offers to. */
static void test_known_policies_traffic_schemes(void **state)
{
    (void)state;
    check_schedules(traffic_schemes, N_TRAFFIC);
}

/* ---- requests that fail ---- */

/* A version that a fifth of the machines refuse, under a scheme for requests. */
static void run_refused(struct outcome *o, const char *policy, const char *set)
{
    const char *sets[] = { "/update/defects/fault={ \"consequence\": \"rejected\", "
                           "\"probability\": 0.2 }",
                           set };
    struct scenario s;

    read_policy(&s, policy, sets, set == NULL ? 1 : 2);
    s.rollout.unit = UNIT_ENDPOINT;
    s.horizon = D(1);
    known_run(o, &s, 0);
    scenario_free(&s);
}

static void check_refused(const char *policy, const char *set, tick_t halted, int wave)
{
    struct outcome o;

    run_refused(&o, policy, set);
    assert_int_equal(o.facts.halted, halted);
    if (halted != TICK_NEVER) {
        assert_int_equal(o.facts.wave, wave);
        assert_false(o.facts.by_people);
    }
    replay_free(&o);
}

/* Measured every 5 min from setWeight 40 on, which comes after 10: the first failure that
 * is one too many for failureLimit 3 is the fourth, at 30 min; by the documentation's
 * prose the third, at 25. Failures add up over the steps, of which each has two. */
static void test_known_policies_argo_aborts_at_the_fourth_failure(void **state)
{
    (void)state;
    check_refused("argo-rollouts", NULL, M(30), 2);
    check_refused("argo-rollouts", "/rollout/gate/failed=3", M(25), 2);
    check_refused("argo-rollouts", "/rollout/gate/limit=0.3", TICK_NEVER, 0);
}

/* A failed check leaves the weight at 2 %, and threshold 10 rolls back after interval x
 * threshold = 10 min. */
static void test_known_policies_flagger_waits_and_rolls_back(void **state)
{
    (void)state;
    check_refused("flagger", NULL, M(10), 0);
    check_refused("flagger", "/rollout/gate/failed=4", M(4), 0);
    check_refused("flagger", "/rollout/gate/wait=false", M(10), 9);
    check_refused("flagger", "/rollout/gate/limit=0.3", TICK_NEVER, 0);
}

/* ---- none is forgotten ---- */

static bool is_in(const struct schedule *list, size_t n, const char *policy)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].policy, policy) == 0) {
            return true;
        }
    }
    return false;
}

static void each_policy(void (*check)(const char *name, const void *with),
                        const void *with)
{
    struct library library = { .n = 1 };
    struct library_list list = { 0 };

    snprintf(library.folders[0], sizeof library.folders[0], "%s",
             RF_SOURCE_DIR "/scenarios");
    assert_int_equal(library_list(&library, LIBRARY_POLICY, &list, NULL), RF_OK);
    assert_true(list.n > 20);
    for (size_t i = 0; i < list.n; i++) {
        check(list.items[i].name, with);
    }
    library_list_free(&list);
}

/* Each has its table, in the class that its file says. */
static void check_has_table(const char *name, const void *with)
{
    struct scenario s;

    (void)with;
    read_policy(&s, name, NULL, 0);
    const bool traffic = s.rollout.unit == UNIT_TRAFFIC;

    if (is_in(endpoint_schemes, N_ENDPOINT, name) != !traffic ||
        is_in(traffic_schemes, N_TRAFFIC, name) != traffic) {
        fail_msg("%s: no table of its schedule here", name);
    }
    scenario_free(&s);
}

static void test_known_policies_all_have_a_table(void **state)
{
    (void)state;
    each_policy(check_has_table, NULL);
}

/* docs/policies.md has a row for each: "| `NAME` |". */
static void check_has_row(const char *name, const void *with)
{
    char row[128];

    snprintf(row, sizeof row, "\n| `%s` |", name);
    if (strstr(with, row) == NULL) {
        fail_msg("docs/policies.md has no row of %s", name);
    }
}

/* To be freed. */
static char *documentation(void)
{
    FILE *file = fopen(RF_SOURCE_DIR "/docs/policies.md", "r");
    char *text = calloc(1, 1 << 18);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 18) - 1, file) > 1000);
    fclose(file);
    return text;
}

static void test_known_policies_all_are_in_the_documentation(void **state)
{
    char *text = documentation();

    (void)state;
    each_policy(check_has_row, text);
    free(text);
}

/* The file that docs/policies.md tells people to write is a policy: ten lines at most. */
static void test_known_policies_ones_own_in_ten_lines(void **state)
{
    char *text = documentation(), path[] = "/tmp/ringfall-our-way-XXXXXX";
    char *begin = strstr(text, "```json\n");
    struct scenario s;
    FILE *file;

    (void)state;
    assert_non_null(begin);
    begin += strlen("```json\n");
    char *end = strstr(begin, "```");

    assert_non_null(end);
    *end = '\0';
    file = fdopen(mkstemp(path), "w");
    assert_non_null(file);
    assert_true(fputs(begin, file) >= 0);
    fclose(file);
    size_t lines = 0;

    for (const char *c = begin; *c != '\0'; c++) {
        lines += *c == '\n';
    }
    assert_true(lines <= 10);
    known_read_arm(&s, "policies", path, NULL, 0);
    assert_int_equal(s.rollout.waves.n, 3);
    assert_int_equal(s.rollout.rings.n, 2);
    assert_int_equal(remove(path), 0);
    scenario_free(&s);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_policies_endpoint_schemes),
        cmocka_unit_test(test_known_policies_traffic_schemes),
        cmocka_unit_test(test_known_policies_argo_aborts_at_the_fourth_failure),
        cmocka_unit_test(test_known_policies_flagger_waits_and_rolls_back),
        cmocka_unit_test(test_known_policies_all_have_a_table),
        cmocka_unit_test(test_known_policies_all_are_in_the_documentation),
        cmocka_unit_test(test_known_policies_ones_own_in_ten_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
