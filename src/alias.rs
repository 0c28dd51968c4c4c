//! Aliases of two words and a number, each made for one context: what they stand for can't be
//! followed from one to another.

use rand::seq::IndexedRandom;

/// The first words.
pub const ADJECTIVES: &[&str] = &[
    "Blå", "Grøn", "Rød", "Gul", "Hvid", "Grå", "Brun", "Gylden", "Lilla", "Klog", "Glad", "Rolig",
    "Modig", "Mild", "Stærk", "Kvik", "Varm", "Stille", "Munter", "Fri", "Lys", "Vild", "Sød",
    "Vågen",
];

/// The second words.
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

const NUMBERS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// A new alias, random, that `taken` does not hold. There are thousands.
pub fn new(taken: impl Fn(&str) -> bool) -> String {
    let mut rng = rand::rng();
    let mut word = |of: &[&'static str]| of.choose(&mut rng).copied().unwrap_or_default();
    loop {
        let alias = format!("{} {} {}", word(ADJECTIVES), word(NOUNS), word(NUMBERS));
        if !taken(&alias) {
            return alias;
        }
    }
}
