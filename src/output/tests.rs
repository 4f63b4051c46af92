use super::*;
use crate::grid::{Cell, Column, Grid, Row};
use std::fs;
use std::path::Path;

fn report_of(texts: Vec<&'static str>) -> Report {
    let rows = texts.into_iter().map(|text| Row::new(vec![Cell::text(text)])).collect();
    let date = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
    let grid = Grid::new(vec![Column::new("title", "事项")], rows);
    Report { agenda: Some("jc".to_string()), ..Report::new("overdue", "逾期", date, grid) }
}

/// A report that gives some rows and then fails.
fn failing() -> Report {
    let mut report = report_of(vec![]);
    let rows: fn(&mut crate::grid::Sink) -> anyhow::Result<()> = |sink| {
        sink(Row::new(vec![Cell::text("一")]))?;
        anyhow::bail!("读不出")
    };
    report.rows = Grid::stream(report.rows.columns, Box::new(rows));
    report
}

fn target(file: Option<PathBuf>, format: Format) -> Target {
    Target { file, format, ..Target::default() }
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A writer that fails after `room` bytes.
struct Limited {
    room: usize,
    kind: ErrorKind,
    taken: Vec<u8>,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(self.room - self.taken.len());
        self.taken.extend_from_slice(&bytes[..fits]);
        if fits == 0 && !bytes.is_empty() { Err(self.kind.into()) } else { Ok(fits) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn standard_output_has_no_mark_and_a_file_has_one() {
    let directory = tempfile::tempdir().unwrap();
    let mut stdout = Vec::new();
    write(report_of(vec!["堵"]).into_reply(), &target(None, Format::Csv), &mut stdout).unwrap();
    assert_eq!(stdout, "事项\r\n堵\r\n".as_bytes());
    for (format, content) in [
        (Format::Csv, "\u{feff}事项\r\n堵\r\n"),
        (Format::Tsv, "\u{feff}事项\r\n堵\r\n"),
        (Format::Table, "逾期\n事项\n────\n堵  \n"),
        (Format::Md, "## 逾期\n\n| 事项 |\n| --- |\n| 堵 |\n"),
    ] {
        let path = directory.path().join(format.name());
        let mut stdout = Vec::new();
        write(report_of(vec!["堵"]).into_reply(), &target(Some(path.clone()), format), &mut stdout).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), content);
        assert!(stdout.is_empty());
    }
}

#[test]
fn a_file_name_takes_the_date_of_its_report() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("逾期-{date}-{month}-{x}.json");
    write(report_of(vec![]).into_reply(), &target(Some(path), Format::Json), &mut Vec::new()).unwrap();
    assert_eq!(names(directory.path()), ["逾期-2026-11-30-2026-11-{x}.json"]);
}

#[test]
fn a_failing_report_writes_nothing_anywhere() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.csv");
    fs::write(&path, "旧").unwrap();
    for format in Format::ALL {
        let mut stdout = Vec::new();
        let error = write(failing().into_reply(), &target(None, format), &mut stdout).unwrap_err();
        assert!(matches!(&error, OutputError::Report(_)) && error.to_string() == "读不出" && stdout.is_empty());
        let error = write(failing().into_reply(), &target(Some(path.clone()), format), &mut stdout).unwrap_err();
        assert!(matches!(error, OutputError::Report(_)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "旧");
        assert_eq!(names(directory.path()), ["a.csv"]);
    }
}

#[test]
fn gb18030_is_written_without_replacement_and_without_a_mark() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.csv");
    let gb = |file| Target { encoding: Encoding::Gb18030, ..target(file, Format::Csv) };
    // Long enough that characters are split between buffers.
    let long: &'static str = "㛃•1消".repeat(50_000).leak();
    write(report_of(vec![long, "€"]).into_reply(), &gb(Some(path.clone())), &mut Vec::new()).unwrap();
    let bytes = fs::read(&path).unwrap();
    let (text, _, bad) = encoding_rs::GB18030.decode(&bytes);
    assert!(!bad && text == format!("事项\r\n{long}\r\n€\r\n"));
    let mut stdout = Vec::new();
    write(report_of(vec!["事"]).into_reply(), &gb(None), &mut stdout).unwrap();
    assert_eq!(stdout, b"\xca\xc2\xcf\xee\r\n\xca\xc2\r\n");

    let private = || report_of(vec!["一", "二\u{e5e5}"]).into_reply();
    let error = write(private(), &gb(Some(path.clone())), &mut Vec::new()).unwrap_err();
    assert!(matches!(error, OutputError::Unencodable { character: '\u{e5e5}', line: 3 }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let mut stdout = Vec::new();
    assert!(matches!(write(private(), &gb(None), &mut stdout), Err(OutputError::Unencodable { .. })));
    assert!(stdout.is_empty());
}

#[test]
fn only_sheets_have_another_encoding() {
    for format in Format::ALL {
        let target = Target { encoding: Encoding::Gb18030, ..target(None, format) };
        let refused = matches!(target.check(), Err(OutputError::EncodingRefused(name)) if name == format.name());
        assert_eq!(refused, !matches!(format, Format::Csv | Format::Tsv));
        assert_eq!(write(report_of(vec![]).into_reply(), &target, &mut Vec::new()).is_err(), refused);
    }
}

#[test]
fn what_cannot_be_written_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let written =
        |path: PathBuf| write(report_of(vec![]).into_reply(), &target(Some(path), Format::Csv), &mut Vec::new());
    let missing = directory.path().join("无").join("a.csv");
    assert!(matches!(written(missing), Err(OutputError::NoDirectory(path)) if path == directory.path().join("无")));
    let occupied = written(directory.path().to_owned());
    assert!(
        matches!(occupied, Err(OutputError::CannotWrite { source, .. }) if source.kind() == ErrorKind::IsADirectory)
    );
    let file = directory.path().join("a");
    fs::write(&file, "").unwrap();
    assert!(
        matches!(written(file.join("b.csv")), Err(OutputError::CannotWrite { path, .. }) if path == file.join("b.csv"))
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_modes_are_those_of_new_files() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let directory = tempfile::tempdir().unwrap();
    let [real, link, other] = ["real.csv", "link.csv", "other"].map(|name| directory.path().join(name));
    fs::write(&real, "旧").unwrap();
    fs::write(&other, "").unwrap();
    symlink(&real, &link).unwrap();
    write(report_of(vec!["新"]).into_reply(), &target(Some(link.clone()), Format::Csv), &mut Vec::new()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), "\u{feff}事项\r\n新\r\n");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&real), mode(&other));
}

#[cfg(unix)]
#[test]
fn a_device_stays_a_device() {
    write(report_of(vec!["新"]).into_reply(), &target(Some("/dev/null".into()), Format::Csv), &mut Vec::new()).unwrap();
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    if fs::metadata("/dev/full").is_ok() {
        let full =
            write(report_of(vec![]).into_reply(), &target(Some("/dev/full".into()), Format::Csv), &mut Vec::new());
        assert!(matches!(full, Err(OutputError::CannotWrite { .. })));
    }
}

#[test]
fn a_pipe_may_close_early_and_other_faults_are_faults() {
    for room in [0, 5] {
        let mut pipe = Limited { room, kind: ErrorKind::BrokenPipe, taken: Vec::new() };
        write(report_of(vec!["一"]).into_reply(), &target(None, Format::Json), &mut pipe).unwrap();
        assert_eq!(pipe.taken.len(), room);
        let mut full = Limited { room, kind: ErrorKind::StorageFull, taken: Vec::new() };
        let error = write(report_of(vec!["一"]).into_reply(), &target(None, Format::Json), &mut full).unwrap_err();
        assert!(matches!(error, OutputError::Stdout(source) if source.kind() == ErrorKind::StorageFull));
    }
}

#[test]
fn a_full_disk_is_no_fault_of_the_report() {
    for format in Format::ALL {
        let long: &'static str = "消".repeat(30_000).leak();
        // A calendar has no event for this row, only its header.
        let room = if format == Format::Ics { 100 } else { 1000 };
        let mut disk = Limited { room, kind: ErrorKind::StorageFull, taken: Vec::new() };
        let target = target(None, format);
        let fault = fill(&mut disk, Encoding::Utf8, |out| target.render(report_of(vec![long]), out));
        assert!(matches!(fault, Err(EncodeFault::Io(error)) if error.kind() == ErrorKind::StorageFull), "{format:?}");
    }
}

#[test]
fn what_is_longer_than_the_spool_comes_whole() {
    let long: &'static str = "消防".repeat(2_000_000).leak();
    let mut stdout = Vec::new();
    write(report_of(vec![long]).into_reply(), &target(None, Format::Csv), &mut stdout).unwrap();
    assert_eq!(stdout, format!("事项\r\n{long}\r\n").as_bytes());
}

#[test]
fn texts_receipts_and_several_reports() {
    let written = |reply, format| {
        let mut stdout = Vec::new();
        write(reply, &target(None, format), &mut stdout).unwrap();
        String::from_utf8(stdout).unwrap()
    };
    assert_eq!(written(Reply::Text("好\u{1b}\n".into()), Format::Csv), "好␛\n");
    let receipt = || Reply::Receipt { lines: vec!["已登记".into()], record: Some(report_of(vec![])) };
    assert_eq!(written(receipt(), Format::Table), "");
    assert!(written(receipt(), Format::Json).contains("\"rows\": []"));
    let both = Reply::Reports(vec![report_of(vec![]), report_of(vec![])]);
    assert_eq!(written(both, Format::Table), "逾期\n没有记录\n\n逾期\n没有记录\n");
}

#[test]
fn talk_is_harmless_and_may_find_nobody() {
    let mut stderr = Vec::new();
    talk(["已登记 \u{1b}[2J", "下一步"], &mut stderr);
    assert_eq!(String::from_utf8(stderr).unwrap(), "已登记 ␛[2J\n下一步\n");
    talk(["一"], &mut Limited { room: 0, kind: ErrorKind::BrokenPipe, taken: Vec::new() });
}

impl Report {
    fn into_reply(self) -> Reply {
        Reply::Report(self)
    }
}
