//! 领导小组: its members with post and role, and its office. Names set with a blank (陈 栋) are one.

use super::scan::{Folded, Scan, is_blank, places};

/// A member of the leading group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// None where the document names the post only.
    pub name: Option<String>,
    pub post: String,
    pub role: &'static str,
    pub line: usize,
}

/// The leading group and its office.
#[derive(Debug, Default)]
pub struct People {
    pub members: Vec<Person>,
    /// The office, and the sentence that names it.
    pub office: Option<(String, String)>,
    pub director: Option<(String, String)>,
    /// The lines that were read as members.
    pub lines: Vec<usize>,
}

const ROLES: [(&str, &str); 8] = [
    ("常务副组长", "常务副组长"),
    ("执行副组长", "常务副组长"),
    ("第一组长", "组长"),
    ("双组长", "组长"),
    ("副组长", "副组长"),
    ("组长", "组长"),
    ("成员单位", ""),
    ("成员", "成员"),
];

/// The family names that a person's name may begin with.
const FAMILIES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公闫肖仝岳付代";

/// Reads the leading group and its office from the paragraphs, each with its line.
pub fn people<'t>(paragraphs: impl IntoIterator<Item = (usize, &'t str)>) -> People {
    let mut people = People::default();
    let mut role: Option<&'static str> = None;
    for (line, text) in paragraphs {
        match labelled(text) {
            Some((named, rest)) => {
                role = Some(named).filter(|named| !named.is_empty());
                let read = role.map(|role| entries(rest, role, line)).unwrap_or_default();
                if !read.is_empty() {
                    people.lines.push(line);
                }
                people.members.extend(read);
            }
            None => {
                // The next name of the same role, on a line of its own.
                let read = role.map(|role| entries(text, role, line)).unwrap_or_default();
                let is_entry = matches!(&read[..], [one] if one.name.is_some()) && !text.contains(['。', '，']);
                match is_entry {
                    true => {
                        people.lines.push(line);
                        people.members.extend(read);
                    }
                    false => role = None,
                }
            }
        }
        office(text, &mut people);
    }
    people
}

/// Whether a line begins with a role and a colon.
pub fn is_labelled(text: &str) -> bool {
    labelled(text).is_some()
}

/// `副 组 长：…`: the role, and what follows the colon.
fn labelled(text: &str) -> Option<(&'static str, &str)> {
    let folded = Folded::of(text);
    let mut scan = Scan::at(&folded.chars, 0);
    let (_, role) = *ROLES.iter().find(|(label, _)| scan.eat(label))?;
    // A sentence about the members has no colon.
    if !scan.eat("：") {
        let rest = &text[folded.bytes(scan.at, folded.chars.len())];
        let is_set_apart = text[..text.len() - rest.len()].ends_with(is_blank) && !rest.contains(['。', '，']);
        return is_set_apart.then_some((role, rest));
    }
    Some((role, &text[folded.bytes(scan.at, folded.chars.len())]))
}

/// The members in the text after a role.
fn entries(text: &str, role: &'static str, line: usize) -> Vec<Person> {
    let text = text.trim().trim_end_matches(['。', '；', ';']);
    if text.is_empty() {
        return Vec::new();
    }
    let of = |name: Option<String>, post: String| Person { name, post, role, line };
    let words = words(text);
    let is_person: Vec<bool> = words.iter().map(|word| is_name(word)).collect();
    let named = is_person.iter().filter(|is| **is).count();
    if named == 1 {
        let at = is_person.iter().position(|is| *is).unwrap_or_default();
        let post: Vec<&str> =
            words.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, word)| word.as_str()).collect();
        return vec![of(Some(words[at].clone()), post.join(" "))];
    }
    if named > 1 && named == words.len() {
        // Names alone.
        return words.into_iter().map(|name| of(Some(name), String::new())).collect();
    }
    if named > 1 {
        // Name and post by turns.
        let mut all: Vec<Person> = Vec::new();
        for (word, is_name) in words.into_iter().zip(is_person) {
            match (is_name, all.last_mut()) {
                (true, _) => all.push(of(Some(word), String::new())),
                (false, Some(last)) if last.post.is_empty() => last.post = word,
                (false, Some(last)) => last.post = format!("{} {word}", last.post),
                (false, None) => {}
            }
        }
        return all;
    }
    // 镇长张三 in one word.
    if let [one] = &words[..]
        && !one.contains('、')
        && let Some((post, name)) = post_and_name(one)
    {
        return vec![of(Some(name), post)];
    }
    let posts = text.split('、').map(|post| post.trim().to_string()).filter(|post| !post.is_empty());
    posts.map(|post| of(None, post)).collect()
}

/// The words between blanks, brackets and marks; single characters next to each other are one name.
fn words(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut was_single = false;
    for word in text
        .split(|c: char| is_blank(c) || matches!(c, '（' | '）' | '(' | ')' | '，' | ','))
        .filter(|word| !word.is_empty())
    {
        let is_single = word.chars().count() == 1;
        match all.last_mut().filter(|_| is_single && was_single) {
            Some(last) => last.push_str(word),
            None => all.push(word.to_string()),
        }
        was_single = is_single;
    }
    // 张三、李四、王五
    let all: Vec<String> = match all.iter().any(|word| word.contains('、') && word.split('、').all(is_name)) {
        true => all.iter().flat_map(|word| word.split('、')).map(str::to_string).collect(),
        false => all,
    };
    all
}

/// Whether a word can be a person's name.
fn is_name(word: &str) -> bool {
    let chars: Vec<char> = word.chars().collect();
    const POSTS: &str = "镇乡县村局所站办部委长任员记席管队组市区";
    let posts = |chars: &[char]| chars.iter().any(|c| POSTS.contains(*c));
    (2..=3).contains(&chars.len())
        && FAMILIES.contains(chars[0])
        && !posts(&chars[1..])
        && chars.iter().all(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
}

/// `副镇长薛明辉`, split after the post.
fn post_and_name(word: &str) -> Option<(String, String)> {
    let chars: Vec<char> = word.chars().collect();
    const ENDS: &str = "长记任员席";
    let at = chars.iter().rposition(|c| ENDS.contains(*c))? + 1;
    let name: String = chars[at..].iter().collect();
    is_name(&name).then(|| (chars[..at].iter().collect(), name))
}

/// 领导小组下设办公室，办公室设在镇安委办，办公室主任由副镇长薛明辉兼任。
fn office(text: &str, people: &mut People) {
    let chars = Folded::of(text).chars;
    for word in ["办公室设在", "办公室设于"] {
        let Some(at) = places(&chars, word).first().copied().filter(|_| people.office.is_none()) else { continue };
        let rest: String =
            chars[at + word.chars().count()..].iter().take_while(|c| !"，。；（".contains(**c)).collect();
        if (2..=24).contains(&rest.chars().count()) {
            people.office = Some((rest, text.to_string()));
        }
    }
    if people.director.is_some() {
        return;
    }
    for at in places(&chars, "办公室主任") {
        let rest: String = chars[at + 5..].iter().take_while(|c| !"，。；（".contains(**c)).collect();
        let rest = rest.trim_start_matches('：').trim_start_matches('由');
        let named =
            ["同志兼任", "同志担任", "兼任", "担任"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
        let named = named.trim_end_matches("同志");
        let name =
            post_and_name(named).map(|(_, name)| name).or_else(|| Some(named.to_string()).filter(|name| is_name(name)));
        if let Some(name) = name {
            people.director = Some((name, text.to_string()));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::paragraphs;
    use super::*;

    fn group(text: &str) -> People {
        let all = paragraphs(text);
        people(all.iter().map(|p| (p.line, p.text.as_str())))
    }

    fn read(text: &str) -> Vec<(Option<String>, String, &'static str)> {
        group(text).members.into_iter().map(|p| (p.name, p.post, p.role)).collect()
    }

    fn one(name: &str, post: &str, role: &'static str) -> (Option<String>, String, &'static str) {
        (Some(name).filter(|n| !n.is_empty()).map(str::to_string), post.to_string(), role)
    }

    #[test]
    fn a_list_with_tabs_and_names_with_a_blank() {
        let text = "组 长：\t张庆斌\t县委常委、镇党委书记\n\t王鑫辉\t镇党委副书记、镇长\n常务副组长：\t薛明辉\t副镇长\n副 组 长：\t陈 栋\t镇党委委员、纪检书记\n\
                    成 员：各包村干部、自然资源所负责人等。\n领导小组下设办公室，办公室设在镇安委办，办公室主任由副镇长薛明辉兼任。";
        assert_eq!(
            read(text),
            [
                one("张庆斌", "县委常委、镇党委书记", "组长"),
                one("王鑫辉", "镇党委副书记、镇长", "组长"),
                one("薛明辉", "副镇长", "常务副组长"),
                one("陈栋", "镇党委委员、纪检书记", "副组长"),
                one("", "各包村干部", "成员"),
                one("", "自然资源所负责人等", "成员"),
            ]
        );
        let people = group(text);
        assert_eq!(people.office.unwrap().0, "镇安委办");
        assert_eq!(people.director.unwrap().0, "薛明辉");
    }

    #[test]
    fn other_ways_to_write_a_list() {
        assert_eq!(read("组  长：李 强（镇党委书记）"), [one("李强", "镇党委书记", "组长")]);
        assert_eq!(read("组长：镇长王小明"), [one("王小明", "镇长", "组长")]);
        assert_eq!(read("副组长：镇党委副书记  赵亮"), [one("赵亮", "镇党委副书记", "副组长")]);
        assert_eq!(
            read("成员：钱进、孙立、周平"),
            [one("钱进", "", "成员"), one("孙立", "", "成员"), one("周平", "", "成员")]
        );
        assert_eq!(read("成员单位要各司其职。\n成员根据分管领域负责。"), []);
    }
}
