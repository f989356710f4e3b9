/* baseline_heap.c: the simple rollout as an analyst would write it in C: one global
 * binary heap of events for everything, random numbers and distributions from GSL.
 * Nothing of ringfall is used. The same rollout is simple-1m.json and baseline_simpy.py.
 *
 * Organisations of 625 endpoints, all switched on. At 0 the update is offered: 97 % of
 * the endpoints take it after an exponential latency (mean 4 min), the others when they
 * connect again (mean 8 h). It is withdrawn after 78 min. Who takes it crashes with
 * probability 0.85, then boots three times, 4 min apart; a boot wins with probability
 * 0.06 once the update has been withdrawn. What no boot saves waits for one of its
 * organisation's 5 technicians, first come, first served, who work from 90 min after the
 * organisation's first crash on; exponential service, mean 15 min. The horizon is 4 days.
 *
 * usage: baseline_heap ENDPOINTS SEED [BOOTS]
 *
 * BOOTS 0 leaves the boots out, as a leaner analyst might: they hardly ever win.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#define PER_ORGANISATION 625
#define TECHNICIANS      5
#define MINUTE           60.0
#define HOUR             3600.0
#define REACH            0.97
#define LATENCY          (4 * MINUTE)
#define RECONNECT        (8 * HOUR)
#define WITHDRAWN        (78 * MINUTE)
#define CRASHES          0.85
#define BOOT_INTERVAL    (4 * MINUTE)
#define BOOT_WINS        0.06
#define TEAM_AFTER       (90 * MINUTE)
#define SERVICE          (15 * MINUTE)
#define HORIZON          (96 * HOUR)
#define NOBODY           UINT32_MAX

enum kind { CONTACT, BOOT, TEAM, REPAIRED };

struct event {
    double at;
    uint32_t kind;
    uint32_t who; /* an endpoint; TEAM: an organisation */
};

struct heap {
    struct event *events;
    size_t n, capacity;
};

struct endpoint {
    double down_since;
    uint32_t boots;       /* so far */
    uint32_t next_queued; /* behind it in its organisation's queue */
};

struct organisation {
    uint32_t first_queued, last_queued; /* NOBODY: none */
    uint32_t idle;                      /* technicians; 0 before the team is at work */
    uint32_t struck;
};

struct simulation {
    struct heap heap;
    struct endpoint *endpoints;
    struct organisation *organisations;
    gsl_rng *rng;
    uint32_t max_boots;
    uint64_t n_events, n_hit, n_back;
    double machine_seconds; /* down, of machines that are back */
    double back_95;         /* when 95 % of those hit were back */
};

static void push(struct heap *heap, double at, enum kind kind, uint32_t who)
{
    if (heap->n == heap->capacity) {
        heap->capacity = heap->capacity == 0 ? 1024 : 2 * heap->capacity;
        heap->events = realloc(heap->events, heap->capacity * sizeof *heap->events);
        if (heap->events == NULL) {
            fputs("baseline_heap: out of memory\n", stderr);
            exit(1);
        }
    }
    size_t i = heap->n++;

    while (i > 0 && heap->events[(i - 1) / 2].at > at) {
        heap->events[i] = heap->events[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap->events[i] = (struct event){ at, kind, who };
}

static struct event pop(struct heap *heap)
{
    const struct event first = heap->events[0];
    const struct event last = heap->events[--heap->n];
    size_t i = 0;

    for (size_t child; (child = 2 * i + 1) < heap->n; i = child) {
        if (child + 1 < heap->n && heap->events[child + 1].at < heap->events[child].at) {
            child++;
        }
        if (last.at <= heap->events[child].at) {
            break;
        }
        heap->events[i] = heap->events[child];
    }
    heap->events[i] = last;
    return first;
}

static void back(struct simulation *s, uint32_t who, double now)
{
    s->machine_seconds += now - s->endpoints[who].down_since;
    s->n_back++;
    /* After the withdrawal nobody is hit any more. */
    if (s->back_95 == 0.0 && now > WITHDRAWN &&
        (double)s->n_back >= 0.95 * (double)s->n_hit) {
        s->back_95 = now;
    }
}

static void start_repair(struct simulation *s, uint32_t who, double now)
{
    push(&s->heap, now + gsl_ran_exponential(s->rng, SERVICE), REPAIRED, who);
}

/* A technician without work takes the machine that waits longest. */
static void serve(struct simulation *s, struct organisation *o, double now)
{
    while (o->idle > 0 && o->first_queued != NOBODY) {
        const uint32_t who = o->first_queued;

        o->first_queued = s->endpoints[who].next_queued;
        o->idle--;
        start_repair(s, who, now);
    }
}

static void wait_for_hands(struct simulation *s, uint32_t who, double now)
{
    struct organisation *o = &s->organisations[who / PER_ORGANISATION];

    s->endpoints[who].next_queued = NOBODY;
    if (o->first_queued == NOBODY) {
        o->first_queued = who;
    } else {
        s->endpoints[o->last_queued].next_queued = who;
    }
    o->last_queued = who;
    serve(s, o, now);
}

static void crash(struct simulation *s, uint32_t who, double now)
{
    struct organisation *o = &s->organisations[who / PER_ORGANISATION];

    s->n_hit++;
    s->endpoints[who].down_since = now;
    if (o->struck++ == 0) {
        push(&s->heap, now + TEAM_AFTER, TEAM, who / PER_ORGANISATION);
    }
    if (s->max_boots > 0) {
        push(&s->heap, now + BOOT_INTERVAL, BOOT, who);
    } else {
        wait_for_hands(s, who, now);
    }
}

static void boot(struct simulation *s, uint32_t who, double now)
{
    struct endpoint *e = &s->endpoints[who];

    e->boots++;
    if (now >= WITHDRAWN && gsl_rng_uniform(s->rng) < BOOT_WINS) {
        back(s, who, now);
    } else if (e->boots < s->max_boots) {
        push(&s->heap, now + BOOT_INTERVAL, BOOT, who);
    } else {
        wait_for_hands(s, who, now);
    }
}

static void handle(struct simulation *s, const struct event *e)
{
    struct organisation *o;

    switch ((enum kind)e->kind) {
    case CONTACT:
        if (e->at < WITHDRAWN && gsl_rng_uniform(s->rng) < CRASHES) {
            crash(s, e->who, e->at);
        }
        break;
    case BOOT:
        boot(s, e->who, e->at);
        break;
    case TEAM:
        s->organisations[e->who].idle = TECHNICIANS;
        serve(s, &s->organisations[e->who], e->at);
        break;
    case REPAIRED:
        back(s, e->who, e->at);
        o = &s->organisations[e->who / PER_ORGANISATION];
        o->idle++;
        serve(s, o, e->at);
        break;
    }
}

static void run(struct simulation *s, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const double mean = gsl_rng_uniform(s->rng) < REACH ? LATENCY : RECONNECT;

        push(&s->heap, gsl_ran_exponential(s->rng, mean), CONTACT, i);
    }
    while (s->heap.n > 0 && s->heap.events[0].at < HORIZON) {
        const struct event e = pop(&s->heap);

        s->n_events++;
        handle(s, &e);
    }
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    const double from = seconds();

    if (argc < 3) {
        fputs("usage: baseline_heap ENDPOINTS SEED [BOOTS]\n", stderr);
        return 2;
    }
    const uint32_t n = (uint32_t)strtoul(argv[1], NULL, 10);
    const uint32_t n_organisations = (n + PER_ORGANISATION - 1) / PER_ORGANISATION;
    struct simulation s = {
        .heap = { malloc(n * sizeof(struct event)), 0, n },
        .endpoints = calloc(n, sizeof(struct endpoint)),
        .organisations = calloc(n_organisations, sizeof(struct organisation)),
        .rng = gsl_rng_alloc(gsl_rng_mt19937),
        .max_boots = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 3,
    };
    struct rusage usage;

    if (s.heap.events == NULL || s.endpoints == NULL || s.organisations == NULL ||
        s.rng == NULL) {
        fputs("baseline_heap: out of memory\n", stderr);
        return 1;
    }
    gsl_rng_set(s.rng, strtoul(argv[2], NULL, 10));
    for (uint32_t i = 0; i < n_organisations; i++) {
        s.organisations[i].first_queued = NOBODY;
    }
    run(&s, n);

    const double took = seconds() - from;

    getrusage(RUSAGE_SELF, &usage);
    const double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                       1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);

    printf("endpoints=%u seconds=%.6f cpu_seconds=%.6f events=%llu rss_mb=%.1f hits=%llu "
           "machine_hours=%.3f "
           "back_95_hours=%.4f not_back=%llu\n",
           n, took, cpu, (unsigned long long)s.n_events, (double)usage.ru_maxrss / 1024.0,
           (unsigned long long)s.n_hit, s.machine_seconds / HOUR, s.back_95 / HOUR,
           (unsigned long long)(s.n_hit - s.n_back));
    gsl_rng_free(s.rng);
    free(s.heap.events);
    free(s.endpoints);
    free(s.organisations);
    return 0;
}
