//! The names of categories, tracks and kinds, in the report's language.

use entities::codes::{Dimension, Track};

use super::facts::Facts;
use crate::{
    domains::evaluation::category,
    graph::coded::{Locale, label},
};

/// The categories of a dimension that a table has rows for, with their names: the programme's
/// hospitals or associations, then what the evaluation has words for.
#[must_use]
pub fn categories(facts: &Facts, dimension: Dimension, locale: Locale) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = match dimension {
        Dimension::Hospital => {
            let own = facts.hospitals.iter();
            own.map(|one| (one.id.0.to_string(), one.name.clone()))
                .collect()
        }
        Dimension::Association => {
            let own = facts.associations.iter();
            own.map(|one| (one.id.0.to_string(), one.name.clone()))
                .collect()
        }
        _ => vec![],
    };
    let words = category::words(dimension).into_iter();
    all.extend(words.map(|word| {
        let name = match locale {
            Locale::Da => word.da,
            Locale::En => word.en,
        };
        (word.code.to_owned(), name.to_owned())
    }));
    all
}

/// A track with its number: Spor 1, åben rådgivning.
#[must_use]
pub fn track(track: Track, locale: Locale) -> String {
    let number = match track {
        Track::OpenAdvice => 1,
        Track::ReferredActivity => 2,
        Track::LocalActivity => 3,
    };
    let name = label(track, locale);
    match locale {
        Locale::Da => format!("Spor {number}, {name}"),
        Locale::En => format!("Track {number}, {}", lower(name)),
    }
}

/// A label in the midst of a sentence.
#[must_use]
pub fn lower(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

/// A label at the beginning of one.
#[must_use]
pub fn upper(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
