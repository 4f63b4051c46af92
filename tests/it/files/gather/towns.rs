//! The publications of twenty small towns of a county, and what one of them may do to its publication.

use super::renamed;
use crate::env::Town;
use crate::files::publish::{manifest, sha256};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The day of all publications.
pub const DAY: &str = "2026-11-23";

/// How many towns the county has.
pub const COUNT: usize = 20;

/// The site of a town.
pub fn site(at: usize) -> String {
    format!("Z{}", char::from(b'A' + at as u8))
}

/// A publication's files by name.
pub type Files = Vec<(String, Vec<u8>)>;

/// Publications of towns, each in a directory named by its site.
pub struct County {
    home: TempDir,
}

impl County {
    /// Publications with CSV alone. One is published; the others are the same with another site, town and store.
    pub fn new() -> County {
        County::of(&(0..COUNT).map(site).collect::<Vec<_>>())
    }

    /// The same of some of the sites.
    pub fn of(sites: &[impl AsRef<str>]) -> County {
        static MADE: OnceLock<Files> = OnceLock::new();
        let made = MADE.get_or_init(|| files(&small("ZZ", 26), DAY).into_iter().map(shortened).collect());
        let county = County { home: tempfile::tempdir().unwrap() };
        for site in sites.iter().map(AsRef::as_ref) {
            let at = (0..COUNT).find(|at| self::site(*at) == site).unwrap();
            let renamed = |text: &str| text.replace("ZZ", site);
            let of_site = |(name, bytes): &(String, Vec<u8>)| {
                (renamed(name), renamed(std::str::from_utf8(bytes).unwrap()).into_bytes())
            };
            county.put(site, &made.iter().map(of_site).collect::<Files>());
            county.sign(site, |listed| {
                listed["store"] = format!("{at:032x}").into();
                listed["division"] = format!("1411281{at:02}").into();
            });
        }
        county
    }

    pub fn place(&self) -> &Path {
        self.home.path()
    }

    pub fn folder(&self, site: &str) -> PathBuf {
        self.place().join(site)
    }

    /// Puts a publication in the place of the town's.
    pub fn put(&self, site: &str, files: &Files) {
        let folder = self.folder(site);
        let _ = fs::remove_dir_all(&folder);
        for (name, bytes) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    /// Changes the lines of a town's table. The first line has the names of columns. The manifest stays as it is.
    pub fn altered(&self, site: &str, table: &str, change: impl Fn(&mut Vec<Vec<String>>)) {
        let path = self.folder(site).join(format!("site={site}/{table}.csv"));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(&path).unwrap();
        let mut rows: Vec<Vec<String>> = reader.deserialize().map(|row| row.unwrap()).collect();
        let before = rows.clone();
        change(&mut rows);
        assert!(rows != before, "{table}");
        let mut writer = csv::Writer::from_path(path).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
    }

    /// Makes the manifest agree with the files, as somebody does who hides what was altered.
    pub fn sign(&self, site: &str, change: impl Fn(&mut Value)) {
        let folder = self.folder(site);
        let mut listed = manifest(&folder);
        for file in listed["files"].as_array_mut().unwrap() {
            let bytes = fs::read(folder.join(file["file"].as_str().unwrap())).unwrap();
            let rows = csv::Reader::from_reader(&bytes[..]).records().count();
            file["sha256"] = sha256(&bytes).into();
            file["bytes"] = bytes.len().into();
            file["rows"] = rows.into();
        }
        change(&mut listed);
        fs::write(folder.join("manifest.json"), listed.to_string()).unwrap();
    }
}

/// The place of a column.
pub fn at(rows: &[Vec<String>], column: &str) -> usize {
    rows[0].iter().position(|name| name == column).unwrap_or_else(|| panic!("{column}"))
}

/// A town with six units and two hazards, one of them rectified. Each has its own store.
pub fn small(site: &str, no: usize) -> Town {
    let town = Town::with_units();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", renamed(&plan, site, &format!("1411281{no:02}")));
    for line in [
        "hazard add --unit U001 --description 护栏缺失 --grade general --found 2026-11-02 --owner 张三 --due 2026-11-10",
        "hazard add --unit U002 --description 警示不清 --grade general --found 2026-10-20 --fixed --reviewer 甲",
    ] {
        let out = town.sh(line);
        assert_eq!(out.code, 0, "{out:#?}");
    }
    town
}

/// Coverage of 2026 alone, and of what is owed only what is overdue: a quarter of the rows.
fn shortened((name, bytes): (String, Vec<u8>)) -> (String, Vec<u8>) {
    let (column, first) = match name.rsplit('/').next() {
        Some("coverage.csv" | "coverage_unit.csv") => ("period", "2026"),
        Some("obligations.csv") => ("status", "overdue"),
        _ => return (name, bytes),
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    let rows: Vec<Vec<String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    let place = at(&rows, column);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let kept = rows.iter().enumerate().filter(|(no, row)| *no == 0 || row[place].starts_with(first));
    kept.for_each(|(_, row)| writer.write_record(row).unwrap());
    (name, writer.into_inner().unwrap())
}

/// The files of a publication with CSV alone.
pub fn files(town: &Town, today: &str) -> Files {
    let run = town.on(today, ["publish", "out", "--csv"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let out = town.root().join("out");
    let mut listed = manifest(&out);
    let files = listed["files"].as_array_mut().unwrap();
    files.retain(|file| file["file"].as_str().unwrap().ends_with(".csv"));
    let names: Vec<String> = files.iter().map(|file| file["file"].as_str().unwrap().to_string()).collect();
    let read = |name: String| (name.clone(), fs::read(out.join(&name)).unwrap());
    let manifest = ("manifest.json".to_string(), listed.to_string().into_bytes());
    names.into_iter().map(read).chain([manifest]).collect()
}
