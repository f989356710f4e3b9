/* dependencies_loops.c: loops of needs inside an organisation that could not start.
 *
 * Looked at are the services that one organisation runs: those of an industry with those
 * of all, and the shared ones by themselves. A loop is a strongly connected component of
 * their needs. In it all is down and delivers its fallback, outside it all is up; then
 * whatever has the supply comes up, until nothing does. Who is left could never start:
 * with enough fallback, another source, a threshold that is low enough or a manual start
 * there is nobody.
 *
 * Cost O(industries * services^3 / 64).
 */
#include <stdio.h>
#include <string.h>

#include "models/dependencies.h"

#define N     DEPENDENCIES_MAX_SERVICES
#define WORDS (N / 64)

struct loops {
    const struct service_spec *specs;
    size_t n;
    int industry;             /* -1: services of all alone */
    bool shared;              /* the shared ones */
    uint64_t reach[N][WORDS]; /* whom a service needs, by any number of steps */
    double level[N];          /* delivered, of the component under way */
    bool member[N], up[N];
};

static bool has(const uint64_t *bits, size_t i)
{
    return (bits[i / 64] >> i % 64 & 1) != 0;
}

static bool is_run(const struct loops *l, const struct service_spec *s)
{
    return s->shared == l->shared &&
           (l->shared || s->industry < 0 || s->industry == l->industry);
}

static void find_reach(struct loops *l)
{
    memset(l->reach, 0, sizeof l->reach);
    for (size_t i = 0; i < l->n; i++) {
        const struct need *needs = l->specs[i].needs.items;

        for (size_t k = 0; k < l->specs[i].needs.n && is_run(l, &l->specs[i]); k++) {
            for (size_t t = 0; t < needs[k].services.n; t++) {
                if (needs[k].services.value[t] > 0.0 && is_run(l, &l->specs[t]) &&
                    needs[k].applies > 0.0 && needs[k].strength > 0.0) {
                    l->reach[i][t / 64] |= UINT64_C(1) << t % 64;
                }
            }
        }
    }
    for (size_t k = 0; k < l->n; k++) {
        for (size_t i = 0; i < l->n; i++) {
            for (size_t w = 0; w < WORDS && has(l->reach[i], k); w++) {
                l->reach[i][w] |= l->reach[k][w];
            }
        }
    }
}

/* ---- what a service would have ---- */

static double level_of(const struct loops *l, size_t t)
{
    return l->member[t] ? l->level[t] : 1.0;
}

/* The k-th highest level of the services needed, k >= 1; 0 when there are fewer. */
static double kth_level(const struct loops *l, const struct need *need, int64_t k)
{
    double best = 0.0;

    for (size_t t = 0; t < need->services.n; t++) {
        const double level = level_of(l, t);
        int64_t n = 0;

        if (need->services.value[t] <= 0.0) {
            continue;
        }
        for (size_t o = 0; o < need->services.n; o++) {
            n += need->services.value[o] > 0.0 && level_of(l, o) >= level;
        }
        best = n >= k && level > best ? level : best;
    }
    return best;
}

static double need_level(const struct loops *l, const struct need *need)
{
    double loss = 0.0;
    int64_t n = 0, failed = 0;

    for (size_t t = 0; t < need->services.n; t++) {
        if (need->services.value[t] > 0.0) {
            n++;
            failed += level_of(l, t) < 0.5;
            loss += need->services.value[t] * (1.0 - level_of(l, t));
        }
    }
    switch (need->kind) {
    case NEED_ANY:
        return kth_level(l, need, 1);
    case NEED_K_OF_N:
        return kth_level(l, need, need->k);
    case NEED_FAILED_SHARE:
        return failed > 0 && failed * need->q >= need->p * n ? 0.0 : 1.0;
    case NEED_SUM:
        return loss >= 1.0 ? 0.0 : 1.0 - loss;
    default:
        return kth_level(l, need, n);
    }
}

static double supply_of(const struct loops *l, const struct service_spec *s)
{
    const struct need *needs = s->needs.items;
    double supply = 1.0, lost = 0.0;

    for (size_t k = 0; k < s->needs.n; k++) {
        double loss;

        if (needs[k].services.n == 0 || needs[k].applies <= 0.0) {
            continue; /* machines, markets and graphs are not of the loop */
        }
        loss = needs[k].strength * (1.0 - need_level(l, &needs[k]));
        if (needs[k].kind == NEED_SUM) {
            lost += loss;
        } else if (1.0 - loss < supply) {
            supply = 1.0 - loss;
        }
    }
    return supply - lost;
}

/* ---- one component ---- */

/* Bring up all that can start; returns how many are left. */
static size_t start_all(struct loops *l)
{
    size_t left = 0;
    bool moved = true;

    for (size_t i = 0; i < l->n; i++) {
        l->up[i] = !l->specs[i].restarts; /* that it stays down is said */
        l->level[i] = l->up[i] ? 1.0 : l->specs[i].fallback;
    }
    while (moved) {
        moved = false;
        left = 0;
        for (size_t i = 0; i < l->n; i++) {
            const struct service_spec *s = &l->specs[i];
            const double supply =
                l->member[i] && s->restarts
                    ? s->manual_start != TICK_NEVER ? 1.0 : supply_of(l, s)
                    : 0.0;

            if (l->member[i] && s->restarts && supply >= s->threshold &&
                (!l->up[i] || supply > l->level[i] + 1e-9)) {
                l->up[i] = true;
                l->level[i] = supply > l->level[i] ? supply : l->level[i];
                moved = true;
            }
            left += l->member[i] && !l->up[i];
        }
    }
    return left;
}

static void tell(const struct loops *l, size_t left,
                 void (*found)(void *arg, const char *text), void *arg)
{
    char text[1024] = "", who[64] = "they stay";
    size_t n = 0, told = 0, members = 0;

    for (size_t i = 0; i < l->n; i++) {
        members += l->member[i];
    }
    for (size_t i = 0; i < l->n; i++) {
        if (l->member[i] && n + 4 * PARAM_NAME_SIZE < sizeof text) {
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
                                  told == 0             ? ""
                                  : told + 1 == members ? " and "
                                                        : ", ",
                                  l->specs[i].name);
            told++;
        }
    }
    if (told < members) {
        n += (size_t)snprintf(text + n, sizeof text - n, " and %zu more", members - told);
    }
    if (left < members) {
        snprintf(who, sizeof who, "%zu of them stay%s", left, left == 1 ? "s" : "");
    }
    if (members == 1) {
        snprintf(text + n, sizeof text - n,
                 " needs itself to start: once down it stays down, without a "
                 "manual_start");
    } else {
        snprintf(text + n, sizeof text - n,
                 " need each other to start: once all are down %s down, without a "
                 "manual_start",
                 who);
    }
    found(arg, text);
}

/* The component of a service, if it is a loop and new: not told of another industry. */
static bool take_component(struct loops *l, size_t first)
{
    bool of_industry = l->shared || l->industry < 0;

    if (!has(l->reach[first], first)) {
        return false;
    }
    for (size_t i = 0; i < l->n; i++) {
        l->member[i] = has(l->reach[first], i) && has(l->reach[i], first);
        if (l->member[i] && i < first) {
            return false;
        }
        of_industry |= l->member[i] && l->specs[i].industry >= 0;
    }
    return of_industry;
}

static size_t find_dead(struct loops *l, void (*found)(void *arg, const char *text),
                        void *arg)
{
    size_t n = 0;

    find_reach(l);
    for (size_t i = 0; i < l->n; i++) {
        const size_t left = take_component(l, i) ? start_all(l) : 0;

        if (left > 0) {
            n++;
            if (found != NULL) {
                tell(l, left, found, arg);
            }
        }
    }
    return n;
}

size_t dependencies_dead_loops(const struct dependencies *self,
                               void (*found)(void *arg, const char *text), void *arg)
{
    struct loops l = { .specs = self->services.items, .n = self->services.n };
    int industries = 0;
    size_t n = 0;

    for (size_t i = 0; i < l.n; i++) {
        industries =
            l.specs[i].industry >= industries ? l.specs[i].industry + 1 : industries;
    }
    for (l.industry = -1; l.industry < industries; l.industry++) {
        n += find_dead(&l, found, arg);
    }
    l.shared = true;
    return n + find_dead(&l, found, arg);
}
