//! What packages hold: packaging/stage.sh run with this build. Building and installing them is packaging/build.sh and
//! packaging/try.sh, which need more than a test has.
#![cfg(unix)]

use crate::env::{Run, Town, repo, words};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use zhiben::complete::SHELLS;

/// A staged package in a temporary directory.
struct Staged {
    town: Town,
}

impl Staged {
    fn new(prefix: &str) -> Staged {
        let town = Town::bare();
        let (script, into) = (repo("packaging/stage.sh"), town.root().join("stage"));
        let args = [script.to_str().unwrap(), env!("CARGO_BIN_EXE_zhiben"), into.to_str().unwrap(), prefix];
        assert_eq!(Run::of("bash", &args).env("PATH", "/usr/bin:/bin").go().ok(), "");
        Staged { town }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.town.root().join("stage").join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}：{error}"))
    }

    /// The names of all files below a folder, from there.
    fn files(&self, folder: &str) -> BTreeSet<String> {
        let root = self.path(folder);
        let (mut files, mut folders) = (BTreeSet::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.strip_prefix(&root).unwrap().to_str().unwrap().to_string());
                }
            }
        }
        files
    }
}

#[test]
fn the_package_lists_each_file_that_is_staged() {
    let staged = Staged::new("/usr");
    let manifest: toml::Table = include_str!("../../../Cargo.toml").parse().unwrap();
    let deb = &manifest["package"]["metadata"]["deb"];
    assert_eq!(deb["depends"].as_str(), Some(""), "the program is static");
    let mut packed = BTreeSet::new();
    for asset in deb["assets"].as_array().unwrap() {
        let [from, to, mode] = [0, 1, 2].map(|at| asset[at].as_str().unwrap());
        let folder = from.strip_prefix("target/packages/deb/").unwrap().trim_end_matches(['*', '/']);
        assert_eq!((to, mode == "755"), (format!("usr/{folder}/").as_str(), folder == "bin"));
        packed.extend(staged.files(folder).into_iter().map(|name| format!("{folder}/{name}")));
    }
    assert_eq!(packed, staged.files(""));
    for name in [
        "bin/zhiben",
        "share/man/man1/zhiben.1.gz",
        "share/man/man1/zhiben-hazard-add.1.gz",
        "share/zsh/vendor-completions/_zhiben",
        "share/doc/zhiben/README.zh-CN.md",
        "share/doc/zhiben/docs/zh/daily.md",
    ] {
        assert!(packed.contains(name), "{name}");
    }
    assert!(Staged::new("/usr/local").path("share/zsh/site-functions/_zhiben").is_file());
}

#[test]
fn shells_complete_from_where_they_look() {
    let staged = Staged::new("/usr");
    for (shell, file) in SHELLS.iter().zip([
        "bash-completion/completions/zhiben",
        "zsh/vendor-completions/_zhiben",
        "fish/vendor_completions.d/zhiben.fish",
    ]) {
        let printed = Run::new(["completions", shell]).go().ok();
        assert!(!printed.is_empty() && staged.text(&format!("share/{file}")) == printed, "{shell}");
    }
}

/// What a clock runs is what this program takes, and names no place of the machine that made the package.
#[test]
fn the_clocks_commands_are_those_of_the_program() {
    let staged = Staged::new("/opt/zhiben");
    let units = ["morning", "month"].map(|name| format!("lib/systemd/user/zhiben-{name}@"));
    let crontab = staged.text("share/doc/zhiben/examples/crontab");
    let lines =
        crontab.lines().filter_map(|line| Some(line.split_once("{ date; ")?.1.split_once("; }")?.0.to_string()));
    let services = units.iter().map(|unit| staged.text(&format!("{unit}.service"))).collect::<String>();
    let starts = services.lines().filter_map(|line| line.strip_prefix("ExecStart=").map(|rest| rest.replace('"', "'")));
    let (lines, starts): (Vec<_>, Vec<_>) = (lines.collect(), starts.collect());
    assert_eq!((lines.len(), starts.len()), (7, 7), "{crontab}{services}");
    for (line, place) in lines.iter().map(|line| (line, "/srv/town")).chain(starts.iter().map(|line| (line, "%f"))) {
        let rest = line.strip_prefix("/opt/zhiben/bin/zhiben ").unwrap_or_else(|| panic!("{line}"));
        assert!(rest.starts_with(&format!("-C {place} ")), "{line}");
        let args: Vec<std::ffi::OsString> =
            [vec!["zhiben".to_string()], words(rest)].concat().into_iter().map(Into::into).collect();
        let parsed = zhiben::cli::root(&args).try_get_matches_from(&args);
        assert!(parsed.is_ok(), "{line}：{}", parsed.unwrap_err());
    }
    for unit in units {
        let timer = staged.text(&format!("{unit}.timer"));
        assert!(
            timer.contains("Persistent=true\n") && timer.contains("[Install]\nWantedBy=timers.target\n"),
            "{timer}"
        );
    }
    for text in [crontab, services] {
        assert!(!text.contains("/tmp") && !text.contains("stage"), "{text}");
    }
}

/// A link of the handbook leads to a file that is packaged with it.
#[test]
fn the_handbook_is_whole() {
    let staged = Staged::new("/usr");
    let doc = staged.path("share/doc/zhiben");
    let pages = staged.files("share/doc/zhiben/docs/zh").into_iter().map(|name| format!("docs/zh/{name}"));
    for page in pages.chain(["README.zh-CN.md".to_string()]) {
        let text = fs::read_to_string(doc.join(&page)).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let target = doc.join(&page).parent().unwrap_or(Path::new("")).join(link);
            assert!(link.is_empty() || link.starts_with("http") || target.exists(), "{page}：{link}");
        }
    }
}

#[test]
fn all_that_a_build_lacks_is_named_at_once() {
    let script = repo("packaging/build.sh");
    let out = Run::of("/bin/bash", &[script.to_str().unwrap()]).env("PATH", "/nonexistent").go();
    assert_eq!((out.code, out.stdout.as_str()), (3, ""), "{out:?}");
    for tool in ["cargo", "cargo-deb", "rustc", "cc", "git", "awk", "gzip", "tar", "libc.a (Debian: libc6-dev)"] {
        assert!(out.stderr.contains(&format!("not found: {tool}\n")), "{tool}：{out:?}");
    }
}
