#!/usr/bin/env bash
# try.sh DEB SUITE...: as root, with debootstrap. Installs, uses and removes a package in a new Debian root of each suite,
# and runs its program in a root that has nothing else. ROOTS names a folder where new roots are kept for another time.
set -euo pipefail
[ $# -ge 2 ] || { sed -n 2,3p "$0" >&2; exit 2; }
for tool in debootstrap unshare dpkg-deb; do command -v $tool >/dev/null || { echo "not found: $tool" >&2; exit 3; }; done
deb=$(realpath "$1") used=$(realpath "${0%/*}")/used.sh
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
roots=${ROOTS:-$work/roots}
mkdir -p "$roots"

# An older systemd reads its units only where it finds its control group, and would make groups where it can write.
within() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root unshare --mount --pid --fork --mount-proc="$1/proc" sh -ec '
        mount --rbind /sys "$0/sys"
        awk -v sys="$0/sys" "index(\$2, sys) == 1 { print \$2 }" /proc/mounts |
            while read -r place; do mount -o remount,bind,ro "$place"; done
        exec chroot "$0" "$@"' "$@"
}

for suite in "$@"; do
    [ -e "$roots/$suite/bin/sh" ] ||
        debootstrap --variant=minbase --include=bash-completion,man-db,systemd "$suite" "$roots/$suite" >"$work/log" 2>&1 ||
        { tail "$work/log" >&2; exit 3; }
    cp -a "$roots/$suite" "$work/root"
    cp "$deb" "$work/root/tmp/zhiben.deb"
    cp "$used" "$work/root/tmp/used.sh"
    within "$work/root" bash /tmp/used.sh
    echo "$suite: installed, used and removed"
    rm -rf "$work/root"
done

dpkg-deb -x "$deb" "$work/unpacked"
mkdir "$work/bare"
cp "$work/unpacked/usr/bin/zhiben" "$work/bare"
alone() { env -i "$(command -v chroot)" "$work/bare" /zhiben --today 2026-11-23 "$@"; }
alone demo /demo >/dev/null
alone init /town
alone -C /town status >/dev/null
alone -C /demo overdue | head -n 3
alone -C /demo overdue -o /overdue.xlsx
alone -C /demo order print --kind 单 --hazards JC-YH-2026-0012 -o /letter.docx
[ "$(head -c 2 "$work/bare/overdue.xlsx")$(head -c 2 "$work/bare/letter.docx")" = PKPK ]
echo "a root with the program alone: demo, init, status, overdue, a workbook, a letter"
