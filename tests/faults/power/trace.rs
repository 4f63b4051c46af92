//! What a command did to files, from the log of `strace -f -y -xx`: every call that changed a file, in order.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Opens a file, or makes a file or directory that does not exist if the call asks for it.
    Open {
        fd: i64,
        path: PathBuf,
        creates: bool,
        empties: bool,
    },
    Twin {
        fd: i64,
        of: i64,
    },
    /// Writes at a position; without one at the position of the descriptor.
    Write {
        fd: i64,
        at: Option<u64>,
        bytes: Vec<u8>,
    },
    Seek {
        fd: i64,
        to: u64,
    },
    Copy {
        from: i64,
        to: i64,
        bytes: u64,
    },
    Resize {
        fd: i64,
        size: u64,
    },
    Sync {
        fd: i64,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Link {
        from: PathBuf,
        to: PathBuf,
    },
    Unlink {
        path: PathBuf,
    },
    Mkdir {
        path: PathBuf,
    },
}

const CALLS: &str = "trace=open,openat,creat,fcntl,dup,lseek,write,writev,pwrite64,pwritev,ftruncate,truncate,fallocate,\
                     fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,\
                     copy_file_range,sendfile,mmap,msync";

/// The same command with its system calls logged into a file.
pub fn traced(command: &Command, log: &Path) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-qq", "-xx", "-s", "100000000", "-e", "signal=none", "-e", CALLS, "-o"]).arg(log);
    strace.arg(command.get_program()).args(command.get_args());
    strace.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC");
    strace.current_dir(command.get_current_dir().unwrap());
    strace
}

/// The calls of a log; relative paths are below `dir`.
pub fn calls(log: &str, dir: &Path) -> Vec<Call> {
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut all = Vec::new();
    for line in log.lines() {
        let (thread, rest) = line.trim_start().split_once(' ').unwrap();
        let rest = rest.trim_start();
        if let Some(first) = rest.strip_suffix("<unfinished ...>") {
            begun.insert(thread, first);
            continue;
        }
        let line = match rest.strip_prefix("<... ") {
            Some(resumed) => {
                let (_, second) = resumed.split_once("resumed>").unwrap();
                format!("{}{second}", begun.remove(thread).unwrap())
            }
            None => rest.to_string(),
        };
        all.extend(call(&line, dir));
    }
    all
}

/// One call that changed something.
fn call(line: &str, dir: &Path) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    // The result has a column of its own, however short the call is.
    let (args, result) = rest.rsplit_once("= ")?;
    let args = args.trim_end().strip_suffix(')')?;
    let result: i64 = before(result, [' ', '<']).parse().ok().filter(|done| *done >= 0)?;
    let args: Vec<&str> = split(args);
    let number = |at: usize| before(args[at], ['<', '<']).parse::<i64>().unwrap();
    let size = |at: usize| args[at].parse::<u64>().unwrap();
    // Relative to the directory given before it, if there is one.
    let path = |at: usize| {
        let base =
            args[..at].last().and_then(|base| base.split_once('<')).map(|(_, base)| text(base.trim_end_matches('>')));
        base.map_or(dir.to_path_buf(), PathBuf::from).join(text(args[at]))
    };
    let places: Vec<usize> = (0..args.len()).filter(|at| args[*at].starts_with('"')).collect();
    Some(match name {
        "open" | "openat" | "creat" => {
            let flags = args[places[0] + 1];
            // A file without a name does not matter here.
            if flags.contains("O_TMPFILE") {
                return None;
            }
            let (creates, empties) = (flags.contains("O_CREAT"), flags.contains("O_TRUNC"));
            Call::Open { fd: result, path: path(places[0]), creates, empties }
        }
        "fcntl" if args[1].starts_with("F_DUPFD") => Call::Twin { fd: result, of: number(0) },
        "dup" => Call::Twin { fd: result, of: number(0) },
        "lseek" => Call::Seek { fd: number(0), to: u64::try_from(result).unwrap() },
        "write" | "writev" => {
            let mut bytes = bytes(args[1]);
            bytes.truncate(usize::try_from(result).unwrap());
            Call::Write { fd: number(0), at: None, bytes }
        }
        "pwrite64" => Call::Write { fd: number(0), at: Some(size(3)), bytes: bytes(args[1]) },
        "ftruncate" => Call::Resize { fd: number(0), size: size(1) },
        "fsync" | "fdatasync" => Call::Sync { fd: number(0) },
        "rename" | "renameat" | "renameat2" => Call::Rename { from: path(places[0]), to: path(places[1]) },
        "link" | "linkat" => Call::Link { from: path(places[0]), to: path(places[1]) },
        "unlink" | "unlinkat" | "rmdir" => Call::Unlink { path: path(places[0]) },
        "mkdir" | "mkdirat" => Call::Mkdir { path: path(places[0]) },
        "copy_file_range" => {
            assert_eq!([args[1], args[3]], ["NULL", "NULL"]);
            Call::Copy { from: number(0), to: number(2), bytes: u64::try_from(result).unwrap() }
        }
        "sendfile" => Call::Copy { from: number(1), to: number(0), bytes: u64::try_from(result).unwrap() },
        "fcntl" => return None,
        // Files are mapped for reading only.
        "mmap" => {
            assert!(!args[3].contains("MAP_SHARED") || !args[2].contains("PROT_WRITE") || args[4] == "-1", "{line}");
            return None;
        }
        other => panic!("{other}: not known here"),
    })
}

fn before(text: &str, ends: [char; 2]) -> &str {
    text.trim().split(ends).next().unwrap_or_default()
}

fn text(arg: &str) -> String {
    String::from_utf8(bytes(arg)).unwrap()
}

/// The arguments, split at commas outside brackets; all strings are hexadecimal.
fn split(args: &str) -> Vec<&str> {
    let (mut depth, mut start, mut all) = (0, 0, Vec::new());
    for (at, c) in args.bytes().enumerate() {
        match c {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b',' if depth == 0 => {
                all.push(args[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    all.push(args[start..].trim());
    all
}

/// The bytes of all strings in an argument, with or without quotation marks.
fn bytes(arg: &str) -> Vec<u8> {
    assert!(!arg.ends_with("..."), "a string was cut short");
    arg.split("\\x").skip(1).map(|digits| u8::from_str_radix(&digits[..2], 16).unwrap()).collect()
}

#[test]
fn a_log_is_read() {
    let log = "7  openat(AT_FDCWD<\\x2f\\x64>, \"\\x61\\x62\", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3<\\x2f\\x64\\x2f\\x61\\x62>\n\
               7  pwrite64(3, \"\\x00\\xff\", 2, 4096 <unfinished ...>\n\
               8  fsync(4)                         = 0\n\
               7  <... pwrite64 resumed>)           = 2\n\
               7  writev(1, [{iov_base=\"\\x31\", iov_len=1}, {iov_base=\"\\x32\\x33\", iov_len=2}], 2) = 3\n\
               7  unlinkat(5<\\x2f\\x65>, \"\\x66\", 0) = 0\n\
               7  unlink(\"\\x2f\\x63\")              = -1 ENOENT (No such file or directory)\n\
               7  rename(\"\\x61\\x62\", \"\\x2f\\x63\") = 0\n";
    let ab = PathBuf::from("/d/ab");
    let expected = [
        Call::Open { fd: 3, path: ab.clone(), creates: true, empties: false },
        Call::Sync { fd: 4 },
        Call::Write { fd: 3, at: Some(4096), bytes: vec![0, 255] },
        Call::Write { fd: 1, at: None, bytes: b"123".to_vec() },
        Call::Unlink { path: "/e/f".into() },
        Call::Rename { from: ab, to: "/c".into() },
    ];
    assert_eq!(calls(log, Path::new("/d")), expected);
}
