/* ringfall.h: the public interface of libringfall.
 *
 * Everything here is stable; every other header of the tree may change at will.
 * Objects are opaque; an error is reported in a struct that the caller owns.
 */
#ifndef RINGFALL_H
#define RINGFALL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RF_VERSION "0.1.0"

/* What the shared library shows; all else is hidden. */
#define RF_API __attribute__((visibility("default")))

/* One list gives code, name and text: X(name, value, text). */
#define RF_ERROR_CODES(X)                                                                \
    X(RF_OK, 0, "no error")                                                              \
    X(RF_ENOMEM, -1, "out of memory")                                                    \
    X(RF_EINPUT, -2, "the input is not valid")                                           \
    X(RF_EIO, -3, "a file could not be read or written")                                 \
    X(RF_ESTOPPED, -4, "stopped before the end")                                         \
    X(RF_ELIMIT, -5, "a limit of the program was reached")                               \
    X(RF_EEXIST, -6, "the result exists and differs")                                    \
    X(RF_EINTERNAL, -7, "a mistake in ringfall itself")

#define RF_X_ENUM(name, value, text) name = (value),
enum rf_code { RF_ERROR_CODES(RF_X_ENUM) };
#undef RF_X_ENUM

/* What went wrong, where. Filled by every function that returns a code other than RF_OK.
 */
struct rf_error {
    int code;             /* one of enum rf_code */
    char file[128];       /* input file; "" when none */
    int line, column;     /* 1-based; 0 when there is no text to point at */
    char path[96];        /* JSON Pointer (RFC 6901), e.g. "/rollout/waves/2/share" */
    char message[256];    /* what was found, what is allowed */
    const char *src_file; /* where it was raised */
    int src_line;
};

/** The text of a code, e.g. "out of memory"; never NULL. */
RF_API const char *rf_code_text(int code);

/* A scenario, read and checked; opaque. */
struct rf_scenario;
/* One simulated world's run of a scenario; opaque. */
struct rf_run;

/**
 * Read a scenario by name or path, with policies and variants applied in order.
 *
 * @param patches [n_patches] names or paths; may be NULL when there are none
 * @return NULL on failure, and err says the first mistake
 */
RF_API struct rf_scenario *rf_scenario_new(const char *name, const char *const *patches,
                                           size_t n_patches, struct rf_error *err);
/** Set one parameter by its JSON Pointer; durations in ms. RF_OK or RF_EINPUT. */
RF_API int rf_scenario_set(struct rf_scenario *self, const char *pointer, double value,
                           struct rf_error *err);
/** The harmless version of the same update: no defects. */
RF_API void rf_scenario_make_harmless(struct rf_scenario *self);
RF_API void rf_scenario_free(struct rf_scenario *self);

/**
 * Replay a scenario at its best guess in one simulated world.
 *
 * @param world number of the world: another one, other luck; arms share it
 * @return NULL on failure
 */
RF_API struct rf_run *rf_run_new(const struct rf_scenario *scenario, uint32_t seed,
                                 uint32_t world, unsigned n_threads,
                                 struct rf_error *err);
/** A measure by its name, e.g. "machines_hit" (data-dictionary.csv lists them); NaN when
 * it is undefined or there is none of that name. */
RF_API double rf_run_measure(const struct rf_run *self, const char *name);
RF_API void rf_run_free(struct rf_run *self);

#ifdef __cplusplus
}
#endif
#endif
