#!/usr/bin/env bash
# In the image's build: the product of this image starts, on a folder of its own, says that a message would be answered, reads an answer,
# writes a packet, and ends.
set -euo pipefail
folder=$(mktemp -d)
export DATA_DIR=$folder HOST=127.0.0.1 PORT=8765
prescreen=.venv/bin/prescreen
end() { kill "$running" 2>/dev/null && wait "$running"; rm -rf "$folder"; }
"$prescreen" run >"$folder/said" 2>&1 &
running=$!
trap end EXIT
for _ in $(seq 120); do
	python3 deploy/image/healthy.py >/dev/null && break
	kill -0 "$running" 2>/dev/null || { cat "$folder/said" >&2; exit 1; }
	sleep 0.5
done
python3 deploy/image/healthy.py
echo '{"id": "1", "question": "age", "text": "I am fifty four"}' | "$prescreen" interpret | grep -q '"answer": 54'
"$prescreen" packet --help >/dev/null
