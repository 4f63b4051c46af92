//! `cert missing` 应持证未持证: the posts that ask for a certificate and whose holder has none in force, by name.

use super::super::Ctx;
use crate::commands::view::as_of;
use crate::domain::post::{Lack, Post, lack, required};
use crate::domain::unit::Register;
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{CERTIFICATE, PERSON, Record, UNIT, computed, dated_items};
use crate::reply::{Outcome, Report};
use crate::report::word;
use crate::store::Query;
use clap::ArgMatches;
use std::collections::HashMap;

pub fn run(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let register = store.register(&ctx.plan)?;
    let valid = || Query { without_void: true, ..Query::default() };
    let of = |c: &Record| dated_items::certificate(&computed::filled(c, &ctx.plan, &ctx.calendar), &register);
    let held: Vec<_> = as_of::all(ctx, &CERTIFICATE, valid())?.iter().filter_map(of).collect();
    let posts = posts(ctx, &register, &store.all(&UNIT, &valid())?, &store.all(&PERSON, &valid())?);
    let rows: Vec<Row> = posts
        .iter()
        .filter_map(|post| Some((post, lack(post, &held, &ctx.plan.records.certificate, ctx.today)?)))
        .map(|(post, lack)| row(post, &lack, &register))
        .collect();
    let found = !rows.is_empty();
    let columns = vec![
        Column::new("code", "单位编码").keep(),
        Column::new("unit", "单位名称"),
        Column::new("name", "姓名").keep(),
        Column::new("role", "人员类别").keep(),
        Column::new("why", "情况"),
    ];
    let mut report =
        Report::new("missing", format!("应持证未持证（截至 {}）", ctx.today), ctx.today, Grid::new(columns, rows));
    report.when_empty = "应持证的都有在有效期内的证书";
    if found {
        report
            .notes
            .push("登记证书：zhiben cert add --unit 单位 --name 姓名 --role 人员类别 --kind 证书类别".to_string());
    }
    let mut outcome = Outcome::from(report);
    outcome.findings = found;
    Ok(outcome)
}

/// Who is in a role that asks for a certificate: by the register, and by the roster.
fn posts(ctx: &Ctx, register: &Register, units: &[Record], people: &[Record]) -> Vec<Post> {
    let records: HashMap<i64, &Record> = units.iter().map(|unit| (unit.id, unit)).collect();
    let is_in_post = |person: &&Record| {
        person.date("since").is_none_or(|since| since <= ctx.today)
            && person.date("until").is_none_or(|until| until >= ctx.today)
    };
    let people: Vec<&Record> = people.iter().filter(is_in_post).collect();
    let mut all = Vec::new();
    for required in required(&ctx.plan) {
        let role = required.role;
        let of_role = || people.iter().filter(move |person| person.word("role").is_some_and(|w| w.en == role.en));
        let Some(categories) = required.categories else {
            all.extend(of_role().map(|person| Post {
                unit: person.int("unit").and_then(|id| register.by_id(id)),
                role,
                name: person.text("name").map(str::to_string),
            }));
            continue;
        };
        for (ix, unit) in register.iter().filter(|(_, u)| u.categories.overlap(categories) && u.operates_on(ctx.today))
        {
            let column = role.en.replace('-', "_");
            let record = records.get(&unit.id).filter(|record| record.ledger.at(&column).is_some());
            let mut names: Vec<&str> = record.and_then(|record| record.text(&column)).map(several).unwrap_or_default();
            names.extend(of_role().filter(|p| p.int("unit") == Some(unit.id)).filter_map(|p| p.text("name")));
            let mut seen: Vec<&str> = Vec::new();
            names.retain(|name| {
                !seen.contains(name) && {
                    seen.push(name);
                    true
                }
            });
            let of = |name: Option<&str>| Post { unit: Some(ix), role, name: name.map(str::to_string) };
            match names.is_empty() {
                true => all.push(of(None)),
                false => all.extend(names.into_iter().map(|name| of(Some(name)))),
            }
        }
    }
    all
}

/// The names of a cell: a unit may have several safety managers.
fn several(text: &str) -> Vec<&str> {
    text.split(['、', '，', ',', '；', ';', '/']).map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn row(post: &Post, lack: &Lack, register: &Register) -> Row {
    let unit = post.unit.map(|ix| register.get(ix));
    let why = match lack {
        Lack::Nobody => format!("单位名录里没有写{}", post.role.zh),
        Lack::None => "没有证书".to_string(),
        Lack::Expired(record, day) => format!("证书 {record} 的有效期 {day} 已过"),
        Lack::Elsewhere(record) => {
            format!("证书 {record} 登记在别的单位；人调过来的用 zhiben cert edit {record} --unit 改")
        }
    };
    Row::new(vec![
        Cell::maybe(unit, |unit| Cell::text(&unit.code)),
        Cell::maybe(unit, |unit| Cell::text(&unit.name)),
        Cell::maybe(post.name.as_deref(), Cell::text),
        word(post.role),
        Cell::text(why),
    ])
}
