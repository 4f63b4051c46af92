//! zhiben 治本 keeps a township's three-year safety plan and shows whether the plan is being followed.
//!
//! `plan.toml` declares what the town's document asks of leaders, stations, villages and firms. A SQLite file keeps the
//! ledgers (台账): hazards, inspections, trainings, drills, certificates and others. Reports show what is overdue, who owes
//! it, and under which clause.
//!
//! # The path of a command
//!
//! Every command takes these steps from left to right, and no step calls one to its left:
//!
//! ```text
//! words typed → cli (parsed) → app (opens what is needed) → commands (load, decide, make a Reply) → output → exit code
//! ```
//!
//! Deciding is pure: a function of the plan, the records and the as-of day, without files, clock or SQL.
//!
//! # The rooms
//!
//! A room is a module with one subject. They are listed in reading order, each with what it does not know. First what a
//! plan means, and the records:
//!
//! - [`domain`]: what a plan means: periods, working days, obligations, targets, and the steps of a hazard. It uses the
//!   standard library and dates only; no other room, no clock, SQL, serialization or command line.
//! - [`plan_file`]: plan.toml, calendar.csv, aliases.toml and other files of rules → types of `domain` and `ledger`, or
//!   every mistake with its line. No store.
//! - [`ledger`]: the columns of each ledger, declared once, and their values as text. No store.
//! - [`store`] 台账文件: the only user of SQLite. It selects records by indexes and never decides a status. It knows the
//!   declarations of the ledgers, so that one piece of code reads and writes them all. What readers of digests have
//!   received is in a separate file, because neither undo nor an older copy can take it back.
//!
//! Then tables and what is made of them:
//!
//! - [`grid`]: a table as data: typed columns and cells, which pictures may be drawn of it, and each cell as text. No
//!   width, no file, no domain.
//! - [`filter`]: a typed condition → which rows of a grid it is true for. The caller reads the values. No ledger, no
//!   command.
//! - [`report`]: (plan, records, as-of day) → typed rows → a grid. No store, no format, no plan file.
//! - [`tables`]: tables that files define: custom reports (自定义报表), and the county's forms (报表) with their period, checks
//!   and the records behind each number. Both have the same conditions, orders and sums. No store, no format.
//! - [`reply`]: what a command gives back, and the errors for a mistake of the input and a problem of the surroundings.
//! - [`format`]: the formats and encodings of files by their names. It reads and writes nothing.
//! - [`render`]: a report → table, CSV, TSV, JSON, Markdown, XLSX, HTML or a calendar. No word of the domain.
//! - [`output`]: the only writer: to a pipe, or to a file that is complete or not there. No exit code.
//!
//! Rooms for one task each:
//!
//! - [`intake`]: the bytes of a file → rows of cells, or the paragraphs of a document: encodings, spreadsheets, Word files,
//!   the place of the header, rows that are no records. It does not trust the sizes that a file claims. No ledger, no
//!   store.
//! - [`merge`] 合并: how two states of one record become one, with the same result in any order. No record, no store.
//! - [`draw`] 双随机: a random draw from a seed, the same on every machine, and whether a recorded draw is valid. It uses
//!   the records of `domain` and SHA-256 only.
//! - [`draft`] 起草: a document as it was issued → the text of a plan.toml, with each guess marked. No file, no store.
//! - [`letter`] 卡单函令 → a .docx by GB/T 9704. It takes the finished words and does not know where they come from.
//! - [`photo`]: a photo of evidence → a small upright JPEG for a document, or why there is none. No record, no document.
//! - [`publish`] 发布: the tables and rows that a town gives to its county, made from the declarations of the ledgers. No
//!   file, no store.
//! - [`gather`] 汇集: publications → what is wrong with each, and the SQL that loads it into one of three families of
//!   databases. No directory, no connection, no store.
//! - [`input`]: opens the files that somebody names: regular ones, and pipes with a writer. No format.
//! - [`workspace`] 工作区: its files, who may read each, and which names no output may be written to. No other room.
//! - [`claim`]: temporary files with locks, and the removal of those that a crash left. Names and locks only.
//! - [`caught`]: a panic of a library as a value. No other room.
//! - [`offline_form`] 填报表: the form that a village or firm fills in on a telephone, made from the declarations of the
//!   ledgers, and the report that comes back as bytes. No store, no clock.
//! - [`initials`]: Chinese names by the first letters of their pinyin. Sounds only.
//!
//! Last the program around them:
//!
//! - [`commands`]: one file or folder for each command (a hazard's steps are in `commands/hazard/steps.rs`). A command
//!   loads, asks the rooms above, and replies; it never prints and does not know `render`.
//! - [`cli`]: the tree of commands, and what each command needs. [`help`]: its help and error messages in Chinese.
//! - [`ask`]: asks a person for what a command line lacks: the values of a new record, or the records that wait for a
//!   step and its values. The answers become arguments of the command line. It writes nothing.
//! - [`complete`]: completes a line that is being typed, with commands, options, and values of the plan and the store.
//! - [`app`]: the edge, which reads the clock, the environment and the terminal once.
//! - [`exit`]: the exit codes and sentences of errors. No other file has the numbers.
//!
//! # What tests forbid
//!
//! `tests/it/walls` reads the source and fails at: a room that uses another than those above allow; two files that import
//! each other; a library outside its room (`rusqlite` outside `store`, `parquet` outside `gather` and `render`, `comfy_table` outside `render/table.rs`,
//! `rust_xlsxwriter` outside `render/xlsx`, `askama` outside `render/html`, `inquire` outside `ask/terminal.rs`, `image` outside `photo`, `clap`
//! outside `cli`, `help`, `commands`, `ask`, `complete` and `app`); the clock or the environment outside `app.rs`;
//! `process::exit`; a room named `util` or the like; a file of more than 400 lines.
//!
//! Where to change what: the table in CONTRIBUTING.md.
//!
//! # Three rules
//!
//! - Obligations are computed from measures, subjects, periods and evidence, and are not stored. The one exception is a
//!   closed plan: its closing (结项) freezes them.
//! - As of a day, only facts dated on or before that day count.
//! - Every write is one described transaction, which triggers record in a journal chained by SHA-256. Records are made
//!   void, never deleted.

pub mod app;
pub mod ask;
pub mod caught;
pub mod claim;
pub mod cli;
pub mod commands;
pub mod complete;
pub mod domain;
pub mod draft;
pub mod draw;
pub mod exit;
pub mod filter;
pub mod format;
pub mod gather;
pub mod grid;
pub mod help;
pub mod initials;
pub mod input;
pub mod intake;
pub mod ledger;
pub mod letter;
pub mod merge;
pub mod offline_form;
pub mod output;
pub mod photo;
pub mod plan_file;
pub mod publish;
pub mod render;
pub mod reply;
pub mod report;
pub mod store;
pub mod tables;
pub mod workspace;
