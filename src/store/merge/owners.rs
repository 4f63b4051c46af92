//! Which store each site belongs to. A site belongs to one store; a merge learns it when it first meets the site. Of a
//! site that was merged before stores had ids, the store is not known until then.

use super::{From, Merge, MergeContext, Renumbering, located};
use crate::store::copy::Borrowed;
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;

/// A site that belongs to one store here and to another store at the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherStore {
    pub site: String,
    /// The id of the store here, and of the store at the other side.
    pub here: String,
    pub there: String,
}

/// The id of the store of each site.
pub(super) struct Owners(BTreeMap<String, String>);

impl Owners {
    /// The sites that a store knows, and its own site `home`.
    pub fn of(store: &Store, home: &str) -> Result<Owners, StoreError> {
        Owners::with(store, home, store.identity()?)
    }

    /// The sites that a store with this id knows, and its own site `home`.
    pub fn with(store: &Store, home: &str, id: Option<String>) -> Result<Owners, StoreError> {
        let sql = "SELECT site, store FROM merge_site ORDER BY site";
        let known: Vec<(String, String)> = store.rows(sql, [], |row| row.try_into())?;
        let own = id.map(|id| (home.to_string(), id));
        Ok(Owners(known.into_iter().chain(own).collect()))
    }
}

impl Owners {
    /// The store that a site belongs to.
    pub fn of_site(&self, site: &str) -> Option<String> {
        self.0.get(site).cloned()
    }

    /// Forgets that a site belongs to a store, because the store has another site now.
    pub fn forget(&mut self, site: &str, store: &str) {
        if self.0.get(site).is_some_and(|known| known == store) {
            self.0.remove(site);
        }
    }
}

/// The stores of the source's sites. A third store that has not met the source since a change of site may still know the
/// old one: only the sites that are not known as former ones count.
fn there(theirs: &Store, from: &From, changes: &[Renumbering]) -> Result<Owners, StoreError> {
    let own = from.store.clone();
    let mut owners = Owners::with(theirs, &from.site, own.clone())?;
    owners.0.retain(|site, id| {
        let is_former = changes.iter().any(|change| change.was_site == *site && change.was_store == *id);
        !is_former || *site == from.site && own.as_ref() == Some(id)
    });
    Ok(owners)
}

impl MergeContext {
    /// The sites that belong to one store here and to another store in the source, in the order of sites.
    pub fn others(&self, ours: &Store, from: &From, theirs: &Borrowed) -> Result<Vec<OtherStore>, StoreError> {
        let changes = [ours.renumberings()?, theirs.store.renumberings()?].concat();
        let there = there(&theirs.store, from, &changes)?;
        let is_former = |site: &String, id: &String| {
            changes.iter().any(|change| change.was_site == *site && change.was_store == *id)
        };
        let differs = |(site, there): (String, String)| {
            let here = self.owners.0.get(&site).filter(|here| **here != there && !is_former(&site, here))?.clone();
            Some(OtherStore { site, here, there })
        };
        Ok(there.0.into_iter().filter_map(differs).collect())
    }
}

impl Merge<'_> {
    /// Notes the stores of the sites that this store meets for the first time.
    pub(super) fn bind_sites(&mut self) -> Result<(), StoreError> {
        let there = there(self.theirs, self.from, &self.renumberings)?;
        for (site, id) in there.0 {
            if self.known.owners.0.contains_key(&site) {
                continue;
            }
            self.ours.watch("merge_site")?;
            let sql = "INSERT INTO merge_site (site, store) VALUES (?, ?)";
            self.ours.conn.prepare_cached(sql)?.execute((&site, &id))?;
            self.known.owners.0.insert(site, id);
        }
        Ok(())
    }
}

impl Store {
    /// The id of the store that a site belongs to: this store's site `home`, or a site that was merged. `None` if it is
    /// not known.
    pub fn owner_of(&self, site: &str, home: &str) -> Result<Option<String>, StoreError> {
        let owners = Owners::of(self, home).map_err(|error| located(self, error))?;
        Ok(owners.0.get(site).cloned())
    }
}
