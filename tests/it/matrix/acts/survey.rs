//! Surveys.

use serde_json::json;

use super::{Act, id};
use crate::app::TestApp;

/// The acts, on the surveys of Region Hovedstaden.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    let survey = |audience: &str| {
        format!(
            "SELECT id FROM survey WHERE audience = '{audience}' AND programme_id IN (SELECT id FROM programme WHERE region_code = '1084') ORDER BY title"
        )
    };
    let families = id(app, "survey", &survey("FAMILY")).await;
    let departments = id(app, "survey", &survey("DEPARTMENT")).await;
    let herlev = id(
        app,
        "hospital",
        "SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital'",
    )
    .await;
    let item = id(app, "survey_item", "SELECT id FROM survey_item").await;
    let key = "the-golden-matrix";
    vec![
        (
            "issueSurveyTokens",
            "(to families)".into(),
            json!({ "idempotencyKey": key, "survey": families, "count": 0, "hospital": null, "staffKind": null, "member": null }),
        ),
        (
            "issueSurveyTokens",
            "(to a department)".into(),
            json!({ "idempotencyKey": key, "survey": departments, "count": 0, "hospital": herlev, "staffKind": "MIDWIFE", "member": null }),
        ),
        (
            "answerSurvey",
            "".into(),
            json!({ "token": "nobody's", "scores": [{ "item": item, "score": 1 }] }),
        ),
    ]
}
