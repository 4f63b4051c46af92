//! Draws the questions on the terminal. Only this file uses `inquire`. Esc and Ctrl-C stop the command.

use super::{Choice, Line, Pick, search, stopped};
use crate::reply::{Surroundings, system_error};
use inquire::error::InquireError;
use inquire::list_option::ListOption;
use inquire::ui::{RenderConfig, Styled};
use inquire::validator::Validation;
use inquire::{MultiSelect, Select, Text};
use std::fmt;

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// The colours of all questions, or none.
fn looks(colour: bool) -> RenderConfig<'static> {
    let looks = if colour { RenderConfig::default_colored() } else { RenderConfig::empty() };
    // inquire's own signs have Latin letters.
    looks
        .with_canceled_prompt_indicator(Styled::new("（已取消）"))
        .with_selected_checkbox(Styled::new("[√]"))
        .with_scroll_up_prefix(Styled::new("↑"))
        .with_scroll_down_prefix(Styled::new("↓"))
}

/// Asks yes or no; an empty answer is no, and so is a person who stops.
pub fn agrees(question: &str, colour: bool) -> anyhow::Result<bool> {
    let (agreed, refused) = (["是", "好", "y", "yes"], ["", "否", "不", "n", "no"]);
    let answer = |text: &str| text.trim().to_lowercase();
    let check = |text: &str| match agreed.iter().chain(&refused).any(|word| *word == answer(text)) {
        true => Ok(()),
        false => Err("请写“是”或“否”".to_string()),
    };
    let help = "写“是”就做；直接回车或 Esc 取消";
    let text = self::line(&Line { question, help, default: None, check: &check }, colour)?;
    Ok(agreed.contains(&answer(&text).as_str()))
}

/// Asks for a line until it is accepted.
pub fn line(line: &Line, colour: bool) -> anyhow::Result<String> {
    let check = |text: &str| {
        Ok(match (line.check)(text) {
            Ok(()) => Validation::Valid,
            Err(why) => Validation::Invalid(why.into()),
        })
    };
    let text =
        Text::new(line.question).with_help_message(line.help).with_validator(check).with_render_config(looks(colour));
    let text = match line.default {
        Some(default) => text.with_default(default),
        None => text,
    };
    text.prompt().map_err(ended)
}

/// Asks for one or several entries of a list.
pub fn pick(pick: &Pick, colour: bool) -> anyhow::Result<Vec<usize>> {
    let scorer = |typed: &str, choice: &Choice, _: &str, _: usize| search::score(typed, choice);
    let Some(least) = pick.many else {
        let select = Select::new(pick.question, pick.choices.to_vec())
            .with_help_message(pick.help)
            .with_scorer(&scorer)
            .with_sorter(&by_score)
            .with_render_config(looks(colour));
        return select.raw_prompt().map(|chosen| vec![chosen.index]).map_err(ended);
    };
    let enough = move |chosen: &[ListOption<&Choice>]| {
        Ok(match chosen.len() >= least {
            true => Validation::Valid,
            false => Validation::Invalid("还没有勾选：用空格勾选，再回车".into()),
        })
    };
    let joined = |chosen: &[ListOption<&Choice>]| {
        chosen.iter().map(|option| option.value.shown.as_str()).collect::<Vec<_>>().join("、")
    };
    let select = MultiSelect::new(pick.question, pick.choices.to_vec())
        .with_help_message(pick.help)
        .with_scorer(&scorer)
        .with_formatter(&joined)
        .with_validator(enough)
        .with_render_config(looks(colour));
    select.raw_prompt().map(|chosen| chosen.iter().map(|option| option.index).collect()).map_err(ended)
}

/// Sorts the fitting entries by score, the best first. Entries with the same score keep their order.
fn by_score(fits: &mut [(usize, i64)]) {
    fits.sort_by_key(|(at, score)| (std::cmp::Reverse(*score), *at));
}

fn ended(error: InquireError) -> anyhow::Error {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => stopped(),
        InquireError::IO(error) => {
            Surroundings::new(format!("终端不能用来提问：{}", system_error(&error)), "请把各项写在命令里").into()
        }
        // inquire's words are English.
        _ => Surroundings::new("终端不能用来提问", "请把各项写在命令里").into(),
    }
}
