/* test_members.c: who is in which wave, found from the ranks or by ranking everybody. */
#include "models/members.h"

#include "models/membership.h"
#include "tests/models/replay_world.h"

/* One organisation of three blocks, ready to open. */
struct fixture {
    struct replay_world *r;
    struct world w;
    struct arena arena;
    struct ctx c;
    struct organisation_state s;
    struct segment segments[POPULATION_MAX_SEGMENTS];
};

static void open_one(struct fixture *f, size_t k)
{
    const struct organisation *o = &f->r->organisations[k];

    assert_int_equal(
        world_init(&f->w, &f->r->s, &f->r->world, (struct stream_key){ 3, 1 }, NULL),
        RF_OK);
    f->c.arena = &f->arena;
    f->s = (struct organisation_state){ .w = &f->w, .o = o, .segments = f->segments };
    f->s.n_segments = REPLAY_N_CLASSES;
    for (uint32_t j = 0; j < REPLAY_N_CLASSES; j++) {
        f->segments[j] = (struct segment){ .begin = j == 0 ? 0 : o->class_end[j - 1],
                                           .end = o->class_end[j],
                                           .class = (uint8_t)j,
                                           .region = o->region,
                                           .n_sites = o->n_sites };
    }
    assert_true(members_init(&f->c, &f->s));
}

static void close_one(struct fixture *f)
{
    arena_free(&f->arena);
    world_free(&f->w);
}

/* Organisation 1 is large. */
static void make_large(struct replay_world *r)
{
    struct organisation *large = &r->organisations[1];
    const uint32_t more = 150000;

    for (uint32_t c = 0; c < REPLAY_N_CLASSES; c++) {
        large->class_end[c] += more / REPLAY_N_CLASSES * (c + 1);
    }
    large->n += more;
    for (size_t i = 2; i < REPLAY_N_ORGANISATIONS; i++) {
        r->organisations[i].first += more;
    }
    r->world.n_endpoints += more;
}

/* Each block's members of a wave are those that membership_assign puts in it. */
static void check_wave(const struct fixture *f, const uint8_t *wave, uint8_t k)
{
    for (uint32_t b = 0; b < members_blocks(&f->s); b++) {
        const struct members m = members_of(&f->s, b, k);
        uint32_t at = 0;

        for (uint32_t i = m.base; i < f->s.o->n && i < m.base + MEMBERS_BLOCK; i++) {
            if (wave[i] == k) {
                assert_true(at < m.n);
                assert_int_equal(m.base + members_local(&m, at++), i);
                assert_int_equal(f->s.wave[i], k);
            }
        }
        assert_int_equal(at, m.n);
    }
}

/* Selectors of the first wave, and whether rings delay. */
static void select_first(struct replay_world *r, int variant)
{
    static struct ring rings[2] = { { .share = .3 }, { .share = .7 } };

    r->s.update.skips_rings = variant % 2 == 0;
    r->s.rollout.rings = (struct list){ rings, variant < 2 ? 0 : 2 };
    r->waves[0].rings = variant < 2 ? 0 : 1;
    r->waves[0].classes = variant < 4 ? 0 : 5;
    r->waves[0].configurations = variant < 6 ? 0 : 2;
}

static void test_members_first_wave_as_among_all(void **state)
{
    (void)state;
    for (int variant = 0; variant < 8; variant++) {
        static struct fixture f;
        uint8_t *wave, *ring;

        f = (struct fixture){ .r = replay_world_new() };
        make_large(f.r);
        select_first(f.r, variant);
        open_one(&f, (size_t)variant % 2);
        wave = malloc(f.s.o->n);
        ring = calloc(f.s.o->n, 1);
        assert_non_null(wave);
        assert_non_null(ring);
        if (f.r->s.rollout.rings.n > 0) {
            membership_rings(&f.w, f.s.o, f.segments, f.s.n_segments, ring);
        }
        membership_assign(&f.w, f.s.o, f.segments, f.s.n_segments, 0, ring, wave);
        assert_non_null(f.w.first); /* 2 % is found from the ranks */
        assert_false(f.s.all_waves);
        check_wave(&f, wave, 0);
        assert_true(members_ready(&f.c, &f.s, 2));
        for (uint8_t k = 0; k < 3; k++) {
            check_wave(&f, wave, k);
        }
        free(wave);
        free(ring);
        close_one(&f);
        free(f.r);
    }
}

static void test_members_large_first_wave_ranks_all(void **state)
{
    static struct fixture f;

    (void)state;
    f.r = replay_world_new();
    f.r->waves[0].share = .2;
    open_one(&f, 0);
    assert_null(f.w.first);
    assert_true(f.s.all_waves);
    close_one(&f);
    free(f.r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_first_wave_as_among_all),
        cmocka_unit_test(test_members_large_first_wave_ranks_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
