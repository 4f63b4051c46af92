//! Asks for the site and the division of a new workspace, each with what the plan has as the default.

use super::{Answer, Line, Person, is_given};
use crate::commands::init;
use clap::ArgMatches;

/// The answers of the person as options of `init`: those that were not typed.
pub fn town(matches: &ArgMatches, person: &Person) -> anyhow::Result<Vec<Answer>> {
    const WORDS: [(&str, &str); 2] = [
        ("编号前缀", "每本台账用自己的，如 DG；记录编号以它开头"),
        ("统计用区划代码", "本镇的 9 位代码；发布和合并时认它"),
    ];
    let mut answers = Vec::new();
    for ((key, default, wrong), (question, help)) in init::settings(matches)?.into_iter().zip(WORDS) {
        if is_given(matches, key) {
            continue;
        }
        let default = Some(default.as_str()).filter(|default| !default.is_empty());
        let check = |text: &str| match text.trim() {
            "" if default.is_none() => Ok(()),
            text => wrong(text).map_or(Ok(()), |why| Err(why.to_string())),
        };
        let line = Line { question, help, default, check: &check };
        let text = (person.line)(&line)?.trim().to_string();
        answers.extend(Some((key.to_string(), text)).filter(|(_, text)| !text.is_empty()));
    }
    Ok(answers)
}
