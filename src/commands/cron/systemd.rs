//! systemd: a service and a timer for the mornings, and the same for the first of the month. A timer that is persistent
//! makes up for a day on which the machine was off, and knows the plan's zone. In a unit `%` and `$` are doubled.

use super::{Place, When, jobs};

pub fn write(place: &Place) -> String {
    let name = |tail: &str| format!("zhiben-{}-{tail}", place.site);
    let (morning, month) = (name("morning"), name("month"));
    let mut text = format!(
        "# systemd（Linux）：下面四段各存成 ~/.config/systemd/user/ 里的一个文件，然后\n\
         #   systemctl --user daemon-reload\n\
         #   systemctl --user enable --now {morning}.timer {month}.timer\n\
         #   loginctl enable-linger    （没有人登录时也运行）\n\
         # 出错的话看 journalctl --user -u {morning}；错过的会补。\n"
    );
    for (when, name) in [(When::Morning, &morning), (When::Month, &month)] {
        text += &format!("\n# {name}.service\n{}\n# {name}.timer\n{}", service(place, when), timer(place, when));
    }
    text
}

fn service(place: &Place, when: When) -> String {
    let what = if when == When::Morning { "每个工作日的报表" } else { "每月的报表" };
    let mut text = format!(
        "[Unit]\nDescription=zhiben {what}（{}）\n\n[Service]\nType=oneshot\nExecStartPre=/bin/mkdir -p {}\n",
        place.site,
        quoted(&place.reports.display().to_string())
    );
    for job in jobs(when) {
        let words: Vec<String> = place.words(job).iter().map(|word| quoted(word)).collect();
        text += &format!("ExecStart={}\n", words.join(" "));
    }
    text
}

fn timer(place: &Place, when: When) -> String {
    let days = if when == When::Morning { "Mon..Fri 07:30" } else { "*-*-01 08:00" };
    format!(
        "[Timer]\nOnCalendar={days}{}\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n",
        zone(place.utc_offset)
    )
}

/// The zone's name after a blank; empty where no name fits, which means the machine's zone.
fn zone(utc_offset: i32) -> String {
    match (utc_offset, utc_offset % 3600) {
        (28_800, _) => " Asia/Shanghai".to_string(),
        (0, _) => " UTC".to_string(),
        // Such names count westward.
        (east, 0) => format!(" Etc/GMT{:+}", -east / 3600),
        _ => String::new(),
    }
}

/// A word as systemd takes it whole.
fn quoted(word: &str) -> String {
    let word = word.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:,@%".contains(c);
    if word.chars().all(is_plain) { word } else { format!("\"{word}\"") }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::{quoted, write, zone};

    #[test]
    fn a_unit_takes_each_word_whole() {
        for (word, written) in [
            ("/usr/bin/zhiben", "/usr/bin/zhiben"),
            ("/srv/my town", "\"/srv/my town\""),
            ("/srv/50%", "/srv/50%%"),
            ("/srv/$x \"y\"", r#""/srv/$$x \"y\"""#),
            (r"C:\a b", r#""C:\\a b""#),
        ] {
            assert_eq!(quoted(word), written);
        }
    }

    #[test]
    fn the_timers_know_the_plans_zone() {
        let text = write(&sample("/usr/bin/zhiben", "/srv/my town"));
        assert!(text.contains("OnCalendar=Mon..Fri 07:30 Asia/Shanghai\nPersistent=true\n"), "{text}");
        assert!(text.contains("OnCalendar=*-*-01 08:00 Asia/Shanghai\n"), "{text}");
        let report = "ExecStart=/usr/bin/zhiben -C \"/srv/my town\" report --today yesterday -o \"/srv/my town/reports/report-{month}.html\"\n";
        assert!(text.contains(report), "{text}");
        assert_eq!(text.matches("ExecStart=").count(), 7);
        assert_eq!(
            (zone(0), zone(7 * 3600), zone(-3600), zone(19_800)),
            (" UTC".into(), " Etc/GMT-7".into(), " Etc/GMT+1".into(), String::new())
        );
    }
}
