/* test_known_mirage.c: the four protocols of Mirage (Crameri et al., SOSP 2007), closed
 * forms of data/known-answers.md, "Rollouts over clusters": 20 clusters of 5,000
 * machines, A = 5 of them with one of P problems, one representative each. All times and
 * counts are exact: the look falls on the minute at which a wave's download and test are
 * over.
 */
#include "tests/studies/known.h"

#define HOURS(n) ((tick_t)(n)*TICK_HOUR)

enum { CLUSTERS = 20, MACHINES = 5000, D = 1, F = 5 };

/* Problem of each cluster, 0: none. In all of them A = 5. */
struct problems {
    int n;
    int of[CLUSTERS];
};
static const struct problems cases[] = {
    { 0, { 0 } },
    { 1, { 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1 } },
    { 2, { 0, 0, 0, 2, 0, 0, 2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0 } },
    { 3, { 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 2, 0 } },
};
enum { N_CASES = sizeof cases / sizeof *cases };

static void give_problems(struct scenario *s, const int of[CLUSTERS])
{
    struct organisation_spec *clusters = s->population.organisations.items;

    assert_int_equal(s->population.organisations.n, CLUSTERS);
    for (int i = 0; i < CLUSTERS; i++) {
        clusters[i].configuration = of[i]; /* 0: sound, p: with problem p */
    }
}

static int affected(const struct problems *p)
{
    int n = 0;

    for (int i = 0; i < CLUSTERS; i++) {
        n += p->of[i] != 0;
    }
    return n;
}

/* Problems in the clusters before and at position i (from 0). */
static int met(const int of[CLUSTERS], int i)
{
    int seen = 0, n = 0;

    for (int k = 0; k <= i; k++) {
        n += of[k] != 0 && (seen >> of[k] & 1) == 0;
        seen |= 1 << of[k];
    }
    return n;
}

/* When a wave's bake was over: the next one opened, or the rollout was complete. */
static tick_t over(const struct outcome *o, int wave)
{
    tick_t at = TICK_NEVER;

    for (size_t i = 0; i < o->log.n; i++) {
        const struct decision *d = &o->log.items[i];

        if ((d->kind == DECISION_WAVE && d->wave == wave + 1) ||
            (d->kind == DECISION_COMPLETE && d->wave == wave)) {
            at = at < d->at ? at : d->at;
        }
    }
    return at;
}

static void check_ends(const struct outcome *o, int64_t overhead)
{
    assert_int_equal(known_total(o, IMPACT_HIT), overhead);
    assert_int_equal(known_total(o, IMPACT_ENDPOINTS), CLUSTERS * MACHINES);
    assert_true(o->facts.completed != TICK_NEVER); /* all have it, with no fault left */
}

/* No staging: A·n machines; healthy ones at D, those of the j-th problem at D + jF + D.
 */
static void test_known_mirage_no_staging(void **state)
{
    (void)state;
    for (int k = 0; k < N_CASES; k++) {
        const struct problems *p = &cases[k];
        struct scenario s;
        struct outcome o;

        known_read(&s, "mirage");
        give_problems(&s, p->of);
        known_run(&o, &s, 0);
        check_ends(&o, affected(p) * MACHINES);
        for (int j = 1; j <= p->n; j++) {
            const struct decision *fix = known_decision(&o, DECISION_FIX, (size_t)j - 1);
            const struct decision *again = known_decision(&o, DECISION_WAVE, (size_t)j);

            assert_non_null(fix);
            assert_non_null(again); /* offered again: theirs after another D */
            assert_int_equal(fix->at, HOURS(D + j * F));
            assert_int_equal(again->at, HOURS(D + j * F));
            assert_int_equal(again->version, 1 + j);
        }
        assert_int_equal(o.facts.completed, HOURS(p->n == 0 ? D : D + p->n * F + D));
        replay_free(&o);
        scenario_free(&s);
    }
}

static void check_balanced(const struct outcome *o, const int of[CLUSTERS])
{
    for (int i = 0; i < CLUSTERS; i++) {
        assert_int_equal(over(o, 2 * i + 1),
                         HOURS(2 * D * (i + 1) + (F + D) * met(of, i)));
    }
}

/* Balanced: P·R machines; the i-th cluster at 2D·i + (F + D)·(problems met so far). */
static void test_known_mirage_balanced(void **state)
{
    (void)state;
    for (int k = 0; k < N_CASES; k++) {
        struct scenario s;
        struct outcome o;

        known_read(&s, "mirage-balanced");
        give_problems(&s, cases[k].of);
        known_run(&o, &s, 0);
        check_ends(&o, cases[k].n);
        check_balanced(&o, cases[k].of);
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Front loading: A·R machines; representatives D, fixes P·F, retest D, then the i-th
 * cluster after another D·i. */
static void test_known_mirage_front_loading(void **state)
{
    (void)state;
    for (int k = 0; k < N_CASES; k++) {
        const struct problems *p = &cases[k];
        const int tested = p->n == 0 ? D : D + p->n * F + D;
        struct scenario s;
        struct outcome o;

        known_read(&s, "mirage-front-loading");
        give_problems(&s, p->of);
        known_run(&o, &s, 0);
        check_ends(&o, affected(p));
        assert_int_equal(over(&o, 0), HOURS(tested));
        for (int i = 0; i < CLUSTERS; i++) {
            assert_int_equal(over(&o, 1 + i), HOURS(tested + D * (i + 1)));
        }
        replay_free(&o);
        scenario_free(&s);
    }
}

/* Unsound clustering: a machine in a sound cluster with a problem of its own adds one. */
static void test_known_mirage_misplaced_machine(void **state)
{
    static const char *const sets[] = {
        "/population/classes/stray={ \"on_workday\": 1, \"on_weekend\": 1 }",
        "/population/organisations/cluster-09/mix={ \"machine\": 0.9998, \"stray\": "
        "0.0002 }",
        "/update/defects/stray={ \"classes\": \"stray\", \"consequence\": \"rejected\" }",
    };
    const struct problems *p = &cases[1];
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read_set(&s, "mirage-balanced", sets, 3);
    give_problems(&s, p->of);
    known_run(&o, &s, 0);
    check_ends(&o, p->n + 1);
    replay_free(&o);
    scenario_free(&s);
}

/* C(C − a, i) / C(C, i): a problem of a clusters is not among i drawn ones. */
static double not_met(int a, int i)
{
    double p = 1.0;

    for (int k = 0; k < i; k++) {
        p *= (double)(CLUSTERS - a - k) / (double)(CLUSTERS - k);
    }
    return p > 0.0 ? p : 0.0;
}

static void shuffle(int of[CLUSTERS], uint32_t replicate)
{
    const struct stream_key key = { KNOWN_SEED, replicate };
    int from[CLUSTERS];

    for (int i = 0; i < CLUSTERS; i++) {
        from[i] = of[i];
    }
    for (uint32_t i = 0; i < CLUSTERS; i++) {
        of[i] = from[stream_permute(key, 999, i, CLUSTERS)];
    }
}

/* Random staging is balanced staging in a random order: E[problems met by position i] =
 * sum over problems of 1 − C(C−a, i)/C(C, i). 200 orders; each of 20 positions, three
 * cases, within 4.5 standard errors (of independent problems, which is more: they push
 * each other out) and three orders: false alarm below 1e-3 in all. Small clusters:
 * overhead and times do not depend on their size. */
static void test_known_mirage_random_staging(void **state)
{
    const int orders = 200;

    (void)state;
    for (int k = 1; k < N_CASES; k++) {
        struct known_mean time[CLUSTERS] = { 0 };
        int a[4] = { 0 };
        struct scenario s;

        known_read(&s, "mirage-balanced");
        for (int i = 0; i < CLUSTERS; i++) {
            struct organisation_spec *c = s.population.organisations.items;

            c[i].endpoints = 5;
            a[cases[k].of[i]]++;
        }
        for (uint32_t r = 0; r < (uint32_t)orders; r++) {
            int of[CLUSTERS];
            struct outcome o;

            for (int i = 0; i < CLUSTERS; i++) {
                of[i] = cases[k].of[i];
            }
            shuffle(of, r);
            give_problems(&s, of);
            known_run(&o, &s, 0);
            assert_int_equal(known_total(&o, IMPACT_HIT), cases[k].n);
            check_balanced(&o, of);
            for (int i = 0; i < CLUSTERS; i++) {
                known_add(&time[i], (double)over(&o, 2 * i + 1) / (double)TICK_HOUR);
            }
            replay_free(&o);
        }
        for (int i = 0; i < CLUSTERS; i++) {
            double problems = 0.0, variance = 0.0;

            for (int p = 1; p <= cases[k].n; p++) {
                const double without = not_met(a[p], i + 1);

                problems += 1.0 - without;
                variance += without * (1.0 - without);
            }
            assert_close(time[i].mean, 2 * D * (i + 1) + (F + D) * problems,
                         (F + D) * (4.5 * sqrt(variance / orders) + 3.0 / orders));
        }
        scenario_free(&s);
    }
}

/* A fix that is ready before the version on offer has been looked at: once that fails,
 * the hold goes on at once with the newest. No staging with F = D/3: the look at D; the
 * second version is offered at 4/3 D, the other fixes are ready at 5/3 D and 2 D; the
 * look at 7/3 D fails, and what is offered then has no fault left. */
static void test_known_mirage_quick_fixes_do_not_wait(void **state)
{
    const struct problems *p = &cases[3];
    struct scenario s;
    struct outcome o;

    (void)state;
    known_read(&s, "mirage");
    give_problems(&s, p->of);
    known_set(&s, "/update/diagnosis", 10.0 * TICK_MINUTE);
    known_set(&s, "/update/build", 5.0 * TICK_MINUTE);
    known_set(&s, "/update/test", 5.0 * TICK_MINUTE);
    known_run(&o, &s, 0);
    check_ends(&o, affected(p) * MACHINES);
    assert_int_equal(o.facts.completed, HOURS(10 * D) / 3);
    replay_free(&o);
    scenario_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_mirage_no_staging),
        cmocka_unit_test(test_known_mirage_balanced),
        cmocka_unit_test(test_known_mirage_front_loading),
        cmocka_unit_test(test_known_mirage_misplaced_machine),
        cmocka_unit_test(test_known_mirage_random_staging),
        cmocka_unit_test(test_known_mirage_quick_fixes_do_not_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
