//! The tables of the plan: bodies, categories, measures, and who leads each measure.

use super::{Content, PublishedColumn, Table, Type};
use crate::domain::plan::Plan;
use crate::grid::{Cell, Row, Sink};

fn name(key: &'static str, header: &'static str) -> PublishedColumn {
    PublishedColumn::new(key, header, Type::Name).not_null().code()
}

fn text(key: &'static str, header: &'static str) -> PublishedColumn {
    PublishedColumn::new(key, header, Type::Text).not_null()
}

/// The tables of the plan.
pub(super) fn tables() -> [Table; 4] {
    let measure = vec![
        name("id", "编号"),
        text("clause", "条款"),
        text("title", "事项"),
        text("responsible", "责任"),
        name("plan", "方案"),
    ];
    let lead = vec![
        name("id", "编号"),
        PublishedColumn::new("place", "次序", Type::Integer).not_null(),
        name("value", "责任主体"),
    ];
    [
        Table::new("zb_body", "责任主体", Content::Bodies, &["id"], vec![name("id", "编号"), text("name", "名称")]),
        Table::new(
            "zb_category",
            "行业领域",
            Content::Categories,
            &["id"],
            vec![name("id", "编号"), text("name", "名称")],
        ),
        Table::new("zb_measure", "任务", Content::Measures, &["id"], measure),
        Table::new("zb_measure_lead", "任务的牵头责任主体", Content::Leads, &["id", "place"], lead),
    ]
}

/// Hands the row of each body (责任主体) to `sink`.
pub fn bodies(origin: &str, plan: &Plan, sink: &mut Sink) -> anyhow::Result<()> {
    plan.bodies.iter().try_for_each(|body| sink(texts([origin, &body.id, &body.name])))
}

/// Hands the row of each category (行业领域) to `sink`.
pub fn categories(origin: &str, plan: &Plan, sink: &mut Sink) -> anyhow::Result<()> {
    plan.categories.iter().try_for_each(|one| sink(texts([origin, &one.id, &one.name])))
}

/// Hands the row of each measure (任务措施) to `sink`.
pub fn measures(origin: &str, plan: &Plan, sink: &mut Sink) -> anyhow::Result<()> {
    plan.counted_measures().try_for_each(|(_, measure)| {
        let names = plan.body_names(&measure.lead);
        sink(texts([origin, &measure.id, &measure.clause, &measure.title, &names, &plan.head(measure.plan).id]))
    })
}

/// Hands a row for each lead body of each measure to `sink`.
pub fn leads(origin: &str, plan: &Plan, sink: &mut Sink) -> anyhow::Result<()> {
    for (_, measure) in plan.counted_measures() {
        for (place, body) in (1..).zip(&measure.lead) {
            let id = Cell::text(&plan.body(*body).id);
            sink(Row::new(vec![Cell::text(origin), Cell::text(&measure.id), Cell::Int(place), id]))?;
        }
    }
    Ok(())
}

fn texts<const N: usize>(cells: [&str; N]) -> Row {
    Row::new(cells.map(Cell::text).into())
}
