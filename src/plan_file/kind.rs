//! The kinds of measures and the keys that each may have.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Recurring,
    Window,
    Milestone,
    Event,
    Standing,
    Ledger,
    Derived,
}

pub(super) const KINDS: &[(&str, Kind)] = &[
    ("recurring", Kind::Recurring),
    ("window", Kind::Window),
    ("milestone", Kind::Milestone),
    ("event", Kind::Event),
    ("standing", Kind::Standing),
    ("ledger", Kind::Ledger),
    ("derived", Kind::Derived),
];

impl Kind {
    /// The keys of this kind, apart from the common ones.
    pub(super) fn keys(self) -> &'static [&'static str] {
        match self {
            Kind::Recurring => &[
                "owed_by",
                "categories",
                "items",
                "evidence",
                "evidence_files",
                "every",
                "times",
                "grace",
                "lead_days",
            ],
            Kind::Window => &["owed_by", "categories", "items", "evidence", "evidence_files", "window"],
            Kind::Milestone => &["owed_by", "categories", "items", "evidence", "evidence_files", "due", "from"],
            Kind::Event => {
                &["owed_by", "categories", "items", "evidence", "evidence_files", "event", "within", "before"]
            }
            Kind::Standing => {
                &["owed_by", "categories", "items", "evidence", "evidence_files", "remind", "remind_by_grade"]
            }
            // Its subjects are the records of the ledger, which have no parts.
            Kind::Ledger => &["evidence", "evidence_files", "ledger"],
            // A derived measure is owed by nobody itself.
            Kind::Derived => &["owed_by", "categories", "of"],
        }
    }

    pub(super) fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}
