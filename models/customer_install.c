/* customer_install.c: from the vendor's offer to the install, on the customer's side
 * (MODEL 5).
 *
 * The customer offers it on after a deferral, a place in the ring's spread and the
 * versions that the ring stays behind, and not before a pause is over. An emergency skips
 * the deferral alone. When the endpoint has got it (contact.h) it waits for a moment that
 * the ring's windows allow, in its region's local time, at which it is on; if it is off
 * when they open, for the first start inside them. With `restart` what it has taken
 * counts from its next start, whenever that is, or from a restart that is forced: once
 * both the deadline has passed since the customer's offer and the grace since it was
 * taken, at the first moment that the windows allow and at which it is on.
 *
 * Everything is a function of the endpoint's keyed words and the tick of the offer.
 */
#include "models/contact.h"
#include "models/purpose.h"

struct customer_plan customer_plan(const struct scenario *s, const struct ring *ring)
{
    const struct rollout *r = &s->rollout;
    const tick_t deferral = s->update.emergency ? 0 : ring->deferral;

    return (struct customer_plan){
        .ring = ring,
        .wait = ring->pin ? TICK_NEVER : deferral + (tick_t)ring->lag * r->cadence,
        .spread = ring->spread,
        .before = ring->pause > 0 ? r->begins + ring->pause : 0,
        .later = ring->windows.n > 0 || ring->restart,
    };
}

size_t customer_delays(const struct customer_plan *plans, size_t n,
                       struct customer_delay *out)
{
    size_t n_out = 1;

    out[0] = (struct customer_delay){ .rings = CUSTOMER_ALL_RINGS, .alike = true };
    for (size_t i = 0; i < n; i++) {
        const struct customer_plan *plan = &plans[i];
        size_t k = 0;

        if (plan->wait == TICK_NEVER || plan->spread > 0) {
            out[0].alike = false;
            continue;
        }
        while (k < n_out &&
               (out[k].wait != plan->wait || out[k].before != plan->before)) {
            k++;
        }
        if (k == n_out) {
            out[n_out++] = (struct customer_delay){ plan->wait, plan->before, 0, true };
        }
        out[k].alike = out[k].alike && !plan->later;
        out[0].rings &= ~(UINT64_C(1) << i);
        out[k].rings |= UINT64_C(1) << i;
    }
    return n_out;
}

tick_t customer_place(const struct world *w, tick_t spread, uint32_t entity,
                      uint32_t index)
{
    const struct stream_block b =
        stream_block(w->key, entity, index, PURPOSE_CUSTOMER, 0);

    return (tick_t)((double)spread * stream_unit(b.word[0]));
}

/* Earliest tick >= at that windows allow. */
static tick_t allowed(const struct world *w, const struct segment *s,
                      const struct list *windows, tick_t at)
{
    const tick_t local = power_local(&w->power, s->region, at);
    const tick_t next = customer_window_next(windows, local);

    return next == TICK_NEVER ? TICK_NEVER : at + (next - local);
}

/* Earliest tick >= at that windows allow and at which the endpoint is on; a start counts
 * from the delay after it. on: is it on at `at`? */
static tick_t allowed_and_on(const struct world *w, const struct segment *s,
                             const struct list *windows, struct power_level *level,
                             tick_t at, bool on)
{
    const tick_t horizon = w->scenario->horizon;

    while (at < horizon) {
        const tick_t open = allowed(w, s, windows, at);

        if (open >= horizon) {
            return TICK_NEVER;
        }
        if (open == at ? on : contact_is_on(w, s, level, open)) {
            return open;
        }
        at = power_next_on(&w->power, s->class, s->region, level, open);
        if (at == TICK_NEVER) {
            return TICK_NEVER;
        }
        at += w->scenario->delivery.power_on_delay;
        on = true;
    }
    return TICK_NEVER;
}

/* The first start of the machine after `at`. */
static tick_t next_start(const struct world *w, const struct segment *s,
                         struct power_level *level, tick_t at)
{
    const tick_t off = power_next_off(&w->power, s->class, s->region, level, at);

    return off == TICK_NEVER ? TICK_NEVER
                             : power_next_on(&w->power, s->class, s->region, level, off);
}

/* When a restart may be forced; TICK_NEVER without a deadline. */
static tick_t deadline_of(const struct ring *ring, tick_t ready, tick_t taken)
{
    const tick_t grace = taken + ring->grace;

    if (ring->deadline == TICK_NEVER) {
        return TICK_NEVER;
    }
    return ready + ring->deadline > grace ? ready + ring->deadline : grace;
}

tick_t customer_install(const struct world *w, const struct segment *s,
                        const struct customer_plan *plan, struct power_level *level,
                        tick_t ready, tick_t contact)
{
    const struct ring *ring = plan->ring;

    if (contact == TICK_NEVER) {
        return TICK_NEVER;
    }
    const tick_t taken = allowed_and_on(w, s, &ring->windows, level, contact, true);

    if (!ring->restart || taken == TICK_NEVER) {
        return taken;
    }
    const tick_t own = next_start(w, s, level, taken);
    const tick_t at = deadline_of(ring, ready, taken);

    if (own <= at || at >= w->scenario->horizon) {
        return own;
    }
    const tick_t forced =
        allowed_and_on(w, s, &ring->windows, level, at, contact_is_on(w, s, level, at));

    return own < forced ? own : forced;
}
