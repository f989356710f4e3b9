/* label: threads */
/* test_bench.c: the gate bench against closed forms. */
#include <string.h>

#include "studies/bench.h"
#include "tests/studies/known.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

/* k of n within 4.5 standard deviations and one of p: a false alarm in 10^5. */
static void assert_share(int64_t k, int64_t n, double p)
{
    assert_close((double)k / (double)n, p,
                 4.5 * sqrt(p * (1.0 - p) / (double)n) + 1.0 / (double)n);
}

static void bench(struct bench *out, const struct scenario *s, const double *rates,
                  size_t n_rates, int64_t trials)
{
    const struct bench_options o = { .trials = trials,
                                     .seed = KNOWN_SEED,
                                     .n_threads = 2,
                                     .rates = rates,
                                     .n_rates = n_rates };
    struct rf_error err = { 0 };
    const int status = bench_run(s, &o, out, &err);

    if (status != RF_OK) {
        print_error("%s: %s\n", err.path, err.message);
    }
    assert_int_equal(status, RF_OK);
}

/* A canary of n machines, one look at the end, and a limit just above 0: it halts unless
 * all n are sound, 1 - (1 - p)^n (known-answers.md: miss probability, canary size). */
static void test_bench_one_look_sees_a_failure(void **state)
{
    static const double rates[] = { 0.0001, 0.001, 0.01, 0.5 };
    static const int sizes[] = { 100, 299, 1000 };
    struct scenario s;

    (void)state;
    known_read(&s, "canary");
    s.rollout.gate.base = 0.0;
    for (size_t i = 0; i < N_OF(sizes); i++) {
        struct bench b;

        known_set(&s, "/population/organisations/all/endpoints", sizes[i] + 1.0);
        known_set(&s, "/rollout/waves/0/count", sizes[i]);
        bench(&b, &s, rates, N_OF(rates), 20000);
        assert_int_equal(b.rates[0].halted, 0);
        assert_true(b.seen);
        assert_close(b.machines, sizes[i] + 1.0, 0.0);
        assert_close(b.waves[0].machines, sizes[i], 0.0);
        for (size_t k = 0; k < N_OF(rates); k++) {
            const struct bench_rate *r = &b.rates[k + 1];

            assert_close(r->rate, rates[k], 0.0);
            assert_share(r->halted, r->trials, 1.0 - pow(1.0 - rates[k], sizes[i]));
            assert_int_equal(r->early, r->halted);
            assert_close(r->delay.median, 2.0 / 60.0, 1e-12);
        }
        bench_free(&b);
    }
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bench_one_look_sees_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
