#!/usr/bin/env bash
# The scripts' syntax and usual mistakes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mapfile -t scripts < <(grep -rlE '^#!.*\b(ba)?sh\b' --include='*' .ci script tests)
for script in "${scripts[@]}"; do
    bash -n "$script"
done
shellcheck --severity=warning "${scripts[@]}"
