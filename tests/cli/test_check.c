/* ringfall check from outside: what is no mistake, but cannot come to its end. */

#include "tests/cli/program.h"

#define SCHEDULE RF_SOURCE_DIR "/tests/known/schedule.json "

/* A bake of a day, and a run that ends with it: check says so before, and so does the run
 * that shows it. */
static void test_check_warns_of_a_wave_after_the_end(void **state)
{
    (void)state;
    assert_int_equal(ringfall("check " SCHEDULE), 0);
    assert_int_equal(shell("! grep -q warning out.txt"), 0);
    assert_int_equal(ringfall("check " SCHEDULE "--set /horizon=25h"), 0);
    assert_int_equal(shell("! grep -q warning out.txt"), 0);
    assert_int_equal(ringfall("check " SCHEDULE "--set /horizon=24h"), 0);
    assert_int_equal(shell("grep -q 'warning: /rollout/waves/1 (last) opens after 1 d at "
                           "the earliest, and the run ends after 1 d' out.txt"),
                     0);
    assert_int_equal(ringfall("run " SCHEDULE "-n 2 --set /horizon=24h -o late"), 0);
    assert_int_equal(shell("grep -q 'not through after .* in 2 of 2 simulated worlds: "
                           "wave 1 (first) still bakes' out.txt"),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_warns_of_a_wave_after_the_end),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
