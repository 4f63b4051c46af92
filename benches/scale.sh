#!/usr/bin/env bash
# What forty thousand towns are, at a hundredth: one publication is loaded, its rows are multiplied by SQL under the codes
# of as many sites, and loads and views are timed beside them. docs/scale.md says what comes out.
#
#   benches/scale.sh PUBLICATION [TOWNS]      a directory that `zhiben publish` wrote; 400 towns unless told
#
# A PostgreSQL of its own, in TMPDIR (8 MiB a town), on a socket; as the user postgres where root runs it.
set -euo pipefail

publication=$(realpath "$1")
towns=${2:-400}
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
home=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
  as=(setpriv --reuid postgres --regid postgres --clear-groups)
  chown postgres "$home"
fi
trap '"${as[@]}" "$programs/pg_ctl" stop -m immediate -D "$home/data" >/dev/null 2>&1; rm -rf "$home"' EXIT
cd "$home"
"${as[@]}" "$programs/initdb" -D "$home/data" -U town -A trust -E UTF8 --locale=C -N >/dev/null
"${as[@]}" "$programs/pg_ctl" start -w -D "$home/data" -l "$home/data/log" \
  -o "-h '' -k '$home' -F -c shared_buffers=512MB -c max_wal_size=256MB -c autovacuum=off" >/dev/null
sql() { "$programs/psql" -X -q -h "$home" -U town -d postgres -v ON_ERROR_STOP=1 "$@"; }
seconds() { local start=$EPOCHREALTIME; "$@" >/dev/null; echo "$EPOCHREALTIME - $start" | bc; }
load() { sql -v dir="$publication" -f "$publication/load.sql"; }
# Seconds of processor that the server's sessions took so far: on a machine that does other work too they say more than a clock.
spent() { sleep 0.3; awk '{ print ($16 + $17) / 100 }' "/proc/$(head -n 1 data/postmaster.pid)/stat"; }
timed() { local before wall; before=$(spent); wall=$(seconds "$@"); echo "$wall s, $(echo "$(spent) - $before" | bc) s of processor"; }
# The server's own milliseconds of a query, the best of five.
best() {
  for _ in 1 2 3 4 5; do sql -At -c "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) $1" | tr -d '\n' | sed 's/.*"Execution Time": \([0-9.]*\).*/\1\n/'; done | sort -n | head -n 1
}

echo "machine: $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $(df --output=fstype "$home" | tail -n 1), $("$programs/postgres" --version)"
echo "first load of an empty database: $(timed load)"
site=$(sql -At -c 'SELECT site FROM publication')
sql -At -c "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name" >tables
multiplied=$(timed sql -f <(
  # The towns' references hold as they do in the first town: they are not looked up again.
  echo "SET session_replication_role = replica;"
  while read -r table; do
    columns=$(sql -At -c "SELECT string_agg(format('%I', column_name), ', ') FROM information_schema.columns WHERE table_name = '$table' AND column_name <> 'site'")
    # Town by town, as they would come: the rows of a town lie together.
    printf "%b\n" "DO \$\$#variable_conflict use_column\nBEGIN FOR n IN 2..$towns LOOP INSERT INTO \"$table\" (site, $columns) SELECT 'T' || lpad(n::text, 5, '0'), $columns FROM \"$table\" WHERE site = '$site'; END LOOP; END \$\$;"
  done <tables
  echo "VACUUM ANALYZE;"
))
echo "multiplied to $towns towns: $multiplied"
echo "the same town again, nothing changed: $(for _ in 1 2 3; do timed load; done | sort -n | head -n 1)"
echo "a new town beside them: $(sql -At -c "DELETE FROM publication WHERE site = '$site'" && sql -f <(while read -r table; do echo "SET session_replication_role = replica; DELETE FROM \"$table\" WHERE site = '$site';"; done <tables) && timed load)"
echo "table|rows|bytes|of them indexes"
sql -At -c "SELECT relname, reltuples::bigint, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 3 DESC LIMIT 10"
sql -At -c "SELECT 'all', sum(reltuples)::bigint, sum(pg_total_relation_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
measure=$(sql -At -c "SELECT measure FROM coverage_subject WHERE site = '$site' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
period=$(sql -At -c "SELECT max(period) FROM coverage WHERE site = '$site' AND measure = '$measure'")
one="site = 'T$(printf %05d $((towns / 2)))'"
echo "query|best ms|ms of processor, with the session"
while IFS='|' read -r name query; do
  before=$(spent)
  best=$(best "$query")
  echo "$name|$best|$(echo "($(spent) - $before) * 200" | bc)"
done <<END
overdue, one town|SELECT * FROM overdue WHERE $one
overdue by town and kind, all|SELECT site, kind, count(*), max(days_overdue) FROM overdue GROUP BY site, kind
coverage of $measure in $period with its units, one town|SELECT * FROM coverage WHERE $one AND measure = '$measure' AND period = '$period'
coverage, every measure and period, one town|SELECT site, measure, period, owed, done, rate FROM coverage WHERE $one
coverage of $measure in $period by town, all|SELECT site, owed, done, rate FROM coverage WHERE measure = '$measure' AND period = '$period'
targets, one town|SELECT * FROM targets WHERE $one
targets, all|SELECT id, status, count(*), sum(value) FROM targets GROUP BY id, status
bridge, one town|SELECT * FROM bridge WHERE $one
bridge, all|SELECT grade, period, sum(opening), sum(added), sum(closed), sum(closing) FROM bridge GROUP BY grade, period
END
