#!/usr/bin/env bash
# `make image`: builds the Containerfile without a container engine. Where no image registry is reached, the two Python bases are made here:
# Debian by debootstrap, with this machine's Python 3.10 and 3.12 in /usr/local. Needs root, and Debian's buildah and debootstrap.
# IMAGE names the image (prescreen:latest); PYTHON_310 and PYTHON_312 name bases of your own.
set -euo pipefail
cd "$(dirname "$0")/../.."

image=${IMAGE:-prescreen:latest}
work=${IMAGE_WORK:-.cache/image}
uv=.uv/bin/uv
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=${STORAGE_DRIVER:-vfs}

[ "$(id -u)" -eq 0 ] || { echo "image: needs root, or a container engine: docker build -f Containerfile ." >&2; exit 1; }
for program in buildah debootstrap; do
	command -v "$program" >/dev/null || { apt-get install -q -y --no-install-recommends buildah debootstrap >/dev/null; break; }
done

# Debian as the bases have it, with what Python's own modules link to.
debian() {
	[ -f "$work/debian.tar" ] && return
	echo "image: making a Debian base"
	mkdir -p "$work"
	local root; root=$(mktemp -d)
	debootstrap --variant=minbase \
		--include=ca-certificates,libbz2-1.0,libexpat1,libffi8,liblzma5,libncursesw6,libreadline8,libsqlite3-0,libssl3,libuuid1,zlib1g \
		bookworm "$root" >"$work/debootstrap.log" 2>&1
	rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/* "$root"/var/log/*
	tar --sort=name --mtime=@0 -C "$root" -cf "$work/debian.tar" .
	rm -rf "$root"
}

# A base with one Python, under the name that is given.
python() {
	local version=$1 name=$2 prefix container
	buildah inspect --type image "$name" >/dev/null 2>&1 && return
	debian
	prefix=$("$uv" run --no-project --python "$version" python -c 'import sys; print(sys.base_prefix)')
	echo "image: making a base with Python $version"
	container=$(buildah from scratch)
	buildah add --quiet "$container" "$work/debian.tar" / >/dev/null
	tar -C "$prefix" --exclude=__pycache__ --exclude='lib/python3.*/test' --exclude='lib/libpython*.a' --exclude='lib/python3.*/config-*' \
		--exclude='lib/python3.*/site-packages/*' --sort=name --mtime=@0 -cf "$work/python.tar" bin lib
	buildah add --quiet "$container" "$work/python.tar" /usr/local >/dev/null
	buildah run "$container" -- ldconfig
	buildah config --env PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/bin:/usr/sbin:/sbin "$container"
	buildah commit --quiet --timestamp 0 "$container" "$name" >/dev/null
	buildah rm "$container" >/dev/null
	rm "$work/python.tar"
}

older=${PYTHON_310:-localhost/python:3.10} newer=${PYTHON_312:-localhost/python:3.12}
[ -n "${PYTHON_310:-}" ] || python 3.10 "$older"
[ -n "${PYTHON_312:-}" ] || python 3.12 "$newer"
echo "image: building $image (some minutes)"
buildah build --layers=false --format docker --timestamp 0 --build-arg "PYTHON_310=$older" --build-arg "PYTHON_312=$newer" \
	--volume /etc/ssl/certs/ca-certificates.crt:/etc/ssl/certs/ca-certificates.crt:ro \
	--file Containerfile --ignorefile .containerignore --tag "$image" .
buildah inspect --type image --format '{{.FromImageDigest}}' "$image"
