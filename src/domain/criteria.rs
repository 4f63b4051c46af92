//! 重大事故隐患判定标准: the standards with the days on which they are in force, and their clauses. A hazard keeps the standard
//! of the day on which it was found, so every question is asked for a day. The titles are short titles made for this
//! program; the official texts are not kept.

use super::plan::{Categories, Plan};
use chrono::NaiveDate;

/// One version of one standard (判定标准).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The program's code, such as `NC22`, which is also the file's name.
    pub id: String,
    pub title: String,
    /// 文号, or the number of the standard.
    pub number: String,
    pub version: String,
    /// 行业领域, as the issuing authority names it.
    pub sector: String,
    /// 施行日期: the first day in force.
    pub from: NaiveDate,
    /// The last day in force; absent while it is in force.
    pub to: Option<NaiveDate>,
    /// The id of the older document in this list that it replaces.
    pub replaces: Option<String>,
    /// The name of the document before it, if that document is not in this list.
    pub before: Option<String>,
    /// How many items the official document has. `clauses` may have fewer, and the printed list then gives both
    /// numbers.
    pub count: Option<u32>,
    /// 收录不全: a sentence that names what could not be read; absent if the list is complete.
    pub partial: Option<String>,
    pub reading: String,
    pub clauses: Vec<Clause>,
}

/// One clause (判定条款) of a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The program's code, such as `NC22-D08`.
    pub code: String,
    /// The part of the document that it belongs to, such as 地下矿山 or 粉尘涉爆; may be empty.
    pub part: String,
    /// The section and item in the official document.
    pub cite: String,
    pub title: String,
    /// The number of its numbered sub-items.
    pub items: Option<u32>,
}

impl Document {
    /// Whether the document is in force on a day.
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }

    /// The name and number as the basis of a hazard's record has them: `《金属非金属矿山重大事故隐患判定标准》（矿安〔2022〕88号）`.
    pub fn cited(&self) -> String {
        format!("《{}》（{}）", self.title, self.number)
    }

    /// How many items of the official document are not listed here, if that is known.
    pub fn unlisted(&self) -> Option<u32> {
        let listed = u32::try_from(self.clauses.len()).ok()?;
        self.count.and_then(|count| count.checked_sub(listed)).filter(|rest| *rest > 0)
    }
}

impl Clause {
    /// The clause as it is stored with a hazard: its place in the standard and its code, `一（八） NC22-D08`.
    pub fn cited(&self) -> String {
        format!("{} {}", self.cite, self.code)
    }
}

/// Which document applied on a day on which the one asked for was not in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instead<'a> {
    Document(&'a Document),
    /// A document of which only the name is known.
    Named(&'a str),
    Nothing,
}

/// All documents, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Criteria {
    pub documents: Vec<Document>,
}

impl Criteria {
    /// These documents, sorted by id; each that was replaced ends before its successor begins.
    pub fn new(mut documents: Vec<Document>) -> Criteria {
        documents.sort_by(|a, b| a.id.cmp(&b.id));
        // A document that was replaced ends on the day before its successor begins, unless it names its last day itself.
        let ends: Vec<(String, Option<NaiveDate>)> =
            documents.iter().filter_map(|d| Some((d.replaces.clone()?, d.from.pred_opt()))).collect();
        for (id, last) in ends {
            if let Some(old) = documents.iter_mut().find(|d| d.id == id && d.to.is_none()) {
                old.to = last;
            }
        }
        Criteria { documents }
    }

    /// The document with this id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|d| d.id.eq_ignore_ascii_case(id))
    }

    /// A clause by its code, with its document.
    pub fn clause(&self, code: &str) -> Option<(&Document, &Clause)> {
        self.documents.iter().find_map(|d| {
            let clause = d.clauses.iter().find(|c| c.code.eq_ignore_ascii_case(code))?;
            Some((d, clause))
        })
    }

    /// The document in force on a day when `document` was not: the one that it replaced, or the one that replaced it.
    pub fn instead(&self, document: &Document, on: NaiveDate) -> Instead<'_> {
        let replaces = |new: &Document, old: &Document| new.replaces.as_deref() == Some(old.id.as_str());
        let Some(mut at) = self.document(&document.id) else { return Instead::Nothing };
        // Each step leads to another document, so there are no more steps than documents.
        for _ in &self.documents {
            let next = if on < at.from {
                let Some(older) = self.documents.iter().find(|d| replaces(at, d)) else {
                    return at.before.as_deref().map_or(Instead::Nothing, Instead::Named);
                };
                older
            } else {
                let Some(newer) = self.documents.iter().find(|d| replaces(d, at)) else { return Instead::Nothing };
                newer
            };
            if next.is_in_force(on) {
                return Instead::Document(next);
            }
            at = next;
        }
        Instead::Nothing
    }

    /// The documents that apply to units of these categories, in force on a day, in the order of the plan.
    pub fn of_categories(&self, plan: &Plan, categories: Categories, on: NaiveDate) -> Vec<&Document> {
        let mut found: Vec<&Document> = Vec::new();
        for id in categories.indexes().filter_map(|at| plan.categories.get(at)).flat_map(|c| &c.criteria) {
            let Some(document) = self.document(id).filter(|d| d.is_in_force(on)) else { continue };
            if !found.iter().any(|known| known.id == document.id) {
                found.push(document);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn document(id: &str, from: &str, replaces: Option<&str>) -> Document {
        let clause = |n: &str| Clause {
            code: format!("{id}-{n}"),
            part: String::new(),
            cite: format!("第{n}项"),
            title: "甲".into(),
            items: None,
        };
        Document {
            id: id.into(),
            title: "标准".into(),
            number: "某〔2020〕1号".into(),
            version: String::new(),
            sector: String::new(),
            from: day(from),
            to: None,
            replaces: replaces.map(str::to_string),
            before: None,
            count: Some(5),
            partial: None,
            reading: String::new(),
            clauses: vec![clause("1"), clause("2")],
        }
    }

    #[test]
    fn a_document_ends_on_the_day_before_its_successor_begins() {
        let first = Document { before: Some("老办法".into()), ..document("A10", "2010-01-01", None) };
        let all = Criteria::new(vec![
            document("A30", "2030-01-01", Some("A20")),
            first,
            document("A20", "2020-05-01", Some("A10")),
        ]);
        let named = |id: &str, on: &str| all.instead(all.document(id).unwrap(), day(on));
        assert_eq!(all.document("a10").unwrap().to, Some(day("2020-04-30")));
        assert!(all.documents[0].is_in_force(day("2020-04-30")) && !all.documents[0].is_in_force(day("2020-05-01")));
        assert_eq!(named("A30", "2012-06-01"), Instead::Document(&all.documents[0]));
        assert_eq!(named("A10", "2029-12-31"), Instead::Document(&all.documents[1]));
        assert_eq!(named("A10", "2031-01-01"), Instead::Document(&all.documents[2]));
        assert_eq!(named("A20", "2009-12-31"), Instead::Named("老办法"));
    }

    #[test]
    fn clauses_are_found_by_their_codes_and_what_is_not_listed_is_counted() {
        let all = Criteria::new(vec![document("A10", "2010-01-01", None)]);
        let (found, clause) = all.clause("a10-2").unwrap();
        assert_eq!((found.cited().as_str(), clause.cited().as_str()), ("《标准》（某〔2020〕1号）", "第2项 A10-2"));
        assert_eq!(found.unlisted(), Some(3));
        assert_eq!(all.clause("A10-3"), None);
    }
}
