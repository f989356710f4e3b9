/* why_inside.h: what the parts of why share. */
#ifndef RINGFALL_OUTPUT_WHY_INSIDE_H
#define RINGFALL_OUTPUT_WHY_INSIDE_H

#include "output/why.h"

#define WHY_COUNT 32
#define WHY_LINE  (4 * WHY_SIZE)

/** "1,234,567". Returns out. */
const char *why_exact(uint64_t value, char out[WHY_COUNT]);
/** "41 min", "5.3 h", "124 h". */
void why_hours(tick_t ticks, char *out, size_t size);
/** What the service needed and had not, or what struck it; a sentence without its end. */
void why_cause(const struct explain_world *w, const struct outage *o, char *out,
               size_t size);
/** The last wave of a bad version opened before a moment; NULL: none. */
const struct decision *why_wave(const struct explain_world *w, tick_t at);
/** The look of a gate that let a wave open: at the one before; NULL: none. */
const struct decision *why_look(const struct explain_world *w,
                                const struct decision *wave);

#endif
