/* parameter.c: what parameters are called in texts, and how their values are written. */
#include "output/parameter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/number.h"

#define LABEL_MOST 48 /* of a table's sentence, in bytes */

/* '_' and '-' are how names are written, not how they are read; a label with spaces is
 * for people already. */
static void add_spaced(struct buffer *out, const char *name, size_t n)
{
    const bool label = memchr(name, ' ', n) != NULL;

    for (size_t i = 0; i < n; i++) {
        const char c = name[i] == '_' || (name[i] == '-' && !label) ? ' ' : name[i];

        buffer_add_n(out, c == '/' ? " " : &c, 1);
    }
}

/* Short labels of parameters whose tables speak in whole sentences. */
static const struct {
    const char *pointer, *label;
} labels[] = {
    { "/recovery/staff/scale", "technicians" },
    { "/recovery/staff/parallel", "machines a technician works at once" },
    { "/recovery/staff/night", "technicians at work at night" },
    { "/recovery/staff/weekend", "technicians at work on a weekend day" },
    { "/recovery/staff/half_strength", "time until half of the technicians have come" },
    { "/recovery/staff/drafted", "other IT staff drafted in" },
    { "/recovery/staff/first_shift", "length of the first shift" },
    { "/recovery/staff/shift_starts", "hour at which daily shifts start" },
    { "/recovery/staff/desk", "technicians at the telephone desk" },
    { "/recovery/hands_on/time", "hands-on time at a machine" },
    { "/recovery/hands_on/encryption", "more time for an encrypted disk" },
    { "/recovery/hands_on/console", "time for a machine by remote console" },
    { "/recovery/hands_on/console_parallel", "consoles a technician works at once" },
    { "/recovery/hands_on/travel", "a technician's way between sites" },
    { "/recovery/hands_on/obeyed", "machines repaired in the order of priority" },
    { "/recovery/remote_work/call_works", "telephone calls that repair the machine" },
    { "/recovery/aids/guidance", "time until guidance is published" },
    { "/recovery/aids/own", "time until an organisation finds its own way" },
    { "/recovery/aids/tool", "time until a repair tool is published" },
    { "/recovery/aids/tool_factor", "hands-on time with the tool" },
    { "/recovery/aids/remote", "time until the vendor repairs from afar" },
    { "/recovery/aids/remote_fixes", "machines repaired from afar" },
    { "/recovery/reboots/interval", "time between reboots" },
    { "/recovery/reboots/unattended", "reboots of an unattended machine" },
    { "/recovery/reboots/wins", "boots that win" },
    { "/signals/heartbeat/timeout", "silence until a machine is missed" },
    { "/signals/heartbeat/goodbye_loss", "lost goodbyes" },
    { "/signals/crash_reports/loss", "crash reports that are lost" },
    { "/signals/calls/machines", "machines down at which a customer calls" },
    { "/signals/calls/period", "mean time to a call" },
    { "/signals/calls/lag", "time until a call is counted" },
    { "/signals/platform/sees", "crashes that the platform sees" },
    { "/signals/platform/delay", "time until the platform counts a crash" },
    { "/signals/platform/limit", "shared reports at which people are alarmed" },
    { "/signals/people/limit", "callers at which people are alarmed" },
    { "/signals/people/mobilisation", "time from the alarm to a team at work" },
    { "/signals/people/decision", "time from a team at work to the halt" },
    { "/update/lab/machines", "machines in the laboratory" },
    { "/update/diagnosis", "time until the cause is found" },
    { "/update/build", "time to build the repaired version" },
    { "/update/test", "time to test the repaired version" },
    { "/delivery/reach", "machines with an open connection" },
    { "/delivery/power_on_delay", "time from power-on to the update" },
    { "/rollout/gate/limit", "the gate's limit" },
    { "/rollout/gate/interval", "time between looks at the gate" },
    { "/rollout/gate/minimum", "machines that a look at the gate needs" },
    { "/rollout/gate/decision_delay", "time from a failed look to its effect" },
};

/* What the parameter's table says, up to its first pause; false when that is long. */
static bool add_doc(const struct answer *a, const char *pointer, struct buffer *out)
{
    struct param_slot slot;
    size_t n;

    if (param_find(&scenario_table, &a->c->arms[0].scenario, pointer, &slot, NULL) !=
            RF_OK ||
        slot.param->doc == NULL) {
        return false;
    }
    n = strcspn(slot.param->doc, ",;:(");
    while (n > 0 && slot.param->doc[n - 1] == ' ') {
        n--;
    }
    if (n == 0 || n > LABEL_MOST) {
        return false;
    }
    buffer_add_n(out, slot.param->doc, n);
    return true;
}

/* A wave's and a ring's own numbers, whose docs do not say of which: "share in wave 1",
 * "share of ring early". */
static bool add_part(const char *pointer, struct buffer *out)
{
    static const struct {
        const char *before, *after, *words;
        bool from_0;
    } parts[] = {
        { "/rollout/waves/", "/share", "share of machines up to wave ", true },
        { "/rollout/waves/", "/bake", "bake of wave ", true },
        { "/rollout/rings/", "/share", "share of ring ", false },
        { "/rollout/rings/", "/deferral", "deferral of ring ", false },
    };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const size_t n = strlen(parts[i].before), k = strlen(parts[i].after);
        const size_t whole = strlen(pointer);

        if (whole > n + k && strncmp(pointer, parts[i].before, n) == 0 &&
            strcmp(pointer + whole - k, parts[i].after) == 0 &&
            memchr(pointer + n, '/', whole - n - k) == NULL) {
            buffer_add(out, parts[i].words);
            if (parts[i].from_0) {
                buffer_addf(out, "%lu", strtoul(pointer + n, NULL, 10) + 1);
            } else {
                add_spaced(out, pointer + n, whole - n - k);
            }
            return true;
        }
    }
    return false;
}

void parameter_name(const struct answer *a, const char *pointer, struct buffer *out)
{
    const struct list *known = &a->c->arms[0].scenario.uncertainty;
    const struct uncertain *u = known->items;
    const char *end = pointer + strlen(pointer);
    const char *from = end;

    for (size_t i = 0; i < known->n; i++) {
        if (strcmp(u[i].pointer, pointer) == 0) {
            add_spaced(out, u[i].name, strlen(u[i].name));
            return;
        }
    }
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (strcmp(labels[i].pointer, pointer) == 0) {
            buffer_add(out, labels[i].label);
            return;
        }
    }
    if (add_part(pointer, out) || add_doc(a, pointer, out)) {
        return;
    }
    for (int slashes = 0; from > pointer && slashes < 2; from--) {
        slashes += from[-1] == '/';
    }
    from += *from == '/';
    add_spaced(out, from, (size_t)(end - from));
}

void parameter_value(const struct answer *a, const char *pointer, double value,
                     struct buffer *out)
{
    struct param_slot slot;
    char text[NUMBER_SIZE];
    size_t arm = 0;

    while (arm < a->n_arms && param_find(&scenario_table, &a->c->arms[arm].scenario,
                                         pointer, &slot, NULL) != RF_OK) {
        arm++;
    }
    if (arm == a->n_arms) {
        number_count(value, text);
        buffer_add(out, text);
        return;
    }
    switch (slot.param->type) {
    case PARAM_DURATION:
    case PARAM_DELAY:
        number_time(value / (double)TICK_HOUR, text);
        break;
    case PARAM_SHARE:
        number_digits(100.0 * value, text);
        snprintf(text + strlen(text), sizeof text - strlen(text), NUMBER_SPACE "%%");
        break;
    case PARAM_BOOL:
    case PARAM_CHOICE:
    case PARAM_DATE:
        param_value_text(slot.param, value, text, sizeof text);
        break;
    default:
        number_count(value, text);
        if (strcmp(slot.param->unit, "ratio") == 0) {
            buffer_add(out, NUMBER_TIMES NUMBER_SPACE);
        }
        buffer_add(out, text);
        if (slot.param->unit[0] != 0 && strcmp(slot.param->unit, "ratio") != 0) {
            const size_t n = strlen(slot.param->unit);
            const bool one = strcmp(text, "1") == 0 && slot.param->unit[n - 1] == 's';

            buffer_addf(out, NUMBER_SPACE "%.*s", (int)(one ? n - 1 : n),
                        slot.param->unit);
        }
        return;
    }
    buffer_add(out, text);
}
