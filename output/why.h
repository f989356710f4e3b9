/* why.h: why a service stopped, in words for people, and for programs: the chain of its
 * causes back to the update or an incident, and how all came back. */
#ifndef RINGFALL_OUTPUT_WHY_H
#define RINGFALL_OUTPUT_WHY_H

#include "output/buffer.h"
#include "output/json.h"
#include "studies/avoided.h"

#define WHY_TAG  "Simulated, not a record."
#define WHY_SIZE 640

/** "check-in of Delta Air Lines". */
void why_service(const struct explain_world *w, const struct outage *o, char *out,
                 size_t size);
/** "1.2 h after the release (Fri 19 Jul 01:21 there)": at the place of an LP. */
void why_when(const struct explain_world *w, lp_id lp, tick_t at, char *out, size_t size);
/** "Fri 19 Jul 01:21" at the place of an LP. */
void why_local(const struct explain_world *w, lp_id lp, tick_t at, char *out,
               size_t size);
/** "3.5 h", or "3.5 h, to the end of what is simulated". */
void why_length(const struct explain_world *w, const struct outage *o, char *out,
                size_t size);
/** The cause in half a sentence: "5,100 of 12,000 machines down", "its own check-in was
 * down; it began with 5,100 of 12,000 machines down". */
void why_half(const struct explain_world *w, const struct outage *o, char *out,
              size_t size);

/** Lines, each indented by spaces: from the outage to what began it. */
void why_chain(const struct explain_world *w, const struct chain *chain,
               struct buffer *out);
/** Lines, likewise: from what began it to the outage, how each came back. */
void why_return(const struct explain_world *w, const struct chain *chain,
                struct buffer *out);

/** An object of one outage, all that is known of it. */
void why_json_outage(struct json *j, const char *key, const struct explain_world *w,
                     const struct outage *o);
/** An object: the links, and the update or incident. */
void why_json_chain(struct json *j, const char *key, const struct explain_world *w,
                    const struct chain *chain);

#endif
