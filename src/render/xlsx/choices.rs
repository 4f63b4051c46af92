//! Writes drop-down lists. A short list is in the validation rule itself. A list that is too long for the rule is in a
//! hidden sheet.

use crate::grid::Column;
use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet};

/// The most characters of a list in a rule, in UTF-16, with commas.
const LONGEST: usize = 255;

const SHEET: &str = "选项";

/// The long lists of a workbook, one in each column of the hidden sheet.
#[derive(Default)]
pub struct Choices {
    lists: Vec<Vec<String>>,
}

impl Choices {
    /// Restricts the cells of a column to its choices.
    pub fn offer(
        &mut self,
        sheet: &mut Worksheet,
        column: &Column,
        at: u16,
        (first, last): (u32, u32),
    ) -> anyhow::Result<()> {
        if column.choices.is_empty() || first > last {
            return Ok(());
        }
        let rule = DataValidation::new()
            .set_error_title("填得不对")?
            .set_error_message(format!("“{}”请从下拉列表中选", column.header))?;
        let length: usize = column.choices.iter().map(|choice| choice.encode_utf16().count() + 1).sum();
        let fits = length <= LONGEST && !column.choices.iter().any(|choice| choice.contains([',', '"']));
        let rule = if fits {
            rule.allow_list_strings(&column.choices)?
        } else {
            rule.allow_list_formula(Formula::new(self.keep(column)))
        };
        sheet.add_data_validation(first, at, last, at, &rule)?;
        Ok(())
    }

    /// Adds a list to the hidden sheet and returns the reference to its cells.
    fn keep(&mut self, column: &Column) -> String {
        let list: Vec<String> = column.choices.iter().map(ToString::to_string).collect();
        let rows = list.len();
        let place = self.lists.iter().position(|known| *known == list).unwrap_or_else(|| {
            self.lists.push(list);
            self.lists.len() - 1
        });
        let letters = rust_xlsxwriter::utility::column_number_to_name(place as u16);
        format!("='{SHEET}'!${letters}$1:${letters}${rows}")
    }

    /// Adds the hidden sheet, if there are long lists.
    pub fn write(&self, workbook: &mut Workbook) -> anyhow::Result<()> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let sheet = workbook.add_worksheet();
        sheet.set_name(SHEET)?.set_hidden(true);
        for (column, list) in self.lists.iter().enumerate() {
            for (row, choice) in list.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, choice)?;
            }
        }
        Ok(())
    }
}
