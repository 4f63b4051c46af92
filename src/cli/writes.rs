//! What a command writes: a format or a file that it cannot write is refused before anything is done.

use super::{Globals, chosen};
use crate::commands::report;
use crate::format::Format;
use crate::reply::Mistake;
use clap::ArgMatches;
use std::path::Path;

/// What goes to standard output or into the file of `-o`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// A table (表): every format but a calendar.
    Report,
    /// A table whose rows may have a due day (期限): a calendar too.
    Agenda,
    /// The leaders' page (报告): a table, or as .docx the month's briefing (汇报).
    Page,
    /// A text for each reader (摘要), in one file or in a folder; in other formats a table.
    Letters,
    /// Several tables one after the other, to be read by a person.
    Reports,
    /// A table for each ledger, in a folder.
    Folder,
    /// A letter (文书), .docx alone.
    Document,
    /// A county's form (上报), in the formats that the form names.
    Form,
    /// The same form, shown only.
    Trial,
    /// A plan (方案), .toml alone; its receipt as JSON.
    Plan,
    /// The archive of a closed plan (归档), a folder that the command writes itself.
    Archive,
    /// Pages to be sent out (填报表), in a folder that the command writes itself.
    Pages,
    /// SQL (装库的语句), .sql alone.
    Script,
    /// Text that is no table.
    Text,
    /// The record that was changed, as JSON; else lines on standard error alone.
    Record,
    /// Lines on standard error, or a file that the command takes as its argument.
    Nothing,
}

/// Endings that are another kind of file's.
const OTHERS: [&str; 13] =
    ["docx", "doc", "pdf", "xls", "xlsm", "ods", "odt", "ppt", "pptx", "wps", "et", "zip", "png"];

impl Writes {
    fn takes(self, format: Format) -> bool {
        let is_data = matches!(format, Format::Csv | Format::Tsv | Format::Json);
        match self {
            Writes::Agenda | Writes::Letters => true,
            Writes::Report | Writes::Trial | Writes::Page | Writes::Folder => format != Format::Ics,
            Writes::Reports => !is_data && format != Format::Ics,
            Writes::Form => matches!(format, Format::Csv | Format::Tsv | Format::Xlsx | Format::Json | Format::Table),
            Writes::Text => format == Format::Table,
            Writes::Record | Writes::Plan => format == Format::Json,
            Writes::Archive => matches!(format, Format::Json | Format::Table),
            Writes::Document | Writes::Script | Writes::Pages | Writes::Nothing => false,
        }
    }

    /// A file of this ending; `None` for a format that has no ending.
    fn takes_file(self, file: &Path, format: Option<Format>) -> bool {
        let by_name = Format::from_path(file);
        match self {
            Writes::Document => is_of(file, "docx"),
            Writes::Page if format.is_none() && report::is_briefing(file) => true,
            Writes::Form => by_name != Some(Format::Json) && by_name != Some(Format::Table) && !is_other(file),
            Writes::Plan => is_of(file, "toml"),
            Writes::Script => is_of(file, "sql"),
            Writes::Folder | Writes::Archive | Writes::Pages => by_name.is_none() && !is_other(file),
            Writes::Trial | Writes::Nothing => false,
            _ => !is_other(file) && by_name.is_none_or(|by_name| self.takes(by_name)),
        }
    }

    fn what(self) -> &'static str {
        match self {
            Writes::Report => "表格，可用 .xlsx .html .csv .tsv .json .md .txt 结尾，或 -f 格式",
            Writes::Agenda => "表格或日历，可用 .xlsx .html .csv .tsv .json .md .ics .txt 结尾，或 -f 格式",
            Writes::Page => "报告，可用 .xlsx .html .docx .csv .tsv .json .md .txt 结尾，或 -f 格式",
            Writes::Letters => "一人一段的话，可用 .txt 或一个目录；写成表格可用 csv、tsv、json、md、xlsx、html、ics",
            Writes::Reports => "几张给人看的表，可用 table、md、xlsx、html",
            Writes::Folder => "一个目录，里面的文件可用 -f csv、tsv、json、md、xlsx、html、table",
            Writes::Document => "文书，只写成 .docx，在命令后面写 -o 文件名.docx",
            Writes::Form => "县里的报表，写成 .csv、.tsv 或 .xlsx",
            Writes::Trial => "屏幕上的试看（--dry-run），不写文件，请去掉 -o",
            Writes::Plan => "一份方案，用 -o 写成 .toml；回执可加 -f json",
            Writes::Archive => "一个目录，用 -o 写明；回执可加 -f json",
            Writes::Pages => "网页，一家一份，用 -o 写明放到哪个目录",
            Writes::Script => "装库的 SQL，用 -o 写成 .sql；直接装进数据库用 --url",
            Writes::Text => "文字，不是表格，请去掉 -f，文件用 .txt 结尾",
            Writes::Record => "一条回执，只能加 -f json，或用 -o 写成 .json",
            Writes::Nothing => "几行回执，没有可以写成文件的内容，请去掉 -f 和 -o",
        }
    }

    /// Whether `-f` and `-o` name what the command writes, and do not contradict each other.
    ///
    /// # Errors
    /// A [`Mistake`] that names the value and what can be written instead.
    pub fn ensure(self, globals: &Globals) -> Result<(), Mistake> {
        let hint = format!("这条命令写的是{}", self.what());
        let refuse = |value: String| {
            let what = match self {
                Writes::Document => format!("文书只写成 .docx，{value} 不是"),
                _ => format!("这条命令不能写成 {value}"),
            };
            Err(Mistake::new(what).hint(hint.clone()))
        };
        let by_name = globals.output.as_deref().and_then(Format::from_path);
        let is_table = matches!(self, Writes::Report | Writes::Page | Writes::Trial);
        if is_table && globals.format.or(by_name) == Some(Format::Ics) {
            let hint = "日历里只放有期限的事，如 zhiben upcoming -o 到期.ics";
            return Err(Mistake::new("这张表不能写成日历（.ics）").hint(hint));
        }
        // Lines for a person are what a receipt is.
        let is_plain = |format| {
            format == Format::Table && matches!(self, Writes::Record | Writes::Plan | Writes::Nothing | Writes::Pages)
        };
        if let Some(format) = globals.format.filter(|format| !self.takes(*format) && !is_plain(*format)) {
            return refuse(format!("-f {}", format.name()));
        }
        let Some(file) = &globals.output else { return Ok(()) };
        if !self.takes_file(file, globals.format) {
            return refuse(file.display().to_string());
        }
        let writes_its_own =
            matches!(self, Writes::Folder | Writes::Form | Writes::Archive | Writes::Plan | Writes::Pages);
        let Some(format) = globals.format.filter(|_| !writes_its_own) else {
            return Ok(());
        };
        if is_plain(format) {
            return refuse(format!("{} 里的 table", file.display()));
        }
        let is_text = !matches!(format, Format::Xlsx | Format::Html | Format::Ics);
        match Format::from_path(file) {
            Some(Format::Table) if is_text => Ok(()),
            Some(by_name) if by_name != format => {
                let what = format!("-f 是 {}，文件名却是 {}", format.name(), file.display());
                Err(Mistake::new(what).hint("请去掉 -f，或换成与 -f 一样的结尾"))
            }
            _ => Ok(()),
        }
    }

    /// Whether it is a letter that goes into the file.
    pub fn is_document(self, globals: &Globals) -> bool {
        let is_briefing = || globals.format.is_none() && globals.output.as_deref().is_some_and(report::is_briefing);
        self == Writes::Document || (self == Writes::Page && is_briefing())
    }
}

fn is_of(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn is_other(file: &Path) -> bool {
    OTHERS.into_iter().any(|ending| is_of(file, ending))
}

/// Whether the command can write what is asked of it.
///
/// # Errors
/// A [`Mistake`] that names the value and what can be written instead.
pub fn ensure_writes(matches: &ArgMatches, globals: &Globals) -> Result<(), Mistake> {
    let chosen = chosen(matches);
    chosen.effect().writes.ensure(globals)?;
    let Some((id, what)) = chosen.entry.file else { return Ok(()) };
    let file = chosen.matches.get_one::<String>(id).map(Path::new);
    let is_sheet = |file| matches!(Format::from_path(file), Some(Format::Csv | Format::Tsv | Format::Xlsx));
    let is_foreign = |file: &&Path| is_other(file) || Format::from_path(file).is_some();
    match file.filter(is_foreign).filter(|file| id != "partial" || !is_sheet(file)) {
        Some(file) => Err(Mistake::new(format!("{} {what}", file.display())).hint("请换一个文件名")),
        None => Ok(()),
    }
}
