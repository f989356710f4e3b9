/* unfinished.c: of each rollout and version the reason that most worlds have. */
#include "output/unfinished.h"

#include "output/number.h"

/* Worlds in which a rollout is not through for one reason. */
struct reason {
    uint32_t n_worlds, n_all; /* with this reason, with any */
    const struct vendor_facts *facts;
};

/* A halt of the bad update is no news; all else is. */
static bool is_news(const struct vendor_facts *f, enum version version)
{
    switch ((enum unfinished)f->unfinished) {
    case UNFINISHED_NOT:
        return false;
    case UNFINISHED_ENDED:
    case UNFINISHED_FIX:
    case UNFINISHED_FAILED:
    case UNFINISHED_RESTART:
        return version == VERSION_GOOD;
    default:
        return true;
    }
}

static struct reason most_frequent(const struct comparison *c, size_t arm,
                                   enum version version)
{
    struct reason best = { 0 };

    for (uint32_t w = 0; w < c->n_worlds; w++) {
        const struct vendor_facts *f = &compare_cell(c, arm, version, w)->facts;
        uint32_t same = 0, all = 0;

        for (uint32_t x = 0; x < c->n_worlds && is_news(f, version); x++) {
            const struct vendor_facts *g = &compare_cell(c, arm, version, x)->facts;

            all += is_news(g, version);
            same += g->unfinished == f->unfinished && g->last_wave == f->last_wave;
        }
        if (same > best.n_worlds) {
            best = (struct reason){ same, all, f };
        }
    }
    return best;
}

static void add_wave(const struct rollout *r, int wave, struct buffer *out)
{
    const struct wave *w = (const struct wave *)r->waves.items + wave;

    if (wave < 0) {
        buffer_add(out, "its first wave");
        return;
    }
    buffer_addf(out, "wave %d", wave + 1);
    if (w->name[0] != '\0') {
        buffer_addf(out, " (%s)", w->name);
    }
}

void unfinished_why(const struct rollout *r, const struct vendor_facts *f,
                    struct buffer *out)
{
    switch ((enum unfinished)f->unfinished) {
    case UNFINISHED_ENDED:
        add_wave(r, f->last_wave, out);
        buffer_add(out, " was halted, and no version follows");
        break;
    case UNFINISHED_FIX:
        add_wave(r, f->last_wave, out);
        buffer_add(out, " was halted, and waits for a fix");
        break;
    case UNFINISHED_FAILED:
        add_wave(r, f->last_wave, out);
        buffer_add(out, " is about to be halted");
        break;
    case UNFINISHED_SAMPLE:
        add_wave(r, f->last_wave, out);
        if (f->last.sample < r->gate.minimum) {
            buffer_addf(out, " has baked, and waits for its gate's sample: %lld of %lld",
                        (long long)f->last.sample, (long long)r->gate.minimum);
        } else {
            buffer_addf(out, " has baked, and its gate is undecided after %lld machines",
                        (long long)f->last.sample);
        }
        break;
    case UNFINISHED_START:
        add_wave(r, f->next_wave, out);
        buffer_add(out, " waits for its start");
        break;
    case UNFINISHED_RESTART:
        add_wave(r, f->last_wave, out);
        buffer_add(out, " was halted, and the fix waits for a window of the vendor");
        break;
    case UNFINISHED_RELEASE:
        add_wave(r, 0, out);
        buffer_add(out, " waits for the fix of what the laboratory has found");
        break;
    case UNFINISHED_WINDOW:
        add_wave(r, f->next_wave, out);
        buffer_add(out, " waits for a window of the vendor");
        break;
    default:
        add_wave(r, f->last_wave, out);
        buffer_add(out, " still bakes");
    }
}

bool unfinished_line(const struct answer *a, size_t i, struct buffer *out)
{
    static const char *const versions[] = {
        [VERSION_BAD] = "bad", [VERSION_GOOD] = "good"
    };
    char horizon[NUMBER_SIZE];

    number_time(a->horizon_hours, horizon);
    for (size_t k = 0; k < 2 * a->n_arms; k++) {
        const size_t arm = k / 2;
        const enum version version = k % 2 == 0 ? VERSION_GOOD : VERSION_BAD;
        const struct reason r = version == VERSION_GOOD && !a->good
                                    ? (struct reason){ 0 }
                                    : most_frequent(a->c, arm, version);

        if (r.n_worlds == 0 || i-- > 0) {
            continue;
        }
        buffer_addf(out, "%s, %s update: not through after %s in %u of %u simulated %s: ",
                    a->arms[arm].title, versions[version], horizon, r.n_all,
                    a->c->n_worlds, a->c->n_worlds == 1 ? "world" : "worlds");
        unfinished_why(&a->c->arms[arm].scenario.rollout, r.facts, out);
        if (r.n_worlds < r.n_all) {
            buffer_addf(out, " (in %u of these)", r.n_worlds);
        }
        buffer_add(out, ".");
        return true;
    }
    return false;
}
