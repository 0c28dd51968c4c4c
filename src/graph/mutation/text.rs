//! Text that a user writes: short lines, and never a CPR number.

use super::{UserErrorCode, Wrong, wrong};

/// A line of text, trimmed: not empty, no longer than `longest` characters, no control characters,
/// and nothing shaped like a CPR number (I9).
///
/// # Errors
/// [`UserErrorCode::TextInvalid`], [`UserErrorCode::CprNumber`].
pub fn line(field: &'static str, text: &str, longest: usize) -> Result<String, Wrong> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > longest || text.chars().any(char::is_control) {
        return Err(wrong(field, UserErrorCode::TextInvalid));
    }
    if is_cpr_shaped(text) {
        return Err(wrong(field, UserErrorCode::CprNumber));
    }
    Ok(text.to_owned())
}

/// Whether a text holds something shaped like a CPR number: a day, a month and a year of two digits
/// each, perhaps a dash or a space, four digits; no digits around it.
#[must_use]
pub fn is_cpr_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit());
    let two = |at: usize| Some((digit(at)? - b'0') * 10 + (digit(at + 1)? - b'0'));
    (0..bytes.len()).any(|start| {
        let begins = start == 0 || digit(start - 1).is_none();
        let dated = matches!(
            (two(start), two(start + 2), two(start + 4)),
            (Some(1..=31), Some(1..=12), Some(_))
        );
        let dash = usize::from(matches!(bytes.get(start + 6), Some(b'-' | b' ')));
        let serial = start + 6 + dash;
        begins
            && dated
            && (serial..serial + 4).all(|at| digit(at).is_some())
            && digit(serial + 4).is_none()
    })
}

/// Whether a text is shaped like an e-mail address.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let shaped = |(name, domain): (&str, &str)| {
        !name.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    };
    !text.contains(char::is_whitespace)
        && text.matches('@').count() == 1
        && text.split_once('@').is_some_and(shaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpr_numbers_are_known_by_their_shape() {
        for text in [
            "010190-1234",
            "ring 3112991234 nu",
            "(010190 1234)",
            "æ0101901234",
        ] {
            assert!(is_cpr_shaped(text), "{text}");
        }
        for text in [
            "+45 70 10 10 10",
            "320190-1234",
            "011390-1234",
            "010190-12345",
            "9010190-1234",
            "0101901",
            "",
        ] {
            assert!(!is_cpr_shaped(text), "{text}");
        }
    }
}
