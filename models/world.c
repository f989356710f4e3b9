/* world.c: preparing a world for its logical processes. Cost: about 1 ms a run. */
#include "models/world.h"

#include <math.h>
#include <stdlib.h>

#include "models/capacity.h"
#include "models/purpose.h"

/* Tables that only some ways of delivery read. */
static bool has_use_for(const struct scenario *s, size_t table)
{
    switch (table) {
    case WORLD_APPROVAL:
        return s->delivery.kind == DELIVERY_RELAY;
    case WORLD_OFF_SITE:
        return s->delivery.off_site > 0.0;
    case WORLD_DORMANT:
        return s->delivery.dormant > 0.0;
    default:
        return true;
    }
}

static int make_tables(struct world *self, const struct scenario *s, struct rf_error *err)
{
    const struct distribution *of[WORLD_N_TABLES] = {
        [WORLD_LATENCY] = &s->delivery.latency,
        [WORLD_RECONNECT] = &s->delivery.reconnect,
        [WORLD_CRASH_REPORT] = &s->signals.crash_reports.delay,
        [WORLD_HANDS] = &s->recovery.hands_on.time,
        [WORLD_CALL] = &s->recovery.remote_work.call,
        [WORLD_SHIP] = &s->recovery.remote_work.ship,
        [WORLD_REMOTE] = &s->recovery.aids.remote_spread,
        [WORLD_CLOUD] = &s->recovery.cloud,
        [WORLD_APPROVAL] = &s->delivery.relay_approval,
        [WORLD_OFF_SITE] = &s->delivery.off_site_delay,
        [WORLD_DORMANT] = &s->delivery.dormant_time,
    };

    for (size_t i = 0; i < WORLD_N_TABLES; i++) {
        if (!has_use_for(s, i)) {
            continue;
        }
        self->tables[i] = distribution_table_new(of[i], err);
        if (self->tables[i] == NULL) {
            return err != NULL && err->code != RF_OK ? err->code : RF_ENOMEM;
        }
    }
    return RF_OK;
}

/* Cumulative thresholds of configuration groups, by class; shares are normalised. */
static void make_configurations(struct world *self, const struct population_spec *p)
{
    const struct configuration *g = p->configurations.items;

    for (size_t c = 0; c < p->classes.n; c++) {
        double total = 0.0, sum = 0.0;

        for (size_t i = 0; i < p->configurations.n; i++) {
            total += g[i].by_class.n > 0 ? g[i].by_class.value[c] : g[i].share;
        }
        for (size_t i = 0; i < p->configurations.n; i++) {
            sum += g[i].by_class.n > 0 ? g[i].by_class.value[c] : g[i].share;
            const double limit = total > 0.0 ? sum / total * 0x1p32 : 0.0;

            self->configurations[c].limit[i] =
                limit >= 0x1p32 ? UINT32_MAX : (uint32_t)limit;
        }
        if (p->configurations.n > 0) {
            self->configurations[c].limit[p->configurations.n - 1] = UINT32_MAX;
        }
    }
}

/* What the customers' rings make of an offer. */
static void make_plans(struct world *self, const struct scenario *s)
{
    const struct ring *rings = s->rollout.rings.items;

    for (size_t i = 0; i < s->rollout.rings.n; i++) {
        self->plans[i] = customer_plan(s, &rings[i]);
        self->bypass |= (uint64_t)(rings[i].bypass && !s->update.skips_rings) << i;
    }
    self->n_delays = customer_delays(
        self->plans, s->update.skips_rings ? 0 : s->rollout.rings.n, self->delays);
    for (size_t d = 0; d < self->n_delays; d++) {
        for (size_t i = 0; i < s->rollout.rings.n; i++) {
            if ((self->delays[d].rings >> i & 1) != 0) {
                self->delay[i] = (uint8_t)d;
            }
        }
    }
}

static bool admits_all(const struct wave *w)
{
    return w->share >= 1.0 && w->count == 0 && w->classes == 0 && w->regions == 0 &&
           w->configurations == 0 && w->rings == 0 && w->organisation < 0;
}

/* What a wave's share is a share of. */
static uint64_t n_units(const struct world *self)
{
    switch ((enum unit)self->scenario->rollout.unit) {
    case UNIT_ORGANISATION:
        return self->population->n;
    case UNIT_REGION:
        return self->scenario->population.regions.n;
    default:
        return self->population->n_endpoints;
    }
}

struct stream_permutation world_order(const struct world *self, uint32_t restart)
{
    struct stream_permutation order = self->order;

    if (restart > 0) {
        stream_permutation_init(&order, self->key, PURPOSE_WAVE | restart << 16,
                                self->order.n);
    }
    return order;
}

static int make_waves(struct world *self, const struct scenario *s, struct rf_error *err)
{
    const struct wave *waves = s->rollout.waves.items;
    const size_t n = s->rollout.waves.n;

    self->wave_limit = calloc(n, sizeof *self->wave_limit);
    if (self->wave_limit == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu waves", n);
    }
    for (size_t k = 0; k < n; k++) {
        self->wave_limit[k] =
            (uint64_t)floor(waves[k].share * (double)n_units(self) + 1e-6);
        self->any_watched |= s->rollout.gate.test != 0 && waves[k].gated;
    }
    if (self->any_watched && s->rollout.gate.signal == GATE_SILENT) {
        self->goodbye_lost = world_threshold(s->signals.heartbeat.goodbye_loss);
    }
    self->one_wave = admits_all(&waves[0]);
    return RF_OK;
}

/* ---- the first wave ---- */

/* A rollout that goes wrong in a small first wave touches no others: so its endpoints are
 * found from their ranks, and not by ranking the world. */
#define SMALL_SHARE (1.0 / 32.0)

/* Ascending, of numbers in [0, range) that are spread evenly: by a bucket for each
 * number, then by insertion. `sorted` and `begin` ([n + 1]) are room. */
static void sort_even(uint64_t *numbers, size_t n, uint64_t range, uint64_t *sorted,
                      uint32_t *begin)
{
    const double scale = (double)n / (double)range;

    for (size_t i = 0; i < n; i++) {
        begin[(size_t)((double)numbers[i] * scale) + 1]++;
    }
    for (size_t b = 0; b < n; b++) {
        begin[b + 1] += begin[b];
    }
    for (size_t i = 0; i < n; i++) {
        sorted[begin[(size_t)((double)numbers[i] * scale)]++] = numbers[i];
    }
    for (size_t i = 0; i < n; i++) {
        size_t j = i;

        for (; j > 0 && numbers[j - 1] > sorted[i]; j--) {
            numbers[j] = numbers[j - 1];
        }
        numbers[j] = sorted[i];
    }
}

static int make_first(struct world *self, struct rf_error *err)
{
    const uint64_t range = self->order.n;
    const size_t n = (size_t)self->wave_limit[0];
    uint64_t *sorted;
    uint32_t *begin;
    int status = RF_OK;

    if (self->one_wave || self->bypass != 0 ||
        self->scenario->rollout.unit != UNIT_ENDPOINT ||
        (double)n > SMALL_SHARE * (double)range) {
        return RF_OK;
    }
    self->first = malloc((n + 1) * sizeof *self->first);
    sorted = calloc(n + 1, sizeof *sorted);
    begin = calloc(n + 2, sizeof *begin);
    if (self->first == NULL || sorted == NULL || begin == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for a wave of %zu", n);
        goto out;
    }
    for (size_t rank = 0; rank < n; rank++) {
        self->first[rank] = stream_permutation_of(&self->order, rank);
    }
    sort_even(self->first, n, range, sorted, begin);
    self->n_first = n;
out:
    free(sorted);
    free(begin);
    return status;
}

/* h(s) - hp = (hu - hp)(1 - exp(-s/tau)) + emergency (MODEL 11), s = t less the planned
 * release; its mean over [0, s] is (hu - hp)(1 - (1 - exp(-x))/x) + emergency, x = s/tau,
 * and over [0, t] s/t of that. Taken over the time that an
 * endpoint is powered it is off by the daily swing of power: below day/tau of itself. */
static int make_hazard(struct world *self, const struct scenario *s, struct rf_error *err)
{
    const struct exposure_spec *e = &s->exposure;
    const double per_ms = 1e9 / (double)TICK_DAY;

    self->n_hazard = (size_t)(s->horizon / WORLD_HAZARD_STEP) + 2;
    self->hazard = malloc(self->n_hazard * sizeof *self->hazard);
    if (self->hazard == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the hazard table");
    }
    for (size_t i = 0; i < self->n_hazard; i++) {
        const tick_t t = (tick_t)i * WORLD_HAZARD_STEP, begins = s->rollout.begins;
        const double since = t > begins ? (double)(t - begins) : 0.0;
        const double x = since / (double)e->staleness;
        const double grown = x > 0.0 ? 1.0 + expm1(-x) / x : 0.0;
        const double part = begins == 0 ? 1.0 : t > 0 ? since / (double)t : 0.0;

        self->hazard[i] = ((e->unprotected_hazard - e->protected_hazard) * grown +
                           e->emergency_hazard) *
                          per_ms * part;
    }
    return RF_OK;
}

/* No boot of the number allowed wins with probability (1 - wins)^boots; the margin keeps
 * the rounding of logarithms on the safe side. */
static uint32_t boot_limit(const struct reboots *r)
{
    const double boots = (double)(r->unattended + r->attended);
    const double none = pow(1.0 - r->wins, boots);

    return (uint32_t)fmax(none * 0x1p32 - 256.0, 0.0);
}

static void make_rates(struct world *self, const struct scenario *s)
{
    const double wins = s->recovery.reboots.wins;

    for (int i = 0; i < WORLD_CALL_STEPS; i++) {
        self->call_rate[i] = -expm1(-(double)i / s->signals.calls.machines) /
                             (double)s->signals.calls.period;
    }
    self->reached = world_threshold(s->delivery.reach);
    self->reached_scale = self->reached > 0 ? 0x1p32 / (double)self->reached : 0.0;
    self->off_site = world_threshold(s->delivery.off_site);
    self->dormant = world_threshold(s->delivery.dormant);
    self->delayed = s->delivery.kind == DELIVERY_RELAY || s->delivery.capacity > 0.0 ||
                    s->delivery.site_transfer > 0 || self->off_site > 0 ||
                    self->dormant > 0;
    self->boot_limit = boot_limit(&s->recovery.reboots);
    self->boot_inverse = wins > 0.0 && wins < 1.0 ? 1.0 / log1p(-wins) : 0.0;
}

static bool asks_for_sites(const struct scenario *s)
{
    const struct target *t = s->targets.items;

    for (size_t i = 0; i < s->targets.n; i++) {
        if (t[i].observed == OBSERVE_SITES_SILENT) {
            return true;
        }
    }
    return false;
}

int world_init(struct world *self, const struct scenario *s, const struct population *p,
               struct stream_key key, struct rf_error *err)
{
    int status;

    *self = (struct world){ .scenario = s, .population = p, .key = key };
    impact_layout_init(
        &self->layout,
        &(struct impact_sizes){
            .n_industries = s->population.industries.n,
            .n_regions = s->population.regions.n,
            .n_classes = s->population.classes.n,
            .n_services = s->dependencies.services.n,
            .n_named = s->dependencies.services.n > 0 ? s->population.organisations.n : 0,
            .bin = s->resolution,
            .horizon = s->horizon });
    self->harmless = s->update.defects.n == 0;
    self->count_sites = !self->harmless && asks_for_sites(s);
    stream_permutation_init(&self->order, key, PURPOSE_WAVE,
                            n_units(self) > 0 ? n_units(self) : 1);
    make_configurations(self, &s->population);
    make_rates(self, s);
    make_plans(self, s);
    status = make_tables(self, s, err);
    if (status == RF_OK) {
        status = make_waves(self, s, err);
    }
    if (status == RF_OK) {
        status = make_first(self, err);
    }
    if (status == RF_OK) {
        status = make_hazard(self, s, err);
    }
    if (status == RF_OK) {
        status = power_init(&self->power, &s->population, s->release, s->horizon,
                            s->delivery.always_on, err);
    }
    if (status == RF_OK) {
        status = world_add_services(self, err);
    }
    if (status == RF_OK) {
        status = capacity_spans(self, &self->wave_span, err);
    }
    if (status != RF_OK) {
        world_free(self);
    }
    return status;
}

void world_free(struct world *self)
{
    for (size_t i = 0; i < WORLD_N_TABLES; i++) {
        distribution_table_free(self->tables[i]);
        self->tables[i] = NULL;
    }
    free(self->wave_limit);
    self->wave_limit = NULL;
    free(self->first);
    self->first = NULL;
    free(self->wave_span);
    self->wave_span = NULL;
    free(self->hazard);
    self->hazard = NULL;
    graph_free(&self->graph);
    free(self->strikes);
    free(self->activity);
    free(self->output);
    self->strikes = NULL;
    self->activity = NULL;
    self->output = NULL;
    power_free(&self->power);
}
