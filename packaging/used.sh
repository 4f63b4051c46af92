#!/usr/bin/env bash
# What try.sh runs within a root: installs /tmp/zhiben.deb, uses what it holds, removes it, and compares the files.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
# The index of the manual pages, and the older lists of dpkg, change with any package.
files() { find / -xdev ! -path '/proc/*' ! -path '/tmp/*' ! -path '/run/*' ! -path '/var/cache/man/*' ! -path '/var/lib/dpkg/*-old' | sort; }
files >/tmp/before

dpkg -i /tmp/zhiben.deb >/dev/null
[ -z "$(dpkg-query -W -f '${Depends}' zhiben)" ]
mkdir -p /srv && cd /srv
zhiben --today 2026-11-23 demo /srv/town | head -n 4
cd town
zhiben --today 2026-11-23 overdue -o overdue.xlsx
zhiben --today 2026-11-23 hazard sheet JC-YH-2026-0012 -o sheet.docx 2>/dev/null
zhiben --today 2026-11-23 order print --kind 单 --hazards JC-YH-2026-0012 -o letter.docx
for file in overdue.xlsx sheet.docx letter.docx; do [ "$(head -c 2 $file)" = PK ]; done

LC_ALL=C.UTF-8 man zhiben | grep -q '用法'
LC_ALL=C.UTF-8 man zhiben-hazard-add | grep -q '隐患'
LC_ALL=C.UTF-8 bash -ic 'source /usr/share/bash-completion/bash_completion
    _completion_loader zhiben || [ $? = 124 ]
    COMP_WORDS=(zhiben hazard rect) COMP_CWORD=2
    _clap_complete_zhiben zhiben rect hazard; [ "${COMPREPLY[0]}" = rectify ]' 2>/dev/null

# The timers as systemd reads them, and what they and cron run, in an environment that has nothing.
for when in morning month; do
    systemd-analyze verify /usr/lib/systemd/user/zhiben-$when@.{service,timer}
    sed -n 's/^ExecStart\(Pre\)\?=//p' /usr/lib/systemd/user/zhiben-$when@.service | sed 's|%f|/srv/town|g'
done >/tmp/lines
sed -n 's/^[0-9][^a-z]*\(mkdir .*\)/\1/p' /usr/share/doc/zhiben/examples/crontab | sed 's/\\%/%/g; s/reports/cron/g' >>/tmp/lines
[ "$(wc -l </tmp/lines)" = 16 ]
while read -r line; do env -i sh -c "$line" </dev/null || { echo "$line" >&2; exit 1; }; done </tmp/lines
made() { ls "/srv/town/$1" | grep -cE '^(digest|overdue-.*xlsx|upcoming.ics|check.xlsx|backup.db|report-.*html|checklist-.*xlsx)$'; }
# Cron came second, when there was no news for a digest.
[ "$(made reports) $(made cron)" = '7 6' ]

# Removed, it leaves the workspace and nothing else.
dpkg -r zhiben >/dev/null
dpkg -P zhiben >/dev/null 2>&1
[ -s /srv/town/data/zhiben.db ]
mv /srv/town /tmp
files >/tmp/after
diff /tmp/before /tmp/after
