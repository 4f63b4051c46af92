//! The errors of a store as types. `exit` gives each its message and its exit code.

use rusqlite::types::FromSqlError;
use std::path::{Path, PathBuf};

/// What can go wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("台账文件 {0} 由更新版本的 zhiben 建立（版本 {1}，本程序只认到 {2}），没有改动它")]
    Newer(PathBuf, i64, i64),
    #[error("{0} 不是 zhiben 的台账文件，没有改动它")]
    Foreign(PathBuf),
    #[error("台账文件 {0} 已损坏")]
    Damaged(PathBuf),
    #[error("台账文件 {0} 正被别的程序占用，等了 {1} 秒仍未等到")]
    Busy(PathBuf, u64),
    #[error("打不开台账文件 {0}")]
    Unreadable(PathBuf),
    #[error("写不了台账文件 {0}")]
    Unwritable(PathBuf),
    #[error("台账文件 {0} 刚刚被移走、删除或换掉了，这一步没有做")]
    Moved(PathBuf),
    #[error("台账文件 {0} 被别的程序改成了预写日志（WAL）方式，换不回来")]
    WriteAheadLog(PathBuf),
    #[error("台账文件 {0} 上次写入时中断了")]
    Interrupted(PathBuf),
    #[error("台账文件 {0} 是旧版本（{1}）的，要先升级才能用，可是写不了它或 data/backups")]
    Outdated(PathBuf, i64),
    #[error("打不开台账文件 {0}")]
    CannotRead(PathBuf, #[source] std::io::Error),
    #[error("建不了台账文件 {0}")]
    CannotWrite(PathBuf, #[source] std::io::Error),
    #[error("写不了 {0}")]
    CannotCopy(PathBuf, #[source] std::io::Error),
    #[error("读不了 {0}")]
    CannotCopyFrom(PathBuf, #[source] std::io::Error),
    #[error("备份 {0} 写出后核对不上，没有留下它")]
    BadCopy(PathBuf),
    #[error("台账文件 {0} 的留痕触发器被改动过：{1}")]
    Tampered(PathBuf, String),
    #[error("{0}台账有 {1} 行指向不存在的记录，一行也没有写")]
    Dangling(&'static str, i64),
    #[error("{0} 数据核验有 {1} 处不对，没有读它")]
    Unsound(PathBuf, usize),
    #[error("台账 {0} 数据核验有 {1} 处不是登记时的样子，没有做供外传的备份：重新封印会盖住改动")]
    Altered(PathBuf, usize),
    #[error("单位“{0}”的名称、别名或信用代码已经是别的单位的")]
    NameTaken(String),
    #[error("{0} 的内容不是最后一次登记的样子，有人绕过本程序改过它，这一步没有做：再登记就盖住了改动")]
    Unsealed(String),
    #[error("{0} 刚刚被别的命令改过，这一步没有做")]
    Changed(String),
    #[error("用不了 {0}（记着摘要说过什么）：{1}")]
    Digests(PathBuf, String),
    #[error("{0}：编号流水被改低了，再发会重号，这一步没有做")]
    Lowered(super::Lowered),
    #[error("台账 {0} 不收这一步：{1}；什么也没有写")]
    Constraint(PathBuf, String),
    #[error("读写台账时出错（SQLite 代码 {}）", .0.sqlite_error().map_or(0, |error| error.extended_code))]
    Sql(rusqlite::Error),
}

/// SQLite's error code when a crash left a rollback journal and a connection for reading may not roll back.
const READ_ONLY_ROLLBACK: i32 = 776;

impl StoreError {
    /// What the user can do about the error.
    pub fn hint(&self) -> &'static str {
        match self {
            StoreError::Newer(..) => "请升级 zhiben 后再用",
            StoreError::Foreign(_) => "请检查 -C 指向的工作区，或把这个文件移到别处",
            StoreError::Damaged(..) => {
                "请停止写入，先把整个 data 目录复制一份，再用 zhiben restore 还原最近的备份（data/backups 里也有）；没有备份时用 zhiben salvage 恢复数据"
            }
            StoreError::Busy(..) => "请稍后再试；若一直如此，看看是否有别的 zhiben 没有结束",
            StoreError::Unreadable(..) | StoreError::CannotRead(..) | StoreError::CannotCopyFrom(..) => {
                "请检查文件是否存在、有没有读取权限"
            }
            StoreError::BadCopy(_) => "请换一个磁盘再备份一次；若仍如此，请运行 zhiben check",
            StoreError::Unwritable(..) | StoreError::CannotWrite(..) | StoreError::CannotCopy(..) => {
                "请检查目录的写入权限和磁盘空间"
            }
            StoreError::WriteAheadLog(_) => {
                "请先关掉占着它的程序，再用能写这个目录的账户运行一次任意命令，它会自己换回来；旁边的 -wal 文件不要删，里面有最近的登记"
            }
            StoreError::Interrupted(_) => "请用能写这个目录的账户运行一次任意命令，它会自己恢复",
            StoreError::Outdated(..) => {
                "请用能写这个目录的账户运行一次任意命令，它会先把旧的留一份再升级；也看看磁盘满了没有"
            }
            StoreError::Tampered(..) => "请用最近的备份替换，并查明谁改动了它",
            StoreError::Moved(_) => {
                "请查明是谁动了它；文件放回原处后再做一次，找不回来就用 zhiben restore 还原最近的备份"
            }
            StoreError::Digests(..) => {
                "有别的 digest 正在写就等它写完；文件坏了就删掉它，下一次 --changed 会从头说一遍"
            }
            StoreError::Unsound(..) => "请在那边运行 zhiben check 看是哪里，还原备份或查明原因后再合并",
            StoreError::Altered(..) => {
                "请先运行 zhiben check 看是哪里，还原备份或查明原因；要原样留一份给人查，用不带 --for-sharing 的 zhiben backup"
            }
            StoreError::NameTaken(_) => "请先用 zhiben unit edit 把其中一家的名称或别名改对，再来一次",
            StoreError::Unsealed(_) => {
                "请用 zhiben check 看是哪些记录，查明谁改动了文件，再用 zhiben restore 还原最近的备份（data/backups 里也有）"
            }
            StoreError::Lowered(_) => {
                "请用 zhiben check 看还有没有别的改动，查明谁改动了文件，再用 zhiben restore 还原最近的备份；急着登记的，自己写上下一个编号再做一次（--no，督办和证书是 --record），流水随之改正"
            }
            StoreError::Constraint(..) => {
                "请用 zhiben check 查一遍台账；若没有问题，请把这句话和输入的命令转给维护人员"
            }
            StoreError::Changed(_) => "请看一眼现在的内容再重试",
            StoreError::Dangling(..) | StoreError::Sql(_) => "请重试；若仍如此，请把这句话转给维护人员",
        }
    }

    /// The error of the operating system; `None` for errors of SQLite and of the store's content.
    pub fn io(&self) -> Option<&std::io::Error> {
        match self {
            StoreError::CannotRead(_, error)
            | StoreError::CannotWrite(_, error)
            | StoreError::CannotCopy(_, error)
            | StoreError::CannotCopyFrom(_, error) => Some(error),
            _ => None,
        }
    }

    /// The error with `file` as its path, for an error that occurred in a copy of that file.
    pub fn named(self, file: &Path) -> StoreError {
        match self {
            StoreError::Newer(_, found, known) => StoreError::Newer(file.into(), found, known),
            StoreError::Foreign(_) => StoreError::Foreign(file.into()),
            StoreError::Damaged(_) => StoreError::Damaged(file.into()),
            StoreError::Tampered(_, names) => StoreError::Tampered(file.into(), names),
            other => other,
        }
    }

    /// Adds the path of the file to an error of SQLite.
    pub(super) fn at(path: &Path, wait_secs: u64) -> impl Fn(rusqlite::Error) -> StoreError + '_ {
        use rusqlite::ErrorCode as Code;
        let extended = |error: &rusqlite::Error| error.sqlite_error().map(|error| error.extended_code);
        move |error| match error.sqlite_error_code() {
            Some(Code::ReadOnly) if extended(&error) == Some(READ_ONLY_ROLLBACK) => {
                StoreError::Interrupted(path.into())
            }
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreError::Busy(path.into(), wait_secs),
            Some(Code::NotADatabase) => StoreError::Foreign(path.into()),
            Some(Code::DatabaseCorrupt) => StoreError::Damaged(path.into()),
            Some(Code::CannotOpen | Code::PermissionDenied) => StoreError::Unreadable(path.into()),
            Some(Code::ReadOnly | Code::DiskFull | Code::SystemIoFailure) => StoreError::Unwritable(path.into()),
            Some(Code::ConstraintViolation) => StoreError::Constraint(path.into(), violated(&error)),
            _ if is_unreadable(&error) => StoreError::Damaged(path.into()),
            _ => StoreError::Sql(error),
        }
    }
}

/// The columns of the constraint that was violated, such as `hazard.no`: the part after the colon in SQLite's message.
fn violated(error: &rusqlite::Error) -> String {
    use rusqlite::ffi;
    let words = match error {
        rusqlite::Error::SqliteFailure(_, Some(words)) => words.as_str(),
        _ => "",
    };
    let named = |one: &str| {
        let (table, column) = one.trim().split_once('.')?;
        let ledger = crate::ledger::find(table)?;
        Some(format!("{}的{}", ledger.name, ledger.column(column).map_or(column, |column| column.header)))
    };
    let columns: Vec<String> =
        words.split_once(": ").map_or("", |(_, names)| names).split(',').filter_map(named).collect();
    let columns = columns.join("、");
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => format!("{columns}和已有的重复"),
        Some(ffi::SQLITE_CONSTRAINT_NOTNULL) => format!("缺少{columns}"),
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => "它指向的记录不在，或还有别的记录指向它".to_string(),
        _ => "值不合规定".to_string(),
    }
}

/// Whether the error is a value that this program never writes: text that is not UTF-8, a number in place of a text, or
/// a table name that never existed.
fn is_unreadable(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, SqlInputError, SqliteFailure, Utf8Error,
    };
    match error {
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..) => true,
        SqliteFailure(_, Some(msg)) | SqlInputError { msg, .. } => {
            msg.starts_with("no such table") || msg.starts_with("no such column")
        }
        _ => false,
    }
}

impl From<FromSqlError> for StoreError {
    fn from(error: FromSqlError) -> StoreError {
        StoreError::Sql(error.into())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        StoreError::Sql(error)
    }
}
