#!/usr/bin/env bash
# What a user of the library meets: consumer.sh BUILD_FOLDER
#
# Installs; compiles the public header alone in C and C++; builds and runs each program of
# examples/ and tests/consumer/ with find_package and with pkg-config.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/installed
shopt -s nullglob

cmake --install "$build" --prefix "$prefix" >"$work/install.log"

strict=(-Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$prefix/include")
for header in "$prefix"/include/*.h; do
    echo "== ${header##*/} alone"
    for standard in c99 c11 c17; do
        cc -x c -std=$standard "${strict[@]}" "$header"
    done
    for standard in c++11 c++17; do
        c++ -x c++ -std=$standard "${strict[@]}" "$header"
    done
done

run() {
    echo "== $1"
    (cd "$work" && LD_LIBRARY_PATH=$library timeout 120 "$@")
}

library=$(dirname "$(find "$prefix" -name libringfall.so)")

cmake -G Ninja -S "$root/tests/consumer" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" \
    -DEXAMPLES="$root/examples" >"$work/cmake.log"
cmake --build "$work/cmake" >"$work/build.log" || {
    cat "$work/build.log"
    exit 1
}
for program in "$work"/cmake/example_*; do
    run "$program"
done

export PKG_CONFIG_PATH=$library/pkgconfig
read -ra flags < <(pkg-config --cflags --libs ringfall)
for source in "$root"/tests/consumer/*.c "$root"/examples/*.c; do
    program=$work/pc_$(basename "$source" .c)
    cc -std=c17 -Wall -Wextra -Werror "$source" "${flags[@]}" -o "$program"
    run "$program"
done

if [ -x "$prefix/bin/ringfall" ]; then
    run "$prefix/bin/ringfall" list
fi
