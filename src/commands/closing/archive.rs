//! 归档: the folder of a closed plan: its report, the ledgers, the forms that were sent, the evidence files, and 清单.csv with
//! the SHA-256 of each file; and a .zip of the same.

use super::{Draft, figures, standing};
use crate::commands::load::Loaded;
use crate::commands::manifest::Manifest;
use crate::commands::{Ctx, Place, ensure_not_workspace_file, export};
use crate::format::{Encoding, Format};
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{self, Record, SUBMISSION};
use crate::reply::{Part, Report, Written};
use crate::store::{FileState, Query};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// The list of the files.
pub const MANIFEST: &str = "清单.csv";

/// The columns of the list: header and key.
pub const COLUMNS: [(&str, &str); 3] = [("file", "文件"), ("bytes", "字节数"), ("sha256", "SHA-256")];

/// An archive that is written and not yet in its place.
pub struct Staged {
    pub files: usize,
    /// The SHA-256 of 清单.csv.
    pub manifest: String,
    pub place: Place,
}

/// Where the archive goes: `-o`, else a folder named after plan and day in the current one.
pub fn folder(ctx: &Ctx, draft: &Draft) -> anyhow::Result<PathBuf> {
    let folder = match &ctx.file_output.file {
        Some(folder) => match folder.to_str() {
            Some(name) => {
                let day = draft.on.to_string();
                PathBuf::from(name.replace("{date}", &day).replace("{month}", &day[..7]))
            }
            None => folder.clone(),
        },
        None => free(&format!("结项-{}-{}", draft.plan, draft.on)),
    };
    ensure_not_workspace_file(&ctx.workspace, &folder, "请用 -o 换一个目录")?;
    Ok(folder)
}

/// The first of `name`, `name-2` and so on that is neither a folder nor a .zip yet.
fn free(name: &str) -> PathBuf {
    let is_free = |name: &String| !Path::new(name).exists() && !Path::new(&format!("{name}.zip")).exists();
    let mut names = std::iter::once(name.to_string()).chain((2..).map(|n| format!("{name}-{n}")));
    PathBuf::from(names.find(is_free).unwrap_or_else(|| name.to_string()))
}

/// Writes the archive of a closing next to its place. `ctx` is as of the day of the closing.
pub fn stage(ctx: &Ctx, loaded: &Loaded, draft: &Draft, record: &Record, to: &Path) -> anyhow::Result<Staged> {
    let mut waiting: VecDeque<Part> = VecDeque::new();
    let files = figures::files(ctx, loaded, draft, record)?;
    waiting.extend(files.into_iter().map(|(name, bytes)| Part::Bytes { name, bytes }));
    for ledger in ledger::ALL.iter().copied() {
        let name = format!("台账/{}.csv", ledger.key);
        waiting.push_back(Part::Csv { name, report: Box::new(export::report(ctx, ledger)?) });
    }
    waiting.push_back(Manifest::of(ctx)?.part("台账/"));
    waiting.extend(sent(ctx)?);
    waiting.extend(evidence(ctx)?);
    let mut is_listed = false;
    let mut parts = |written: &[Written]| {
        if let Some(part) = waiting.pop_front() {
            ctx.progress(&format!("正在写 {}", part.name()));
            return Ok(Some(part));
        }
        if std::mem::replace(&mut is_listed, true) {
            return Ok(None);
        }
        let bytes = (ctx.file_output.print)(manifest(ctx, written), Format::Csv, Encoding::Utf8, Path::new(MANIFEST))?;
        Ok(Some(Part::Bytes { name: MANIFEST.to_string(), bytes }))
    };
    let (written, place) = (ctx.file_output.stage_archive)(to, &mut parts)?;
    ctx.progress("");
    let manifest = written.last().map(|file| file.sha256.clone()).unwrap_or_default();
    Ok(Staged { files: written.len(), manifest, place })
}

fn manifest(ctx: &Ctx, written: &[Written]) -> Report {
    let columns = COLUMNS.map(|(key, header)| Column::new(key, header)).to_vec();
    let row = |file: &Written| {
        let bytes = i64::try_from(file.bytes).map_or(Cell::Empty, Cell::Int);
        Row::new(vec![Cell::text(&file.name), bytes, Cell::text(&file.sha256)])
    };
    Report::new("manifest", "清单", ctx.today, Grid::new(columns, written.iter().map(row).collect()))
}

/// The forms that this site sent, each with its exact bytes.
fn sent(ctx: &Ctx) -> anyhow::Result<Vec<Part>> {
    let store = ctx.store()?;
    let sent = store.local_of(store.all(&SUBMISSION, &Query::default())?)?;
    let part = |record: &Record| {
        let name = format!("上报/{}", named(record.no(), record.text("file").unwrap_or_default()));
        Ok(Part::Bytes { name, bytes: store.sent_content(record.id)? })
    };
    sent.iter().map(part).collect()
}

/// The evidence files; one that is missing or changed is among what is not settled.
fn evidence(ctx: &Ctx) -> anyhow::Result<Vec<Part>> {
    let store = ctx.store()?;
    let mut parts = Vec::new();
    for attachment in standing::attachments(ctx)? {
        let sha256 = attachment.text("sha256").unwrap_or_default();
        if let (FileState::Sound, Some(from)) = (store.file_state(sha256), store.file_path(sha256)) {
            let name = format!("佐证/{}", named(attachment.no(), attachment.text("file").unwrap_or_default()));
            parts.push(Part::File { name, from });
        }
    }
    Ok(parts)
}

/// The most characters of a file's own name that are kept.
const LONGEST: usize = 60;

/// A file name that every system takes: the record's number, then the file's own name with its ending.
fn named(no: &str, file: &str) -> String {
    let is_refused = |c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c) || is_reversing(c);
    let clean: Vec<char> = file.chars().map(|c| if is_refused(c) { '_' } else { c }).collect();
    let cut = clean.len().saturating_sub(LONGEST);
    let file: String = clean.into_iter().skip(cut).collect();
    let no: String = no.chars().map(|c| if is_refused(c) { '_' } else { c }).collect();
    format!("{no}-{}", file.trim_end_matches([' ', '.']))
}

/// Whether a character changes the direction of reading.
fn is_reversing(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_name_stays_in_its_folder_and_keeps_its_ending() {
        assert_eq!(named("JC-FJ-2026-0001", "签到表.jpg"), "JC-FJ-2026-0001-签到表.jpg");
        assert_eq!(named("A", "../..\\pwned"), "A-.._.._pwned");
        assert_eq!(named("A", "整改\u{202e}前. "), "A-整改_前");
        let long = named("A", &format!("{}.pdf", "长".repeat(300)));
        assert!(long.ends_with("长.pdf") && long.chars().count() == 62, "{long}");
    }
}
