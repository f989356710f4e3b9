/* hands.c: technicians, their servers, and the loop over what happens.
 *
 * At a tick, in this order: machines return, in order of index; technicians arrive, from
 * a journey or for a shift; servers without work take the next machine of their site; and
 * technicians without any go where they are needed most. All that happens at a tick is
 * known before anybody starts on a machine at that tick, so nothing depends on how far
 * hands_advance is told to go at a time.
 *
 * Two tournaments of packed (tick, number): servers at work and technicians on a journey;
 * and technicians off duty by the start of their next shift. The second is read only
 * while machines wait, and a technician without work whose shift has ended is found to be
 * so when he is needed next; so an organisation without waiting machines costs nothing.
 * In an outage almost every tick is one server that ends a machine and takes the next one
 * of its site: that is return_one.
 *
 * A technician with a server to spare is in the ring of his site, one without any work in
 * the ring of the idle as well; both in order of their joining.
 */
#include "models/hands.h"

#include <assert.h>

#include "models/ring.h"
#include "models/shifts.h"
#include "models/tournament.h"
#include "models/worklist.h"

#define NOWHERE WORKLIST_NONE

enum { MOST_PARALLEL = 32, MOST_TECHNICIANS = 1 << 26 };

struct technician {
    tick_t arrival;  /* start of shift one */
    tick_t until;    /* end of the shift that he is on */
    uint32_t person; /* number in the rota */
    uint32_t site;   /* where he is or travels to; NOWHERE: off duty or just arrived */
    uint32_t spare;  /* servers without work, a bit each */
    bool travelling;
};

typedef int (*hands_done_fn)(void *arg, const struct hands_done *d, struct rf_error *err);

struct hands {
    tick_t now;        /* everything before has happened */
    tick_t pending;    /* when somebody may take a machine just come, or TICK_NEVER */
    tick_t travel;     /* between sites */
    tick_t limit;      /* ticks from here on cannot be packed */
    tick_t busy;       /* service time of all machines begun, server-ms */
    tick_t idle_until; /* no idle technician's shift ends before */
    struct hands_job (*job)(void *arg, uint32_t index, tick_t now);
    void *arg;
    struct shifts shifts;
    struct worklist work;
    uint32_t n_technicians;
    uint32_t all_spare;         /* bits of a technician's servers */
    unsigned slot_bits;         /* server = technician << slot_bits | slot */
    unsigned number_bits;       /* of a packed key, below the tick */
    struct tournament working;  /* of servers: (end of work, server); of a technician on a
                                 * journey his first one: (arrival, server) */
    struct tournament off_duty; /* of technicians: (start of next shift, technician) */
    struct tournament returned; /* of servers that end at one tick: (endpoint, server) */
    uint32_t first_touched;     /* site to look at in this tick; NOWHERE: none */

    /* arrays in the arena */
    uint32_t *touched;              /* [n_sites] the next such site; itself: is none */
    struct technician *technicians; /* [n_technicians] */
    uint32_t *machine;              /* [servers] index of the endpoint worked on */
    struct ring_link *parked;       /* [n_technicians + n_sites] see parked_head */
    struct ring_link *idle;         /* [n_technicians + 1] its head: n_technicians */
};

/* ---- packed keys ---- */

static uint64_t packed(const struct hands *self, tick_t at, uint32_t number)
{
    return (uint64_t)(at < self->limit ? at : self->limit) << self->number_bits | number;
}

static tick_t tick_of(const struct hands *self, uint64_t key)
{
    return key == TOURNAMENT_OUT ? TICK_NEVER : (tick_t)(key >> self->number_bits);
}

static tick_t first_tick(const struct hands *self, const struct tournament *of)
{
    return tick_of(self, tournament_first(of));
}

static uint32_t first_number(const struct hands *self, const struct tournament *of)
{
    const uint64_t mask = (UINT64_C(1) << self->number_bits) - 1;

    return (uint32_t)(tournament_first(of) & mask);
}

/* The ring of technicians at a site with a server to spare. */
static uint32_t parked_head(const struct hands *self, uint32_t site)
{
    return self->n_technicians + site;
}

/* ---- duty ---- */

static void touch(struct hands *self, uint32_t site)
{
    if (self->touched[site] == site) {
        self->touched[site] = self->first_touched;
        self->first_touched = site;
    }
}

/* A technician on duty has a server to spare. */
static void park(struct hands *self, uint32_t k)
{
    const struct technician *t = &self->technicians[k];

    if (t->site != NOWHERE && !ring_has(self->parked, k)) {
        ring_append(self->parked, parked_head(self, t->site), k);
    }
    if (t->spare == self->all_spare) {
        ring_append(self->idle, self->n_technicians, k);
        self->idle_until = t->until < self->idle_until ? t->until : self->idle_until;
    }
}

/* Off the rings, and off the site. */
static void leave(struct hands *self, uint32_t k)
{
    struct technician *t = &self->technicians[k];

    ring_remove(self->parked, k);
    ring_remove(self->idle, k);
    if (t->site != NOWHERE) {
        worklist_attend(&self->work, t->site, -1);
        t->site = NOWHERE;
    }
}

static void go_home(struct hands *self, uint32_t k)
{
    struct technician *t = &self->technicians[k];
    const tick_t after = self->now > t->until ? self->now : t->until;
    const struct shift next = shifts_next(&self->shifts, t->person, t->arrival, after);

    leave(self, k);
    if (next.from != TICK_NEVER) {
        tournament_set(&self->off_duty, k, packed(self, next.from, k));
    }
}

/* Send home the idle whose shift is over. */
static void end_shifts(struct hands *self)
{
    const uint32_t head = self->n_technicians;

    if (self->now < self->idle_until) {
        return;
    }
    self->idle_until = TICK_NEVER;
    for (uint32_t k = self->idle[head].after, next; k != head; k = next) {
        const tick_t until = self->technicians[k].until;

        next = self->idle[k].after;
        if (until <= self->now) {
            go_home(self, k);
        } else if (until < self->idle_until) {
            self->idle_until = until;
        }
    }
}

static void begin_shifts(struct hands *self)
{
    while (first_tick(self, &self->off_duty) <= self->now) {
        const uint32_t k = first_number(self, &self->off_duty);
        struct technician *t = &self->technicians[k];
        const struct shift shift =
            shifts_next(&self->shifts, t->person, t->arrival, self->now);
        uint64_t key = TOURNAMENT_OUT;

        if (shift.from <= self->now) {
            t->until = shift.to;
            park(self, k);
        } else if (shift.from != TICK_NEVER) {
            key = packed(self, shift.from, k);
        }
        tournament_set(&self->off_duty, k, key);
    }
}

/* ---- work ---- */

/* Take the site's next machine that still needs hands: when will it be back? */
static bool next_job(struct hands *self, uint32_t site, uint32_t *index, tick_t *end)
{
    while (self->work.sites[site].n > 0) {
        *index = worklist_take(&self->work, site);
        const struct hands_job job = self->job(self->arg, *index, self->now);

        if (!job.skip) {
            const tick_t service = job.service > 1 ? job.service : 1;

            *end = service < self->limit - self->now ? self->now + service : self->limit;
            self->busy += *end - self->now;
            return true;
        }
    }
    return false;
}

/* Give a technician machines of his site, while there are some and servers to spare. */
static void serve(struct hands *self, uint32_t k)
{
    struct technician *t = &self->technicians[k];
    uint32_t index;
    tick_t end;

    while (t->spare != 0 && next_job(self, t->site, &index, &end)) {
        const uint32_t slot = (uint32_t)__builtin_ctz(t->spare);
        const uint32_t server = k << self->slot_bits | slot;

        t->spare &= t->spare - 1;
        self->machine[server] = index;
        tournament_set(&self->working, server, packed(self, end, server));
        ring_remove(self->idle, k);
    }
    if (t->spare == 0) {
        ring_remove(self->parked, k);
    }
}

/* Machines of a site go to the technicians there with servers to spare. */
static void serve_site(struct hands *self, uint32_t site)
{
    const uint32_t head = parked_head(self, site);

    while (self->work.sites[site].n > 0 && ring_has(self->parked, head)) {
        const uint32_t k = self->parked[head].after;

        if (self->technicians[k].until <= self->now) {
            ring_remove(self->parked, k); /* he ends what he has begun */
        } else {
            serve(self, k);
        }
    }
}

/* An idle technician goes to a site: at once when he comes for his shift, else by a
 * journey, for which he does not set out when it would end after his shift. */
static void send(struct hands *self, uint32_t k, uint32_t site)
{
    struct technician *t = &self->technicians[k];
    const bool journey = t->site != NOWHERE && self->travel > 0;
    const uint32_t server = k << self->slot_bits;

    if (journey && self->travel >= t->until - self->now) {
        go_home(self, k);
        return;
    }
    leave(self, k);
    t->site = site;
    worklist_attend(&self->work, site, 1);
    if (journey) {
        t->travelling = true;
        worklist_expect(&self->work, site, __builtin_popcount(self->all_spare));
        tournament_set(&self->working, server,
                       packed(self, self->now + self->travel, server));
    } else {
        park(self, k);
        serve(self, k);
    }
}

/* What follows from all that has happened at this tick: who takes which machine. */
static void settle(struct hands *self)
{
    const uint32_t head = self->n_technicians;
    uint32_t site;

    if (self->work.n > 0) {
        end_shifts(self);
        begin_shifts(self);
    }
    while (self->first_touched != NOWHERE) {
        site = self->first_touched;
        self->first_touched = self->touched[site];
        self->touched[site] = site;
        serve_site(self, site);
    }
    while (self->work.n > 0 && ring_has(self->idle, head) &&
           (site = worklist_where(&self->work)) != NOWHERE) {
        send(self, self->idle[head].after, site);
    }
}

/* ---- what happens ---- */

/* A server has ended a machine. */
static void release(struct hands *self, uint32_t server)
{
    const uint32_t k = server >> self->slot_bits;
    struct technician *t = &self->technicians[k];

    t->spare |= UINT32_C(1) << (server & ((UINT32_C(1) << self->slot_bits) - 1));
    if (t->until > self->now) {
        park(self, k);
        touch(self, t->site);
    } else if (t->spare == self->all_spare) {
        go_home(self, k);
    }
}

static void end_journey(struct hands *self, uint32_t k)
{
    struct technician *t = &self->technicians[k];

    t->travelling = false;
    worklist_expect(&self->work, t->site, -__builtin_popcount(self->all_spare));
    park(self, k);
    touch(self, t->site);
}

/* Machines that return at this tick, put in order of index; journeys that end at it. */
static int gather(struct hands *self, struct rf_error *err)
{
    if (self->returned.key == NULL &&
        !tournament_init(&self->returned, self->work.arena, self->working.half)) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for machines that return at once");
    }
    while (first_tick(self, &self->working) == self->now) {
        const uint32_t server = first_number(self, &self->working);

        tournament_set(&self->working, server, TOURNAMENT_OUT);
        if (self->technicians[server >> self->slot_bits].travelling) {
            end_journey(self, server >> self->slot_bits);
        } else {
            tournament_set(&self->returned, server,
                           (uint64_t)self->machine[server] << 32 | server);
        }
    }
    return RF_OK;
}

/* All that happens at this tick. */
static int work_tick(struct hands *self, hands_done_fn done, void *arg,
                     struct rf_error *err)
{
    int status = gather(self, err);

    self->pending = TICK_NEVER;
    while (status == RF_OK && tournament_first(&self->returned) != TOURNAMENT_OUT) {
        const uint64_t key = tournament_first(&self->returned);

        tournament_set(&self->returned, (uint32_t)key, TOURNAMENT_OUT);
        status = done(arg, &(struct hands_done){ self->now, (uint32_t)(key >> 32) }, err);
        release(self, (uint32_t)key);
    }
    settle(self);
    return status;
}

/* Is one machine's return all that happens at this tick? */
static bool is_one_return(const struct hands *self)
{
    const uint32_t server = first_number(self, &self->working);

    return self->pending == TICK_NEVER && first_tick(self, &self->working) == self->now &&
           tick_of(self, tournament_others(&self->working, server)) != self->now &&
           (self->work.n == 0 || first_tick(self, &self->off_duty) != self->now) &&
           !self->technicians[server >> self->slot_bits].travelling;
}

static int return_one(struct hands *self, hands_done_fn done, void *arg,
                      struct rf_error *err)
{
    const uint32_t server = first_number(self, &self->working);
    const struct technician *t = &self->technicians[server >> self->slot_bits];
    uint32_t index = self->machine[server];
    tick_t end;
    const int status = done(arg, &(struct hands_done){ self->now, index }, err);

    if (t->until > self->now && next_job(self, t->site, &index, &end)) {
        self->machine[server] = index;
        tournament_set(&self->working, server, packed(self, end, server));
    } else {
        tournament_set(&self->working, server, TOURNAMENT_OUT);
        release(self, server);
        settle(self);
    }
    return status;
}

int hands_advance(struct hands *self, tick_t until,
                  int (*done)(void *arg, const struct hands_done *d,
                              struct rf_error *err),
                  void *arg, struct rf_error *err)
{
    int status = RF_OK;
    tick_t next;

    while (status == RF_OK && (next = hands_next(self)) < until) {
        if (next >= self->limit) {
            return rf_fail(err, RF_ELIMIT, "", "hands-on work beyond tick %lld",
                           (long long)self->limit);
        }
        self->now = next;
        status = is_one_return(self) ? return_one(self, done, arg, err)
                                     : work_tick(self, done, arg, err);
    }
    if (status == RF_OK && self->now < until) {
        self->now = until;
    }
    return status;
}

tick_t hands_next(const struct hands *self)
{
    const tick_t work = first_tick(self, &self->working);
    const tick_t duty =
        self->work.n == 0 ? TICK_NEVER : first_tick(self, &self->off_duty);

    if (self->pending != TICK_NEVER) {
        return self->pending; /* duty may lie in the past: nobody was needed */
    }
    return work < duty ? work : duty;
}

int hands_wait(struct hands *self, tick_t now, uint32_t index, uint32_t site,
               unsigned priority, struct rf_error *err)
{
    const uint32_t place = self->work.n_sites == 1 ? 0 : site;

    if (now < self->now || hands_next(self) < now) {
        return rf_fail(err, RF_EINTERNAL, "", "a machine waits at %lld, work is at %lld",
                       (long long)now, (long long)self->now);
    }
    if (place >= self->work.n_sites || priority >= WORKLIST_PRIORITIES) {
        return rf_fail(err, RF_EINTERNAL, "", "site %u or priority %u is out of range",
                       site, priority);
    }
    self->now = now;
    if (ring_has(self->parked, parked_head(self, place))) {
        touch(self, place);
        self->pending = now;
    } else if (ring_has(self->idle, self->n_technicians) ||
               first_tick(self, &self->off_duty) <= now) {
        self->pending = now;
    }
    return worklist_add(&self->work, index, place, priority, err);
}

uint32_t hands_waiting(const struct hands *self)
{
    return self->work.n;
}

tick_t hands_busy(const struct hands *self)
{
    return self->busy;
}

/* ---- making ---- */

/* Bits of the numbers 0 to n - 1. */
static unsigned bits_of(uint32_t n)
{
    return n <= 1 ? 0 : 32 - (unsigned)__builtin_clz(n - 1);
}

static int make_arrays(struct hands *self, struct arena *arena, uint32_t n_sites)
{
    const size_t n = self->n_technicians;
    const uint32_t servers = self->n_technicians << self->slot_bits;

    self->technicians = arena_calloc(arena, n, sizeof *self->technicians);
    self->machine = arena_calloc(arena, servers, sizeof *self->machine);
    self->parked = arena_calloc(arena, n + n_sites, sizeof *self->parked);
    self->idle = arena_calloc(arena, n + 1, sizeof *self->idle);
    self->touched = arena_calloc(arena, n_sites, sizeof *self->touched);
    if (self->technicians == NULL || self->machine == NULL || self->parked == NULL ||
        self->idle == NULL || self->touched == NULL ||
        !tournament_init(&self->working, arena, servers) ||
        !tournament_init(&self->off_duty, arena, self->n_technicians)) {
        return RF_ENOMEM;
    }
    ring_init(self->parked, n + n_sites);
    ring_init(self->idle, n + 1);
    for (uint32_t site = 0; site < n_sites; site++) {
        self->touched[site] = site;
    }
    return RF_OK;
}

static void call_technicians(struct hands *self, const struct shifts_pool *pool)
{
    for (uint32_t k = 0; k < self->n_technicians; k++) {
        struct technician *t = &self->technicians[k];

        t->person =
            k < pool->n_own ? pool->first + k : SHIFTS_DRAFTED | (k - pool->n_own);
        t->arrival = shifts_arrival(&self->shifts, t->person);
        t->site = NOWHERE;
        t->spare = self->all_spare;
        tournament_set(&self->off_duty, k, packed(self, t->arrival, k));
    }
}

struct hands *hands_new(struct arena *arena, const struct hands_setup *setup)
{
    const struct recovery *recovery = setup->recovery;
    const uint32_t parallel = setup->desk ? 1 : (uint32_t)recovery->staff.parallel;
    const uint32_t n_sites = setup->desk ? 1 : setup->n_sites;

    assert(setup->technicians >= 1 && n_sites >= 1 && setup->start >= 0);
    assert(parallel >= 1 && parallel <= MOST_PARALLEL);
    struct hands *self = arena_calloc(arena, 1, sizeof *self);

    if (self == NULL || setup->technicians > MOST_TECHNICIANS) {
        return NULL;
    }
    const struct shifts_pool pool =
        shifts_pool(&recovery->staff, (uint32_t)setup->technicians, setup->desk);

    self->pending = self->idle_until = TICK_NEVER;
    self->travel = n_sites > 1 ? recovery->hands_on.travel : 0;
    self->job = setup->job;
    self->arg = setup->arg;
    self->shifts = (struct shifts){ &recovery->staff, setup->key, setup->entity,
                                    setup->local_offset, setup->start };
    self->n_technicians = pool.n_own + pool.n_drafted;
    self->slot_bits = bits_of(parallel);
    self->number_bits = bits_of(self->n_technicians) + self->slot_bits;
    self->all_spare = (uint32_t)((UINT64_C(1) << parallel) - 1);
    self->limit = (tick_t)((UINT64_C(1) << (63 - self->number_bits)) - 1);
    self->first_touched = NOWHERE;
    if (make_arrays(self, arena, n_sites) != RF_OK ||
        worklist_init(&self->work, arena, n_sites, setup->expected,
                      recovery->hands_on.order == WORK_FIRST_COME, NULL) != RF_OK) {
        return NULL;
    }
    call_technicians(self, &pool);
    return self;
}
