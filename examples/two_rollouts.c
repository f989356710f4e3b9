/* two_rollouts.c: one update, two rollouts, the same luck, through the library.
 *
 *     cc two_rollouts.c $(pkg-config --cflags --libs ringfall) && ./a.out
 */
#include <ringfall.h>

#include <stdio.h>

static int show(const char *title, const char *const *patches, size_t n)
{
    struct rf_error err = { 0 };
    struct rf_scenario *scenario = rf_scenario_new("classroom", patches, n, &err);
    struct rf_run *run = scenario == NULL ? NULL : rf_run_new(scenario, 1, 0, 1, &err);

    if (run == NULL) {
        fprintf(stderr, "%s:%d:%d: %s: %s\n", err.file, err.line, err.column, err.path,
                err.message);
    } else {
        printf("%-16s %9.0f machines down, %9.0f machine-hours lost\n", title,
               rf_run_measure(run, "machines_down"),
               rf_run_measure(run, "machine_hours_lost"));
    }
    rf_run_free(run);
    rf_scenario_free(scenario);
    return run == NULL;
}

int main(void)
{
    const char *const canary[] = { "canary" };

    return show("as it happened", NULL, 0) + show("canary", canary, 1);
}
