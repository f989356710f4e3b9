/* test_unfinished.c: what is said of rollouts that do not come to their end. */
#include "output/unfinished.h"
#include "tests/output/fake.h"

static void set(struct comparison *c, size_t arm, enum version version, uint32_t world,
                enum unfinished why, int wave)
{
    struct cell *cell = (struct cell *)(uintptr_t)compare_cell(c, arm, version, world);

    cell->facts.unfinished = why;
    cell->facts.last_wave = wave;
    cell->facts.last = (struct look){ .sample = 37 };
}

static void lines(const struct comparison *c, struct buffer *out)
{
    struct answer a;
    struct rf_error err = { 0 };

    assert_int_equal(answer_init(&a, c, &err), RF_OK);
    for (size_t i = 0; unfinished_line(&a, i, out); i++) {
        buffer_add(out, "\n");
    }
    answer_free(&a);
}

/* A halt of the bad update is what a rollout is for; of a good one it is news. The reason
 * of most worlds is told, with its wave. */
static void test_unfinished_says_wave_and_reason(void **state)
{
    struct comparison c;
    struct buffer out = { 0 };

    (void)state;
    fake_comparison(&c, 2, 5, true, 0.0);
    struct rollout *r = &c.arms[1].scenario.rollout;

    r->waves = (struct list){ fake_alloc(1, sizeof(struct wave)), 1 };
    snprintf(((struct wave *)r->waves.items)->name, PARAM_NAME_SIZE, "first");
    r->gate.minimum = 200;
    for (uint32_t w = 0; w < 5; w++) {
        set(&c, 1, VERSION_BAD, w, UNFINISHED_ENDED, 0);
        set(&c, 1, VERSION_GOOD, w, w < 3 ? UNFINISHED_SAMPLE : UNFINISHED_ENDED, 0);
    }
    lines(&c, &out);
    assert_string_equal(out.text,
                        "canary 1 %, 1 h, gate, good update: not through after "
                        "14\xc2\xa0"
                        "d in 5 of 5 simulated worlds: wave 1 (first) has baked, and "
                        "waits for its gate's sample: 37 of 200 (in 3 of these).\n");
    buffer_free(&out);
    compare_free(&c);
}

static void test_unfinished_is_silent_when_all_is_through(void **state)
{
    struct comparison c;
    struct buffer out = { 0 };

    (void)state;
    fake_comparison(&c, 3, 5, true, 0.0);
    lines(&c, &out);
    assert_int_equal(out.n, 0);
    buffer_free(&out);
    compare_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unfinished_says_wave_and_reason),
        cmocka_unit_test(test_unfinished_is_silent_when_all_is_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
