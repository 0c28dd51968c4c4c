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

/// Whether a text holds something shaped like a CPR number: a day (or, of a replacement number, a
/// day and 60), a month and a year of two digits each, then four digits, with whatever dashes, dots
/// and spaces between the groups, and no digits around it. Digits of other scripts count, and
/// characters without width don't.
#[must_use]
pub fn is_cpr_shaped(text: &str) -> bool {
    let plain: Vec<char> = text.chars().filter_map(plain).collect();
    let digit = |at: usize| plain.get(at).and_then(|c| c.to_digit(10));
    let gap = |at: usize| {
        at + plain[at.min(plain.len())..]
            .iter()
            .take_while(|c| **c == ' ')
            .count()
    };
    // A group of two digits at a place, and where the next one begins.
    let two = |at: usize| Some((digit(at)? * 10 + digit(at + 1)?, gap(at + 2)));
    let number = |start: usize| {
        let (day, at) = two(start)?;
        let (month, at) = two(at)?;
        let (_, at) = two(at)?;
        let serial = (at..at + 4).all(|at| digit(at).is_some()) && digit(at + 4).is_none();
        Some(matches!(day, 1..=31 | 61..=91) && matches!(month, 1..=12) && serial)
    };
    (0..plain.len())
        .filter(|start| *start == 0 || digit(start - 1).is_none())
        .any(|start| number(start) == Some(true))
}

/// A character as it counts: a digit of any script as its own, what separates as a space.
fn plain(c: char) -> Option<char> {
    const ZEROS: [u32; 6] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    let value = |zero: &u32| u32::from(c).checked_sub(*zero).filter(|value| *value < 10);
    if let Some(value) = ZEROS.iter().find_map(value) {
        return char::from_digit(value, 10);
    }
    match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        '-'
        | '.'
        | '/'
        | '_'
        | '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}' => Some(' '),
        _ if c.is_whitespace() => Some(' '),
        _ => Some(c),
    }
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
            "010190–1234",
            "01.01.90-1234",
            "010190 - 1234",
            "010190\u{200b}1234",
            "010190\u{a0}1234",
            "０１０１９０１２３４",
            "٠١٠١٩٠-١٢٣٤",
            "710190-1234",
        ] {
            assert!(is_cpr_shaped(text), "{text}");
        }
        for text in [
            "+45 70 10 10 10",
            "320190-1234",
            "011390-1234",
            "010190-12345",
            "920190-1234",
            "12. juni 2026 kl. 10",
            "2026-09-16 08:00",
            "9010190-1234",
            "0101901",
            "",
        ] {
            assert!(!is_cpr_shaped(text), "{text}");
        }
    }
}
