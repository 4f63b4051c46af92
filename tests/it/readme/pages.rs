//! A page of Markdown as the tests read it: its fenced blocks and the tables under a heading.

pub struct Page {
    pub name: &'static str,
    pub text: &'static str,
    pub fences: Vec<Fence>,
}

/// ```` ```console ```` holds commands with what they print; ```` ```csv units.csv ```` a file to write.
pub struct Fence {
    info: &'static str,
    pub text: String,
}

/// A command and the lines that it prints.
pub struct Step {
    pub command: String,
    pub output: Vec<String>,
}

pub fn pages() -> [Page; 2] {
    [
        Page::new("README.md", include_str!("../../../README.md")),
        Page::new("README.zh-CN.md", include_str!("../../../README.zh-CN.md")),
    ]
}

impl Page {
    fn new(name: &'static str, text: &'static str) -> Page {
        let mut fences: Vec<Fence> = Vec::new();
        let mut open = false;
        for line in text.lines() {
            match line.strip_prefix("```") {
                Some(info) if !open => {
                    fences.push(Fence { info, text: String::new() });
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
        assert!(!open, "{name}: a block is not closed");
        Page { name, text, fences }
    }

    pub fn steps(&self) -> usize {
        self.fences.iter().filter(|f| f.words() == ["console"]).map(|f| f.steps().len()).sum()
    }

    /// The cells of the table rows under a heading, without its head.
    pub fn table(&self, heading: &str) -> Vec<Vec<&'static str>> {
        let under = self.text.lines().skip_while(|line| *line != heading).skip(1);
        let rows = under.take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with("| "));
        let cells = rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect());
        cells.skip(1).collect()
    }
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
