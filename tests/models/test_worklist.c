/* test_worklist.c: lists and the choice of a site against a plain model that scans. */
#include "models/worklist.h"
#include "sim/stream.h"
#include "tests/check.h"

enum { SITES = 13, STEPS = 20000, MOST = STEPS };

static uint32_t word(uint32_t step, unsigned w)
{
    return stream_block((struct stream_key){ 11, 11 }, 0, step, 1, 0).word[w];
}

/* Every machine that waits, in order of arrival. */
struct plain {
    bool first_come;
    size_t n;
    struct {
        uint32_t index, site, priority, order;
    } machine[MOST];
    uint32_t critical[SITES], attended[SITES], coming[SITES];
};

static size_t plain_waiting(const struct plain *p, uint32_t site)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++) {
        n += p->machine[i].site == site;
    }
    return n;
}

static uint32_t plain_take(struct plain *p, uint32_t site)
{
    size_t best = p->n;

    for (size_t i = 0; i < p->n; i++) {
        if (p->machine[i].site == site &&
            (best == p->n ||
             (!p->first_come && p->machine[i].priority < p->machine[best].priority))) {
            best = i;
        }
    }
    const uint32_t index = p->machine[best].index;

    p->n--;
    for (size_t i = best; i < p->n; i++) {
        p->machine[i] = p->machine[i + 1];
    }
    return index;
}

static uint32_t plain_oldest(const struct plain *p, uint32_t site)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->machine[i].site == site) {
            return p->machine[i].order;
        }
    }
    return UINT32_MAX;
}

/* Should a technician rather go to a than to b, where a < b? */
static bool plain_prefers(const struct plain *p, uint32_t b, uint32_t a)
{
    if (p->attended[b] != p->attended[a]) {
        return p->attended[b] < p->attended[a];
    }
    return p->first_come ? plain_oldest(p, b) < plain_oldest(p, a)
                         : p->critical[b] > p->critical[a];
}

static uint32_t plain_where(const struct plain *p)
{
    uint32_t best = WORKLIST_NONE;

    for (uint32_t site = 0; site < SITES; site++) {
        if (plain_waiting(p, site) > p->coming[site] &&
            (best == WORKLIST_NONE || plain_prefers(p, site, best))) {
            best = site;
        }
    }
    return best;
}

static void add(struct worklist *w, struct plain *p, uint32_t step, bool first_start)
{
    const uint32_t site = word(step, 1) % SITES, priority = word(step, 2) % 3;
    struct rf_error err;

    assert_int_equal(worklist_add(w, step, site, priority, &err), RF_OK);
    p->machine[p->n].index = p->machine[p->n].order = step;
    p->machine[p->n].site = site;
    p->machine[p->n++].priority = priority;
    p->critical[site] += first_start && priority < 2;
}

static void go(struct worklist *w, struct plain *p, uint32_t step)
{
    const uint32_t site = word(step, 1) % SITES;
    const uint32_t kind = word(step, 2) % 4;

    if (kind == 0) {
        worklist_attend(w, site, 1);
        p->attended[site]++;
    } else if (kind == 1 && p->attended[site] > 0) {
        worklist_attend(w, site, -1);
        p->attended[site]--;
    } else if (kind == 2 && p->coming[site] < 3) {
        worklist_expect(w, site, 3);
        p->coming[site] += 3;
    } else if (kind == 3 && p->coming[site] > 0) {
        worklist_expect(w, site, -3);
        p->coming[site] -= 3;
    }
}

static void agrees(bool first_come)
{
    static struct plain p;
    struct arena arena = { 0 };
    struct worklist w;
    struct rf_error err;

    p = (struct plain){ .first_come = first_come };
    assert_int_equal(worklist_init(&w, &arena, SITES, 3, first_come, &err), RF_OK);
    for (uint32_t step = 0; step < STEPS; step++) {
        const bool first_start = step < 100;
        const uint32_t site = word(step, 3) % SITES;

        if (first_start || word(step, 0) % 5 < 2) {
            add(&w, &p, step, first_start);
        } else if (word(step, 0) % 5 < 4 && plain_waiting(&p, site) > 0) {
            assert_int_equal(worklist_take(&w, site), plain_take(&p, site));
        } else {
            go(&w, &p, step);
        }
        assert_int_equal(w.n, p.n);
        assert_int_equal(w.sites[site].n, plain_waiting(&p, site));
        if (!first_start) {
            assert_int_equal(worklist_where(&w), plain_where(&p));
        }
    }
    assert_true(w.capacity <= 1024); /* nodes are used again: 8,000 came and went */
    arena_free(&arena);
}

static void test_worklist_agrees_with_a_scan(void **state)
{
    (void)state;
    agrees(false);
}

static void test_worklist_first_come_agrees_with_a_scan(void **state)
{
    (void)state;
    agrees(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worklist_agrees_with_a_scan),
        cmocka_unit_test(test_worklist_first_come_agrees_with_a_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
