/* policies.h: the policies of the library at a glance, without a scenario; and all of
 * them, or all variants, by name.
 */
#ifndef RINGFALL_CLI_POLICIES_H
#define RINGFALL_CLI_POLICIES_H

#include "cli/options.h"
#include "input/library.h"

/* What a policy's file says of itself. */
struct policies_item {
    int unit;       /* enum unit: what it stages */
    size_t n_waves; /* as written; 0: it has none of its own */
};

/** Read a file of a policy. One that cannot be read is of unit endpoint, without waves.
 */
void policies_look(const char *path, struct policies_item *out);

/** "endpoint", "organisation", "region", "traffic". */
const char *policies_unit(int unit);

struct policies_names {
    struct library_list *lists; /* [n_lists], what the names are borrowed from; owned */
    size_t n_lists;
    struct options_list all; /* names: those given first, then the others; owned */
};

/**
 * The names given and those of whole lists of the library, each once.
 *
 * @param given [n] come first; borrowed
 * @param lists "policies" (all that stage machines) and "variants"
 * @param out   to be freed in any case
 * @return RF_OK, RF_EINPUT for another list, RF_ENOMEM
 */
int policies_names(struct policies_names *out, const char *const *given, size_t n,
                   const struct options_list *lists, struct rf_error *err) RF_MUST_CHECK;
void policies_names_free(struct policies_names *self);

#endif
