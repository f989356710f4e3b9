#!/usr/bin/env bash
# Every C file is as clang-format would write it. To mend one: clang-format -i FILE
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bad=0
while IFS= read -r -d '' file; do
    if ! clang-format "$file" | cmp -s - "$file"; then
        echo "clang-format -i $file"
        bad=1
    fi
done < <(find include sim models input studies output cli tests examples -name '*.[ch]' \
    -print0 2>/dev/null | sort -z)
exit "$bad"
