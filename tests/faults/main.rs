//! What befalls a store: writers killed, power lost, many hands at once, surroundings that do not serve. Each harness
//! has a short form among the ordinary tests, and a long one with the figures that the project holds itself to:
//!
//! ```sh
//! cargo test --release --locked --test faults -- --ignored --nocapture --test-threads 1
//! ```
//!
//! What is random comes from a seed. Where a moment is random, what must hold holds at any moment.

#[allow(dead_code)]
#[path = "../it/env.rs"]
mod env;

mod dice;
mod flips;
mod hands;
mod kill;
mod power;
mod surroundings;
mod witness;
mod zeroed;
