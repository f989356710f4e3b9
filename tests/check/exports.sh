#!/usr/bin/env bash
# The library shows what ringfall.h declares, and nothing else: exports.sh libringfall.so
set -euo pipefail
header=$(dirname "${BASH_SOURCE[0]}")/../../include/ringfall.h

diff <(grep -E '\bRF_API\b' "$header" | grep -oE '\brf_[a-z0-9_]+ *\(' | tr -d ' (' | sort) \
    <(nm -D --defined-only "$1" | awk '{ print $3 }' | sort) ||
    {
        echo "< declared RF_API in ringfall.h, > shown by $1"
        exit 1
    }
