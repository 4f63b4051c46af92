//! 现场检查清单: the office's lists of what to look at in a small place. They decide nothing; an item may name the clause of
//! a 判定标准 to compare with.

use super::plan::{Categories, Plan};

/// One list (清单) of items for one kind of small place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The file's name, such as `catering`.
    pub id: String,
    /// The short name that is typed and printed, such as 餐饮燃气.
    pub name: String,
    pub title: String,
    /// The list applies only to units whose name contains one of these words; if there are none, to every unit of the
    /// category.
    pub names: Vec<String>,
    pub items: Vec<Item>,
}

/// 检查项: one fact that can be seen on the spot; 符合 means that it is as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub topic: String,
    pub text: String,
    /// 可能重大: the code of the clause to compare with, if it may be a major hazard.
    pub criterion: Option<String>,
}

impl List {
    /// The code of the item at place `at`, counted from 0: item 6 of `catering` is `catering-07`.
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

    /// The lists of these categories, in the order of the plan.
    pub fn of_categories(&self, plan: &Plan, categories: Categories) -> Vec<&List> {
        let mut found: Vec<&List> = Vec::new();
        for id in categories.indexes().filter_map(|at| plan.categories.get(at)).flat_map(|c| &c.lists) {
            if let Some(list) = self.find(id).filter(|list| !found.iter().any(|known| known.id == list.id)) {
                found.push(list);
            }
        }
        found
    }

    /// The lists that apply to a unit by its categories and the words in its names. A unit of a 重点行业领域 has none,
    /// because its national standard is used instead.
    pub fn of_unit(&self, plan: &Plan, categories: Categories, names: &[&str]) -> Vec<&List> {
        if categories.indexes().filter_map(|at| plan.categories.get(at)).any(|c| c.key) {
            return Vec::new();
        }
        self.of_categories(plan, categories).into_iter().filter(|list| list.fits(names)).collect()
    }
}
