/* test_agenda.c: the agenda against a plain list whose least element is looked for.
 *
 * The list holds every single event and every entry of every run by itself; the agenda
 * must give them in the same order: by tick, events before runs, events by (source,
 * sequence), runs by (kind and block, sequence), a run's entries as scheduled.
 */
#include <string.h>

#include "sim/agenda.h"
#include "tests/check.h"

enum { MOST_ITEMS = 4096, OPERATIONS = 60000 };

struct item {
    tick_t at;
    int is_run;     /* events go first */
    uint64_t order; /* an event's source, a run's kind and block */
    uint32_t seq, place;
    uint16_t local;
};

struct both {
    struct arena arena;
    struct agenda agenda;
    struct item items[MOST_ITEMS];
    size_t n;
    tick_t now;
    uint32_t seq, draws;
    int draining; /* nothing is added any more */
    struct rf_error err;
};

static uint32_t draw(struct both *b, uint32_t n)
{
    return stream_block((struct stream_key){ 42, 0 }, 1, b->draws++, 0, 0).word[0] % n;
}

static int before(const struct item *a, const struct item *b)
{
    if (a->at != b->at) {
        return a->at < b->at;
    }
    if (a->is_run != b->is_run) {
        return a->is_run < b->is_run;
    }
    if (a->order != b->order) {
        return a->order < b->order;
    }
    return a->seq != b->seq ? a->seq < b->seq : a->place < b->place;
}

static size_t first_item(const struct both *b)
{
    size_t first = 0;

    for (size_t i = 1; i < b->n; i++) {
        first = before(&b->items[i], &b->items[first]) ? i : first;
    }
    return first;
}

/* The least tick among what is not of the run `seq`: what bounds it. */
static tick_t bound_of(const struct both *b, uint32_t seq, uint64_t order)
{
    tick_t bound = TICK_NEVER;

    for (size_t i = 0; i < b->n; i++) {
        const struct item *x = &b->items[i];

        if (x->is_run && x->seq != seq) {
            const int held_first = order != x->order ? order < x->order : seq < x->seq;
            const tick_t at = x->at + (held_first ? 1 : 0);

            bound = at < bound ? at : bound;
        }
    }
    return bound;
}

static void post(struct both *b)
{
    const struct event e = { .at = b->now + draw(b, 50),
                             .src = draw(b, 3),
                             .seq = b->seq++ };

    assert_int_equal(agenda_post(&b->agenda, &b->arena, &e, &b->err), RF_OK);
    b->items[b->n++] = (struct item){ e.at, 0, e.src, e.seq, 0, 0 };
}

/* A run of entries that are in order already, with ties. */
static void schedule(struct both *b)
{
    const uint32_t n = 1 + draw(b, 20);
    struct run run = { .order = draw(b, 3), .n = n, .seq = b->seq++ };
    tick_t at = b->now + draw(b, 30);

    run.local = arena_alloc(&b->arena, n * sizeof *run.local);
    assert_non_null(run.local);
    run.head = at;
    for (uint32_t i = 0; i < n; i++) {
        run.local[i] = (uint16_t)draw(b, 65536);
        b->items[b->n++] = (struct item){ at, 1, run.order, run.seq, i, run.local[i] };
        at += draw(b, 4);
    }
    assert_int_equal(agenda_add_run(&b->agenda, &b->arena, &run, &b->err), RF_OK);
}

static void take_event(struct both *b, const struct item *expected)
{
    struct event e;

    agenda_take(&b->agenda, &e);
    assert_int_equal(e.at, expected->at);
    assert_int_equal(e.src, expected->order);
    assert_int_equal(e.seq, expected->seq);
}

/* One entry is worked; while it is in hand, other things are added, also before it. */
static void take_entry(struct both *b, const struct item *expected)
{
    const struct run held = agenda_hold_run(&b->agenda);

    assert_int_equal(held.head, expected->at);
    assert_int_equal(held.order, expected->order);
    assert_int_equal(held.seq, expected->seq);
    assert_int_equal(held.used, expected->place);
    assert_int_equal(held.local[held.used], expected->local);
    assert_int_equal(agenda_run_bound(&b->agenda, &held),
                     bound_of(b, held.seq, held.order));
    if (draw(b, 20) == 0 && !b->draining && b->n + 50 < MOST_ITEMS) {
        schedule(b);
        post(b);
    }
    tick_t next = TICK_NEVER;

    for (size_t i = 0; i < b->n; i++) {
        if (b->items[i].is_run && b->items[i].seq == held.seq &&
            b->items[i].place == held.used + 1) {
            next = b->items[i].at;
        }
    }
    agenda_put_run(&b->agenda, &b->arena, held.used + 1, next);
}

static void take(struct both *b)
{
    const size_t first = first_item(b);
    const struct item expected = b->items[first];

    assert_int_equal(agenda_next(&b->agenda), expected.at);
    b->now = expected.at;
    b->items[first] = b->items[--b->n];
    if (agenda_event_at(&b->agenda) <= agenda_run_at(&b->agenda)) {
        assert_int_equal(expected.is_run, 0);
        take_event(b, &expected);
    } else {
        assert_int_equal(expected.is_run, 1);
        take_entry(b, &expected);
    }
}

static void test_agenda_equals_sorted_list(void **state)
{
    static struct both b;

    (void)state;
    memset(&b, 0, sizeof b);
    for (int i = 0; i < OPERATIONS; i++) {
        const uint32_t what = draw(&b, 100);
        /* the list swells and shrinks in turn, down to nothing */
        const uint32_t adding = i / 3000 % 2 == 0 ? 14 : 2;

        if (what < adding && b.n + 50 < MOST_ITEMS) {
            schedule(&b);
        } else if (what < 2 * adding + 10 && b.n + 50 < MOST_ITEMS) {
            post(&b);
        } else if (b.n > 0) {
            take(&b);
        } else {
            assert_int_equal(agenda_next(&b.agenda), TICK_NEVER);
        }
    }
    b.draining = 1;
    while (b.n > 0) {
        take(&b);
    }
    assert_int_equal(agenda_next(&b.agenda), TICK_NEVER);
    arena_free(&b.arena);
}

/* Runs that come and go leave no memory behind: the last thousand take none. */
static void test_agenda_finished_runs_are_reused(void **state)
{
    static struct both b;
    size_t half_way = 0;

    (void)state;
    memset(&b, 0, sizeof b);
    b.draining = 1;
    for (int i = 0; i < 2000; i++) {
        schedule(&b);
        schedule(&b);
        while (b.n > 0) {
            take(&b);
        }
        half_way = i == 1000 ? b.arena.total : half_way;
    }
    assert_int_equal(b.arena.total, half_way);
    arena_free(&b.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agenda_equals_sorted_list),
        cmocka_unit_test(test_agenda_finished_runs_are_reused),
    };

    return cmocka_run_group_tests_name("agenda", tests, NULL, NULL);
}
