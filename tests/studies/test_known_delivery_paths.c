/* test_known_delivery_paths.c: closed forms of delivery by relays, off site, after
 * weeks, from servers of a capacity and
 * over sites' lines, through the whole model. Every machine crashes
 * as it takes the update, so that machines hit by time are arrivals by time.
 */
#include "tests/studies/known.h"

/* Machines that have it by t: bins that end at or before t. */
static double share_by(const struct outcome *o, tick_t t)
{
    int64_t n = 0;

    for (size_t b = 0; (tick_t)(b + 1) * o->layout.bin <= t; b++) {
        n += o->metrics[o->layout.hits + b];
    }
    return (double)n / (double)known_total(o, IMPACT_ENDPOINTS);
}

/* n independent arrivals: 5 standard deviations (false alarm 6e-7), and .1 % of the time
 * for the table of the distribution, which moves the share by less than .0004. */
static void check_share(const struct outcome *o, tick_t t, double expected)
{
    const double n = (double)known_total(o, IMPACT_ENDPOINTS);

    assert_close(share_by(o, t), expected,
                 5.0 * sqrt(expected * (1.0 - expected) / n) + 4e-4);
}

static double positive_squared(double x)
{
    return x > 0.0 ? x * x : 0.0;
}

/* Share below t of the sum of two uniforms, over [0, a] and [0, b]. */
static double two_uniforms(double t, double a, double b)
{
    return (positive_squared(t) - positive_squared(t - a) - positive_squared(t - b) +
            positive_squared(t - a - b)) /
           (2.0 * a * b);
}

static const char *const alone[] = { "/population/organisations/all/endpoints=1",
                                     "/population/organisations/all/count=20000",
                                     "/delivery/kind=relay",
                                     "/delivery/relay_interval=1 h",
                                     "/delivery/poll_interval=2 h",
                                     "/delivery/poll_jitter=0 min",
                                     "/delivery/relay_approval=30 min" };
enum { N_ALONE = sizeof alone / sizeof *alone };

/* Relay: the server's poll, uniform over R = 1 h, the approval A = 30 min, and the
 * endpoint's poll, uniform over P = 2 h: the sum of two uniforms, from A on. One endpoint
 * an organisation: independent. */
static void test_known_delivery_relay_share_by_time(void **state)
{
    const double R = 1.0 * TICK_HOUR, P = 2.0 * TICK_HOUR;
    const tick_t A = 30 * TICK_MINUTE;
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "arrivals", alone, N_ALONE);
    known_run(&o, &s, 0);
    assert_close(share_by(&o, A), 0.0, 0.0);
    for (tick_t t = 5 * TICK_MINUTE; t < 3 * TICK_HOUR; t += 25 * TICK_MINUTE) {
        check_share(&o, A + t, two_uniforms((double)t, R, P));
    }
    assert_close(share_by(&o, A + 3 * TICK_HOUR + o.layout.bin), 1.0, 0.0);
    replay_free(&o);
    scenario_free(&s);
}

/* Mean of the same: A + R/2 + P/2, and its variance (R² + P²)/12: 4.5 standard errors
 * (false alarm 7e-6). Bins of 10 s: their middles are taken. */
static void test_known_delivery_relay_mean(void **state)
{
    const double expected = 2.0 * TICK_HOUR;
    struct known_mean mean = { 0 };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "arrivals", alone, N_ALONE);
    known_run(&o, &s, 1);
    for (size_t b = 0; b < o.layout.n_bins; b++) {
        for (int64_t k = o.metrics[o.layout.hits + b]; k > 0; k--) {
            known_add(&mean, (double)((tick_t)b * o.layout.bin + o.layout.bin / 2));
        }
    }
    assert_close(mean.n, 20000.0, 0.0);
    assert_close(mean.mean, expected, 4.5 * known_error(&mean));
    /* The variance of a variance: the fourth moment is below 3 sd^4 here. */
    assert_close(mean.sum2 / mean.n, 5.0 / 12.0 * TICK_HOUR * TICK_HOUR,
                 4.5 * sqrt(2.0 / mean.n) * 5.0 / 12.0 * TICK_HOUR * TICK_HOUR);
    replay_free(&o);
    scenario_free(&s);
}

/* One organisation: nobody has it before its server, and all of them within one of their
 * own polls of it. */
static void test_known_delivery_relay_is_the_organisations(void **state)
{
    struct known_mean first = { 0 };
    struct scenario s;

    (void)state;
    known_read_set(&s, "arrivals", alone, N_ALONE);
    known_set(&s, "/population/organisations/all/count", 1);
    known_set(&s, "/population/organisations/all/endpoints", 2000);
    for (uint32_t r = 0; r < 40; r++) {
        struct outcome o;
        size_t from = 0, to = 0;

        known_run(&o, &s, r);
        while (o.metrics[o.layout.hits + from] == 0) {
            from++;
        }
        for (size_t b = from; b < o.layout.n_bins; b++) {
            to = o.metrics[o.layout.hits + b] != 0 ? b : to;
        }
        assert_true((tick_t)(to - from) * o.layout.bin <= 2 * TICK_HOUR);
        /* of 2,000 the first and last are this close to the ends but for e^-30 */
        assert_true((tick_t)(to - from) * o.layout.bin > 2 * TICK_HOUR - 4 * TICK_MINUTE);
        known_add(&first, (double)((tick_t)from * o.layout.bin));
        replay_free(&o);
    }
    /* A + R/2; 4.5 standard errors of 40 (false alarm 1e-4), and the first of 2,000 polls
     * within 2 h and half a bin. */
    assert_close(first.mean, 1.0 * TICK_HOUR,
                 4.5 * known_error(&first) + 10 * TICK_SECOND);
    scenario_free(&s);
}

/* Off site with probability q there is no relay: they poll the vendor, uniform over P,
 * and take D longer. */
static void test_known_delivery_off_site(void **state)
{
    const double R = 1.0 * TICK_HOUR, P = 2.0 * TICK_HOUR, q = 0.3;
    const tick_t A = 30 * TICK_MINUTE, D = 10 * TICK_MINUTE;
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "arrivals", alone, N_ALONE);
    known_set(&s, "/delivery/off_site", q);
    known_set(&s, "/delivery/off_site_delay/constant/value", (double)D);
    known_run(&o, &s, 2);
    assert_close(share_by(&o, D), 0.0, 0.0);
    for (tick_t t = 20 * TICK_MINUTE; t < 2 * TICK_HOUR; t += 15 * TICK_MINUTE) {
        const double direct = (double)(t - D) / P;

        check_share(&o, t,
                    q * direct +
                        (1.0 - q) * two_uniforms((double)(t > A ? t - A : 0), R, P));
    }
    replay_free(&o);
    scenario_free(&s);
}

static const char *const dormant[] = {
    "/delivery/always_on=false",
    "/delivery/latency=0 min",
    "/population/classes/machine/on_workday={ \"00\": 1, \"23\": 1 }",
    "/population/classes/machine/on_weekend={ \"00\": 1, \"23\": 1 }",
    "/delivery/dormant=0.25",
    "/delivery/dormant_time={ \"uniform\": { \"low\": \"1 h\", \"high\": \"3 h\" } }"
};
enum { N_DORMANT = sizeof dormant / sizeof *dormant };

/* A share that is switched off takes it when it is back: by t the share 1 - d + d F(t).
 */
static void test_known_delivery_dormant_share_by_time(void **state)
{
    const double d = 0.25;
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "arrivals", dormant, N_DORMANT);
    known_run(&o, &s, 3);
    check_share(&o, 10 * TICK_SECOND, 1.0 - d);
    for (tick_t t = 10 * TICK_MINUTE; t < 2 * TICK_HOUR; t += 20 * TICK_MINUTE) {
        /* two minutes from switching on */
        check_share(&o, 62 * TICK_MINUTE + t,
                    1.0 - d + d * (double)t / (2.0 * TICK_HOUR));
    }
    assert_close(share_by(&o, 183 * TICK_MINUTE), 1.0, 0.0);
    replay_free(&o);
    scenario_free(&s);
}

/* The version is withdrawn before the first one is back: of these none is hit. */
static void test_known_delivery_dormant_after_the_halt(void **state)
{
    static const char *const halted[] = { "/signals/people/mobilisation=10 min",
                                          "/signals/people/decision=5 min",
                                          "/signals/people/limit=1",
                                          "/signals/platform/shared=true",
                                          "/signals/platform/limit=1",
                                          "/signals/platform/delay=0 min",
                                          "/horizon=24 h" };
    struct scenario s;
    struct outcome o;
    const char *sets[N_DORMANT + 7];

    (void)state;
    for (size_t i = 0; i < N_DORMANT + 7; i++) {
        sets[i] = i < N_DORMANT ? dormant[i] : halted[i - N_DORMANT];
    }
    known_read_set(&s, "arrivals", sets, N_DORMANT + 7);
    known_run(&o, &s, 4);
    const struct decision *halt = known_decision(&o, DECISION_HALT, 0);
    const double n = (double)known_total(&o, IMPACT_ENDPOINTS);

    if (halt == NULL) {
        halt = known_decision(&o, DECISION_ROLLBACK, 0);
    }
    assert_non_null(halt);
    assert_true(halt->at < TICK_HOUR);
    /* binomial, 5 standard deviations: false alarm 6e-7 */
    assert_close((double)known_total(&o, IMPACT_HIT), 0.75 * n,
                 5.0 * sqrt(0.25 * 0.75 * n));
    replay_free(&o);
    scenario_free(&s);
}

/* A harmless update: who is not there is not unprotected. Of the others none is without
 * it for a moment, these are for the power-on delay. */
static void test_known_delivery_dormant_is_not_powered(void **state)
{
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "arrivals", dormant, N_DORMANT);
    scenario_make_harmless(&s);
    known_run(&o, &s, 5);
    const double n = (double)known_total(&o, IMPACT_ENDPOINTS);
    const double expected = 0.25 * n * 2.0 * TICK_MINUTE;

    assert_close((double)known_total(&o, IMPACT_TOOK), n, 0.0);
    assert_close((double)known_total(&o, IMPACT_UNPROTECTED_MS), expected,
                 5.0 * sqrt(0.25 * 0.75 * n) * 2.0 * TICK_MINUTE);
    replay_free(&o);

    known_set(&s, "/horizon", 2.0 * TICK_HOUR); /* half of them is not back */
    known_run(&o, &s, 5);
    /* the part back in the last two minutes counts for less: bounded by its share */
    assert_close((double)known_total(&o, IMPACT_UNPROTECTED_MS), expected / 2.0,
                 (5.0 * sqrt(0.125 * 0.875 * n) + 0.25 * n / 60.0) * 2.0 * TICK_MINUTE);
    replay_free(&o);
    scenario_free(&s);
}

/* Servers of capacity C, N endpoints at once: served one after another, so that the share
 * by t is C t / N: the last at N/C, the mean at half of it. */
static void test_known_delivery_capacity_at_once(void **state)
{
    struct known_mean mean = { 0 };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read(&s, "arrivals");
    known_set(&s, "/delivery/latency/exponential/mean", 1.0);
    known_set(&s, "/delivery/capacity", 50000.0); /* 100,000 take 2 h */
    known_run(&o, &s, 6);
    for (tick_t t = 10 * TICK_MINUTE; t < 2 * TICK_HOUR; t += 20 * TICK_MINUTE) {
        check_share(&o, t, (double)t / (2.0 * TICK_HOUR));
    }
    assert_close(share_by(&o, 2 * TICK_HOUR + o.layout.bin), 1.0, 0.0);
    assert_true(share_by(&o, 2 * TICK_HOUR - TICK_MINUTE) < 1.0);
    for (size_t b = 0; b < o.layout.n_bins; b++) {
        for (int64_t k = o.metrics[o.layout.hits + b]; k > 0; k--) {
            known_add(&mean, (double)((tick_t)b * o.layout.bin + o.layout.bin / 2));
        }
    }
    /* 4.5 standard errors: false alarm 7e-6 */
    assert_close(mean.mean, 1.0 * TICK_HOUR, 4.5 * known_error(&mean));
    replay_free(&o);
    scenario_free(&s);
}

/* Arrivals that come ever slower, F(t) = 1 - e^(-t/m): there is a queue until C t / N
 * meets F, and none after: by t the share min(F(t), C t / N). First come, first served.
 */
static void test_known_delivery_capacity_is_a_fluid_queue(void **state)
{
    const double m = 30.0 * TICK_MINUTE, whole = 1.0 * TICK_HOUR; /* N/C */
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read(&s, "arrivals");
    known_set(&s, "/delivery/latency/exponential/mean", m);
    known_set(&s, "/delivery/capacity", 100000.0);
    known_run(&o, &s, 7);
    for (tick_t t = 5 * TICK_MINUTE; t < 3 * TICK_HOUR; t += 10 * TICK_MINUTE) {
        const double F = -expm1(-(double)t / m);

        check_share(&o, t, fmin(F, (double)t / whole));
    }
    replay_free(&o);
    scenario_free(&s);
}

/* Poll, uniform over P, with N/C = 1.5 P: always a queue; with N/C = P/2: never one. */
static void test_known_delivery_capacity_and_polls(void **state)
{
    static const double whole[] = { 3.0, 1.0 }; /* h, against P = 2 h */
    static const char *const poll[] = { "/delivery/kind=poll",
                                        "/delivery/poll_interval=2 h",
                                        "/delivery/poll_jitter=0 min" };

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        const double last = whole[k] > 2.0 ? whole[k] : 2.0;
        struct scenario s;
        struct outcome o;

        known_read_set(&s, "arrivals", poll, 3);
        known_set(&s, "/delivery/capacity", 100000.0 / whole[k]);
        known_run(&o, &s, 8);
        for (double t = 0.25; t < last; t += 0.25) {
            check_share(&o, (tick_t)(t * TICK_HOUR), t / last);
        }
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Two waves of 20 and 80 % half an hour apart, N/C = 2 h: the first has 24 minutes of
 * work and is through; with N/C = 4 h it has 48, and the second waits for 18 of them. */
static void test_known_delivery_capacity_backlogs_add_up(void **state)
{
    static const char *const waves[] = {
        "/rollout/waves=[ { \"share\": 0.2, \"bake\": \"30 min\" }, { \"share\": 1 } ]",
        "/delivery/latency/exponential/mean=1 s", "/horizon=6 h"
    };

    (void)state;
    for (double whole = 2.0; whole <= 4.0; whole += 2.0) { /* h */
        struct scenario s;
        struct outcome o;

        known_read_set(&s, "arrivals", waves, 3);
        known_set(&s, "/delivery/capacity", 100000.0 / whole);
        known_run(&o, &s, 9);
        for (double t = 0.25; t < 0.5 + whole; t += 0.25) {
            const double first = fmin(t / whole, 0.2);
            const double begins = fmax(0.5, 0.2 * whole);
            const double second = fmin(fmax(t - begins, 0.0) / whole, 0.8);

            check_share(&o, (tick_t)(t * TICK_HOUR), first + second);
        }
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Endpoints that have it by t, exactly. */
static int64_t number_by(const struct outcome *o, tick_t t)
{
    int64_t n = 0;

    for (size_t b = 0; (tick_t)(b + 1) * o->layout.bin <= t; b++) {
        n += o->metrics[o->layout.hits + b];
    }
    return n;
}

static const char *const one_site[] = { "/population/organisations/all/endpoints=200",
                                        "/population/organisations/all/sites=1",
                                        "/delivery/latency=0 min",
                                        "/delivery/site_transfer=1 min",
                                        "/horizon=12 h" };
enum { N_ONE_SITE = sizeof one_site / sizeof *one_site };

/* n endpoints of a site at once: the k-th after k transfers, the last after n. On S sites
 * the last after n/S. */
static void test_known_delivery_site_at_once(void **state)
{
    (void)state;
    for (int sites = 1; sites <= 4; sites *= 2) {
        struct scenario s;
        struct outcome o;

        known_read_set(&s, "arrivals", one_site, N_ONE_SITE);
        known_set(&s, "/population/organisations/all/sites", sites);
        known_run(&o, &s, 10);
        for (tick_t k = 1; k <= 200 / sites; k += 7) {
            assert_int_equal(number_by(&o, k * TICK_MINUTE + o.layout.bin), sites * k);
            assert_int_equal(number_by(&o, k * TICK_MINUTE), sites * (k - 1));
        }
        assert_int_equal(number_by(&o, 200 / sites * TICK_MINUTE + o.layout.bin), 200);
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Off site nobody waits: a share q has it at once, the others one after another. */
static void test_known_delivery_site_and_off_site(void **state)
{
    struct scenario s;
    struct outcome o;
    int64_t off;

    (void)state;
    known_read_set(&s, "arrivals", one_site, N_ONE_SITE);
    known_set(&s, "/delivery/off_site", 0.4);
    known_run(&o, &s, 11);
    off = number_by(&o, 30 * TICK_SECOND);
    /* binomial, 5 standard deviations: false alarm 6e-7 */
    assert_close((double)off, 80.0, 5.0 * sqrt(200 * 0.4 * 0.6));
    for (tick_t k = 1; k <= 200 - off; k++) {
        assert_int_equal(number_by(&o, k * TICK_MINUTE + o.layout.bin), off + k);
    }
    replay_free(&o);
    scenario_free(&s);
}

/* A second wave while the first is still in line: it waits behind it. The first has M of
 * 200, so that by t min(t, M) have it before the second wave opens, and t after.
 * Where the first is through, the second finds an idle line. */
static void test_known_delivery_site_two_waves(void **state)
{
    static const char *const waves[] = {
        "/rollout/waves=[ { \"share\": 0.5, \"bake\": \"30 min\" }, { \"share\": 1 } ]"
    };
    struct scenario s;
    struct outcome o;
    const char *sets[N_ONE_SITE + 1];

    (void)state;
    for (size_t i = 0; i < N_ONE_SITE; i++) {
        sets[i] = one_site[i];
    }
    sets[N_ONE_SITE] = waves[0];
    known_read_set(&s, "arrivals", sets, N_ONE_SITE + 1);
    known_run(&o, &s, 12);
    for (tick_t k = 1; k <= 200; k++) {
        assert_int_equal(number_by(&o, k * TICK_MINUTE + o.layout.bin), k);
    }
    replay_free(&o);
    known_set(&s, "/rollout/waves/0/bake",
              150.0 * TICK_MINUTE); /* the first is through */
    known_run(&o, &s, 12);
    for (tick_t k = 1; k <= 250; k++) {
        const int64_t first = k < 100 ? k : 100, second = k > 150 ? k - 150 : 0;

        assert_int_equal(number_by(&o, k * TICK_MINUTE + o.layout.bin),
                         first + (second < 100 ? second : 100));
    }
    replay_free(&o);
    scenario_free(&s);
}

/* A morning: all of a site are switched on between 01:00 and 02:00, and queue. A line
 * that takes 1 min each is busy from there on, but for the first arrivals' gaps: the last
 * of 200 is through 200 min after the first to come, and no minute has two. */
static void test_known_delivery_site_morning(void **state)
{
    static const char *const morning[] = {
        "/delivery/always_on=false", "/population/persistence=1",
        "/population/classes/machine/on_workday={ \"00\": 0, \"01\": 0, \"02\": 1, "
        "\"03\": 1, \"23\": 1 }"
    };
    struct scenario s;
    struct outcome o;
    const char *sets[N_ONE_SITE + 3];
    int64_t before = 0;

    (void)state;
    for (size_t i = 0; i < N_ONE_SITE + 3; i++) {
        sets[i] = i < N_ONE_SITE ? one_site[i] : morning[i - N_ONE_SITE];
    }
    known_read_set(&s, "arrivals", sets, N_ONE_SITE + 3);
    known_run(&o, &s, 13);
    assert_int_equal(number_by(&o, 62 * TICK_MINUTE), 0);
    for (tick_t t = 62; t < 300; t++) {
        const int64_t n = number_by(&o, t * TICK_MINUTE);

        assert_true(n - before <= 2); /* the bin's edge */
        before = n;
    }
    /* 200 arrive in an hour that has room for 60: the queue is never empty after the
     * first few, so 62 min + the first arrival's share of the hour (1/201, at most 10 of
     * them but for e^-10) + 200 min */
    assert_true(number_by(&o, (62 + 200) * TICK_MINUTE) < 200);
    assert_int_equal(number_by(&o, (62 + 200 + 3) * TICK_MINUTE + o.layout.bin), 200);
    replay_free(&o);
    scenario_free(&s);
}

/* Halted while the line still works: only those that are through are hit, and nothing of
 * a run depends on threads. */
static void test_known_delivery_site_halted(void **state)
{
    static const char *const halted[] = { "/signals/people/mobilisation=10 min",
                                          "/signals/people/decision=5 min",
                                          "/signals/people/limit=1",
                                          "/signals/platform/shared=true",
                                          "/signals/platform/limit=1",
                                          "/signals/platform/delay=0 min" };
    const struct engine_options two = { .n_threads = 2 };
    struct population world;
    struct scenario s;
    struct outcome o, other;
    const char *sets[N_ONE_SITE + 6];

    (void)state;
    for (size_t i = 0; i < N_ONE_SITE + 6; i++) {
        sets[i] = i < N_ONE_SITE ? one_site[i] : halted[i - N_ONE_SITE];
    }
    known_read_set(&s, "arrivals", sets, N_ONE_SITE + 6);
    known_run(&o, &s, 14);
    const struct decision *halt = known_decision(&o, DECISION_HALT, 0);

    if (halt == NULL) {
        halt = known_decision(&o, DECISION_ROLLBACK, 0);
    }
    assert_non_null(halt);
    assert_true(halt->at > 15 * TICK_MINUTE && halt->at < 20 * TICK_MINUTE);
    assert_int_equal(known_total(&o, IMPACT_HIT), (halt->at - 1) / TICK_MINUTE);
    known_world(&world, &s, 14);
    known_replay(&other, &s, &world, 14, &two);
    assert_memory_equal(o.metrics, other.metrics, o.layout.n_metrics * sizeof *o.metrics);
    population_free(&world);
    replay_free(&other);
    replay_free(&o);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_delivery_relay_share_by_time),
        cmocka_unit_test(test_known_delivery_relay_mean),
        cmocka_unit_test(test_known_delivery_relay_is_the_organisations),
        cmocka_unit_test(test_known_delivery_off_site),
        cmocka_unit_test(test_known_delivery_dormant_share_by_time),
        cmocka_unit_test(test_known_delivery_dormant_after_the_halt),
        cmocka_unit_test(test_known_delivery_dormant_is_not_powered),
        cmocka_unit_test(test_known_delivery_capacity_at_once),
        cmocka_unit_test(test_known_delivery_capacity_is_a_fluid_queue),
        cmocka_unit_test(test_known_delivery_capacity_and_polls),
        cmocka_unit_test(test_known_delivery_capacity_backlogs_add_up),
        cmocka_unit_test(test_known_delivery_site_at_once),
        cmocka_unit_test(test_known_delivery_site_and_off_site),
        cmocka_unit_test(test_known_delivery_site_two_waves),
        cmocka_unit_test(test_known_delivery_site_morning),
        cmocka_unit_test(test_known_delivery_site_halted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
