//! Surveys: tokens handed out, and answers by whoever holds one.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{Answer, TestApp, on_both},
    mutations::{ask, does, forbids, refuses},
};

const ANSWER: &str = "mutation($input: AnswerSurveyInput!) { answerSurvey(input: $input) { answered userErrors { field code message } } }";
const FORM: &str = "query($token: String!) { surveyByToken(token: $token) { title questions { item question maxScore } } }";

/// Asks without credentials.
pub async fn nobody(app: &TestApp, language: &str, query: &str, variables: Value) -> Answer {
    let request = app
        .request(Method::POST, "/graphql")
        .header("accept", "application/graphql-response+json")
        .header("accept-language", language)
        .json(&json!({ "query": query, "variables": variables }));
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        json: response.json().await.unwrap(),
    }
}

async fn form(app: &TestApp, token: &str) -> Value {
    let answer = nobody(app, "da", FORM, json!({ "token": token })).await;
    assert_eq!(answer.status, 200, "{:#}", answer.json);
    answer.json["data"]["surveyByToken"].clone()
}

/// Full marks for every question of the form.
fn best(form: &Value) -> Vec<Value> {
    let questions = form["questions"].as_array().unwrap().iter();
    questions
        .map(|question| json!({ "item": question["item"], "score": question["maxScore"] }))
        .collect()
}

async fn answer(app: &TestApp, token: &str, scores: &[Value]) -> Value {
    let input = json!({ "input": { "token": token, "scores": scores } });
    let answer = nobody(app, "da", ANSWER, input).await;
    assert_eq!(answer.status, 200, "{:#}", answer.json);
    answer.json["data"]["answerSurvey"].clone()
}

/// Refused with this code, in Danish and in English, and nothing is written.
async fn is_refused(app: &TestApp, token: &str, scores: &[Value], code: &str) -> Value {
    let before = app.contents().await;
    let mut messages = vec![];
    for language in ["da", "en"] {
        let input = json!({ "input": { "token": token, "scores": scores } });
        let answer = nobody(app, language, ANSWER, input).await;
        let payload = &answer.json["data"]["answerSurvey"];
        assert_eq!(payload["userErrors"][0]["code"], code, "{:#}", answer.json);
        assert_eq!(payload["answered"], false);
        messages.push(payload["userErrors"][0]["message"].clone());
    }
    assert_ne!(messages[0], messages[1]);
    assert_eq!(app.contents().await, before);
    messages[0].clone()
}

async fn id(app: &TestApp, prefix: &str, sql: &str) -> String {
    let id: Uuid = app.rows(sql).await[0].try_get_by_index(0).unwrap();
    format!("{prefix}_{}", id.simple())
}

async fn survey(app: &TestApp, region: &str, audience: &str) -> String {
    let sql = format!(
        "SELECT s.id FROM survey s JOIN programme p ON p.id = s.programme_id WHERE p.region_code = '{region}' AND s.audience = '{audience}' ORDER BY s.title"
    );
    id(app, "survey", &sql).await
}

fn hospital(name: &str) -> String {
    format!("SELECT id FROM hospital WHERE name = '{name}'")
}

/// Tokens of a survey to families, handed out by a social worker.
pub async fn tokens(app: &TestApp, key: &str, count: usize) -> Vec<String> {
    let input = json!({ "idempotencyKey": key, "survey": survey(app, "1084", "FAMILY").await, "count": count });
    let done = does(
        &app.viewer("social-worker-herlev"),
        "issueSurveyTokens",
        input,
        "tokens",
    )
    .await;
    let tokens = done["tokens"].as_array().unwrap().iter();
    tokens
        .map(|token| token.as_str().unwrap().to_owned())
        .collect()
}

const INVITATIONS: &str = "SELECT COUNT(*) FROM survey_invitation";
const RESPONSES: &str = "SELECT COUNT(*) FROM survey_response";
const LINES: &str = "SELECT COUNT(*) FROM audit_event";

on_both! {
    /// A token is told once, is good once, and nothing leads from the answer to it.
    async fn a_token_is_good_for_one_answer(app) {
        let made = tokens(&app, "a-sheet-of-two-tokens", 2).await;
        assert_eq!(made.len(), 2);
        assert!(tokens(&app, "a-sheet-of-two-tokens", 2).await.is_empty(), "told once");
        let all = app.contents().await;
        for token in &made {
            assert!(token.len() >= 27);
            assert!(!all.values().flatten().any(|row| row.contains(token)), "kept as a digest");
        }
        let lines = app.number(LINES).await;
        let asked = form(&app, &made[0]).await;
        assert_eq!(asked["questions"].as_array().unwrap().len(), 3);
        let english = nobody(&app, "en", FORM, json!({ "token": made[0] })).await;
        assert_ne!(english.json["data"]["surveyByToken"]["questions"], asked["questions"]);
        let scores = best(&asked);
        let other = form(&app, &made[1]).await["questions"][0]["item"].clone();

        // Each question once, within its scale.
        let mut twice = scores.clone();
        twice[1] = twice[0].clone();
        let mut beyond = scores.clone();
        beyond[0]["score"] = json!(6);
        let mut none = scores.clone();
        none[2]["score"] = json!(0);
        let mut foreign = scores.clone();
        foreign[0]["item"] = json!(id(&app, "survey_item", "SELECT i.id FROM survey_item i JOIN survey s ON s.id = i.survey_id JOIN programme p ON p.id = s.programme_id WHERE p.region_code = '1083'").await);
        for wrong in [&twice, &beyond, &none, &foreign, &scores[..2].to_vec(), &[scores.clone(), vec![json!({ "item": other, "score": 1 })]].concat(), &vec![]] {
            is_refused(&app, &made[0], wrong, "SCORE_INVALID").await;
        }

        let (invitations, responses) = (app.number(INVITATIONS).await, app.number(RESPONSES).await);
        assert_eq!(answer(&app, &made[0], &scores).await, json!({ "answered": true, "userErrors": [] }));
        assert_eq!(app.number(RESPONSES).await, responses + 1);
        // No row is left beside which the answer could be found, and no line with its moment.
        assert_eq!(app.number(INVITATIONS).await, invitations - 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM survey_invitation WHERE used_at IS NOT NULL").await, 0);
        assert_eq!(app.number(LINES).await, lines);
        let cast = "CAST(answered_month AS text)";
        assert!(app.number(&format!("SELECT COUNT(*) FROM survey_response WHERE {cast} = '2026-09-01' AND hospital_id IS NULL AND staff_kind IS NULL")).await > 0);

        // Used, never made, and of a survey that is over: all alike.
        assert!(form(&app, &made[0]).await.is_null());
        let used = is_refused(&app, &made[0], &scores, "TOKEN_INVALID").await;
        assert_eq!(is_refused(&app, "AAAAAAAAAAAAAAAAAAAAAAAAAAA", &scores, "TOKEN_INVALID").await, used);
        app.execute("UPDATE survey SET valid_to = '2026-09-15'").await;
        assert!(form(&app, &made[1]).await.is_null());
        assert_eq!(is_refused(&app, &made[1], &scores, "TOKEN_INVALID").await, used);
    }

    /// Of many at once with one token, one is kept.
    async fn one_of_many_at_once_is_kept(app) {
        let token = tokens(&app, "a-single-token-please", 1).await.remove(0);
        let scores = best(&form(&app, &token).await);
        let before = app.number(RESPONSES).await;
        let all = futures_util::future::join_all((0..12).map(|_| answer(&app, &token, &scores))).await;
        assert_eq!(all.iter().filter(|payload| payload["answered"] == true).count(), 1);
        assert_eq!(all.iter().filter(|payload| payload["userErrors"][0]["code"] == "TOKEN_INVALID").count(), 11);
        assert_eq!(app.number(RESPONSES).await, before + 1);
    }

    /// Who is not signed in has a schema of two fields; for everything else they have to sign in.
    async fn nobodys_schema_is_two_fields(app) {
        let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } types { name } } }";
        let seen = nobody(&app, "da", query, json!({})).await.json["data"]["__schema"].clone();
        assert_eq!(seen["queryType"]["fields"], json!([{ "name": "surveyByToken" }]));
        assert_eq!(seen["mutationType"]["fields"], json!([{ "name": "answerSurvey" }]));
        let types: Vec<&str> = seen["types"].as_array().unwrap().iter().map(|of| of["name"].as_str().unwrap()).filter(|name| !name.starts_with("__")).collect();
        let known = ["AnswerSurveyInput", "AnswerSurveyPayload", "Boolean", "Float", "ID", "Int", "Mutation", "Query", "String", "SurveyForm", "SurveyQuestion", "SurveyScoreInput", "UserError", "UserErrorCode"];
        assert!(types.iter().all(|name| known.contains(name)), "{types:?}");
        let token = tokens(&app, "a-single-token-please", 1).await.remove(0);
        for query in [
            "{ hospitals { nodes { name } } }".to_owned(), "{ viewer { id } }".into(), "{ node(id: \"x\") { id } }".into(), "{ families { totalCount } }".into(),
            format!("{{ surveyByToken(token: \"{token}\") {{ title }} programmes {{ totalCount }} }}"),
            format!("{{ surveyByToken(token: \"{token}\") {{ title programme {{ id }} }} }}"),
            "mutation { endRole(input: { roleAssignment: \"x\" }) { userErrors { code } } }".into(),
            "{ __type(name: \"X\") { name } surveys { totalCount } }".into(),
        ] {
            let answer = nobody(&app, "da", &query, json!({})).await;
            assert_eq!((answer.status, answer.codes()), (401, vec!["UNAUTHENTICATED"]), "{query}");
            assert!(answer.json.get("data").is_none());
        }
        // Never in a URL.
        let get = app.request(Method::GET, "/graphql?query=%7B__typename%7D").send().await.unwrap();
        assert_eq!(get.status(), 401);
        // And nobody who is signed in answers.
        let variables = json!({ "input": { "token": token, "scores": [] } });
        for persona in ["social-worker-herlev", "midwife-herlev", "nobody"] {
            let answer = app.viewer(persona).ask(ANSWER, variables.clone()).await;
            assert_ne!(answer.status, 200, "{persona}");
        }
    }

    /// Social workers ask families, a hospital's own people its departments, and nobody else anybody.
    async fn tokens_are_handed_out_by_those_whose_they_are(app) {
        let (families, departments) = (survey(&app, "1084", "FAMILY").await, survey(&app, "1084", "DEPARTMENT").await);
        let herlev = id(&app, "hospital", &hospital("Herlev og Gentofte Hospital")).await;
        let other = id(&app, "hospital", &hospital("Rigshospitalet")).await;
        let input = |survey: &str, count: i64, hospital: Option<&str>, kind: Option<&str>, member: Option<&str>| json!({
            "idempotencyKey": "a-sheet-of-some-tokens", "survey": survey, "count": count, "hospital": hospital, "staffKind": kind, "member": member,
        });
        let worker = app.viewer("social-worker-herlev");
        for persona in ["contact-person-herlev", "department-manager-herlev", "midwife-herlev", "project-leader-hovedstaden", "evaluator-hovedstaden"] {
            forbids(&app, &app.viewer(persona), "issueSurveyTokens", input(&families, 1, None, None, None)).await;
        }
        forbids(&app, &worker, "issueSurveyTokens", input(&departments, 1, Some(&herlev), None, None)).await;
        let contact = app.viewer("contact-person-herlev");
        forbids(&app, &contact, "issueSurveyTokens", input(&departments, 1, Some(&other), None, None)).await;
        refuses(&app, &contact, "issueSurveyTokens", input(&departments, 1, None, None, None), "ONE_OF_REQUIRED").await;
        refuses(&app, &contact, "issueSurveyTokens", input(&survey(&app, "1083", "DEPARTMENT").await, 1, Some(&herlev), None, None), "NOT_FOUND").await;
        for count in [0, 101] {
            refuses(&app, &worker, "issueSurveyTokens", input(&families, count, None, None, None), "VALUE_INVALID").await;
        }
        refuses(&app, &worker, "issueSurveyTokens", input(&families, 1, Some(&herlev), None, None), "VALUE_INVALID").await;

        for persona in ["contact-person-herlev", "department-manager-herlev"] {
            let done = does(&app.viewer(persona), "issueSurveyTokens", input(&departments, 3, Some(&herlev), Some("MIDWIFE"), None), "survey { id } tokens").await;
            assert_eq!((done["survey"]["id"].as_str(), done["tokens"].as_array().unwrap().len()), (Some(departments.as_str()), 3));
            let token = done["tokens"][0].as_str().unwrap();
            let scores = best(&form(&app, token).await);
            let midwives = format!("SELECT COUNT(*) FROM survey_response WHERE staff_kind = 'MIDWIFE' AND hospital_id = ({})", hospital("Herlev og Gentofte Hospital"));
            let before = app.number(&midwives).await;
            assert_eq!(answer(&app, token, &scores).await["answered"], true);
            assert_eq!(app.number(&midwives).await, before + 1);
        }

        // A member is asked with her consent, and no token leads to her.
        let mine = "FROM family_member m JOIN family f ON f.id = m.family_id WHERE f.assignee_id = (SELECT person_id FROM identity WHERE subject = 'social-worker-herlev') AND f.status = 'ACTIVE' AND m.role = 'PREGNANT'";
        let member = id(&app, "member", &format!("SELECT m.id {mine} ORDER BY m.id")).await;
        let asked = |count: i64| input(&families, count, None, None, Some(&member));
        let key = match app.backend { crate::app::Backend::Sqlite => format!("x'{}'", &member[7..]), crate::app::Backend::Postgres => format!("'{}'", &member[7..]) };
        app.execute(&format!("DELETE FROM consent WHERE member_id = {key} AND purpose = 'SURVEY'")).await;
        refuses(&app, &worker, "issueSurveyTokens", asked(1), "CONSENT_REQUIRED").await;
        let new = match app.backend { crate::app::Backend::Sqlite => "randomblob(16)", crate::app::Backend::Postgres => "gen_random_uuid()" };
        app.execute(&format!("INSERT INTO consent (id, family_id, member_id, purpose, status, wording_version, valid_from) SELECT {new}, family_id, id, 'SURVEY', 'ACTIVE', '2024-1', '2026-09-01T00:00:00+00:00' FROM family_member WHERE id = {key}")).await;
        refuses(&app, &worker, "issueSurveyTokens", asked(2), "VALUE_INVALID").await;
        assert_eq!(does(&worker, "issueSurveyTokens", asked(1), "tokens").await["tokens"].as_array().unwrap().len(), 1);
        let foreign = id(&app, "member", "SELECT m.id FROM family_member m JOIN family f ON f.id = m.family_id WHERE f.assignee_id <> (SELECT person_id FROM identity WHERE subject = 'social-worker-herlev') ORDER BY m.id").await;
        refuses(&app, &worker, "issueSurveyTokens", json!({ "idempotencyKey": "another-sheet-of-tokens", "survey": families, "count": 1, "member": foreign }), "NOT_FOUND").await;
        app.execute("UPDATE survey SET valid_to = '2026-09-15'").await;
        refuses(&app, &worker, "issueSurveyTokens", json!({ "idempotencyKey": "another-sheet-of-tokens", "survey": families, "count": 1 }), "PERIOD_INVALID").await;
        let answer = ask(&app.viewer("machine-client-herlev"), "issueSurveyTokens", &input(&families, 1, None, None, None), "tokens").await;
        assert_ne!(answer.status, 200);
    }

    /// Whoever tries many tokens is stopped, and locks nobody out who holds one.
    async fn guessing_is_stopped_and_locks_nobody_out(app) {
        let token = tokens(&app, "a-single-token-please", 1).await.remove(0);
        let mut stopped = false;
        for n in 0..70 {
            let answer = nobody(&app, "da", FORM, json!({ "token": format!("guess-{n}") })).await;
            assert!(answer.json["data"]["surveyByToken"].is_null());
            stopped |= answer.codes() == ["RATE_LIMITED"];
        }
        assert!(stopped);
        let scores = best(&form(&app, &token).await);
        assert_eq!(answer(&app, &token, &scores).await["answered"], true);
    }
}
