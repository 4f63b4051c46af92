//! What a text of a person or of the store means in the plans: ids, names and aliases.

use super::{Body, BodyId, EventId, MAIN, MeasureId, Plan, PlanIx, Target};

impl Plan {
    /// A body by its id, name or an alias.
    pub fn find_body(&self, text: &str) -> Option<BodyId> {
        let fits = |b: &Body| b.id == text || b.name == text || b.aliases.iter().any(|a| a == text);
        self.bodies.iter().position(fits).map(|i| BodyId(i as u16))
    }

    /// A plan by its id. `main` is plan.toml's even if the file gives another id.
    pub fn find_plan(&self, id: &str) -> Option<PlanIx> {
        let place = self.heads.iter().position(|head| head.id == id).or((id == MAIN).then_some(0));
        place.map(|i| PlanIx(i as u8))
    }

    /// The measure that is printed as `id` (`2.3c`, `yd2027:7.2a`); also with plan.toml's id before it (`main:2.3c`), and
    /// without a plan's id where only one plan has it.
    pub fn find_measure(&self, id: &str) -> Option<MeasureId> {
        let ids = || self.measures.iter().map(|m| (m.plan, m.id.as_str()));
        self.place(ids, id).map(|i| MeasureId(i as u16))
    }

    /// The measure that the store has as `key`. A plan never has another plan's, whatever their ids are.
    pub fn find_key(&self, key: &str) -> Option<MeasureId> {
        self.measures.iter().position(|m| m.key == key).map(|i| MeasureId(i as u16))
    }

    /// Every measure that a person may mean by `id`: those of all plans if it names no plan.
    pub fn measures_called(&self, id: &str) -> Vec<MeasureId> {
        let exact = id.contains(':').then(|| self.find_measure(id));
        exact.map_or_else(
            || self.measure_ids().filter(|(_, m)| short(&m.id) == id).map(|(id, _)| id).collect(),
            |found| found.into_iter().collect(),
        )
    }

    /// The id of a measure with its plan's id before it, also for plan.toml's.
    pub fn full_id(&self, id: MeasureId) -> String {
        let measure = self.measure(id);
        format!("{}:{}", self.head(measure.plan).id, short(&measure.id))
    }

    /// The target that is printed as `id`; other forms are like those of a measure.
    pub fn find_target(&self, id: &str) -> Option<&Target> {
        let ids = || self.targets.iter().map(|t| (t.plan, t.id.as_str()));
        self.place(ids, id).map(|i| &self.targets[i])
    }

    fn place<'a, I: Iterator<Item = (PlanIx, &'a str)>>(&self, ids: impl Fn() -> I, id: &str) -> Option<usize> {
        if let Some(place) = ids().position(|(_, printed)| printed == id) {
            return Some(place);
        }
        if let Some((plan, short_id)) = id.split_once(':') {
            let plan = self.find_plan(plan)?;
            return ids().position(|(of, printed)| of == plan && short(printed) == short_id);
        }
        let mut fitting = ids().enumerate().filter(|(_, (_, printed))| short(printed) == id);
        let (place, _) = fitting.next()?;
        fitting.next().is_none().then_some(place)
    }

    /// A category by its id, name or an alias.
    pub fn find_category(&self, text: &str) -> Option<usize> {
        self.categories.iter().position(|c| c.id == text || c.name == text || c.aliases.iter().any(|a| a == text))
    }

    /// An event by its id or title.
    pub fn find_event(&self, text: &str) -> Option<EventId> {
        self.events.iter().position(|e| e.id == text || e.title == text).map(|i| EventId(i as u16))
    }
}

/// An id without its plan's.
pub fn short(id: &str) -> &str {
    id.split_once(':').map_or(id, |(_, short)| short)
}
