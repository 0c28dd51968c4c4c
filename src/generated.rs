//! What is made by chance and means nothing: codes, and aliases of two words.

use rand::{Rng, RngExt};

/// Crockford's base 32: no letters that look like digits.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The first words of aliases.
pub(crate) const ADJECTIVES: &[&str] = &[
    "Blå", "Grøn", "Rød", "Gul", "Hvid", "Grå", "Brun", "Gylden", "Lilla", "Klog", "Glad", "Rolig",
    "Modig", "Mild", "Stærk", "Kvik", "Varm", "Stille", "Munter", "Fri", "Lys", "Vild", "Sød",
    "Vågen",
];

/// The second words of aliases.
pub(crate) const NOUNS: &[&str] = &[
    "Svane",
    "Ræv",
    "Ugle",
    "Bjørn",
    "Hare",
    "Lærke",
    "Solsort",
    "Odder",
    "Gås",
    "And",
    "Stær",
    "Hjort",
    "Krage",
    "Måge",
    "Mejse",
    "Bi",
    "Sommerfugl",
    "Delfin",
    "Sæl",
    "Hval",
    "Kat",
    "Hest",
    "Ged",
    "Mus",
    "Eg",
    "Birk",
    "Rose",
    "Tulipan",
    "Måne",
    "Stjerne",
    "Sky",
    "Bølge",
    "Ø",
    "Skov",
    "Eng",
    "Kilde",
    "Bro",
    "Havn",
    "Ært",
    "Ål",
];

/// A code of 12 random characters after `prefix`.
pub fn code(prefix: &str) -> String {
    let mut chance = rand::rng();
    loop {
        let code: String = (0..12)
            .map(|_| char::from(CROCKFORD[chance.random_range(0..CROCKFORD.len())]))
            .collect();
        // A long run of digits could be taken for a CPR number by those who look for them.
        let run = |six: &[u8]| six.iter().all(u8::is_ascii_digit);
        if !code.as_bytes().windows(6).any(run) {
            return format!("{prefix}-{code}");
        }
    }
}

/// An alias that `taken` does not hold, made for one context alone.
pub fn alias(taken: impl Fn(&str) -> bool) -> String {
    let mut chance = rand::rng();
    loop {
        let alias = one(&mut chance);
        if !taken(&alias) {
            return alias;
        }
    }
}

fn one(chance: &mut impl Rng) -> String {
    format!(
        "{} {} {}",
        ADJECTIVES[chance.random_range(0..ADJECTIVES.len())],
        NOUNS[chance.random_range(0..NOUNS.len())],
        chance.random_range(1..=9)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_no_long_runs_of_digits_and_aliases_are_new() {
        for _ in 0..2_000 {
            let code = code("C");
            assert_eq!(code.len(), 14);
            let run = |six: &[u8]| six.iter().all(u8::is_ascii_digit);
            assert!(!code.as_bytes().windows(6).any(run), "{code}");
            assert!(!alias(|alias| alias.ends_with('7')).ends_with('7'));
        }
    }
}
