#!/usr/bin/env bash
# In the image's build: takes away what no process of the product reads, and compiles the rest once, by its content, so that two builds of the
# same sources are the same bytes and nothing is compiled at a start.
set -euo pipefail

rm -rf tests bench docs/site .git .ci reports var models/*.log
find .venv .venv-dialogue -type d \( -name tests -o -name test -o -name __pycache__ \) -prune -exec rm -rf {} +
find .venv .venv-dialogue -type f \( -name '*.pyi' -o -name '*.c' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' \) -delete
rooms=(actions bot cli documents prescreen standin store web)
[ -d serving ] && rooms+=(serving)
.venv/bin/python -m compileall -q --invalidation-mode unchecked-hash .venv/lib "${rooms[@]}" || true
.venv-dialogue/bin/python -m compileall -q --invalidation-mode unchecked-hash .venv-dialogue/lib actions bot prescreen $([ -d serving ] && echo serving) || true
find . -exec touch --no-dereference --date=@0 {} +
