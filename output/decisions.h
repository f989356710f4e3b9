/* decisions.h: what was decided in a run of a rollout, in words: each wave, each look of
 * the gate that decided something, with why, and what people did.
 */
#ifndef RINGFALL_OUTPUT_DECISIONS_H
#define RINGFALL_OUTPUT_DECISIONS_H

#include "output/answer.h"
#include "output/buffer.h"
#include "output/json.h"
#include "studies/compare.h"

/* A run whose decisions are told. All borrowed. */
struct decisions {
    const struct scenario *scenario;
    const struct vendor_facts *facts;
    const struct vendor_log *log;
};

struct decisions decisions_of(const struct comparison *c, size_t arm,
                              enum version version, uint32_t world);

/** "1 h": when decision i was, after the planned release. */
void decisions_when(const struct decisions *d, size_t i, struct buffer *out);
/** "Gate of wave 1 (canary) passed: 261 of 84,211 machines fell silent, 0.31 %; it fails
 * above 2 %." */
void decisions_line(const struct decisions *d, size_t i, struct buffer *out);
/** How many looks there were of which nothing followed, and what became of the rollout by
 * the end of the simulated time. */
void decisions_end(const struct decisions *d, struct buffer *out);

/** Of the page: what was decided on the bad update in the first simulated world, with the
 * baseline and with the best rollout; folded away. */
void decisions_section(const struct answer *a, struct buffer *out);

/** A list of objects with the same. */
void decisions_json(const struct decisions *d, const char *key, struct json *j);

#endif
