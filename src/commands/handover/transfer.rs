//! `handover A --to B`: what is open in one person's name moves to a successor in one step. What was done stays in the
//! name of the person who did it, and what belongs to a person, such as a certificate, is listed for a decision.

use super::{PLACES, is_named, row, state};
use crate::commands::hazard;
use crate::commands::view::{as_of, names};
use crate::commands::{Ctx, typed};
use crate::domain::hazard::Five;
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{CERTIFICATE, HAZARD, ORDER, PERSON, Record, UNIT, Value, hazard as hazards};
use crate::reply::{Mistake, Outcome, Reply, Report};
use crate::store::{Query, Store, Writer};
use clap::ArgMatches;
use std::collections::BTreeMap;

/// Whether the command line names a successor.
pub fn is_transfer(matches: &ArgMatches) -> bool {
    matches.contains_id("to")
}

/// One place where the name occurs in an open record.
struct Place {
    record: Record,
    key: &'static str,
    role: &'static str,
    row: Row,
    /// Why it stays; `None` if it moves.
    stays: Option<Stays>,
}

/// Why a place stays in the person's name.
enum Stays {
    /// It says who did something.
    History,
    /// A person decides, by this reason and command.
    Decide(String),
}

/// Moves what can be moved from `name` to the person of `--to`.
pub fn run(ctx: &Ctx, matches: &ArgMatches, name: &str) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let to = successor(ctx, store, typed::text(matches, "to"), name)?;
    let places = places(ctx, store, name, &to)?;
    let (moving, staying): (Vec<&Place>, Vec<&Place>) = places.iter().partition(|place| place.stays.is_none());
    let listed = |place: &&Place| {
        let about = [3, 4].map(|at| place.row.cells.get(at).map(crate::grid::describe::describe).unwrap_or_default());
        let about: Vec<String> = about.into_iter().filter(|text| !text.is_empty()).collect();
        let head = format!("  {} {} {}", place.record.ledger.name, place.record.no(), place.role);
        if about.is_empty() { head } else { format!("{head}：{}", about.join("，")) }
    };
    let mut decide: Vec<String> = Vec::new();
    for place in &staying {
        if let Some(Stays::Decide(why)) = &place.stays {
            decide.push(format!("{}。{why}", listed(place)));
        }
    }
    if !decide.is_empty() {
        decide.insert(0, format!("以下 {} 项要由人决定，没有移交：", decide.len()));
    }
    let mut done: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in staying.iter().filter(|place| matches!(place.stays, Some(Stays::History))) {
        match done.iter_mut().find(|(role, _)| *role == place.role) {
            Some((_, numbers)) => numbers.push(place.record.no()),
            None => done.push((place.role, vec![place.record.no()])),
        }
    }
    decide.extend(done.iter().map(|(role, numbers)| format!("经办事实，保留不改：{role} {}", numbers.join("、"))));
    decide.extend(super::posts(ctx, name));
    if moving.is_empty() {
        let lines = [vec![format!("{name} 名下没有可以移交的事")], decide].concat();
        return Ok(Reply::Receipt { lines, record: Some(report(ctx, name, &to, &places)) }.into());
    }
    let shown: Vec<String> = moving.iter().map(listed).collect();
    if !matches.get_flag("yes") {
        confirm(ctx, name, &to, &shown, &decide)?;
    }
    store.write(&ctx.entry(), |writer| {
        let mut all: BTreeMap<(&str, i64), Vec<&Place>> = BTreeMap::new();
        moving.iter().for_each(|place| all.entry((place.record.ledger.key, place.record.id)).or_default().push(place));
        all.values().try_for_each(|places| hand_over(ctx, writer, places, name, &to))
    })?;
    let mut lines = vec![format!("已把 {} 项从 {name} 移交给 {to}：", moving.len())];
    lines.extend(shown);
    lines.extend(decide);
    lines.push("移交错了用 zhiben undo 一步撤销".to_string());
    Ok(Reply::Receipt { lines, record: Some(report(ctx, name, &to, &places)) }.into())
}

/// The successor's name: a person of the register who is in office.
fn successor(ctx: &Ctx, store: &Store, to: &str, name: &str) -> anyhow::Result<String> {
    if to == name {
        return Err(Mistake::new(format!("--to 和移交的人都是“{name}”，不用移交")).into());
    }
    if to.is_empty() {
        return Err(Mistake::new("--to 要写接手人的姓名").into());
    }
    let text = Value::Text(to.to_string());
    let found = store.all(&PERSON, &Query { without_void: true, ..Query::by("name", text) })?;
    let is_in_office = |person: &&Record| {
        let from = person.date("since").is_none_or(|since| since <= ctx.today);
        from && person.date("until").is_none_or(|until| until >= ctx.today)
    };
    match (found.iter().find(is_in_office), found.iter().filter_map(|person| person.date("until")).max()) {
        (Some(_), _) => Ok(to.to_string()),
        (None, _) if found.is_empty() => Err(Mistake::new(format!("人员台账里没有“{to}”"))
            .hint(format!("先登记接手人：zhiben person add --name {to} --role 人员类别"))
            .into()),
        (None, Some(until)) => Err(Mistake::new(format!("{to} 已在 {until} 离任，不能接手"))
            .hint("请写在岗的人，见 zhiben person list")
            .into()),
        (None, None) => Err(Mistake::new(format!("{to} 在 {} 还没有任职，不能接手", ctx.today)).into()),
    }
}

/// Every place in its present state, in the order of `handover`.
fn places(ctx: &Ctx, store: &Store, name: &str, to: &str) -> anyhow::Result<Vec<Place>> {
    let mut all = Vec::new();
    for (ledger, key, role, due) in PLACES {
        let query = Query { holding: vec![(key, name.to_string())], without_void: true, ..Query::default() };
        as_of::scan(ctx, ledger, query, &mut |record| {
            // What is written is the record as it is now.
            let Some(now) = store.get(ledger, record.id)?.filter(|now| !now.is_void()) else { return Ok(()) };
            if !is_named(&record, key, name) || !is_named(&now, key, name) {
                return Ok(());
            }
            let (is_open, due, _) = state(ctx, store, &record, due)?;
            if is_open {
                let stays = stays(&now, key, to);
                all.push(Place { row: row(&now, role, due, &names::of(store)), record: now, key, role, stays });
            }
            Ok(())
        })?;
    }
    Ok(all)
}

/// Why a place stays in the person's name, and what a person can type.
fn stays(record: &Record, key: &str, to: &str) -> Option<Stays> {
    let no = record.no();
    let edit = |option: &str| format!("确要改：zhiben {} edit {no} --{option} {to}", record.ledger.command());
    let why = match key {
        "rectified_by" | "inspector" | "judged_by" if record.ledger == &HAZARD => return Some(Stays::History),
        "reviewer" => return record.date("reviewed").map(|_| Stays::History),
        "signer" if record.ledger == &ORDER => return Some(Stays::History),
        "name" if record.ledger == &CERTIFICATE => {
            format!("证书只属于本人；不再用的：zhiben cert void {no} --reason 原因")
        }
        "name" => format!("离任的登记最后一天：zhiben person leave {no} --on 日期"),
        "principal" | "controller" | "safety_manager" if record.ledger == &UNIT => {
            format!("要以任免文件、证照为准；{}", edit(&key.replace('_', "-")))
        }
        "experts" => format!("专家由本人参加；{}", edit("experts")),
        "leader" | "inspectors" if record.word("mode").is_some_and(|mode| mode.en == "random") => {
            "双随机抽到的人不能换，请重新抽取".to_string()
        }
        _ => return None,
    };
    Some(Stays::Decide(why))
}

/// Shows what would be moved, and asks at a terminal.
fn confirm(ctx: &Ctx, name: &str, to: &str, shown: &[String], decide: &[String]) -> anyhow::Result<()> {
    let head = format!("要从 {name} 移交给 {to} 的 {} 项：", shown.len());
    let lines = [vec![head], shown.to_vec(), decide.to_vec()].concat().join("\n");
    let Some(ask) = ctx.ask else {
        let again = format!("确认后加 --yes：zhiben handover {name} --to {to} --yes");
        return Err(Mistake::new(format!("没有移交，{again}")).hint(lines).into());
    };
    match ask(&format!("{lines}\n要移交这 {} 项吗？", shown.len()))? {
        true => Ok(()),
        false => Err(Mistake::new("没有确认，什么也没有做").into()),
    }
}

/// Writes one record with the successor in each of its places. The owner of a hazard changes by the step 落实.
fn hand_over(ctx: &Ctx, writer: &Writer, places: &[&Place], name: &str, to: &str) -> anyhow::Result<()> {
    let Some(first) = places.first() else { return Ok(()) };
    let old = &first.record;
    writer.ensure_unchanged(old)?;
    let mut new = old.clone();
    for place in places {
        let value = old.get(place.key).map(|value| moved(value, name, to));
        match (place.key, value) {
            ("owner", Some(Value::Text(owner))) if old.ledger == &HAZARD => {
                let held = hazard::hold(ctx, old.no())?;
                let five = Five { owner: Some(owner), ..Five::default() };
                let on = ctx.today.max(held.hazard.found);
                let (after, steps) = held.hazard.clone().plan_on(five, on, held.unit())?;
                hazards::write(&after, &mut new);
                for mut step in steps {
                    step.by = Some(ctx.operator.clone());
                    writer.insert(&hazards::step_record(&step))?;
                }
            }
            (key, value) => new.set(key, value),
        }
    }
    writer.update(old, &new)?;
    Ok(())
}

/// A value with the successor's name in place of the person's; nobody is named twice.
fn moved(value: &Value, name: &str, to: &str) -> Value {
    match value {
        Value::Texts(all) => {
            let mut moved: Vec<String> = Vec::new();
            for one in all.iter().map(|one| if one == name { to } else { one }) {
                if !moved.iter().any(|known| known == one) {
                    moved.push(one.to_string());
                }
            }
            Value::Texts(moved)
        }
        Value::Text(text) if text.trim() == name => Value::Text(to.to_string()),
        Value::Text(text) => {
            // Only the whole name among others, whatever separates them.
            let is_between = |c: char| super::BETWEEN.contains(&c);
            let has_successor = text.split(is_between).any(|one| one.trim() == to);
            let parts: Vec<&str> = text.split(is_between).map(str::trim).filter(|one| !one.is_empty()).collect();
            if has_successor {
                let rest: Vec<&str> = parts.into_iter().filter(|one| *one != name).collect();
                return Value::Text(rest.join("、"));
            }
            let all: Vec<&str> = parts.into_iter().map(|one| if one == name { to } else { one }).collect();
            Value::Text(all.join("、"))
        }
        other => other.clone(),
    }
}

/// For scripts: the rows of `handover`, each with whether it was moved and why not.
fn report(ctx: &Ctx, name: &str, to: &str, places: &[Place]) -> Report {
    let mut columns = super::columns();
    columns.extend([Column::new("moved", "已移交"), Column::new("why", "原因")]);
    let row = |place: &Place| {
        let mut row = place.row.clone();
        row.cells.push(Cell::Flag(place.stays.is_none()));
        row.cells.push(match &place.stays {
            None => Cell::Empty,
            Some(Stays::History) => Cell::text("经办事实，保留不改"),
            Some(Stays::Decide(why)) => Cell::text(why),
        });
        row
    };
    let title = format!("{name} 移交给 {to}");
    Report::new("handover", title, ctx.today, Grid::new(columns, places.iter().map(row).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_name_moves() {
        let text = |text: &str| Value::Text(text.to_string());
        for (was, now) in [
            ("张三", "李四"),
            ("张三、王五", "李四、王五"),
            ("王五 张三", "王五、李四"),
            ("李四、张三", "李四"),
            ("张三丰、张三", "张三丰、李四"),
        ] {
            assert_eq!(moved(&text(was), "张三", "李四"), text(now), "{was}");
        }
        let all = |names: &[&str]| Value::Texts(names.iter().map(|name| name.to_string()).collect());
        assert_eq!(moved(&all(&["张三", "李四", "王五"]), "张三", "李四"), all(&["李四", "王五"]));
    }
}
