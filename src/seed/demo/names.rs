//! Invented names, and aliases of two words.

use super::random::Stream;
use crate::chance::{ADJECTIVES, NOUNS};

const FIRST: &[&str] = &[
    "Anne",
    "Mette",
    "Kirsten",
    "Hanne",
    "Lene",
    "Camilla",
    "Louise",
    "Maria",
    "Julie",
    "Emma",
    "Freja",
    "Ida",
    "Signe",
    "Astrid",
    "Birgitte",
    "Charlotte",
    "Dorthe",
    "Ellen",
    "Fatima",
    "Gitte",
    "Heidi",
    "Inge",
    "Josefine",
    "Karen",
    "Leyla",
    "Maja",
    "Naja",
    "Olivia",
    "Pernille",
    "Rikke",
    "Sofie",
    "Tina",
    "Ulla",
    "Vibeke",
    "Ayşe",
    "Åse",
    "Ærla",
    "Øllegaard",
    "Zainab",
    "Andrea",
    "Lars",
    "Peter",
    "Jens",
    "Mikkel",
    "Søren",
    "Rasmus",
    "Ahmed",
    "Jørgen",
    "Kaare",
    "Bjørn",
];

const LAST: &[&str] = &[
    "Jensen",
    "Nielsen",
    "Hansen",
    "Pedersen",
    "Andersen",
    "Christensen",
    "Larsen",
    "Sørensen",
    "Rasmussen",
    "Jørgensen",
    "Madsen",
    "Kristensen",
    "Olsen",
    "Thomsen",
    "Poulsen",
    "Johansen",
    "Møller",
    "Mortensen",
    "Knudsen",
    "Jakobsen",
    "Lund",
    "Holm",
    "Schmidt",
    "Eriksen",
    "Bach",
    "Kjær",
    "Dahl",
    "Vestergaard",
    "Nørgaard",
    "Aagaard",
    "Bertelsen",
    "Friis",
    "Skov",
    "Brandt",
    "Østergaard",
    "Åkjær",
    "Winther",
    "Yılmaz",
    "Hussain",
    "Nguyen",
    "Bruun",
    "Toft",
    "Lauridsen",
    "Ravn",
    "Hald",
    "Kruse",
    "Lindholm",
    "Storm",
    "Bundgaard",
    "Ibsen",
];

/// A person's name.
pub(super) fn name(stream: &mut Stream) -> String {
    format!("{} {}", stream.pick(FIRST), stream.pick(LAST))
}

/// A work address under a name that is reserved for examples; `number` tells namesakes apart.
pub(super) fn email(name: &str, number: usize) -> String {
    let mut local = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' => local.push(letter),
            ' ' => local.push('.'),
            'æ' => local.push_str("ae"),
            'ø' => local.push_str("oe"),
            'å' => local.push_str("aa"),
            'ş' => local.push('s'),
            'ı' => local.push('i'),
            _ => {}
        }
    }
    format!("{local}.{number}@example.org")
}

/// A phone number of a form that no Danish subscriber has.
pub(super) fn phone(stream: &mut Stream) -> String {
    format!(
        "+45 00 00 {:02} {:02}",
        stream.between(0, 99),
        stream.between(0, 99)
    )
}

/// An alias, made for one context.
pub(super) fn alias(stream: &mut Stream) -> String {
    format!(
        "{} {} {}",
        stream.pick(ADJECTIVES),
        stream.pick(NOUNS),
        stream.between(1, 9)
    )
}

/// An alias that `taken` does not hold.
pub(super) fn new_alias(stream: &mut Stream, taken: impl Fn(&str) -> bool) -> String {
    loop {
        let alias = alias(stream);
        if !taken(&alias) {
            return alias;
        }
    }
}
