//! The tasks of a clerk's first weeks, with the keys that each takes: `first-weeks.txt` has the lines of the
//! program as it was and as it is. The lines of today are typed in one town, one after the other.
#![cfg(unix)]

use crate::env::{Run, TODAY, Town, repo, words};
use crate::terminal::{DOWN, ENTER, Terminal};

const SCRIPT: &str = include_str!("first-weeks.txt");

/// How many tasks there are.
const TASKS: usize = 68;

#[derive(Debug, Default, Clone)]
struct Task {
    title: &'static str,
    before: Vec<Step>,
    after: Vec<Step>,
    /// What the program answers, or what it names as the next thing to do.
    tells: &'static str,
    /// The file that is the answer.
    writes: &'static str,
}

#[derive(Debug, Clone)]
enum Step {
    /// A command.
    Command(&'static str),
    /// A question by a text of it, and the keys that answer it.
    Answer(&'static str, &'static str),
    /// A text that the program did not write, typed elsewhere.
    ByHand(&'static str),
}

impl Step {
    fn keys(&self) -> usize {
        match self {
            Step::Command(line) => keys(line) + 1,
            Step::Answer(_, answer) => keys(answer),
            Step::ByHand(text) => keys(text),
        }
    }
}

/// The keys of a line: what Tab completes, in brackets, is one.
fn keys(line: &str) -> usize {
    let mut pieces = line.split('[');
    let first = pieces.next().map_or(0, |piece| piece.chars().count());
    let completed = pieces.map(|piece| 1 + piece.split_once(']').map_or(0, |(_, rest)| rest.chars().count()));
    first + completed.sum::<usize>()
}

fn sum(steps: &[Step]) -> usize {
    steps.iter().map(Step::keys).sum()
}

fn tasks() -> Vec<Task> {
    let mut all: Vec<Task> = Vec::new();
    let mut is_after = false;
    for line in SCRIPT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(title) = line.strip_prefix("= ") {
            all.push(Task { title, ..Task::default() });
            continue;
        }
        let task = all.last_mut().expect("a line before the first task");
        match line.split_once(' ') {
            None => is_after = line == "after",
            Some(("after", "same")) => task.after = task.before.clone(),
            Some(("tells", tells)) => task.tells = tells,
            Some(("writes", file)) => task.writes = file,
            Some((mark, text)) => {
                let step = match mark {
                    "$" => Step::Command(text),
                    "?" => text.split_once(": ").map(|(until, answer)| Step::Answer(until, answer)).expect(text),
                    "w" => Step::ByHand(text),
                    _ => panic!("{line}"),
                };
                if is_after { task.after.push(step) } else { task.before.push(step) }
            }
        }
    }
    all
}

/// The sample town with the files that somebody sent.
fn town() -> Town {
    let town = Town::sample();
    town.file("企业.csv", "单位名称,类别\n示例新茶楼,九小场所\n");
    let row = |n: u32| format!("旧-{n},示例面馆,线路{n},一般,2026-11-0{n},已整改 2026-11-21,赵六\n");
    let rows: String = (1..=3).map(row).collect();
    town.file("带整改.csv", format!("隐患编号,单位名称,隐患描述,隐患等级,发现日期,整改情况,整改人\n{rows}"));
    town.file("后.jpg", b"\xFF\xD8\xFF\xE0 after");
    town
}

/// Types the lines of a task; gives what the last command showed, or what went wrong.
fn typed(town: &Town, steps: &[Step]) -> Result<String, String> {
    let mut shown = String::new();
    let mut rest = steps;
    while let [Step::Command(line), more @ ..] = rest {
        let answers = more.iter().take_while(|step| matches!(step, Step::Answer(..))).count();
        let typed = line.replace(['[', ']'], "");
        let run = Run::new(words(&typed).into_iter().skip(1)).today(TODAY).at(&town.root()).env("TERM", "xterm");
        let run = run.env("ZHIBEN_USER", "王芳").env("ZHIBEN_NOW", "2026-11-23T09:00:00+08:00").env("PAGER", "");
        let mut clerk = Terminal::start(run);
        for step in &more[..answers] {
            let Step::Answer(until, answer) = step else { continue };
            clerk.wait_for(until).wait_for("]").press(&answer.replace('⏎', ENTER).replace('↓', DOWN).replace('␣', " "));
        }
        let code;
        (shown, code) = clerk.end();
        if code != 0 {
            return Err(format!("{typed}：{code} {shown}"));
        }
        rest = &more[answers..];
    }
    Ok(shown)
}

#[test]
fn the_keys_are_counted_plainly() {
    for (line, expected) in [("zhiben 隐患", 9), ("a --u[nit ]面馆", 8), ("⏎", 1), ("↓␣⏎", 3), ("一[二三]四[五]", 4)]
    {
        assert_eq!(keys(line), expected, "{line}");
    }
}

/// No task takes more keys than before, but for one question, and together they take a third fewer.
#[test]
fn the_first_weeks_take_fewer_keys() {
    let all = tasks();
    assert_eq!(all.len(), TASKS);
    let of = |part: fn(&Task) -> &[Step]| all.iter().map(|task| sum(part(task))).sum::<usize>();
    let (before, after) = (of(|task| &task.before), of(|task| &task.after));
    assert!(after * 3 <= before * 2, "{before} keys before, {after} now");
    for task in &all {
        assert!(!task.after.is_empty() && (task.tells.is_empty() != task.writes.is_empty()), "{}", task.title);
        // One key more answers the question whether a further record follows.
        assert!(sum(&task.after) <= sum(&task.before) + 1, "{} takes more keys than before", task.title);
    }
}

/// The page has each task with its keys.
#[test]
fn the_page_has_the_counts() {
    let page = std::fs::read_to_string(repo("docs/tasks.md")).unwrap();
    let (mut before, mut after) = (0, 0);
    for (at, task) in tasks().iter().enumerate() {
        let (was, is) = (sum(&task.before), sum(&task.after));
        (before, after) = (before + was, after + is);
        let row = format!("| {} | {} | {was} | {is} |", at + 1, task.title);
        assert!(page.contains(&row), "docs/tasks.md lacks: {row}");
    }
    assert!(page.contains(&format!("| | sum | {before} | {after} |")), "docs/tasks.md: {before} and {after}");
}

/// In one town, one after the other: each ends well, and answers or names what comes next.
#[test]
fn every_task_ends_with_an_answer_or_the_next_command() {
    let town = town();
    let mut wrong = Vec::new();
    for (at, task) in tasks().iter().enumerate() {
        match typed(&town, &task.after) {
            Ok(shown) if shown.contains(task.tells) && town.root().join(task.writes).exists() => {}
            Ok(shown) => wrong.push(format!("{} {}：{} {}：{shown}", at + 1, task.title, task.tells, task.writes)),
            Err(why) => wrong.push(format!("{} {}：{why}", at + 1, task.title)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
