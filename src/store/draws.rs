//! Reads and writes random draws (双随机) with their lists; a draw never changes once it is written. Whether a draw is
//! valid is decided in `draw`.

use super::rows::{date, iso, strange};
use super::{Store, StoreError, Writer};
use crate::domain::draw::{Candidate, Draw, Drawn, Lists};
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str = "id, no, \"on\", algorithm, seed, operator, witness, filters, weights, units_hash, \
    inspectors_hash, units, inspectors, redraws, reason, seal";

impl Store {
    /// The number and the key of every draw, the oldest first.
    pub fn draws(&self) -> Result<Vec<(i64, String)>, StoreError> {
        self.rows("SELECT id, no FROM draw ORDER BY id", [], |row| row.try_into())
    }

    /// The last draw of this site on a day with the same filters.
    pub fn draw_like(&self, on: chrono::NaiveDate, filters: &str) -> Result<Option<Draw>, StoreError> {
        let sql = "SELECT id FROM draw WHERE \"on\" = ? AND filters = ? ORDER BY id DESC";
        let all: Vec<i64> = self.rows(sql, params![iso(on), filters], |row| row.get(0))?;
        for id in all {
            if self.is_local("draw", id)? {
                return self.draw(id);
            }
        }
        Ok(None)
    }

    /// The key of the draw that led to an inspection.
    pub fn draw_of(&self, inspection: i64) -> Result<Option<i64>, StoreError> {
        self.found("SELECT draw FROM draw_candidate WHERE inspection = ?", [inspection])
    }

    /// The keys of the inspections that a draw led to, in the order of drawing.
    pub fn inspections_of(&self, draw: i64) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT inspection FROM draw_candidate WHERE draw = ? AND inspection IS NOT NULL ORDER BY drawn";
        self.rows(sql, [draw], |row| row.get(0))
    }

    /// The draw with this key, with the lists of its candidates: units and inspectors.
    pub fn draw(&self, id: i64) -> Result<Option<Draw>, StoreError> {
        self.placed(|| {
            let sql = format!("SELECT {COLUMNS} FROM draw WHERE id = ?");
            let Some(mut draw) = self.conn.query_row(&sql, [id], from_row).optional()? else {
                return Ok(None);
            };
            let sql = "SELECT list, key, name, weight, recused, drawn FROM draw_candidate WHERE draw = ? ORDER BY id";
            let mut statement = self.conn.prepare(sql)?;
            let mut rows = statement.query([id])?;
            let mut drawn: Vec<(i64, bool, String)> = Vec::new();
            while let Some(row) = rows.next()? {
                let (is_unit, candidate, place) = candidate(row)?;
                drawn.extend(place.map(|place| (place, is_unit, candidate.key.clone())));
                if is_unit { &mut draw.lists.units } else { &mut draw.lists.inspectors }.push(candidate);
            }
            drawn.sort();
            for (_, is_unit, key) in drawn {
                if is_unit { &mut draw.drawn.units } else { &mut draw.drawn.inspectors }.push(key);
            }
            Ok(Some(draw))
        })
    }
}

impl Writer<'_> {
    /// Writes a new draw. `visits` are the keys of the inspections that the draw led to, one for each drawn unit, in
    /// the same order.
    pub fn insert_draw(&self, draw: &Draw, visits: &[i64]) -> Result<i64, StoreError> {
        let sql = "INSERT INTO draw (no, \"on\", algorithm, seed, operator, witness, filters, weights, units_hash, \
                   inspectors_hash, units, inspectors, redraws, reason, seal) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let d = draw;
        let values = params![
            d.no,
            iso(d.on),
            d.algorithm,
            d.seed,
            d.operator,
            d.witness,
            d.filters,
            d.weights,
            d.units_hash,
            d.inspectors_hash,
            d.units,
            d.inspectors,
            d.redraws,
            d.reason,
            d.seal
        ];
        self.watch("draw").and_then(|()| self.watch("draw_candidate"))?;
        self.conn.execute(sql, values)?;
        let id = self.conn.last_insert_rowid();
        let sql = "INSERT INTO draw_candidate (draw, list, key, name, weight, recused, drawn, inspection) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let mut statement = self.conn.prepare(sql)?;
        let lists = [("unit", &d.lists.units, &d.drawn.units), ("inspector", &d.lists.inspectors, &d.drawn.inspectors)];
        for (list, candidates, drawn) in lists {
            for c in candidates {
                let place = drawn.iter().position(|key| *key == c.key);
                let visit = place.filter(|_| list == "unit").and_then(|place| visits.get(place));
                let recused = Some(c.recused.join("\n")).filter(|keys| !keys.is_empty());
                let place = place.map(|place| place as i64 + 1);
                statement.execute(params![id, list, c.key, c.name, c.weight, recused, place, visit])?;
            }
        }
        Ok(id)
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Draw> {
    let on: String = row.get(2)?;
    Ok(Draw {
        id: row.get(0)?,
        no: row.get(1)?,
        on: date(&on).ok_or_else(|| strange("on", &on))?,
        algorithm: row.get(3)?,
        seed: row.get(4)?,
        operator: row.get(5)?,
        witness: row.get(6)?,
        filters: row.get(7)?,
        weights: row.get(8)?,
        lists: Lists::default(),
        units_hash: row.get(9)?,
        inspectors_hash: row.get(10)?,
        units: row.get(11)?,
        inspectors: row.get(12)?,
        drawn: Drawn::default(),
        redraws: row.get(13)?,
        reason: row.get(14)?,
        seal: row.get(15)?,
    })
}

/// Whether the candidate is a unit (otherwise an inspector); the candidate; the place in the order of drawing, `None`
/// if the candidate was not drawn.
fn candidate(row: &Row<'_>) -> rusqlite::Result<(bool, Candidate, Option<i64>)> {
    let recused: Option<String> = row.get(4)?;
    let recused = recused.iter().flat_map(|keys| keys.split('\n')).map(str::to_string).collect();
    let candidate = Candidate { key: row.get(1)?, name: row.get(2)?, weight: row.get(3)?, recused };
    Ok((row.get_ref(0)?.as_str()? == "unit", candidate, row.get(5)?))
}
