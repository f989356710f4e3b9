/* replay.c: the models put together: organisations as logical processes, the vendor as
 * the control, one run of the engine. */
#include "models/replay.h"

#include <stdlib.h>

#include "models/offers.h"
#include "models/schedule.h"
#include "models/world.h"

/* ---- LPs: organisations with machines of the product, then those with services only
 * ----
 */

static bool has_machines(const struct ctx *c)
{
    const struct world *w = ctx_world(c);

    return ctx_lp(c) < w->population->n;
}

static uint64_t weight(const void *world, lp_id lp)
{
    const struct world *w = world;
    const uint32_t *first = w->graph.lp_services;
    const uint64_t services = first == NULL ? 0 : first[lp + 1] - first[lp];

    return lp < w->population->n ? organisation_weight(world, lp) : services;
}

static bool sends(const void *world, lp_id lp)
{
    const struct world *w = world;

    return (w->graph.sends[lp / 64] >> lp % 64 & 1) != 0;
}

static int open(struct ctx *c, void **state, struct rf_error *err)
{
    struct services *services;

    if (has_machines(c)) {
        return organisation_open(c, state, err);
    }
    *state = services = arena_calloc(ctx_arena(c), 1, sizeof *services);
    if (services == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for services");
    }
    return service_open(c, services, NULL, NULL, err);
}

static int notice(struct ctx *c, void *state, const struct notice *n,
                  struct rf_error *err)
{
    return has_machines(c) ? organisation_notice(c, state, n, err) : RF_OK;
}

static int event(struct ctx *c, void *state, const struct event *e, struct rf_error *err)
{
    return has_machines(c) ? organisation_event(c, state, e, err)
                           : service_event(c, state, e, err);
}

static int close(struct ctx *c, void *state, struct rf_error *err)
{
    if (has_machines(c)) {
        return organisation_close(c, state, err);
    }
    return service_close(c, state, err);
}

static struct model make_model(const struct scenario *s, const struct world *w,
                               struct vendor *vendor)
{
    return (struct model){
        .world = w,
        .control = vendor,
        .n_lps = w->graph.n_lps,
        .n_channels = signals_channel(s->update.defects.n, s->rollout.waves.n, 0),
        .n_metrics = w->layout.n_metrics,
        .horizon = s->horizon,
        .interval = s->interval,
        .notice_step = w->graph.n_services > 0 ? s->notice_step : TICK_NEVER,
        .weight = weight,
        .sends = w->graph.n_services > 0 ? sends : NULL,
        .open = open,
        .notice = notice,
        .event = event,
        .batch = offers_batch,
        .close = close,
        .decide = vendor_decide,
        .open_all = true,
    };
}

static int copy_log(struct vendor_log *to, const struct vendor_log *from,
                    struct rf_error *err)
{
    *to = *from;
    to->capacity = from->n;
    to->items = malloc((from->n > 0 ? from->n : 1) * sizeof *to->items);
    if (to->items == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for the vendor's log");
    }
    for (size_t i = 0; i < from->n; i++) {
        to->items[i] = from->items[i];
    }
    return RF_OK;
}

/* s: with the waves of its schedule. */
static int run(const struct scenario *s, const struct population *world,
               struct stream_key key, const struct engine_options *options,
               struct outcome *out, struct rf_error *err)
{
    struct world w = { 0 };
    struct result result = { 0 };
    struct vendor *vendor = NULL;
    int status;

    status = world_init(&w, s, world, key, err);
    if (status != RF_OK) {
        return status;
    }
    vendor = vendor_new(s, key, err);
    if (vendor == NULL) {
        status = RF_ENOMEM;
        goto out;
    }
    status = vendor_serve(vendor, w.wave_span, err);
    if (status != RF_OK) {
        goto out;
    }
    const struct model model = make_model(s, &w, vendor);

    status = engine_run(&model, key, options, &result, err);
    if (status != RF_OK) {
        goto out;
    }
    status = copy_log(&out->log, vendor_log(vendor), err);
    if (status != RF_OK) {
        goto out;
    }
    out->layout = w.layout;
    out->metrics = result.metrics;
    result.metrics = NULL; /* it is the outcome's now */
    out->records = result.records;
    out->n_records = result.n_records;
    result.records = NULL; /* likewise */
    out->facts = *vendor_facts(vendor);
    out->horizon = s->horizon;
    out->n_events = result.n_events;
    out->n_windows = result.n_windows;
    out->memory_bytes = result.memory_bytes;
out:
    result_free(&result);
    vendor_free(vendor);
    world_free(&w);
    if (status != RF_OK) {
        replay_free(out);
    }
    return status;
}

int replay_run(const struct scenario *s, const struct population *world,
               struct stream_key key, const struct engine_options *options,
               struct outcome *out, struct rf_error *err)
{
    struct scenario opened = *s; /* shares all lists but the waves */
    int status;

    *out = (struct outcome){ 0 };
    status = schedule_expand(s, &opened.rollout.waves, err);
    if (status == RF_OK) {
        status = run(&opened, world, key, options, out, err);
        free(opened.rollout.waves.items);
    }
    return status;
}

void replay_free(struct outcome *self)
{
    free(self->metrics);
    free(self->records);
    free(self->log.items);
    *self = (struct outcome){ 0 };
}
