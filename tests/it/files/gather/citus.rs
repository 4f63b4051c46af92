//! Citus is not installed: a replacement records the calls that it gets.

use super::server::{Database, Engine};
use super::{everything, published, sample, sql};
use zhiben::publish::tables;

#[test]
fn where_citus_is_every_table_lies_with_its_site() {
    let Some(database) = Database::of(Engine::Postgres) else { return };
    database.load(
        "INSERT INTO pg_extension SELECT 4242, 'citus', extowner, extnamespace, false, '11.0', NULL, NULL FROM pg_extension;
         CREATE TABLE pg_dist_partition (logicalrelid regclass, place serial, by text, beside text);
         CREATE FUNCTION create_distributed_table(regclass, text, colocate_with text) RETURNS void LANGUAGE sql AS
           'INSERT INTO pg_dist_partition (logicalrelid, by, beside) VALUES ($1, $2, $3)';",
    );
    let town = sample("JC", "141128105");
    let out = published(&town, "2026-11-23");
    database.load(sql(&database, "2026-11-23", &[&out]));
    let asked = database.rows("SELECT logicalrelid, by, beside FROM pg_dist_partition ORDER BY place");
    assert_eq!(asked[0], ["zb_publication", "site", "default"]);
    let mut beside: Vec<&str> = asked[1..].iter().map(|call| call[0].as_str()).collect();
    assert!(asked[1..].iter().all(|call| call[1..] == ["site", "zb_publication"]), "{asked:?}");
    // Every table of the towns, and none of the county's own without rows of a town.
    let all = tables();
    let mut expected: Vec<&str> = all.iter().map(|table| table.name.as_str()).chain(["zb_origin"]).collect();
    beside.sort_unstable();
    expected.sort_unstable();
    assert_eq!(beside, expected);
    // A second load distributes nothing again.
    let loaded = everything(&database);
    database.gather_here(&out, "2026-11-23", ".").done(&[]);
    assert_eq!(everything(&database), loaded);
    assert_eq!(database.column("SELECT COUNT(*) FROM pg_dist_partition"), ["55"]);
}
