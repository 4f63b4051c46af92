//! The custom reports and the forms that there are, those that ship and the workspace's, each read whole before it is used;
//! and the lists whose columns and values their files may name.

use super::condition::Columns;
use super::view::{hazards, rows};
use super::{Ctx, find, overlay};
use crate::domain::nearest::suggestion;
use crate::grid::{Cell, Column};
use crate::ledger::read::Context;
use crate::ledger::{HAZARD, Ledger};
use crate::plan_file::Problems;
use crate::reply::Mistake;
use crate::report;
use crate::tables::{self, CustomReport, Definition, Form, Kind, Lists, Source, Text, form, library};
use std::collections::BTreeMap;

/// Reads a file's text, given its path, its name and the lists.
type Read<T> = fn(&Ctx, &Text, &str, &str, &dyn Lists) -> Result<T, Problems>;

/// The files of one kind.
pub struct Files<T> {
    kind: Kind,
    read: Read<T>,
    table: fn(&T) -> &Definition,
}

pub const REPORTS: Files<CustomReport> = Files {
    kind: Kind::Report,
    read: |_, source, file, name, lists| tables::load(&source.text, file, name, lists),
    table: |report| &report.table,
};

pub const FORMS: Files<Form> = Files {
    kind: Kind::Form,
    read: |ctx, source, file, name, lists| {
        form::load(&source.text, file, name, &ctx.plan, lists, source.is_of_workspace)
    },
    table: |form| &form.table,
};

impl<T> Files<T> {
    fn library(&self, ctx: &Ctx) -> anyhow::Result<BTreeMap<String, Text>> {
        Ok(library(self.kind, overlay::files(&ctx.workspace, self.kind.folder())?))
    }

    fn read(&self, ctx: &Ctx, name: &str, source: &Text) -> anyhow::Result<T> {
        let file = format!("data/{}/{name}.toml", self.kind.folder());
        find::typed(ctx, |context| Ok((self.read)(ctx, source, &file, name, &Typed { ctx, context })?))
    }

    /// One by its file's name or its title.
    ///
    /// # Errors
    /// The mistakes of its file; a name that none has.
    pub fn find(&self, ctx: &Ctx, name: &str) -> anyhow::Result<T> {
        let all = self.library(ctx)?;
        let name = name.trim().trim_end_matches(".toml");
        if let Some(source) = all.get(name) {
            return self.read(ctx, name, source);
        }
        for (file, source) in &all {
            // The mistakes of another file are not reported here.
            if let Ok(found) = self.read(ctx, file, source)
                && (self.table)(&found).title == name
            {
                return Ok(found);
            }
        }
        let known: Vec<&str> = all.keys().map(String::as_str).collect();
        Err(Mistake::new(format!("没有报表“{name}”")).hint(suggestion(name, &known)).into())
    }

    /// Every one and whether it is the workspace's, in the order of names.
    ///
    /// # Errors
    /// The mistakes of all files.
    pub fn all(&self, ctx: &Ctx) -> anyhow::Result<Vec<(T, bool)>> {
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        for (name, source) in &self.library(ctx)? {
            match self.read(ctx, name, source) {
                Ok(one) => found.push((one, source.is_of_workspace)),
                Err(error) => problems.extend(error.downcast::<Problems>()?.0),
            }
        }
        if problems.is_empty() { Ok(found) } else { Err(Problems(problems).into()) }
    }
}

/// The lists as they are, their values as people type them.
struct Typed<'a> {
    ctx: &'a Ctx,
    context: &'a Context<'a>,
}

impl Lists for Typed<'_> {
    fn columns(&self, source: Source) -> Vec<Column> {
        columns(source).all
    }

    fn value(&self, source: Source, column: &Column, text: &str) -> Result<Cell, String> {
        Columns::new(Vec::new(), declared(source)).value(self.ctx, self.context, column, text)
    }
}

/// The columns of a list, those of its rows' unit after them.
pub fn columns(source: Source) -> Columns {
    let of_list = match source {
        Source::Ledger(of) if of == &HAZARD => hazards::columns(),
        Source::Ledger(of) => rows::columns(of),
        Source::Overdue | Source::Upcoming(_) => report::overdue::columns(),
        Source::Checklist(_) => report::checklist::columns(),
    };
    Columns::new(of_list, declared(source))
}

/// The ledger whose declaration the columns follow.
fn declared(source: Source) -> Option<&'static Ledger> {
    match source {
        Source::Ledger(ledger) => Some(ledger),
        _ => None,
    }
}
