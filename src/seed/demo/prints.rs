//! Leaflets, posters and the like of the demo. Every address is nobody's.

use entities::codes::{Language, MaterialKind};

/// Material: kind, language, title, path on the web, first day after the start, days in use.
pub(super) type Print = (
    MaterialKind,
    Language,
    &'static str,
    Option<&'static str>,
    u64,
    Option<u64>,
);

/// Material that every programme has.
pub(super) const MATERIALS: &[Print] = &{
    use Language::{Arabic, Danish, English, Polish, Somali, Turkish, Ukrainian};
    use MaterialKind::{Leaflet, Poster, Video, WebPage};
    [
        (
            Leaflet,
            Danish,
            "Støtte til dig, der venter barn",
            None,
            60,
            Some(299),
        ),
        (
            Leaflet,
            Danish,
            "Støtte til dig, der venter barn",
            Some("pjece"),
            360,
            None,
        ),
        (
            Leaflet,
            English,
            "Support when you are expecting",
            Some("leaflet"),
            75,
            None,
        ),
        (Leaflet, Arabic, "دعم لكِ أثناء الحمل", None, 120, None),
        (Leaflet, Turkish, "Hamilelikte destek", None, 120, None),
        (
            Leaflet,
            Ukrainian,
            "Підтримка під час вагітності",
            None,
            150,
            None,
        ),
        (Leaflet, Polish, "Wsparcie w czasie ciąży", None, 150, None),
        (Leaflet, Somali, "Taageero xilliga uurka", None, 180, None),
        (
            Poster,
            Danish,
            "Åben rådgivning på fødestedet",
            None,
            60,
            None,
        ),
        (
            WebPage,
            Danish,
            "Partnerskabet kort fortalt",
            Some("om"),
            30,
            None,
        ),
        (
            WebPage,
            English,
            "The partnership in short",
            Some("about"),
            90,
            None,
        ),
        (
            Video,
            Danish,
            "Mød socialrådgiveren",
            Some("video"),
            200,
            None,
        ),
    ]
};
