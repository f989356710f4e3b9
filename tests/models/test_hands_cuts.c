/* test_hands_cuts.c: what must not show: how far the work is told to go at a time. Random
 * organisations with shifts, sites, travel, machines that healed, and returns that make
 * others wait. */
#include "models/purpose.h"
#include "tests/models/hands_run.h"

#define HM(h, m) ((tick_t)(h)*TICK_HOUR + (tick_t)(m)*TICK_MINUTE)

static uint32_t word(uint32_t entity, uint32_t i)
{
    return stream_block((struct stream_key){ 4, 4 }, entity, i, PURPOSE_SCENARIO, 0)
        .word[0];
}

enum { MACHINES = 400 };

/* A machine that returned makes another one wait, of the same tick. */
struct chain {
    struct hands_run run;
    uint32_t next;
};

static int returned(void *arg, const struct hands_done *d, struct rf_error *err)
{
    struct chain *c = arg;
    int status = hands_run_done(&c->run, d, err);

    if (status == RF_OK && d->index % 3 == 0 && c->next < MACHINES) {
        status = hands_wait(c->run.hands, d->at, c->next, word(c->next, 3) % 6,
                            word(c->next, 4) % 3, err);
        c->next++;
    }
    return status;
}

static void advance(struct chain *c, tick_t until)
{
    struct rf_error err;

    assert_int_equal(hands_advance(c->run.hands, until, returned, c, &err), RF_OK);
}

/* cuts: 0: only where a machine comes; 1: many at random; 2: tick by tick of hands_next.
 */
static void work(struct chain *c, uint32_t n, int cuts)
{
    uint32_t cut = 0;
    tick_t now = 0;

    for (uint32_t i = 0; i <= MACHINES / 2; i++) {
        const tick_t to =
            i == MACHINES / 2
                ? 30 * TICK_DAY
                : now + (tick_t)(word(n, 1000 + i) % (n % 2 == 0 ? 3 : 3600000));

        while (cuts == 1 && now < to && cut < 100 * MACHINES) {
            now +=
                word(n, 5000 + cut++) % (to - now < TICK_HOUR ? 4 * TICK_HOUR : TICK_DAY);
            now = now < to ? now : to;
            advance(c, now);
        }
        while (cuts == 2 && hands_next(c->run.hands) < to) {
            const size_t before = c->run.n_done;
            const tick_t next = hands_next(c->run.hands);

            advance(c, next);
            assert_int_equal(c->run.n_done, before); /* nothing happened before */
            advance(c, next + 1);
            assert_true(hands_next(c->run.hands) > next);
        }
        advance(c, to);
        now = to;
        if (i < MACHINES / 2) {
            hands_run_wait(&c->run, now, i, word(i, 1) % 6, word(i, 2) % 3);
        }
    }
}

static struct chain chain_of(uint32_t n, const tick_t *service, const bool *skip)
{
    struct chain c = { .next = MACHINES / 2 };

    hands_run_init(&c.run, 1 + word(n, 1) % 8, MACHINES);
    c.run.recovery.staff.always = word(n, 2) % 5 == 0;
    c.run.recovery.staff.parallel = 1 + word(n, 3) % 4;
    c.run.recovery.staff.drafted = word(n, 4) % 3;
    c.run.recovery.hands_on.order =
        word(n, 5) % 3 == 0 ? WORK_FIRST_COME : WORK_BY_PRIORITY;
    c.run.recovery.hands_on.travel = word(n, 6) % 4 == 0 ? 0 : HM(0, 45);
    c.run.setup.local_offset = word(n, 7) % (7 * TICK_DAY);
    c.run.setup.start = word(n, 8) % (8 * TICK_HOUR);
    c.run.setup.entity = n;
    c.run.setup.n_sites = 6;
    c.run.service = service;
    c.run.skip = skip;
    return c;
}

/* However far it is told to go at a time, all returns are the same. */
static void test_hands_cuts_do_not_show(void **state)
{
    static tick_t service[MACHINES];
    static bool skip[MACHINES];
    size_t all = 0;

    (void)state;
    for (uint32_t n = 0; n < 60; n++) {
        struct chain whole = chain_of(n, service, skip);

        for (uint32_t i = 0; i < MACHINES; i++) {
            /* coarse times in half of the cases, so that much happens at one tick */
            service[i] =
                word(i, 9) % 4 * (n % 4 < 2 ? HM(0, 15) : HM(0, 13) + word(i, 10) % 97);
            skip[i] = word(i, 11) % 16 == 0;
        }
        whole.run.setup.recovery = &whole.run.recovery;
        hands_run_begin(&whole.run);
        work(&whole, n, 0);
        for (int cuts = 1; cuts <= 2; cuts++) {
            struct chain cut = chain_of(n, service, skip);

            hands_run_begin(&cut.run);
            work(&cut, n, cuts);
            hands_run_expect(&cut.run, whole.run.done, whole.run.n_done);
            assert_int_equal(cut.run.n_done, whole.run.n_done);
            assert_int_equal(hands_busy(cut.run.hands), hands_busy(whole.run.hands));
            hands_run_free(&cut.run);
        }
        for (size_t i = 1; i < whole.run.n_done; i++) {
            const struct hands_done *a = &whole.run.done[i - 1], *b = &whole.run.done[i];

            assert_true(a->at < b->at || (a->at == b->at && a->index < b->index));
        }
        assert_int_equal(hands_waiting(whole.run.hands), 0);
        all += whole.run.n_done;
        hands_run_free(&whole.run);
    }
    assert_true(all > 60 * MACHINES / 2);
}

/* Each machine that waits and is not healed returns once, after its service. */
static void test_hands_cuts_everything_returns_once(void **state)
{
    static tick_t service[MACHINES];

    (void)state;
    for (uint32_t n = 100; n < 130; n++) {
        struct chain c = chain_of(n, service, NULL);
        bool back[MACHINES] = { false };

        for (uint32_t i = 0; i < MACHINES; i++) {
            service[i] = 1 + word(i, 9) % HM(0, 40);
        }
        hands_run_begin(&c.run);
        work(&c, n, 0);
        assert_int_equal(c.run.n_done, c.next);
        for (uint32_t i = 0; i < c.next; i++) {
            const struct hands_done *d = &c.run.done[i];

            assert_false(back[d->index]);
            back[d->index] = true;
            assert_int_equal(d->at, c.run.started[d->index] + service[d->index]);
        }
        hands_run_free(&c.run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hands_cuts_do_not_show),
        cmocka_unit_test(test_hands_cuts_everything_returns_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
