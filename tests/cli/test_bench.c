/* ringfall show --bench from outside: numbers for programs, a figure, schemes of traffic,
 * mistakes. */
#include "tests/cli/program.h"

#define CANARY RF_SOURCE_DIR "/tests/known/canary.json "

static const cJSON *rate(const cJSON *json, int entry, int i)
{
    const cJSON *bench = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "bench"), entry);

    return cJSON_GetArrayItem(cJSON_GetObjectItem(bench, "rates"), i);
}

static double share(const cJSON *json, int entry, int i)
{
    const cJSON *stopped = cJSON_GetObjectItem(rate(json, entry, i), "stopped");
    const cJSON *value = cJSON_GetObjectItem(stopped, "share");

    assert_true(cJSON_IsNumber(value));
    return value->valuedouble;
}

/* A scenario's own rollout: a canary of 100 machines, one failure of which stops it. With
 * all struck it always does; of the good version nobody refuses anything. */
static void test_bench_json_of_a_scenario(void **state)
{
    cJSON *json;

    (void)state;
    assert_int_equal(ringfall("show " CANARY "--bench --json"), 0);
    json = read_out();
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "bench")), 1);
    assert_true(share(json, 0, 13) == 1.0);
    assert_true(share(json, 0, 0) == 0.0);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(
        cJSON_GetObjectItem(rate(json, 0, 13), "hours_to_last_wave"), "p50")));
    cJSON_Delete(json);
    assert_int_equal(ringfall("show " CANARY "--bench --json --set /rollout/gate/base=0 "
                              "--power 0.95 --defect 0.05 --trials 2000"),
                     0);
    json = read_out();
    assert_true(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "needs"), "one_failure")
                    ->valuedouble == 59);
    cJSON_Delete(json);
}

/* Other threads, the same bytes. */
static void test_bench_same_bytes(void **state)
{
    (void)state;
    assert_int_equal(ringfall("show " CANARY "--bench --trials 500 -j 1"), 0);
    assert_int_equal(shell("mv out.txt one.txt"), 0);
    assert_int_equal(ringfall("show " CANARY "--bench --trials 500 -j 5"), 0);
    assert_int_equal(shell("cmp -s out.txt one.txt"), 0);
    assert_non_null(strstr(read_file("out.txt"), "Simulated, not a record."));
    assert_int_equal(shell("awk 'length > 110 { exit 1 }' out.txt"), 0); /* bytes */
}

/* A gate that cannot see the defect is told so. */
static void test_bench_says_what_cannot_be_seen(void **state)
{
    (void)state;
    assert_int_equal(ringfall("show " RF_SOURCE_DIR "/tests/known/exposed.json --bench "
                              "--trials 200 --set /rollout/gate/signal=crash-reports"),
                     0);
    assert_non_null(strstr(read_file("out.txt"), "this gate cannot show"));
    assert_int_equal(
        ringfall("show " RF_SOURCE_DIR "/tests/known/exposed.json --bench --trials 200"),
        0);
    assert_null(strstr(read_file("out.txt"), "this gate cannot show"));
}

/* Schemes of traffic among themselves; one that stages machines is not among them. */
static void test_bench_traffic(void **state)
{
    static const char scheme[] =
        "{\"name\": \"%s\", \"title\": \"%s\", \"rollout\": {\"name\": \"%s\", "
        "\"unit\": \"traffic\", \"waves\": [{\"share\": 0.1, \"bake\": \"%d min\"}, {}], "
        "\"gate\": {\"test\": \"failure-share\", \"signal\": \"rejects\", \"limit\": "
        "0.01}"
        ", \"restart_at\": -1}}";
    char text[1024];

    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *name = i == 0 ? "quick" : "slow";

        snprintf(text, sizeof text, scheme, name, name, name, i == 0 ? 5 : 60);
        assert_int_equal(
            shell("mkdir -p policies && printf '%%s' '%s' >policies/%s.json", text, name),
            0);
    }
    assert_int_equal(ringfall("show traffic --bench --trials 200"), 0);
    assert_non_null(strstr(read_file("out.txt"), "\nquick "));
    assert_non_null(strstr(read_file("out.txt"), "\nslow "));
    assert_null(strstr(read_file("out.txt"), "\ncanary "));
    assert_int_equal(ringfall("show quick --bench --trials 200"), 0);
    assert_non_null(strstr(read_file("out.txt"), "requests an hour"));
    assert_int_equal(ringfall("show traffic --bench --power 0.9 --defect 0.1"), 2);
}

/* A gate test by its name, in words and in the rollout "canary" on a scenario. */
static void test_bench_gate(void **state)
{
    (void)state;
    assert_int_equal(ringfall("show failure-share"), 0);
    assert_non_null(strstr(read_file("out.txt"), "decision_delay"));
    assert_int_equal(ringfall("show failure-share --bench --trials 100"), 0);
    assert_non_null(strstr(read_file("out.txt"), "wave 1 (canary)"));
    assert_int_equal(ringfall("show none --bench --trials 100"), 0);
    assert_non_null(strstr(read_file("out.txt"), "No gate watches this rollout."));
}

static void test_bench_figure(void **state)
{
    (void)state;
    if (shell("command -v gnuplot >/dev/null") != 0) {
        skip();
    }
    assert_int_equal(ringfall("show " CANARY "--bench --trials 200 --svg b.svg"), 0);
    assert_non_null(strstr(read_file("b.svg"), "</svg>"));
    assert_int_equal(ringfall("show " CANARY "--bench --trials 200 --svg b.svg"), 1);
    assert_int_equal(ringfall("show " CANARY "--bench --trials 200 --svg b.svg -f"), 0);
    /* all schemes in one: their names, and how many of them */
    assert_int_equal(ringfall("show traffic --bench --trials 100 --svg all.svg"), 0);
    assert_non_null(strstr(read_file("all.svg"), "traffic schemes surely stop"));
    assert_non_null(strstr(read_file("all.svg"), ">launchdarkly-guarded<"));
    assert_int_equal(ringfall("show traffic --bench --trials 100 --svg all.svg"), 1);
}

static void test_bench_errors(void **state)
{
    static const struct {
        const char *arguments, *told;
    } table[] = {
        { "show canary --power 0.9 --defect 0.1", "--bench" },
        { "show canary --trials 2000", "--bench" },
        { "show sprt --trials 2000", "--bench" },
        { "show july-2024 --trials 2000", "--bench" },
        { "show canary --bench --power 0.9", "go together" },
        { "show canary --bench --power 1.5 --defect 0.1", "not a probability" },
        { "show canary --bench --power 0.9 --defect x", "not a probability" },
        { "show canary --bench --trials 5", "--trials" },
        { "show phased-week --bench --trials 100 --power 0.9 --defect 0.1",
          "no gate watches any wave" },
        { "show world-2024 --bench", "--bench is for" },
        { "show nobody --bench", "nobody" },
        { "show canary --bench --set /rollout/gate/limit=2", "/rollout/gate/limit" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(ringfall(table[i].arguments), 2);
        assert_non_null(strstr(read_file("err.txt"), table[i].told));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bench_json_of_a_scenario),
        cmocka_unit_test(test_bench_same_bytes),
        cmocka_unit_test(test_bench_says_what_cannot_be_seen),
        cmocka_unit_test(test_bench_traffic),
        cmocka_unit_test(test_bench_gate),
        cmocka_unit_test(test_bench_figure),
        cmocka_unit_test(test_bench_errors),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
