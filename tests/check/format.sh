#!/usr/bin/env bash
# Every C file is as clang-format would write it; prints what mends the others.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
command -v clang-format >/dev/null

said=$(find include sim models input studies output cli tests examples -name '*.[ch]' \
    -print0 2>/dev/null | xargs -0 -r clang-format --dry-run 2>&1) || true
bad=$(sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: warning: .*/clang-format -i \1/p' <<<"$said" |
    sort -u)
if [ -n "$bad" ]; then
    echo "$bad"
    exit 1
fi
