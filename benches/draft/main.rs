//! How well a plan is drafted: the town's own document against the plan that was made from it by hand. It prints recall and
//! precision; a test holds the least of them. `cargo bench --bench draft`.

#[path = "../../tests/it/files/draft/agreement.rs"]
mod agreement;

use zhiben::draft::{Given, draft};
use zhiben::plan_file::{compiled, load};

const DOCUMENT: &str = include_str!("../../tests/fixtures/plan-document.txt");

fn main() -> anyhow::Result<()> {
    let made = draft(DOCUMENT, Given::default())?;
    let drafted = load(&made.toml, "draft")?;
    let all = agreement::agreement(&drafted, &compiled()?);
    println!("{:<10} {:<16} {:<16}", "", "recall", "precision");
    let rows = [("measures", all.measures), ("kinds", all.kinds), ("periods", all.periods), ("bodies", all.bodies)];
    for (name, [recall, precision]) in rows {
        println!("{name:<10} {recall:<16} {precision:<16}");
    }
    println!("false dates: {:?}", all.false_dates);
    println!("stated periods that were missed: {:?}", all.missed_periods);
    println!("measures that were missed: {:?}", all.missed_measures);
    println!("{} sentences, {} measures, {} targets", made.sentences, made.measures.len(), made.targets.len());
    Ok(())
}
