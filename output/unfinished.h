/* unfinished.h: rollouts that do not come to their end, with the wave and the reason. */
#ifndef RINGFALL_OUTPUT_UNFINISHED_H
#define RINGFALL_OUTPUT_UNFINISHED_H

#include "output/answer.h"
#include "output/buffer.h"

/** The i-th line, "rings, good update: not through after 14 d in 40 of 40 simulated
 * worlds:
 * ..."; false past the last. Halts of the bad update are what a rollout is for, and no
 * line. Cost O(arms x worlds). */
bool unfinished_line(const struct answer *a, size_t i, struct buffer *out);

/** "wave 2 (fast) still bakes": why one run's rollout has not come to its end. */
void unfinished_why(const struct rollout *r, const struct vendor_facts *f,
                    struct buffer *out);

#endif
