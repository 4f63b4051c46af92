//! What the county's database knows of a town: which store its site belongs to, the day that is loaded, and the records.

use super::database::Database;
use super::publication::Publication;
use crate::gather::Dialect;
use crate::gather::kept::Kept;
use crate::gather::schema::PUBLICATION;
use crate::publish::Content;
use crate::reply::Mistake;
use chrono::NaiveDate;

/// Refuses a publication whose site belongs to another store, whose day is before the loaded one, or that lacks more
/// than a fifth of the loaded records, unless `shrunk` gives the reason.
///
/// # Errors
/// A [`Mistake`] with what to do, and the errors of the client.
pub fn ensure(database: &Database, one: &Publication, shrunk: Option<&str>) -> anyhow::Result<()> {
    let schema = if database.dialect == Dialect::MySql { "DATABASE()" } else { "current_schema()" };
    let there = database.query(&format!(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = {schema} AND table_name = '{PUBLICATION}';"
    ))?;
    if there.iter().flatten().all(|count| count == "0") {
        return Ok(());
    }
    let site = &one.manifest.site;
    let quoted = database.dialect.text(site);
    let store = database.query(&format!("SELECT store FROM zb_site WHERE site = {quoted};"))?;
    if let Some(known) = store.iter().flatten().next().filter(|known| **known != one.manifest.store) {
        let short = |id: &str| id.chars().take(8).collect::<String>();
        let what = format!("站点 {site} 在库里属于台账 {}…，这一本是 {}…", short(known), short(&one.manifest.store));
        let hint = format!("两地用了同一个站点，其中一地请 zhiben merge renumber {site} 新站点；换了台账的，请先查明");
        return Err(Mistake::new(format!("{what}。{hint}")).into());
    }
    let day = database.query(&format!("SELECT as_of FROM {PUBLICATION} WHERE site = {quoted};"))?;
    let loaded = day.iter().flatten().find_map(|day| NaiveDate::parse_from_str(day.get(..10)?, "%Y-%m-%d").ok());
    if let Some(loaded) = loaded.filter(|loaded| *loaded > one.as_of) {
        let what = format!("库里已是截至 {loaded} 的，这次是 {} 的", one.as_of);
        let hint = format!("确要退回，先执行 DELETE FROM {PUBLICATION} WHERE site = {quoted}");
        return Err(Mistake::new(format!("{what}。{hint}")).into());
    }
    if shrunk.is_none() && one.manifest.shrunk.is_none() && loaded.is_some() {
        ensure_kept(database, one, &quoted)?;
    }
    Ok(())
}

fn ensure_kept(database: &Database, one: &Publication, site: &str) -> anyhow::Result<()> {
    let ledgers = one.tables().filter(|table| matches!(table.content, Content::Ledger(_)));
    let queries = ledgers.map(|table| {
        let key = table.key.first().map_or("row_no", |key| *key);
        format!("SELECT '{0}', {key} FROM {0} WHERE site = {site};", table.name)
    });
    let sql: Vec<String> = queries.collect();
    let mut kept = Kept::default();
    for row in database.query(&sql.join("\n"))? {
        if let [table, key] = &row[..] {
            kept.was(table, key);
        }
    }
    one.records(&mut |table, key| kept.is(table, key))?;
    match kept.shrunk() {
        None => Ok(()),
        Some((gone, all)) => Err(shrunk(gone, all)),
    }
}

/// The refusal of a publication that lacks `gone` of the `all` records before.
pub fn shrunk(gone: usize, all: usize) -> anyhow::Error {
    let what = format!("上次有 {all} 条记录，这次少了 {gone} 条，超过五分之一");
    Mistake::new(format!("{what}。请先查明台账是不是完整；确实如此，加 --shrunk 原因")).into()
}
