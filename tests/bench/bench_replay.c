/* bench_replay.c: the time and memory of a replay, phase by phase, as lines for
 * tests/bench/run: key=value pairs.
 *
 * usage: bench_replay SCENARIO [--arm NAME] [--versions bad|good|both] [--threads LIST]
 *                     [--replicates N] [--first N] [--seed N] [--warm N]
 *
 * A replicate draws its population once and replays it on each version and number of
 * threads; the order of the threads turns round from one replicate to the next, so that a
 * machine that gets slower or busier weighs on all alike. N runs go before that are not
 * told (default 0): the first run of a process is slower, as its memory is new.
 *
 * seconds: read + fit + population + run: all that one replicate needs. cpu_seconds: the
 * same, of all threads. rss_mb: peak of the process during the run, the population
 * included; nan where the system does not say.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "input/mistake.h"
#include "input/scenario_file.h"
#include "sim/depot.h"
#include "studies/measure.h"

enum { MOST_THREADS = 16 };

struct options {
    const char *scenario, *arm; /* arm: NULL: as the scenario has it */
    bool version[2];            /* bad, good */
    unsigned threads[MOST_THREADS];
    size_t n_threads;
    uint32_t replicates, first, seed, warm;
    struct depot *depot; /* as a study has one */
};

struct clocks {
    double wall, cpu;
};

/* What comes before the run. */
struct before {
    struct clocks read, fit, population;
};

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct clocks clocks_now(void)
{
    return (struct clocks){ seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID) };
}

static struct clocks clocks_since(struct clocks from)
{
    const struct clocks now = clocks_now();

    return (struct clocks){ now.wall - from.wall, now.cpu - from.cpu };
}

/* ---- peak of resident memory ---- */

/* The mark falls to what is resident now. */
static bool reset_peak(void)
{
    FILE *f = fopen("/proc/self/clear_refs", "w");
    bool done;

    if (f == NULL) {
        return false;
    }
    done = fputs("5", f) >= 0;
    return fclose(f) == 0 && done;
}

static double peak_mb(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    double kb = NAN;

    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            kb = strtod(line + 6, NULL);
        }
    }
    if (f != NULL) {
        fclose(f);
    }
    return kb / 1024.0;
}

/* ---- one run ---- */

static void print_run(const struct options *o, const struct before *b,
                      const struct outcome *out, const char *version, unsigned threads,
                      uint32_t replicate, struct clocks run, double rss)
{
    const double before = b->read.wall + b->fit.wall + b->population.wall;
    const double before_cpu = b->read.cpu + b->fit.cpu + b->population.cpu;

    printf("arm=%s version=%s threads=%u replicate=%u endpoints=%.0f touched=%lld "
           "seconds=%.6f cpu_seconds=%.6f read_seconds=%.6f fit_seconds=%.6f "
           "population_seconds=%.6f run_seconds=%.6f run_cpu_seconds=%.6f events=%llu "
           "windows=%llu arena_bytes=%zu rss_mb=%.1f hits=%.0f machine_hours=%.3f "
           "back_95_hours=%.4f halted_hours=%.4f\n",
           o->arm == NULL ? "as-it-is" : o->arm, version, threads, replicate,
           measure_value(MEASURE_SENSORS, out),
           (long long)measure_total(out, IMPACT_TOOK), before + run.wall,
           before_cpu + run.cpu, b->read.wall, b->fit.wall, b->population.wall, run.wall,
           run.cpu, (unsigned long long)out->n_events, (unsigned long long)out->n_windows,
           out->memory_bytes, rss, measure_value(MEASURE_MACHINES_HIT, out),
           measure_value(MEASURE_MACHINE_HOURS_LOST, out),
           measure_value(MEASURE_BACK_95, out), measure_value(MEASURE_HALTED, out));
    fflush(stdout);
}

static int one_run(const struct options *o, const struct before *b,
                   const struct scenario *s, const struct population *world,
                   const char *version, unsigned threads, uint32_t replicate,
                   struct rf_error *err)
{
    const struct engine_options options = { .n_threads = threads, .depot = o->depot };
    const struct stream_key key = { o->seed, replicate };
    const bool marked = reset_peak();
    const struct clocks from = clocks_now();
    struct outcome out = { 0 };
    const int status = replay_run(s, world, key, &options, &out, err);
    const struct clocks took = clocks_since(from);

    if (status == RF_OK) {
        print_run(o, b, &out, version, threads, replicate, took,
                  marked ? peak_mb() : (double)NAN);
    }
    replay_free(&out);
    return status;
}

static int one_replicate(const struct options *o, struct before *b,
                         const struct scenario *bad, const struct scenario *good,
                         const struct adoption *fit, uint32_t replicate,
                         struct rf_error *err)
{
    const struct scenario *of[] = { bad, good };
    const char *const names[] = { "bad", "good" };
    const struct stream_key key = { o->seed, replicate };
    struct population world = { 0 };
    const struct clocks from = clocks_now();
    int status = population_init(&world, &bad->population, fit, key, NULL, err);

    b->population = clocks_since(from);
    for (uint32_t i = 0; i < o->warm && replicate == o->first && status == RF_OK; i++) {
        const struct engine_options options = { .n_threads = o->threads[0],
                                                .depot = o->depot };
        struct outcome out = { 0 };

        status = replay_run(bad, &world, key, &options, &out, err);
        replay_free(&out);
    }
    for (size_t v = 0; v < 2; v++) {
        for (size_t i = 0; i < o->n_threads && o->version[v] && status == RF_OK; i++) {
            const size_t k = replicate % 2 == 0 ? i : o->n_threads - 1 - i;

            status =
                one_run(o, b, of[v], &world, names[v], o->threads[k], replicate, err);
        }
    }
    population_free(&world);
    return status;
}

static int all_replicates(const struct options *o, struct before *b,
                          const struct scenario *bad, struct rf_error *err)
{
    struct scenario good = { 0 };
    struct adoption fit = { 0 };
    const struct clocks from = clocks_now();
    int status = population_fit(&bad->population, &fit, err);

    b->fit = clocks_since(from);
    if (status == RF_OK) {
        status = scenario_copy(&good, bad, err);
    }
    if (status == RF_OK) {
        scenario_make_harmless(&good);
    }
    for (uint32_t r = 0; r < o->replicates && status == RF_OK; r++) {
        status = one_replicate(o, b, bad, &good, &fit, o->first + r, err);
    }
    adoption_free(&fit);
    scenario_free(&good);
    return status;
}

/* ---- reading ---- */

static int read_scenario(const struct options *o, struct scenario *out)
{
    struct scenario_file file = { 0 };
    struct error_list errors = { 0 };
    struct library library;
    int status;

    library_init(&library, NULL);
    status = scenario_file_read(&file, o->scenario, &library, &o->arm, o->arm != NULL,
                                NULL, 0, &errors);
    if (status == RF_OK) {
        status = scenario_file_build(&file, out, &errors);
    }
    for (size_t i = 0; i < errors.n; i++) {
        char text[1024];

        mistake_text(&errors.items[i], text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    error_list_free(&errors);
    scenario_file_free(&file);
    return status;
}

static bool read_threads(struct options *o, const char *list)
{
    char *end = NULL;

    for (o->n_threads = 0; o->n_threads < MOST_THREADS; list = end + 1) {
        o->threads[o->n_threads] = (unsigned)strtoul(list, &end, 10);
        if (o->threads[o->n_threads++] == 0 || (*end != ',' && *end != '\0')) {
            return false;
        }
        if (*end == '\0') {
            return true;
        }
    }
    return false;
}

static bool read_options(struct options *o, int argc, char **argv)
{
    *o = (struct options){
        .version = { true, true }, .threads = { 1 }, .n_threads = 1, .replicates = 1
    };
    if (argc < 2 || argc % 2 != 0) {
        return false;
    }
    o->scenario = argv[1];
    for (int i = 2; i < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        const uint32_t number = (uint32_t)strtoul(value, NULL, 10);

        if (strcmp(name, "--arm") == 0) {
            o->arm = value;
        } else if (strcmp(name, "--versions") == 0) {
            o->version[0] = strcmp(value, "good") != 0;
            o->version[1] = strcmp(value, "bad") != 0;
        } else if (strcmp(name, "--replicates") == 0) {
            o->replicates = number;
        } else if (strcmp(name, "--first") == 0) {
            o->first = number;
        } else if (strcmp(name, "--warm") == 0) {
            o->warm = number;
        } else if (strcmp(name, "--seed") == 0) {
            o->seed = number;
        } else if (strcmp(name, "--threads") != 0 || !read_threads(o, value)) {
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    const struct clocks from = clocks_now();
    struct scenario scenario = { 0 };
    struct before before = { 0 };
    struct rf_error err = { 0 };
    struct options o;
    int status;

    if (!read_options(&o, argc, argv)) {
        fputs("usage: bench_replay SCENARIO [--arm NAME] [--versions bad|good|both]\n"
              "       [--threads LIST] [--replicates N] [--first N] [--seed N]\n"
              "       [--warm N]\n",
              stderr);
        return 2;
    }
    status = read_scenario(&o, &scenario);
    if (status != RF_OK) {
        return 2;
    }
    before.read = clocks_since(from);
    o.depot = depot_new();
    status = all_replicates(&o, &before, &scenario, &err);
    if (status != RF_OK) {
        fprintf(stderr, "bench_replay: %s: %s\n", rf_code_text(status), err.message);
    }
    depot_free(o.depot);
    scenario_free(&scenario);
    return status == RF_OK ? 0 : 1;
}
