//! The forms that there are: those that ship, and the workspace's own in `data/forms`, which stand over
//! shipped ones of the same name.

use crate::commands::Ctx;
use crate::domain::nearest::suggestion;
use crate::forms::{self, Form};
use crate::reply::{Mistake, Surroundings, said};
use std::collections::BTreeMap;
use std::fs;

/// Name and text of each form that is compiled in.
pub const SHIPPED: &[(&str, &str)] = &[
    ("hazard-sheet", include_str!("../../../data/forms/hazard-sheet.toml")),
    ("monthly-statistics", include_str!("../../../data/forms/monthly-statistics.toml")),
    ("major-hazards", include_str!("../../../data/forms/major-hazards.toml")),
    ("trainings-drills", include_str!("../../../data/forms/trainings-drills.toml")),
    ("enforcement-publicity", include_str!("../../../data/forms/enforcement-publicity.toml")),
];

/// A form's text and whether it is the workspace's own.
struct Source {
    text: String,
    own: bool,
}

fn sources(ctx: &Ctx) -> anyhow::Result<BTreeMap<String, Source>> {
    let shipped = SHIPPED.iter().map(|(name, text)| (name.to_string(), Source { text: text.to_string(), own: false }));
    let mut all: BTreeMap<String, Source> = shipped.collect();
    let directory = ctx.workspace.join("data").join("forms");
    if !directory.is_dir() {
        return Ok(all);
    }
    let cannot = |what: &std::path::Path, error: std::io::Error| {
        Surroundings::new(format!("读不了 {}：{}", what.display(), said(&error)), "请检查读取权限")
    };
    for entry in fs::read_dir(&directory).map_err(|e| cannot(&directory, e))? {
        let path = entry.map_err(|e| cannot(&directory, e))?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_string();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let bytes = fs::read(&path).map_err(|e| cannot(&path, e))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Mistake::new(format!("{} 不是 UTF-8 编码", path.display())).hint("请在编辑器里另存为 UTF-8")
        })?;
        all.insert(name, Source { text: text.trim_start_matches('\u{FEFF}').to_string(), own: true });
    }
    Ok(all)
}

fn read(ctx: &Ctx, name: &str, source: &Source) -> anyhow::Result<Form> {
    Ok(forms::load(&source.text, &format!("data/forms/{name}.toml"), name, &ctx.plan, source.own)?)
}

/// One form by its name or its Chinese title.
pub fn find(ctx: &Ctx, name: &str) -> anyhow::Result<Form> {
    let all = sources(ctx)?;
    if let Some(source) = all.get(name) {
        return read(ctx, name, source);
    }
    for (own, source) in &all {
        if let Ok(form) = read(ctx, own, source)
            && form.title == name
        {
            return Ok(form);
        }
    }
    let known: Vec<&str> = all.keys().map(String::as_str).collect();
    Err(Mistake::new(format!("没有报表“{name}”")).hint(suggestion(name, &known)).into())
}

/// Every form, in the order of their names.
pub fn all(ctx: &Ctx) -> anyhow::Result<Vec<Form>> {
    sources(ctx)?.iter().map(|(name, source)| read(ctx, name, source)).collect()
}
