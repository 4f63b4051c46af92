//! A simulated disk that keeps what was flushed and loses the rest at random. A file's content is on the disk once the
//! file was flushed, its name once the directory was: a flushed file in a directory that was not flushed may have no
//! name yet. Content that was not flushed is lost sector by sector; names are lost in the order in which they were
//! given, as on a file system with a journal.

use super::trace::Call;
use crate::dice::Dice;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// The bytes that a disk writes completely or not at all.
const SECTOR: usize = 512;

#[derive(Debug, Clone)]
enum Change {
    Write(u64, Vec<u8>),
    Resize(u64),
}

#[derive(Debug, Clone, Default)]
struct Content {
    on_disk: Vec<u8>,
    in_memory: Vec<u8>,
    pending: Vec<Change>,
}

/// Which file has which name, and which directories exist.
#[derive(Debug, Clone, Default)]
struct Names {
    files: BTreeMap<PathBuf, usize>,
    dirs: BTreeSet<PathBuf>,
}

#[derive(Debug, Clone)]
enum Naming {
    Name(PathBuf, usize),
    Rename(PathBuf, PathBuf),
    Unlink(PathBuf),
    Mkdir(PathBuf),
}

#[derive(Debug, Clone)]
enum Opened {
    File(usize, u64),
    Dir(PathBuf),
}

/// The state of one directory and everything below it.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    contents: Vec<Content>,
    on_disk: Names,
    in_memory: Names,
    pending: Vec<Naming>,
    opened: HashMap<i64, Opened>,
}

impl Disk {
    /// The present directory, all of it flushed.
    pub fn of(root: &Path) -> Disk {
        let names = Names::default();
        let mut disk = Disk {
            root: root.to_path_buf(),
            contents: Vec::new(),
            on_disk: names.clone(),
            in_memory: names,
            pending: Vec::new(),
            opened: HashMap::new(),
        };
        for (path, bytes) in tree(root) {
            let Some(bytes) = bytes else {
                disk.on_disk.dirs.insert(path);
                continue;
            };
            disk.on_disk.files.insert(path, disk.contents.len());
            disk.contents.push(Content { on_disk: bytes.clone(), in_memory: bytes, pending: Vec::new() });
        }
        disk.on_disk.dirs.insert(root.to_path_buf());
        disk.in_memory = disk.on_disk.clone();
        disk
    }

    pub fn apply(&mut self, call: &Call) {
        match call.clone() {
            Call::Open { fd, path, creates, empties } => self.open(fd, path, creates, empties),
            Call::Twin { fd, of } => {
                let twin = self.opened.get(&of).cloned();
                self.opened.remove(&fd);
                self.opened.extend(twin.map(|twin| (fd, twin)));
            }
            Call::Write { fd, at, bytes } => self.write(fd, at, bytes),
            Call::Seek { fd, to } => {
                if let Some(Opened::File(_, place)) = self.opened.get_mut(&fd) {
                    *place = to;
                }
            }
            Call::Copy { from, to, bytes } => {
                let bytes = self.taken(from, bytes);
                self.write(to, None, bytes);
            }
            Call::Resize { fd, size } => {
                if let Some(Opened::File(file, _)) = self.opened.get(&fd).cloned() {
                    self.change(file, Change::Resize(size));
                }
            }
            Call::Sync { fd } => match self.opened.get(&fd).cloned() {
                Some(Opened::File(file, _)) => {
                    let content = &mut self.contents[file];
                    content.on_disk = content.in_memory.clone();
                    content.pending.clear();
                }
                Some(Opened::Dir(dir)) => self.sync_names(&dir),
                None => {}
            },
            Call::Rename { from, to } => self.name(Naming::Rename(from, to)),
            Call::Link { from, to } => {
                if let Some(file) = self.in_memory.files.get(&from) {
                    self.name(Naming::Name(to, *file));
                }
            }
            Call::Unlink { path } => self.name(Naming::Unlink(path)),
            Call::Mkdir { path } => self.name(Naming::Mkdir(path)),
        }
    }

    fn open(&mut self, fd: i64, path: PathBuf, creates: bool, empties: bool) {
        self.opened.remove(&fd);
        if !path.starts_with(&self.root) {
            return;
        }
        if self.in_memory.dirs.contains(&path) {
            self.opened.insert(fd, Opened::Dir(path));
            return;
        }
        if creates && !self.in_memory.files.contains_key(&path) {
            self.contents.push(Content::default());
            self.name(Naming::Name(path.clone(), self.contents.len() - 1));
        }
        let file = *self.in_memory.files.get(&path).unwrap_or_else(|| panic!("{}", path.display()));
        if empties {
            self.change(file, Change::Resize(0));
        }
        self.opened.insert(fd, Opened::File(file, 0));
    }

    fn write(&mut self, fd: i64, at: Option<u64>, bytes: Vec<u8>) {
        let Some(Opened::File(file, place)) = self.opened.get_mut(&fd) else { return };
        let (file, start) = (*file, at.unwrap_or(*place));
        if at.is_none() {
            *place += u64::try_from(bytes.len()).unwrap();
        }
        self.change(file, Change::Write(start, bytes));
    }

    /// Bytes copied from an open file; a file outside the directory is read by its name.
    fn taken(&mut self, fd: i64, bytes: u64) -> Vec<u8> {
        let Some(Opened::File(file, place)) = self.opened.get_mut(&fd) else { panic!("copied from an unknown file") };
        let (start, many) = (usize::try_from(*place).unwrap(), usize::try_from(bytes).unwrap());
        *place += bytes;
        self.contents[*file].in_memory[start..start + many].to_vec()
    }

    fn change(&mut self, file: usize, change: Change) {
        let content = &mut self.contents[file];
        make(&mut content.in_memory, &change);
        content.pending.push(change);
    }

    fn name(&mut self, naming: Naming) {
        let is_here = |path: &PathBuf| path.starts_with(&self.root);
        let concerns = match &naming {
            Naming::Name(path, _) | Naming::Unlink(path) | Naming::Mkdir(path) => is_here(path),
            Naming::Rename(from, to) => is_here(from) || is_here(to),
        };
        if concerns {
            self.in_memory.take(&naming);
            self.pending.push(naming);
        }
    }

    /// Flushes the names of a directory: files named, renamed and removed in it.
    fn sync_names(&mut self, dir: &Path) {
        let is_in = |path: &PathBuf| path.parent() == Some(dir);
        let (done, left) = std::mem::take(&mut self.pending).into_iter().partition(|naming| match naming {
            Naming::Name(path, _) | Naming::Unlink(path) | Naming::Mkdir(path) => is_in(path),
            Naming::Rename(from, to) => is_in(from) || is_in(to),
        });
        self.pending = left;
        let done: Vec<Naming> = done;
        done.iter().for_each(|naming| self.on_disk.take(naming));
    }

    /// Everything as programs see it.
    pub fn seen(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.in_memory.files.iter().map(|(path, file)| (path.clone(), self.contents[*file].in_memory.clone())).collect()
    }

    /// The power fails: writes what is left into an empty directory.
    pub fn cut(&self, dice: &mut Dice, into: &Path) {
        let mut names = self.on_disk.clone();
        let kept = dice.pick(self.pending.len() + 1);
        self.pending[..kept].iter().for_each(|naming| names.take(naming));
        let place = |path: &Path| into.join(path.strip_prefix(&self.root).unwrap());
        // A directory that is lost takes its files along.
        let is_there =
            |path: &Path| path.ancestors().skip(1).all(|dir| !dir.starts_with(&self.root) || names.dirs.contains(dir));
        for dir in names.dirs.iter().filter(|dir| is_there(dir)) {
            fs::create_dir_all(place(dir)).unwrap();
        }
        for (path, file) in names.files.iter().filter(|(path, _)| is_there(path)) {
            fs::write(place(path), self.contents[*file].survives(dice)).unwrap();
        }
    }
}

impl Content {
    /// The content that survives: none of what was not flushed, all of it, or random sectors.
    fn survives(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.on_disk.clone();
        match dice.roll(3) {
            0 => return bytes,
            1 => return self.in_memory.clone(),
            _ => {}
        }
        for change in &self.pending {
            match change {
                Change::Resize(_) if dice.roll(2) == 0 => {}
                Change::Resize(_) => make(&mut bytes, change),
                Change::Write(at, written) => {
                    let mut start = 0;
                    while start < written.len() {
                        let place = usize::try_from(*at).unwrap() + start;
                        let end = written.len().min(start + SECTOR - place % SECTOR);
                        if dice.roll(2) == 0 {
                            let at = u64::try_from(place).unwrap();
                            make(&mut bytes, &Change::Write(at, written[start..end].to_vec()));
                        }
                        start = end;
                    }
                }
            }
        }
        bytes
    }
}

fn make(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Resize(size) => bytes.resize(usize::try_from(*size).unwrap(), 0),
        Change::Write(at, written) => {
            let start = usize::try_from(*at).unwrap();
            bytes.resize(bytes.len().max(start + written.len()), 0);
            bytes[start..start + written.len()].copy_from_slice(written);
        }
    }
}

impl Names {
    fn take(&mut self, naming: &Naming) {
        match naming {
            Naming::Name(path, file) => {
                self.files.insert(path.clone(), *file);
            }
            // A file that lost its name cannot be renamed.
            Naming::Rename(from, to) => {
                if let Some(file) = self.files.remove(from) {
                    self.files.insert(to.clone(), file);
                }
            }
            Naming::Unlink(path) => {
                self.files.remove(path);
                self.dirs.remove(path);
            }
            Naming::Mkdir(path) => {
                self.dirs.insert(path.clone());
            }
        }
    }
}

/// Everything below a directory: files with their content, directories without.
pub fn tree(root: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push((path.clone(), None));
            all.extend(tree(&path));
        } else {
            all.push((path.clone(), Some(fs::read(&path).unwrap())));
        }
    }
    all
}
