/* library.c: the functions of ringfall.h: a scenario and a run behind opaque structs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "input/scenario_file.h"
#include "studies/measure.h"

struct rf_scenario {
    struct scenario scenario; /* owned */
};

struct rf_run {
    struct outcome outcome; /* owned */
};

/* The first mistake of a list, or the code alone. */
static void first_mistake(const struct error_list *errors, int status,
                          struct rf_error *err)
{
    if (err == NULL) {
        return;
    }
    if (errors->n > 0) {
        *err = errors->items[0];
    } else {
        rf_fail(err, status, "", "%s", rf_code_text(status));
    }
}

struct rf_scenario *rf_scenario_new(const char *name, const char *const *patches,
                                    size_t n_patches, struct rf_error *err)
{
    struct rf_scenario *self = calloc(1, sizeof *self);
    struct scenario_file file = { 0 };
    struct error_list errors = { 0 };
    struct library library;
    int status;

    if (self == NULL) {
        rf_fail(err, RF_ENOMEM, "", "no memory for a scenario");
        return NULL;
    }
    library_init(&library, getenv(LIBRARY_VARIABLE));
    status =
        scenario_file_read(&file, name, &library, patches, n_patches, NULL, 0, &errors);
    if (status == RF_OK) {
        status = scenario_file_build(&file, &self->scenario, &errors);
    }
    if (status != RF_OK) {
        first_mistake(&errors, status, err);
        free(self);
        self = NULL;
    }
    scenario_file_free(&file);
    error_list_free(&errors);
    return self;
}

int rf_scenario_set(struct rf_scenario *self, const char *pointer, double value,
                    struct rf_error *err)
{
    struct param_slot slot;
    const int status = param_find(&scenario_table, &self->scenario, pointer, &slot, err);

    return status == RF_OK ? param_set(&slot, value, err) : status;
}

void rf_scenario_make_harmless(struct rf_scenario *self)
{
    scenario_make_harmless(&self->scenario);
}

void rf_scenario_free(struct rf_scenario *self)
{
    if (self != NULL) {
        scenario_free(&self->scenario);
        free(self);
    }
}

struct rf_run *rf_run_new(const struct rf_scenario *scenario, uint32_t seed,
                          uint32_t world, unsigned n_threads, struct rf_error *err)
{
    const struct stream_key key = { seed, world };
    const struct engine_options options = { .n_threads = n_threads > 0 ? n_threads : 1 };
    struct rf_run *self = calloc(1, sizeof *self);
    struct population population = { 0 };
    int status;

    if (self == NULL) {
        rf_fail(err, RF_ENOMEM, "", "no memory for a run");
        return NULL;
    }
    status = population_init(&population, &scenario->scenario.population, NULL, key, NULL,
                             err);
    if (status == RF_OK) {
        status = replay_run(&scenario->scenario, &population, key, &options,
                            &self->outcome, err);
    }
    population_free(&population);
    if (status != RF_OK) {
        free(self);
        return NULL;
    }
    return self;
}

double rf_run_measure(const struct rf_run *self, const char *name)
{
    for (size_t i = 0; measure_at(i) != NULL; i++) {
        if (strcmp(measure_at(i)->name, name) == 0) {
            return measure_at(i)->value(&self->outcome);
        }
    }
    return NAN;
}

void rf_run_free(struct rf_run *self)
{
    if (self != NULL) {
        replay_free(&self->outcome);
        free(self);
    }
}
