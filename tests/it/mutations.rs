//! Asking for changes: what one does, and what one that is refused leaves as it was.

use serde_json::{Value, json};

use crate::app::{Answer, TestApp, Viewer};

/// Asks for a mutation, whose input is named after it.
pub async fn ask(viewer: &Viewer<'_>, mutation: &str, input: &Value, selection: &str) -> Answer {
    let (first, rest) = mutation.split_at(1);
    let of = format!("{}{rest}Input", first.to_uppercase());
    let query = format!(
        "mutation($input: {of}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ field code message }} }} }}"
    );
    viewer.ask(&query, json!({ "input": input })).await
}

/// The payload of a mutation that is done.
pub async fn does(viewer: &Viewer<'_>, mutation: &str, input: Value, selection: &str) -> Value {
    let answer = ask(viewer, mutation, &input, selection).await;
    assert!(
        answer.json.get("errors").is_none(),
        "{mutation} {input:#}\n{:#}",
        answer.json
    );
    let payload = answer.json["data"][mutation].clone();
    assert_eq!(payload["userErrors"], json!([]), "{mutation} {input:#}");
    payload
}

/// A mutation is refused with this user error, in Danish and in English, and nothing is written.
pub async fn refuses(app: &TestApp, viewer: &Viewer<'_>, mutation: &str, input: Value, code: &str) {
    let before = app.contents().await;
    let mut messages = vec![];
    for language in ["da", "en"] {
        let viewer = viewer.clone().speaking(language);
        let answer = ask(&viewer, mutation, &input, "").await;
        let errors = &answer.json["data"][mutation]["userErrors"];
        assert_eq!(
            errors[0]["code"], code,
            "{mutation} {input:#}\n{:#}",
            answer.json
        );
        messages.push(errors[0]["message"].as_str().unwrap().to_owned());
    }
    assert_ne!(
        messages[0], messages[1],
        "{code} says the same in Danish and in English"
    );
    assert_eq!(app.contents().await, before, "{mutation} {input:#}");
}

/// A mutation that the viewer may not ask for, or that the viewer's schema doesn't have: an error,
/// and nothing is written.
pub async fn forbids(app: &TestApp, viewer: &Viewer<'_>, mutation: &str, input: Value) {
    let before = app.contents().await;
    let answer = ask(viewer, mutation, &input, "").await;
    let codes = answer.codes();
    assert!(
        ["FORBIDDEN", "GRAPHQL_VALIDATION_FAILED"]
            .iter()
            .any(|code| codes.contains(code)),
        "{mutation} {input:#}\n{:#}",
        answer.json
    );
    assert_eq!(app.contents().await, before, "{mutation} {input:#}");
}
