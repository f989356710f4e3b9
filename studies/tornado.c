/* tornado.c: one parameter at a time. The runs are up to three comparisons, whose arms
 * are the two arms at the best guess and at ends of parameters: they share worlds and
 * threads.
 *
 *   all of them are moved in full   one comparison over all worlds
 *   some are                        the first world: every parameter, in the arm shown at
 *                                   both ends, in the baseline at the farther one;
 *                                   the first world: those chosen, in the baseline at the
 *                                   other end;
 *                                   the other worlds: those chosen, at both ends
 *
 * Sums over worlds are kept per end, so that both ways give the same bars. The baseline
 * is the dear one, it meets the update everywhere; a gate or a laboratory makes an arm
 * jump between the ends, the baseline has none, so its other end is estimated to choose
 * by.
 */
#include "studies/tornado.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "studies/theta.h"

enum { BASE, SHOWN, PAIR }; /* the two arms of a setting */
enum { END_LOW, END_HIGH, ENDS };

struct sums {
    double hours[PAIR]; /* machine-hours or people-hours lost, over the worlds so far */
};

struct work {
    const struct arm *arms[PAIR];               /* borrowed */
    const struct tornado_parameter *parameters; /* [n] borrowed */
    size_t n;
    double *guess; /* [n * PAIR] best guesses; NaN: the arm has no such; owned */
    struct sums (*at)[ENDS]; /* [n] owned */
    struct sums best_guess;
    enum measure_id outage;
    struct compare_options o;
    double n_runs, runs_before, runs_now; /* for the progress */
    void (*progress)(void *arg, double share_done);
    void *progress_arg;
    bool stopped;
};

/* ---- one setting: one parameter at one end, in either arm ---- */

#define NO_RUN SIZE_MAX /* the arm is left out of a setting */

/* Where the runs of a setting are among the arms of a comparison. */
struct place {
    size_t parameter;
    int end;
    size_t run[PAIR];
};

struct batch {
    struct arm *runs; /* [n_runs] the first two at the best guess; owned */
    size_t n_runs;
    struct place *places; /* [n_places] owned */
    size_t n_places;
};

static void batch_free(struct batch *b)
{
    for (size_t i = 0; b->runs != NULL && i < b->n_runs; i++) {
        scenario_free(&b->runs[i].scenario);
    }
    free(b->runs);
    free(b->places);
    *b = (struct batch){ 0 };
}

static double end_of(struct tornado_range range, int end)
{
    return end == END_LOW ? range.low : range.high;
}

/* Is the parameter moved in one of the two arms? */
static bool is_moved(const struct work *w, size_t i, size_t which)
{
    const struct tornado_parameter *p = &w->parameters[i];

    if (isnan(w->guess[i * PAIR + which])) {
        return false;
    }
    return which == BASE ? !isnan(p->base.low)
                         : !isnan(p->own.low) || (p->follows && !isnan(p->base.low));
}

static int add_run(const struct work *w, struct batch *b, size_t which,
                   struct rf_error *err)
{
    struct arm *to = &b->runs[b->n_runs++];

    snprintf(to->name, sizeof to->name, "%s", w->arms[which]->name);
    return scenario_copy(&to->scenario, &w->arms[which]->scenario, err);
}

/* Set one arm of the run just added. */
static int set_end(const struct work *w, struct batch *b, size_t i, int end, size_t which,
                   struct rf_error *err)
{
    const struct tornado_parameter *p = &w->parameters[i];
    const bool own = which == SHOWN && !isnan(p->own.low);
    const double guess = w->guess[i * PAIR + (own ? SHOWN : BASE)];

    return theta_set(&b->runs[b->n_runs - 1].scenario, p->pointer, guess,
                     end_of(own ? p->own : p->base, end), NULL, err);
}

/* A setting in the arms from..to. */
static int batch_add(const struct work *w, struct batch *b, size_t i, int end,
                     size_t from, size_t to, struct rf_error *err)
{
    struct place *place = &b->places[b->n_places++];
    int status = RF_OK;

    *place = (struct place){ .parameter = i, .end = end, .run = { NO_RUN, NO_RUN } };
    for (size_t which = from; which <= to && status == RF_OK; which++) {
        place->run[which] = which;
        if (is_moved(w, i, which)) {
            place->run[which] = b->n_runs;
            status = add_run(w, b, which, err);
            if (status == RF_OK) {
                status = set_end(w, b, i, end, which, err);
            }
        }
    }
    return status;
}

static int batch_init(const struct work *w, struct batch *b, size_t n_places,
                      struct rf_error *err)
{
    int status = RF_OK;

    *b = (struct batch){ 0 };
    b->runs = calloc(PAIR * (n_places + 1), sizeof *b->runs);
    b->places = calloc(n_places + 1, sizeof *b->places);
    if (b->runs == NULL || b->places == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu runs", PAIR * n_places);
    }
    for (size_t which = 0; which < PAIR && status == RF_OK; which++) {
        status = add_run(w, b, which, err);
    }
    return status;
}

static void tell(void *arg, double share_done)
{
    const struct work *w = arg;

    w->progress(w->progress_arg,
                fmin(1.0, (w->runs_before + share_done * w->runs_now) / w->n_runs));
}

static double hours(const struct work *w, const struct comparison *c, size_t arm)
{
    return compare_measure(c, arm, VERSION_BAD, w->outage).point * c->n_worlds;
}

/* Run a batch in worlds [first, first + n) and add up what it lost. guess: also what was
 * lost at the best guess. Returns the worlds that are complete, also when stopped. */
static int batch_run(struct work *w, struct batch *b, uint32_t first, uint32_t n,
                     bool guess, uint32_t *complete, struct rf_error *err)
{
    struct compare_options o = w->o;
    struct comparison c = { 0 };
    int status;

    o.first_replicate += first;
    o.replicates = n;
    w->runs_now = (double)b->n_runs * n;
    status = compare_run(b->runs, b->n_runs, &o, &c, err);
    w->runs_before += w->runs_now;
    if (status != RF_OK) {
        return status;
    }
    w->stopped = w->stopped || c.stopped;
    *complete = c.n_worlds;
    for (size_t which = 0; which < PAIR && c.n_worlds > 0; which++) {
        for (size_t i = 0; i < b->n_places; i++) {
            const struct place *p = &b->places[i];

            if (p->run[which] != NO_RUN) {
                w->at[p->parameter][p->end].hours[which] += hours(w, &c, p->run[which]);
            }
        }
        if (guess) {
            w->best_guess.hours[which] += hours(w, &c, which);
        }
    }
    compare_free(&c);
    return RF_OK;
}

/* ---- the bars ---- */

static double share(const struct sums *s)
{
    return s->hours[SHOWN] / s->hours[BASE];
}

/* How far a share lies from the best guess; -1 when it is not defined. */
static double swing(const struct work *w, const struct sums *s)
{
    const double at = share(s), guess = share(&w->best_guess);

    if (isnan(at) || isnan(guess)) {
        return -1.0;
    }
    return at == guess ? 0.0 : fabs(log(at / guess));
}

static void read_bar(const struct work *w, size_t i, struct tornado_bar *bar)
{
    const struct tornado_parameter *p = &w->parameters[i];
    const struct tornado_range shown = isnan(p->own.low) ? p->base : p->own;

    *bar = (struct tornado_bar){ .assumed = p->assumed,
                                 .low = shown.low,
                                 .high = shown.high,
                                 .at_low = share(&w->at[i][END_LOW]),
                                 .at_high = share(&w->at[i][END_HIGH]) };
    snprintf(bar->pointer, sizeof bar->pointer, "%s", p->pointer);
}

/* ---- all in full ---- */

static int run_all(struct work *w, struct tornado *out, struct rf_error *err)
{
    struct batch b;
    int status = batch_init(w, &b, w->n * ENDS, err);

    for (size_t i = 0; i < w->n * ENDS && status == RF_OK; i++) {
        status = batch_add(w, &b, i / ENDS, (int)(i % ENDS), BASE, SHOWN, err);
    }
    if (status == RF_OK) {
        status = batch_run(w, &b, 0, w->o.replicates, true, &out->n_worlds, err);
    }
    for (size_t i = 0; i < w->n; i++) {
        read_bar(w, i, &out->bars[i]);
    }
    out->n = w->n;
    batch_free(&b);
    return status;
}

/* ---- some in full ---- */

static double way(double from, double to)
{
    const double small = 0.01 * fmax(fabs(from), fabs(to));

    return fabs(log(fmax(fabs(to), small) / fmax(fabs(from), small)));
}

/* How far the ends lie from the best guess, by ratio: out [ENDS]. */
static void ways(const struct work *w, size_t i, double *out)
{
    const struct tornado_parameter *p = &w->parameters[i];
    const bool base = !isnan(p->base.low);
    const struct tornado_range r = base ? p->base : p->own;
    const double guess = w->guess[i * PAIR + (base ? BASE : SHOWN)];

    out[END_LOW] = way(guess, r.low);
    out[END_HIGH] = way(guess, r.high);
}

static int far_end(const struct work *w, size_t i)
{
    double far[ENDS];

    ways(w, i, far);
    return far[END_LOW] > far[END_HIGH] ? END_LOW : END_HIGH;
}

/* What the baseline may lose at the nearer end: as at the farther one, on the other side
 * of the best guess, in proportion (of logarithms). */
static double estimate(const struct work *w, size_t i)
{
    const int far = far_end(w, i);
    const double guess = w->best_guess.hours[BASE], at = w->at[i][far].hours[BASE];
    double far_from[ENDS];

    ways(w, i, far_from);
    return guess > 0.0 && at > 0.0 && far_from[far] > 0.0
               ? guess *
                     pow(guess / at, far_from[END_LOW + END_HIGH - far] / far_from[far])
               : guess;
}

/* How far a parameter moves the answer, as far as it has been tried. */
static double tried(const struct work *w, size_t i)
{
    const int far = far_end(w, i);
    struct sums near = w->at[i][END_LOW + END_HIGH - far];

    near.hours[BASE] = estimate(w, i);
    return fmax(swing(w, &w->at[i][far]), swing(w, &near));
}

/* The parameters that moved the answer farthest, the first of equals first. */
static void choose(const struct work *w, size_t most, size_t *chosen)
{
    size_t n = 0;

    for (size_t i = 0; i < w->n; i++) {
        const double here = tried(w, i);
        size_t at = n;

        for (; at > 0 && here > tried(w, chosen[at - 1]); at--) {
            if (at < most) {
                chosen[at] = chosen[at - 1];
            }
        }
        if (at < most) {
            chosen[at] = i;
        }
        n += n < most;
    }
}

/* Every parameter in the first world: the baseline at the farther end alone. */
static int try_all(struct work *w, uint32_t *complete, struct rf_error *err)
{
    struct batch b;
    int status = batch_init(w, &b, w->n * ENDS, err);

    for (size_t i = 0; i < w->n * ENDS && status == RF_OK; i++) {
        const int end = (int)(i % ENDS);

        status = batch_add(w, &b, i / ENDS, end,
                           end == far_end(w, i / ENDS) ? BASE : SHOWN, SHOWN, err);
    }
    if (status == RF_OK) {
        status = batch_run(w, &b, 0, 1, true, complete, err);
    }
    batch_free(&b);
    return status;
}

/* Those chosen: what is left of the first world, or the other worlds. */
static int run_chosen(struct work *w, const size_t *chosen, size_t n, bool others,
                      uint32_t *complete, struct rf_error *err)
{
    struct batch b;
    int status = batch_init(w, &b, n * ENDS, err);

    for (size_t i = 0; i < n * ENDS && status == RF_OK; i++) {
        const size_t p = chosen[i / ENDS];
        const int end = (int)(i % ENDS);

        if (others || end != far_end(w, p)) {
            status = batch_add(w, &b, p, end, BASE, others ? SHOWN : BASE, err);
        }
    }
    if (status == RF_OK) {
        status = batch_run(w, &b, others ? 1 : 0, others ? w->o.replicates - 1 : 1,
                           others, complete, err);
    }
    batch_free(&b);
    return status;
}

static int run_some(struct work *w, size_t most, struct tornado *out,
                    struct rf_error *err)
{
    size_t *chosen = calloc(most + 1, sizeof *chosen);
    uint32_t first = 0, second = 0, others = 0;
    int status = chosen != NULL
                     ? try_all(w, &first, err)
                     : rf_fail(err, RF_ENOMEM, "", "no memory for %zu parameters", most);

    if (status == RF_OK && first == 1) {
        choose(w, most, chosen);
        status = run_chosen(w, chosen, most, false, &second, err);
    }
    if (status == RF_OK && second == 1 && w->o.replicates > 1) {
        status = run_chosen(w, chosen, most, true, &others, err);
    }
    if (status == RF_OK && second == 1) {
        for (size_t i = 0; i < most; i++) {
            read_bar(w, chosen[i], &out->bars[i]);
        }
        out->n = most;
        out->n_worlds = 1 + others;
    }
    free(chosen);
    return status;
}

/* ---- the study ---- */

/* The best guesses of one arm. */
static int read_guesses(struct work *w, size_t which, struct rf_error *err)
{
    struct scenario copy = { 0 };
    int status = scenario_copy(&copy, &w->arms[which]->scenario, err);

    for (size_t i = 0; i < w->n && status == RF_OK; i++) {
        struct param_slot slot;

        w->guess[i * PAIR + which] =
            param_find(&scenario_table, &copy, w->parameters[i].pointer, &slot, NULL) ==
                    RF_OK
                ? param_get(&slot)
                : NAN;
    }
    scenario_free(&copy);
    return status;
}

static int work_init(struct work *w, const struct arm *base, const struct arm *shown,
                     const struct tornado_parameter *parameters, size_t n, size_t most,
                     const struct compare_options *options, struct rf_error *err)
{
    int status;

    *w = (struct work){ .arms = { base, shown },
                        .parameters = parameters,
                        .n = n,
                        .guess = calloc(n * PAIR + 1, sizeof *w->guess),
                        .at = calloc(n + 1, sizeof *w->at),
                        .o = *options,
                        .n_runs = tornado_runs(n, most, options->replicates),
                        .progress = options->progress,
                        .progress_arg = options->progress_arg };
    if (w->guess == NULL || w->at == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu parameters", n);
    }
    w->o.good_too = false;
    w->o.fix_theta = true;
    if (options->progress != NULL) {
        w->o.progress = tell;
        w->o.progress_arg = w;
    }
    status = read_guesses(w, BASE, err);
    return status == RF_OK ? read_guesses(w, SHOWN, err) : status;
}

double tornado_runs(size_t n, size_t most, uint32_t worlds)
{
    const double chosen = (double)(n < most ? n : most);
    const double full = PAIR + chosen * ENDS * PAIR;

    return n <= most
               ? full * worlds
               : PAIR + (double)n * (ENDS + 1) + PAIR + chosen + full * (worlds - 1);
}

int tornado_run(const struct arm *arms, size_t arm, enum measure_id outage,
                const struct tornado_parameter *parameters, size_t n, size_t most,
                const struct compare_options *options, struct tornado *out,
                struct rf_error *err)
{
    struct work w;
    int status = work_init(&w, &arms[0], &arms[arm], parameters, n, most, options, err);

    w.outage = outage;
    *out = (struct tornado){ .arm = arm, .n_tried = n };
    out->bars = calloc(n + 1, sizeof *out->bars);
    if (status == RF_OK && out->bars == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %zu parameters", n);
    }
    if (status == RF_OK) {
        status = n <= most ? run_all(&w, out, err) : run_some(&w, most, out, err);
    }
    out->best_guess = share(&w.best_guess);
    out->stopped = w.stopped;
    free(w.guess);
    free(w.at);
    if (status != RF_OK) {
        tornado_free(out);
    }
    return status;
}

void tornado_free(struct tornado *self)
{
    free(self->bars);
    *self = (struct tornado){ 0 };
}

int tornado_luck(const struct arm *arm, enum measure_id outage,
                 const struct compare_options *options, double *factor, bool *stopped,
                 struct rf_error *err)
{
    struct compare_options o = *options;
    struct arm copy = { 0 };
    struct comparison c = { 0 };
    int status = scenario_copy(&copy.scenario, &arm->scenario, err);

    *factor = NAN;
    if (status == RF_OK) {
        snprintf(copy.name, sizeof copy.name, "%s", arm->name);
        o.good_too = false;
        o.fix_theta = true;
        o.fix_world = true;
        status = compare_run(&copy, 1, &o, &c, err);
    }
    *stopped = status == RF_OK && c.stopped;
    if (status == RF_OK && !c.stopped && c.n_worlds > 0) {
        const struct interval i = compare_measure(&c, 0, VERSION_BAD, outage);

        *factor = i.low > 0.0 ? i.high / i.low : NAN;
    }
    scenario_free(&copy.scenario);
    compare_free(&c);
    return status;
}
