//! 证书类别: the compiled list, and over it a workspace's `data/certificates.csv`, with the columns 类别, 别名 (separated by
//! ；), 有效期（月）, 复审（月）, 适用人员类别 (separated by ；) and 依据; older lists have no 适用人员类别. The list is data because an office
//! must confirm which of the terms are law and which are its reading.

use super::problem::{Problem, Problems};
use crate::domain::plan::CertificateKind;
use crate::domain::words::{self, ROLE};

/// The list that the program contains.
pub fn compiled() -> Vec<CertificateKind> {
    // The compiled list is checked by a test; if it were bad, no kind would have a term.
    load(include_str!("../../data/certificates.csv"), "data/certificates.csv").unwrap_or_default()
}

/// The compiled kinds with the workspace's kinds in place of those of the same name.
pub fn overlaid(kinds: Vec<CertificateKind>, workspace_kinds: Vec<CertificateKind>) -> Vec<CertificateKind> {
    let is_kept = |kind: &CertificateKind| !workspace_kinds.iter().any(|o| o.name == kind.name);
    let mut all: Vec<CertificateKind> = kinds.iter().filter(|kind| is_kept(kind)).cloned().collect();
    // If the workspace gives an alias to one of its kinds, no other kind keeps it.
    for kind in &mut all {
        kind.aliases.retain(|alias| !workspace_kinds.iter().any(|o| o.name == *alias || o.aliases.contains(alias)));
    }
    // A list without 适用人员类别 keeps the roles of the compiled kind.
    let inherited = |mut kind: CertificateKind| {
        kind.roles = kind.roles.or_else(|| kinds.iter().find(|k| k.name == kind.name)?.roles.clone());
        kind
    };
    all.extend(workspace_kinds.into_iter().map(inherited));
    all
}

/// Reads a list; `file` is the name that its mistakes have.
pub fn load(text: &str, file: &str) -> Result<Vec<CertificateKind>, Problems> {
    let mut problems = Vec::new();
    let mut kinds: Vec<CertificateKind> = Vec::new();
    let text = text.trim_start_matches('\u{feff}');
    let has_roles = text.lines().next().is_some_and(|head| head.split(',').any(|name| name.trim() == ROLES));
    // The last column is free text, which may contain commas.
    let (width, source) = if has_roles { (6, 5) } else { (5, 4) };
    for (i, row) in text.lines().enumerate().skip(1) {
        if row.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = row.trim_end_matches('\r').splitn(width, ',').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or("");
        let mut wrong = |key: &str, found: &str, message: &str| {
            let (file, key, message) = (file.to_string(), key.to_string(), message.to_string());
            problems.push(Problem { file, line: i + 1, column: 1, key, found: found.to_string(), message });
        };
        if cell(0).is_empty() {
            wrong("类别", "", "不能为空");
        }
        if kinds.iter().any(|k| k.name == cell(0)) {
            wrong("类别", cell(0), "写了两次");
        }
        let mut months = |at: usize, key: &str| match cell(at) {
            "" => None,
            text => {
                let read = text.parse::<u32>().ok().filter(|n| (1..=240).contains(n));
                if read.is_none() {
                    wrong(key, text, "应为 1 到 240 的月数，没有就空着");
                }
                read
            }
        };
        let (valid_months, review_months) = (months(2, "有效期（月）"), months(3, "复审（月）"));
        let mut roles = Vec::new();
        for name in list(if has_roles { cell(4) } else { "" }) {
            match words::find(ROLE, name) {
                Some(role) => roles.push(role),
                None => wrong(ROLES, name, &format!("没有这个人员类别，有 {}", words::listed(ROLE))),
            }
        }
        kinds.push(CertificateKind {
            name: cell(0).to_string(),
            aliases: list(cell(1)).map(str::to_string).collect(),
            valid_months,
            review_months,
            roles: has_roles.then_some(roles),
            source: cell(source).to_string(),
        });
    }
    if problems.is_empty() { Ok(kinds) } else { Err(Problems(problems)) }
}

const ROLES: &str = "适用人员类别";

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['；', ';']).map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
