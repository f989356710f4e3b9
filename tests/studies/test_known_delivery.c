/* test_known_delivery.c: order statistics of push and poll, and arrival at power-on,
 * through the whole model. Every machine crashes as it takes the update, so that machines
 * hit by time are arrivals by time.
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

/* The end of the last bin in which one arrives. */
static tick_t last_arrival(const struct outcome *o)
{
    tick_t last = 0;

    for (size_t b = 0; b < o->layout.n_bins; b++) {
        last =
            o->metrics[o->layout.hits + b] != 0 ? (tick_t)(b + 1) * o->layout.bin : last;
    }
    return last;
}

/* n independent arrivals: 5 standard deviations (false alarm 6e-7), and .1 % of the time
 * for the table of the distribution, which moves the share by less than .0004. */
static void check_share(const struct outcome *o, tick_t t, double expected)
{
    const double n = (double)known_total(o, IMPACT_ENDPOINTS);

    assert_close(share_by(o, t), expected,
                 5.0 * sqrt(expected * (1.0 - expected) / n) + 4e-4);
}

/* Mean of the last of n arrivals over worlds of n machines, ms; half a bin taken off. */
static struct known_mean mean_last(struct scenario *s, int n, uint32_t replicates)
{
    struct known_mean last = { 0 };

    known_set(s, "/population/organisations/all/endpoints", n);
    for (uint32_t r = 0; r < replicates; r++) {
        struct outcome o;

        known_run(&o, s, r);
        assert_int_equal(known_total(&o, IMPACT_HIT), n);
        known_add(&last, (double)(last_arrival(&o) - o.layout.bin / 2));
        replay_free(&o);
    }
    return last;
}

static double harmonic(int n)
{
    double sum = 0.0;

    for (int i = 1; i <= n; i++) {
        sum += 1.0 / i;
    }
    return sum;
}

/* Push, exponential latency: E[max of n] = mean·H_n. 500 worlds, 4.5 standard errors of
 * the sample, .1 % for the table. */
static void test_known_delivery_push_last_of_n(void **state)
{
    const double mean = 4.0 * TICK_MINUTE;
    struct scenario s;

    (void)state;
    known_read(&s, "arrivals");
    for (int n = 1; n <= 100; n *= 10) {
        const struct known_mean last = mean_last(&s, n, 500);

        assert_close(last.mean, mean * harmonic(n),
                     4.5 * known_error(&last) + 1e-3 * mean * harmonic(n));
        assert_true(4.5 * known_error(&last) < 0.22 * mean * harmonic(n));
    }
    scenario_free(&s);
}

/* Share that has it by t: 1 − e^(−t/mean); of a part without a connection 1 − e^(−t/its
 * own). */
static void test_known_delivery_push_share_by_time(void **state)
{
    static const double reach[] = { 1.0, 0.97, 0.6, 0.0 };

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct scenario s;
        struct outcome o;

        known_read(&s, "arrivals");
        known_set(&s, "/delivery/reach", reach[k]);
        known_run(&o, &s, (uint32_t)k);
        for (tick_t t = TICK_MINUTE; t < 4 * TICK_HOUR; t *= 2) {
            const double pushed = -expm1(-(double)t / (4.0 * TICK_MINUTE));
            const double later = -expm1(-(double)t / (double)TICK_HOUR);

            check_share(&o, t, reach[k] * pushed + (1.0 - reach[k]) * later);
        }
        replay_free(&o);
        scenario_free(&s);
    }
}

static const char *const poll[] = { "/delivery/kind=poll", "/delivery/poll_interval=2 h",
                                    "/delivery/poll_jitter=0 min" };

/* Poll, stationary phase: arrivals are uniform over the interval P: E[max of n] =
 * P·n/(n+1). */
static void test_known_delivery_poll_last_of_n(void **state)
{
    const double P = 2.0 * TICK_HOUR;
    struct scenario s;

    (void)state;
    known_read_set(&s, "arrivals", poll, 3);
    for (int n = 1; n <= 100; n *= 10) {
        const double expected = P * n / (n + 1.0);
        const struct known_mean last = mean_last(&s, n, 500);

        assert_close(last.mean, expected, 4.5 * known_error(&last));
        assert_true(last.mean < P);
    }
    scenario_free(&s);
}

/* Share by t: t/P; with jitter J the period is uniform in [P, P + J], and the share is
 * t/J·ln(1 + J/P) up to P. */
static void test_known_delivery_poll_share_by_time(void **state)
{
    static const tick_t jitter[] = { 0, TICK_HOUR };
    const double P = 2.0 * TICK_HOUR;

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        const double J = (double)jitter[k];
        const double rate = jitter[k] == 0 ? 1.0 / P : log1p(J / P) / J;
        struct scenario s;
        struct outcome o;

        known_read_set(&s, "arrivals", poll, 3);
        known_set(&s, "/delivery/poll_jitter", J);
        known_run(&o, &s, (uint32_t)k);
        for (tick_t t = TICK_MINUTE; t <= 2 * TICK_HOUR; t *= 2) {
            check_share(&o, t, rate * (double)t);
        }
        check_share(&o, 2 * TICK_HOUR, rate * P);
        assert_close(share_by(&o, 3 * TICK_HOUR), 1.0, 0.0);
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Off until an hour that is uniform from 01:00 to 02:00, and on from there: two minutes
 * later each machine has what was offered at midnight. */
static void test_known_delivery_at_power_on(void **state)
{
    const char *const sets[] = {
        "/delivery/always_on=false", "/delivery/kind=instant",
        "/population/persistence=1",
        "/population/classes/machine/on_workday={ \"00\": 0, \"01\": 0, \"02\": 1, "
        "\"03\": 1, \"23\": 1 }"
    };
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "arrivals", sets, 4);
    known_run(&o, &s, 0);
    assert_close(share_by(&o, 62 * TICK_MINUTE), 0.0, 0.0);
    for (tick_t t = 5; t < 60; t += 5) {
        check_share(&o, (62 + t) * TICK_MINUTE, (double)t / 60.0);
    }
    assert_close(share_by(&o, 122 * TICK_MINUTE + 10 * TICK_SECOND), 1.0, 0.0);
    replay_free(&o);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_delivery_push_last_of_n),
        cmocka_unit_test(test_known_delivery_push_share_by_time),
        cmocka_unit_test(test_known_delivery_poll_last_of_n),
        cmocka_unit_test(test_known_delivery_poll_share_by_time),
        cmocka_unit_test(test_known_delivery_at_power_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
