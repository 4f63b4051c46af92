//! Takes any names as the register and any text as the name of a unit: the unit is found where the text fits only one,
//! and a plain second implementation of the contract finds the same.

#![no_main]

use anyhow::anyhow;
use libfuzzer_sys::fuzz_target;
use std::path::Path;
use zhiben::commands::find;
use zhiben::ledger::{Record, UNIT, Value};
use zhiben::store::{Access, Entry, Store};

thread_local! {
    static STORE: Store = Store::open(Path::new("nothing/here.db"), Access::Read).expect("an empty one in memory");
}

// The first line is the typed text, each of the others a unit.
fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let typed = lines.next().unwrap_or_default();
    let mut names: Vec<&str> = lines.map(str::trim).filter(|name| !name.is_empty()).take(5).collect();
    names.sort_unstable();
    names.dedup();
    let entry = Entry { at: String::new(), operator: String::new(), command: String::new(), reason: None, file: None };
    STORE.with(|store| {
        let rolled_back = store.write(&entry, |writer| -> anyhow::Result<()> {
            let mut units = Vec::new();
            for (place, name) in names.iter().enumerate() {
                let code = format!("U{place:03}");
                let mut record = Record::new(&UNIT);
                record.set("code", Some(Value::Text(code.clone())));
                record.set("name", Some(Value::Text((*name).to_string())));
                units.push((writer.insert(&record)?, code, *name));
            }
            let wanted = typed.trim();
            let exact: Vec<i64> =
                units.iter().filter(|(_, code, name)| *name == wanted || code == wanted).map(|(id, ..)| *id).collect();
            let parts: Vec<i64> =
                units.iter().filter(|(_, _, name)| name.contains(wanted)).map(|(id, ..)| *id).collect();
            let expected = match (&exact[..], &parts[..], wanted.is_empty()) {
                (_, _, true) => None,
                ([one], ..) => Some(*one),
                ([], [one], _) => Some(*one),
                _ => None,
            };
            assert_eq!(find::unit(writer, typed).ok(), expected, "{typed:?} {names:?}");
            Err(anyhow!("taken back"))
        });
        assert!(rolled_back.is_err());
    });
});
