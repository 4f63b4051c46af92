//! The values of a report's row, read by the declarations of its columns as those of an imported file are.

use crate::ledger::Value;
use crate::ledger::read::{Context, value};
use crate::offline_form::report::Row;
use crate::offline_form::section::Field;

/// Each field of the row with its value, in the order of the form.
pub type Values = Vec<(&'static Field, Option<Value>)>;

/// Reads the values of a row.
///
/// # Errors
/// Every mistake, in the words of an import.
pub fn values(row: &Row, context: &Context) -> Result<Values, Vec<String>> {
    let (mut values, mut wrong) = (Vec::new(), Vec::new());
    for field in row.section.fields {
        let column = field.column();
        match row.values.get(field.key) {
            None if field.is_required() => wrong.push(format!("{}必须填写", column.header)),
            None => values.push((field, None)),
            Some(text) => match value(column, text, context) {
                Ok(Some(Value::Word(word))) if !field.choices().contains(&word.zh) => {
                    let all = field.choices().join("、");
                    wrong.push(format!("{}的“{text}”不在可选之列；可用的值：{all}", column.header));
                }
                Ok(Some(Value::Date(day))) if day > context.today => {
                    wrong.push(format!("{} {day} 在今天（{}）之后", column.header, context.today));
                }
                Ok(value) => values.push((field, value)),
                Err(why) => wrong.push(format!("{}的“{text}”：{why}", column.header)),
            },
        }
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

/// The value of a field.
pub fn of<'v>(values: &'v Values, key: &str) -> Option<&'v Value> {
    values.iter().find(|(field, _)| field.key == key).and_then(|(_, value)| value.as_ref())
}
