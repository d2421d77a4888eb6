#!/usr/bin/env bash
# In the image's build: takes away what no process of the product loads, and compiles the rest once, by its content, so that two builds of the
# same sources are the same bytes and nothing is compiled at a start. `deploy/image/proof.sh` then starts what is left.
set -euo pipefail

older=.venv-dialogue/lib/python3.10/site-packages newer=.venv/lib/python3.12/site-packages

# Tests, benchmarks, and what built this.
rm -rf tests bench docs/site .git .ci .rasa reports var models/*.log
# Of Rasa: channels, stores, brokers, trainers and graphs that no turn uses and the product never offers.
for part in matplotlib mpl_toolkits fontTools PIL pillow.libs kiwisolver networkx pycrfsuite \
	botocore boto3 s3transfer babel sqlalchemy twilio confluent_kafka confluent_kafka.libs aio_pika pymongo bson redis psycopg2 \
	psycopg2_binary.libs slack_sdk aiogram fbmessenger webexteamssdk mattermostwrapper rocketchat_API hf_xet huggingface_hub sentry_sdk; do
	rm -rf "${older:?}/$part"
done
rm -f "$older"/matplotlib-*-nspkg.pth
# Of phone numbers, where in a country they are.
rm -rf {"$older","$newer"}/phonenumbers/{geodata,carrierdata}
find .venv .venv-dialogue -type d \( -name tests -o -name __pycache__ \) -prune -exec rm -rf {} +
# What tells when or in which order packages were installed.
for site in "$older" "$newer"; do
	rm -f "$site"/*.dist-info/uv_cache.json "$site"/LICENSE.txt "$site"/README.md
	sed -i -e '/uv_cache\.json,/d' -e '/^\(LICENSE\.txt\|README\.md\),/d' "$site"/*.dist-info/RECORD
done
find .venv .venv-dialogue -type f \( -name '*.pyi' -o -name '*.c' -o -name '*.cpp' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' \) -delete

rooms=()
for room in actions bot cli documents prescreen processes standin store web; do [ ! -d "$room" ] || rooms+=("$room"); done
.venv-dialogue/bin/python -m compileall -q --invalidation-mode unchecked-hash "$older" "${rooms[@]}" || true
.venv/bin/python -m compileall -q --invalidation-mode unchecked-hash "$newer" "${rooms[@]}" || true
