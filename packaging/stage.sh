#!/usr/bin/env bash
# stage.sh PROGRAM FOLDER PREFIX: writes into FOLDER all files of a package whose program will be PREFIX/bin/zhiben.
# Everything is made by PROGRAM or copied from the repository; FOLDER must be new.
set -euo pipefail
[ $# = 3 ] || { sed -n 2,3p "$0" >&2; exit 2; }
repo=$(cd "${0%/*}/.." && pwd)
mkdir "$2"
to=$(cd "$2" && pwd)
prefix=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
doc=$to/share/doc/zhiben units=$to/lib/systemd/user
# Debian's zsh reads a package's completions from a folder of their own.
zsh=$to/share/zsh/site-functions
[ "$prefix" != /usr ] || zsh=$to/share/zsh/vendor-completions
mkdir -p "$to"/bin "$units" "$zsh" "$doc"/{data,docs,examples} \
    "$to"/share/{man/man1,bash-completion/completions,fish/vendor_completions.d}

install -m 755 "$1" "$to/bin/zhiben"
zhiben() { env -i "$to/bin/zhiben" "$@"; }
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }

quietly zhiben man "$to/share/man/man1"
gzip -9n "$to"/share/man/man1/*.1
zhiben completions bash >"$to/share/bash-completion/completions/zhiben"
zhiben completions zsh >"$zsh/_zhiben"
zhiben completions fish >"$to/share/fish/vendor_completions.d/zhiben.fish"

cp "$repo"/{README.md,README.zh-CN.md,CHANGELOG.md} "$doc"
cp "$repo/data/calendar.csv" "$doc/data"
cp -R "$repo"/docs/{*.md,zh,pictures} "$doc/docs"

# What `cron` prints for a workspace, with the places where the package puts them.
quietly zhiben init "$work/town"
cron() {
    zhiben -C "$work/town" cron "$1" | sed "s|$to/bin/zhiben|$prefix/bin/zhiben|g; s|$work/town|$2|g"
}
cron crontab /srv/town >"$doc/examples/crontab"
# The instance of these units is the workspace: %f is its path.
cron systemd %f | sed 's/（[a-z]*）/（%f）/; s/zhiben-[a-z]*-\([a-z]*\)/zhiben-\1@/g' |
    awk -v units="$units" '/^# zhiben-[a-z]*@\.(service|timer)$/ { file = units "/" $2; next } file { print > file }'

find "$to" -type d -exec chmod 755 {} +
find "$to" -type f ! -path "$to/bin/*" -exec chmod 644 {} +
