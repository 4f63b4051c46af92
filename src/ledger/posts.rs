//! Finds the role (人员类别) of a post (岗位 or 工种). The rules come from a file, and the first rule that fits counts.
//! A post that fits no rule has the role of a worker.

use super::fold::close;
use crate::domain::words::{ROLE, Word, find};

/// A role with the posts that have it.
#[derive(Debug, Clone, PartialEq)]
pub struct PostRule {
    pub role: &'static Word,
    /// Whole names of posts that have the role.
    pub is: Vec<String>,
    /// Parts of names: a post whose name contains such a part has the role.
    pub has: Vec<String>,
}

/// The rules of a workspace.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Posts {
    pub rules: Vec<PostRule>,
    /// Words that are removed before parts of a name are compared, so that 机电工程师 is no 电工.
    pub without: Vec<String>,
}

impl Posts {
    /// The role of a post by the rules; `None` if no rule fits.
    pub fn known(&self, post: &str) -> Option<&'static Word> {
        let whole = close(post);
        let parts: Vec<&str> = whole.split(['/', '、', ',', ';', '；', '，', '(', ')', '+']).collect();
        let bare = self.without.iter().fold(whole.to_string(), |text, word| text.replace(word.as_str(), ""));
        let fits = |rule: &&PostRule| {
            rule.is.iter().any(|word| *whole == **word || parts.contains(&word.as_str()))
                || rule.has.iter().any(|word| bare.contains(word.as_str()))
        };
        self.rules.iter().find(fits).map(|rule| rule.role)
    }

    /// The role of a post, or worker if no rule fits.
    pub fn role(&self, post: &str) -> Option<&'static Word> {
        self.known(post).or_else(|| find(ROLE, &close(post))).or_else(|| find(ROLE, "worker"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_post_is_a_role_by_data() {
        let aliases = crate::plan_file::aliases::compiled();
        for (post, role) in [
            ("焊工", "special-worker"),
            ("低压电工作业", "special-worker"),
            ("水电工", "special-worker"),
            ("高处作业（登高架设）", "special-worker"),
            ("制冷与空调作业", "special-worker"),
            ("叉车司机", "special-worker"),
            ("塔吊司机", "special-worker"),
            ("机电工程师", "worker"),
            ("瓦工", "worker"),
            ("钢筋工", "worker"),
            ("会计", "worker"),
            ("副厂长", "worker"),
            ("安全员", "safety-manager"),
            ("专职安全员（C证）", "safety-manager"),
            ("安全管理人员", "safety-manager"),
            ("法人", "principal"),
            ("法人/总经理", "principal"),
            ("矿长", "principal"),
            ("主要负责人", "principal"),
            ("网格员", "grid"),
            ("专家", "expert"),
        ] {
            assert_eq!(aliases.posts.role(post).map(|word| word.en), Some(role), "{post}");
        }
    }
}
