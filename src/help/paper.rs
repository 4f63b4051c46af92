//! The manual pages: one for each command, made from the tree, with Chinese headings and the text of `--help`.

use super::fold::may_break;
use clap::{Arg, Command};
use clap_mangen::Man;

pub fn options(command: Command) -> Command {
    command.arg(Arg::new("dir").required(true).value_name("目录").help("写到哪里，如 ~/.local/share/man/man1"))
}

/// clap's headings, which it cannot put into other words.
const HEADINGS: [(&str, &str); 7] = [
    ("NAME", "名称"),
    ("SYNOPSIS", "用法"),
    ("DESCRIPTION", "说明"),
    ("OPTIONS", "选项"),
    ("SUBCOMMANDS", "命令"),
    ("VERSION", "版本"),
    ("EXTRA", "例子"),
];

/// Each page's file name and text.
pub fn pages(tree: Command) -> std::io::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    let name = tree.get_name().to_string();
    each(tree, &name, &mut pages)?;
    Ok(pages)
}

fn each(command: Command, name: &str, pages: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for sub in command.get_subcommands() {
        each(sub.clone(), &format!("{name}-{}", sub.get_name()), pages)?;
    }
    // The page names itself as one word, so that `man zhiben-hazard-add` finds it.
    let bin = name.replace('-', " ");
    let man = Man::new(command.name(name.to_string()).bin_name(bin).disable_help_flag(true)).manual("治本").title(name);
    let mut page = Vec::new();
    man.render(&mut page)?;
    pages.push((format!("{name}.1"), in_chinese(&String::from_utf8_lossy(&page))));
    Ok(())
}

fn in_chinese(page: &str) -> String {
    let heading = |line: &str| {
        let word = line.strip_prefix(".SH ")?;
        let (_, zh) = HEADINGS.iter().find(|(en, _)| word == *en)?;
        Some(format!(".SH {zh}"))
    };
    let line = |line: &str| match line {
        // Lines without spaces cannot be adjusted to both margins.
        _ if line.starts_with(".TH ") => format!("{line}\n.ad l\n.nh"),
        _ if line.starts_with('.') => heading(line).unwrap_or_else(|| line.to_string()),
        _ => breakable(line),
    };
    page.lines().map(|text| line(text) + "\n").collect()
}

/// A line of text that `man` may break between Chinese characters, which it does by itself at spaces only.
fn breakable(line: &str) -> String {
    let mut text = String::new();
    let mut before = ' ';
    for next in line.chars() {
        if before != ' ' && may_break(before, next) {
            text += r"\:";
        }
        text.push(next);
        before = next;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Arg;

    #[test]
    fn a_line_breaks_between_chinese_characters() {
        for (line, broken) in [
            ("登记：新增隐患", r"登\:记：\:新\:增\:隐\:患"),
            (r"\-\-单位（必填）", r"\-\-\:单\:位\:（必\:填）"),
            (r"\fB\-\-by\fR 姓名，不写", r"\fB\-\-by\fR 姓\:名，\:不\:写"),
            ("data/reports 里", "data/reports 里"),
        ] {
            assert_eq!(breakable(line), broken);
        }
        assert_eq!(in_chinese(".TH zhiben 1\n.SH NAME\n.sp 隐患\n"), ".TH zhiben 1\n.ad l\n.nh\n.SH 名称\n.sp 隐患\n");
    }

    #[test]
    fn every_command_has_a_page_with_chinese_headings() {
        let add = Command::new("add").about("登记").arg(Arg::new("unit").long("unit").help("单位"));
        let tree =
            Command::new("zhiben").about("治本").subcommand(Command::new("hazard").about("隐患").subcommand(add));
        let pages = pages(tree).unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["zhiben-hazard-add.1", "zhiben-hazard.1", "zhiben.1"]);
        let add = pages[0].1.replace(r"\:", "");
        assert!(add.contains(".SH 名称") && add.contains(".SH 选项") && add.contains("单位"), "{add}");
        for (en, _) in HEADINGS {
            assert!(!add.contains(&format!(".SH {en}\n")), "{en}：{add}");
        }
    }
}
