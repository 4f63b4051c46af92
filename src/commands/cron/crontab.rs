//! A crontab. The command is one for `/bin/sh`, and before it comes there cron reads `%` as the end of the line: both
//! are answered, in this order, from the inside out.

use super::{Job, Place, When, jobs};

pub fn write(place: &Place) -> String {
    let mut text = String::from(
        "# crontab（Linux、macOS）：(crontab -l; zhiben cron crontab) | crontab -\n# 时间是本机的时间；电脑没开的日子不补，摘要下一次会把漏下的一起说。出错的话记在 zhiben.log 里。\n",
    );
    for when in [When::Morning, When::Month] {
        for job in jobs(when) {
            text += &format!("# {}\n{} {}\n", job.about, minutes(when), command(place, job));
        }
    }
    text
}

fn minutes(when: When) -> &'static str {
    match when {
        When::Morning => "30 7 * * 1-5",
        When::Month => "0 8 1 * *",
    }
}

fn command(place: &Place, job: &Job) -> String {
    let words: Vec<String> = place.words(job).iter().map(|word| quoted(word)).collect();
    let (folder, log) = (quoted(&place.reports.display().to_string()), quoted(&place.in_reports("zhiben.log")));
    let shell = format!("mkdir -p {folder} && {{ date; {}; }} >>{log} 2>&1", words.join(" "));
    shell.replace('%', r"\%")
}

/// A word as a shell takes it whole.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:,@%".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_string(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::{quoted, write};

    #[test]
    fn a_shell_takes_each_word_whole() {
        for (word, written) in [
            ("/usr/bin/zhiben", "/usr/bin/zhiben"),
            ("--changed", "--changed"),
            ("/srv/my town", "'/srv/my town'"),
            ("/srv/它's", r"'/srv/它'\''s'"),
            ("overdue-{date}.xlsx", "'overdue-{date}.xlsx'"),
            ("$HOME", "'$HOME'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(word), written);
        }
    }

    #[test]
    fn a_per_cent_sign_does_not_end_the_command() {
        let text = write(&sample("/opt/50%/zhiben", "/srv/my town"));
        let line = text.lines().find(|line| line.contains(" digest ")).unwrap();
        assert_eq!(
            line,
            r"30 7 * * 1-5 mkdir -p '/srv/my town/reports' && { date; /opt/50\%/zhiben -C '/srv/my town' digest --changed -o '/srv/my town/reports/digest'; } >>'/srv/my town/reports/zhiben.log' 2>&1"
        );
        assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), 7);
    }
}
