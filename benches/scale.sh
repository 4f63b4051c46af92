#!/usr/bin/env bash
# Forty thousand towns at a hundredth: one publication is gathered and loaded into PostgreSQL and MariaDB, its rows are
# multiplied by SQL under the codes of as many sites, and loads and queries are timed. DuckDB reads as many copies of the
# Parquet files. docs/scale.md has the results.
#
#   benches/scale.sh ZHIBEN PUBLICATION [TOWNS]    the program, and a directory that `zhiben publish` wrote; 400 towns
#
# The servers are the script's own, on sockets in TMPDIR (32 MiB a town for both), as other users where root runs it.
set -euo pipefail

zhiben=$(realpath "$1")
publication=$(realpath "$2")
towns=${3:-400}
home=$(mktemp -d)
chmod 755 "$home"
mkdir "$home/pg" "$home/my"
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as_pg=() my_user=$(id -un)
if [ "$(id -u)" = 0 ]; then
  as_pg=(setpriv --reuid postgres --regid postgres --clear-groups)
  my_user=mysql
  chown postgres "$home/pg"
  chown mysql "$home/my"
fi
end() {
  "${as_pg[@]}" "$programs/pg_ctl" stop -m immediate -D "$home/pg/data" >/dev/null 2>&1 || true
  [ -z "${mariadb:-}" ] || kill "$mariadb" || true
  rm -rf "$home"
}
trap end EXIT
cd "$home"
"${as_pg[@]}" "$programs/initdb" -D "$home/pg/data" -U town -A trust -E UTF8 --locale=C -N >/dev/null
"${as_pg[@]}" "$programs/pg_ctl" start -w -D "$home/pg/data" -l "$home/pg/log" \
  -o "-h '' -k '$home/pg' -F -c shared_buffers=512MB -c max_wal_size=256MB -c autovacuum=off" >/dev/null
mariadb-install-db --no-defaults --user="$my_user" --datadir="$home/my/data" --tmpdir="$home/my" --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1
mariadbd --no-defaults --user="$my_user" --datadir="$home/my/data" --tmpdir="$home/my" --socket="$home/my/s" --skip-networking --skip-log-bin \
  --innodb-buffer-pool-size=512M --innodb-flush-log-at-trx-commit=0 >"$home/my/log" 2>&1 &
mariadb=$!
until mariadb-admin --no-defaults -S "$home/my/s" -u root ping >/dev/null 2>&1; do read -rt 0.2 <> <(:) || true; done

pg() { "$programs/psql" -X -q -A -t -F '|' -h "$home/pg" -U town -d postgres -v ON_ERROR_STOP=1 "$@"; }
my() { mariadb --no-defaults -S "$home/my/s" -u root -N -B --default-character-set=utf8mb4 county "$@"; }
mariadb --no-defaults -S "$home/my/s" -u root -e 'CREATE DATABASE county CHARACTER SET utf8mb4'
seconds() { local start=$EPOCHREALTIME; "$@" >/dev/null; echo "scale=2; ($EPOCHREALTIME - $start) / 1" | bc; }
# The least seconds of five runs, in milliseconds.
best() { for _ in 1 2 3 4 5; do seconds3 "$@"; done | sort -n | head -n 1; }
seconds3() { local start=$EPOCHREALTIME; "$@" >/dev/null; echo "($EPOCHREALTIME - $start) * 1000 / 1" | bc; }
load_pg() { "$zhiben" gather "$publication" --for postgres --url "postgres://town@/postgres?socket=$home/pg"; }
load_my() { "$zhiben" gather "$publication" --for mysql --url "mysql://root@/county?socket=$home/my/s"; }

echo "machine: $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $(df --output=fstype "$home" | tail -n 1), $("$programs/postgres" --version), $(mariadbd --version)"
echo "publication: $(du -sk "$publication" | cut -f1) KiB; written as SQL: $("$zhiben" gather "$publication" --for postgres 2>/dev/null | wc -c) bytes, $(seconds "$zhiben" gather "$publication" --for postgres -o "$home/x.sql") s"
echo "first load: PostgreSQL $(seconds load_pg) s, MariaDB $(seconds load_my) s"
echo "the same town again: PostgreSQL $(seconds load_pg) s, MariaDB $(seconds load_my) s"
site=$(pg -c 'SELECT site FROM zb_publication')
pg -c "SELECT c.table_name, string_agg(c.column_name, ', ' ORDER BY c.ordinal_position) FROM information_schema.columns c
  WHERE c.table_schema = 'public' AND c.table_name NOT IN ('zb_word', 'zb_guard', 'stale', 'zb_site') AND c.column_name <> 'site'
  GROUP BY 1 ORDER BY 1" >tables
multiply() {
  for ((n = 2; n <= towns; n++)); do
    printf 'BEGIN;\n'
    while IFS='|' read -r table columns; do
      printf "INSERT INTO %s (site, %s) SELECT 'T%05d', %s FROM %s WHERE site = '%s';\n" "$table" "$columns" "$n" "$columns" "$table" "$site"
    done <tables
    printf 'COMMIT;\n'
  done
}
multiply >multiply.sql
echo "multiplied to $towns towns: PostgreSQL $(seconds pg -f multiply.sql) s, MariaDB $(seconds my <multiply.sql) s"
pg -c 'VACUUM ANALYZE'
my -e "$(cut -d'|' -f1 tables | paste -sd, | sed 's/^/ANALYZE TABLE /')" >/dev/null
echo "a town among the others: PostgreSQL $(seconds load_pg) s, MariaDB $(seconds load_my) s"
echo "rows of a town: $(while IFS='|' read -r table _; do pg -c "SELECT count(*) FROM $table WHERE site = '$site'"; done <tables | paste -sd+ | bc)"
echo "PostgreSQL: $(pg -c "SELECT sum(pg_table_size(oid)) / 1048576, sum(pg_indexes_size(oid)) / 1048576 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace") MiB of tables and of indexes"
echo "MariaDB: $(my -e "SELECT round(sum(data_length) / 1048576), round(sum(index_length) / 1048576) FROM information_schema.tables WHERE table_schema = 'county'" | tr '\t' '|') MiB of tables and of further indexes"
mkdir parquet
for ((n = 1; n <= towns; n++)); do cp -r "$publication"/site=* "parquet/site=T$(printf %05d "$n")"; done
measure=$(pg -c "SELECT measure FROM coverage_unit WHERE site = '$site' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
period=$(pg -c "SELECT max(period) FROM coverage WHERE site = '$site' AND measure = '$measure'")
one="site = 'T$(printf %05d $((towns / 2)))'"
duck() {
  python3 - "$home/parquet" "$1" <<'PYTHON'
import duckdb, re, sys, time
root, query = sys.argv[1:]
query = re.sub(r"FROM (\w+)", lambda m: f"FROM read_parquet('{root}/site=*/{m[1]}.parquet', hive_partitioning = true)", query)
def run():
    start = time.perf_counter()
    duckdb.sql(query).fetchall()
    return time.perf_counter() - start
print(round(min(run() for _ in range(5)) * 1000))
PYTHON
}
echo "query|PostgreSQL ms|MariaDB ms|DuckDB ms (the best of five, with the client)"
while IFS='|' read -r name query; do
  echo "$name|$(best pg -c "$query")|$(best my -e "$query")|$(duck "$query")"
done <<END
overdue, one town|SELECT * FROM overdue WHERE $one
overdue by town and kind, all|SELECT site, kind, count(*), max(days_overdue) FROM overdue GROUP BY site, kind
coverage of $measure in $period with its units, one town|SELECT * FROM coverage_unit WHERE $one AND measure = '$measure' AND period = '$period'
coverage, every measure and period, one town|SELECT measure, period, owed, done, rate FROM coverage WHERE $one
coverage of $measure in $period by town, all|SELECT site, owed, done, rate FROM coverage WHERE measure = '$measure' AND period = '$period'
coverage, every measure and period, all|SELECT measure, period, sum(owned_done), sum(owned_owed) FROM coverage GROUP BY measure, period
targets, all|SELECT id, status, count(*), sum(value) FROM targets GROUP BY id, status
bridge, all|SELECT grade, period, sum(owned_opening), sum(owned_added), sum(owned_closed), sum(owned_closing) FROM bridge GROUP BY grade, period
END
