/* why_chain.c: from the outage to what began it, and back: one line a step. */
#include <stdio.h>

#include "output/number.h"
#include "output/why_inside.h"

/* ---- the update ---- */

/* A version has one defect less than the one before it. */
static bool is_bad(const struct explain_world *w, const struct decision *d)
{
    size_t n = w->scenario.update.defects.n;

    for (size_t i = 0; i < w->scenario.update.defects.n; i++) {
        n -= w->facts.caught >> i & 1;
    }
    return d->version >= 1 && (size_t)d->version <= n;
}

const struct decision *why_wave(const struct explain_world *w, tick_t at)
{
    const struct decision *last = NULL;

    for (size_t i = 0; i < w->log.n && w->log.items[i].at <= at; i++) {
        const struct decision *d = &w->log.items[i];

        last = d->kind == DECISION_WAVE && is_bad(w, d) ? d : last;
    }
    return last;
}

const struct decision *why_look(const struct explain_world *w,
                                const struct decision *wave)
{
    const struct decision *last = NULL;

    for (size_t i = 0; i < w->log.n && &w->log.items[i] < wave; i++) {
        const struct decision *d = &w->log.items[i];

        last = d->kind == DECISION_LOOK && d->version == wave->version &&
                       d->wave == wave->wave - 1
                   ? d
                   : last;
    }
    return last;
}

static void add_gate(const struct explain_world *w, lp_id lp, const struct decision *wave,
                     struct buffer *out)
{
    const struct decision *look = why_look(w, wave);
    char when[WHY_SIZE], a[WHY_COUNT], b[WHY_COUNT];

    if (wave->wave == 0) {
        buffer_add(out, " No other machines had it before: no gate, no decision.");
    } else if (look == NULL) {
        buffer_add(out, " No gate looked at the wave before.");
    } else {
        why_when(w, lp, look->look.at, when, sizeof when);
        buffer_addf(out,
                    " A gate %s %s: %s failures among %s machines, %s %.3g against a "
                    "limit of %.3g.",
                    look->look.verdict == VERDICT_PASS
                        ? "let it through"
                        : "could not tell, and it went on,",
                    when, why_exact((uint64_t)look->look.failures, a),
                    why_exact((uint64_t)look->look.sample, b),
                    gate_test(look->look.test)->statistic, look->look.statistic,
                    look->look.limit);
    }
}

/* What struck the machines that were down when o began. */
static void add_update(const struct explain_world *w, const struct outage *o, int indent,
                       struct buffer *out)
{
    const struct decision *wave = why_wave(w, o->stop);
    const struct wave *waves = w->scenario.rollout.waves.items;
    char when[WHY_SIZE], share[NUMBER_SIZE];

    buffer_addf(out, "%*s", indent, "");
    if (wave == NULL) {
        buffer_add(out, "No bad version had been offered: these failed by themselves.\n");
        return;
    }
    why_when(w, o->lp, wave->at, when, sizeof when);
    buffer_addf(out, "The update, version %d", wave->version);
    if (w->scenario.rollout.waves.n == 1) {
        buffer_add(out, ", to all at once");
    } else {
        number_percent(waves[wave->wave].share, share);
        buffer_addf(out, ", wave %d of %zu (to %s of machines)", wave->wave + 1,
                    w->scenario.rollout.waves.n, share);
    }
    buffer_addf(out, ": offered %s.", when);
    add_gate(w, o->lp, wave, out);
    if (w->facts.halted != TICK_NEVER) {
        why_when(w, o->lp, w->facts.halted, when, sizeof when);
        buffer_addf(out, " %s ended it %s.", w->facts.by_people ? "People" : "A gate",
                    when);
    } else {
        buffer_add(out, " Nobody ended it.");
    }
    buffer_add(out, "\n");
}

/* ---- the chain ---- */

static void add_link(const struct explain_world *w, const struct chain_link *link,
                     int indent, struct buffer *out)
{
    const struct outage *o = link->outage;
    char name[WHY_SIZE], when[WHY_SIZE], cause[WHY_LINE];

    if (link->skipped > 0) {
        buffer_addf(out,
                    "%*s(Services above need each other: %u step%s round left out.)\n",
                    indent, "", link->skipped, link->skipped == 1 ? "" : "s");
    }
    why_service(w, o, name, sizeof name);
    why_when(w, o->lp, o->stop, when, sizeof when);
    why_cause(w, o, cause, sizeof cause);
    buffer_addf(out, "%*s%s%s%s %s %s.\n", indent, "", indent > 2 ? "<- " : "", name,
                link->again ? ", as above," : "",
                o->less ? "began to do less" : "stopped", when);
    buffer_addf(out, "%*s%s.\n", indent + 2, "", cause);
}

void why_chain(const struct explain_world *w, const struct chain *chain,
               struct buffer *out)
{
    int indent = 2;

    for (size_t i = 0; i < chain->n; i++, indent += 2) {
        add_link(w, &chain->links[i], indent, out);
    }
    if (chain->n == 0) {
        return;
    }
    const struct outage *last = chain->links[chain->n - 1].outage;

    if (chain->open) {
        buffer_addf(out, "%*sWhat came before that is not known.\n", indent, "");
    } else if (last->cause == CAUSE_MACHINES) {
        add_update(w, last, indent, out);
    }
}

/* ---- how it came back ---- */

static void add_repairs(const struct explain_world *w, const struct outage *o, int indent,
                        struct buffer *out)
{
    char a[WHY_COUNT], b[WHY_COUNT], c[WHY_COUNT], d[WHY_COUNT], e[WHY_COUNT],
        when[WHY_SIZE];

    why_when(w, o->lp, o->ready, when, sizeof when);
    buffer_addf(out,
                "%*sMachines: enough were up %s, with %s of %s still down. Of all its "
                "machines %s had come back by a reboot, %s by hands, %s remotely.\n",
                indent, "", when, why_exact(o->still, a), why_exact(o->all, b),
                why_exact(o->boots, c), why_exact(o->hands, d), why_exact(o->remote, e));
}

static void add_end(const struct explain_world *w, const struct outage *o,
                    struct buffer *out)
{
    char when[WHY_SIZE], text[WHY_COUNT];

    if (o->done == TICK_NEVER) {
        buffer_add(out, " It did not catch up with its backlog.");
    } else if (o->done > o->back) {
        why_hours(o->done - o->back, text, sizeof text);
        buffer_addf(out, " It worked off its backlog for %s.", text);
    }
    if (o->full == TICK_NEVER) {
        buffer_add(out,
                   " It did not get back to all of its work before it stopped again, "
                   "or the simulation ended.");
    } else if (o->full > o->back && o->full > o->done) {
        why_when(w, o->lp, o->full, when, sizeof when);
        buffer_addf(out, " It did all of its work again %s.", when);
    }
}

static void add_return(const struct explain_world *w, const struct outage *o, int indent,
                       struct buffer *out)
{
    char name[WHY_SIZE], when[WHY_SIZE], text[WHY_COUNT];

    why_service(w, o, name, sizeof name);
    if (o->back == TICK_NEVER) {
        buffer_addf(out, "%*s%s was not back at the end of what is simulated.\n", indent,
                    "", name);
        return;
    }
    why_when(w, o->lp, o->back, when, sizeof when);
    if (o->less) {
        buffer_addf(out, "%*s%s %s %s; at worst it did %.0f" NUMBER_SPACE "%% of it.\n",
                    indent, "", name,
                    o->full == TICK_NEVER ? "did still less, or stopped,"
                                          : "did all of its work again",
                    when, 100.0 * (double)o->least / SERVICE_FULL);
        return;
    }
    why_hours(o->back - o->ready, text, sizeof text);
    buffer_addf(out, "%*s%s was up %s, %s%s %s.", indent, "", name, when,
                o->back > o->ready ? text : "as soon",
                o->back > o->ready ? " after" : " as",
                o->by_hand ? "it was started by hand, without what it needs"
                           : "it had what it needs");
    add_end(w, o, out);
    buffer_add(out, "\n");
}

void why_return(const struct explain_world *w, const struct chain *chain,
                struct buffer *out)
{
    for (size_t i = chain->n; i > 0; i--) {
        const struct outage *o = chain->links[i - 1].outage;

        if (o->cause == CAUSE_MACHINES && o->ready != TICK_NEVER) {
            add_repairs(w, o, 2, out);
        }
        add_return(w, o, 2, out);
    }
}
