/* test_known_recovery.c: hands-on recovery through the whole model
 * (data/known-answers.md, "Hands-on recovery"): a mass outage, and failures that are not
 * the update's as M/M/c and as machine repair.
 *
 * Runs start with everything up, so their time averages are below the stationary ones.
 * Both are computed here: the stationary ones from the recurrences of the source, checked
 * against its tables, and the mean of a run from the birth and death equations.
 */
#include <string.h>

#include "tests/studies/known.h"

/* ---- mass outage ---- */

static double harmonic(int n)
{
    double sum = 0.0;

    for (int i = 1; i <= n; i++) {
        sum += 1.0 / i;
    }
    return sum;
}

/* The end of the bin in which the last machine came back, ms. */
static tick_t last_back(const struct outcome *o)
{
    size_t last = 0;

    for (size_t b = 0; b < o->layout.n_bins; b++) {
        last = o->metrics[o->layout.backs + b] != 0 ? b + 1 : last;
    }
    return (tick_t)last * o->layout.bin;
}

/* Exponential repair, B machines, c crews: mu·E[all repaired] = (B−c)/c + H_c, mu·mean
 * completion = 1 + (B−c)(B−c+1)/(2cB). 200 replicates; 4 standard errors of the sample (a
 * false alarm in 10^4), half a bin (1/120), and .1 % for the table of the distribution.
 */
static void test_known_recovery_mass_outage(void **state)
{
    const int B = 1000, c = 10;
    const double all = (B - c) / (double)c + harmonic(c);
    const double mean = 1.0 + (B - c) * (B - c + 1.0) / (2.0 * c * B);
    struct known_mean last = { 0 }, each = { 0 };
    struct scenario s;

    (void)state;
    assert_close(all, 101.928968, 5e-7);
    assert_close(mean, 50.054500, 5e-7);
    known_read(&s, "outage");
    for (uint32_t r = 0; r < 200; r++) {
        struct outcome o;

        known_run(&o, &s, r);
        assert_int_equal(known_total(&o, IMPACT_BACK_HANDS), B);
        known_add(&last, (double)last_back(&o) / (double)TICK_MINUTE);
        known_add(&each, (double)known_total(&o, IMPACT_DOWN_MS) / (double)TICK_MINUTE /
                             (double)B);
        replay_free(&o);
    }
    assert_close(last.mean - 1.0 / 120.0, all,
                 4.0 * known_error(&last) + 1.0 / 120.0 + 1e-3 * all);
    assert_close(each.mean, mean, 4.0 * known_error(&each) + 1e-3 * mean);
    assert_true(4.0 * known_error(&each) < 0.02 * mean); /* it can fail */
    scenario_free(&s);
}

/* Deterministic repair T: the last is done at ceil(B/c)·T, exactly. */
static void test_known_recovery_mass_outage_deterministic(void **state)
{
    static const struct {
        int c;
        tick_t T;
    } cases[] = { { 10, TICK_MINUTE },
                  { 7, TICK_MINUTE },
                  { 999, 90 * TICK_SECOND },
                  { 1000, 17 * TICK_SECOND },
                  { 2000, TICK_SECOND } };
    const int B = 1000;

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const int c = cases[k].c;
        const tick_t T = cases[k].T;
        const char *const sets[] = { "/recovery/hands_on/time=1 min" };
        int64_t down = 0;
        struct scenario s;
        struct outcome o;

        for (int i = 0; i < B; i++) {
            down += (i / c + 1) * T;
        }
        known_read_set(&s, "outage", sets, 1);
        known_set(&s, "/recovery/hands_on/time", (double)T);
        known_set(&s, "/recovery/staff/fixed", c);
        known_run(&o, &s, 0);
        assert_int_equal(last_back(&o), (B + c - 1) / c * T + TICK_SECOND);
        assert_int_equal(known_total(&o, IMPACT_DOWN_MS), down);
        replay_free(&o);
        scenario_free(&s);
    }
}

/* An encrypted disk costs its minutes; the industry's share of these wins over the
 * class's, which holds where the industry gives none. */
static void test_known_recovery_encrypted(void **state)
{
    static const struct {
        double of_class, of_industry;
        tick_t T;
    } cases[] = { { 0, 0, TICK_MINUTE },
                  { 1, 0, 8 * TICK_MINUTE },
                  { 0, 1, 8 * TICK_MINUTE } };
    const int B = 1000, c = 100;

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const char *const sets[] = { "/recovery/hands_on/time=1 min",
                                     "/recovery/hands_on/encryption=7 min" };
        struct scenario s;
        struct outcome o;

        known_read_set(&s, "outage", sets, 2);
        known_set(&s, "/recovery/staff/fixed", c);
        known_set(&s, "/population/classes/machine/encrypted", cases[k].of_class);
        known_set(&s, "/population/industries/any/encrypted", cases[k].of_industry);
        known_run(&o, &s, 0);
        assert_int_equal(last_back(&o), B / c * cases[k].T + TICK_SECOND);
        replay_free(&o);
        scenario_free(&s);
    }
}

/* ---- queues ---- */

#define MOST 150 /* more are never down, with a probability below 1e-12 */

/* Machines down as a birth and death process; times in mean services. */
struct queue {
    int c;
    double births;  /* rate, all together, with everything up */
    double sources; /* births fall in proportion to those that are up */
    int n;          /* states 0 … n - 1 */
};

static double birth(const struct queue *q, int down)
{
    return down + 1 < q->n ? q->births * (1.0 - down / q->sources) : 0.0;
}

static double death(const struct queue *q, int down)
{
    return down < q->c ? down : q->c;
}

static double mean_of(const struct queue *q, const double *p)
{
    double mean = 0.0;

    for (int k = 0; k < q->n; k++) {
        mean += k * p[k];
    }
    return mean;
}

/* p_n = p_{n−1}·births/deaths. */
static double stationary(const struct queue *q, double *p)
{
    double sum = 1.0;

    p[0] = 1.0;
    for (int k = 1; k < q->n; k++) {
        p[k] = p[k - 1] * birth(q, k - 1) / death(q, k);
        sum += p[k];
    }
    for (int k = 0; k < q->n; k++) {
        p[k] /= sum;
    }
    return mean_of(q, p);
}

static void slope(const struct queue *q, const double *p, double *out)
{
    for (int k = 0; k < q->n; k++) {
        out[k] = -(birth(q, k) + death(q, k)) * p[k];
        out[k] += k > 0 ? birth(q, k - 1) * p[k - 1] : 0.0;
        out[k] += k + 1 < q->n ? death(q, k + 1) * p[k + 1] : 0.0;
    }
}

/* One step of the classical Runge–Kutta method. */
static void step(const struct queue *q, double *p, double h)
{
    static const double part[] = { 0.0, 0.5, 0.5, 1.0 }, weight[] = { 1, 2, 2, 1 };
    double k[MOST] = { 0 }, at[MOST], sum[MOST] = { 0 };

    for (int j = 0; j < 4; j++) {
        for (int i = 0; i < q->n; i++) {
            at[i] = p[i] + part[j] * h * k[i];
        }
        slope(q, at, k);
        for (int i = 0; i < q->n; i++) {
            sum[i] += weight[j] * k[i];
        }
    }
    for (int i = 0; i < q->n; i++) {
        p[i] += h / 6.0 * sum[i];
    }
}

/* Mean number down over [0, time] from everything up; stationary from 300 services on,
 * ten relaxation times of the slowest queue here. */
static double mean_from_empty(const struct queue *q, double time)
{
    const double h = 0.05;
    double p[MOST] = { 1.0 }, end[MOST], sum = 0.0, t = 0.0, before = 0.0;
    const double limit = stationary(q, end);

    for (; t < time && t < 300.0; t += h) {
        step(q, p, h);
        const double now = mean_of(q, p);

        sum += h * (before + now) / 2.0;
        before = now;
    }
    return (sum + limit * (time - t)) / time;
}

/* Machines down over the horizon, a mean of all organisations. */
static double mean_down(const struct outcome *o)
{
    return (double)known_total(o, IMPACT_DOWN_MS) / (double)o->horizon /
           (double)o->metrics[o->layout.organisations + IMPACT_CUSTOMERS];
}

static void check_mean_down(const struct scenario *s, const struct queue *q,
                            uint32_t replicates)
{
    const double time = (double)s->horizon / (10.0 * TICK_MINUTE);
    const double expected = mean_from_empty(q, time);
    struct known_mean seen = { 0 };

    for (uint32_t r = 0; r < replicates; r++) {
        struct outcome o;

        known_run(&o, s, r);
        known_add(&seen, mean_down(&o));
        replay_free(&o);
    }
    assert_close(seen.mean, expected, 5.0 * known_error(&seen) + 1e-3 * expected);
    assert_true(5.0 * known_error(&seen) < 0.08 * expected); /* it can fail */
}

/* M/M/c: L = Lq + a. The runs are below it: by less than .3 % as they start empty and
 * less than .5 % as a machine that is down cannot fail; both are reckoned with. 10 runs
 * of 12 organisations: 5 standard errors (Student's t with 9 degrees of freedom: a false
 * alarm in 1,300 for each of three) and .1 % for the table of the distribution. */
static void test_known_recovery_erlang_c(void **state)
{
    static const struct {
        int c;
        double a, C, Lq;
    } table[] = { { 1, 0.5, 0.500000, 0.500000 },
                  { 2, 1.5, 0.642857, 1.928571 },
                  { 10, 8.0, 0.409180, 1.636721 } };

    (void)state;
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        const double a = table[k].a;
        const struct queue infinite = { table[k].c, a, 1e300, MOST };
        const struct queue q = { table[k].c, a, 20000.0, MOST };
        double p[MOST], busy = 0.0;
        struct scenario s;

        assert_close(stationary(&infinite, p), table[k].Lq + a, 1e-6);
        for (int n = 0; n < table[k].c; n++) {
            busy += p[n];
        }
        assert_close(1.0 - busy, table[k].C, 1e-6);
        assert_close(mean_from_empty(&infinite, 3456.0), table[k].Lq + a,
                     3e-3 * (table[k].Lq + a));
        assert_close(stationary(&q, p), table[k].Lq + a, 5e-3 * (table[k].Lq + a));

        known_read(&s, "queue");
        known_set(&s, "/recovery/staff/fixed", table[k].c);
        known_set(&s, "/recovery/background_time", 10.0 * TICK_MINUTE / a);
        check_mean_down(&s, &q, 10);
        scenario_free(&s);
    }
}

/* Machine repair, r = failure rate / repair rate. 10 runs of 50 organisations. */
static void test_known_recovery_machine_repair(void **state)
{
    static const struct {
        int K, c;
        double r, p0, L;
    } table[] = { { 4, 1, 0.2, 0.398343, 0.991714 }, { 10, 2, 0.1, 0.367955, 1.038638 } };

    (void)state;
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        const struct queue q = { table[k].c, table[k].K * table[k].r, table[k].K,
                                 table[k].K + 1 };
        double p[MOST];
        struct scenario s;

        assert_close(stationary(&q, p), table[k].L, 1e-6);
        assert_close(p[0], table[k].p0, 1e-6);
        assert_close(mean_from_empty(&q, 3456.0), table[k].L, 1e-3 * table[k].L);

        known_read(&s, "machine-repair");
        known_set(&s, "/population/organisations/alike/endpoints", table[k].K);
        known_set(&s, "/recovery/staff/fixed", table[k].c);
        known_set(&s, "/recovery/background_time", 10.0 * TICK_MINUTE / table[k].r);
        check_mean_down(&s, &q, 10);
        scenario_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_recovery_mass_outage),
        cmocka_unit_test(test_known_recovery_mass_outage_deterministic),
        cmocka_unit_test(test_known_recovery_encrypted),
        cmocka_unit_test(test_known_recovery_erlang_c),
        cmocka_unit_test(test_known_recovery_machine_repair),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
