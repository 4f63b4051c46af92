//! No two files of the source import each other, directly or through others.
//!
//! An arrow leads from a file to the file that defines what the first one names, followed through re-exports; a re-export
//! itself is no arrow. A file may use the types of its folder's `mod.rs`, so the arrow from a file to the `mod.rs` above it
//! is not counted, while the opposite one is.

use super::architecture::sources;
use std::collections::{BTreeMap, BTreeSet};

type Path = Vec<String>;

/// A file as a module: its code, and where each name that it imports comes from.
struct Module {
    file: String,
    code: String,
    imports: BTreeMap<String, Path>,
}

struct Crate {
    modules: BTreeMap<Path, Module>,
}

impl Crate {
    /// From pairs of a file's path below `src/` and its code.
    fn new(files: impl IntoIterator<Item = (String, String)>) -> Crate {
        let mut modules = BTreeMap::new();
        for (file, code) in files {
            let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
            let path: Path = if path == "lib" { Path::new() } else { path.split('/').map(String::from).collect() };
            modules.insert(path, Module { file, code, imports: BTreeMap::new() });
        }
        let mut all = Crate { modules };
        let mut found = Vec::new();
        for (path, module) in &all.modules {
            let imports = uses(&module.code).1.into_iter();
            let absolute = imports.filter_map(|import| Some((import.name, all.absolute(path, &import.path)?)));
            found.push((path.clone(), absolute.collect::<BTreeMap<_, _>>()));
        }
        for (path, imports) in found {
            if let Some(module) = all.modules.get_mut(&path) {
                module.imports = imports;
            }
        }
        all
    }

    fn child(&self, module: &[String], name: &str) -> Option<Path> {
        let path: Path = module.iter().cloned().chain([name.to_string()]).collect();
        self.modules.contains_key(&path).then_some(path)
    }

    /// A path as the module writes it, from the crate's root; none where it leads out of the crate.
    fn absolute(&self, module: &[String], written: &[String]) -> Option<Path> {
        let (mut base, mut rest) = (module.to_vec(), written);
        match rest.first()?.as_str() {
            "crate" => (base, rest) = (Path::new(), &rest[1..]),
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    base.pop()?;
                    rest = &rest[1..];
                }
            }
            name => match self.modules.get(module).and_then(|here| here.imports.get(name)) {
                Some(from) => (base, rest) = (from.clone(), &rest[1..]),
                None => drop(self.child(module, name)?),
            },
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// The module that defines what an absolute path names, or none where it names a module itself.
    fn definer(&self, path: &[String], depth: usize) -> Option<Path> {
        let mut at = Path::new();
        for (place, name) in path.iter().enumerate() {
            if let Some(inner) = self.child(&at, name) {
                at = inner;
                continue;
            }
            return match self.modules.get(&at).and_then(|module| module.imports.get(name)) {
                Some(from) if depth < 8 => {
                    let further: Path = from.iter().chain(&path[place + 1..]).cloned().collect();
                    self.definer(&further, depth + 1)
                }
                _ => Some(at),
            };
        }
        None
    }

    /// For each file those that it points at.
    fn arrows(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut arrows = BTreeMap::new();
        for (path, module) in &self.modules {
            let (rest, mut imports) = uses(&module.code);
            let words: BTreeSet<&str> = rest.split(|c| !is_word(c)).collect();
            imports.retain(|import| !import.is_public || words.contains(&*import.name));
            let written = imports.into_iter().map(|import| import.path).chain(paths(&rest));
            let targets = written.filter_map(|written| self.definer(&self.absolute(path, &written)?, 0));
            let targets = targets.filter(|target| !path.starts_with(target));
            arrows.insert(&*module.file, targets.map(|target| &*self.modules[&target].file).collect());
        }
        arrows
    }
}

/// A name that a `use` statement gives, and its path as written.
struct Import {
    name: String,
    path: Path,
    is_public: bool,
}

/// The code without its `use` statements, and what these import.
fn uses(code: &str) -> (String, Vec<Import>) {
    let (mut rest, mut imports) = (String::new(), Vec::new());
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let public = trimmed.strip_prefix("pub").map(|rest| match rest.strip_prefix('(') {
            Some(inner) => inner.split_once(") ").map_or("", |(_, after)| after),
            None => rest.trim_start(),
        });
        let Some(first) = public.unwrap_or(trimmed).strip_prefix("use ") else {
            rest.push_str(line);
            rest.push('\n');
            continue;
        };
        let mut statement = first.to_string();
        while !statement.contains(';') {
            let Some(next) = lines.next() else { break };
            statement.push_str(next.trim());
        }
        tree(statement.trim_end_matches(';'), &[], &mut |name, path| {
            imports.push(Import { name, path, is_public: public.is_some() });
        });
    }
    (rest, imports)
}

/// Hands on the leaves of one tree of a `use` statement below a prefix: each name and its path.
fn tree(text: &str, prefix: &[String], leaf: &mut dyn FnMut(String, Path)) {
    let text = text.trim();
    if let Some((before, list)) = text.split_once('{') {
        let mut prefix = prefix.to_vec();
        prefix.extend(before.split("::").map(str::trim).filter(|part| !part.is_empty()).map(String::from));
        let list = list.strip_suffix('}').unwrap_or(list);
        let (mut depth, mut start) = (0, 0);
        for (at, c) in list.char_indices().chain([(list.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    tree(&list[start..at], &prefix, leaf);
                    start = (at + 1).min(list.len());
                }
                _ => {}
            }
        }
    } else if !text.is_empty() {
        let (path, alias) = text.split_once(" as ").map_or((text, None), |(path, alias)| (path, Some(alias)));
        let mut path: Path = prefix.iter().cloned().chain(path.split("::").map(|part| part.trim().into())).collect();
        if path.len() > 1 && path.last().is_some_and(|part| part == "self") {
            path.pop();
        }
        let name = alias.map_or_else(|| path.last().cloned().unwrap_or_default(), |alias| alias.trim().to_string());
        leaf(name, path);
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The paths of two or more parts that the code names.
fn paths(code: &str) -> Vec<Path> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        rest = &rest[start..];
        let mut path = Path::new();
        loop {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            path.push(rest[..end].to_string());
            rest = &rest[end..];
            match rest.strip_prefix("::") {
                Some(after) if after.starts_with(is_word) => rest = after,
                _ => break,
            }
        }
        if path.len() > 1 {
            found.push(path);
        }
    }
    found
}

/// The arrows between files that lead back to where they begin.
fn circles<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let reached = |from: &'a str| {
        let (mut seen, mut left) = (BTreeSet::new(), vec![from]);
        while let Some(at) = left.pop() {
            left.extend(arrows.get(at).into_iter().flatten().filter(|next| seen.insert(**next)));
        }
        seen
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> = arrows.keys().map(|from| (*from, reached(from))).collect();
    let back = |from: &'a str| {
        let targets = arrows[from].iter().copied().filter(|to| reach.get(to).is_some_and(|seen| seen.contains(from)));
        targets.collect::<BTreeSet<_>>()
    };
    reach.iter().filter(|(from, seen)| seen.contains(*from)).map(|(from, _)| (*from, back(from))).collect()
}

#[test]
fn no_two_files_import_each_other() {
    let all = Crate::new(sources().into_iter().filter(|s| !s.is_test).map(|s| (s.path, s.code)));
    let arrows = all.arrows();
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 800);
    let found = circles(&arrows);
    assert!(found.is_empty(), "{found:#?}");
}

/// Read by the test itself: one that sees no arrow finds no circle.
#[test]
fn a_circle_is_seen_however_it_is_written() {
    let found = |files: &[(&str, &str)]| -> Vec<String> {
        let all = Crate::new(files.iter().map(|(file, code)| ((*file).to_string(), (*code).to_string())));
        circles(&all.arrows()).into_keys().map(String::from).collect()
    };
    let lib = ("lib.rs", "pub mod a; pub mod b;");
    let b = ("b.rs", "use crate::a::A;");
    for a in [
        "use crate::b::B;",
        "use crate::{b::{B, C as D}, x};",
        "use super::b;\nfn f() { b::g() }",
        "type T = crate::b::B;",
    ] {
        assert_eq!(found(&[lib, ("a.rs", a), b]), ["a.rs", "b.rs"], "{a}");
    }
    assert!(found(&[lib, ("a.rs", "use crate::b;\nuse std::fmt;"), b]).is_empty());
    // Through a folder's re-export, and across several lines.
    let folder = ("a/mod.rs", "mod inner;\npub use inner::A;");
    let inner = ("a/inner.rs", "use crate::b::{\n    B,\n};");
    assert_eq!(found(&[lib, folder, inner, b]), ["a/inner.rs", "b.rs"]);
    // A folder and the files in it.
    assert!(found(&[lib, folder, ("a/inner.rs", "use super::Shared;")]).is_empty());
    let two = [("a/one.rs", "use super::two::Two;"), ("a/two.rs", "use super::one::One;")];
    assert_eq!(found(&[lib, ("a/mod.rs", "mod one; mod two;"), two[0], two[1]]), ["a/one.rs", "a/two.rs"]);
}
