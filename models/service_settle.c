/* service_settle.c: the cascade inside one LP, at once.
 *
 * Whoever has a changed need stands in a queue. Falls go first, until nothing falls any
 * more; only then rises are let through, again until nothing moves. What a service
 * delivers never falls when what it needs rises, so each of the two ends: without that
 * order a fall and a rise could chase each other round a loop for ever. Coming back takes
 * at least the damping time after a stop.
 *
 * Cost of a service that is looked at: its changed needs' sources, and its users when it
 * delivers something else.
 */
#include <math.h>
#include <stdlib.h>

#include "models/purpose.h"
#include "models/service.h"

#define FAILED (SERVICE_FULL / 2)   /* a level under it counts as failed */
#define TOLD   (SERVICE_FULL / 100) /* other LPs hear of changes this large */

/* ---- making the state ---- */

static int no_memory(const struct services *self, struct rf_error *err)
{
    return rf_fail(err, RF_ENOMEM, "", "no memory for %u services", self->n);
}

static int compare_imports(const void *a, const void *b)
{
    const struct service_import *x = a, *y = b;

    return x->source < y->source ? -1 : x->source > y->source;
}

/* The first import of a source, which there is. */
static uint32_t first_import(const struct services *self, uint32_t source)
{
    uint32_t low = 0, high = self->n_imports;

    while (low < high) {
        const uint32_t mid = low + (high - low) / 2;

        if (self->import[mid].source < source) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

/* Number the sources of other LPs, in their order, and say where each source is. */
static void place_sources(struct services *self, uint32_t n_sources)
{
    const struct graph *g = &self->w->graph;

    for (uint32_t j = 0; j < self->n_needs; j++) {
        const uint32_t need = self->first_need + j;

        for (uint32_t k = g->need_sources[need]; k < g->need_sources[need + 1]; k++) {
            if (g->source[k] - self->first >= self->n) {
                self->import[self->n_imports++] =
                    (struct service_import){ g->source[k], j };
            }
        }
    }
    qsort(self->import, self->n_imports, sizeof *self->import, compare_imports);
    for (uint32_t k = 0; k < n_sources; k++) {
        const uint32_t source = g->source[self->first_source + k];

        self->place[k] = source - self->first < self->n
                             ? source - self->first
                             : self->n + first_import(self, source);
    }
}

int service_make(struct ctx *c, struct services *self, struct rf_error *err)
{
    const struct graph *g = &self->w->graph;
    struct arena *arena = ctx_arena(c);
    const uint32_t n_sources =
        g->need_sources[self->first_need + self->n_needs] - self->first_source;
    uint32_t n_imports = 0;

    if (self->service != NULL) {
        return RF_OK;
    }
    for (uint32_t k = 0; k < n_sources; k++) {
        n_imports += g->source[self->first_source + k] - self->first >= self->n;
    }
    struct service *service = arena_calloc(arena, self->n + 1, sizeof *service);

    self->need = arena_calloc(arena, self->n_needs + 1, sizeof *self->need);
    self->import = arena_calloc(arena, n_imports + 1, sizeof *self->import);
    self->place = arena_calloc(arena, n_sources + 1, sizeof *self->place);
    self->level = arena_calloc(arena, self->n + n_imports + 1, sizeof *self->level);
    self->changed = arena_calloc(arena, self->n_needs + 1, sizeof *self->changed);
    self->queued = arena_calloc(arena, self->n + 1, sizeof *self->queued);
    self->queue = arena_calloc(arena, self->n + 1, sizeof *self->queue);
    self->rising = arena_calloc(arena, self->n + 1, sizeof *self->rising);
    if (service == NULL || self->need == NULL || self->import == NULL ||
        self->place == NULL || self->level == NULL || self->changed == NULL ||
        self->queued == NULL || self->queue == NULL || self->rising == NULL) {
        return no_memory(self, err);
    }
    for (uint32_t i = 0; i < self->n; i++) {
        service[i] = (struct service){ .supply = SERVICE_FULL,
                                       .given = SERVICE_FULL,
                                       .sent = SERVICE_FULL,
                                       .incident = SERVICE_FULL,
                                       .timer = TICK_NEVER };
    }
    for (uint32_t k = 0; k < self->n + n_imports; k++) {
        self->level[k] = SERVICE_FULL;
    }
    for (uint32_t j = 0; j < self->n_needs; j++) {
        self->need[j] = (struct need_now){ .level = SERVICE_FULL,
                                           .effect = SERVICE_FULL,
                                           .buffer = -1 };
    }
    place_sources(self, n_sources);
    if (ctx_records(c)) {
        self->note = arena_calloc(arena, self->n + 1, sizeof *self->note);
        if (self->note == NULL) {
            return no_memory(self, err);
        }
    }
    self->service = service;
    return RF_OK;
}

/* ---- what was touched ---- */

void service_enqueue(struct services *self, uint32_t i)
{
    if (!self->queued[i]) {
        const uint32_t at = self->front + self->n_queue++;

        self->queued[i] = 1;
        self->queue[at < self->n ? at : at - self->n] = i;
    }
}

void service_touch(struct services *self, uint32_t need)
{
    const struct graph *g = &self->w->graph;

    self->changed[need] = 1;
    service_enqueue(self, g->need_service[self->first_need + need] - self->first);
}

/* What a need stands on has fallen or risen. One that is not met at all does not change
 * by a fall. */
static void look_again(struct services *self, uint32_t need, bool fell)
{
    if (!(fell && self->need[need].level == 0)) {
        service_touch(self, need);
    }
}

void service_hear(struct services *self, uint32_t source, uint32_t level)
{
    const uint32_t first = first_import(self, source);
    const bool fell = level < self->level[self->n + first];

    self->level[self->n + first] = level;
    for (uint32_t at = first; at < self->n_imports && self->import[at].source == source;
         at++) {
        look_again(self, self->import[at].need, fell);
    }
}

/* ---- a need ---- */

uint32_t service_source_level(const struct services *self, uint32_t k)
{
    return self->level[self->place[k]];
}

/* Share of the machines up, and what that carries: half of the service at `half`. */
static uint32_t machines_level(const struct services *self, const struct need *need)
{
    double weight = 0.0, up = 0.0;

    if (self->down == NULL) {
        return SERVICE_FULL;
    }
    for (size_t k = 0; k < need->machines.n; k++) {
        if (need->machines.value[k] > 0.0 && self->size[k] > 0.0) {
            weight += need->machines.value[k];
            up += need->machines.value[k] *
                  (1.0 - fmin(1.0, (double)self->down[k] / self->size[k]));
        }
    }
    if (weight <= 0.0) {
        return SERVICE_FULL;
    }
    up /= weight;
    const double level = up >= need->half
                             ? 0.5 + 0.5 * (up - need->half) / (1.0 - need->half)
                             : 0.5 * up / need->half;

    return (uint32_t)(level * SERVICE_FULL + 0.5);
}

void service_touch_machines(struct services *self)
{
    const struct graph *g = &self->w->graph;

    for (uint32_t j = 0; j < self->n_needs; j++) {
        const struct need *need = graph_need(g, self->first_need + j);

        if (need->kind == NEED_MACHINES &&
            machines_level(self, need) != self->need[j].level) {
            service_touch(self, j);
        }
    }
}

/* The k-th highest of n levels, k >= 1; 0 when there are fewer. */
static uint32_t kth_level(const struct services *self, uint32_t begin, uint32_t n,
                          int64_t k)
{
    uint32_t best = 0;

    for (uint32_t i = 0; i < n; i++) {
        const uint32_t level = service_source_level(self, begin + i);
        int64_t at_least = 0;

        for (uint32_t j = 0; j < n && level > best; j++) {
            at_least += service_source_level(self, begin + j) >= level;
        }
        best = level > best && at_least >= k ? level : best;
    }
    return best;
}

static uint32_t sum_level(const struct services *self, uint32_t begin, uint32_t n)
{
    const struct graph *g = &self->w->graph;
    uint64_t loss = 0;

    for (uint32_t i = 0; i < n; i++) {
        const uint64_t weight =
            g->weight == NULL ? SERVICE_FULL : g->weight[self->first_source + begin + i];

        loss += weight * (SERVICE_FULL - service_source_level(self, begin + i));
    }
    loss /= SERVICE_FULL;
    return loss >= SERVICE_FULL ? 0 : SERVICE_FULL - (uint32_t)loss;
}

static uint32_t need_level(const struct services *self, uint32_t j,
                           const struct need *need)
{
    const struct graph *g = &self->w->graph;
    const uint32_t number = self->first_need + j;
    const uint32_t begin = g->need_sources[number] - self->first_source;
    const uint32_t n = g->need_sources[number + 1] - g->need_sources[number];
    uint32_t least = SERVICE_FULL, most = 0;
    int64_t failed = 0;

    switch (need->kind) {
    case NEED_MACHINES:
        return machines_level(self, need);
    case NEED_K_OF_N:
        return kth_level(self, begin, n, need->k);
    case NEED_SUM:
        return sum_level(self, begin, n);
    default:
        break;
    }
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t level = service_source_level(self, begin + i);

        least = level < least ? level : least;
        most = level > most ? level : most;
        failed += level < FAILED;
    }
    if (need->kind == NEED_FAILED_SHARE) {
        return failed * need->q >= need->p * (int64_t)n && failed > 0 ? 0 : SERVICE_FULL;
    }
    /* one provider more than wanted: any of them will do */
    const bool any =
        need->kind == NEED_ANY || (need->market >= 0 && (int64_t)n > need->providers);

    return any ? most : least;
}

/* Its buffer, at the first need of it: one draw an organisation. */
static void draw_buffer(const struct services *self, uint32_t j, const struct need *need)
{
    const struct graph *g = &self->w->graph;
    const uint32_t number = self->first_need + j;
    const uint32_t service = g->need_service[number];
    struct need_now *now = &self->need[j];
    double u = 0.5;

    if (need->buffer.kind != DISTRIBUTION_CONSTANT) {
        u = stream_unit(stream_block(self->w->key, self->lp->key,
                                     g->kind[service] * (uint32_t)DEPENDENCIES_MAX_NEEDS +
                                         g->need_kind[number],
                                     PURPOSE_SERVICE, 0)
                            .word[2]);
    }
    now->size = (int64_t)(distribution_quantile(&need->buffer, u) *
                          self->w->scenario->dependencies.buffer_scale);
    now->buffer = now->size;
}

/* The buffer up to now: drained by what is missing, refilled when nothing is. */
static void use_buffer(struct need_now *n, tick_t now)
{
    const int64_t passed = now - n->since;

    if (n->level >= SERVICE_FULL) {
        n->buffer = n->buffer > n->size - passed ? n->size : n->buffer + passed;
    } else {
        const double used =
            (double)passed * (double)(SERVICE_FULL - n->level) / SERVICE_FULL;

        n->buffer = used >= (double)n->buffer ? 0 : n->buffer - (int64_t)(used + 0.5);
    }
    n->since = now;
}

/* When the buffer ends at the present level; TICK_NEVER. */
static tick_t buffer_end(const struct need_now *n)
{
    if (n->level >= SERVICE_FULL || n->buffer <= 0 || n->buffer >= TICK_NEVER / 2) {
        return TICK_NEVER;
    }
    const double left =
        ceil((double)n->buffer * SERVICE_FULL / (double)(SERVICE_FULL - n->level));

    return left >= (double)(TICK_NEVER / 2) ? TICK_NEVER : n->since + (tick_t)left;
}

static void update_need(const struct services *self, uint32_t j, const struct need *need,
                        tick_t now)
{
    struct need_now *n = &self->need[j];

    if (n->buffer < 0) {
        draw_buffer(self, j, need);
        n->since = now;
    }
    use_buffer(n, now);
    if (self->changed[j]) {
        n->level = need_level(self, j, need);
        self->changed[j] = 0;
    }
    n->effect = n->level >= SERVICE_FULL || n->buffer > 0 ? SERVICE_FULL : n->level;
}

/* ---- a service ---- */

/* Rounded down, as in sum_level: else round a loop a loss of a millionth or two would
 * keep itself up for ever. */
static uint32_t part_lost(uint32_t loss, double strength)
{
    const uint64_t millionths = (uint64_t)(strength * SERVICE_FULL + 0.5);

    return (uint32_t)(loss * millionths / SERVICE_FULL);
}

/* What needs and incidents leave of it. *cause: the need that leaves least, n_needs when
 * an incident does. */
static uint32_t supply_of(struct services *self, uint32_t i, tick_t now, uint32_t *cause)
{
    const struct graph *g = &self->w->graph;
    struct service *s = &self->service[i];
    const uint32_t service = self->first + i;
    uint32_t supply = s->incident, least = s->incident, sum_loss = 0;
    bool whole = true; /* nothing is missing of what it needs from services */

    *cause = self->n_needs;
    for (uint32_t number = g->service_needs[service];
         number < g->service_needs[service + 1]; number++) {
        const uint32_t j = number - self->first_need;
        const struct need *need = graph_need(g, number);
        struct need_now *n = &self->need[j];

        if (self->changed[j] || n->effect < SERVICE_FULL || n->level < SERVICE_FULL) {
            update_need(self, j, need, now);
        }
        const uint32_t loss = part_lost(SERVICE_FULL - n->effect, need->strength);

        whole &= need->kind == NEED_MACHINES || n->level >= SERVICE_FULL;
        if (s->manual && need->kind != NEED_MACHINES) {
            continue;
        }
        if (SERVICE_FULL - loss < least) {
            least = SERVICE_FULL - loss;
            *cause = j;
        }
        if (need->kind == NEED_SUM) {
            sum_loss = sum_loss + loss > SERVICE_FULL ? SERVICE_FULL : sum_loss + loss;
        } else if (SERVICE_FULL - loss < supply) {
            supply = SERVICE_FULL - loss;
        }
    }
    s->wants = !whole;
    s->manual &= s->wants;
    return sum_loss >= supply ? 0 : supply - sum_loss;
}

static tick_t restart_lag(const struct services *self, uint32_t i)
{
    const struct graph *g = &self->w->graph;
    const struct distribution *lag = &service_spec(self, i)->restart_lag;
    double u = 0.5;

    if (lag->kind != DISTRIBUTION_CONSTANT) {
        u = stream_unit(
            stream_block(self->w->key, self->lp->key,
                         g->kind[self->first + i] * (uint32_t)DEPENDENCIES_MAX_NEEDS,
                         PURPOSE_SERVICE, 0)
                .word[3]);
    }
    return (tick_t)distribution_quantile(lag, u);
}

static int stop(struct ctx *c, struct services *self, uint32_t i, tick_t now,
                uint32_t cause, struct rf_error *err)
{
    struct service *s = &self->service[i];
    int status = RF_OK;

    if (s->given < SERVICE_FULL) {
        status = service_record_cost(c, self, RECORD_SERVICE_OPEN, i, now, err);
    }
    s->status = SERVICE_DOWN;
    s->stopped = now;
    service_count_stop(c, self, i);
    return status == RF_OK ? service_record_stop(c, self, i, now, cause, err) : status;
}

static int come_back(struct ctx *c, struct services *self, uint32_t i, tick_t now,
                     struct rf_error *err)
{
    struct service *s = &self->service[i];

    s->status = SERVICE_UP;
    self->hit |= service_spec(self, i)->critical &&
                 now - s->stopped >= self->w->scenario->impact.service_for;
    self->back = true;
    return service_record_cost(c, self, RECORD_SERVICE_BACK, i, now, err);
}

/* Up, down, or on its way back? */
static int change_status(struct ctx *c, struct services *self, uint32_t i, tick_t now,
                         uint32_t cause, struct rf_error *err)
{
    const struct service_spec *spec = service_spec(self, i);
    struct service *s = &self->service[i];
    const bool enough = (double)s->supply >= spec->threshold * SERVICE_FULL;
    int status = RF_OK;

    if (s->status == SERVICE_UP) {
        if (enough) {
            return RF_OK;
        }
        return stop(c, self, i, now, cause, err);
    }
    if (!enough) {
        s->status = SERVICE_DOWN;
        return RF_OK;
    }
    if (s->status == SERVICE_DOWN && spec->restarts) {
        const tick_t rest = s->stopped + self->w->scenario->dependencies.damping;

        s->status = SERVICE_RESTARTING;
        s->ready = now + restart_lag(self, i);
        s->ready = s->ready < rest ? rest : s->ready;
        status = service_record_ready(c, self, i, now, err);
    }
    return status == RF_OK && s->status == SERVICE_RESTARTING && s->ready <= now
               ? come_back(c, self, i, now, err)
               : status;
}

/* What it does of its work; while some of the past is left, less is there for anybody. */
static uint32_t work_of(const struct services *self, uint32_t i)
{
    const struct service *s = &self->service[i];
    const uint32_t fallback =
        (uint32_t)(service_spec(self, i)->fallback * SERVICE_FULL + 0.5);

    return s->status == SERVICE_UP && s->supply > fallback ? s->supply : fallback;
}

static uint32_t delivers(const struct services *self, uint32_t i)
{
    const struct service_spec *spec = service_spec(self, i);
    const struct service *s = &self->service[i];
    const uint32_t work = work_of(self, i);
    const uint32_t most = (uint32_t)(spec->backlog_capacity * SERVICE_FULL + 0.5);

    return s->status == SERVICE_UP && s->backlog >= 1.0 && work > most ? most : work;
}

/* Tell other LPs that need it. Their needs stand in order of their LPs. */
static int tell(struct ctx *c, struct services *self, uint32_t i, struct rf_error *err)
{
    const struct graph *g = &self->w->graph;
    struct service *s = &self->service[i];
    const uint32_t change = s->given > s->sent ? s->given - s->sent : s->sent - s->given;
    const lp_id own = ctx_lp(c);
    uint32_t last_end = 0; /* services below it are of LPs told already */
    int status = RF_OK;

    if ((g->sends[own / 64] >> own % 64 & 1) == 0 || change == 0 ||
        (change < TOLD && s->given != SERVICE_FULL && s->given != 0)) {
        return RF_OK;
    }
    s->sent = s->given;
    for (uint32_t k = g->service_users[self->first + i];
         k < g->service_users[self->first + i + 1] && status == RF_OK; k++) {
        const uint32_t user = g->need_service[g->user[k]];

        if (user < last_end || user - self->first < self->n) {
            continue;
        }
        const lp_id lp = graph_lp_of(g, user);

        last_end = g->lp_services[lp + 1];
        status = ctx_send(c, lp, 0, EVENT_SERVICE_LEVEL, self->first + i, s->given, err);
    }
    return status;
}

static int set_timer(struct ctx *c, struct services *self, uint32_t i, tick_t now,
                     struct rf_error *err)
{
    const struct graph *g = &self->w->graph;
    const struct service_spec *spec = service_spec(self, i);
    struct service *s = &self->service[i];
    const uint32_t service = self->first + i;
    tick_t next = TICK_NEVER;

    for (uint32_t number = g->service_needs[service];
         number < g->service_needs[service + 1]; number++) {
        const tick_t end = buffer_end(&self->need[number - self->first_need]);

        next = end < next ? end : next;
    }
    if (s->status == SERVICE_RESTARTING) {
        next = s->ready < next ? s->ready : next;
    } else if (s->status == SERVICE_DOWN && spec->manual_start != TICK_NEVER &&
               s->wants && !s->manual) {
        const tick_t start = s->stopped + spec->manual_start; /* past: at once */

        next = start < next ? start : next;
    } else if (s->status == SERVICE_UP && s->backlog >= 1.0 &&
               service_backlog_rate(self, i) < 0.0) {
        const tick_t end =
            now + (tick_t)ceil(s->backlog / -service_backlog_rate(self, i));

        next = end < next ? end : next;
    }
    if (next >= s->timer || next >= self->w->scenario->horizon) {
        return RF_OK;
    }
    s->timer = next > now ? next : now + 1;
    return ctx_post(c, s->timer, EVENT_SERVICE_TIMER, i, 0, err);
}

/* Its users here look again. */
static void pass_on(struct services *self, uint32_t i, bool fell)
{
    const struct graph *g = &self->w->graph;

    for (uint32_t k = g->service_users[self->first + i];
         k < g->service_users[self->first + i + 1]; k++) {
        const uint32_t need = g->user[k] - self->first_need;

        if (need < self->n_needs) {
            look_again(self, need, fell);
        }
    }
}

static bool is_immune(const struct services *self, uint32_t i)
{
    const uint64_t *immune = self->w->graph.immune;
    const uint32_t service = self->first + i;

    return immune != NULL && (immune[service / 64] >> service % 64 & 1) != 0;
}

/* It delivers something else from now. */
static int give(struct ctx *c, struct services *self, uint32_t i, uint32_t given,
                tick_t now, uint32_t cause, struct rf_error *err)
{
    struct service *s = &self->service[i];
    const int status = self->note == NULL || s->status != SERVICE_UP
                           ? RF_OK
                           : service_record_level(c, self, i, given, now, cause, err);
    const bool fell = given < s->given;

    s->given = given;
    self->level[i] = given;
    service_count_change(c, self, i, now);
    pass_on(self, i, fell);
    return status == RF_OK ? tell(c, self, i, err) : status;
}

/* Look at a service again. Unless let, it does not deliver more than before, but waits
 * among those that may rise. */
static int look(struct ctx *c, struct services *self, uint32_t i, tick_t now, bool let,
                struct rf_error *err)
{
    struct service *s = &self->service[i];
    uint32_t cause;
    int status = RF_OK;

    if (is_immune(self, i)) {
        return RF_OK;
    }
    const bool behind = s->backlog >= 1.0;

    service_count(c, self, i, now);
    if (behind && s->backlog < 1.0) {
        status = service_record_cost(c, self, RECORD_SERVICE_DONE, i, now, err);
    }
    s->supply = supply_of(self, i, now, &cause);
    status = status == RF_OK ? change_status(c, self, i, now, cause, err) : status;
    if (status != RF_OK) {
        return status;
    }
    const uint32_t given = delivers(self, i);

    if (given > s->given && !let) {
        if (!s->rising) {
            s->rising = true;
            self->rising[self->n_rising++] = i;
        }
        return RF_OK;
    }
    if (given != s->given) {
        status = give(c, self, i, given, now, cause, err);
    }
    return status == RF_OK ? set_timer(c, self, i, now, err) : status;
}

int service_settle(struct ctx *c, struct services *self, tick_t now, struct rf_error *err)
{
    int status = RF_OK;

    while (status == RF_OK && (self->n_queue > 0 || self->n_rising > 0)) {
        const bool let = self->n_queue == 0;
        uint32_t i;

        if (let) {
            i = self->rising[--self->n_rising];
            self->service[i].rising = false;
        } else {
            i = self->queue[self->front];
            self->front = self->front + 1 < self->n ? self->front + 1 : 0;
            self->n_queue--;
            self->queued[i] = 0;
        }
        status = look(c, self, i, now, let, err);
    }
    return status;
}
