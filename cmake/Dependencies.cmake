# What we stand on. A missing one is told by the name of its Debian package, all at once.

set(rf_missing "")

macro(rf_need found debian_package)
    if(NOT ${found})
        list(APPEND rf_missing ${debian_package})
    endif()
endmacro()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

find_package(PkgConfig)
if(NOT PkgConfig_FOUND)
    message(FATAL_ERROR "pkg-config is missing. On Debian: apt-get install pkg-config")
endif()

find_path(RANDOM123_INCLUDE Random123/philox.h)
rf_need(RANDOM123_INCLUDE librandom123-dev)

find_package(GSL QUIET)
rf_need(GSL_FOUND libgsl-dev)

pkg_check_modules(CJSON QUIET IMPORTED_TARGET libcjson>=1.7.13)
rf_need(CJSON_FOUND libcjson-dev)

pkg_check_modules(IGRAPH QUIET IMPORTED_TARGET igraph>=0.10)
rf_need(IGRAPH_FOUND libigraph-dev)

if(RINGFALL_TESTS)
    pkg_check_modules(CMOCKA QUIET IMPORTED_TARGET cmocka)
    rf_need(CMOCKA_FOUND libcmocka-dev)
endif()

if(rf_missing)
    list(JOIN rf_missing " " packages)
    message(FATAL_ERROR "Libraries are missing. On Debian: apt-get install ${packages}")
endif()
