#!/bin/sh
# Gets Halley, and prints where the binary is.
#
# HALLEY_PATH      a binary that is there already; then nothing is downloaded
# HALLEY_VERSION   which release to download, as 0.1.0
# HALLEY_RELEASES  where releases are, as https://HOST/OWNER/halley/releases/download
# HALLEY_SHA256    the SHA-256 of the archive, from the release that somebody looked at; left out, the one in SHA256SUMS beside
#                  the archive counts, which finds a broken download, but nobody who replaced both
# HALLEY_INTO      the folder to unpack into
set -eu

fail() {
    echo "install.sh: $1" >&2
    exit 3
}

if [ -n "${HALLEY_PATH:-}" ]; then
    [ -x "$HALLEY_PATH" ] || fail "there is no program at \`$HALLEY_PATH\`, which HALLEY_PATH names"
    echo "$HALLEY_PATH"
    exit 0
fi
version="${HALLEY_VERSION:-}"
releases="${HALLEY_RELEASES:-}"
[ -n "$version" ] || fail "say which Halley to use: the version of a release (HALLEY_VERSION), or a binary (HALLEY_PATH)"
[ -n "$releases" ] || fail "say where releases are (HALLEY_RELEASES), as https://HOST/OWNER/halley/releases/download"
case "$version" in *[!0-9A-Za-z.+-]*) fail "\`$version\` is no version" ;; esac
into="${HALLEY_INTO:-$(mktemp -d)}"
name="halley-$version-$(uname -m)-unknown-linux-musl"
mkdir -p "$into"

get() { # address, file
    curl --fail --silent --show-error --location --retry 3 --output "$2" "$1" || fail "\`$1\` cannot be downloaded"
}
get "$releases/v$version/$name.tar.gz" "$into/$name.tar.gz"
sum="${HALLEY_SHA256:-}"
if [ -z "$sum" ]; then
    get "$releases/v$version/SHA256SUMS" "$into/SHA256SUMS"
    sum="$(sed -n "s/^\([0-9a-f]\{64\}\)  $name\.tar\.gz\$/\1/p" "$into/SHA256SUMS")"
    [ -n "$sum" ] || fail "SHA256SUMS of Halley $version does not name $name.tar.gz; nothing of it was run"
fi
if ! printf '%s  %s\n' "$sum" "$into/$name.tar.gz" | sha256sum --check --status; then
    rm -f "$into/$name.tar.gz"
    fail "the archive of Halley $version does not have the SHA-256 $sum; nothing of it was run"
fi
tar -xzf "$into/$name.tar.gz" -C "$into"
binary="$(find "$into/$name" -type f -name halley -perm -u+x | head -n 1)"
[ -n "$binary" ] || fail "the archive of Halley $version holds no program \`halley\`"
echo "$binary"
