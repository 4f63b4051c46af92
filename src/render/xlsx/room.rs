//! Chooses the folder for a workbook's temporary files, and makes the error for a full disk. `rust_xlsxwriter` returns
//! an error at some failed writes and panics at others; both become the same error.

use crate::caught::caught;
use crate::reply::{Surroundings, system_error};
use rust_xlsxwriter::{Workbook, XlsxError};
use std::io;
use std::path::PathBuf;

/// Uses the first folder in which a file can be made.
pub fn choose(workbook: &mut Workbook, folders: &[PathBuf]) {
    let _ = folders.iter().any(|folder| workbook.set_tempdir(folder).is_ok());
}

/// Runs `work`, which makes a workbook.
///
/// # Errors
/// An error of the rows; [`Surroundings`] if a temporary file could not be written.
pub fn guarded(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    match caught(work) {
        Ok(result) => result.map_err(|error| match error.downcast::<XlsxError>() {
            Ok(XlsxError::IoError(source) | XlsxError::TempFileError(_, source)) => no_room(&source).into(),
            Ok(XlsxError::ZipError(error)) => no_room(&error.into()).into(),
            Ok(error) => fault(&error.to_string()).into(),
            Err(error) => error,
        }),
        Err(panic) => Err(match code(&panic) {
            Some(code) => no_room(&io::Error::from_raw_os_error(code)).into(),
            None => fault(&panic).into(),
        }),
    }
}

/// The code of the system's error, from its text `Os { code: 28, … }`.
fn code(text: &str) -> Option<i32> {
    let rest = text.split_once("Os { code: ")?.1;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn no_room(source: &io::Error) -> Surroundings {
    Surroundings::new(
        format!("写工作簿（xlsx）要用的临时文件写不下去：{}", system_error(source)),
        "请检查磁盘空间和写入权限，或换一个 -o 位置，或写成 .csv",
    )
}

fn fault(what: &str) -> Surroundings {
    Surroundings::new(format!("写工作簿（xlsx）时出错：{what}"), "请写成 .csv 或 .html，并把这一行转告维护人员")
}

#[cfg(test)]
mod tests {
    use super::guarded;
    use crate::reply::Surroundings;
    use rust_xlsxwriter::XlsxError;
    use std::io::{Error, ErrorKind};

    #[test]
    fn no_room_is_one_sentence_however_it_is_found() {
        let full = || Error::from_raw_os_error(28);
        let of = |result: anyhow::Result<()>| result.unwrap_err().downcast::<Surroundings>().unwrap().what;
        let sentence = "写工作簿（xlsx）要用的临时文件写不下去：磁盘空间不够";
        if cfg!(target_os = "linux") {
            assert_eq!(of(guarded(|| Err(XlsxError::IoError(full()).into()))), sentence);
            assert_eq!(of(guarded(|| Err(XlsxError::TempFileError("/x".into(), full()).into()))), sentence);
            assert_eq!(of(guarded(|| Err::<(), _>(full()).map_err(|e| panic!("Couldn't write: {e:?}")))), sentence);
        }
        let other = of(guarded(|| Err(XlsxError::CustomError("别的".into()).into())));
        assert!(other.starts_with("写工作簿（xlsx）时出错") && other.contains("别的"), "{other}");
        assert!(of(guarded(|| panic!("没有数"))).contains("没有数"));
        // An error of the rows is returned unchanged.
        let error = guarded(|| Err(Error::from(ErrorKind::NotFound).into())).unwrap_err();
        assert!(error.downcast::<Error>().is_ok());
    }
}
