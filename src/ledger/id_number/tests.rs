//! ID numbers (身份证号): their check digit, and what is shown of them.

use super::*;

/// 11010519491231002X is the example in the standard.
#[test]
fn a_number_is_checked_and_masked() {
    assert_eq!(read("11010519491231002x").as_deref(), Ok("11010519491231002X"));
    assert!(read("110105194912310021").unwrap_err().contains("校验位"));
    assert!(read("1101051949123100").unwrap_err().contains("18 位"));
    assert!(read("１1010519491231002").unwrap_err().contains("18 位"));
    // The check character is right, but the month is 13.
    assert!(read("110105194913310021").unwrap_err().contains("出生日期"));
    assert_eq!(masked("11010519491231002X"), "110105********002X");
    assert_eq!(masked("短"), "********");
    assert_eq!(masked_within("T11010519491231002x号"), "T110105********002X号");
    for written in [
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002x",
        "110105　19491231　002X",
    ] {
        assert_eq!(masked_within(&format!("王某（{written}），13 人")), "王某（110105********002X），13 人");
    }
    // Digits with a wrong check character, or within a longer number, are no ID number.
    for other in ["T110105194912310021", "111010519491231002X", "110105  19491231002X", "晋安2024-017", ""] {
        assert_eq!(masked_within(other), other);
    }
    assert!(is_masked("110105********002X") && !is_masked("11010519491231002X"));
}
