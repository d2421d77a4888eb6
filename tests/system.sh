#!/usr/bin/env bash
# What the tests need from the system: Chromium with fonts, and PostgreSQL's programs. Installs what is absent, by apt-get; else says what to
# install. Leaves no PostgreSQL running: the tests start their own, in a folder of their own.
set -euo pipefail

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
fonts() { command -v fc-list && [ -n "$(fc-list)" ]; }
postgresql() { command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb'; }

missing=()
browser >/dev/null || missing+=(chromium)
fonts >/dev/null || missing+=(fontconfig fonts-liberation fonts-noto-color-emoji)
fresh_postgresql=
if ! postgresql >/dev/null; then
	missing+=(postgresql)
	command -v pg_lsclusters >/dev/null || fresh_postgresql=yes
fi
[ "${#missing[@]}" -gt 0 ] || exit 0

say_and_end() {
	echo "system: $1; the tests need: ${missing[*]} (Debian's names). Install them and start again" >&2
	exit 1
}

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	sudo -n true 2>/dev/null || say_and_end "this account may not install packages"
	as_root=(sudo -n)
fi
command -v apt-get >/dev/null || say_and_end "there is no apt-get here"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
root() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >>"$log" 2>&1 </dev/null; }
install() { root apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}"; }

echo "system: installing ${missing[*]} (a minute or two)"
# Without an update first, since a list of packages may be there; with one where that does not do.
install || { root apt-get update -q -o DPkg::Lock::Timeout=300 && install; } || {
	tail -n 5 "$log" >&2
	say_and_end "apt-get could not install them"
}

# Debian makes and starts a cluster at installation. It is empty, and only this script brought it here.
if [ -n "$fresh_postgresql" ] && command -v pg_lsclusters >/dev/null; then
	pg_lsclusters -h | while read -r version name _; do
		root pg_dropcluster --stop "$version" "$name"
	done
fi
