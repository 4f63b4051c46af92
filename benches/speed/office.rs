//! The baseline for workbooks, which offices use today: Python scripts with openpyxl and XlsxWriter that read or write
//! the same sheet without checks. Where they are not installed there is no baseline.

use std::path::{Path, PathBuf};

use crate::measure::{Job, succeeds};

const WRITE: &str = "
import csv, sys, xlsxwriter
book = xlsxwriter.Workbook(sys.argv[2], {'constant_memory': True})
sheet = book.add_worksheet()
for number, row in enumerate(csv.reader(open(sys.argv[1], encoding='utf-8', newline=''))):
    sheet.write_row(number, 0, row)
book.close()
";

const READ: &str = "
import os, sqlite3, sys
from openpyxl import load_workbook
rows = load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True)
wide = len(next(rows))
if os.path.exists(sys.argv[2]): os.remove(sys.argv[2])
store = sqlite3.connect(sys.argv[2])
store.execute('CREATE TABLE h(%s)' % ','.join('c%d' % at for at in range(wide)))
store.executemany('INSERT INTO h VALUES(%s)' % ','.join('?' * wide), rows)
store.commit()
";

/// A Python that has the library, where one is installed.
pub struct Python {
    program: &'static str,
    script: &'static str,
    paths: [PathBuf; 2],
}

impl Python {
    /// Writes the hazards of `hazard.csv` in `dir` as a workbook.
    pub fn write(dir: &Path) -> Option<Python> {
        Python::with("xlsxwriter", WRITE, [dir.join("hazard.csv"), dir.join("python.xlsx")])
    }

    /// Reads every cell of `hazard.xlsx` in `dir` into SQLite.
    pub fn read(dir: &Path) -> Option<Python> {
        Python::with("openpyxl", READ, [dir.join("hazard.xlsx"), dir.join("python.db")])
    }

    fn with(library: &str, script: &'static str, paths: [PathBuf; 2]) -> Option<Python> {
        let program = ["python3", "/usr/bin/python3"]
            .into_iter()
            .find(|program| succeeds(&[program, "-c", &format!("import {library}")]))?;
        Some(Python { program, script, paths })
    }

    pub fn job(&self) -> Job<'static> {
        let [from, to] = &self.paths;
        Job::new([self.program.as_ref(), "-c".as_ref(), self.script.as_ref(), from.as_os_str(), to.as_os_str()])
    }
}
