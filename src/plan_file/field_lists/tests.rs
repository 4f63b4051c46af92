//! Good and bad field lists (现场检查清单).

use super::*;
use crate::domain::plan::Categories;

#[test]
fn each_compiled_list_has_20_to_30_short_items_without_twins() {
    let criteria = super::super::criteria::load(&[]).unwrap();
    let all = load(&[], &criteria).unwrap();
    let names: Vec<&str> = all.0.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(names, ["餐饮燃气", "电动自行车充电", "住宿", "经营性自建房", "出租屋", "小加工"]);
    for list in &all.0 {
        assert!((20..=30).contains(&list.items.len()), "{}: {}", list.id, list.items.len());
        let mut seen = std::collections::HashSet::new();
        for item in &list.items {
            // Items that differ only in punctuation are the same item.
            let plain: String = item.text.chars().filter(|c| c.is_alphanumeric()).collect();
            assert!(seen.insert(plain), "{}: {} twice", list.id, item.text);
            assert!((4..=LONGEST).contains(&item.text.chars().count()), "{}", item.text);
            assert!(!item.topic.is_empty() && item.topic.chars().count() <= 8, "{}", item.topic);
            if let Some(code) = &item.criterion {
                assert!(criteria.clause(code).is_some(), "{code}");
            }
        }
        assert!(list.items.iter().any(|i| i.criterion.is_some()), "{}: which may be major", list.id);
    }
    let there = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/data/lists")).unwrap().count();
    assert_eq!(there, COMPILED.len());
}

#[test]
fn every_mistake_has_its_line() {
    let long = "字".repeat(41);
    let text = format!(
        "[list]\nid = \"甲\"\nname = \"\"\n[[item]]\ntopic = \"门\"\ntext = \"门能开\"\ncriterion = \"FIRE25-9\"\n\
         [[item]]\ntopic = \"门\"\ntext = \"门能开\"\n[[item]]\ntext = \"{long}\"\nmajor = true\n"
    );
    let criteria = super::super::criteria::load(&[]).unwrap();
    let workspace_text = |text: &str| load(&[("shop".to_string(), text.to_string())], &criteria);
    let mistakes: Vec<String> = workspace_text(&text).unwrap_err().0.iter().map(ToString::to_string).collect();
    let expected = [
        "data/lists/shop.toml:1:1: list.title：缺少这个键，应为清单的名称",
        "data/lists/shop.toml:2:6: list.id = \"甲\"：应与文件名相同：\"shop\"（英文字母、数字和 . - _）",
        "data/lists/shop.toml:3:8: list.name = \"\"：不能为空",
        "data/lists/shop.toml:7:13: item[#1].criterion = \"FIRE25-9\"：判定标准里没有这一条，看 zhiben criteria show",
        "data/lists/shop.toml:10:8: item[#2].text = \"门能开\"：与第 6 行相同",
        "data/lists/shop.toml:11:1: item[#3].topic：缺少这个键，应为检查项的分类，如 \"气瓶\"",
    ];
    assert_eq!(mistakes[..6], expected);
    assert!(mistakes[6].contains("有 41 个字，最多 40 个") && mistakes[7].contains("没有这个键"), "{mistakes:?}");
    let good =
        "[list]\nid = \"shop\"\nname = \"小店\"\ntitle = \"小店清单\"\n[[item]]\ntopic = \"门\"\ntext = \"门能开\"\n";
    assert!(workspace_text(good).unwrap().find("小店").is_some());
    // A workspace's list replaces the compiled one of its name.
    let taken = load(&[("catering".into(), good.replace("shop", "catering"))], &criteria).unwrap();
    assert_eq!(taken.find("catering").unwrap().items.len(), 1);
    assert_eq!(workspace_text("").unwrap_err().0.len(), 2);
}

#[test]
fn a_name_chooses_among_the_lists_of_its_categories() {
    let plan = super::super::load(super::super::TOWN, "plan.toml").unwrap();
    let lists = load(&[], &Default::default()).unwrap();
    let of = |category: &str, names: &[&str]| -> Vec<String> {
        let at = plan.categories.iter().position(|c| c.id == category).unwrap();
        lists.of_unit(&plan, Categories::one(at), names).iter().map(|l| l.name.clone()).collect()
    };
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("nine-small", &["示例餐馆"], &["餐饮燃气"]),
        ("nine-small", &["示例面馆"], &["餐饮燃气"]),
        ("nine-small", &["老李家", "老李火锅"], &["餐饮燃气"]),
        ("nine-small", &["示例宾馆"], &["住宿"]),
        ("nine-small", &["示例理发店"], &[]),
        ("micro", &["示例核桃加工坊"], &["小加工"]),
        ("micro", &["示例塑料制品厂"], &["小加工"]),
        ("rental", &["示例超市"], &["经营性自建房"]),
        ("rental", &["示例东坡村自建出租房"], &["经营性自建房", "出租屋"]),
        ("rental", &["示例农家乐"], &["经营性自建房", "餐饮燃气", "住宿"]),
        ("small-venue", &["示例电动车行"], &["电动自行车充电"]),
        ("mine", &["示例石料厂"], &[]),
        ("hazchem", &["示例饭店旁加油站"], &[]),
    ];
    for (category, names, expected) in cases {
        assert_eq!(of(category, names), *expected, "{category} {names:?}");
    }
    assert_eq!(lists.find("CATERING").map(|l| l.code(6)).as_deref(), Some("catering-07"));
    assert!(lists.find("住宿").is_some() && lists.find("宿").is_none());
}
