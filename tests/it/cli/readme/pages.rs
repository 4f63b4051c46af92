//! A README with the pages of docs that go on from it, as the tests read them: fenced blocks, and the tables under a
//! heading. One tour leads through all of them.

/// A file's name in the repository, and its text.
pub type File = (&'static str, &'static str);

pub struct Page {
    pub name: &'static str,
    pub files: &'static [File],
    /// All of the files, one after the other.
    pub text: String,
    pub fences: Vec<Fence>,
}

/// ```` ```console ```` holds commands with what they print; ```` ```csv units.csv ```` a file to write.
pub struct Fence {
    pub file: &'static str,
    info: &'static str,
    pub text: String,
}

/// A command and the lines that it prints.
pub struct Step {
    pub command: String,
    pub output: Vec<String>,
}

const ENGLISH: &[File] = &[
    ("README.md", include_str!("../../../../README.md")),
    ("docs/plan-file.md", include_str!("../../../../docs/plan-file.md")),
    ("docs/commands.md", include_str!("../../../../docs/commands.md")),
    ("docs/dates-and-names.md", include_str!("../../../../docs/dates-and-names.md")),
    ("docs/output.md", include_str!("../../../../docs/output.md")),
    ("docs/forms.md", include_str!("../../../../docs/forms.md")),
    ("docs/offline-forms.md", include_str!("../../../../docs/offline-forms.md")),
    ("docs/merging-and-publishing.md", include_str!("../../../../docs/merging-and-publishing.md")),
    ("docs/faults.md", include_str!("../../../../docs/faults.md")),
    ("docs/speed.md", include_str!("../../../../docs/speed.md")),
];

const CHINESE: &[File] = &[
    ("README.zh-CN.md", include_str!("../../../../README.zh-CN.md")),
    ("docs/zh/daily.md", include_str!("../../../../docs/zh/daily.md")),
    ("docs/zh/monthly.md", include_str!("../../../../docs/zh/monthly.md")),
    ("docs/zh/fill-in.md", include_str!("../../../../docs/zh/fill-in.md")),
    ("docs/zh/year-end.md", include_str!("../../../../docs/zh/year-end.md")),
    ("docs/zh/county.md", include_str!("../../../../docs/zh/county.md")),
    ("docs/zh/merging.md", include_str!("../../../../docs/zh/merging.md")),
    ("docs/zh/gather.md", include_str!("../../../../docs/zh/gather.md")),
    ("docs/zh/trouble.md", include_str!("../../../../docs/zh/trouble.md")),
    ("docs/zh/reference.md", include_str!("../../../../docs/zh/reference.md")),
    ("docs/zh/install.md", include_str!("../../../../docs/zh/install.md")),
    ("docs/zh/new-town.md", include_str!("../../../../docs/zh/new-town.md")),
];

pub fn pages() -> [Page; 2] {
    [Page::new(ENGLISH), Page::new(CHINESE)]
}

impl Page {
    fn new(files: &'static [File]) -> Page {
        let fences = files.iter().flat_map(|file| fences(*file)).collect();
        let text = files.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("\n");
        Page { name: files[0].0, files, text, fences }
    }

    pub fn steps(&self) -> usize {
        self.fences.iter().filter(|f| f.words() == ["console"]).map(|f| f.steps().len()).sum()
    }

    /// The cells of the table rows under a heading, without its head.
    pub fn table(&self, heading: &str) -> Vec<Vec<&str>> {
        let under = self.text.lines().skip_while(|line| *line != heading).skip(1);
        let rows = under.take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with("| "));
        let cells = rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect());
        cells.skip(1).collect()
    }
}

fn fences((file, text): File) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(info) if !open => {
                fences.push(Fence { file, info, text: String::new() });
                open = true;
            }
            Some(_) => open = false,
            None if open => {
                let fence = fences.last_mut().unwrap();
                fence.text += line;
                fence.text.push('\n');
            }
            None => {}
        }
    }
    assert!(!open, "{file}: a block is not closed");
    fences
}

impl Fence {
    pub fn words(&self) -> Vec<&'static str> {
        self.info.split_whitespace().collect()
    }

    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for line in self.text.lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Step { command: command.to_string(), output: Vec::new() }),
                (None, Some(step)) => step.output.push(line.trim_end().to_string()),
                (None, None) => panic!("a console block begins with a command, not with {line:?}"),
            }
        }
        steps
    }
}
