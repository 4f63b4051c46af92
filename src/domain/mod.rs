//! What the town's plan means: the types of the plan, periods, working days, obligations, targets, and the life of a
//! hazard, as functions of (plan, records, as-of day). It uses no other room, and knows no clock, SQL, file,
//! serialization or command line.

pub mod alike;
pub mod calendar;
pub mod categories;
pub mod certificate;
pub mod counted;
pub mod criteria;
pub mod dated_item;
pub mod dates;
pub mod draw;
pub mod evidence;
pub mod field_list;
pub mod hazard;
pub mod nearest;
pub mod obligation;
pub mod order;
pub mod paper;
pub mod period;
pub mod permit;
pub mod plan;
pub mod post;
#[cfg(test)]
mod samples;
pub mod schedule;
pub mod share;
pub mod supply;
pub mod target;
pub mod task;
pub mod tip;
pub mod unit;
pub mod visits;
pub mod wording;
pub mod words;
