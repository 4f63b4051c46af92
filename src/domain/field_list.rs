//! 现场检查清单: lists of the office's own, of what a visitor looks at in a small place. They judge nothing: an item may
//! name the clause of a 判定标准 that it can come under.

use super::plan::{Categories, Plan};

/// 清单
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// `catering`; the name of its file.
    pub id: String,
    /// 餐饮燃气: what is typed and what stands on the sheet.
    pub name: String,
    pub title: String,
    /// Words of a unit's name that choose it; none where every unit of the category has it.
    pub names: Vec<String>,
    pub items: Vec<Item>,
}

/// 检查项: one fact that can be seen; met is 符合.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub topic: String,
    pub text: String,
    /// 可能重大: the code of the clause to compare with, where it can be a major hazard.
    pub criterion: Option<String>,
}

impl List {
    /// `catering-07`: the number of an item counts from 1.
    pub fn code(&self, at: usize) -> String {
        format!("{}-{:02}", self.id, at + 1)
    }

    fn fits(&self, names: &[&str]) -> bool {
        self.names.is_empty() || names.iter().any(|name| self.names.iter().any(|word| name.contains(word.as_str())))
    }
}

/// All lists, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists(pub Vec<List>);

impl Lists {
    /// A list by its id, its name or its title.
    pub fn find(&self, text: &str) -> Option<&List> {
        self.0.iter().find(|l| l.id.eq_ignore_ascii_case(text) || l.name == text || l.title == text)
    }

    /// The lists that the categories have, in the order of the plan.
    pub fn of_categories(&self, plan: &Plan, categories: Categories) -> Vec<&List> {
        let mut found: Vec<&List> = Vec::new();
        for id in categories.indexes().filter_map(|at| plan.categories.get(at)).flat_map(|c| &c.lists) {
            if let Some(list) = self.find(id).filter(|list| !found.iter().any(|known| known.id == list.id)) {
                found.push(list);
            }
        }
        found
    }

    /// Of those, the lists that the unit's name and aliases choose. A unit of a 重点行业领域 is no small place, whatever
    /// else it is: it has the clauses of its trade.
    pub fn of_unit(&self, plan: &Plan, categories: Categories, names: &[&str]) -> Vec<&List> {
        if categories.indexes().filter_map(|at| plan.categories.get(at)).any(|c| c.key) {
            return Vec::new();
        }
        self.of_categories(plan, categories).into_iter().filter(|list| list.fits(names)).collect()
    }
}
