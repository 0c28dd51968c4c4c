//! Onboarding and leaving: who grants which role, the first sign-in, the end of a role.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Answer, TestApp, Viewer, on_both},
    cli::{FILE, fails, migrated, program, sqlite, succeeds},
    mutations::refuses,
};

async fn grant(viewer: &Viewer<'_>, input: Value) -> Answer {
    // Only those who confirm leaders know of proposals.
    let proposal = if input["role"] == "PROJECT_LEADER" {
        "proposal { id person { name } }"
    } else {
        ""
    };
    let query = format!(
        "mutation($input: GrantRoleInput!) {{ grantRole(input: $input) {{ roleAssignment {{ id role validFrom person {{ id name }} }} {proposal} \
         invitation {{ code }} userErrors {{ field code message }} }} }}"
    );
    viewer.ask(&query, json!({ "input": input })).await
}

/// What a grant without an error gave.
async fn granted(viewer: &Viewer<'_>, input: Value) -> Value {
    let answer = grant(viewer, input).await;
    let payload = answer.json["data"]["grantRole"].clone();
    assert_eq!(payload["userErrors"], json!([]), "{:#}", answer.json);
    payload
}

/// The code of the one user error of a mutation's payload.
fn user_error(answer: &Answer) -> &str {
    let data = answer.json["data"]
        .as_object()
        .unwrap_or_else(|| panic!("{:#}", answer.json));
    let payload = data.values().next().unwrap();
    payload["userErrors"][0]["code"]
        .as_str()
        .unwrap_or_else(|| panic!("{:#}", answer.json))
}

async fn id(viewer: &Viewer<'_>, query: &str, path: &str) -> Value {
    let found = viewer
        .data(query, json!({}))
        .await
        .pointer(path)
        .cloned()
        .unwrap();
    assert!(found.is_string(), "{query}");
    found
}

/// The viewer's own first role: programme and organisation.
pub async fn own(viewer: &Viewer<'_>) -> (Value, Value, Value) {
    let data = viewer
        .data(
            "{ viewer { person { id } roles { programme { id } organisation { id } } } }",
            json!({}),
        )
        .await;
    let role = &data["viewer"]["roles"][0];
    (
        role["programme"]["id"].clone(),
        role["organisation"]["id"].clone(),
        data["viewer"]["person"]["id"].clone(),
    )
}

async fn accept(app: &TestApp, subject: &str, code: &Value) -> reqwest::StatusCode {
    let request = app
        .request(Method::POST, "/invitations/accept")
        .bearer_auth(app.token(subject));
    request
        .json(&json!({ "code": code }))
        .send()
        .await
        .unwrap()
        .status()
}

/// Everything that onboarding writes, as numbers.
async fn written(app: &TestApp) -> Vec<i64> {
    let mut numbers = vec![];
    for table in [
        "person",
        "role_assignment",
        "invitation",
        "leader_proposal",
        "identity",
        "idempotent_request",
    ] {
        numbers.push(app.number(&format!("SELECT count(*) FROM {table}")).await);
    }
    numbers
}

/// What a contact person says to invite a midwife who is new.
pub fn new_midwife(programme: &Value, organisation: &Value) -> Value {
    json!({
        "idempotencyKey": "a-new-midwife", "role": "MIDWIFE", "programme": programme, "organisation": organisation,
        "newPerson": { "name": "Ida Prøve", "workEmail": "ida@hospital.example" },
    })
}

on_both! {
    /// A contact person invites a midwife, who signs in, sees what midwives see, and leaves.
    async fn a_midwife_comes_and_goes(app) {
        let contact = app.viewer("contact-person-herlev");
        let (programme, hospital, _) = own(&contact).await;
        let input = new_midwife(&programme, &hospital);
        let first = granted(&contact, input.clone()).await;
        assert_eq!(first["roleAssignment"]["role"], "MIDWIFE");
        let code = &first["invitation"]["code"];
        let before = written(&app).await;
        // The same key does the same thing once, and tells the code no more.
        let again = granted(&contact, input.clone()).await;
        assert_eq!(again["roleAssignment"], first["roleAssignment"]);
        assert_eq!(again["invitation"], Value::Null);
        let mut other = input;
        other["newPerson"]["name"] = json!("Somebody else");
        assert_eq!(user_error(&grant(&contact, other).await), "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(written(&app).await, before);

        let ida = app.viewer("ida");
        let unlinked = ida.ask("{ viewer { name } }", json!({})).await;
        assert_eq!((unlinked.status, unlinked.codes()), (403, vec!["NOT_LINKED"]));
        assert_eq!(accept(&app, "ida", &json!("not-the-code")).await, 404);
        assert_eq!(accept(&app, "machine-client-herlev", code).await, 401);
        assert_eq!(accept(&app, "midwife-herlev", code).await, 409);
        assert_eq!(app.number("SELECT count(*) FROM audit_event WHERE operation = 'acceptInvitation'").await, 1, "only a good code is about somebody");
        assert_eq!(accept(&app, "ida", code).await, 204);
        assert_eq!(app.number("SELECT count(*) FROM audit_event WHERE operation = 'acceptInvitation' AND kind = 'WRITE' AND person_id IS NULL AND programme_id IS NOT NULL").await, 2);
        assert_eq!(app.number("SELECT count(*) FROM audit_event WHERE operation = 'linkIdentity'").await, 1);
        // Good once, for her and for anybody else.
        assert_eq!(accept(&app, "ida", code).await, 404);
        assert_eq!(accept(&app, "somebody", code).await, 404);
        let me = ida.data("{ viewer { name roles { role } } referrals { totalCount } }", json!({})).await;
        assert_eq!(me, json!({ "viewer": { "name": "Ida Prøve", "roles": [{ "role": "MIDWIFE" }] }, "referrals": { "totalCount": 0 } }));

        let end = "mutation($id: ID!) { endRole(input: { roleAssignment: $id }) { roleAssignment { id } userErrors { code } } }";
        let role = json!({ "id": first["roleAssignment"]["id"] });
        let by_a_peer = app.viewer("midwife-herlev").ask(end, role.clone()).await;
        assert_eq!(by_a_peer.codes(), ["FORBIDDEN"]);
        contact.data(end, role.clone()).await;
        assert_eq!(ida.data("{ viewer { roles { role } } }", json!({})).await, json!({ "viewer": { "roles": [] } }));
        assert_eq!(user_error(&contact.ask(end, role).await), "ALREADY_ENDED");
    }

    /// Nobody grants what their roles do not grant, elsewhere than where they have them, or to themselves.
    async fn grants_have_bounds(app) {
        let contact = app.viewer("contact-person-herlev");
        let (programme, hospital, me) = own(&contact).await;
        let (elsewhere, odense, _) = own(&app.viewer("contact-person-odense")).await;
        let (_, hilleroed, _) = own(&app.viewer("contact-person-hillerod")).await;
        let before = written(&app).await;
        let input = new_midwife(&programme, &hospital);
        let changed = |changes: Value| {
            let mut input = input.clone();
            for (name, value) in changes.as_object().unwrap() {
                input[name] = value.clone();
            }
            input
        };
        for viewer in ["department-manager-herlev", "project-leader-hovedstaden", "region-administrator-hovedstaden", "contact-person-hillerod"] {
            let answer = grant(&app.viewer(viewer), input.clone()).await;
            assert_eq!(answer.codes(), ["FORBIDDEN"], "{viewer}: {:#}", answer.json);
        }
        // To whom grants nothing, there is no such mutation.
        for viewer in ["midwife-herlev", "social-worker-herlev", "evaluator-hovedstaden", "machine-client-herlev", "nobody"] {
            let answer = grant(&app.viewer(viewer), input.clone()).await;
            assert_eq!((answer.status, answer.codes()[0]), (400, "GRAPHQL_VALIDATION_FAILED"), "{viewer}");
        }
        for (changes, code) in [
            (json!({ "role": "CONTACT_PERSON" }), "FORBIDDEN"), (json!({ "organisation": hilleroed }), "FORBIDDEN"),
        ] {
            assert_eq!(grant(&contact, changed(changes)).await.codes(), [code]);
        }
        for (changes, code) in [
            (json!({ "programme": elsewhere, "organisation": odense }), "NOT_FOUND"), (json!({ "organisation": odense }), "NOT_FOUND"),
            (json!({ "organisation": null }), "SCOPE_INVALID"), (json!({ "newPerson": null }), "ONE_OF_REQUIRED"),
            (json!({ "newPerson": null, "person": me }), "GRANT_TO_ONESELF"), (json!({ "validFrom": "2026-09-15" }), "PERIOD_INVALID"),
            (json!({ "validFrom": "2026-10-02", "validTo": "2026-10-01" }), "PERIOD_INVALID"), (json!({ "idempotencyKey": "short" }), "TEXT_INVALID"),
            (json!({ "newPerson": { "name": "Ida 010190-1234" } }), "CPR_NUMBER"), (json!({ "newPerson": { "name": " " } }), "TEXT_INVALID"),
            (json!({ "newPerson": { "name": "Ida", "workEmail": "ida" } }), "EMAIL_INVALID"),
            (json!({ "newPerson": { "name": "Ida", "organisation": hilleroed } }), "SCOPE_INVALID"),
        ] {
            let answer = grant(&contact, changed(changes.clone())).await;
            assert_eq!(user_error(&answer), code, "{changes}");
        }
        assert_eq!(written(&app).await, before);
        // What is wrong is said in Danish, or in English to who prefers it.
        let danish = grant(&contact, changed(json!({ "newPerson": { "name": "Ida 010190-1234" } }))).await;
        assert_eq!(danish.json["data"]["grantRole"]["userErrors"][0]["message"], "Skriv aldrig et CPR-nummer.");
        assert_eq!(danish.json["data"]["grantRole"]["userErrors"][0]["field"], "newPerson.name");
    }

    /// A programme's leader takes two persons, neither of them the leader to be, and follows the one in office.
    async fn a_leader_takes_two(app) {
        let (region, leader) = (app.viewer("region-administrator-hovedstaden"), app.viewer("project-leader-hovedstaden"));
        let (programme, _, _) = own(&region).await;
        let ngo = id(&region, "{ organisations(where: { kind: { eq: NGO } }) { nodes { id } } }", "/organisations/nodes/0/id").await;
        let proposed = granted(&region, json!({
            "idempotencyKey": "the-next-leader", "role": "PROJECT_LEADER", "programme": programme, "validFrom": "2026-10-01",
            "newPerson": { "name": "Nina Næste", "organisation": ngo },
        })).await;
        assert_eq!((&proposed["roleAssignment"], &proposed["proposal"]["person"]["name"]), (&Value::Null, &json!("Nina Næste")));
        assert_eq!(accept(&app, "nina", &proposed["invitation"]["code"]).await, 204);
        let confirm = "mutation($id: ID!) { confirmLeader(input: { proposal: $id }) { roleAssignment { role validFrom } userErrors { code } } }";
        let proposal = json!({ "id": proposed["proposal"]["id"] });
        assert_eq!(user_error(&region.ask(confirm, proposal.clone()).await), "SECOND_PERSON_REQUIRED");
        let elsewhere = app.viewer("project-leader-syddanmark").ask(confirm, proposal.clone()).await;
        assert_eq!(user_error(&elsewhere), "NOT_FOUND");
        for other in ["nina", "social-worker-herlev", "steering-member-hovedstaden"] {
            assert_eq!(app.viewer(other).ask(confirm, proposal.clone()).await.status, 400, "{other}");
        }
        // Who has no role has no mutations at all.
        let none = app.viewer("nina").ask(confirm, proposal.clone()).await;
        assert_eq!(none.json["errors"][0]["message"], "Schema is not configured for mutations.");
        let waiting = "{ viewer { inbox { leadersToConfirm { nodes { id } } } } }";
        let waiting = leader.data(waiting, json!({})).await;
        let waiting = waiting["viewer"]["inbox"]["leadersToConfirm"]["nodes"].as_array().unwrap().clone();
        assert!(waiting.contains(&json!({ "id": proposal["id"] })), "{waiting:?}");
        let confirmed = leader.data(confirm, proposal.clone()).await;
        assert_eq!(confirmed["confirmLeader"]["roleAssignment"], json!({ "role": "PROJECT_LEADER", "validFrom": "2026-10-01" }));
        assert_eq!(user_error(&leader.ask(confirm, proposal).await), "ALREADY_CONFIRMED");
        let roles = "{ viewer { roles { role endsOn } } }";
        assert_eq!(leader.data(roles, json!({})).await["viewer"]["roles"], json!([{ "role": "PROJECT_LEADER", "endsOn": "2026-09-30" }]));
        assert_eq!(app.viewer("nina").data(roles, json!({})).await["viewer"]["roles"], json!([]));
        app.pass(TimeDelta::days(15));
        assert_eq!(leader.data(roles, json!({})).await["viewer"]["roles"], json!([]));
        assert_eq!(app.viewer("nina").data(roles, json!({})).await["viewer"]["roles"], json!([{ "role": "PROJECT_LEADER", "endsOn": null }]));
    }

    /// An active hospital keeps a contact person, a programme its leader (I15).
    async fn the_last_one_does_not_leave(app) {
        let manager = app.viewer("department-manager-herlev");
        let query = "query($after: String) { hospitals(first: 100, after: $after) { nodes { name contactPersons { id } } } }";
        assert!(manager.data(query, json!({})).await["hospitals"]["nodes"].as_array().unwrap().len() > 1);
        let herlev = "SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital'";
        let roles = app.rows(&format!("SELECT id FROM role_assignment WHERE role = 'CONTACT_PERSON' AND organisation_id = ({herlev}) AND valid_to IS NULL")).await;
        // One for a while only is no contact person for good.
        let (programme, hospital, _) = own(&manager).await;
        granted(&manager, json!({
            "idempotencyKey": "for-a-while", "role": "CONTACT_PERSON", "programme": programme, "organisation": hospital, "validTo": "2026-12-10",
            "newPerson": { "name": "Kort Tid" },
        })).await;
        let end = "mutation($id: ID!) { endRole(input: { roleAssignment: $id }) { roleAssignment { id } userErrors { code } } }";
        let ids: Vec<String> = roles.iter().map(|row| {
            let key: uuid::Uuid = row.try_get("", "id").unwrap();
            format!("role_{}", key.simple())
        }).collect();
        let (last, others) = ids.split_last().unwrap();
        for id in others {
            let data = manager.data(end, json!({ "id": id })).await;
            assert_eq!(data["endRole"]["userErrors"], json!([]));
        }
        refuses(&app, &manager, "endRole", json!({ "roleAssignment": last }), "LAST_CONTACT_PERSON").await;
        let leader = app.rows("SELECT r.id FROM role_assignment r JOIN identity i ON i.person_id = r.person_id WHERE i.subject = 'project-leader-hovedstaden'").await;
        let key: uuid::Uuid = leader[0].try_get("", "id").unwrap();
        let leading = json!({ "roleAssignment": format!("role_{}", key.simple()) });
        refuses(&app, &app.viewer("project-leader-hovedstaden"), "endRole", leading, "LEADER_REQUIRED").await;
    }

    /// Ending a role once could lengthen it.
    async fn an_end_lengthens_nothing(app) {
        let contact = app.viewer("contact-person-herlev");
        let (programme, hospital, _) = own(&contact).await;
        let mut input = new_midwife(&programme, &hospital);
        input["validTo"] = json!("2026-10-01");
        let given = granted(&contact, input).await;
        assert_eq!(accept(&app, "ida", &given["invitation"]["code"]).await, 204);
        let end = "mutation($id: ID!, $last: Date!) { endRole(input: { roleAssignment: $id, lastDay: $last }) { roleAssignment { validTo } userErrors { code } } }";
        for viewer in [&app.viewer("ida"), &contact] {
            let later = json!({ "id": given["roleAssignment"]["id"], "last": "2099-12-31" });
            assert_eq!(user_error(&viewer.ask(end, later).await), "PERIOD_INVALID");
        }
        let sooner = json!({ "id": given["roleAssignment"]["id"], "last": "2026-09-20" });
        let ended = app.viewer("ida").data(end, sooner).await;
        assert_eq!(ended["endRole"]["roleAssignment"]["validTo"], "2026-09-20");
    }

    /// A role given to somebody else's unlinked person once let the giver invite, and so be, that person.
    async fn nobody_is_taken_over_by_an_invitation(app) {
        let unlinked = async |role: &str, elsewhere: &str| {
            let row = &app.rows(&format!(
                "SELECT r.person_id FROM role_assignment r JOIN person p ON p.id = r.person_id WHERE r.role = '{role}' AND r.valid_to IS NULL {elsewhere} \
                 AND r.programme_id IN (SELECT id FROM programme WHERE region_code = '1084') AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.person_id = r.person_id) ORDER BY p.sort_key"
            )).await[0];
            let key: uuid::Uuid = row.try_get_by_index(0).unwrap();
            json!(format!("person_{}", key.simple()))
        };
        let contact = app.viewer("contact-person-herlev");
        let (programme, hospital, _) = own(&contact).await;
        let stranger = unlinked("MIDWIFE", "AND r.organisation_id NOT IN (SELECT id FROM organisation WHERE name = 'Herlev og Gentofte Hospital')").await;
        let mut input = new_midwife(&programme, &hospital);
        (input["newPerson"], input["person"]) = (Value::Null, stranger);
        assert_eq!(user_error(&grant(&contact, input).await), "SCOPE_INVALID");
        let region = app.viewer("region-administrator-hovedstaden");
        let worker = unlinked("SOCIAL_WORKER", "").await;
        granted(&region, json!({ "idempotencyKey": "a-new-evaluator", "role": "EVALUATOR", "programme": programme, "person": worker })).await;
        let invite = "mutation($id: ID!) { invitePerson(input: { person: $id }) { invitation { code } userErrors { code } } }";
        assert_eq!(region.ask(invite, json!({ "id": worker })).await.codes(), ["FORBIDDEN"]);
    }

    /// One administrator could let in a second one, and be both of the two who make a leader.
    async fn two_of_a_kind_make_no_leader(app) {
        let region = app.viewer("region-administrator-hovedstaden");
        let (programme, _, _) = own(&region).await;
        let of = |kind: &str| format!("{{ organisations(where: {{ kind: {{ eq: {kind} }} }}) {{ nodes {{ id }} }} }}");
        let ngo = id(&region, &of("NGO"), "/organisations/nodes/0/id").await;
        let administration = id(&region, &of("REGION"), "/organisations/nodes/0/id").await;
        let second = granted(&region, json!({
            "idempotencyKey": "a-second-of-a-kind", "role": "REGION_ADMINISTRATOR", "programme": programme,
            "newPerson": { "name": "Anden Administrator", "organisation": administration },
        })).await;
        assert_eq!(accept(&app, "second", &second["invitation"]["code"]).await, 204);
        let leader = json!({
            "idempotencyKey": "the-next-leader", "role": "PROJECT_LEADER", "programme": programme, "newPerson": { "name": "Nina Næste", "organisation": ngo },
        });
        let mut bounded = leader.clone();
        bounded["validTo"] = json!("2027-01-01");
        assert_eq!(user_error(&grant(&region, bounded).await), "PERIOD_INVALID");
        let proposed = granted(&region, leader).await;
        let confirm = "mutation($id: ID!) { confirmLeader(input: { proposal: $id }) { roleAssignment { id } userErrors { code } } }";
        let answer = app.viewer("second").ask(confirm, json!({ "id": proposed["proposal"]["id"] })).await;
        assert_eq!(user_error(&answer), "SECOND_PERSON_REQUIRED");
    }

    /// Codes are not found by trying.
    async fn guessing_is_slow(app) {
        let mut limited = 0;
        for n in 0..70 {
            let code = json!(format!("guess-number-{n}"));
            limited += u32::from(accept(&app, "ida", &code).await == 429);
        }
        assert!(limited >= 5, "{limited}");
        let guesses: String = (0..100).map(|n| format!("a{n}: referral(code: \"R-{n}\") {{ id }} ")).collect();
        let answer = app.viewer("social-worker-herlev").ask(&format!("{{ {guesses} }}"), json!({})).await;
        assert!(answer.codes().len() >= 35 && answer.codes().iter().all(|code| *code == "RATE_LIMITED"));
    }
}

/// Whoever installs the service sets the first grantor: a person, a role, a code that is told once,
/// and a line of the audit trail.
#[tokio::test]
async fn the_installer_sets_the_first_grantor() {
    let folder = migrated();
    let grant = |role: &str, organisation: &str| {
        let name = "Doris Første";
        let mut command = program(
            folder.path(),
            &[
                "grant",
                "--role",
                role,
                "--region",
                "1084",
                "--organisation",
                organisation,
                "--name",
                name,
            ],
        );
        command.env("BROBYGGER_DATABASE__URL", FILE);
        command
    };
    let herlev = "Herlev og Gentofte Hospital";
    for (role, organisation, says) in [
        ("MIDWIFE", herlev, "--role"),
        ("QUEEN", herlev, "--role"),
        ("DEPARTMENT_MANAGER", "Nowhere", "--organisation"),
        ("REGION_ADMINISTRATOR", herlev, "--organisation"),
        (
            "DEPARTMENT_MANAGER",
            "Odense Universitetshospital",
            "--organisation",
        ),
    ] {
        fails(&mut grant(role, organisation), says);
    }
    let db = sqlite(folder.path()).await;
    let count = async |sql: &str| {
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
        let row = sea_orm::ConnectionTrait::query_one_raw(&db, statement)
            .await
            .unwrap()
            .unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    };
    assert_eq!(count("SELECT count(*) FROM person").await, 0);
    assert_eq!(count("SELECT count(*) FROM audit_event").await, 0);
    let told = succeeds(&mut grant("DEPARTMENT_MANAGER", herlev)).stdout;
    let told = String::from_utf8(told).unwrap();
    assert!(
        told.trim().len() >= 24 && told.lines().count() == 1,
        "{told}"
    );
    for row in [
        "person WHERE name = 'Doris Første'",
        "role_assignment WHERE role = 'DEPARTMENT_MANAGER' AND granted_by IS NULL AND organisation_id IS NOT NULL",
        "invitation WHERE invited_by IS NULL",
        "audit_event WHERE kind = 'WRITE' AND operation = 'grant' AND client = 'brobygger grant'",
    ] {
        assert_eq!(
            count(&format!("SELECT count(*) FROM {row}")).await,
            1,
            "{row}"
        );
    }
    assert_eq!(
        count(&format!(
            "SELECT count(*) FROM invitation WHERE digest = '{}'",
            told.trim()
        ))
        .await,
        0
    );
    succeeds(program(folder.path(), &["audit", "verify"]).env("BROBYGGER_DATABASE__URL", FILE));
}
