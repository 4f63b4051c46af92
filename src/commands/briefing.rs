//! `report --month M -o FILE.docx`: the month's 工作情况汇报 as a draft for a person to finish, its figures from the
//! records as of the month's end, or of today while it lasts.

use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed, bridges};
use crate::commands::{Ctx, leaders};
use crate::domain::period::Period;
use crate::domain::words::Grade;
use crate::ledger::{ATTENDANCE, DRILL, ENFORCEMENT, INSPECTION, Ledger, ORDER, Record, TIP, TRAINING, Value};
use crate::letter::{self, Block, FONTS, Layout, Letter};
use crate::reply::{Outcome, Reply};
use crate::report::bridge::{Bridges, Stretch};
use crate::report::briefing::{self, Month, MonthCounts, Part};
use crate::report::leaders as leading;
use crate::report::owed::{Scope, collect, leave_explained};
use crate::report::targets;
use crate::store::{Query, Store};
use chrono::NaiveDate;

/// `ctx` is as of the day that the briefing speaks of.
pub fn run(ctx: &Ctx, month: Period) -> anyhow::Result<Outcome> {
    let hazards = Hazards::Since(month.first());
    let needed = Needed {
        measures: &|id| ctx.plan.is_counted(id),
        unit: None,
        hazards,
        dated_items: DATED_LEDGERS,
        targets: true,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let readings = targets::readings(&input);
    let owed = collect(&input, &Scope { explained: true, ..Scope::default() }, &readings, &|_| true);
    let stretch = Stretch { name: month.to_string(), first: month.first(), last: month.last() };
    let flow = bridges(ctx, Bridges::new(vec![stretch], ctx.today))?;
    let mut unexplained = owed.clone();
    leave_explained(&mut unexplained);
    let leaders = leaders::compute(ctx, &loaded, &unexplained, (&flow, 0))?;
    let month = Month {
        leaders,
        input,
        month,
        owed: &owed,
        readings: &readings,
        bridges: [Grade::General, Grade::Major, Grade::Suspected].map(|grade| flow.sum(0, grade)),
        counts: counts(ctx.store()?, month.first(), month.last())?,
    };
    let body = briefing::write(&month).into_iter().map(|part| match part {
        Part::Text(text) => Block::Text(text),
        Part::Blank(text) => Block::Blank(text),
        Part::Table { header, widths, rows } => Block::Table { header, widths, rows },
    });
    let draft = Letter {
        layout: Layout::Draft,
        issuer: String::new(),
        number: None,
        signer: None,
        title: leading::title(&ctx.plan, month.month),
        to: "【主送机关】".to_string(),
        body: body.collect(),
        sender: ctx.plan.first().issuer.clone(),
        date: ctx.today,
    };
    let mut outcome = Outcome::from(Reply::Bytes { bytes: letter::docx(&draft)?, as_of: Some(ctx.today) });
    let fonts = FONTS.join("、");
    outcome
        .warnings
        .push(format!("这是草稿：【】里要人来写（标了黄），写好再报；用的字体：{fonts}，电脑上没有的会被别的字体代替"));
    Ok(outcome)
}

/// What the ledgers have from `first` to `last`.
pub fn counts(store: &Store, first: NaiveDate, last: NaiveDate) -> anyhow::Result<MonthCounts> {
    let mut d = MonthCounts::default();
    let each = |ledger: &'static Ledger, key: &'static str, take: &mut dyn FnMut(&Record) -> anyhow::Result<()>| {
        let query = Query { without_void: true, from: vec![(key, first)], to: vec![(key, last)], ..Query::default() };
        store.scan(ledger, &query, &mut |record| take(&record))
    };
    each(&INSPECTION, "date", &mut |record| {
        // What a firm does itself is no visit of the town.
        if record.word("mode").is_none_or(|mode| mode.en != "selfcheck") {
            d.visits += 1;
            d.visited += record.keys("units").len() as i64;
        }
        Ok(())
    })?;
    each(&TRAINING, "date", &mut |record| {
        d.trainings += 1;
        d.trained += match record.int("people") {
            Some(people) => people,
            None => store.count(&ATTENDANCE, &Query::by("training", Value::Key(record.id)))?,
        };
        Ok(())
    })?;
    each(&DRILL, "date", &mut |record| {
        d.drills += 1;
        d.drilled += record.int("people").unwrap_or(0);
        Ok(())
    })?;
    each(&ENFORCEMENT, "date", &mut |record| {
        d.cases += 1;
        d.fined += record.int("fine_yuan").unwrap_or(0);
        Ok(())
    })?;
    each(&ORDER, "issued", &mut |_| {
        d.orders += 1;
        Ok(())
    })?;
    each(&TIP, "received", &mut |_| {
        d.tips += 1;
        Ok(())
    })?;
    Ok(d)
}
