/* explain.c: the run is that of the comparison: worlds.c makes it, with all arms in their
 * places, and only those that are asked for are run.
 */
#include "studies/explain.h"

#include <stdlib.h>
#include <string.h>

void explain_free(struct explain_world *self)
{
    outages_free(&self->outages);
    graph_free(&self->graph);
    scenario_free(&self->scenario);
    free(self->log.items);
    free(self->of_provider);
    *self = (struct explain_world){ 0 };
}

/* ---- making a world ---- */

static int find_providers(struct explain_world *self, struct rf_error *err)
{
    const size_t n_regions = self->scenario.population.regions.n;
    const size_t n = self->scenario.dependencies.providers.n * n_regions;

    self->of_provider = calloc(self->graph.n_services + 1, sizeof *self->of_provider);
    if (self->of_provider == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u services",
                       self->graph.n_services);
    }
    for (size_t i = 0; i < n && self->graph.instance != NULL; i++) {
        if (self->graph.instance[i] != GRAPH_NONE) {
            self->of_provider[self->graph.instance[i]] = (uint16_t)(1 + i / n_regions);
        }
    }
    return RF_OK;
}

static int fill(struct explain_world *self, const struct compare_seen *seen,
                struct rf_error *err)
{
    int status = scenario_copy(&self->scenario, seen->scenario, err);

    if (status == RF_OK) {
        status =
            graph_init(&self->graph, &self->scenario, seen->population, seen->key, err);
    }
    if (status == RF_OK) {
        status = outages_init(&self->outages, seen->outcome, &self->graph, err);
    }
    if (status == RF_OK) {
        status = find_providers(self, err);
    }
    if (status != RF_OK) {
        explain_free(self);
        return status;
    }
    self->facts = seen->outcome->facts;
    self->only = seen->population->only;
    return RF_OK;
}

static int take_log(struct explain_world *self, const struct vendor_log *log,
                    struct rf_error *err)
{
    self->log = *log;
    self->log.capacity = log->n;
    self->log.items = malloc((log->n + 1) * sizeof *log->items);
    if (self->log.items == NULL) {
        self->log = (struct vendor_log){ 0 };
        explain_free(self);
        return rf_fail(err, RF_ENOMEM, "", "no memory for the vendor's log");
    }
    if (log->n > 0) {
        memcpy(self->log.items, log->items, log->n * sizeof *log->items);
    }
    return RF_OK;
}

int explain_see(void *world, const struct compare_seen *seen, struct rf_error *err)
{
    const int status = fill(world, seen, err);

    return status == RF_OK ? take_log(world, &seen->outcome->log, err) : status;
}

/* ---- whose ---- */

static bool is_counted(const struct explain_world *self, const struct graph_lp *lp)
{
    return (self->only.industries == 0 || (self->only.industries >> lp->industry & 1)) &&
           (self->only.regions == 0 || (self->only.regions >> lp->region & 1));
}

bool explain_is_of(const struct explain_world *self, const struct outage *o,
                   const struct explain_whom *whom)
{
    const struct graph_lp *lp = &self->graph.lps[o->lp];

    return (!o->less || o->back > o->stop) && is_counted(self, lp) &&
           (whom->kind < 0 || self->graph.kind[o->service] == whom->kind) &&
           (whom->organisation < 0 || lp->spec == (uint32_t)whom->organisation) &&
           (whom->lp < 0 || o->lp == whom->lp) &&
           (whom->provider < 0 || self->of_provider[o->service] == whom->provider + 1);
}

static bool is_longer(const struct explain_world *self, const struct outage *a,
                      const struct outage *b)
{
    const tick_t x = outages_length(&self->outages, a),
                 y = outages_length(&self->outages, b);

    if (a->less != b->less) {
        return b->less;
    }
    if ((a->people_ms > 0) != (b->people_ms > 0)) {
        return a->people_ms > 0;
    }
    return x > y || (x == y && a->people_ms > b->people_ms);
}

const struct outage *explain_longest(const struct explain_world *self,
                                     const struct explain_whom *whom)
{
    const struct outage *best = NULL;

    for (size_t i = 0; i < self->outages.n; i++) {
        const struct outage *o = &self->outages.items[i];

        if (explain_is_of(self, o, whom) && (best == NULL || is_longer(self, o, best))) {
            best = o;
        }
    }
    return best;
}

size_t explain_worst(const struct explain_world *self, const struct explain_whom *whom,
                     const struct outage **out, size_t n)
{
    size_t found = 0;

    for (size_t i = 0; i < self->outages.n; i++) {
        const struct outage *o = &self->outages.items[i];

        if (!explain_is_of(self, o, whom) ||
            (found == n && (n == 0 || o->people_ms <= out[n - 1]->people_ms))) {
            continue;
        }
        size_t at = found < n ? found++ : n - 1;

        for (; at > 0 && out[at - 1]->people_ms < o->people_ms; at--) {
            out[at] = out[at - 1];
        }
        out[at] = o;
    }
    return found;
}

/* ---- names ---- */

static const char *name_in(const struct list *list, size_t size, size_t i)
{
    return (const char *)list->items + i * size;
}

static int index_in(const struct list *list, size_t size, const char *name,
                    struct param_nearest *near)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(name_in(list, size, i), name) == 0) {
            return (int)i;
        }
        param_nearest_offer(near, name_in(list, size, i));
    }
    return -1;
}

int explain_find(struct explain_whom *whom, const struct scenario *s, const char *name,
                 struct rf_error *err)
{
    struct param_nearest near = { .asked = name };
    const int kind =
        index_in(&s->dependencies.services, sizeof(struct service_spec), name, &near);
    const int organisation = index_in(&s->population.organisations,
                                      sizeof(struct organisation_spec), name, &near);
    const int provider =
        index_in(&s->dependencies.providers, sizeof(struct provider), name, &near);
    char hint[96];

    const size_t digits = strspn(name, "0123456789");
    const bool taken = whom->organisation >= 0 || whom->provider >= 0 || whom->lp >= 0;
    const bool number = digits > 0 && digits < 10 && name[digits] == '\0';

    if (organisation >= 0 && !taken) {
        whom->organisation = organisation;
    } else if (provider >= 0 && !taken) {
        whom->provider = provider;
    } else if (kind >= 0 && whom->kind < 0) {
        whom->kind = kind;
    } else if (number && organisation < 0 && provider < 0 && kind < 0 && !taken) {
        whom->lp = strtol(name, NULL, 10);
    } else if (organisation >= 0 || provider >= 0 || kind >= 0 || number) {
        return rf_fail(err, RF_EINPUT, "",
                       "%.60s is one too many: give a service, an organisation, or one "
                       "of each",
                       name);
    } else {
        param_nearest_hint(&near, hint, sizeof hint);
        return rf_fail(err, RF_EINPUT, "",
                       "there is no service, organisation or provider \"%.60s\"%s", name,
                       hint);
    }
    return RF_OK;
}

/* ---- running ---- */

struct task {
    const struct explain_options *o;
    size_t changed;
    struct explain_world *worlds; /* [2] */
    tick_t *longest;              /* [worlds] outage of whom; 0: some did less; -1: none;
                                   * each its own */
};

static int see(void *arg, const struct compare_seen *seen, struct rf_error *err)
{
    struct task *t = arg;
    const bool is_changed = seen->arm != t->o->arm;
    struct explain_world world = { 0 };
    int status = fill(&world, seen, err);

    if (status != RF_OK) {
        return status;
    }
    if (!is_changed) {
        const struct outage *longest = explain_longest(&world, &t->o->whom);

        t->longest[seen->world] = longest == NULL || longest->less
                                      ? 0
                                      : outages_length(&world.outages, longest);
    }
    if (seen->world > 0) {
        explain_free(&world);
        return RF_OK;
    }
    status = take_log(&world, &seen->outcome->log, err);
    if (status == RF_OK) {
        t->worlds[is_changed] = world;
    }
    return status;
}

static void count_share(const struct task *t, struct explain_share *share)
{
    *share = (struct explain_share){ .worlds = t->o->worlds };
    for (uint32_t w = 0; w < share->worlds; w++) {
        const tick_t longest = t->longest[w];

        share->less += longest >= 0;
        if (longest > 0) {
            share->least =
                share->stopped == 0 || longest < share->least ? longest : share->least;
            share->most = longest > share->most ? longest : share->most;
            share->stopped++;
        }
    }
}

/* The scenarios that graphs point into have moved with their worlds. */
static void settle(struct explain_world worlds[2])
{
    for (size_t i = 0; i < 2; i++) {
        worlds[i].graph.spec = &worlds[i].scenario.dependencies;
    }
}

int explain_run(struct arm *arms, size_t n_arms, size_t changed,
                const struct explain_options *o, struct explain_world worlds[2],
                struct explain_share *share, struct rf_error *err)
{
    struct task task = { .o = o, .changed = changed, .worlds = worlds };
    struct compare_options run = o->run;
    struct comparison c = { 0 };
    int status = RF_OK;

    worlds[0] = worlds[1] = (struct explain_world){ 0 };
    task.longest = calloc(o->worlds + 1, sizeof *task.longest);
    run.replicates = o->worlds;
    run.good_too = false;
    run.arms = UINT64_C(1) << o->arm | (changed > 0 ? UINT64_C(1) << changed : 0);
    run.see = see;
    run.see_arg = &task;
    if (task.longest == NULL) {
        for (size_t a = 0; a < n_arms; a++) {
            scenario_free(&arms[a].scenario);
        }
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %u worlds", o->worlds);
    }
    if (status == RF_OK) {
        status = compare_run(arms, n_arms, &run, &c, err);
    }
    if (status == RF_OK && c.stopped) {
        status = rf_fail(err, RF_ESTOPPED, "", "stopped");
    }
    if (status == RF_OK) {
        count_share(&task, share);
        settle(worlds);
    } else {
        explain_free(&worlds[0]);
        explain_free(&worlds[1]);
    }
    compare_free(&c);
    free(task.longest);
    return status;
}
