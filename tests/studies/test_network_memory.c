/* Allocation n of a look at a graph fails, for n = 0, 1, 2 ... until none does, those
 * that igraph makes for us too: RF_ENOMEM each time, nothing kept (the sanitizers see
 * leaks).
 */
/* wrap: malloc calloc realloc igraph_vector_int_init igraph_create */
/* wrap: igraph_connected_components */
#include <igraph/igraph.h>
#include <limits.h>

#include "studies/network.h"
#include "tests/studies/hand_graph.h"

static long left = LONG_MAX; /* allocations that succeed */
static igraph_error_t code = IGRAPH_ENOMEM;

static bool refuse(void)
{
    return left-- <= 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
igraph_error_t __real_igraph_vector_int_init(igraph_vector_int_t *v, igraph_integer_t n);
igraph_error_t __wrap_igraph_vector_int_init(igraph_vector_int_t *v, igraph_integer_t n);
igraph_error_t __real_igraph_create(igraph_t *g, const igraph_vector_int_t *edges,
                                    igraph_integer_t n, igraph_bool_t directed);
igraph_error_t __wrap_igraph_create(igraph_t *g, const igraph_vector_int_t *edges,
                                    igraph_integer_t n, igraph_bool_t directed);
igraph_error_t __real_igraph_connected_components(const igraph_t *g,
                                                  igraph_vector_int_t *membership,
                                                  igraph_vector_int_t *sizes,
                                                  igraph_integer_t *n,
                                                  igraph_connectedness_t mode);
igraph_error_t __wrap_igraph_connected_components(const igraph_t *g,
                                                  igraph_vector_int_t *membership,
                                                  igraph_vector_int_t *sizes,
                                                  igraph_integer_t *n,
                                                  igraph_connectedness_t mode);

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refuse() ? NULL : __real_realloc(old, size);
}

igraph_error_t __wrap_igraph_vector_int_init(igraph_vector_int_t *v, igraph_integer_t n)
{
    return refuse() ? code : __real_igraph_vector_int_init(v, n);
}

igraph_error_t __wrap_igraph_create(igraph_t *g, const igraph_vector_int_t *edges,
                                    igraph_integer_t n, igraph_bool_t directed)
{
    return refuse() ? code : __real_igraph_create(g, edges, n, directed);
}

igraph_error_t __wrap_igraph_connected_components(const igraph_t *g,
                                                  igraph_vector_int_t *membership,
                                                  igraph_vector_int_t *sizes,
                                                  igraph_integer_t *n,
                                                  igraph_connectedness_t mode)
{
    return refuse() ? code
                    : __real_igraph_connected_components(g, membership, sizes, n, mode);
}

/* A shop that needs itself and a provider: all that is allocated is needed. */
static void make(struct hand *h)
{
    hand_init(h, 4, 4);
    hand_lp(h, GRAPH_CUSTOMER, 0, 1);
    hand_service(h, 2);
    hand_lp(h, GRAPH_PROVIDER, 0, 0);
    hand_instance(h, 0, hand_service(h, 0));
    hand_edge(h, 0, 0, 0);
    hand_edge(h, 0, 0, 1);
    hand_build(h);
}

static void test_network_memory_runs_out(void **state)
{
    struct network n;
    struct rf_error err;
    struct hand h;
    int status = RF_ENOMEM;
    long succeed = 0;

    (void)state;
    make(&h);
    for (; status != RF_OK && succeed < 1000; succeed++) {
        left = succeed;
        status = network_init(&n, &h.s, &h.g, &err);
        left = LONG_MAX;
        assert_true(status == RF_OK || status == RF_ENOMEM);
        assert_true(status == RF_OK || err.code == RF_ENOMEM);
        assert_true(status == RF_OK || n.lp_of == NULL);
    }
    assert_true(succeed > 20 && succeed < 100);
    assert_int_equal(n.n_loops, 1);
    network_free(&n);
    hand_free(&h);
}

/* What else igraph says is our own mistake, and names igraph's text. */
static void test_network_memory_igraph_errors(void **state)
{
    struct network n;
    struct rf_error err = { 0 };
    struct hand h;
    bool told = false;

    (void)state;
    make(&h);
    code = IGRAPH_EINVAL;
    for (long succeed = 0; succeed < 60 && !told; succeed++) {
        left = succeed;
        told = network_init(&n, &h.s, &h.g, &err) == RF_EINTERNAL;
        left = LONG_MAX;
        network_free(&n);
    }
    code = IGRAPH_ENOMEM;
    assert_true(told);
    assert_non_null(strstr(err.message, "igraph: Invalid value"));
    hand_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_network_memory_runs_out),
        cmocka_unit_test(test_network_memory_igraph_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
