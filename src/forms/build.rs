//! Filling in a form: records one by one, or counts of them by line. Every number is a whole count or an
//! exact amount; a rate is two counts.

use super::choice::Condition;
use super::facts::{Fact, Facts, Span};
use super::field::Field;
use super::sheet::{Sheet, SheetRow};
use super::{Column, Content, Fill, Form, Line, Said, Scale, Take};
use crate::grid::Cell;
use crate::grid::describe::{describe, scaled};
use crate::reply::Group;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// The form for `words.span`, filled from the facts.
pub fn build(form: &Form, facts: &Facts, words: &Said) -> Sheet {
    let rows = match &form.content {
        Content::Records { take, only, sort, .. } => listed(form, facts, words, *take, only, sort),
        Content::Lines { only, lines, total, .. } => {
            let tally = Tally::new(form, facts, words.span, only, lines);
            tally.rows(form, facts, words, lines, total.as_deref())
        }
    };
    let numeric = form.columns.iter().map(|c| !matches!(c.fill, Fill::Text(_) | Fill::Fields { .. } | Fill::Label));
    let around = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| words.fill(cell)).collect()).collect()
    };
    Sheet {
        title: format!("{}（{}）", form.title, super::zh_span(words.span)),
        columns: form.columns.iter().map(|c| (c.id.clone(), c.header.clone())).collect(),
        numeric: numeric.collect(),
        rows,
        above: around(&form.above),
        below: around(&form.below),
        groups: groups(&form.columns),
    }
}

/// Neighbouring columns of one group have its name over them.
fn groups(columns: &[Column]) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    for (place, name) in columns.iter().enumerate().filter_map(|(i, column)| Some((i, column.group.as_ref()?))) {
        match found.last_mut().filter(|group| group.name == *name && group.last + 1 == place) {
            Some(group) => group.last = place,
            None => found.push(Group { first: place, last: place, name: name.clone() }),
        }
    }
    found
}

fn listed(
    form: &Form,
    facts: &Facts,
    words: &Said,
    take: Take,
    only: &[Condition],
    sort: &[(Field, bool)],
) -> Vec<SheetRow> {
    let span = words.span;
    let taken = |fact: &&Fact| {
        let in_span = match take {
            Take::Dated => fact.date().is_some_and(|day| span.holds(day)),
            Take::Open => fact.record.date("closed").is_none_or(|closed| span.from <= closed),
        };
        in_span && only.iter().all(|condition| condition.holds(fact, facts))
    };
    let mut all: Vec<&Fact> = facts.all.iter().filter(taken).collect();
    all.sort_by(|a, b| {
        let each = sort.iter().map(|(field, down)| {
            let order = order(&field.cell(a, facts), &field.cell(b, facts));
            if *down { order.reverse() } else { order }
        });
        each.fold(Ordering::Equal, Ordering::then).then_with(|| a.record.no().cmp(b.record.no()))
    });
    all.into_iter().enumerate().map(|(i, fact)| record_row(form, facts, words, i, fact)).collect()
}

fn order(a: &Cell, b: &Cell) -> Ordering {
    match (a, b) {
        (Cell::Date(a), Cell::Date(b)) => a.cmp(b),
        (Cell::Int(a), Cell::Int(b)) | (Cell::Hundredths(a), Cell::Hundredths(b)) => a.cmp(b),
        // What is not there comes last.
        (Cell::Empty, Cell::Empty) => Ordering::Equal,
        (Cell::Empty, _) => Ordering::Greater,
        (_, Cell::Empty) => Ordering::Less,
        _ => describe(a).cmp(&describe(b)),
    }
}

fn record_row(form: &Form, facts: &Facts, words: &Said, place: usize, fact: &Fact) -> SheetRow {
    let cell = |column: &Column| match &column.fill {
        Fill::Seq => Cell::Int(place as i64 + 1),
        Fill::Text(text) => Cell::Text(words.fill(text)),
        Fill::Fields { fields, between, map } => joined(fact, facts, fields, between, map),
        _ => Cell::Empty,
    };
    let cells: Vec<Cell> = form.columns.iter().map(cell).collect();
    let no = fact.record.no().to_string();
    SheetRow { key: no.clone(), counts: vec![None; cells.len()], cells, behind: vec![vec![no]] }
}

/// One field keeps its type; several are joined, those that say something; a map gives the county's words.
fn joined(fact: &Fact, facts: &Facts, fields: &[Field], between: &str, map: &[(String, String)]) -> Cell {
    let cell = match fields {
        [one] => one.cell(fact, facts),
        several => {
            let texts: Vec<String> =
                several.iter().map(|f| describe(&f.cell(fact, facts))).filter(|t| !t.is_empty()).collect();
            if texts.is_empty() { Cell::Empty } else { Cell::Text(texts.join(between)) }
        }
    };
    let text = describe(&cell);
    let to = |ours: &str| map.iter().find(|(from, _)| from == ours).map(|(_, to)| Cell::text(to));
    let any = || if text.is_empty() { None } else { to("*") };
    to(&text).or_else(any).unwrap_or(cell)
}

/// Which facts and units are behind each cell of an aggregate.
struct Tally {
    /// By line, then by column; the last but one holds what cannot be placed, the last all of them together.
    cells: Vec<Vec<Behind>>,
}

#[derive(Debug, Clone, Default)]
struct Behind {
    /// Places in `Facts::all`.
    facts: BTreeSet<usize>,
    units: BTreeSet<i64>,
}

impl Tally {
    fn new(form: &Form, facts: &Facts, span: Span, only: &[Condition], lines: &[Line]) -> Tally {
        let all = lines.len() + 1;
        let mut cells = vec![vec![Behind::default(); form.columns.len()]; all + 1];
        for (at, fact) in facts.all.iter().enumerate() {
            let counts = fact.date().is_some_and(|day| span.holds(day)) && only.iter().all(|c| c.holds(fact, facts));
            if !counts {
                continue;
            }
            let own = lines_of(lines, fact, facts, facts.category(fact));
            for (place, column) in form.columns.iter().enumerate() {
                match &column.fill {
                    Fill::Count(choice) | Fill::Sum { choice, .. } if choice.takes(fact, facts) => {
                        for line in own.iter().copied().chain((!own.is_empty()).then_some(all)) {
                            cells[line][place].facts.insert(at);
                        }
                    }
                    // A unit stands on the line of its own category, whatever the record's.
                    Fill::Units(choice) if choice.takes(fact, facts) => {
                        for unit in &fact.units {
                            let own = lines_of(lines, fact, facts, facts.category_of_unit(*unit));
                            for line in own.iter().copied().chain((!own.is_empty()).then_some(all)) {
                                cells[line][place].facts.insert(at);
                                cells[line][place].units.insert(*unit);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        Tally { cells }
    }

    fn rows(&self, form: &Form, facts: &Facts, words: &Said, lines: &[Line], total: Option<&str>) -> Vec<SheetRow> {
        let unplaced = lines.len();
        let has_unplaced = self.cells[unplaced].iter().any(|behind| !behind.facts.is_empty());
        let labels = lines.iter().map(|line| line.label.as_str()).enumerate();
        let labels = labels.chain(has_unplaced.then_some((unplaced, UNPLACED))).chain(total.map(|t| (unplaced + 1, t)));
        let mut rows: Vec<SheetRow> = Vec::new();
        for (place, label) in labels {
            let is_total = place > unplaced;
            let counts: Vec<Option<i64>> = (0..form.columns.len())
                .map(|column| match is_total && matches!(form.columns[column].fill, Fill::Sum { .. }) {
                    // The sum of what stands above it, each rounded as it stands: the form adds up as printed.
                    true => rows.iter().try_fold(0_i64, |sum, row| sum.checked_add(row.counts[column]?)),
                    false => self.count(form, facts, place, column),
                })
                .collect();
            let cells = form.columns.iter().enumerate().map(|(i, column)| match &column.fill {
                Fill::Label => Cell::text(label),
                Fill::Seq if is_total => Cell::Empty,
                Fill::Seq => Cell::Int(place as i64 + 1),
                Fill::Text(text) => Cell::Text(words.fill(text)),
                Fill::Rate { part, whole } => rate(counts[*part], counts[*whole]),
                fill => number(fill, counts[i], form.blank_zeros),
            });
            let cells = cells.collect();
            let behind = self.cells[place]
                .iter()
                .map(|behind| behind.facts.iter().map(|at| facts.all[*at].record.no().to_string()).collect());
            rows.push(SheetRow { key: label.to_string(), cells, counts, behind: behind.collect() });
        }
        rows
    }

    fn count(&self, form: &Form, facts: &Facts, line: usize, column: usize) -> Option<i64> {
        let behind = &self.cells[line][column];
        match &form.columns[column].fill {
            Fill::Count(_) => Some(behind.facts.len() as i64),
            Fill::Units(_) => Some(behind.units.len() as i64),
            Fill::Sum { key, scale, .. } => {
                let of = |at: &usize| facts.all[*at].record.int(key).unwrap_or(0);
                let sum = behind.facts.iter().map(of).fold(0_i64, i64::saturating_add);
                // 1 万元 is 1 000 000 分; hundredths of 万元, rounded half up.
                match scale {
                    Scale::TenThousands => scaled(sum, 10_000, 1).and_then(|n| i64::try_from(n).ok()),
                    Scale::Ones | Scale::Hundredths => Some(sum),
                }
            }
            _ => None,
        }
    }
}

/// What a form cannot place, since nobody wrote by what its lines are told apart.
const UNPLACED: &str = "未填";

/// The lines on which a fact stands: those that take it, else that of the rest. A fact that lacks what the lines ask
/// for (its category, or a column of their `where`) stands on the line after them.
fn lines_of(lines: &[Line], fact: &Fact, facts: &Facts, category: Option<usize>) -> Vec<usize> {
    let id = category.map(|place| facts.plan.categories[place].id.as_str());
    let takes = |line: &Line| {
        line.choice.takes(fact, facts)
            && line.categories.as_ref().is_none_or(|ids| id.is_some_and(|id| ids.iter().any(|i| i == id)))
    };
    let own: Vec<usize> = (0..lines.len()).filter(|i| !lines[*i].rest && takes(&lines[*i])).collect();
    if !own.is_empty() {
        return own;
    }
    let lacks = |line: &Line| {
        let of_ledger = line.choice.ledgers.is_empty() || line.choice.ledgers.contains(&fact.ledger());
        of_ledger
            && ((line.categories.is_some() && category.is_none())
                || line.choice.conditions.iter().any(|condition| condition.is_unfilled(fact, facts)))
    };
    if lines.iter().any(lacks) {
        return vec![lines.len()];
    }
    (0..lines.len()).filter(|i| lines[*i].rest && lines[*i].choice.takes(fact, facts)).collect()
}

fn rate(part: Option<i64>, whole: Option<i64>) -> Cell {
    let tenths = part.zip(whole).and_then(|(part, whole)| scaled(part, whole, 1000));
    Cell::maybe(tenths.and_then(|n| i64::try_from(n).ok()), Cell::Tenths)
}

fn number(fill: &Fill, count: Option<i64>, blank_zeros: bool) -> Cell {
    let Some(count) = count else { return Cell::Empty };
    if count == 0 && blank_zeros {
        return Cell::Empty;
    }
    match fill {
        Fill::Sum { scale: Scale::Hundredths | Scale::TenThousands, .. } => Cell::Hundredths(count),
        _ => Cell::Int(count),
    }
}
