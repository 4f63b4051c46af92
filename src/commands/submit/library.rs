//! The forms that there are: those that ship, and the workspace's own in `data/forms`, which stand over
//! shipped ones of the same name.

use crate::commands::Ctx;
use crate::commands::shelf::{self, Source};
use crate::domain::nearest::suggestion;
use crate::forms::{self, Form};
use crate::reply::Mistake;
use std::collections::BTreeMap;

/// Name and text of each form that is compiled in.
pub const SHIPPED: &[(&str, &str)] = &[
    ("hazard-sheet", include_str!("../../../data/forms/hazard-sheet.toml")),
    ("monthly-statistics", include_str!("../../../data/forms/monthly-statistics.toml")),
    ("major-hazards", include_str!("../../../data/forms/major-hazards.toml")),
    ("trainings-drills", include_str!("../../../data/forms/trainings-drills.toml")),
    ("enforcement-publicity", include_str!("../../../data/forms/enforcement-publicity.toml")),
];

fn sources(ctx: &Ctx) -> anyhow::Result<BTreeMap<String, Source>> {
    shelf::sources(ctx, "forms", SHIPPED)
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
