//! Media types of GraphQL over HTTP (working draft, "Media Types").

use axum::http::{HeaderMap, header};

use crate::graph::coded::Locale;

/// In which media type an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `application/graphql-response+json`: the status says how the request fared.
    GraphQl,
    /// `application/json`: 200 for every well-formed GraphQL answer.
    Json,
}

impl Answer {
    /// The `Content-Type` of the answer.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// The best answer for the request's `Accept`, by quality and then by the order they are named;
/// `None` when it accepts neither. A client that says nothing is a legacy one.
#[must_use]
pub fn negotiate(headers: &HeaderMap) -> Option<Answer> {
    let mut accepted = headers.get_all(header::ACCEPT).iter().peekable();
    if accepted.peek().is_none() {
        return Some(Answer::Json);
    }
    // What is named counts more than a wildcard: `application/json;q=0, */*` wants the other one.
    let (mut named_types, mut wildcard) = (Vec::<(Answer, f32)>::new(), 0.0_f32);
    for range in accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
    {
        let mut parts = range.split(';').map(str::trim);
        let answer = match parts
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
            .as_str()
        {
            "application/graphql-response+json" => Some(Answer::GraphQl),
            "application/json" => Some(Answer::Json),
            "application/*" | "*/*" => None,
            _ => continue,
        };
        let mut quality = 1.0_f32;
        let mut utf8 = true;
        for parameter in parts {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => quality = value.trim().parse().unwrap_or(0.0),
                "charset" => utf8 = is_utf8(value),
                _ => {}
            }
        }
        match answer {
            Some(answer) if utf8 => named_types.push((answer, quality)),
            Some(_) => {}
            None => wildcard = wildcard.max(quality),
        }
    }
    for answer in [Answer::Json, Answer::GraphQl] {
        if named_types.iter().all(|(named, _)| *named != answer) {
            named_types.push((answer, wildcard));
        }
    }
    let mut best: Option<(Answer, f32)> = None;
    for (answer, quality) in named_types {
        if quality > 0.0 && best.is_none_or(|(_, of)| quality > of) {
            best = Some((answer, quality));
        }
    }
    best.map(|(answer, _)| answer)
}

/// Whether the request's `Accept` admits this type, say `text/csv`: what it says of the type itself
/// counts more than what it says of `text/*`, and that more than `*/*`.
#[must_use]
pub fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter().peekable();
    if accepted.peek().is_none() {
        return true;
    }
    let any_of_kind = format!("{}/*", wanted.split('/').next().unwrap_or_default());
    let (mut closest, mut admitted) = (0, false);
    for range in accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
    {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next().unwrap_or_default();
        let close = match named {
            _ if named.eq_ignore_ascii_case(wanted) => 3,
            _ if named.eq_ignore_ascii_case(&any_of_kind) => 2,
            "*/*" => 1,
            _ => continue,
        };
        let quality = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(1.0, |(_, value)| value.trim().parse().unwrap_or(0.0));
        if close >= closest {
            admitted = quality > 0.0 || (close == closest && admitted);
            closest = close;
        }
    }
    admitted
}

/// Whether the request's body is JSON in UTF-8.
#[must_use]
pub fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers
        .get(header::CONTENT_TYPE)
        .map(|value| value.to_str())
    else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => is_utf8(value),
        _ => true,
    })
}

fn is_utf8(charset: &str) -> bool {
    charset
        .trim()
        .trim_matches('"')
        .eq_ignore_ascii_case("utf-8")
}

/// The language that the client prefers (RFC 9110, 12.5.4), of those that messages are written in;
/// Danish when it does not say.
pub fn locale(headers: &HeaderMap) -> Locale {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let weighed = accepted.split(',').filter_map(|range| {
        let (tag, weight) = range.split_once(";q=").unwrap_or((range, "1"));
        let locale = match tag.trim().split('-').next()?.to_ascii_lowercase().as_str() {
            "da" => Locale::Da,
            "en" => Locale::En,
            _ => return None,
        };
        let weight: f32 = weight.trim().parse().ok()?;
        (weight > 0.0).then_some((weight, locale))
    });
    // Of equals the first: `max_by` would take the last.
    weighed
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map_or_else(Locale::default, |(_, locale)| locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> Option<Answer> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, value.parse().unwrap());
        negotiate(&headers)
    }

    #[test]
    fn the_best_accepted_answer_is_given() {
        assert_eq!(negotiate(&HeaderMap::new()), Some(Answer::Json));
        assert_eq!(accepting("*/*"), Some(Answer::Json));
        assert_eq!(
            accepting("application/graphql-response+json"),
            Some(Answer::GraphQl)
        );
        assert_eq!(
            accepting("application/json;q=0.5, application/graphql-response+json"),
            Some(Answer::GraphQl)
        );
        assert_eq!(accepting("application/json; charset=iso-8859-1"), None);
        assert_eq!(accepting("text/html"), None);
        assert_eq!(accepting("application/json;q=0"), None);
        assert_eq!(
            accepting("application/json;q=0, */*"),
            Some(Answer::GraphQl)
        );
        assert_eq!(
            accepting("application/graphql-response+json;q=0.5, */*;q=0.8"),
            Some(Answer::Json)
        );
        assert_eq!(
            accepting("*/*, application/graphql-response+json"),
            Some(Answer::GraphQl)
        );
    }
}
