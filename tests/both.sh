#!/usr/bin/env bash
# Both parts of the tests at once: those of the dialogue's environment (named by the arguments), and all others. Shows the first part as it
# goes, then the second, whose closing line comes last; red if either is. What ran and how it went is left in reports/tests, from which
# `prescreen validation` makes the validation file.
set -uo pipefail
set -m # so that what runs behind can be interrupted
folder=$(mktemp -d)
others=
end() {
	[ -z "$others" ] || { kill -INT -- "-$others" && wait "$others"; } 2>/dev/null
	rm -rf "$folder"
}
trap end EXIT
trap 'exit 130' INT TERM

results=reports/tests
mkdir -p "$results" && rm -f "$results"/*.xml "$results/run.json"
.venv/bin/python -m cli.checkout others dialogue >"$results/run.json"

elsewhere=()
for part in "$@"; do elsewhere+=(--ignore "$part"); done # once is enough, in the environment that it is about
.venv/bin/python -m pytest "${elsewhere[@]}" -n 4 --junitxml "$results/others.xml" >"$folder/others" 2>&1 </dev/null & # four: many wait for a moment
others=$!
.venv-dialogue/bin/python -m pytest "$@" -n 1 --junitxml "$results/dialogue.xml" 2>&1 | tee "$folder/dialogue"
dialogue=${PIPESTATUS[0]}
tail --pid="$others" -n +1 -f "$folder/others"
wait "$others"
rest=$?
others=
[ "$dialogue" -eq 0 ] || tail -n 1 "$folder/dialogue" # a part that failed has the last word
[ "$dialogue" -eq 0 ] && [ "$rest" -eq 0 ]
