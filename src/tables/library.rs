//! The files of reports and forms: shipped files and files of the workspace. A file of the workspace replaces the
//! shipped file of the same name.

use std::collections::BTreeMap;

/// The kinds of table that files define.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 自定义报表, `data/reports/NAME.toml`
    Report,
    /// 报表, `data/forms/NAME.toml`
    Form,
}

/// The text of a file, and whether the file is in the workspace.
#[derive(Debug, Clone)]
pub struct Text {
    pub text: String,
    pub is_of_workspace: bool,
}

impl Kind {
    /// The folder under `data/` of the workspace.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Report => "reports",
            Kind::Form => "forms",
        }
    }

    /// Name and text of each file that is compiled in.
    pub fn shipped(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Kind::Report => &[
                ("certificates-30", include_str!("../../data/reports/certificates-30.toml")),
                ("major-hazards", include_str!("../../data/reports/major-hazards.toml")),
                ("month-hazards", include_str!("../../data/reports/month-hazards.toml")),
                ("open-by-village", include_str!("../../data/reports/open-by-village.toml")),
                ("overdue-by-owner", include_str!("../../data/reports/overdue-by-owner.toml")),
                ("unit-register", include_str!("../../data/reports/unit-register.toml")),
            ],
            Kind::Form => &[
                ("hazard-sheet", include_str!("../../data/forms/hazard-sheet.toml")),
                ("monthly-statistics", include_str!("../../data/forms/monthly-statistics.toml")),
                ("major-hazards", include_str!("../../data/forms/major-hazards.toml")),
                ("trainings-drills", include_str!("../../data/forms/trainings-drills.toml")),
                ("enforcement-publicity", include_str!("../../data/forms/enforcement-publicity.toml")),
            ],
        }
    }
}

/// Every file of a kind, sorted by name. `workspace` has the names and texts of the workspace's files.
pub fn library(kind: Kind, workspace: Vec<(String, String)>) -> BTreeMap<String, Text> {
    let shipped = kind.shipped().iter().map(|(name, text)| (name.to_string(), text.to_string(), false));
    let workspace = workspace.into_iter().map(|(name, text)| (name, text, true));
    shipped.chain(workspace).map(|(name, text, is_of_workspace)| (name, Text { text, is_of_workspace })).collect()
}
