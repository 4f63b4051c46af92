//! Runs a function of a library that may panic. The panic becomes a value, and nothing is printed. The process has one
//! panic hook, which is installed once.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

type Hook = Box<dyn Fn(&PanicHookInfo) + Send + Sync>;

/// Installs the panic hook; only the first call has an effect. Panics that are not caught by `caught` go to `instead`,
/// or to the previous hook if `instead` is `None`.
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

/// Runs `work` and returns its result.
///
/// # Errors
/// The text of the panic; empty if the panic has no text.
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
