//! 分工: the responsibility matrix of measures and bodies (牵头 or 配合), and what each member of the leading group is
//! responsible for. A member without entries is 未分工.

use super::{plan_cell, plan_column};
use crate::domain::plan::{BodyId, Member, Plan, Responsibility};
use crate::grid::{Cell, Column, Grid, Row, Tone};

/// One row for each measure and body; only the rows of `body` if it is given.
pub fn grid(plan: &Plan, body: Option<BodyId>) -> Grid {
    let columns = vec![
        Column::new("measure", "任务").keep(),
        Column::new("clause", "条款").keep(),
        Column::new("title", "事项"),
        Column::new("body", "责任主体").keep(),
        Column::new("part", "分工").keep(),
        plan_column(),
    ];
    let of_measures = plan.counted_measures().map(|(_, m)| (m.plan, &m.id, &m.clause, &m.title, &m.lead, &m.support));
    let of_targets = plan.counted_targets().map(|(_, t)| (t.plan, &t.id, &t.clause, &t.title, &t.lead, &t.support));
    let mut rows = Vec::new();
    for (of, id, clause, title, lead, support) in of_targets.chain(of_measures) {
        let parts = lead.iter().map(|b| (b, "牵头")).chain(support.iter().map(|b| (b, "配合")));
        for (owner, part) in parts.filter(|(b, _)| body.is_none_or(|asked| asked == **b)) {
            let name = &plan.body(*owner).name;
            rows.push(Row::new(
                [id, clause, title, name]
                    .into_iter()
                    .map(Cell::text)
                    .chain([Cell::text(part), plan_cell(plan, of)])
                    .collect(),
            ));
        }
    }
    Grid::new(columns, rows)
}

/// For people: one line for each measure, with its leading and supporting bodies.
pub fn by_measure(plan: &Plan, body: Option<BodyId>) -> Grid {
    let columns = vec![
        Column::new("measure", "任务").keep(),
        Column::new("title", "事项"),
        Column::new("lead", "牵头"),
        Column::new("support", "配合"),
    ];
    let of_measures = plan.counted_measures().map(|(_, m)| (&m.id, &m.title, &m.lead, &m.support));
    let of_targets = plan.counted_targets().map(|(_, t)| (&t.id, &t.title, &t.lead, &t.support));
    let asked = |ids: &[BodyId]| body.is_some_and(|b| ids.contains(&b));
    let rows = of_targets
        .chain(of_measures)
        .filter(|(_, _, lead, support)| body.is_none() || asked(lead) || asked(support))
        .map(|(id, title, lead, support)| {
            let names = |ids: &[BodyId]| Cell::List(ids.iter().map(|id| Cell::text(&plan.body(*id).name)).collect());
            Row::new(vec![Cell::text(id), Cell::text(title), names(lead), names(support)])
        });
    Grid::new(columns, rows.collect())
}

/// 领导小组: the members and what each is responsible for.
pub fn members(plan: &Plan) -> Grid {
    let columns = vec![
        Column::new("role", "职务").keep(),
        Column::new("name", "姓名").keep(),
        Column::new("post", "岗位"),
        Column::new("fields", "分管"),
    ];
    Grid::new(columns, plan.members.iter().map(|m| member(plan, m)).collect())
}

fn member(plan: &Plan, member: &Member) -> Row {
    let field = |field: &Responsibility| {
        Cell::text(match field {
            Responsibility::Category(i) => plan.categories[*i].name.clone(),
            Responsibility::Body(id) => plan.body(*id).name.clone(),
            Responsibility::Measure(id) => plan.measure(*id).id.clone(),
            Responsibility::Village(name) => name.clone(),
        })
    };
    let fields = match member.fields.is_empty() {
        true => Cell::text("未分工"),
        false => Cell::List(member.fields.iter().map(field).collect()),
    };
    let name = Cell::maybe(member.name.as_deref(), Cell::text);
    let tone = if member.fields.is_empty() { Tone::Dim } else { Tone::Plain };
    Row::new(vec![Cell::text(&member.role), name, Cell::text(&member.post), fields]).tone(tone)
}
