//! zhiben 治本: a township's three-year safety plan, and whether it is being done.
//!
//! `plan.toml` says what the town's document asks of leaders, stations, villages and firms; a SQLite
//! file keeps hazards, trainings, drills and what surrounds them; reports say what is late, whose it is
//! and under which clause.
//!
//! The house is one straight pipe, and no step calls a step to its left:
//!
//! ```text
//! argv → cli → app opens what is needed → commands: load → decide (pure) → Reply → output → exit code
//! ```
//!
//! Rooms, in reading order, each with what it must not know:
//!
//! - [`domain`] what the plan means: periods, working days, obligations, targets, the hazard's loop.
//!   Uses std and chrono dates only: no other room, no clock, no SQL, no serde, no command line.
//! - [`plan_file`] plan.toml, calendar.csv and aliases.toml → the domain's and the ledgers' types, or every
//!   mistake with its line.
//! - [`grid`] a table as data, what may be drawn of it, and how one value reads. No width, no file, no domain.
//! - [`filter`] a condition as a person writes it → which rows of a grid it holds on; who owns the columns reads the
//!   values. No ledger, no command.
//! - [`format`] the formats and the encodings of files, by their names. It reads and writes nothing.
//! - [`ledger`] each ledger's columns, declared once; words ↔ values by the declaration. No store.
//! - [`store`] 台账文件: the only module that uses SQLite. It selects records by indexes and never decides a status. It
//!   knows the ledgers' declarations, so that one piece of code reads and writes them all, and the domain's types. What
//!   readers of digests have received is in a separate file, because neither undo nor an older copy can take it back.
//! - [`tables`] tables that files define: 自定义报表, and the county's 报表 with its period, its checks and the records behind
//!   each number. Both have one kind of condition, order and sum. (definition, rows) → tables. No store, no format.
//! - [`report`] (plan, records, today) → typed rows → a grid. No store, no format, no plan file.
//! - [`intake`] a file's bytes → rows of cells: encodings, spreadsheets, the place of the header, rows that are no
//!   records. It does not trust the sizes that a file claims. No ledger, no store.
//! - [`merge`] 合并: how two states of one record become one, in any order and any number of times. No record, no store.
//! - [`draw`] 双随机: a random draw from a seed, the same on every machine, and whether a recorded draw is valid. It
//!   uses the domain's records and SHA-256 only.
//! - [`letter`] 卡单函令 → a .docx by GB/T 9704. It takes the finished words and does not know where they come from.
//! - [`publish`] 发布: what a town gives to a PostgreSQL database: tables that follow from the ledgers' declarations,
//!   their rows, and the script that loads them. Pure: no file, no store, no connection.
//! - [`caught`] a library's panic as a value, under the one panic hook of the process. No other room.
//! - [`reply`] what a command hands back, and the two errors that are its own: a mistake of the input,
//!   and surroundings that do not serve.
//! - [`commands`] one file a command. They load, ask the pure rooms, and reply; they never print and
//!   never see `render`.
//! - [`input`] the one opener of files that somebody names: regular ones, and pipes with a writer. No format.
//! - [`initials`] a Chinese name by the first letters of its pinyin. Sounds only.
//! - [`ask`] what a new record lacks, asked of a person at the terminal; the answers become words of the command line.
//!   It writes nothing; `inquire` is its own.
//! - [`complete`] which words may follow on a command line that is being typed: commands, options, and values from the
//!   plan and the store.
//! - [`cli`] the command tree, what each command needs, one match. [`help`] clap in Chinese.
//! - [`claim`] what is being made beside its place, and clearing away what a crash left of it. Names and locks only.
//! - [`render`] a report → table, CSV, TSV, JSON, Markdown, XLSX, a page of HTML, a calendar. No word of the domain.
//! - [`output`] the only writer, to a pipe or, whole or not at all, to a file; and the line that a person who
//!   waits at a terminal sees.
//! - [`workspace`] 工作区: the list of its files, who may read each, and which names nothing is written over. No other
//!   room.
//! - [`exit`] errors → exit codes and sentences: the only place with numbers.
//! - [`app`] reads the clock, the environment and the terminal, once.
//!
//! Absences that a test holds (`tests/it/walls/architecture.rs`): `rusqlite` outside `store`, `comfy_table`
//! outside `render/table.rs`, `rust_xlsxwriter` outside `render/xlsx`, `askama`
//! outside `render/html`, `inquire` outside `ask/terminal.rs`, `clap` outside `cli`, `help`, `commands`, `ask`, `complete` and the edge (`app`, `main`), the
//! clock and the environment outside `app.rs`, `process::exit` anywhere, rooms named `util` or the like,
//! a file above 400 lines.
//!
//! Three rules that everything rests on. Obligations are computed, never stored: (measure × subject ×
//! period) against evidence. As of a day, only facts dated on or before it count. Every write is one
//! described transaction, journaled by triggers and chained by SHA-256; records are voided, never deleted.

pub mod app;
pub mod ask;
pub mod caught;
pub mod claim;
pub mod cli;
pub mod commands;
pub mod complete;
pub mod domain;
pub mod draw;
pub mod exit;
pub mod filter;
pub mod format;
pub mod grid;
pub mod help;
pub mod initials;
pub mod input;
pub mod intake;
pub mod ledger;
pub mod letter;
pub mod merge;
pub mod output;
pub mod plan_file;
pub mod publish;
pub mod render;
pub mod reply;
pub mod report;
pub mod store;
pub mod tables;
pub mod workspace;
