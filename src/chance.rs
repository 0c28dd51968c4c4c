//! What nobody can guess, and what tells nobody anything: codes and aliases, drawn from the
//! generator that the operating system seeds.

use rand::{Rng, RngExt};

/// First words of an alias.
pub const ADJECTIVES: &[&str] = &[
    "Blå", "Grøn", "Rød", "Gul", "Hvid", "Grå", "Brun", "Gylden", "Lilla", "Klog", "Glad", "Rolig",
    "Modig", "Mild", "Stærk", "Kvik", "Varm", "Stille", "Munter", "Fri", "Lys", "Vild", "Sød",
    "Vågen",
];

/// Second words of an alias.
pub const NOUNS: &[&str] = &[
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

/// Crockford's base 32: no letters that look like digits.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code of 100 random bits after `prefix`, in groups of five, which nobody takes for a CPR number.
#[must_use]
pub fn code(prefix: &str) -> String {
    let mut chance = rand::rng();
    let mut code = prefix.to_owned();
    for n in 0..20 {
        if n % 5 == 0 {
            code.push('-');
        }
        code.push(char::from(CROCKFORD[chance.random_range(0..32)]));
    }
    code
}

/// A code as somebody typed it: without spaces, in capitals, with the digits that were meant.
/// `None` for what no code looks like.
#[must_use]
pub fn typed(text: &str) -> Option<String> {
    let meant = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let letters = text.chars().filter(|letter| !letter.is_whitespace());
    let code: String = letters.map(meant).collect();
    let coded = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    ((8..=40).contains(&code.len()) && code.bytes().all(coded)).then_some(code)
}

/// An alias of two words and a digit that `taken` does not hold, made for one context alone. After
/// many tries it has more digits: a context may hold more people than there are short ones.
pub fn alias(taken: impl Fn(&str) -> bool) -> String {
    let chance = &mut rand::rng();
    let mut most = 9;
    loop {
        let (first, second) = (pick(chance, ADJECTIVES), pick(chance, NOUNS));
        let alias = format!("{first} {second} {}", chance.random_range(1..=most));
        if !taken(&alias) {
            return alias;
        }
        most = (most + 1).min(9999);
    }
}

fn pick(chance: &mut impl Rng, words: &[&'static str]) -> &'static str {
    words[chance.random_range(0..words.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::mutation::is_cpr_shaped;

    #[test]
    fn codes_differ_and_are_no_numbers() {
        let mut codes: Vec<String> = (0..500).map(|_| code("R")).collect();
        for code in &codes {
            assert_eq!(code.len(), 25, "{code}");
            assert!(!is_cpr_shaped(code), "{code}");
            assert_eq!(typed(code).as_deref(), Some(code.as_str()));
        }
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 500);
    }

    #[test]
    fn an_alias_is_not_one_that_is_taken() {
        for _ in 0..500 {
            assert!(!alias(|alias| alias.ends_with('7')).ends_with('7'));
        }
    }

    #[test]
    fn a_code_may_be_typed_carelessly() {
        assert_eq!(typed(" r-o1l2i 3ab ").as_deref(), Some("R-011213AB"));
        for text in ["", "W-", "W-12345\u{0}789", "W-ÆØÅÆØÅÆØÅ", &"W".repeat(41)] {
            assert_eq!(typed(text), None, "{text:?}");
        }
    }
}
