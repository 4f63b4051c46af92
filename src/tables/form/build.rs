//! Fills in a form: with records one by one, or with counts of records by line. Every number is a whole count or an
//! exact amount. A rate is computed from two counts.

use super::facts::{Fact, Facts, Span};
use super::field::Field;
use super::sheet::{Sheet, SheetRow};
use super::{Choice, Content, Fill, Form, FormColumn, Line, Placeholders, Scale, Take};
use crate::filter::Filter;
use crate::grid::describe::{describe, scaled};
use crate::grid::{Cell, Column as Shown, Row};
use crate::ledger::Ledger;
use crate::reply::Group;
use crate::tables::build::{compare, sum};
use std::collections::{BTreeMap, BTreeSet};

/// Fills in the form for the days `words.span` from the records `facts`.
pub fn build(form: &Form, facts: &Facts, words: &Placeholders) -> Sheet {
    let fields = Fields::new(form);
    let rows = match &form.content {
        Content::Records(take) => listed(form, facts, words, &fields, *take),
        Content::Lines(lines, total) => {
            let tally = Tally { form, facts, fields, lines };
            tally.rows(&tally.cells(words.span), words, total.as_deref())
        }
    };
    let around = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| words.fill(cell)).collect()).collect()
    };
    Sheet {
        title: format!("{}（{}）", form.table.title, super::zh_span(words.span)),
        columns: form.columns.iter().map(shown).collect(),
        rows,
        above: around(&form.above),
        below: around(&form.below),
        groups: groups(&form.columns),
    }
}

/// The groups of adjacent columns whose group has the same name.
fn groups(columns: &[FormColumn]) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    for (place, name) in columns.iter().enumerate().filter_map(|(i, column)| Some((i, column.group.as_ref()?))) {
        match found.last_mut().filter(|group| group.name == *name && group.last + 1 == place) {
            Some(group) => group.last = place,
            None => found.push(Group { first: place, last: place, name: name.clone() }),
        }
    }
    found
}

fn shown(column: &FormColumn) -> Shown {
    let shown = Shown::named(column.id.clone(), column.header.clone());
    if matches!(column.fill, Fill::Text(_) | Fill::Fields { .. } | Fill::Label) { shown } else { shown.number() }
}

/// For each ledger of the form, the form's fields; `None` if the ledger does not have the field.
struct Fields(Vec<(&'static Ledger, Vec<Option<Field>>)>);

impl Fields {
    fn new(form: &Form) -> Fields {
        let of = |ledger: &'static Ledger| form.fields.iter().map(|name| Field::find(ledger, name)).collect();
        Fields(form.ledgers.iter().map(|ledger| (*ledger, of(ledger))).collect())
    }

    /// The form's fields in this ledger; `None` for a field that the ledger does not have.
    fn of(&self, ledger: &'static Ledger) -> &[Option<Field>] {
        self.0.iter().find(|(of, _)| *of == ledger).map_or(&[], |(_, fields)| fields)
    }

    /// The values of a record by the form's fields.
    fn row(&self, fact: &Fact, facts: &Facts) -> Row {
        let cell = |field: &Option<Field>| field.map_or(Cell::Empty, |field| field.cell(fact, facts));
        Row::new(self.of(fact.ledger()).iter().map(cell).collect())
    }
}

fn listed(form: &Form, facts: &Facts, words: &Placeholders, fields: &Fields, take: Take) -> Vec<SheetRow> {
    let span = words.span;
    let taken = |fact: &&Fact| match take {
        Take::Dated => fact.date().is_some_and(|day| span.holds(day)),
        Take::Open => fact.record.date("closed").is_none_or(|closed| span.from <= closed),
    };
    let rows = facts.all.iter().filter(taken).map(|fact| (fields.row(fact, facts), fact));
    let mut all: Vec<(Row, &Fact)> = rows.filter(|(row, _)| fits(form.table.filter.as_ref(), row)).collect();
    let columns: Vec<Shown> = form.fields.iter().map(|name| Shown::named(name.clone(), String::new())).collect();
    all.sort_by(|(a, one), (b, other)| {
        let by_fields = compare(&form.table.order, &columns, (a, 0), (b, 0));
        by_fields.then_with(|| one.record.no().cmp(other.record.no()))
    });
    let row = |(place, (row, fact)): (usize, (Row, &Fact))| {
        let cell = |column: &FormColumn| match &column.fill {
            Fill::Seq => Cell::Int(place as i64 + 1),
            Fill::Text(text) => Cell::text(words.fill(text)),
            Fill::Fields { fields: places, between, map } => {
                let of_ledger = fields.of(fact.ledger());
                let shown =
                    |at: &usize| of_ledger[*at].map_or(Cell::Empty, |field| field.shown(row.cells[*at].clone()));
                joined(places.iter().map(shown).collect(), between, map)
            }
            _ => Cell::Empty,
        };
        let cells: Vec<Cell> = form.columns.iter().map(cell).collect();
        let no = fact.record.no().to_string();
        SheetRow { key: no.clone(), counts: vec![None; cells.len()], cells, behind: vec![vec![no]] }
    };
    all.into_iter().enumerate().map(row).collect()
}

fn fits(filter: Option<&Filter>, row: &Row) -> bool {
    filter.is_none_or(|filter| filter.fits(row))
}

impl Choice {
    fn takes(&self, fact: &Fact, row: &Row) -> bool {
        self.is_of(fact.ledger()) && fits(self.filter.as_ref(), row)
    }

    fn is_of(&self, ledger: &'static Ledger) -> bool {
        self.ledgers.is_empty() || self.ledgers.contains(&ledger)
    }
}

/// The cell for several fields of a record. A single field keeps its type. Several fields are joined as text; empty
/// fields are left out. `map` then replaces the text by the county's word.
fn joined(mut cells: Vec<Cell>, between: &str, map: &[(String, String)]) -> Cell {
    let cell = match cells.len() {
        1 => cells.remove(0),
        _ => {
            let texts: Vec<String> = cells.iter().map(describe).filter(|text| !text.is_empty()).collect();
            if texts.is_empty() { Cell::Empty } else { Cell::text(texts.join(between)) }
        }
    };
    let text = describe(&cell);
    let to = |ours: &str| map.iter().find(|(from, _)| from == ours).map(|(_, to)| Cell::text(to));
    let any = || if text.is_empty() { None } else { to("*") };
    to(&text).or_else(any).unwrap_or(cell)
}

/// What is needed to count the records for a form with lines.
struct Tally<'a> {
    form: &'a Form,
    facts: &'a Facts<'a>,
    fields: Fields,
    lines: &'a [Line],
}

/// The records and the units that are counted in a cell.
#[derive(Debug, Clone, Default)]
struct Behind {
    /// The records by their places in `Facts::all`, each with the number that is added to a sum.
    facts: BTreeMap<usize, Cell>,
    units: BTreeSet<i64>,
}

impl Tally<'_> {
    /// What is counted, by line and then by column. Two lines follow those of the form: records that cannot be assigned
    /// to a line, and all records together.
    fn cells(&self, span: Span) -> Vec<Vec<Behind>> {
        let (form, facts, all) = (self.form, self.facts, self.lines.len() + 1);
        let mut cells = vec![vec![Behind::default(); form.columns.len()]; all + 1];
        for (at, fact) in facts.all.iter().enumerate().filter(|(_, fact)| fact.date().is_some_and(|d| span.holds(d))) {
            let row = self.fields.row(fact, facts);
            if !fits(form.table.filter.as_ref(), &row) {
                continue;
            }
            let lines = self.lines_of(fact, &row, facts.category(fact));
            for (place, column) in form.columns.iter().enumerate() {
                let (choice, field) = match &column.fill {
                    Fill::Count(choice) | Fill::Units(choice) => (choice, None),
                    Fill::Sum { field, choice, .. } => (choice, Some(*field)),
                    _ => continue,
                };
                if !choice.takes(fact, &row) {
                    continue;
                }
                let amount = field.map_or(Cell::Empty, |field| row.cells[field].clone());
                let mut count = |lines: &[usize], unit: Option<i64>| {
                    for line in lines.iter().copied().chain((!lines.is_empty()).then_some(all)) {
                        cells[line][place].facts.insert(at, amount.clone());
                        cells[line][place].units.extend(unit);
                    }
                };
                match &column.fill {
                    // A unit is counted on the line of its category, also if the record has a different category.
                    Fill::Units(_) => fact.units.iter().for_each(|unit| {
                        count(&self.lines_of(fact, &row, facts.category_of_unit(*unit)), Some(*unit));
                    }),
                    _ => count(&lines, None),
                }
            }
        }
        cells
    }

    fn rows(&self, cells: &[Vec<Behind>], words: &Placeholders, total: Option<&str>) -> Vec<SheetRow> {
        let (columns, unplaced) = (&self.form.columns, self.lines.len());
        let has_unplaced = cells[unplaced].iter().any(|behind| !behind.facts.is_empty());
        let labels = self.lines.iter().map(|line| line.label.as_str()).enumerate();
        let labels = labels.chain(has_unplaced.then_some((unplaced, UNPLACED))).chain(total.map(|t| (unplaced + 1, t)));
        let mut rows: Vec<SheetRow> = Vec::new();
        for (place, label) in labels {
            let is_total = place > unplaced;
            let counts: Vec<Option<i64>> = columns
                .iter()
                .enumerate()
                .map(|(at, column)| match is_total && matches!(column.fill, Fill::Sum { .. }) {
                    // The total is the sum of the rounded lines above, so that the printed numbers add up.
                    true => rows.iter().try_fold(0_i64, |sum, row| sum.checked_add(row.counts[at]?)),
                    false => count(&column.fill, &cells[place][at]),
                })
                .collect();
            let of = |(at, column): (usize, &FormColumn)| match &column.fill {
                Fill::Label => Cell::text(label),
                Fill::Seq if is_total => Cell::Empty,
                Fill::Seq => Cell::Int(place as i64 + 1),
                Fill::Text(text) => Cell::text(words.fill(text)),
                Fill::Rate { part, whole } => rate(counts[*part], counts[*whole]),
                fill => number(fill, counts[at], self.form.blank_zeros),
            };
            let no = |at: &usize| self.facts.all[*at].record.no().to_string();
            rows.push(SheetRow {
                key: label.to_string(),
                cells: columns.iter().enumerate().map(of).collect(),
                behind: cells[place].iter().map(|behind| behind.facts.keys().map(no).collect()).collect(),
                counts,
            });
        }
        rows
    }

    /// The lines on which a record is counted: the lines whose condition it fulfils, otherwise the line of the rest. A
    /// record that fulfils none, and lacks a value that a line compares (its category, or a column of `where`), is
    /// counted on the line 未填 after the form's lines.
    fn lines_of(&self, fact: &Fact, row: &Row, category: Option<usize>) -> Vec<usize> {
        let id = category.map(|place| self.facts.plan.categories[place].id.as_str());
        let takes = |line: &Line| {
            line.choice.takes(fact, row)
                && line.categories.as_ref().is_none_or(|ids| id.is_some_and(|id| ids.iter().any(|i| i == id)))
        };
        let of = |is_rest: bool, takes: &dyn Fn(&Line) -> bool| -> Vec<usize> {
            (0..self.lines.len()).filter(|at| self.lines[*at].rest == is_rest && takes(&self.lines[*at])).collect()
        };
        let taken = of(false, &takes);
        if !taken.is_empty() {
            return taken;
        }
        let fields = self.fields.of(fact.ledger());
        let is_unfilled = |at: &usize| fields[*at].is_some() && describe(&row.cells[*at]).is_empty();
        let lacks = |line: &Line| {
            line.choice.is_of(fact.ledger())
                && ((line.categories.is_some() && category.is_none())
                    || line.choice.filter.as_ref().is_some_and(|filter| filter.compared().iter().any(is_unfilled)))
        };
        match self.lines.iter().any(lacks) {
            true => vec![self.lines.len()],
            false => of(true, &|line| line.choice.takes(fact, row)),
        }
    }
}

fn count(fill: &Fill, behind: &Behind) -> Option<i64> {
    match fill {
        Fill::Count(_) => Some(behind.facts.len() as i64),
        Fill::Units(_) => Some(behind.units.len() as i64),
        Fill::Sum { scale, .. } => {
            let sum = match sum(behind.facts.values()) {
                Cell::Int(sum) | Cell::Hundredths(sum) => sum,
                _ => 0,
            };
            // A sum in 分, divided by 10 000, is in hundredths of 万元; it is rounded half up.
            match scale {
                Scale::TenThousands => scaled(sum, 10_000, 1).and_then(|n| i64::try_from(n).ok()),
                Scale::Ones | Scale::Hundredths => Some(sum),
            }
        }
        _ => None,
    }
}

/// The label of the line for records that cannot be assigned to a line because a column is empty.
const UNPLACED: &str = "未填";

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
