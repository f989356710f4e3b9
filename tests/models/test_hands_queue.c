/* test_hands_queue.c: hands-on recovery against closed forms of queueing.
 *
 * Each statistical check allows four standard errors, estimated from replicates or from
 * batch means: with fifteen such checks the chance of a false alarm is 0.1 %.
 */
#include "models/purpose.h"
#include "tests/models/hands_run.h"

#define MEAN_SERVICE 1e7 /* 1/mu in ticks: rounding to ticks is out of sight */

/* A unit exponential. */
static double exponential(uint32_t entity, uint32_t index, uint32_t draw)
{
    const struct stream_key key = { 20240719, 3 };

    return -log(
        stream_unit(stream_block(key, entity, index, PURPOSE_SCENARIO, draw).word[0]));
}

/* Mean and standard error of values that come one by one. */
struct mean {
    double n, sum, squares;
};

static void mean_add(struct mean *m, double value)
{
    m->n++;
    m->sum += value;
    m->squares += value * value;
}

static double mean_of(const struct mean *m)
{
    return m->sum / m->n;
}

static double mean_error(const struct mean *m)
{
    const double variance = (m->squares - m->sum * m->sum / m->n) / (m->n - 1);

    return sqrt(variance / m->n);
}

#define assert_mean(m, expected) assert_close(mean_of(m), (expected), 4 * mean_error(m))

/* ---- mass outage ---- */

enum { HOSTS = 1000, CREWS = 10, OUTAGES = 1500 };

/* mu times the time of the last return, and of the mean return, over many outages. */
static void outages(int64_t crews, struct mean *all, struct mean *each)
{
    static tick_t service[HOSTS];

    for (uint32_t o = 0; o < OUTAGES; o++) {
        struct hands_run r;
        double sum = 0;

        hands_run_init(&r, crews, HOSTS);
        r.service = service;
        hands_run_begin(&r);
        for (uint32_t i = 0; i < HOSTS; i++) {
            service[i] = (tick_t)(MEAN_SERVICE * exponential(o, i, 0) + 0.5);
            hands_run_wait(&r, 0, i, 0, 2);
        }
        hands_run_until(&r, TICK_NEVER);
        assert_int_equal(r.n_done, HOSTS);
        for (uint32_t i = 0; i < HOSTS; i++) {
            sum += (double)r.done[i].at / MEAN_SERVICE;
        }
        mean_add(each, sum / HOSTS);
        mean_add(all, (double)r.done[HOSTS - 1].at / MEAN_SERVICE);
        hands_run_free(&r);
    }
}

/* B hosts down at once, c crews, exponential repair: mu E[all] = (B-c)/c + H_c and
 * mu E[mean completion] = 1 + (B-c)(B-c+1)/(2cB). */
static void test_hands_queue_mass_outage(void **state)
{
    struct mean all = { 0 }, each = { 0 };

    (void)state;
    outages(CREWS, &all, &each);
    assert_mean(&all, 101.928968);
    assert_mean(&each, 50.054500);
}

/* The check above would see one crew too few. */
static void test_hands_queue_mass_outage_tells_crews_apart(void **state)
{
    struct mean all = { 0 }, each = { 0 };

    (void)state;
    outages(CREWS - 1, &all, &each);
    assert_true(fabs(mean_of(&all) - 101.928968) > 40 * mean_error(&all));
    assert_true(fabs(mean_of(&each) - 50.054500) > 40 * mean_error(&each));
}

/* Deterministic repair T: the last is done at ceil(B/c) T exactly. */
static void test_hands_queue_deterministic_repair(void **state)
{
    static const struct {
        uint32_t hosts;
        int64_t crews, parallel;
    } cases[] = { { 1, 1, 1 },     { 1000, 7, 1 },  { 1000, 10, 1 }, { 999, 10, 1 },
                  { 1001, 10, 1 }, { 100, 200, 1 }, { 1000, 11, 3 }, { 333, 1, 32 } };
    const tick_t t = 900001;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int64_t c = cases[i].crews * cases[i].parallel;
        struct hands_run r;

        hands_run_init(&r, cases[i].crews, cases[i].hosts);
        r.recovery.staff.parallel = cases[i].parallel;
        r.constant = t;
        r.setup.start = 12345;
        hands_run_begin(&r);
        for (uint32_t k = 0; k < cases[i].hosts; k++) {
            hands_run_wait(&r, 0, k, 0, 0);
        }
        hands_run_until(&r, TICK_NEVER);
        assert_int_equal(r.n_done, cases[i].hosts);
        for (uint32_t k = 0; k < cases[i].hosts; k++) {
            assert_int_equal(r.done[k].index, k);
            assert_int_equal(r.done[k].at, 12345 + (k / c + 1) * t);
        }
        assert_int_equal(hands_busy(r.hands), (int64_t)cases[i].hosts * t);
        hands_run_free(&r);
    }
}

/* ---- M/M/c ---- */

enum {
    BATCHES = 200,
    BATCH = 2000,
    WARM_UP = 10 * BATCH,
    CUSTOMERS = WARM_UP + BATCHES * BATCH
};

struct waits {
    struct mean delayed, wait, length;
};

/* Failures come from outside, Poisson. By PASTA an arrival sees the stationary queue. */
static void erlang_c(int64_t c, double a, struct waits *w)
{
    static tick_t service[CUSTOMERS];
    static uint32_t seen[CUSTOMERS];
    static tick_t came[CUSTOMERS];
    const uint32_t entity = (uint32_t)c << 8;
    struct hands_run r;
    double now = 0;

    hands_run_init(&r, c, CUSTOMERS);
    r.service = service;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < CUSTOMERS; i++) {
        now += exponential(entity, i, 1) * MEAN_SERVICE / a;
        came[i] = (tick_t)now;
        service[i] = (tick_t)(MEAN_SERVICE * exponential(entity, i, 2) + 0.5);
        hands_run_until(&r, came[i]);
        seen[i] = hands_waiting(r.hands);
        hands_run_wait(&r, came[i], i, 0, 2);
    }
    hands_run_until(&r, TICK_NEVER);
    for (uint32_t b = WARM_UP; b < CUSTOMERS; b += BATCH) {
        double delayed = 0, wait = 0, length = 0;

        for (uint32_t i = b; i < b + BATCH; i++) {
            delayed += r.started[i] > came[i];
            wait += (double)(r.started[i] - came[i]) / MEAN_SERVICE;
            length += seen[i];
        }
        mean_add(&w->delayed, delayed / BATCH);
        mean_add(&w->wait, wait / BATCH);
        mean_add(&w->length, length / BATCH);
    }
    hands_run_free(&r);
}

/* Erlang C, Lq = C a / (c - a), mu Wq = C / (c - a). A batch is at least 28 relaxation
 * times long, so batch means are as good as independent. */
static void test_hands_queue_mmc_erlang_c(void **state)
{
    static const struct {
        int64_t c;
        double a, delayed, length, wait;
    } cases[] = { { 1, 0.5, 0.500000, 0.500000, 1.000000 },
                  { 2, 1.5, 0.642857, 1.928571, 1.285714 },
                  { 10, 8.0, 0.409180, 1.636721, 0.204590 } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct waits w = { 0 };

        erlang_c(cases[i].c, cases[i].a, &w);
        assert_mean(&w.delayed, cases[i].delayed);
        assert_mean(&w.length, cases[i].length);
        assert_mean(&w.wait, cases[i].wait);
    }
}

/* ---- machine repair ---- */

enum { MOST_MACHINES = 10, REPAIRS_A_BATCH = 2000 };

/* K machines that fail one by one while they are up. */
struct workshop {
    struct hands_run run;
    tick_t service[MOST_MACHINES];
    tick_t fails[MOST_MACHINES]; /* TICK_NEVER: down */
    uint32_t lives[MOST_MACHINES];
    double lifetime; /* mean, ticks */
    uint32_t k, up;
};

static void live(struct workshop *w, uint32_t i, tick_t now)
{
    const double life = w->lifetime * exponential(w->k, i, 10 + 2 * w->lives[i]);

    w->service[i] =
        (tick_t)(MEAN_SERVICE * exponential(w->k, i, 11 + 2 * w->lives[i]) + 0.5);
    w->lives[i]++;
    w->fails[i] = now + (tick_t)life;
    w->up++;
}

static int repaired(void *arg, const struct hands_done *d, struct rf_error *err)
{
    struct workshop *w = arg;

    (void)err;
    live(w, d->index, d->at);
    return RF_OK;
}

/* The next failure or return; its tick. */
static tick_t happen(struct workshop *w)
{
    struct rf_error err;
    uint32_t first = 0;

    for (uint32_t i = 1; i < w->k; i++) {
        first = w->fails[i] < w->fails[first] ? i : first;
    }
    const tick_t fails = w->fails[first], next = hands_next(w->run.hands);

    if (next < fails) {
        assert_int_equal(hands_advance(w->run.hands, next + 1, repaired, w, &err), RF_OK);
        return next;
    }
    assert_int_equal(hands_advance(w->run.hands, fails, repaired, w, &err), RF_OK);
    hands_run_wait(&w->run, fails, first, 0, 1);
    w->fails[first] = TICK_NEVER;
    w->up--;
    return fails;
}

/* Shares of time, by batch: all up; machines down. Ratio of sums in a batch of fixed
 * events would be biased, so batches have a fixed time. */
static void machine_repair(uint32_t k, int64_t c, double r, struct mean *p0,
                           struct mean *down)
{
    struct workshop w = { .lifetime = MEAN_SERVICE / r, .k = k };
    const tick_t batch = (tick_t)(REPAIRS_A_BATCH * MEAN_SERVICE);
    tick_t now = 0, end = batch;
    double all_up = 0, lost = 0;

    hands_run_init(&w.run, c, MOST_MACHINES);
    w.run.service = w.service;
    hands_run_begin(&w.run);
    for (uint32_t i = 0; i < k; i++) {
        live(&w, i, 0);
    }
    while (down->n < BATCHES) {
        const bool none = w.up == k;
        const double n = k - w.up;
        tick_t at = happen(&w);

        while (at >= end) {
            all_up += none ? (double)(end - now) : 0;
            lost += n * (double)(end - now);
            mean_add(p0, all_up / (double)batch);
            mean_add(down, lost / (double)batch);
            all_up = lost = 0;
            now = end;
            end += batch;
        }
        all_up += none ? (double)(at - now) : 0;
        lost += n * (double)(at - now);
        now = at;
    }
    hands_run_free(&w.run);
}

/* M/M/c//K: p_n = p_{n-1} (K-n+1) r / min(n, c). Starts with all up: of 2000 mean repair
 * times in a batch, the first few are not stationary, out of 200 batches. */
static void test_hands_queue_machine_repair(void **state)
{
    struct mean p0 = { 0 }, down = { 0 };

    (void)state;
    machine_repair(4, 1, 0.2, &p0, &down);
    assert_mean(&p0, 0.398343);
    assert_mean(&down, 0.991714);
    p0 = down = (struct mean){ 0 };
    machine_repair(10, 2, 0.1, &p0, &down);
    assert_mean(&p0, 0.367955);
    assert_mean(&down, 1.038638);
}

/* ---- more technicians ---- */

enum { CASES = 300, PROPERTY_MACHINES = 120 };

static uint32_t word(uint32_t i, uint32_t j)
{
    return stream_block((struct stream_key){ 5, 5 }, i, j, PURPOSE_SCENARIO, 0).word[1];
}

/* A random outage, first come, first served, one site; when each machine is back.
 * one_calendar: technicians come and go together, or are always there. */
static void returns(uint32_t c, int64_t technicians, bool one_calendar,
                    tick_t back[PROPERTY_MACHINES])
{
    static tick_t service[PROPERTY_MACHINES];
    struct hands_run r;
    tick_t now = 0;

    hands_run_init(&r, technicians, PROPERTY_MACHINES);
    r.recovery.hands_on.order = WORK_FIRST_COME;
    r.recovery.staff.parallel = 1 + word(c, 10000) % 3;
    r.recovery.staff.always = one_calendar && word(c, 10001) % 2 == 0;
    r.recovery.staff.weekend = one_calendar ? 1 : 0.5;
    r.setup.local_offset = (one_calendar ? 10 : 2) * TICK_HOUR; /* in or out of hours */
    r.setup.entity = c;
    r.service = service;
    hands_run_begin(&r);
    for (uint32_t i = 0; i < PROPERTY_MACHINES; i++) {
        now += word(c, i) % (tick_t)(word(c, 10002) % 2 == 0 ? 1 : 40 * TICK_MINUTE);
        service[i] = 1 + word(c, 1000 + i) % TICK_HOUR;
        hands_run_until(&r, now);
        hands_run_wait(&r, now, i, 0, word(c, 2000 + i) % 3);
    }
    hands_run_until(&r, 60 * TICK_DAY);
    assert_int_equal(r.n_done, PROPERTY_MACHINES);
    for (uint32_t i = 0; i < PROPERTY_MACHINES; i++) {
        back[r.done[i].index] = r.done[i].at;
    }
    hands_run_free(&r);
}

/* Machines that one technician more brings back earlier, and later, on common luck. */
static void compare(bool one_calendar, uint32_t *earlier, uint32_t *later)
{
    *earlier = *later = 0;
    for (uint32_t c = 0; c < CASES; c++) {
        const int64_t n = 1 + word(c, 10003) % 5;
        tick_t with_n[PROPERTY_MACHINES], with_more[PROPERTY_MACHINES];

        returns(c, n, one_calendar, with_n);
        returns(c, n + 1, one_calendar, with_more);
        for (uint32_t i = 0; i < PROPERTY_MACHINES; i++) {
            *earlier += with_more[i] < with_n[i];
            *later += with_more[i] > with_n[i];
        }
    }
}

/* First come, first served, no prerequisites, one calendar for all technicians: machine
 * by machine, more technicians are never later. */
static void test_hands_queue_more_technicians_never_later(void **state)
{
    uint32_t earlier, later;

    (void)state;
    compare(true, &earlier, &later);
    assert_int_equal(later, 0);
    assert_true(earlier > CASES);
}

/* The limit of that claim. When shifts end at different times, a technician more can take
 * a machine that one who is about to leave would have ended after his shift; it then
 * occupies one who could have gone on. Seldom, but so it is. */
static void test_hands_queue_more_technicians_later_for_a_few_with_shifts(void **state)
{
    uint32_t earlier, later;

    (void)state;
    compare(false, &earlier, &later);
    assert_true(later > 0);
    assert_true(later < earlier / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hands_queue_mass_outage),
        cmocka_unit_test(test_hands_queue_mass_outage_tells_crews_apart),
        cmocka_unit_test(test_hands_queue_deterministic_repair),
        cmocka_unit_test(test_hands_queue_mmc_erlang_c),
        cmocka_unit_test(test_hands_queue_machine_repair),
        cmocka_unit_test(test_hands_queue_more_technicians_never_later),
        cmocka_unit_test(test_hands_queue_more_technicians_later_for_a_few_with_shifts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
