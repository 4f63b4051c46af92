//! Runs work of a library that may panic: the panic becomes a value and prints nothing. The process has one panic hook,
//! installed once.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

type Hook = Box<dyn Fn(&PanicHookInfo) + Send + Sync>;

/// Installs the hook, at the first call only. `instead` gets the panics that are not caught here; without it the
/// previous hook does.
pub fn install(instead: Option<Hook>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = instead.unwrap_or_else(|| panic::take_hook());
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                hook(info);
            }
        }));
    });
}

/// The result of the work.
///
/// # Errors
/// The text of the panic; empty if it has none.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install(None);
    let before = QUIET.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    result.map_err(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        text.or_else(|| payload.downcast_ref::<&str>().map(|text| text.to_string())).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_is_a_value() {
        assert_eq!(caught(|| 1), Ok(1));
        assert_eq!(caught(|| -> u8 { panic!("甲{}", 1) }), Err("甲1".to_string()));
        assert_eq!(caught(|| -> u8 { panic!("乙") }), Err("乙".to_string()));
        let within = caught(|| caught(|| -> u8 { panic!("里") }).is_err());
        assert_eq!(within, Ok(true));
    }
}
