//! `zhiben help 隐患`: the page of a command by any of its names, or a topic that belongs to no one command. It knows
//! what may be asked for; the pages of commands are clap's.

use super::near::{self, Candidate};
use super::topics::{TOPICS, Topic};
use crate::reply::Mistake;
use clap::{Arg, ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(
        Arg::new("about")
            .value_name("命令或主题")
            .num_args(0..)
            .help("命令的中文名或英文名，或主题；全部命令：zhiben help 全部；主题有哪些：zhiben help 主题"),
    )
}

/// Whether everything was asked for.
pub fn is_all(words: &[String]) -> bool {
    matches!(words, [word] if matches!(word.as_str(), "all" | "全部"))
}

/// What was asked about, word by word.
pub fn words(matches: &ArgMatches) -> Vec<String> {
    matches.get_many::<String>("about").into_iter().flatten().cloned().collect()
}

/// The text of a topic; of `主题` the list of all.
pub fn topic(name: &str) -> Option<String> {
    if matches!(name, "主题" | "topics") {
        return Some(topics());
    }
    let found = TOPICS.iter().find(|topic| topic.zh == name || topic.en == name || topic.also.contains(&name))?;
    Some(format!("{}：{}\n\n{}", found.zh, found.about, found.text))
}

/// The commands and topics that speak of a word.
fn near(root: &Command, word: &str) -> Vec<String> {
    let mut near: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !near.contains(&name) && near.len() < 8 {
            near.push(name);
        }
    };
    each(root, "", &mut |path, command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        if about.contains(word) || command.get_all_aliases().any(|alias| alias.contains(word)) {
            add(path.to_string());
        }
    });
    TOPICS
        .iter()
        .filter(|t| t.zh.contains(word) || t.about.contains(word) || t.text.contains(word))
        .for_each(|t| add(t.zh.to_string()));
    near
}

fn each(command: &Command, path: &str, seen: &mut dyn FnMut(&str, &Command)) {
    for sub in command.get_subcommands() {
        let path = format!("{path} {}", sub.get_name());
        let path = path.trim_start();
        seen(path, sub);
        each(sub, path, seen);
    }
}

/// The answer to a word that is neither command nor topic.
pub fn unknown(root: &Command, word: &str) -> Mistake {
    let found = near(root, word);
    let is_slip = near::is_slip(word, known(root));
    let hint = match found.is_empty() || is_slip {
        false => format!("说到“{word}”的有：{}；用 zhiben help 加其中一个看", found.join("、")),
        true => near::question(word, known(root)).unwrap_or_default(),
    };
    Mistake::new(format!("没有叫“{word}”的命令或主题")).hint(format!("{hint}\n主题有哪些：zhiben help 主题"))
}

/// The names that a slip may have meant.
fn known(root: &Command) -> Vec<Candidate> {
    let names = |topic: &Topic| [topic.zh, topic.en].iter().chain(topic.also).map(|name| name.to_string()).collect();
    let topics = TOPICS.iter().map(|topic| Candidate { shown: topic.zh.to_string(), names: names(topic) });
    root.get_subcommands().map(near::of_command).chain(topics).collect()
}

/// One line for each topic.
pub fn topics() -> String {
    let line = |topic: &Topic| format!("  {}（{}）  {}", topic.zh, topic.en, topic.about);
    let all: Vec<String> = TOPICS.iter().map(line).collect();
    format!("主题，用 zhiben help 主题名 看：\n{}\n", all.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_found_by_each_of_its_names_and_is_listed() {
        let list = topic("主题").unwrap();
        for of in TOPICS {
            let text = topic(of.zh).unwrap();
            assert!(of.en.is_ascii() && list.contains(of.zh) && text.contains(of.text), "{}", of.zh);
            assert!(of.text.ends_with('\n'), "{}", of.zh);
            for name in [of.en].iter().chain(of.also) {
                assert_eq!(topic(name).as_ref(), Some(&text), "{name}");
            }
        }
        assert_eq!(topic("天气"), None);
    }

    #[test]
    fn a_word_finds_the_commands_and_topics_that_speak_of_it() {
        let root = Command::new("zhiben").subcommand(Command::new("submit").alias("上报").about("上报：县里的报表"));
        assert_eq!(near(&root, "报表")[0], "submit");
        assert!(near(&root, "工作日").contains(&"日期".to_string()));
        assert!(near(&root, "火星").is_empty());
    }
}
