//! `hazard sheet` 对比表: 整改前后对比表 of one or more hazards as a Word document, with the photos that are attached as
//! 整改前 and 整改后.

use crate::commands::view::{as_of, names};
use crate::commands::{Ctx, find, typed};
use crate::domain::hazard::Hazard;
use crate::grid::describe::describe;
use crate::input;
use crate::ledger::{ATTACHMENT, HAZARD, Record, Value, show};
use crate::letter::FONTS;
use crate::letter::sheet::{self, Frame, Page, Sheets};
use crate::photo;
use crate::reply::{Mistake, Outcome, Reply, system_error};
use crate::store::{FileState, Query, Store};
use clap::{Arg, ArgMatches, Command};

const TITLE: &str = "隐患整改前后对比表";

/// The kinds of attachments (类别) on each side.
const SIDES: [&str; 2] = ["整改前", "整改后"];

pub fn options(command: Command) -> Command {
    let numbers = Arg::new("no").value_name("编号").required(true).num_args(1..);
    command
        .arg(numbers.help("隐患编号，可写短的，可以几条，一条一页"))
        .after_help("例：zhiben hazard sheet 12 15 -o 对比表.docx\n照片先附上：zhiben attach 12 前.jpg --kind 整改前")
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let (mut hazards, mut wrong): (Vec<Record>, Vec<String>) = (Vec::new(), Vec::new());
    let given = matches.get_many::<String>("no").into_iter().flatten();
    for no in given.flat_map(|text| text.split(['；', ';', '、', ',', '，'])).filter(|no| !no.trim().is_empty()) {
        match seen(ctx, store, no) {
            Ok(hazard) if hazards.iter().any(|known| known.id == hazard.id) => {}
            Ok(hazard) => hazards.push(hazard),
            Err(error) => match error.downcast::<Mistake>() {
                Ok(mistake) => wrong.push(mistake.what),
                Err(error) => return Err(error),
            },
        }
    }
    typed::refuse(wrong)?;
    if hazards.is_empty() {
        return Err(Mistake::new("没有写隐患编号").hint("如 zhiben hazard sheet 12 -o 对比表.docx").into());
    }
    let mut warnings = Vec::new();
    let many = hazards.len();
    let mut pages = Vec::new();
    for (at, hazard) in hazards.iter().enumerate() {
        ctx.progress(&format!("正在放照片 {}/{many}", at + 1));
        pages.push(page(ctx, store, hazard, &mut warnings)?);
    }
    ctx.progress("");
    let sheets = Sheets { title: TITLE.to_string(), issuer: ctx.plan.first().issuer.clone(), date: ctx.today, pages };
    let bytes = sheet::docx(&sheets)?;
    let mut outcome = Outcome::from(Reply::Bytes { bytes, as_of: Some(ctx.today) });
    outcome.warnings = warnings;
    let fonts = FONTS[..4].join("、");
    outcome.warnings.push(format!("对比表用的字体：{fonts}；电脑上没有的会被别的字体代替，打印前请看一遍"));
    Ok(outcome)
}

/// The hazard as of the day; a void one, and one that was found later, are mistakes.
fn seen(ctx: &Ctx, store: &Store, no: &str) -> anyhow::Result<Record> {
    let record = find::record(store, &HAZARD, no)?;
    if record.is_void() {
        return Err(Mistake::new(format!("隐患 {} 已作废", record.no())).into());
    }
    let later = || Mistake::new(format!("隐患 {} 在 {} 还没有发现", record.no(), ctx.today));
    let found = as_of::all(ctx, &HAZARD, Query::by("no", Value::Text(record.no().to_string())))?;
    found.into_iter().next().ok_or_else(|| later().into())
}

fn page(ctx: &Ctx, store: &Store, hazard: &Record, warnings: &mut Vec<String>) -> anyhow::Result<Page> {
    let names = names::of(store);
    let text = |key: &str| {
        let column = HAZARD.column(key);
        column.map_or(String::new(), |c| describe(&show::cell(c.kind, hazard.get(key), &ctx.plan, &names)))
    };
    let pair = |label: &str, key: &str| (label.to_string(), text(key));
    let [before, after] = photos(ctx, store, hazard, warnings)?;
    let due = match (text("due"), text("original_due")) {
        (due, first) if first.is_empty() => due,
        (due, first) => format!("{due}（原期限 {first}，延期 {} 次）", text("extensions")),
    };
    let fund =
        Some(text("fund_yuan")).filter(|fund| !fund.is_empty()).map_or(String::new(), |fund| format!("{fund} 元"));
    let reviewed = if hazard.get("reviewed").is_some() { "通过" } else { "" };
    let values = [text("owner"), text("measures"), fund, due, text("contingency")];
    let signs = ["整改责任人（签字）：", "复查人（签字）：", "单位负责人（签字盖章）："];
    Ok(Page {
        heading: format!("编号：{}　　填表单位：{}　　填表日期：{}", hazard.no(), ctx.plan.first().issuer, ctx.today),
        above: vec![
            vec![pair("单位名称", "unit"), pair("隐患部位", "place")],
            vec![pair("隐患描述", "description")],
            vec![pair("隐患等级", "grade"), pair("发现日期", "found"), pair("检查人", "inspector")],
            vec![pair("判定依据", "basis"), pair("现状态", "status")],
        ],
        before,
        after,
        five: Hazard::FIVE.iter().map(|name| name.to_string()).zip(values).collect(),
        below: vec![
            vec![pair("整改完成", "rectified"), pair("整改人", "rectified_by")],
            vec![
                pair("复查日期", "reviewed"),
                pair("复查人", "reviewer"),
                ("复查结论".to_string(), reviewed.to_string()),
            ],
            vec![pair("销号日期", "closed"), pair("批准人", "closed_by")],
        ],
        signatures: signs.map(str::to_string).to_vec(),
    })
}

/// The photos of both sides. What is no whole photo is an empty frame with the reason, and a warning.
fn photos(ctx: &Ctx, store: &Store, hazard: &Record, warnings: &mut Vec<String>) -> anyhow::Result<[Vec<Frame>; 2]> {
    let query = Query { without_void: true, ..Query::by("record", Value::Text(hazard.no().to_string())) };
    let files = as_of::all(ctx, &ATTACHMENT, query)?;
    let mut sides = SIDES.map(|_| Vec::new());
    for (side, kind) in sides.iter_mut().zip(SIDES) {
        for file in files.iter().filter(|file| file.text("kind").is_some_and(|text| text.trim().starts_with(kind))) {
            let name = file.text("file").unwrap_or_default();
            let day = file.date("on").map_or(String::new(), |on| format!("（{on}）"));
            side.push(match photo(store, file) {
                Ok(photo::Photo { jpeg, width, height }) => {
                    Frame::Photo { jpeg, width, height, caption: format!("{kind}：{name}{day}") }
                }
                Err(why) => {
                    warnings.push(format!("隐患 {} 的附件 {}（{name}）没有放进去：{why}", hazard.no(), file.no()));
                    Frame::Empty(format!("{kind}：附件 {} {name}：{why}", file.no()))
                }
            });
        }
        if side.is_empty() {
            let how = format!("zhiben attach {} 照片.jpg --kind {kind}", hazard.no());
            warnings.push(format!("隐患 {} 没有{kind}的照片，留了空框；附上：{how}", hazard.no()));
            side.push(Frame::Empty(format!("（{kind}照片，未附）")));
        }
    }
    Ok(sides)
}

fn photo(store: &Store, file: &Record) -> Result<photo::Photo, String> {
    let sha256 = file.text("sha256").unwrap_or_default();
    let path = match (store.file_state(sha256), store.file_path(sha256)) {
        (FileState::Sound, Some(path)) => path,
        (FileState::Missing, _) => return Err("存的文件不在了，用 zhiben check 核验".to_string()),
        _ => return Err("存的文件被改过，用 zhiben check 核验".to_string()),
    };
    let bytes = input::read(&path).map_err(|error| format!("存的文件读不了（{}）", system_error(&error)))?;
    photo::scaled(&bytes)
}
