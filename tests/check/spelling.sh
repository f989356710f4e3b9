#!/usr/bin/env bash
# Common misspellings, in code and in prose.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mapfile -t places < <(ls -d include sim models input studies output cli tests examples \
    scenarios docs script .ci cmake ./*.md CMakeLists.txt 2>/dev/null)
codespell --ignore-words-list statics,simpy --skip '*.svg,*.csv,*.html,*/input/bad/*' "${places[@]}"
