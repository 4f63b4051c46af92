//! What a spreadsheet shows where it has no value: an error of a formula, or `####` in a column that is too small. A
//! sheet saved as text contains these as if somebody had typed them.

/// The error texts of Excel, WPS and LibreOffice.
const ERRORS: [&str; 21] = [
    "#N/A",
    "#NA",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#BUSY!",
    "#EXTERNAL!",
    "#PYTHON!",
    "#TIMEOUT!",
    "#ERROR!",
    "#MACRO?",
];

/// Whether the whole text is an error of a spreadsheet.
pub fn is_fault(text: &str) -> bool {
    let text = text.trim();
    if !matches!(text.as_bytes(), [b'#' | b'E' | b'e', ..]) || text.len() > 16 && !is_hash_fill(text) {
        return false;
    }
    let is_code = |rest: &str| rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit());
    is_hash_fill(text)
        || ERRORS.iter().any(|error| text.eq_ignore_ascii_case(error))
        || text.strip_prefix("Err:").is_some_and(is_code)
}

/// Whether the text is the `####` that a spreadsheet shows in a column that is too small.
pub fn is_hash_fill(text: &str) -> bool {
    text.len() > 2 && text.bytes().all(|b| b == b'#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_sign_is_a_fault() {
        for fault in ["#N/A", " #ref! ", "#DIV/0!", "#GETTING_DATA", "#SPILL!", "Err:502", "########", "###"] {
            assert!(is_fault(fault), "{fault}");
        }
        for text in ["", "#", "##", "#3锅炉", "N/A", "见 #REF!", "#N/A 处", "Err:5022", "Error", "E001", "3#楼"] {
            assert!(!is_fault(text), "{text}");
        }
    }
}
