/* bench_services.c: what services cost: making a graph of a million services and ten
 * million needs, a cascade through every one of them, inside one organisation and across
 * ten thousand; and July 2024 with services beside the same without, in turns.
 *
 * usage: bench_services, in the folder of the source tree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "input/scenario_file.h"
#include "models/graph.h"
#include "models/replay.h"
#include "sim/depot.h"

enum { ROUNDS = 5 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void check(int status, const struct rf_error *err)
{
    if (status != RF_OK) {
        fprintf(stderr, "bench_services: %s %s\n", err->path, err->message);
        exit(1);
    }
}

static void read_scenario(struct scenario *s, const char *name, size_t n_sets)
{
    static const char *const sets[] = { "/dependencies=null", "/targets=null",
                                        "/recovery/needs=null" };
    struct scenario_file file = { 0 };
    struct error_list errors = { 0 };
    struct library library;
    int status;

    library_init(&library, "scenarios:tests/bench");
    status = scenario_file_read(&file, name, &library, NULL, 0, sets, n_sets, &errors);
    if (status == RF_OK) {
        status = scenario_file_build(&file, s, &errors);
    }
    check(status, errors.n > 0 ? &errors.items[0] : &(struct rf_error){ 0 });
    error_list_free(&errors);
    scenario_file_free(&file);
}

/* One run; the seconds that it takes, the population's draw apart. */
static double run(const struct scenario *s, uint32_t replicate, unsigned n_threads,
                  struct depot *depot, struct outcome *out)
{
    const struct stream_key key = { 20240719, replicate };
    const struct engine_options options = { .n_threads = n_threads, .depot = depot };
    struct population world;
    struct rf_error err = { 0 };
    double from;

    check(population_init(&world, &s->population, NULL, key, NULL, &err), &err);
    from = seconds();
    check(replay_run(s, &world, key, &options, out, &err), &err);
    from = seconds() - from;
    population_free(&world);
    return from;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[ROUNDS / 2];
}

static long peak_mb(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

/* ---- a million services ---- */

static double make_graph(const struct scenario *s, uint32_t replicate,
                         const struct population *world, struct graph *g)
{
    struct rf_error err = { 0 };
    const double from = seconds();

    check(graph_init(g, s, world, (struct stream_key){ 20240719, replicate }, &err),
          &err);
    return seconds() - from;
}

static void bench_graph(const struct scenario *s)
{
    struct population world;
    struct graph g = { 0 };
    struct rf_error err = { 0 };
    double taken[ROUNDS];
    uint32_t services = 0, sources = 0;

    check(population_init(&world, &s->population, NULL,
                          (struct stream_key){ 20240719, 0 }, NULL, &err),
          &err);
    for (uint32_t r = 0; r < ROUNDS; r++) {
        taken[r] = make_graph(s, r, &world, &g);
        services = g.n_services;
        sources = g.n_sources;
        graph_free(&g);
    }
    population_free(&world);
    printf("graph: %u services, %u needs of one another: made in %.2f s, %ld MB at most "
           "(aim 30 s, 2 GB)\n",
           services, sources, median(taken), peak_mb());
}

/* Cascade through every service: the run less making the graph; each of the needs is
 * heard of once, and nearly each service stops. In a study's memory, as runs have it. */
static void bench_cascade(struct scenario *s, int64_t organisations)
{
    struct depot *depot = depot_new();
    struct random_graph *random = &s->dependencies.random;
    double events[ROUNDS];
    int64_t stopped = 0;

    random->organisations = organisations;
    for (uint32_t r = 0; r < ROUNDS; r++) {
        const struct stream_key key = { 20240719, r };
        struct population world;
        struct rf_error err = { 0 };
        struct graph g = { 0 };
        struct outcome o;
        double made, taken;

        check(population_init(&world, &s->population, NULL, key, NULL, &err), &err);
        made = make_graph(s, r, &world, &g);
        taken = run(s, r, 1, depot, &o);
        stopped = o.metrics[impact_service(&o.layout, 0, 0) + IMPACT_SERVICES_STOPPED];
        events[r] = ((double)g.n_sources + (double)stopped) / (taken - made);
        graph_free(&g);
        population_free(&world);
        replay_free(&o);
    }
    printf("cascade, %lld organisation%s: %lld services stop; %.2g million stops and "
           "needs heard of a second on one thread (aim 5)\n",
           (long long)organisations, organisations == 1 ? "" : "s", (long long)stopped,
           median(events) * 1e-6);
    depot_free(depot);
}

/* ---- July 2024 ---- */

static void bench_july(void)
{
    struct scenario with = { 0 }, without = { 0 };
    struct depot *depot = depot_new();
    struct outcome o;

    read_scenario(&with, "july-2024", 0);
    read_scenario(&without, "july-2024", 3);
    (void)run(&with, 99, 1, depot, &o);
    replay_free(&o);
    for (unsigned n = 1; n <= 2; n++) {
        double ratio[ROUNDS], taken[ROUNDS];

        for (uint32_t r = 0; r < ROUNDS; r++) {
            double of[2];

            for (uint32_t k = 0; k < 2; k++) {
                const uint32_t which = (k + r) % 2;

                of[which] = run(which == 0 ? &with : &without, r, n, depot, &o);
                replay_free(&o);
            }
            taken[r] = of[0];
            ratio[r] = of[0] / of[1];
        }
        printf("July 2024 as it happened, %u thread%s: %.2f s with services, %.2f times "
               "that without (aim 2)\n",
               n, n == 1 ? "" : "s", median(taken), median(ratio));
    }
    depot_free(depot);
    scenario_free(&with);
    scenario_free(&without);
}

int main(void)
{
    struct scenario s = { 0 };

    read_scenario(&s, "services-1m", 0);
    bench_graph(&s);
    bench_cascade(&s, 1);
    bench_cascade(&s, 10000);
    scenario_free(&s);
    bench_july();
    return 0;
}
