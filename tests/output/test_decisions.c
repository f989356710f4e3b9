#include "output/decisions.h"

#include <cjson/cJSON.h>

#include "tests/output/fake.h"

/* A rollout of two waves whose first gate passed on a share that its text must tell. */
static struct wave waves[] = { { .name = "canary", .share = 0.01, .organisation = -1 },
                               { .name = "broad", .share = 1.0, .organisation = -1 } };

static struct scenario scenario_of(void)
{
    return (struct scenario){
        .horizon = 14 * TICK_DAY,
        .rollout = { .waves = { waves, 2 },
                     .gate = { .test = 1, .signal = GATE_SILENT, .minimum = 200 },
                     .on_fail = ON_FAIL_ROLLBACK },
        .signals.people.limit = 50,
    };
}

/* What the one decision of a log is told as, at an hour after the release. */
static char *told(struct decision x, struct decision before)
{
    static char text[512];
    const struct scenario s = scenario_of();
    const struct vendor_facts facts = { .planned = TICK_HOUR };
    struct decision items[] = { before, x };
    const struct vendor_log log = { .items = items, .n = 2 };
    const struct decisions d = { &s, &facts, &log };
    struct buffer b = { 0 };

    decisions_when(&d, 1, &b);
    buffer_add(&b, "|");
    decisions_line(&d, 1, &b);
    assert_false(b.failed);
    snprintf(text, sizeof text, "%s", b.text);
    buffer_free(&b);
    return text;
}

static struct decision look(int64_t failures, int64_t sample, int verdict)
{
    return (struct decision){
        .at = 2 * TICK_HOUR,
        .kind = DECISION_LOOK,
        .version = 1,
        .look = { .at = 2 * TICK_HOUR,
                  .failures = failures,
                  .sample = sample,
                  .needed = 200,
                  .test = 1,
                  .statistic = (double)failures / (double)sample,
                  .limit = 0.02,
                  .verdict = verdict },
    };
}

/* "Why did it pass?": moment, wave, statistic, sample and limit stand in one sentence. */
static void test_decisions_tell_why_a_gate_decided(void **state)
{
    const struct decision none = { .version = 1 };
    const char *text;

    (void)state;
    text = told(look(261, 84211, VERDICT_PASS), none);
    assert_non_null(strstr(text, "60\xc2\xa0min|Gate of wave 1 (canary) passed"));
    assert_non_null(strstr(text, "261 of 84,211 machines"));
    assert_non_null(strstr(text, "0.31\xc2\xa0%"));
    assert_non_null(strstr(text, " 2\xc2\xa0%"));
    text = told(look(1179, 1200, VERDICT_FAIL), none);
    assert_non_null(strstr(text, "Gate of wave 1 (canary) failed: 1,179 of 1,200"));
    assert_non_null(strstr(text, "limit"));
    text = told(look(7, 12, VERDICT_INCONCLUSIVE), none);
    assert_non_null(strstr(text, "could not tell: 7 of 12"));
    assert_non_null(strstr(text, "200"));
}

/* Another test's statistic is not the share: both are told, with the test's name. */
static void test_decisions_tell_what_a_test_made_of_it(void **state)
{
    struct decision x = look(30, 1000, VERDICT_FAIL);
    const struct decision none = { .version = 1 };
    const char *text;

    (void)state;
    while (strcmp(gate_test(x.look.test)->name, "e-process") != 0) {
        x.look.test++;
    }
    x.look.statistic = 123.0;
    x.look.limit = 20.0;
    text = told(x, none);
    assert_non_null(strstr(text, "30 of 1,000 machines"));
    assert_non_null(strstr(text, "e-process"));
    assert_non_null(strstr(text, gate_test(x.look.test)->statistic));
    assert_non_null(strstr(text, "123"));
    assert_non_null(strstr(text, "20"));
}

/* Of clopper-pearson the bound that decided: the lower one where it failed; an upper one
 * above the limit is no failure, and must not read like one. */
static void test_decisions_tell_which_bound_decided(void **state)
{
    const struct decision none = { .version = 1 };
    static const struct {
        int verdict;
        double bound;
        const char *text;
    } known[] = {
        { VERDICT_FAIL, 0.789, "at least 78.9\xc2\xa0%, above the limit of 2\xc2\xa0%" },
        { VERDICT_PASS, 0.0107,
          "at most 1.07\xc2\xa0%, not above the limit of 2\xc2\xa0%" },
        { VERDICT_INCONCLUSIVE, 0.0307,
          "at most 3.07\xc2\xa0%, so it can be on either side of the limit of "
          "2\xc2\xa0%" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct decision x = look(15, 1000, known[i].verdict);
        const char *text;

        while (strcmp(gate_test(x.look.test)->name, "clopper-pearson") != 0) {
            x.look.test++;
        }
        x.look.statistic = known[i].bound;
        text = told(x, none);
        assert_non_null(strstr(text, known[i].text));
        assert_null(strstr(text, "it fails above"));
    }
}

/* A share of regions is told in regions: 0.3 of 12 are 3 whole ones. */
static void test_decisions_tell_whole_regions(void **state)
{
    struct wave part[] = { { .name = "first", .share = 0.3, .organisation = -1 } };
    struct scenario s = scenario_of();
    const struct vendor_facts facts = { .planned = TICK_HOUR };
    struct decision items[] = {
        { .at = TICK_HOUR, .kind = DECISION_WAVE, .version = 1 }
    };
    const struct vendor_log log = { .items = items, .n = 1 };
    const struct decisions d = { &s, &facts, &log };
    struct buffer b = { 0 };

    (void)state;
    s.rollout.unit = UNIT_REGION;
    s.rollout.waves = (struct list){ part, 1 };
    s.population.regions.n = 12;
    decisions_line(&d, 0, &b);
    assert_false(b.failed);
    assert_string_equal(b.text, "Opened wave 1 (first): 3 of the 12 regions.");
    buffer_free(&b);
}

static void test_decisions_tell_who_stopped_it(void **state)
{
    const struct decision first = { .version = 1 };
    struct decision x = { .at = 3 * TICK_HOUR, .kind = DECISION_ALARM, .version = 1 };

    (void)state;
    x.look.limit = 30.0; /* of this world */
    x.look.failures = 1204;
    assert_non_null(strstr(told(x, first), "1,204 organisations"));
    assert_non_null(strstr(told(x, first), "the limit here is 30"));
    assert_null(strstr(told(x, first), "platform"));
    x.look.failures = 3; /* callers are below their limit: reports were not */
    assert_non_null(strstr(told(x, first), "platform"));
    x.kind = DECISION_ROLLBACK;
    assert_non_null(strstr(told(x, first), "The gate halted the rollout"));
    x.by_people = true;
    assert_non_null(strstr(told(x, first), "People halted the rollout"));
    x.kind = DECISION_FIX;
    assert_non_null(strstr(told(x, first), "nothing to mend"));
    x.version = 2;
    assert_non_null(strstr(told(x, first), "Version 2 was ready"));
    x.kind = DECISION_WAVE;
    assert_non_null(strstr(told(x, first), "Opened wave 1 (canary) with version 2: 1\xc2"
                                           "\xa0% of all machines."));
}

/* The end names the looks that nothing followed from, and why it is not through. */
static void test_decisions_tell_the_end(void **state)
{
    struct scenario s = scenario_of();
    const struct vendor_facts facts = { .unfinished = UNFINISHED_FIX, .last_wave = 1 };
    struct decision items[] = { look(1, 1000, VERDICT_PASS) };
    const struct vendor_log log = { .items = items, .n = 1, .n_looks = 12 };
    const struct decisions d = { &s, &facts, &log };
    struct buffer b = { 0 };

    (void)state;
    decisions_end(&d, &b);
    assert_non_null(strstr(b.text, "looked 12 times; 1 of these"));
    assert_non_null(strstr(b.text, "wave 2 (broad) was halted, and waits for a fix"));
    buffer_free(&b);
    b = (struct buffer){ 0 };
    s.rollout.gate.test = 0;
    decisions_end(&d, &b);
    assert_non_null(strstr(b.text, "No gate"));
    buffer_free(&b);
}

/* What programs get reads back as JSON, with the numbers of each look. */
static void test_decisions_for_programs(void **state)
{
    const struct scenario s = scenario_of();
    const struct vendor_facts facts = { 0 };
    struct decision items[] = { look(261, 84211, VERDICT_PASS),
                                { .kind = DECISION_COMPLETE, .version = 1, .wave = 1 } };
    const struct vendor_log log = { .items = items, .n = 2 };
    const struct decisions d = { &s, &facts, &log };
    struct buffer b = { 0 };
    struct json j = { .out = &b };
    cJSON *json;

    (void)state;
    json_open(&j, NULL, '{');
    decisions_json(&d, "list", &j);
    json_close(&j, '}');
    json = cJSON_Parse(b.text);
    assert_non_null(json);
    const cJSON *list = cJSON_GetObjectItem(json, "list");

    assert_int_equal(cJSON_GetArraySize(list), 2);
    const cJSON *first = cJSON_GetArrayItem(list, 0);

    assert_int_equal(cJSON_GetObjectItem(first, "failures")->valueint, 261);
    assert_int_equal(cJSON_GetObjectItem(first, "sample")->valueint, 84211);
    assert_string_equal(cJSON_GetObjectItem(first, "verdict")->valuestring, "pass");
    assert_null(cJSON_GetObjectItem(cJSON_GetArrayItem(list, 1), "verdict"));
    cJSON_Delete(json);
    buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decisions_tell_why_a_gate_decided),
        cmocka_unit_test(test_decisions_tell_what_a_test_made_of_it),
        cmocka_unit_test(test_decisions_tell_which_bound_decided),
        cmocka_unit_test(test_decisions_tell_whole_regions),
        cmocka_unit_test(test_decisions_tell_who_stopped_it),
        cmocka_unit_test(test_decisions_tell_the_end),
        cmocka_unit_test(test_decisions_for_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
