//! 令牌: the token of a form, by which a report is recognised as one of a form that this store made. It depends on the
//! store's id, which the form does not contain. So only the store can make one.

use sha2::{Digest, Sha256};

/// What a token is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound<'a> {
    pub form: u32,
    pub site: &'a str,
    /// The unit's code.
    pub unit: &'a str,
    pub period: &'a str,
    /// The day on which the form was made, `2026-11-29`.
    pub made: &'a str,
}

/// The token: 64 hexadecimal digits. `store` is the id of the store.
pub fn token(store: &str, bound: Bound) -> String {
    let Bound { form, site, unit, period, made } = bound;
    let words = [&form.to_string(), site, unit, period, made].map(|word| format!("{}:{word}", word.len()));
    let inner = Sha256::digest(format!("zhiben form {}", words.concat()));
    // Hashed twice, so that a longer text with a known token has no known token.
    let outer = Sha256::new().chain_update(store.as_bytes()).chain_update(inner).finalize();
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Bound, token};

    const STORE: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_token_depends_on_the_store_and_on_every_part() {
        let bound = Bound { form: 1, site: "JC", unit: "U001", period: "2026-11", made: "2026-11-29" };
        let of = |bound| token(STORE, bound);
        let first = of(bound);
        // sha256sum of the store and the bytes of the sha256sum of `zhiben form 1:12:JC4:U0017:2026-1110:2026-11-29`.
        assert_eq!(first, EXPECTED);
        assert_ne!(first, token("1123456789abcdef0123456789abcdef", bound));
        for other in [
            Bound { form: 2, ..bound },
            Bound { site: "DG", ..bound },
            Bound { unit: "U002", ..bound },
            Bound { period: "2026-12", ..bound },
            Bound { made: "2026-11-30", ..bound },
            // The parts are not one text.
            Bound { unit: "U0012026-1", period: "1", ..bound },
        ] {
            assert_ne!(first, of(other), "{other:?}");
        }
    }

    const EXPECTED: &str = "8759a72b5aefec305c4f279b03229013c76b32ce659cb997ed5a5d5aa407f752";
}
