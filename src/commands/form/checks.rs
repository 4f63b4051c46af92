//! 检查项: what a unit looks at in a self-check, from the standards of its trade and the lists of the office.

use crate::commands::{Ctx, criteria};
use crate::domain::criteria::Criteria;
use crate::domain::field_list::Lists;
use crate::domain::plan::Categories;
use crate::offline_form::definition::Checks;

/// The office's lists and the standards of the workspace.
pub struct AllChecks {
    lists: Lists,
    criteria: Criteria,
}

impl AllChecks {
    pub fn load(ctx: &Ctx) -> anyhow::Result<AllChecks> {
        let criteria = criteria::load(&ctx.workspace)?;
        Ok(AllChecks { lists: criteria::lists(&ctx.workspace, &criteria)?, criteria })
    }

    /// What is looked at in a unit: the standards of its trade that are in force, and the lists that fit its names.
    pub fn of_unit(&self, ctx: &Ctx, categories: Categories, names: &[&str]) -> Vec<Checks> {
        let documents = self.criteria.of_categories(&ctx.plan, categories, ctx.today);
        let lists = self.lists.of_unit(&ctx.plan, categories, names);
        let documents = documents.into_iter().map(Checks::of_document);
        documents.chain(lists.into_iter().map(Checks::of_list)).filter(|checks| !checks.items.is_empty()).collect()
    }

    /// The text of the item with this code.
    pub fn text(&self, code: &str) -> Option<String> {
        let of_lists = self.lists.0.iter().flat_map(|list| Checks::of_list(list).items);
        let in_lists = of_lists.into_iter().find(|item| item.code == code).map(|item| item.text);
        in_lists.or_else(|| self.criteria.clause(code).map(|(_, clause)| clause.title.clone()))
    }
}
