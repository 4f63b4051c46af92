#!/usr/bin/env bash
# Builds the static program and packages it: target/packages/*.deb and *.tar.gz. For Linux with glibc, as on the host.
set -euo pipefail
cd "${0%/*}/.."

missing=()
for tool in cargo cargo-deb rustc cc git awk gzip tar; do command -v "$tool" >/dev/null || missing+=("$tool"); done
[ -f "$(cc -print-file-name=libc.a 2>/dev/null)" ] || missing+=("libc.a (Debian: libc6-dev)")
[ ${#missing[@]} = 0 ] || { printf 'not found: %s\n' "${missing[@]}" >&2; exit 3; }

target=$(rustc -vV | sed -n 's/^host: //p')
case $target in *-linux-gnu) ;; *) echo "packages are built on Linux with glibc, not on $target" >&2; exit 3 ;; esac
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} LC_ALL=C TZ=UTC

# Only with --target do the flags leave build scripts and macros alone.
flags=CARGO_TARGET_$(tr a-z- A-Z_ <<<"$target")_RUSTFLAGS
export "$flags=-C target-feature=+crt-static -C relocation-model=static"
cargo build --locked --profile dist --target "$target"
program=${CARGO_TARGET_DIR:-target}/$target/dist/zhiben

out=target/packages
rm -rf "$out" && mkdir -p "$out"
packaging/stage.sh "$program" "$out/deb" /usr
cargo deb --no-build --no-strip --locked --profile dist --target "$target" --output "$out"

version=$("$program" --version)
name=zhiben-${version##* }-linux-${target%%-*}
packaging/stage.sh "$program" "$out/$name" /usr/local
# An archive without folders leaves those of the machine as they are. Who unpacked it removes what `files` names.
list=share/doc/zhiben/files
(cd "$out/$name" && touch "$list" && find * -type f | sort && find share/doc/zhiben -depth -type d) >"$out/files"
install -m 644 "$out/files" "$out/$name/$list"
(cd "$out" && find "$name" -type f | sort) |
    tar --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$out" -c -T - |
    gzip -9n >"$out/$name.tar.gz"
rm -rf "$out/$name" "$out/deb" "$out/files"
ls -l "$out"
