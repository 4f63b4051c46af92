//! Names of columns that no database reserves, so that a query needs no quotation marks anywhere.

use std::borrow::Cow;

/// Words that PostgreSQL 17, openGauss 6, MySQL 8.4, MariaDB 11, TiDB 8 or OceanBase 4 reserve as names of columns.
const RESERVED: &str = " access accessible account add all alter analyse analyze and any array as asc asensitive asymmetric \
    authid authorization before between bigint binary blob both bucketcnt bucketnum buckets by byteawithoutorder \
    byteawithoutorderwithequal call cascade case cast change char character check collate collation column compact \
    concurrently condition constraint continue convert create cross csn cube cume_dist current_catalog current_date \
    current_role current_schema current_time current_timestamp current_user cursor database databases date day_hour \
    day_microsecond day_minute day_second dec decimal declare default deferrable delayed delete deltamerge dense_rank desc \
    describe deterministic distinct distinctrow div do double drop dual each else elseif empty enclosed end errors escaped \
    except excluded exists exit explain false fenced fetch first_value float float4 float8 for force foreign freeze from \
    full fulltext function generated get grant group grouping groups hashbucket having hdfsdirectory high_priority \
    hour_microsecond hour_minute hour_second if ignore ilike in index infile initially inner inout insensitive insert int \
    int1 int2 int3 int4 int8 integer intersect interval into io_after_gtids io_before_gtids is isnull iterate join \
    json_table key keys kill lag last_value lateral lead leading leave left less like limit linear lines load local \
    localtime localtimestamp lock long longblob longtext loop low_priority lpad master_bind manual master_ssl_verify_server_cert match \
    maxvalue mediumblob mediumint mediumtext middleint minus minute_microsecond minute_second mod modifies modify natural \
    no_write_to_binlog not notnull nth_value ntile null numeric of offset on only optimize optimizer_costs option \
    optionally or order out outer outfile over overlaps page_checksum parallel parse_vcol_expr partition percent_rank \
    performance placing portion precision primary priorities procedure purge range rank read reads read_write real \
    recursive recyclebin ref_system_id references regexp reject release rename repeat replace require resignal restrict \
    return returning revoke right rlike row row_number rownum rows schema schemas second_microsecond select sensitive \
    separator session_user set shrink show signal similar smallint some spatial specific split sql sql_big_result \
    sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl stage starting statement stats_auto_recalc \
    stats_persistent stats_sample_pages stored straight_join symmetric sysdate system table tablesample terminated \
    tertiary_weights then timecapsule tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned \
    update usage use user using utc_date utc_time utc_timestamp values varbinary varchar varcharacter variadic varying \
    verbose verify virtual when where while window with write xor year_month zerofill ";

/// Whether a database reserves the name.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.split_ascii_whitespace().any(|word| word == name)
}

/// The name of a column in files and in databases: its key in JSON, or, where a database reserves the key, `zb_` and
/// the key.
pub fn published_name(key: Cow<'static, str>) -> Cow<'static, str> {
    if is_reserved(&key) { format!("zb_{key}").into() } else { key }
}
