//! Tests over whole rooms. A property test holds the engine against a plain restatement of the contract.

mod hazards_agree;
mod obligations_agree;
mod official;
mod random_hazard;
mod random_ledgers;
mod random_plan;
mod readme;
mod restated_days;
mod restated_evidence;
mod restated_hazard;
mod restatement;
