/* bench_hands.c: cost of hands-on recovery per machine, from hands_new to the last
 * return.
 *
 * Service times come from a table, so that what is measured is the queue. Each line is
 * the median of five runs of about two million machines, with the same organisation over
 * and over.
 */
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "models/hands.h"

enum { REPEATS = 5, TABLE = 4096, MACHINES_A_RUN = 2000000 };

struct kind {
    const char *name;
    int64_t technicians;
    uint32_t n_sites, n_machines;
    bool always;
    int order;
};

static const struct kind kinds[] = {
    { "small: 3 technicians, 3 sites, 150 machines, shifts", 3, 3, 150, false, 0 },
    { "small: 3 technicians, 3 sites, 150 machines, always", 3, 3, 150, true, 0 },
    { "middle: 10 technicians, 5 sites, 600 machines, shifts", 10, 5, 600, false, 0 },
    { "large: 50 technicians, 20 sites, 4000 machines, shifts", 50, 20, 4000, false, 0 },
    { "large: 50 technicians, 20 sites, 4000 machines, always", 50, 20, 4000, true, 0 },
    { "large, first come, first served", 50, 20, 4000, false, WORK_FIRST_COME },
    { "huge: 600 technicians, 300 sites, 50000 machines", 600, 300, 50000, false, 0 },
};

struct run {
    tick_t service[TABLE];
    uint32_t first; /* where in the table this outage begins */
    uint32_t n_done;
    tick_t last;
};

static struct hands_job start(void *arg, uint32_t index, tick_t now)
{
    const struct run *r = arg;

    (void)now;
    return (struct hands_job){ false, r->service[(r->first + index) % TABLE] };
}

static int count(void *arg, const struct hands_done *d, struct rf_error *err)
{
    struct run *r = arg;

    (void)err;
    r->n_done++;
    r->last = d->at;
    return RF_OK;
}

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* One outage of one organisation. */
static int outage(const struct kind *k, const struct recovery *recovery, struct run *run,
                  uint32_t entity)
{
    struct arena arena = { 0 };
    struct rf_error err;
    const struct hands_setup setup = { .recovery = recovery,
                                       .key = { 1, 1 },
                                       .entity = entity,
                                       .technicians = k->technicians,
                                       .n_sites = k->n_sites,
                                       .local_offset = 4 * TICK_DAY + 4 * TICK_HOUR,
                                       .start = TICK_HOUR,
                                       .job = start,
                                       .arg = run };
    struct hands *h = hands_new(&arena, &setup);
    int status = h == NULL ? RF_ENOMEM : RF_OK;

    for (uint32_t i = 0; i < k->n_machines && status == RF_OK; i++) {
        const uint32_t priority = i * 2654435761u >> 24;

        status = hands_wait(h, i, i, i % k->n_sites,
                            priority < 20   ? 0
                            : priority < 70 ? 1
                                            : 2,
                            &err);
    }
    run->n_done = 0;
    run->first = entity * 37;
    if (status == RF_OK) {
        status = hands_advance(h, 60 * TICK_DAY, count, run, &err);
    }
    if (status == RF_OK && run->n_done != k->n_machines) {
        status = RF_EINTERNAL;
    }
    arena_free(&arena);
    return status;
}

static int measure(const struct kind *k, struct run *run)
{
    const uint32_t outages = MACHINES_A_RUN / k->n_machines;
    double ns[REPEATS];
    struct recovery recovery;

    param_defaults(&recovery_table, &recovery);
    recovery.staff.always = k->always;
    recovery.hands_on.order = k->order;
    for (int r = 0; r < REPEATS; r++) {
        const double from = cpu_seconds();

        for (uint32_t i = 0; i < outages; i++) {
            if (outage(k, &recovery, run, i) != RF_OK) {
                return -1;
            }
        }
        ns[r] = (cpu_seconds() - from) * 1e9 / ((double)outages * (double)k->n_machines);
    }
    qsort(ns, REPEATS, sizeof *ns, compare);
    printf("%-58s %6.1f ns a machine [%.1f, %.1f]\n", k->name, ns[REPEATS / 2], ns[0],
           ns[REPEATS - 1]);
    return 0;
}

int main(void)
{
    static struct run run;

    /* Freed memory is kept, so that page faults are not what is measured. */
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    for (uint32_t i = 0; i < TABLE; i++) {
        const uint32_t word =
            stream_block((struct stream_key){ 1, 1 }, 0, i, 0, 0).word[0];

        run.service[i] = (tick_t)(-(double)(15 * TICK_MINUTE) * log(stream_unit(word)));
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (measure(&kinds[i], &run) != 0) {
            return 1;
        }
    }
    return 0;
}
