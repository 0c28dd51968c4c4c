//! The code that a walk-in goes by: random, so that nobody finds another's by trying.

use rand::RngExt;

/// Crockford's base 32: no letters that look like digits.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many of them: 60 bits.
const LENGTH: usize = 12;
/// So many digits in a row could be taken for a CPR number (I9).
const DIGITS: usize = 6;

/// A new code.
pub(super) fn new() -> String {
    loop {
        let mut random = rand::rng();
        let code: String = (0..LENGTH)
            .map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())]))
            .collect();
        if !has_long_number(&code) {
            return format!("W-{code}");
        }
    }
}

fn has_long_number(code: &str) -> bool {
    code.as_bytes()
        .windows(DIGITS)
        .any(|part| part.iter().all(u8::is_ascii_digit))
}

/// A code as it was read aloud or written down; `None` for what no code looks like.
pub(super) fn read(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let letters = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    ((8..=40).contains(&code.len()) && letters).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::mutation::is_cpr_shaped;

    #[test]
    fn codes_are_read_as_they_were_made_and_are_no_cpr_numbers() {
        for _ in 0..2_000 {
            let code = new();
            assert_eq!(
                read(&format!(" {} ", code.to_lowercase())),
                Some(code.clone())
            );
            assert!(!is_cpr_shaped(&code) && !has_long_number(&code), "{code}");
            assert_ne!(code, new());
        }
        for text in ["", "W-", "W-12345\u{0}789", "W-ÆØÅÆØÅÆØÅ", &"W".repeat(41)] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
