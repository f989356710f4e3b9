/* bench_policy.c: what staging costs: July 2024 under a policy, and the plain replay of
 * the same: one wave, without gate and without rings, of as many endpoints as the policy
 * has touched. Both in turns, on the bad update and on a harmless one.
 *
 * usage: bench_policy [POLICY...], in the folder of the source tree.
 *
 * A ratio is taken within a round and by processor time an endpoint touched, as the last
 * few endpoints are chosen by luck; the median of the rounds is shown.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "input/scenario_file.h"
#include "models/replay.h"
#include "sim/depot.h"
#include "studies/measure.h"

enum { ROUNDS = 3, SEED = 20240719 };

/* Two ways of the same rollout on one version of the update. */
struct contest {
    struct scenario policy, plain;
};

/* What one run took. */
struct cost {
    double seconds, touched;
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void check(int status, const struct rf_error *err)
{
    if (status != RF_OK) {
        fprintf(stderr, "bench_policy: %s %s\n", err->path, err->message);
        exit(1);
    }
}

static void read_scenario(struct scenario *s, const char *policy, bool plain)
{
    static const char *const sets[] = { "/rollout/waves=[{\"share\": 1}]",
                                        "/rollout/gate=null",
                                        "/rollout/rings=null",
                                        "/rollout/rings_by=null",
                                        "/rollout/pairs=null",
                                        "/rollout/windows=null",
                                        "/rollout/bake_growth=null",
                                        "/rollout/unit=null",
                                        "/rollout/restart_at=null" };
    struct scenario_file file = { 0 };
    struct error_list errors = { 0 };
    struct library library;
    int status;

    library_init(&library, "scenarios");
    status = scenario_file_read(&file, "july-2024", &library, &policy, 1, sets,
                                plain ? sizeof sets / sizeof *sets : 0, &errors);
    if (status == RF_OK) {
        status = scenario_file_build(&file, s, &errors);
    }
    check(status, errors.n > 0 ? &errors.items[0] : &(struct rf_error){ 0 });
    error_list_free(&errors);
    scenario_file_free(&file);
}

static struct cost run(const struct scenario *s, const struct population *world,
                       uint32_t replicate, struct depot *depot)
{
    const struct stream_key key = { SEED, replicate };
    const struct engine_options options = { .n_threads = 1, .depot = depot };
    struct outcome out = { 0 };
    struct rf_error err = { 0 };
    struct cost cost = { .seconds = -seconds() };

    check(replay_run(s, world, key, &options, &out, &err), &err);
    cost.seconds += seconds();
    cost.touched = (double)measure_total(&out, IMPACT_TOOK);
    replay_free(&out);
    return cost;
}

/* The plain one's share, so that it touches as many as the policy. */
static void fit_share(struct contest *p, const struct population *world,
                      struct depot *depot)
{
    struct wave *wave = p->plain.rollout.waves.items;
    const double touched = run(&p->policy, world, 0, depot).touched;

    wave->share = fmin(touched / run(&p->plain, world, 0, depot).touched, 1.0);
}

/* Policy and plain replay in one world, in an order that changes. */
static void run_round(struct contest *p, uint32_t round, struct depot *depot,
                      struct cost cost[2])
{
    const struct stream_key key = { SEED, round };
    struct population world = { 0 };
    struct rf_error err = { 0 };

    check(population_init(&world, &p->policy.population, NULL, key, NULL, &err), &err);
    if (round == 0) {
        fit_share(p, &world, depot);
    }
    for (uint32_t i = 0; i < 2; i++) {
        const uint32_t which = (i + round) % 2;

        cost[which] = run(which == 0 ? &p->policy : &p->plain, &world, round, depot);
    }
    population_free(&world);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
}

static void bench(const char *policy, bool good, struct depot *depot)
{
    struct contest p = { 0 };
    double ratio[ROUNDS], time[2][ROUNDS], touched[2][ROUNDS];

    read_scenario(&p.policy, policy, false);
    read_scenario(&p.plain, policy, true);
    if (good) {
        scenario_make_harmless(&p.policy);
        scenario_make_harmless(&p.plain);
    }
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct cost cost[2];

        run_round(&p, round, depot, cost);
        for (size_t k = 0; k < 2; k++) {
            time[k][round] = cost[k].seconds;
            touched[k][round] = cost[k].touched;
        }
        ratio[round] =
            cost[0].seconds / cost[0].touched / (cost[1].seconds / cost[1].touched);
    }
    const double m = median(ratio);

    printf("%-20s %-5s %7.3f s %8.3f M %7.3f s %8.3f M %6.2f [%.2f-%.2f]\n", policy,
           good ? "good" : "bad", median(time[0]), 1e-6 * median(touched[0]),
           median(time[1]), 1e-6 * median(touched[1]), m, ratio[0], ratio[ROUNDS - 1]);
    fflush(stdout);
    scenario_free(&p.policy);
    scenario_free(&p.plain);
}

int main(int argc, char **argv)
{
    static const char *const usual[] = { "canary", "rings", "phased-week",
                                         "vendor-2024-after" };
    const size_t n = argc > 1 ? (size_t)argc - 1 : sizeof usual / sizeof *usual;
    struct depot *depot = depot_new();

    printf("July 2024, one thread, a replicate: policy, plain replay of as many "
           "endpoints,\nand their ratio for the same endpoints touched "
           "(median of %d worlds [lowest-highest]; aim: at most 1.3)\n",
           ROUNDS);
    for (size_t i = 0; i < n; i++) {
        for (int good = 0; good < 2; good++) {
            bench(argc > 1 ? argv[i + 1] : usual[i], good, depot);
        }
    }
    depot_free(depot);
    return 0;
}
