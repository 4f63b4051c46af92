//! What the files have: exact values, the same in CSV and Parquet; no whole ID number, and telephone numbers apart.

use super::{manifest, names, read};
use crate::env::Town;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::collections::BTreeMap;
use std::fs;
use zhiben::gather;
use zhiben::grid::Row;
use zhiben::publish::{Manifest, tables};

/// The rows of a table as Parquet, by header, read by the parquet crate without code of this program.
fn parquet(town: &Town, table: &str) -> Vec<BTreeMap<String, Field>> {
    let file = fs::File::open(town.root().join(format!("out/site=JC/{table}.parquet"))).unwrap();
    let rows = SerializedFileReader::new(file).unwrap();
    let rows = rows.get_row_iter(None).unwrap().map(|row| row.unwrap());
    rows.map(|row| row.get_column_iter().map(|(name, field)| (name.clone(), field.clone())).collect()).collect()
}

#[test]
fn whole_id_numbers_and_who_reported_are_in_no_file() {
    let town = Town::with_units();
    let add = "person add --name 王五 --role special-worker --unit U001 --id-number 11010519491231002X \
               --since 2026-01-05 --phone 13800002222";
    assert_eq!(town.sh(add).code, 0);
    assert_eq!(town.sh("unit edit U002 --phone 0358-6021234").code, 0);
    let tip = "tip add --received 2026-11-20 --content 夜间违规动火 --unit U001 --reporter 赵不愿具名 --reporter-phone 13900001111";
    assert_eq!(town.sh(tip).code, 0);
    let cert = "cert add --unit U001 --name 王五 --role special-worker --kind 低压电工作业 --no T11010519491231002X \
                --issued 2024-01-05 --expires 2030-01-04 --note 身份证11010519491231002X";
    let out = town.sh(cert);
    assert_eq!(out.code, 0, "{out:#?}");
    town.run(["publish", "out", "--csv"]).done(&["已发布到 out"]);
    // Bytes of Parquet are compressed by Snappy, which keeps short texts that occur once as they are; every value of
    // every Parquet file is compared with that of its CSV below.
    let mut with_phones = Vec::new();
    for name in names(&town.root().join("out")) {
        let bytes = fs::read(town.root().join("out").join(&name)).unwrap();
        let has = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        for secret in ["11010519491231002X", "赵不愿具名", "13900001111"] {
            assert!(!has(secret), "{name}：{secret}");
        }
        if has("13800002222") || has("0358-6021234") {
            with_phones.push(name);
        }
    }
    assert_eq!(
        with_phones,
        [
            "site=JC/zb_person_phone.csv",
            "site=JC/zb_person_phone.parquet",
            "site=JC/zb_unit_phone.csv",
            "site=JC/zb_unit_phone.parquet"
        ]
    );
    assert_eq!(read(&town, "zb_unit_phone")[0]["code"], "U002");
    assert_eq!(read(&town, "zb_unit_phone")[0]["phone"], "0358-6021234");
    assert_eq!(read(&town, "zb_person_phone").len(), 1);
    assert_eq!(read(&town, "zb_person")[0]["id_number"], "110105********002X");
    let cert = &read(&town, "zb_certificate")[0];
    assert_eq!((cert["no"].as_str(), cert["note"].as_str()), ("T110105********002X", "身份证110105********002X"));
    assert_eq!(read(&town, "zb_tip")[0]["content"], "夜间违规动火");
}

/// Worked out by hand: a record in the file of its table.
#[test]
fn a_record_is_its_keys_words_and_exact_values() {
    let town = Town::with_units();
    let line = "hazard add --unit 东沟石料厂 --description '护栏“缺”,\"失\"' --grade major --found 2026-11-02 \
                --owner 张三 --measures 补装 --fund-yuan 1200.5 --due 2026-12-01 --contingency 停产撤人";
    let out = town.sh(line);
    assert_eq!(out.code, 0, "{out:#?}");
    let line = "drill add --date 2026-11-05 --type fire --units 粮油、副食店； --units 东沟石料厂 --people 20";
    let out = town.sh(line);
    assert_eq!(out.code, 0, "{out:#?}");
    town.run(["publish", "out", "--csv"]).done(&["已发布到 out"]);
    let hazard = &read(&town, "zb_hazard")[0];
    for (key, value) in [
        ("site", "JC"),
        ("origin", "JC"),
        ("owned", "true"),
        ("no", "JC-YH-2026-0001"),
        ("unit", "U001"),
        ("description", "护栏“缺”,\"失\""),
        ("grade", "major"),
        ("fund_yuan", "1200.50"),
        ("due", "2026-12-01"),
        ("rectified", ""),
    ] {
        assert_eq!(hazard[key], value, "{key}");
    }
    let stored = &parquet(&town, "zb_hazard")[0];
    // 2026-12-01 is 56 years after 1970-01-01 with 14 leap days, and 334 days into the year.
    let text = |text: &str| Field::Str(text.into());
    assert_eq!(stored["due"], Field::Date(56 * 365 + 14 + 334));
    assert_eq!((&stored["owned"], &stored["rectified"]), (&Field::Bool(true), &Field::Null));
    assert_eq!((&stored["unit"], &stored["description"]), (&text("U001"), &text("护栏“缺”,\"失\"")));
    let Field::Decimal(fund) = &stored["fund_yuan"] else { panic!("{stored:?}") };
    assert_eq!((fund.data(), fund.scale(), fund.precision()), (&120_050_i64.to_be_bytes()[..], 2, 18));

    let units: Vec<(String, String)> =
        read(&town, "zb_drill_units").iter().map(|row| (row["place"].clone(), row["value"].clone())).collect();
    let pair = |place: &str, unit: &str| (place.to_string(), unit.to_string());
    assert_eq!(units, [pair("1", "U003"), pair("2", "U001")]);
    let owed = read(&town, "obligations");
    let notice = owed.iter().find(|row| row["kind"] == "notice").unwrap();
    assert_eq!((notice["record"].as_str(), notice["status"].as_str()), ("JC-YH-2026-0001", "overdue"));
    assert_eq!((notice["unit"].as_str(), notice["who"].as_str(), notice["title"].as_str()), ("U001", "", ""));
    let mut duties = owed.iter().filter(|row| row["kind"] == "duty" && row["id"] == "7.2a/unit:U001/2026Q4");
    let duty = duties.next().unwrap();
    assert_eq!((duty["due"].as_str(), duty["status"].as_str(), duty["last"].as_str()), ("2026-12-31", "pending", ""));
    assert_eq!((duty["as_of"].as_str(), duty["town"].as_str()), ("2026-11-23", "方山县积翠镇人民政府"));
}

/// The county reads either kind of file: both have the same rows, cell by cell.
#[test]
fn both_files_of_a_table_have_the_same_rows() {
    let town = Town::sample();
    super::published(&town, crate::env::TODAY);
    let out = town.root().join("out");
    let listed: Manifest = serde_json::from_value(manifest(&out)).unwrap();
    for table in tables() {
        let of = |ending: &str| -> Vec<Row> {
            let mut files = listed.files.iter().filter(|file| file.table == table.name);
            let file = files.find(|file| file.file.ends_with(ending)).unwrap();
            let mut rows = Vec::new();
            gather::read(file, &table, fs::read(out.join(&file.file)).unwrap(), &mut |row| {
                rows.push(row.into_owned());
                Ok(())
            })
            .unwrap();
            assert_eq!(rows.len() as u64, file.rows, "{}", file.file);
            rows
        };
        let (csv, parquet) = (of(".csv"), of(".parquet"));
        for (csv, parquet) in csv.iter().zip(&parquet) {
            assert_eq!(csv.cells, parquet.cells, "{}", table.name);
        }
        assert_eq!(csv.len(), parquet.len(), "{}", table.name);
    }
}
