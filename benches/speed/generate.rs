//! Makes the data of the benchmark from a seed: units, hazards, self-inspections, trainings and drills as CSV files
//! that a clerk would import. All names are invented. Two in a hundred hazards are overdue on [`TODAY`].

use std::ops::Range;
use std::path::Path;

use anyhow::Result;
use chrono::{Days, NaiveDate};

/// The as-of day of the reports.
pub const TODAY: &str = "2026-06-30";

/// How many units and hazards there are.
#[derive(Clone, Copy)]
pub struct Size {
    pub name: &'static str,
    pub units: usize,
    pub hazards: usize,
}

pub const TOWN: Size = Size { name: "town", units: 200, hazards: 5_000 };
/// A tenth of the county in units, evidence and hazards.
pub const TENTH: Size = Size { name: "tenth", units: 500, hazards: 10_000 };
pub const COUNTY: Size = Size { name: "county", units: 5_000, hazards: 100_000 };
pub const PROVINCE: Size = Size { name: "province", units: 100_000, hazards: 1_000_000 };

const PLACES: [&str; 12] =
    ["青石桥", "柳溪", "双河", "白沙", "枫林", "大坪", "石门", "龙潭", "桃源", "凤鸣", "清水", "云岭"];
const BRANDS: [&str; 24] = [
    "鑫", "宏", "恒", "泰", "瑞", "丰", "盛", "源", "华", "兴", "隆", "顺", "达", "昌", "荣", "祥", "和", "吉", "利",
    "康", "福", "永", "信", "诚",
];
/// Categories of the plan, and the ending of their units' names.
const KINDS: [(&str, &str); 9] = [
    ("非煤矿山", "采石场"),
    ("危险化学品", "加油站"),
    ("烟花爆竹", "烟花爆竹零售店"),
    ("工贸", "机械制造有限公司"),
    ("建筑施工", "道路改造项目部"),
    ("小型生产经营场所", "农贸市场"),
    ("小微企业", "汽车修理厂"),
    ("经营性自建房", "废品收购站"),
    ("九小场所", "小吃店"),
];
const PEOPLE: [&str; 8] = ["王伟", "李建国", "张敏", "刘志强", "陈静", "杨海波", "赵玉兰", "黄明"];
const WHERE: [&str; 8] =
    ["生产车间", "原料仓库", "配电室", "厨房操作间", "二楼疏散通道", "喷漆房", "基坑北侧", "燃气瓶组间"];
const WHAT: [&str; 8] = [
    "灭火器压力不足",
    "安全出口被货物堵塞",
    "应急照明灯损坏",
    "电气线路私拉乱接未穿管保护",
    "防护栏杆高度不足",
    "安全阀铅封脱落",
    "特种作业人员无证上岗",
    "动火作业现场无人监护",
];
const THEN: [&str; 5] = [
    "，存在火灾蔓延风险",
    "，需限期整改并书面报告整改情况",
    "；\n上次检查已提出但未整改到位",
    ",涉及作业人员较多须重点关注",
    "，不符合\"三同时\"规定",
];
const MEASURES: [&str; 4] =
    ["更换失效器材并登记台账", "清理通道，保证畅通", "停用设备,检修合格后恢复", "落实专人监护，作业前审批"];
const SOURCES: [&str; 4] = ["企业自查", "镇级检查", "部门检查", "上级督查"];
const TOPICS: [&str; 4] = ["消防安全四个能力", "有限空间作业安全", "应急处置与自救互救", "重大事故隐患判定标准"];
const MONEY: [&str; 5] = ["0", "200", "800", "5600.5", "48000"];

/// xorshift64*: gives the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        (high as usize * n) >> 32
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// The number of hazards in `more.csv`, which is imported after the others.
pub const MORE: usize = 5_000;

/// Writes unit.csv, hazard.csv, more.csv, inspection.csv, training.csv and drill.csv into `dir`.
pub fn write(size: Size, dir: &Path) -> Result<()> {
    let mut random = Random(0x5AFE_2026 + size.units as u64);
    let names = units(size, dir, &mut random)?;
    hazards(0..size.hazards, &names, &dir.join("hazard.csv"), &mut random)?;
    hazards(size.hazards..size.hazards + MORE, &names, &dir.join("more.csv"), &mut random)?;
    inspections(&names, dir, &mut random)?;
    trainings(size.hazards * 2 / 5, &names, dir, &mut random)?;
    drills(size.hazards / 5, &names, dir, &mut random)
}

/// All days that a record may have, and the place of [`TODAY`] among them.
fn days() -> (Vec<String>, usize) {
    let first = NaiveDate::from_ymd_opt(2023, 1, 1).expect("日期");
    let days: Vec<String> = (0..1_826).map(|n| (first + Days::new(n)).to_string()).collect();
    let today = days.iter().position(|day| day == TODAY).expect("在内");
    (days, today)
}

fn units(size: Size, dir: &Path, random: &mut Random) -> Result<Vec<String>> {
    let mut file = csv::Writer::from_path(dir.join("unit.csv"))?;
    file.write_record(["单位编码", "单位名称", "类别", "所属村", "主要负责人", "联系电话"])?;
    let mut names = Vec::with_capacity(size.units);
    for i in 0..size.units {
        let (category, called) = KINDS[random.below(KINDS.len())];
        let place = PLACES[i % 12];
        let brand = [BRANDS[i / 12 % 24], BRANDS[i / 288 % 24], BRANDS[i / 6_912 % 24]].concat();
        let name = format!("{place}{brand}{called}");
        let phone = format!("13{:09}", random.below(1_000_000_000));
        let village = format!("{place}村");
        file.write_record([&unit_code(i + 1), &name, category, &village, random.pick(&PEOPLE), &phone])?;
        names.push(name);
    }
    file.flush()?;
    Ok(names)
}

/// The code of the unit with this number, counted from 1.
pub fn unit_code(number: usize) -> String {
    format!("U{number:06}")
}

/// The record number of the hazard with this number, counted from 1.
pub fn hazard_no(number: usize) -> String {
    format!("YH{number:07}")
}

fn hazards(numbers: Range<usize>, names: &[String], to: &Path, random: &mut Random) -> Result<()> {
    let mut file = csv::Writer::from_path(to)?;
    file.write_record([
        "隐患编号",
        "单位名称",
        "隐患描述",
        "隐患等级",
        "来源",
        "发现日期",
        "整改期限",
        "整改责任人",
        "整改措施",
        "整改资金（元）",
        "状态",
        "整改完成日期",
        "复查人",
        "复查日期",
        "销号日期",
    ])?;
    let (days, today) = days();
    for i in numbers {
        let share = random.below(100);
        let major = random.below(100) < 3;
        let term = if major { 30 + random.below(60) } else { 3 + random.below(27) };
        let open = if random.below(100) < 40 { "已登记" } else { "整改中" };
        let description = [random.pick(&WHERE), random.pick(&WHAT), random.pick(&THEN)].concat();
        // Two in a hundred are overdue, two open and in time, one awaits its review, the others are closed.
        let (found, due, status, steps) = if share < 2 {
            let due = today - 1 - random.below(200);
            (due - term, due, open, ["", "", "", ""])
        } else if share < 4 {
            let due = today + random.below(term);
            (due - term, due, open, ["", "", "", ""])
        } else {
            let found = random.below(today - 120);
            let fixed = found + random.below(term);
            let closed = fixed + random.below(8);
            if share < 5 {
                (found, found + term, "待复查", [days[fixed].as_str(), "", "", ""])
            } else {
                let reviewer = random.pick(&PEOPLE);
                let steps = [days[fixed].as_str(), reviewer, &days[closed], &days[closed]];
                (found, found + term, "已销号", steps)
            }
        };
        let no = hazard_no(i + 1);
        let record = [
            no.as_str(),
            names[random.below(names.len())].as_str(),
            &description,
            if major { "重大" } else { "一般" },
            random.pick(&SOURCES),
            &days[found],
            &days[due],
            random.pick(&PEOPLE),
            random.pick(&MEASURES),
            random.pick(&MONEY),
            status,
        ];
        file.write_record(record.into_iter().chain(steps))?;
    }
    Ok(file.flush()?)
}

/// Writes one self-inspection for each unit and quarter from 2024 on, and leaves about 8 % out.
fn inspections(names: &[String], dir: &Path, random: &mut Random) -> Result<()> {
    let mut file = csv::Writer::from_path(dir.join("inspection.csv"))?;
    file.write_record(["检查编号", "日期", "检查方式", "被检查单位", "带队人"])?;
    let mut number = 0;
    for quarter in 0..10 {
        for name in names {
            if random.below(100) < 92 {
                number += 1;
                let (month, day) = (3 * (quarter % 4) + 1 + random.below(3), 1 + random.below(28));
                let date = format!("{}-{month:02}-{day:02}", 2024 + quarter / 4);
                file.write_record([&format!("JC{number:07}"), &date, "自查", name, random.pick(&PEOPLE)])?;
            }
        }
    }
    Ok(file.flush()?)
}

/// Writes the trainings; three in a hundred units never attend one.
fn trainings(count: usize, names: &[String], dir: &Path, random: &mut Random) -> Result<()> {
    let mut file = csv::Writer::from_path(dir.join("training.csv"))?;
    file.write_record(["参加单位", "日期", "主题", "讲师", "学时", "人数"])?;
    let (days, today) = days();
    for _ in 0..count {
        let name = &names[random.below(names.len() * 97 / 100)];
        let (day, hours, people) = (&days[random.below(today)], 1 + random.below(8), 3 + random.below(60));
        let (topic, by) = (random.pick(&TOPICS), random.pick(&PEOPLE));
        file.write_record([name, day, topic, by, &hours.to_string(), &people.to_string()])?;
    }
    Ok(file.flush()?)
}

/// Writes the drills; one in ten units never holds one.
fn drills(count: usize, names: &[String], dir: &Path, random: &mut Random) -> Result<()> {
    let mut file = csv::Writer::from_path(dir.join("drill.csv"))?;
    file.write_record(["参演单位", "日期", "演练类型", "参演人数", "评估"])?;
    let (days, today) = days();
    for _ in 0..count {
        let name = &names[random.below(names.len() * 9 / 10)];
        let (day, people) = (&days[random.below(today)], 5 + random.below(80));
        let (kind, verdict) = (random.pick(&["桌面", "疏散逃生"]), random.pick(&["优秀", "合格"]));
        file.write_record([name, day, kind, &people.to_string(), verdict])?;
    }
    Ok(file.flush()?)
}
