//! Windows: `schtasks` lines. The task's command line is inside quotes, so its quotes are escaped.

use super::{Job, Place, When, jobs};

/// What `schtasks` takes after `/TR`, in characters.
const MOST: usize = 261;

pub fn write(place: &Place) -> String {
    let mut text = String::from(
        "rem Windows 任务计划：在那台电脑上运行 zhiben cron windows，把下面几行粘贴到命令提示符里\nrem 时间是本机的时间；出错的话看“任务计划程序”里的上次运行结果：2 写的有错，3 文件读不了写不了。\n",
    );
    text += &format!("if not exist {0} mkdir {0}\n", quoted(&place.reports.display().to_string()));
    for job in [When::Morning, When::Month].into_iter().flat_map(jobs) {
        let run = place.words(job).iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        if run.chars().count() > MOST {
            text += &format!("rem 下一行的命令超过 {MOST} 个字符，schtasks 不收：请把工作区移到短一些的目录\n");
        }
        text += &format!(
            "schtasks /Create /F /TN \"zhiben\\{}-{}\" {} /TR \"{}\"\n",
            place.site,
            job.name,
            schedule(job),
            run.replace('"', "\\\"")
        );
    }
    text
}

fn schedule(job: &Job) -> &'static str {
    match job.when {
        When::Morning => "/SC WEEKLY /D MON,TUE,WED,THU,FRI /ST 07:30",
        When::Month => "/SC MONTHLY /D 1 /ST 08:00",
    }
}

/// A word as a program of Windows takes it whole; no path there holds a quote.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || r"/\._-+=:{}".contains(c);
    if word.chars().all(is_plain) { word.to_string() } else { format!("\"{word}\"") }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::write;

    #[test]
    fn the_commands_quotes_are_escaped() {
        let text = write(&sample(r"C:\Program Files\zhiben.exe", r"D:\town"));
        let line = text.lines().find(|line| line.contains(" digest ")).unwrap();
        let start = r#"schtasks /Create /F /TN "zhiben\jc-digest" /SC WEEKLY /D MON,TUE,WED,THU,FRI /ST 07:30 /TR "\"C:\Program Files\zhiben.exe\" -C D:\town digest --changed -o "#;
        assert!(line.starts_with(start) && line.ends_with('"'), "{line}");
        assert_eq!(text.matches("schtasks /Create").count(), 7);
        assert!(!text.contains("不收"));
        assert!(write(&sample(r"C:\zhiben.exe", &format!(r"D:\{}", "镇".repeat(120)))).contains("不收"));
    }
}
