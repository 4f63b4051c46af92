//! The contract restated, and random plans, ledgers, commands and days held against it.

pub mod as_of;
pub mod evidence_fits;
pub mod hazards_agree;
pub mod model_fuzz;
pub mod obligations_agree;
pub mod random_commands;
pub mod random_hazard;
pub mod random_ledgers;
pub mod random_plan;
pub mod restated_days;
pub mod restated_evidence;
pub mod restated_hazard;
pub mod restatement;
pub mod tips_agree;
