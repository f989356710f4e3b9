/* describe.c: parameters as sentences. */
#include "cli/describe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/wrap.h"
#include "output/number.h"
#include "studies/timetable.h"

#define TEXT 1024

/* Append to a text of TEXT bytes. */
static void add(char *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add(char *text, const char *format, ...)
{
    const size_t n = strlen(text);
    va_list args;

    va_start(args, format);
    vsnprintf(text + n, TEXT - n, format, args);
    va_end(args);
}

static void add_duration(char *text, tick_t ticks)
{
    char out[NUMBER_SIZE];

    number_duration(ticks, out);
    add(text, "%s%s", out, ticks == 0 ? NUMBER_SPACE "min" : "");
}

static void add_percent(char *text, double share)
{
    char out[NUMBER_SIZE];

    number_percent(share, out);
    add(text, "%s", out);
}

/* ", only classes laptop, desktop": the names of a set of a map. */
static void add_set(char *text, const char *what, uint64_t set, const struct list *map,
                    const struct param_table *entry)
{
    const char *item = map->items;
    const char *before = " ";

    if (set == 0) {
        return;
    }
    add(text, ", only %s", what);
    for (size_t i = 0; i < map->n; i++, item += entry->size) {
        if (set >> i & 1) {
            add(text, "%s%s", before, item);
            before = ", ";
        }
    }
}

/* "only from 22:00 to 06:00 on weekdays": a window. */
static void add_window(char *text, const struct window *w)
{
    static const char *const days[] = { "every day",    "on weekdays", "at weekends",
                                        "on Mondays",   "on Tuesdays", "on Wednesdays",
                                        "on Thursdays", "on Fridays",  "on Saturdays",
                                        "on Sundays" };
    const int from = (int)(w->from / TICK_MINUTE), to = (int)(w->to / TICK_MINUTE);

    add(text, "%s from %02d:%02d to %02d:%02d %s",
        w->kind == WINDOW_MAINTENANCE ? "only" : "not", from / 60, from % 60, to / 60,
        to % 60, days[w->days]);
}

/* ---- the rollout ---- */

/* "43 % of all machines"; "3 of the 14 regions", which ones is luck. */
static void add_reach(char *text, const struct scenario *s, const struct wave *w)
{
    static const char *const units[] = { "machines", "organisations", "regions",
                                         "requests" };
    const double share = timetable_reach(s, w);

    if (share >= 1.0) {
        add(text, "all %s", units[s->rollout.unit]);
    } else if (s->rollout.unit == UNIT_REGION) {
        const size_t n = s->population.regions.n;

        add(text, "%.0f of the %zu regions, others in each simulated world (on average ",
            share * (double)n, n);
        add_percent(text, share);
        add(text, " of machines)");
    } else {
        add_percent(text, share);
        add(text, " of all %s", units[s->rollout.unit]);
    }
}

static void describe_wave(const struct scenario *s, size_t k)
{
    const struct wave *w = (const struct wave *)s->rollout.waves.items + k;
    char text[TEXT] = "";

    add(text, "%zu. %s%s", k + 1, w->name, w->name[0] != '\0' ? ": " : "");
    add_reach(text, s, w);
    if (w->organisation >= 0) {
        const struct organisation_spec *o = s->population.organisations.items;

        add(text, ", only of %s", o[w->organisation].name);
    }
    if (w->count > 0) {
        add(text, ", at most %lld of them", (long long)w->count);
    }
    add_set(text, "classes", w->classes, &s->population.classes, &class_table);
    add_set(text, "regions", w->regions, &s->population.regions, &region_table);
    add_set(text, "configurations", w->configurations, &s->population.configurations,
            &configuration_table);
    add_set(text, "the customers' rings", w->rings, &s->rollout.rings,
            &customer_ring_table);
    if (w->batch > 0) {
        add(text, ", %lld regions at a time", (long long)w->batch);
    }
    if (w->date != 0) {
        char date[32];

        param_date_text(w->date, date, sizeof date);
        add(text, ", on %s", date);
    } else if (w->start != TICK_NEVER) {
        add(text, ", ");
        add_duration(text, w->start);
        add(text, " after the release");
    } else if (k == 0) {
        add(text, ", at the release");
    } else {
        add(text, ", when wave %zu has baked", k);
    }
    if (w->bake > 0) {
        add(text, "; it bakes for ");
        add_duration(text, w->bake);
        add(text, w->gated && s->rollout.gate.test != 0 ? ", watched by the gate" : "");
    }
    add(text, ".");
    wrap_paragraph(text, 2);
}

/* What holds of all waves. */
static void describe_schedule(const struct scenario *s)
{
    const struct rollout *r = &s->rollout;
    const struct region *regions = s->population.regions.items;
    const struct pair *pairs = r->pairs.items;
    char text[TEXT] = "";

    if (r->bake_growth != 1.0) {
        add(text, "Bakes grow by a factor of %g from wave to wave. ", r->bake_growth);
    }
    if (r->emergency_bake != 1.0) {
        add(text, "In an emergency ");
        add_percent(text, r->emergency_bake);
        add(text, " of the bakes are left. ");
    }
    for (size_t i = 0; i < r->pairs.n; i++) {
        add(text, "%s%s and %s", i == 0 ? "Never together: " : "; ",
            regions[pairs[i].a].name, regions[pairs[i].b].name);
    }
    add(text, r->pairs.n > 0 ? ". " : "");
    if (r->windows.n > 0) {
        add(text, "The vendor opens waves ");
        for (size_t i = 0; i < r->windows.n; i++) {
            add(text, "%s", i > 0 ? ", " : "");
            add_window(text, (const struct window *)r->windows.items + i);
        }
        add(text, " (UTC). ");
    }
    if (text[0] != '\0') {
        wrap_paragraph(text, 2);
    }
}

static void describe_gate(const struct gate *g, bool traffic)
{
    static const char *const signals[] = {
        [GATE_SILENT] = "machines that fell silent, among those of the wave that took it",
        [GATE_CRASH_REPORTS] =
            "machines that reported a crash, among those of the wave that took it",
        [GATE_REJECTS] =
            "machines that refused the update, among those of the wave that took it",
        [GATE_CALLS] = "organisations that called, to all machines that took it",
        [GATE_PLATFORM] =
            "crash reports of the platform's vendor, to all machines that took it"
    };
    char text[TEXT] = "", rule[TEXT / 2];

    if (g->test == 0) {
        wrap_paragraph(traffic ? "No gate." : "No gate: only people watch.", 2);
        return;
    }
    gate_rule_text(g, rule, sizeof rule);
    add(text, "Gate (%s): every ", gate_test(g->test)->name);
    add_duration(text, g->interval);
    if (g->first_look > 0) {
        add(text, ", first after ");
        add_duration(text, g->first_look);
    }
    add(text, ", %s. It %s. It looks from %lld %s on, and acts after ",
        traffic ? "requests that failed, among those that the new version served"
                : signals[g->signal],
        rule, (long long)g->minimum, traffic ? "requests" : "machines");
    add_duration(text, g->decision_delay);
    add(text, ".");
    if (g->across) {
        add(text, " It remembers its looks from wave to wave.");
    }
    if (g->wait) {
        add(text, " Without a verdict at the end of a bake it waits.");
    }
    wrap_paragraph(text, 2);
}

static void add_when(char *text, const struct scenario *s, const struct ring *ring)
{
    const tick_t deferral = s->update.emergency ? 0 : ring->deferral;
    const tick_t wait = deferral + (tick_t)ring->lag * s->rollout.cadence;

    if (ring->pin) {
        add(text, " stays on the version it has");
        return;
    }
    if (wait > 0) {
        add(text, " after ");
        add_duration(text, wait);
    } else if (ring->pause == 0) {
        add(text, " at once");
    }
    if (ring->lag > 0) {
        add(text, " (%lld version%s behind)", (long long)ring->lag,
            ring->lag > 1 ? "s" : "");
    }
    if (ring->spread > 0) {
        add(text, ", spread over ");
        add_duration(text, ring->spread);
    }
    if (ring->pause > 0) {
        add(text, ", paused: takes nothing until ");
        add_duration(text, ring->pause);
        add(text, " after the release");
        if (s->rollout.pause_limit != TICK_NEVER) {
            add(text, " (a pause lasts at most ");
            add_duration(text, s->rollout.pause_limit);
            add(text, ")");
        }
    }
    add(text, "%s", ring->bypass ? ", without waiting for its wave" : "");
}

static void add_restart(char *text, const struct ring *ring)
{
    if (!ring->restart) {
        return;
    }
    add(text, ", complete at the next restart");
    if (ring->deadline == 0) {
        add(text, ", which is forced at once");
    } else if (ring->deadline != TICK_NEVER) {
        add(text, ", which is forced ");
        add_duration(text, ring->deadline);
        add(text, " after the customer's offer");
    }
    if (ring->grace > 0) {
        add(text, " but not before ");
        add_duration(text, ring->grace);
        add(text, " of notice");
    }
}

static void describe_ring(const struct scenario *s, const struct ring *ring)
{
    const struct window *windows = ring->windows.items;
    char text[TEXT] = "";

    add(text, "- %s: ", ring->name);
    add_percent(text, ring->share);
    if (customer_has_selector(ring)) {
        add(text, " of what it selects");
        add_set(text, "classes", ring->classes, &s->population.classes, &class_table);
        add_set(text, "regions", ring->regions, &s->population.regions, &region_table);
        add(text, ",");
    }
    add_when(text, s, ring);
    for (size_t i = 0; i < ring->windows.n; i++) {
        add(text, "%s", i == 0 ? "; local time " : ", ");
        add_window(text, &windows[i]);
    }
    add_restart(text, ring);
    add(text, ".");
    wrap_paragraph(text, 4);
}

static void describe_rings(const struct scenario *s)
{
    const struct ring *rings = s->rollout.rings.items;
    char text[TEXT] = "The customers' rings";

    if (s->rollout.rings.n == 0) {
        return;
    }
    add(text, "%s%s",
        s->rollout.rings_by == UNIT_ORGANISATION ? ", by organisation as a whole" : "",
        s->update.skips_rings ? ". This update goes past them." : ":");
    wrap_paragraph(text, 2);
    for (size_t i = 0; i < s->rollout.rings.n; i++) {
        describe_ring(s, &rings[i]);
    }
}

static void describe_halt(const struct scenario *s)
{
    static const char *const follows[] = {
        "the rollout ends; machines that took the version keep it",
        "the rollout holds until a new version is there, and goes on with the same wave",
        "the rollout ends, and machines that run are restored"
    };
    const struct rollout *r = &s->rollout;
    char text[TEXT] = "";

    if (r->unit == UNIT_TRAFFIC) {
        add(text, "When the gate fails, %s",
            r->on_fail == ON_FAIL_HOLD ? "it holds until a new version is there"
                                       : "all requests go back to the version before");
    } else {
        add(text, "When the gate fails or people halt, %s", follows[r->on_fail]);
    }
    if (r->restart_at >= 0 && r->on_fail != ON_FAIL_HOLD) {
        add(text, "; the next version starts at wave %lld%s",
            (long long)r->restart_at + 1,
            r->reshuffle ? ", with other members of each share" : "");
    }
    add(text, ".");
    wrap_paragraph(text, 2);
}

static void describe_people(const struct scenario *s)
{
    const struct people *p = &s->signals.people;
    char text[TEXT] = "";

    add(text,
        "People: when %lld organisations have called they are alarmed, and halt it ",
        (long long)p->limit);
    add_duration(text, p->mobilisation);
    add(text, " + ");
    add_duration(text, p->decision);
    add(text, " later; until then the waves %s.",
        s->rollout.freeze_on_alarm ? "wait" : "go on");
    wrap_paragraph(text, 2);
}

void describe_rollout(const struct scenario *s)
{
    for (size_t k = 0; k < s->rollout.waves.n; k++) {
        describe_wave(s, k);
    }
    describe_schedule(s);
    describe_rings(s);
    describe_gate(&s->rollout.gate, s->rollout.unit == UNIT_TRAFFIC);
    describe_halt(s);
    if (s->rollout.unit != UNIT_TRAFFIC) {
        describe_people(s);
    }
}

/* ---- the update ---- */

static void describe_defect(const struct scenario *s, const struct defect *d)
{
    const struct param *trigger = param_named(&update_defect_table, "trigger");
    const struct param *consequence = param_named(&update_defect_table, "consequence");
    char text[TEXT] = "";

    add(text, "Defect %s: strikes ", d->name);
    add_percent(text, d->probability);
    add(text, " of the machines that take it");
    add_set(text, "configurations", d->configurations, &s->population.configurations,
            &configuration_table);
    add_set(text, "classes", d->classes, &s->population.classes, &class_table);
    add(text, "; trigger: %s; consequence: %s.", trigger->choices[d->trigger],
        consequence->choices[d->consequence]);
    wrap_paragraph(text, 2);
}

void describe_update(const struct scenario *s)
{
    const struct defect *defects = s->update.defects.items;
    const struct lab *lab = &s->update.lab;
    char text[TEXT] = "";

    if (s->update.defects.n == 0) {
        wrap_paragraph("Harmless: no defects.", 2);
    }
    for (size_t i = 0; i < s->update.defects.n; i++) {
        describe_defect(s, &defects[i]);
    }
    if (lab->machines == 0) {
        add(text, "Not tested on machines before the release. ");
    } else {
        add(text, "Tested before the release on %lld machines of ",
            (long long)lab->machines);
        add_percent(text, lab->covered);
        add(text, " of the configurations for ");
        add_duration(text, lab->duration);
        add(text, ". ");
    }
    add(text, "A fix takes ");
    add_duration(text, s->update.diagnosis);
    add(text, " to diagnose, ");
    add_duration(text, s->update.build);
    add(text, " to build and ");
    add_duration(text, s->update.test);
    add(text, " to test.");
    wrap_paragraph(text, 2);
}

/* ---- the world ---- */

static void print_names(const char *what, const struct list *map,
                        const struct param_table *entry)
{
    const char *item = map->items;
    char text[TEXT] = "";

    add(text, "%zu %s: ", map->n, what);
    for (size_t i = 0; i < map->n; i++, item += entry->size) {
        add(text, "%s%s", i > 0 ? ", " : "", item);
    }
    wrap_paragraph(text, 2);
}

void describe_population(const struct population_spec *p)
{
    char devices[NUMBER_SIZE], home[NUMBER_SIZE], sensors[NUMBER_SIZE], text[TEXT] = "";

    if (p->devices > 0.0) {
        number_count(p->devices, devices);
        number_count(p->home_devices, home);
        number_count(p->adoption.sensors, sensors);
        add(text, "%s machines owned by organisations, %s at home; %s have the product.",
            devices, home, sensors);
        wrap_paragraph(text, 2);
    }
    if (p->organisations.n > 0) {
        snprintf(text, sizeof text, "%zu organisations are given by hand.",
                 p->organisations.n);
        wrap_paragraph(text, 2);
    }
    print_names("industries", &p->industries, &industry_table);
    print_names("regions", &p->regions, &region_table);
    print_names("classes of machines", &p->classes, &class_table);
    print_names("configurations", &p->configurations, &configuration_table);
}

/* ---- lists ---- */

void describe_targets(const struct scenario *s)
{
    const struct target *t = s->targets.items;

    for (size_t i = 0; i < s->targets.n; i++) {
        printf("  ");
        wrap_padded(t[i].name, 18);
        printf("  ");
        wrap_print(t[i].title, 22, 22);
    }
}

void describe_uncertainty(const struct scenario *s)
{
    const struct uncertain *u = s->uncertainty.items;

    for (size_t i = 0; i < s->uncertainty.n; i++) {
        printf("  ");
        wrap_padded(u[i].name, 22);
        printf("  %s%s\n", u[i].pointer, u[i].ratio ? " (in proportion)" : "");
    }
}

static bool wanted(const struct provenance *p, const char *const *prefixes,
                   const char *file)
{
    if (file != NULL && (p->file == NULL || strcmp(p->file, file) != 0)) {
        return false;
    }
    if (prefixes == NULL) {
        return true;
    }
    for (; *prefixes != NULL; prefixes++) {
        if (strncmp(p->pointer, *prefixes, strlen(*prefixes)) == 0) {
            return true;
        }
    }
    return false;
}

static void print_number(const struct provenance *p)
{
    char value[64], origin[TEXT] = "";

    param_value_text(p->param, p->value, value, sizeof value);
    if (p->source != NULL) {
        add(origin, "source: %s", p->source);
    } else if (p->assumption != NULL) {
        add(origin, "assumption: %s", p->assumption);
    } else {
        add(origin, "neither source nor assumption");
    }
    if (p->note != NULL) {
        add(origin, " (%s)", p->note);
    }
    printf("  ");
    wrap_padded(p->pointer, 50);
    printf(" %s\n", value);
    wrap_paragraph(origin, 6);
}

void describe_numbers(const struct provenance_list *list, const char *const *prefixes,
                      const char *file)
{
    for (size_t i = 0; i < list->n; i++) {
        if (wanted(&list->items[i], prefixes, file)) {
            print_number(&list->items[i]);
        }
    }
}
