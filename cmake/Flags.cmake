# Flags of our own targets, carried by rf_flags. Same bytes on one CPU family need
# -ffp-contract=off and forbid -march=native.

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, Debug or RelWithDebInfo" FORCE)
endif()

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(rf_flags INTERFACE)
target_compile_definitions(rf_flags INTERFACE _DEFAULT_SOURCE)
target_compile_options(rf_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wcast-qual
    -ffp-contract=off
    -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)
target_include_directories(rf_flags INTERFACE
    ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)

if(RINGFALL_WERROR)
    target_compile_options(rf_flags INTERFACE -Werror)
endif()

if(RINGFALL_SANITIZE)
    set(sanitize -fsanitize=${RINGFALL_SANITIZE} -fno-sanitize-recover=all)
    if(RINGFALL_SANITIZE MATCHES "undefined")
        list(APPEND sanitize -fsanitize=float-cast-overflow)
    endif()
    target_compile_options(rf_flags INTERFACE ${sanitize} -fno-omit-frame-pointer)
    target_link_options(rf_flags INTERFACE ${sanitize})
endif()

if(RINGFALL_COVERAGE)
    target_compile_options(rf_flags INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(rf_flags INTERFACE --coverage)
endif()
