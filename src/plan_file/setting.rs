//! Changes settings of `[plan]` in the text of a plan file, and leaves everything else as it is written.

use super::head::{is_division, is_site};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The value of a setting of `[plan]` that is a text, such as `site`.
pub fn setting(text: &str, key: &str) -> Option<String> {
    let file: toml::Table = text.trim_start_matches('\u{FEFF}').parse().ok()?;
    Some(file.get("plan")?.get(key)?.as_str()?.to_string())
}

/// The text with another value of a setting. A setting that the plan lacks is added after `site`. `None` if the text
/// cannot be changed safely, because it is no plan.
pub fn with_setting(text: &str, key: &str, value: &str) -> Option<String> {
    let plain = text.trim_start_matches('\u{FEFF}');
    let mark = text.len() - plain.len();
    let root = DeTable::parse(plain).ok()?;
    let plan = match root.get_ref().get("plan")?.get_ref() {
        DeValue::Table(plan) => plan,
        _ => return None,
    };
    let span = |key: &str| plan.get(key).map(Spanned::span);
    let (range, new) = match span(key) {
        Some(span) => (span, format!("\"{value}\"")),
        None => {
            let site = span("site")?;
            let end = plain[site.end..].find('\n').map_or(plain.len(), |at| site.end + at);
            (end..end, format!("\n{key} = \"{value}\""))
        }
    };
    let new = format!("{}{}{new}{}", &text[..mark], &plain[..range.start], &plain[range.end..]);
    (setting(&new, key).as_deref() == Some(value)).then_some(new)
}

/// What is wrong with a site as it was typed, in Chinese; nothing if it may be a site.
pub fn wrong_site(text: &str) -> Option<&'static str> {
    (!is_site(text)).then_some("应为 1 到 8 个英文字母或数字，如 DG")
}

/// What is wrong with a 统计用区划代码 as it was typed, in Chinese; nothing if it may be one.
pub fn wrong_division(text: &str) -> Option<&'static str> {
    (!is_division(text)).then_some("应为 6、9 或 12 位数字，如 141128105")
}

/// Whether a plan of another town has the site of the template: the town copied it and did not choose its own.
pub fn is_of_template(site: &str, issuer: &str) -> bool {
    site == "JC" && !issuer.contains("积翠镇")
}

#[cfg(test)]
mod tests {
    use super::{setting, with_setting};

    #[test]
    fn one_setting_changes_and_nothing_else() {
        for (before, key, after) in [
            ("[plan]\nsite = \"JC\" # 前缀\n", "site", "[plan]\nsite = \"DG\" # 前缀\n"),
            (
                "# site = \"JC\"\n[plan]\r\n  site='JC'\r\nx=1\r\n",
                "site",
                "# site = \"JC\"\n[plan]\r\n  site=\"DG\"\r\nx=1\r\n",
            ),
            ("\u{FEFF}plan = { site = \"JC\" }", "site", "\u{FEFF}plan = { site = \"DG\" }"),
            ("plan.site = \"JC\"\n", "site", "plan.site = \"DG\"\n"),
            ("[plan]\nsite = \"JC\"\nx = 1\n", "division", "[plan]\nsite = \"JC\"\ndivision = \"DG\"\nx = 1\n"),
            ("[other]\nsite = \"JC\"\n[plan]\nsite = \"JC\"", "site", "[other]\nsite = \"JC\"\n[plan]\nsite = \"DG\""),
        ] {
            assert_eq!(with_setting(before, key, "DG").as_deref(), Some(after), "{before}");
            assert_eq!(setting(after, key).as_deref(), Some("DG"));
        }
        for text in ["", "site = \"JC\"", "[plan]\nsite = ", "plan = 1", "plan = { site = \"JC\" }"] {
            assert_eq!(with_setting(text, "division", "1"), None, "{text}");
        }
    }
}
