/* worlds.c: the tasks of a comparison on threads.
 *
 * A task is one run: (world, arm, version), numbered world by world. The pool hands them
 * out in that order, so that at any moment only about as many worlds are open as there
 * are threads. A world's population is drawn by whichever task needs it first, while
 * others of that world wait; it is shared by all arms whose population is described
 * alike, and freed with the world's last task. Results go to their own cells, so the
 * order in which tasks end never shows. A failed task lets those already handed out
 * finish and skips the rest: all tasks before it have then been run, and the error told
 * is that of the first that failed, whatever the threads did.
 */
#include "studies/worlds.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "sim/depot.h"
#include "sim/pool.h"
#include "studies/observe.h"
#include "studies/same.h"

/* The ground that arms of one world stand on. */
enum ground_state { GROUND_EMPTY, GROUND_IN_WORK, GROUND_READY, GROUND_FAILED };
struct ground {
    enum ground_state state;
    struct scenario scenario; /* owner of the population's spec; with theta set */
    struct population population;
    struct rf_error error; /* when failed */
};

struct run {
    struct study *study; /* borrowed */
    double share;        /* of the horizon done, for the progress */
};

struct study {
    struct comparison *c;
    const struct theta *theta;
    const struct compare_options *o;
    size_t n_versions, n_tasks, per_world;
    unsigned threads_inside; /* of one run */
    size_t *group;           /* [n_arms] first arm with an equal population; owned */
    struct adoption *fits;   /* [n_arms] by group, at the best guess; owned */
    bool refit;              /* theta moves what the fit rests on: fit in each world */
    struct depot *depot;     /* between runs; owned */

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t ready;
    struct ground **grounds; /* [world * n_arms + group] NULL until wanted; owned */
    size_t *left;            /* [worlds] tasks not ended; owned */
    double done;             /* tasks, with parts */
    size_t failed;           /* lowest task that failed; n_tasks: none */
    struct rf_error error;
};

/* ---- which arms share a population ---- */

static bool is_of_population(const char *pointer)
{
    return strncmp(pointer, "/population/", strlen("/population/")) == 0;
}

/* Are the same of the population's uncertain parameters drawn for both? */
static bool same_draws(const struct study *self, const struct scenario *a,
                       const struct scenario *b)
{
    for (size_t i = 0; i < self->theta->n; i++) {
        if (is_of_population(self->theta->entries[i].pointer) &&
            theta_applies(self->theta, i, a) != theta_applies(self->theta, i, b)) {
            return false;
        }
    }
    return true;
}

static void find_groups(struct study *self)
{
    const struct arm *arms = self->c->arms;

    for (size_t a = 0; a < self->c->n_arms; a++) {
        size_t first = 0;

        while (!same_objects(&population_table, &arms[first].scenario.population,
                             &arms[a].scenario.population) ||
               !same_draws(self, &arms[first].scenario, &arms[a].scenario)) {
            first++;
        }
        self->group[a] = first;
    }
}

/* ---- who has the product: fitted once a group ---- */

/* The fit follows the total of sensors by a shift, and power is no part of it. */
static bool moves_fit(const char *pointer)
{
    return is_of_population(pointer) &&
           strcmp(pointer, "/population/adoption/sensors") != 0 &&
           strcmp(pointer, "/population/online_shift") != 0;
}

static int fit_groups(struct study *self, struct rf_error *err)
{
    int status = RF_OK;

    for (size_t i = 0; i < self->theta->n && !self->o->fix_theta; i++) {
        self->refit = self->refit || moves_fit(self->theta->entries[i].pointer);
    }
    for (size_t a = 0; a < self->c->n_arms && status == RF_OK; a++) {
        if (self->group[a] == a) {
            status = population_fit(&self->c->arms[a].scenario.population, &self->fits[a],
                                    err);
        }
    }
    return status;
}

/* The baseline's margins, for the report. */
static int keep_margins(struct study *self, struct rf_error *err)
{
    const struct adoption *fit = &self->fits[0];

    self->c->margins = calloc(fit->n_margins + 1, sizeof *fit->margins);
    if (self->c->margins == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the margins of adoption");
    }
    if (fit->n_margins > 0) {
        memcpy(self->c->margins, fit->margins, fit->n_margins * sizeof *fit->margins);
    }
    self->c->n_margins = fit->n_margins;
    return RF_OK;
}

/* ---- a world's population ---- */

static struct stream_key world_key(const struct study *self, size_t world)
{
    return (struct stream_key){ self->o->seed,
                                self->o->first_replicate + (uint32_t)world };
}

/* An arm's scenario in a world: its uncertain parameters set. */
static int arm_scenario(const struct study *self, size_t world, size_t arm,
                        struct scenario *out, struct rf_error *err)
{
    int status = scenario_copy(out, &self->c->arms[arm].scenario, err);

    if (status == RF_OK && !self->o->fix_theta) {
        status = theta_apply(self->theta, self->c->theta + world * self->theta->n, out,
                             NULL, err);
        if (status != RF_OK) {
            scenario_free(out);
        }
    }
    return status;
}

static void ground_free(struct ground *self)
{
    if (self != NULL) {
        population_free(&self->population);
        scenario_free(&self->scenario);
        free(self);
    }
}

static void ground_build(const struct study *self, size_t world, size_t arm,
                         struct ground *ground)
{
    const struct stream_key key = world_key(self, self->o->fix_world ? 0 : world);
    const struct adoption *fit = self->refit ? NULL : &self->fits[arm];

    if (arm_scenario(self, world, arm, &ground->scenario, &ground->error) == RF_OK &&
        population_init(&ground->population, &ground->scenario.population, fit, key,
                        &self->o->only, &ground->error) == RF_OK) {
        ground->state = GROUND_READY;
    } else {
        ground->state = GROUND_FAILED;
    }
}

/* The ground of an arm in a world, built now or waited for; NULL when it failed. */
static const struct ground *ground_of(struct study *self, size_t world, size_t arm,
                                      struct rf_error *err)
{
    struct ground **slot = &self->grounds[world * self->c->n_arms + self->group[arm]];
    struct ground *ground;

    pthread_mutex_lock(&self->lock);
    if (*slot == NULL && (*slot = calloc(1, sizeof **slot)) == NULL) {
        pthread_mutex_unlock(&self->lock);
        (void)rf_fail(err, RF_ENOMEM, "", "no memory for a simulated world");
        return NULL;
    }
    ground = *slot;
    if (ground->state == GROUND_EMPTY) {
        struct ground built = { .state = GROUND_EMPTY };

        ground->state = GROUND_IN_WORK;
        pthread_mutex_unlock(&self->lock);
        ground_build(self, world, self->group[arm], &built);
        pthread_mutex_lock(&self->lock);
        *ground = built;
        ground->population.spec = &ground->scenario.population;
        pthread_cond_broadcast(&self->ready);
    }
    while (ground->state == GROUND_IN_WORK) {
        pthread_cond_wait(&self->ready, &self->lock);
    }
    pthread_mutex_unlock(&self->lock);
    if (ground->state == GROUND_FAILED) {
        *err = ground->error;
        return NULL;
    }
    return ground;
}

/* ---- a cell ---- */

void worlds_cell_free(struct cell *cell)
{
    free(cell->log.items);
    free(cell->down);
    for (size_t i = 0; i < MEASURE_N_DIMENSIONS; i++) {
        free(cell->parts[i]);
    }
    free(cell->observed);
    stops_free(&cell->stops);
    *cell = (struct cell){ 0 };
}

/* All that is told by one dimension; NULL when memory is out. */
static double *parts_of(const struct outcome *o, enum measure_dimension by)
{
    const size_t n = measure_n_of(o, by);
    double *out = calloc(n * MEASURE_N_PARTS + 1, sizeof *out);

    for (size_t i = 0; out != NULL && i < n * MEASURE_N_PARTS; i++) {
        out[i] = measure_part(o, by, i / MEASURE_N_PARTS,
                              (enum measure_part)(i % MEASURE_N_PARTS));
    }
    return out;
}

static double *observe_all(const struct scenario *s, const struct outcome *o)
{
    const struct target *targets = s->targets.items;
    double *out = calloc(s->targets.n + 1, sizeof *out);

    for (size_t i = 0; out != NULL && i < s->targets.n; i++) {
        out[i] = observe_value(&targets[i], o);
    }
    return out;
}

/* Take over what is kept of an outcome. */
static int cell_fill(struct cell *cell, const struct scenario *s, struct outcome *o,
                     struct rf_error *err)
{
    bool complete;

    for (size_t i = 0; i < MEASURE_N; i++) {
        cell->measure[i] = measure_value((enum measure_id)i, o);
    }
    cell->facts = o->facts;
    cell->log = o->log;
    o->log = (struct vendor_log){ 0 };
    cell->down = calloc(o->layout.n_bins, sizeof *cell->down);
    cell->observed = observe_all(s, o);
    complete = cell->down != NULL && cell->observed != NULL;
    for (int i = 0; i < MEASURE_N_DIMENSIONS; i++) {
        cell->parts[i] = parts_of(o, (enum measure_dimension)i);
        complete = complete && cell->parts[i] != NULL;
    }
    if (!complete) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the results of a run");
    }
    if (stops_init(&cell->stops, o, err) != RF_OK) {
        return RF_ENOMEM;
    }
    measure_down_series(o, cell->down);
    cell->done = true;
    return RF_OK;
}

/* ---- tasks ---- */

/* Called with the lock held. */
static void advance(struct study *self, double tasks)
{
    self->done += tasks;
    if (self->o->progress != NULL) {
        self->o->progress(self->o->progress_arg, self->done / (double)self->n_tasks);
    }
}

static void run_progress(void *arg, tick_t now, tick_t horizon)
{
    struct run *run = arg;
    const double share = (double)now / (double)horizon;

    pthread_mutex_lock(&run->study->lock);
    if (share > run->share) {
        advance(run->study, share - run->share);
        run->share = share;
    }
    pthread_mutex_unlock(&run->study->lock);
}

static bool is_seen(const struct study *self, size_t world, size_t arm,
                    enum version version)
{
    return self->o->see != NULL &&
           (!self->o->see_first || (world == 0 && arm == 0 && version == VERSION_BAD));
}

static int run_task(struct study *self, size_t world, size_t arm, enum version version,
                    struct run *run, struct rf_error *err)
{
    struct cell *cell =
        &self->c->cells[(arm * VERSION_N + version) * self->c->n_worlds_capacity + world];
    const struct engine_options options = { .n_threads = self->threads_inside,
                                            .stop = self->o->stop,
                                            .progress = run_progress,
                                            .progress_arg = run,
                                            .depot = self->depot,
                                            .record =
                                                is_seen(self, world, arm, version) };
    const struct ground *ground = ground_of(self, world, arm, err);
    struct scenario scenario = { 0 };
    struct outcome outcome = { 0 };
    int status;

    if (ground == NULL) {
        return err->code;
    }
    status = arm_scenario(self, world, arm, &scenario, err);
    if (status != RF_OK) {
        return status;
    }
    if (version == VERSION_GOOD) {
        scenario_make_harmless(&scenario);
    }
    status = replay_run(&scenario, &ground->population, world_key(self, world), &options,
                        &outcome, err);
    if (status == RF_OK && options.record) {
        const struct compare_seen seen = { .arm = arm,
                                           .world = (uint32_t)world,
                                           .version = version,
                                           .scenario = &scenario,
                                           .population = &ground->population,
                                           .key = world_key(self, world),
                                           .outcome = &outcome };

        status = self->o->see(self->o->see_arg, &seen, err);
    }
    if (status == RF_OK) {
        status = cell_fill(cell, &scenario, &outcome, err);
    }
    replay_free(&outcome);
    scenario_free(&scenario);
    return status;
}

static bool stopped(const struct study *self)
{
    return self->o->stop != NULL && atomic_load(self->o->stop);
}

static bool is_wanted(const struct study *self, size_t arm)
{
    return self->o->arms == 0 || (arm < 64 && (self->o->arms >> arm & 1) != 0);
}

static bool given_up(struct study *self, size_t task)
{
    bool failed;

    pthread_mutex_lock(&self->lock);
    failed = self->failed < task;
    pthread_mutex_unlock(&self->lock);
    return failed || stopped(self);
}

static void end_task(struct study *self, size_t i, const struct run *run, int status,
                     const struct rf_error *error)
{
    const size_t world = i / self->per_world;

    pthread_mutex_lock(&self->lock);
    if (status != RF_OK && status != RF_ESTOPPED && i < self->failed) {
        self->failed = i;
        self->error = *error;
    }
    if (--self->left[world] == 0) {
        for (size_t g = 0; g < self->c->n_arms; g++) {
            ground_free(self->grounds[world * self->c->n_arms + g]);
            self->grounds[world * self->c->n_arms + g] = NULL;
        }
    }
    if (status == RF_OK) {
        advance(self, 1.0 - run->share);
    }
    pthread_mutex_unlock(&self->lock);
}

static void task(void *arg, size_t i, unsigned worker)
{
    struct study *self = arg;
    struct run run = { .study = self, .share = 0.0 };
    struct rf_error error = { 0 };
    int status = RF_ESTOPPED;

    (void)worker;
    if (!given_up(self, i)) {
        const size_t in_world = i % self->per_world;
        const bool wanted = is_wanted(self, in_world / self->n_versions);

        status =
            !wanted ? RF_OK
                    : run_task(self, i / self->per_world, in_world / self->n_versions,
                               (enum version)(in_world % self->n_versions), &run, &error);
    }
    end_task(self, i, &run, status, &error);
}

/* ---- the study ---- */

int worlds_comparable(const struct comparison *c, struct rf_error *err)
{
    const struct scenario *base = &c->arms[0].scenario;

    for (size_t a = 1; a < c->n_arms; a++) {
        const struct scenario *s = &c->arms[a].scenario;

        if (s->horizon != base->horizon || s->resolution != base->resolution) {
            return rf_fail(err, RF_EINPUT,
                           s->horizon != base->horizon ? "/horizon" : "/resolution",
                           "%s has another one than %s: they cannot be compared",
                           c->arms[a].name, c->arms[0].name);
        }
        if (s->population.industries.n != base->population.industries.n ||
            s->population.regions.n != base->population.regions.n ||
            s->population.classes.n != base->population.classes.n) {
            return rf_fail(
                err, RF_EINPUT, "/population",
                "%s has other industries, regions or classes than %s: they cannot "
                "be compared",
                c->arms[a].name, c->arms[0].name);
        }
        if (s->dependencies.services.n != base->dependencies.services.n ||
            (base->dependencies.services.n > 0 &&
             s->population.organisations.n != base->population.organisations.n)) {
            return rf_fail(err, RF_EINPUT, "/dependencies",
                           "%s has other kinds of services or other organisations by "
                           "name than %s: they cannot be compared",
                           c->arms[a].name, c->arms[0].name);
        }
    }
    return RF_OK;
}

static int study_init(struct study *self, struct comparison *c, const struct theta *theta,
                      const struct compare_options *o, struct rf_error *err)
{
    const size_t n_worlds = c->n_worlds_capacity;
    const size_t n_versions = o->good_too ? VERSION_N : 1;
    const size_t n_tasks = n_worlds * c->n_arms * n_versions;
    int status;

    *self = (struct study){ .c = c,
                            .theta = theta,
                            .o = o,
                            .n_versions = n_versions,
                            .per_world = c->n_arms * n_versions,
                            .n_tasks = n_tasks,
                            .failed = n_tasks };
    self->threads_inside =
        o->n_threads > n_tasks ? (unsigned)(o->n_threads / n_tasks) : 1;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->ready, NULL);
    self->group = calloc(c->n_arms, sizeof *self->group);
    self->fits = calloc(c->n_arms, sizeof *self->fits);
    self->grounds = calloc(n_worlds * c->n_arms, sizeof(struct ground *));
    self->left = calloc(n_worlds, sizeof *self->left);
    self->depot = depot_new();
    if (self->group == NULL || self->fits == NULL || self->grounds == NULL ||
        self->left == NULL || self->depot == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu runs", n_tasks);
    }
    for (size_t w = 0; w < n_worlds; w++) {
        self->left[w] = self->per_world;
    }
    find_groups(self);
    status = fit_groups(self, err);
    return status == RF_OK ? keep_margins(self, err) : status;
}

static void study_free(struct study *self)
{
    for (size_t a = 0; self->fits != NULL && a < self->c->n_arms; a++) {
        adoption_free(&self->fits[a]);
    }
    free(self->fits);
    free(self->group);
    free(self->grounds);
    free(self->left);
    depot_free(self->depot);
    pthread_cond_destroy(&self->ready);
    pthread_mutex_destroy(&self->lock);
}

int worlds_run(struct comparison *c, const struct theta *theta,
               const struct compare_options *o, struct rf_error *err)
{
    struct study study;
    struct pool *pool = NULL;
    int status = study_init(&study, c, theta, o, err);

    if (status != RF_OK) {
        goto out;
    }
    pool = pool_new(o->n_threads < study.n_tasks ? o->n_threads : (unsigned)study.n_tasks,
                    err);
    if (pool == NULL) {
        status = RF_ENOMEM;
        goto out;
    }
    pool_each(pool, study.n_tasks, task, &study);
    c->stopped = stopped(&study);
    if (study.failed < study.n_tasks) {
        status = study.error.code;
        if (err != NULL) {
            *err = study.error;
        }
    }
out:
    pool_free(pool);
    study_free(&study);
    return status;
}
