/* test_known_prerequisites.c: recovery that needs services (MODEL 8): what stalls while
 * one is down, and when it goes on. Service times are certain, so every answer is exact:
 * jobs of one length T on c servers from a moment on are back at that moment + T, …,
 * + ceil(n/c)·T. The only draws that count are who is encrypted or has a console: their
 * numbers are read from the run.
 */
/* wrap: arena_alloc arena_calloc arena_grow */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "tests/studies/known.h"

#define N_OF(array) (sizeof(array) / sizeof *(array))
#define MINUTES(n)  ((tick_t)(n)*TICK_MINUTE)

enum { B = 1000, C = 100 }; /* machines, technicians */

/* ---- memory ---- */

static long left = LONG_MAX; /* allocations in arenas that succeed */

void *__real_arena_alloc(struct arena *self, size_t size);
void *__real_arena_calloc(struct arena *self, size_t n, size_t size);
void *__real_arena_grow(struct arena *self, const void *old, size_t old_size,
                        size_t new_size);
void *__wrap_arena_alloc(struct arena *self, size_t size);
void *__wrap_arena_calloc(struct arena *self, size_t n, size_t size);
void *__wrap_arena_grow(struct arena *self, const void *old, size_t old_size,
                        size_t new_size);

void *__wrap_arena_alloc(struct arena *self, size_t size)
{
    return left-- <= 0 ? NULL : __real_arena_alloc(self, size);
}

void *__wrap_arena_calloc(struct arena *self, size_t n, size_t size)
{
    return left-- <= 0 ? NULL : __real_arena_calloc(self, n, size);
}

void *__wrap_arena_grow(struct arena *self, const void *old, size_t old_size,
                        size_t new_size)
{
    return left-- <= 0 ? NULL : __real_arena_grow(self, old, old_size, new_size);
}

/* ---- runs ---- */

/* A service is down from a moment until another; `to` 0: it is not. */
struct outage {
    const char *service;
    tick_t from, to;
};

static void read_with(struct scenario *s, const struct outage *outages, size_t n,
                      const char *const *sets, size_t n_sets)
{
    const char *all[24];
    char text[8][256];
    size_t used = 0;

    assert_true(n <= N_OF(text) && n + n_sets <= N_OF(all));
    for (size_t i = 0; i < n_sets; i++) {
        all[used++] = sets[i];
    }
    for (size_t i = 0; i < n; i++) {
        const struct outage *o = &outages[i];

        snprintf(text[i], sizeof text[i],
                 "/dependencies/incidents/out%zu={\"service\": \"%s\", \"at\": \"%lld "
                 "ms\", \"course\": [{\"after\": \"0 ms\", \"capacity\": %d}, "
                 "{\"after\": \"%lld ms\", \"capacity\": 1}]}",
                 i, o->service, (long long)o->from, o->to == 0,
                 (long long)(o->to == 0 ? 1 : o->to - o->from));
        all[used++] = text[i];
    }
    known_read_set(s, "prerequisites", all, used);
}

static void run(struct outcome *o, const struct outage *outages, size_t n,
                const char *const *sets, size_t n_sets)
{
    struct scenario s;

    read_with(&s, outages, n, sets, n_sets);
    known_run(o, &s, 0);
    scenario_free(&s);
}

/* ---- what is seen ---- */

static size_t bin_of(const struct outcome *o, tick_t at)
{
    return (size_t)(at / o->layout.bin);
}

/* Machines back before a moment. */
static int64_t back_before(const struct outcome *o, tick_t to)
{
    int64_t sum = 0;

    for (size_t b = 0; b < bin_of(o, to); b++) {
        sum += o->metrics[o->layout.backs + b];
    }
    return sum;
}

/* The second in which the first machine at or after a moment came back, and the last one
 * before a moment. */
static tick_t first_from(const struct outcome *o, tick_t from)
{
    size_t b = bin_of(o, from);

    while (b < o->layout.n_bins && o->metrics[o->layout.backs + b] == 0) {
        b++;
    }
    return (tick_t)b * o->layout.bin;
}

static tick_t last_before(const struct outcome *o, tick_t to)
{
    size_t b = bin_of(o, to);

    while (b > 0 && o->metrics[o->layout.backs + b - 1] == 0) {
        b--;
    }
    return ((tick_t)b - 1) * o->layout.bin;
}

/* n jobs of length T on c servers: when the last is done. */
static tick_t rounds(int64_t n, int64_t c, tick_t T)
{
    return (n + c - 1) / c * T;
}

/* Jobs [from, to) of a queue whose jobs are all of length T: the sum of their ends. */
static int64_t sum_of_ends(int64_t from, int64_t to, int64_t c, tick_t T)
{
    int64_t sum = 0;

    for (int64_t i = from; i < to; i++) {
        sum += (i / c + 1) * T;
    }
    return sum;
}

/* c servers take n1 jobs of T1 at once, and n2 of T2 after them, but not before `from`.
 */
static int64_t sum_of_two(int64_t n1, tick_t T1, int64_t n2, tick_t T2, tick_t from,
                          int64_t c)
{
    tick_t free_at[C] = { 0 };
    int64_t sum = 0;

    assert_true(c <= C);
    for (int64_t i = 0; i < n1 + n2; i++) {
        int64_t first = 0;

        for (int64_t k = 1; k < c; k++) {
            first = free_at[k] < free_at[first] ? k : first;
        }
        const tick_t begin = i >= n1 && free_at[first] < from ? from : free_at[first];

        free_at[first] = begin + (i < n1 ? T1 : T2);
        sum += free_at[first];
    }
    return sum;
}

/* The same became of all machines; services may differ. */
static void assert_same(const struct outcome *a, const struct outcome *b)
{
    assert_int_equal(a->layout.services, b->layout.services);
    assert_memory_equal(a->metrics, b->metrics, a->layout.services * sizeof *a->metrics);
}

/* A number of draws that come out with probability p, within 4.5 standard errors. */
static void assert_draws(int64_t seen, int64_t n, double p)
{
    assert_close((double)seen, (double)n * p, 4.5 * sqrt((double)n * p * (1.0 - p)));
}

/* ---- keys ---- */

/* The knot's other end: while the keys are away nothing encrypted is begun; then the
 * first is back after one service time, the last after ceil(B/c) of them. */
static void test_known_prerequisites_keys(void **state)
{
    static const struct {
        int c;
        tick_t until;
    } cases[] = {
        { 100, MINUTES(100) }, { 333, MINUTES(61) }, { 1000, 72345 }, { 50, 0 }
    };
    const tick_t T = MINUTES(8);

    (void)state;
    for (size_t k = 0; k < N_OF(cases); k++) {
        const struct outage keys = { "keys", 0, cases[k].until };
        const int64_t c = cases[k].c;
        char staff[64];
        const char *const sets[] = { "/population/industries/any/encrypted=1", staff };
        struct outcome o;

        snprintf(staff, sizeof staff, "/recovery/staff/fixed=%d", cases[k].c);
        run(&o, &keys, 1, sets, N_OF(sets));
        assert_int_equal(first_from(&o, 0), (keys.to + T) / o.layout.bin * o.layout.bin);
        assert_int_equal(last_before(&o, o.horizon),
                         (keys.to + rounds(B, c, T)) / o.layout.bin * o.layout.bin);
        assert_int_equal(known_total(&o, IMPACT_BACK_HANDS), B);
        assert_int_equal(known_total(&o, IMPACT_DOWN_MS),
                         B * keys.to + sum_of_ends(0, B, c, T));
        replay_free(&o);
    }
}

/* Two fifths are encrypted; the others are not held up: they are back as if they were
 * alone, whenever the keys come back. */
static void test_known_prerequisites_keys_of_some(void **state)
{
    static const tick_t until[] = { MINUTES(60), MINUTES(3), MINUTES(1) };
    const char *const sets[] = { "/population/industries/any/encrypted=0.4" };

    (void)state;
    for (size_t k = 0; k < N_OF(until); k++) {
        const struct outage keys = { "keys", 0, until[k] };
        struct outcome o;

        run(&o, &keys, 1, sets, N_OF(sets));
        const int64_t encrypted =
            (known_total(&o, IMPACT_HANDS_MS) - B * MINUTES(1)) / MINUTES(7);
        const int64_t others = B - encrypted;

        assert_draws(encrypted, B, 0.4);
        assert_int_equal(known_total(&o, IMPACT_BACK_HANDS), B);
        assert_int_equal(
            known_total(&o, IMPACT_DOWN_MS),
            sum_of_two(others, MINUTES(1), encrypted, MINUTES(8), until[k], C));
        if (k == 0) {
            assert_int_equal(back_before(&o, until[k]), others);
            assert_int_equal(last_before(&o, until[k]), rounds(others, C, MINUTES(1)));
            assert_int_equal(first_from(&o, until[k]), until[k] + MINUTES(8));
            assert_int_equal(last_before(&o, o.horizon),
                             until[k] + rounds(encrypted, C, MINUTES(8)));
        }
        replay_free(&o);
    }
}

/* Twice away: what was begun is ended, the rest waits again. c machines were begun at 0
 * and at 8 min, when the keys go at 10 min; the others begin when they are back. */
static void test_known_prerequisites_keys_twice(void **state)
{
    static const struct outage keys = { "keys", MINUTES(10), MINUTES(40) };
    const char *const sets[] = { "/population/industries/any/encrypted=1" };
    const tick_t T = MINUTES(8);
    struct outcome o;

    (void)state;
    run(&o, &keys, 1, sets, N_OF(sets));
    assert_int_equal(back_before(&o, MINUTES(40)), 2 * C);
    assert_int_equal(last_before(&o, MINUTES(40)), 2 * T);
    assert_int_equal(first_from(&o, MINUTES(40)), MINUTES(40) + T);
    assert_int_equal(known_total(&o, IMPACT_DOWN_MS),
                     sum_of_ends(0, 2 * C, C, T) + (B - 2 * C) * MINUTES(40) +
                         sum_of_ends(0, B - 2 * C, C, T));
    replay_free(&o);
}

/* Nobody travels for what has stalled: with twenty sites half an hour apart everything is
 * later by the time for which the keys are away, and nothing by more. */
static void test_known_prerequisites_keys_and_travel(void **state)
{
    static const struct outage none = { "keys", 0, 0 }, keys = { "keys", 0, MINUTES(47) };
    const char *const sets[] = { "/population/industries/any/encrypted=1",
                                 "/population/organisations/all/sites=20",
                                 "/recovery/hands_on/travel=30 min",
                                 "/recovery/staff/fixed=70" };
    struct outcome free, o;

    (void)state;
    run(&free, &none, 1, sets, N_OF(sets));
    run(&o, &keys, 1, sets, N_OF(sets));
    assert_true(last_before(&free, free.horizon) > rounds(B, 70, MINUTES(8)));
    assert_int_equal(last_before(&o, o.horizon),
                     keys.to + last_before(&free, free.horizon));
    assert_int_equal(known_total(&o, IMPACT_BACK_HANDS), B);
    assert_int_equal(known_total(&o, IMPACT_DOWN_MS),
                     B * keys.to + known_total(&free, IMPACT_DOWN_MS));
    replay_free(&o);
    replay_free(&free);
}

/* What lacks the keys and the network stays where it is when only the network is back:
 * that it was away too changes nothing, and sends none of the few technicians away. */
static void test_known_prerequisites_both(void **state)
{
    static const struct outage away[] = { { "keys", MINUTES(10), MINUTES(47) },
                                          { "network", MINUTES(10), MINUTES(20) } };
    const char *const sets[] = { "/population/industries/any/encrypted=1",
                                 "/population/classes/machine/console=1",
                                 "/population/organisations/all/sites=20",
                                 "/recovery/hands_on/travel=30 min",
                                 "/recovery/staff/fixed=10" };
    struct outcome one, both, none;

    (void)state;
    run(&one, away, 1, sets, N_OF(sets));
    run(&both, away, 2, sets, N_OF(sets));
    run(&none, away + 1, 1, sets, N_OF(sets));
    assert_same(&both, &one);
    assert_true(known_total(&none, IMPACT_DOWN_MS) <
                known_total(&one, IMPACT_DOWN_MS)); /* it can fail */
    replay_free(&one);
    replay_free(&both);
    replay_free(&none);
}

/* What needs nothing, and what is there, changes nothing. */
static void test_known_prerequisites_not_needed(void **state)
{
    static const struct outage all[] = { { "keys", 0, MINUTES(60) },
                                         { "identity", 0, MINUTES(60) },
                                         { "network", 0, MINUTES(60) } };
    static const struct outage none[] = { { "keys", 0, 0 },
                                          { "identity", 0, 0 },
                                          { "network", 0, 0 } };
    const char *const absent[] = {
        "/recovery/needs=null",
        "/population/industries/any/encrypted=0.4",
        "/population/classes/machine/console=0.5",
    };
    struct outcome expected, o;

    (void)state;
    run(&expected, none, N_OF(none), NULL, 0);
    run(&o, all, N_OF(all), NULL, 0); /* by hand, and not encrypted */
    assert_same(&o, &expected);
    replay_free(&o);
    replay_free(&expected);

    run(&expected, all, N_OF(all), absent, N_OF(absent));
    run(&o, none, N_OF(none), absent + 1, N_OF(absent) - 1);
    assert_same(&o, &expected);
    replay_free(&o);

    run(&o, all, N_OF(all), absent + 1, N_OF(absent) - 1);
    assert_true(known_total(&o, IMPACT_DOWN_MS) >
                known_total(&expected, IMPACT_DOWN_MS)); /* it can fail */
    replay_free(&o);
    replay_free(&expected);
}

/* ---- work from afar ---- */

/* Half have a console; it waits for identity and network, hands do not. Of machines with
 * a console two fifths are encrypted as of all others, and wait for the keys too. */
static void test_known_prerequisites_console(void **state)
{
    static const struct outage afar[] = { { "identity", 0, MINUTES(60) },
                                          { "network", MINUTES(1) / 2, MINUTES(90) } };
    static const struct outage keys[] = { { "keys", 0, MINUTES(60) } };
    const char *const sets[] = { "/population/classes/machine/console=0.5",
                                 "/population/industries/any/encrypted=0.4",
                                 "/recovery/hands_on/encryption=0 min",
                                 "/recovery/staff/fixed=50" };
    int64_t by_console;
    struct outcome o;

    (void)state;
    for (size_t n = 1; n <= 2; n++) { /* who waits for both waits for the later one */
        run(&o, afar, n, sets, N_OF(sets));
        by_console = B - known_total(&o, IMPACT_HANDS_STARTED);
        assert_draws(by_console, B, 0.5);
        assert_int_equal(back_before(&o, afar[n - 1].to), B - by_console);
        assert_int_equal(known_total(&o, IMPACT_BACK_REMOTE), by_console);
        assert_int_equal(known_total(&o, IMPACT_DOWN_MS),
                         sum_of_two(B - by_console, MINUTES(1), by_console, MINUTES(2),
                                    afar[n - 1].to, 50));
        replay_free(&o);
    }
    run(&o, keys, 1, sets, N_OF(sets));
    assert_int_equal(known_total(&o, IMPACT_BACK_REMOTE), by_console);
    assert_draws(B - back_before(&o, MINUTES(60)), B, 0.4);
    assert_int_equal(first_from(&o, MINUTES(60)), MINUTES(61));
    replay_free(&o);

    run(&o, keys, 1,
        (const char *const[]){ "/population/classes/machine/console=1", sets[1] }, 2);
    assert_draws(B - back_before(&o, MINUTES(60)), B, 0.4);
    assert_int_equal(first_from(&o, MINUTES(60)), MINUTES(62));
    replay_free(&o);
}

/* All are at home; the desk has C / 2 people, who call for five minutes. */
static void test_known_prerequisites_desk(void **state)
{
    static const struct outage outages[] = { { "identity", 0, MINUTES(47) },
                                             { "network", 0, MINUTES(47) },
                                             { "keys", 0, MINUTES(47) },
                                             { "communication", 1, MINUTES(47) } };
    static const int64_t wait[] = { MINUTES(47), MINUTES(47), MINUTES(47), 0 };
    const char *const sets[] = { "/population/classes/machine/portable=true",
                                 "/population/industries/any/remote=1",
                                 "/population/industries/any/encrypted=1",
                                 "/recovery/staff/desk=0.5" };

    (void)state;
    for (size_t k = 0; k < N_OF(outages); k++) {
        struct outcome o;

        run(&o, &outages[k], 1, sets, N_OF(sets));
        assert_int_equal(first_from(&o, 0), wait[k] + MINUTES(5));
        assert_int_equal(last_before(&o, o.horizon),
                         wait[k] + rounds(B, C / 2, MINUTES(5)));
        assert_int_equal(known_total(&o, IMPACT_BACK_REMOTE), B);
        replay_free(&o);
    }
}

/* Remote remediation takes ten minutes from the moment that it can begin: of the aid, of
 * the machine's stop, or of the network's return. Nobody else mends anything; machines
 * stop over two hours, and the network is away for the second one. */
static void test_known_prerequisites_remote_remediation(void **state)
{
    static const struct outage network = { "network", MINUTES(60), MINUTES(120) };
    static const struct outage none = { "network", 0, 0 };
    const char *const sets[] = {
        "/update/defects/crash/delay={\"uniform\": {\"low\": \"0 min\", \"high\": \"2 "
        "h\"}}",
        "/signals/people={\"limit\": 1, \"mobilisation\": \"0 min\", \"decision\": \"0 "
        "min\"}",
        "/rollout/on_fail=halt",
        "/signals/calls={\"lag\": \"1 min\", \"period\": \"1 min\"}",
        "/recovery/aids={\"remote\": \"10 min\", \"remote_fixes\": 1, \"remote_spread\": "
        "\"10 min\", \"own\": \"400 d\", \"guidance\": \"400 d\"}",
    };
    struct outcome free, o;
    int64_t longer = 0;

    (void)state;
    run(&free, &none, 1, sets, N_OF(sets));
    run(&o, &network, 1, sets, N_OF(sets));
    assert_int_equal(known_total(&free, IMPACT_BACK_REMOTE), B);
    assert_int_equal(known_total(&o, IMPACT_BACK_REMOTE), B);
    for (size_t b = 0; b < bin_of(&o, MINUTES(120)); b++) {
        const int64_t stopped_in = o.metrics[o.layout.hits + b];

        assert_int_equal(stopped_in, free.metrics[free.layout.hits + b]);
        longer += b >= bin_of(&o, MINUTES(60)) ? stopped_in : 0;
    }
    assert_draws(longer, B, 0.5);
    assert_int_equal(back_before(&o, MINUTES(70)), back_before(&free, MINUTES(70)));
    assert_int_equal(first_from(&o, MINUTES(70)), MINUTES(130));
    assert_int_equal(o.metrics[o.layout.backs + bin_of(&o, MINUTES(130))], longer);
    replay_free(&o);
    replay_free(&free);
}

/* The aid itself comes while identity is away: it waits for it, for all machines. */
static void test_known_prerequisites_remote_remediation_later(void **state)
{
    static const struct outage identity = { "identity", 0, MINUTES(100) };
    const char *const sets[] = {
        "/signals/people={\"limit\": 1, \"mobilisation\": \"0 min\", \"decision\": \"0 "
        "min\"}",
        "/rollout/on_fail=halt",
        "/signals/calls={\"lag\": \"1 min\", \"period\": \"1 min\"}",
        "/recovery/aids={\"remote\": \"10 min\", \"remote_fixes\": 1, \"remote_spread\": "
        "\"10 min\", \"own\": \"400 d\", \"guidance\": \"400 d\"}",
    };
    struct outcome o;

    (void)state;
    run(&o, &identity, 1, sets, N_OF(sets));
    assert_int_equal(known_total(&o, IMPACT_DOWN_MS), B * MINUTES(110));
    replay_free(&o);
    run(&o, &identity, 1, sets, 3);
    assert_true(known_total(&o, IMPACT_DOWN_MS) != B * MINUTES(110)); /* it can fail */
    replay_free(&o);
}

/* ---- communication ---- */

/* The team is called together 10 min after the first stop and needs 20 min; half an hour
 * longer when people cannot be reached then, whatever comes later. */
static void test_known_prerequisites_communication(void **state)
{
    static const struct {
        struct outage of;
        tick_t begin;
    } cases[] = { { { "communication", 0, 0 }, MINUTES(30) },
                  { { "communication", 0, MINUTES(9) }, MINUTES(30) },
                  { { "communication", 0, MINUTES(11) }, MINUTES(60) },
                  { { "communication", MINUTES(5), MINUTES(290) }, MINUTES(60) },
                  { { "communication", MINUTES(11), MINUTES(290) }, MINUTES(30) },
                  { { "keys", 0, MINUTES(290) }, MINUTES(30) } };
    const char *const sets[] = { "/recovery/alarm=10 min",
                                 "/recovery/mobilisation=20 min",
                                 "/recovery/needs/without_communication=30 min" };
    struct outcome o;

    (void)state;
    for (size_t k = 0; k < N_OF(cases); k++) {
        run(&o, &cases[k].of, 1, sets, N_OF(sets));
        assert_int_equal(first_from(&o, 0), cases[k].begin + MINUTES(1));
        assert_int_equal(last_before(&o, o.horizon),
                         cases[k].begin + rounds(B, C, MINUTES(1)));
        replay_free(&o);
    }
}

/* ---- the knot ---- */

static const struct service_spec *kind_named(const struct scenario *s, const char *name,
                                             size_t *kind)
{
    const struct list *kinds = &s->dependencies.services;

    for (*kind = 0; *kind < kinds->n; (*kind)++) {
        const struct service_spec *spec =
            (const struct service_spec *)kinds->items + *kind;

        if (strcmp(spec->name, name) == 0) {
            return spec;
        }
    }
    return NULL;
}

/* How long a service of the one organisation was down. */
static tick_t down_time(const struct outcome *o, const struct scenario *s,
                        const char *name)
{
    size_t kind;

    assert_non_null(kind_named(s, name, &kind));
    return o->metrics[impact_service(&o->layout, kind, 0) + IMPACT_SERVICE_DOWN_MS];
}

/* Services look at machines that come back when there is something to see, within so
 * long (organisation_look_wait, and the minute's bin). */
#define LOOKS MINUTES(11)

static void assert_late(tick_t seen, tick_t expected, tick_t most)
{
    assert_close((double)seen, (double)(expected + most / 2), (double)(most / 2));
}

/* A fifth are servers, encrypted, and stop; the directory runs on them, and the keys are
 * in the directory. The team begins after ten minutes: it mends what is not encrypted,
 * and then nothing, until the keys, away since the services looked at the machines after
 * a minute, are got by hand after twelve hours. Then the servers come back, and with all
 * of them the directory. Without a manual start neither ever does. */
static void test_known_prerequisites_knot(void **state)
{
    const char *const sets[] = {
        "/population/industries/any/mix={\"machine\": 0.8, \"server\": 0.2}",
        "/population/classes/server/encrypted=1",
        "/dependencies/services/directory={\"threshold\": 1, \"needs\": {\"servers\": "
        "{\"kind\": \"machines\", \"machines\": {\"server\": 1}}}}",
        "/dependencies/services/keys/needs={\"directory\": {\"services\": "
        "{\"directory\": 1}}}",
        "/recovery/alarm=10 min",
        "/resolution=10 s",
        "/horizon=20 h",
        "/dependencies/services/keys/manual_start=12 h",
    };
    const int64_t servers = B / 5;
    const tick_t begin = MINUTES(10), T = MINUTES(8), keys = MINUTES(1) + 12 * TICK_HOUR;
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "prerequisites", sets, N_OF(sets));
    known_run(&o, &s, 0);
    assert_int_equal(back_before(&o, keys), B - servers);
    assert_int_equal(last_before(&o, keys), begin + rounds(B - servers, C, MINUTES(1)));
    assert_int_equal(first_from(&o, keys), keys + T);
    assert_int_equal(last_before(&o, o.horizon), keys + rounds(servers, C, T));
    assert_int_equal(known_total(&o, IMPACT_DOWN_MS),
                     (B - servers) * begin + sum_of_ends(0, B - servers, C, MINUTES(1)) +
                         servers * keys + sum_of_ends(0, servers, C, T));
    assert_int_equal(down_time(&o, &s, "keys"), 12 * TICK_HOUR);
    assert_late(down_time(&o, &s, "directory"), keys + rounds(servers, C, T) - MINUTES(1),
                LOOKS);
    replay_free(&o);
    scenario_free(&s);

    known_read_set(&s, "prerequisites", sets, N_OF(sets) - 1);
    known_run(&o, &s, 0);
    assert_int_equal(known_total(&o, IMPACT_BACK_HANDS), B - servers);
    assert_int_equal(down_time(&o, &s, "keys"), o.horizon - MINUTES(1));
    assert_int_equal(down_time(&o, &s, "directory"), o.horizon - MINUTES(1));
    replay_free(&o);
    scenario_free(&s);
}

/* ---- order of work ---- */

/* A fifth are servers, and come last in the organisation; a service needs all of them. */
static void run_order(struct outcome *o, const char *order, const char *obeyed,
                      tick_t *service)
{
    const char *const sets[] = {
        "/population/industries/any/mix={\"machine\": 0.8, \"server\": 0.2}",
        "/recovery/hands_on/time=8 min",
        "/dependencies/services/records={\"threshold\": 1, \"needs\": {\"servers\": "
        "{\"kind\": \"machines\", \"machines\": {\"server\": 1}}}}",
        order,
        obeyed,
    };
    struct scenario s;

    known_read_set(&s, "prerequisites", sets, N_OF(sets));
    known_run(o, &s, 0);
    *service = down_time(o, &s, "records");
    scenario_free(&s);
}

static int64_t servers_down(const struct outcome *o)
{
    return o->metrics[impact_cell(&o->layout, 0, 0, 1) + IMPACT_DOWN_MS];
}

/* Servers first: all S of them are back at ceil(S/c)·T; first come, when they stopped
 * last, only with the last machine, at ceil(B/c)·T, which is the same for both. So is the
 * service, as soon as it looks at its machines. */
static void test_known_prerequisites_servers_first(void **state)
{
    const int64_t servers = B / 5;
    const tick_t T = MINUTES(8);
    tick_t of_first, of_come, of_half;
    struct outcome first, come, half;

    (void)state;
    run_order(&first, "/recovery/hands_on/order=priority", "/recovery/hands_on/obeyed=1",
              &of_first);
    run_order(&come, "/recovery/hands_on/order=first-come", "/recovery/hands_on/obeyed=1",
              &of_come);
    run_order(&half, "/recovery/hands_on/order=priority", "/recovery/hands_on/obeyed=0.5",
              &of_half);
    assert_int_equal(servers_down(&first), sum_of_ends(0, servers, C, T));
    assert_int_equal(servers_down(&come), sum_of_ends(B - servers, B, C, T));
    assert_true(servers_down(&half) > servers_down(&first));
    assert_true(servers_down(&half) < servers_down(&come));
    assert_late(of_first, rounds(servers, C, T) - MINUTES(1), LOOKS);
    assert_late(of_come, rounds(B, C, T) - MINUTES(1), LOOKS);
    assert_true(of_come - of_first > 5 * LOOKS);
    assert_true(of_half > of_first && of_half <= of_come);
    assert_int_equal(last_before(&first, first.horizon), rounds(B, C, T));
    assert_int_equal(last_before(&come, come.horizon), rounds(B, C, T));
    assert_int_equal(last_before(&half, half.horizon), rounds(B, C, T));
    assert_int_equal(known_total(&first, IMPACT_DOWN_MS), sum_of_ends(0, B, C, T));
    assert_int_equal(known_total(&come, IMPACT_DOWN_MS), sum_of_ends(0, B, C, T));
    replay_free(&first);
    replay_free(&come);
    replay_free(&half);
}

/* ---- sameness, memory ---- */

/* Many organisations with sites, shifts, desks and consoles, whose services come and go
 * while they work: the same for any threads and groups. */
static void test_known_prerequisites_same(void **state)
{
    const char *const sets[] = {
        "/dependencies={\"outsiders\": 0, \"services\": {\"keys\": {\"restart_lag\": "
        "{\"lognormal\": {\"median\": \"3 h\", \"p90\": \"12 h\"}}}, \"network\": {}}, "
        "\"incidents\": {\"k\": {\"service\": \"keys\", \"at\": \"1 h\", \"share\": 0.7, "
        "\"course\": [{\"capacity\": 0}, {\"after\": \"9 h\", \"capacity\": 1}, "
        "{\"after\": "
        "\"20 h\", \"capacity\": 0}, {\"after\": \"30 h\", \"capacity\": 1}]}, \"n\": "
        "{\"service\": \"network\", \"at\": \"0 h\", \"share\": 0.7, \"course\": "
        "[{\"capacity\": 0}, {\"after\": \"14 h\", \"capacity\": 1}]}}}",
        "/recovery/needs={\"keys\": \"keys\", \"network\": \"network\"}",
    };
    const struct engine_options options[] = { { .n_threads = 1 },
                                              { .n_threads = 2, .group_weight = 1 },
                                              { .n_threads = 7, .group_weight = 1000 } };
    struct outcome first, o;
    struct population world;
    struct scenario s;

    (void)state;
    known_read_set(&s, "country", sets, N_OF(sets));
    known_world(&world, &s, 3);
    known_replay(&first, &s, &world, 3, &options[0]);
    for (size_t k = 1; k < N_OF(options); k++) {
        known_replay(&o, &s, &world, 3, &options[k]);
        assert_int_equal(o.layout.n_metrics, first.layout.n_metrics);
        assert_memory_equal(o.metrics, first.metrics,
                            o.layout.n_metrics * sizeof *o.metrics);
        replay_free(&o);
    }
    population_free(&world);
    scenario_free(&s);

    known_read_set(&s, "country", sets, 1); /* needs nothing: it is sooner */
    known_world(&world, &s, 3);
    known_replay(&o, &s, &world, 3, &options[0]);
    assert_true(known_total(&o, IMPACT_DOWN_MS) < known_total(&first, IMPACT_DOWN_MS));
    replay_free(&o);
    replay_free(&first);
    population_free(&world);
    scenario_free(&s);
}

/* Wherever memory for what has stalled is refused, the run ends and says so. Half are at
 * home; keys, then identity go away while work is under way. */
static void test_known_prerequisites_errors(void **state)
{
    static const struct outage outages[] = { { "keys", MINUTES(2), MINUTES(60) },
                                             { "identity", MINUTES(3), MINUTES(80) } };
    const char *const sets[] = { "/population/classes/machine/portable=true",
                                 "/population/industries/any/remote=0.5",
                                 "/population/industries/any/encrypted=0.5" };
    const struct engine_options options = { .n_threads = 1 };
    struct population world;
    struct scenario s;
    int status = RF_ENOMEM;
    long n = 0, stalls = 0;

    (void)state;
    read_with(&s, outages, N_OF(outages), sets, N_OF(sets));
    known_world(&world, &s, 0);
    for (; status != RF_OK; n++) {
        struct rf_error err = { 0 };
        struct outcome o;

        left = n;
        status = replay_run(&s, &world, (struct stream_key){ KNOWN_SEED, 0 }, &options,
                            &o, &err);
        left = LONG_MAX;
        assert_int_equal(status, status == RF_OK ? RF_OK : RF_ENOMEM);
        assert_int_equal(err.code, status);
        stalls += status != RF_OK && strstr(err.message, "stalls") != NULL;
        assert_true(status != RF_OK || known_total(&o, IMPACT_DOWN_MS) > 0);
        replay_free(&o);
    }
    assert_true(stalls >= 5); /* the list is made, and grows four times at least */
    population_free(&world);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_prerequisites_keys),
        cmocka_unit_test(test_known_prerequisites_keys_of_some),
        cmocka_unit_test(test_known_prerequisites_keys_twice),
        cmocka_unit_test(test_known_prerequisites_keys_and_travel),
        cmocka_unit_test(test_known_prerequisites_both),
        cmocka_unit_test(test_known_prerequisites_not_needed),
        cmocka_unit_test(test_known_prerequisites_console),
        cmocka_unit_test(test_known_prerequisites_desk),
        cmocka_unit_test(test_known_prerequisites_remote_remediation),
        cmocka_unit_test(test_known_prerequisites_remote_remediation_later),
        cmocka_unit_test(test_known_prerequisites_communication),
        cmocka_unit_test(test_known_prerequisites_knot),
        cmocka_unit_test(test_known_prerequisites_servers_first),
        cmocka_unit_test(test_known_prerequisites_same),
        cmocka_unit_test(test_known_prerequisites_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
