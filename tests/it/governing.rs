//! What the parties of a programme agree, decide and report, over HTTP: what happens at once, who may
//! not, and what is refused with nothing written.

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{TestApp, Viewer, on_both},
    mutations::{ask, does, forbids, refuses},
};

const OURS: &str = "programme_id = (SELECT id FROM programme WHERE region_code = '1084')";
const HERLEV: &str = "Herlev og Gentofte Hospital";

/// Who keeps the records, and who sits for each party: the demo has no personas for the seats of
/// Mødrehjælpen and of the hospitals, so two others become them.
const LEADER: &str = "project-leader-hovedstaden";
const ADMINISTRATOR: &str = "region-administrator-hovedstaden";
const EVALUATOR: &str = "evaluator-hovedstaden";
const REGION: &str = "steering-member-hovedstaden";
const NGO: &str = "nobody";
const HOSPITALS: &str = "two-hats";

pub async fn seats(app: &TestApp) {
    for (persona, party) in [(NGO, "NGO"), (HOSPITALS, "HOSPITALS")] {
        let member = format!(
            "SELECT person_id FROM seat WHERE party = '{party}' AND {OURS} ORDER BY id LIMIT 1"
        );
        app.execute(&format!(
            "UPDATE identity SET person_id = ({member}) WHERE subject = '{persona}'"
        ))
        .await;
    }
}

async fn id(app: &TestApp, prefix: &str, table: &str, rule: &str) -> String {
    let rows = app
        .rows(&format!("SELECT id FROM {table} WHERE {rule} ORDER BY id"))
        .await;
    let key: Uuid = rows[0].try_get_by_index(0).unwrap();
    format!("{prefix}_{}", key.simple())
}

async fn programme(app: &TestApp) -> String {
    id(app, "programme", "programme", "region_code = '1084'").await
}

async fn hospital(app: &TestApp, name: &str) -> String {
    id(app, "hospital", "hospital", &format!("name = '{name}'")).await
}

/// An input with its changes.
fn with(input: &Value, changes: Value) -> Value {
    let mut input = input.clone();
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

const TARGET: &str = "target { id version status value approvals { party } }";

async fn approve(viewer: &Viewer<'_>, target: &Value) -> Value {
    does(
        viewer,
        "approveTarget",
        json!({ "target": target["id"] }),
        TARGET,
    )
    .await["target"]
        .clone()
}

/// Whether a woman may be referred there, as a midwife asks; the reasons against it.
async fn against(app: &TestApp, hospital: &str, track: &str, level: &str) -> Value {
    let query = format!(
        "query($id: ID!) {{ hospital(id: $id) {{ eligibility(track: {track}, careLevel: {level}, targetGroups: [SOCIAL], judgement: SOCIAL_PROBLEM) {{ reasons }} }} }}"
    );
    let data = app
        .viewer("midwife-herlev")
        .data(&query, json!({ "id": hospital }))
        .await;
    data["hospital"]["eligibility"]["reasons"].clone()
}

on_both! {
    /// I14: a target is agreed by the region and Mødrehjælpen, each once, and supersedes the one before.
    async fn a_target_is_agreed_by_both_parties(app) {
        seats(&app).await;
        let [leader, region, ngo, hospitals] = [LEADER, REGION, NGO, HOSPITALS].map(|who| app.viewer(who));
        let input = json!({ "idempotencyKey": "target-of-2026", "programme": programme(&app).await, "kind": "TARGET",
            "track": "OPEN_ADVICE", "metric": "FAMILIES", "value": 1000, "periodFrom": "2025-03-01", "periodTo": "2026-12-31" });
        let target = does(&leader, "proposeTarget", input.clone(), TARGET).await["target"].clone();
        assert_eq!((&target["version"], &target["status"], &target["approvals"]), (&json!(3), &json!("PROPOSED"), &json!([])));
        let again = does(&leader, "proposeTarget", input.clone(), TARGET).await["target"].clone();
        assert_eq!(again, target);
        refuses(&app, &leader, "proposeTarget", with(&input, json!({ "value": 1001 })), "IDEMPOTENCY_KEY_REUSED").await;

        let one = approve(&region, &target).await;
        assert_eq!((&one["status"], &one["approvals"]), (&json!("PROPOSED"), &json!([{ "party": "REGION" }])));
        refuses(&app, &region, "approveTarget", json!({ "target": target["id"] }), "OTHER_PARTY_REQUIRED").await;
        assert_eq!(approve(&hospitals, &target).await["status"], "PROPOSED", "the hospitals are the region's side");
        let both = approve(&ngo, &target).await;
        assert_eq!(both["status"], "AGREED");
        assert_eq!(both["approvals"].as_array().unwrap().len(), 3);
        refuses(&app, &ngo, "approveTarget", json!({ "target": target["id"] }), "TRANSITION_ILLEGAL").await;
        let track = format!("{OURS} AND track = 'OPEN_ADVICE' AND metric = 'FAMILIES'");
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM target WHERE {track} AND status = 'AGREED'")).await, 1);
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM target WHERE {track} AND status = 'SUPERSEDED'")).await, 2);

        // A later version that is agreed overtakes an earlier one, which then waits for nobody.
        let fourth = does(&leader, "proposeTarget", with(&input, json!({ "idempotencyKey": "the-fourth" })), TARGET).await["target"].clone();
        let fifth = does(&app.viewer(ADMINISTRATOR), "proposeTarget", with(&input, json!({ "idempotencyKey": "the-fifth" })), TARGET).await["target"].clone();
        approve(&ngo, &fifth).await;
        assert_eq!(approve(&region, &fifth).await["status"], "AGREED");
        refuses(&app, &region, "approveTarget", json!({ "target": fourth["id"] }), "TRANSITION_ILLEGAL").await;
        let inbox = region.data("{ viewer { inbox { targetsToApprove { nodes { id } } } } }", json!({})).await;
        assert!(!inbox.to_string().contains(fourth["id"].as_str().unwrap()));

        // What is not settled, and what nobody agrees to.
        let unsettled = id(&app, "target", "target", &format!("{OURS} AND value IS NULL")).await;
        refuses(&app, &region, "approveTarget", json!({ "target": unsettled }), "VALUE_INVALID").await;
        let expected = with(&input, json!({ "idempotencyKey": "an-expectation", "kind": "EXPECTATION" }));
        refuses(&app, &leader, "proposeTarget", expected.clone(), "PERIOD_INVALID").await;
        let open = with(&expected, json!({ "periodFrom": null, "periodTo": null }));
        let expectation = does(&leader, "proposeTarget", open, TARGET).await["target"].clone();
        refuses(&app, &region, "approveTarget", json!({ "target": expectation["id"] }), "TRANSITION_ILLEGAL").await;
        for (wrong, code) in [
            (json!({ "value": -1 }), "VALUE_INVALID"),
            (json!({ "periodTo": null }), "PERIOD_INVALID"),
            (json!({ "periodTo": "2025-02-28" }), "PERIOD_INVALID"),
        ] {
            refuses(&app, &leader, "proposeTarget", with(&with(&input, wrong), json!({ "idempotencyKey": "something-wrong" })), code).await;
        }

        // Who may not: readers, other programmes, a seat that is over.
        let other = with(&input, json!({ "idempotencyKey": "somebody-else" }));
        for persona in [REGION, EVALUATOR, "contact-person-herlev", "midwife-herlev", "volunteer-helsingor"] {
            forbids(&app, &app.viewer(persona), "proposeTarget", other.clone()).await;
        }
        refuses(&app, &app.viewer("project-leader-syddanmark"), "proposeTarget", other.clone(), "NOT_FOUND").await;
        let sixth = does(&leader, "proposeTarget", other, TARGET).await["target"]["id"].clone();
        for persona in [LEADER, ADMINISTRATOR, EVALUATOR] {
            forbids(&app, &app.viewer(persona), "approveTarget", json!({ "target": sixth })).await;
        }
        refuses(&app, &app.viewer("steering-member-syddanmark"), "approveTarget", json!({ "target": sixth }), "NOT_FOUND").await;
        app.execute(&format!("UPDATE seat SET valid_to = '2026-09-15' WHERE {OURS} AND party = 'REGION'")).await;
        forbids(&app, &region, "approveTarget", json!({ "target": sixth })).await;
    }

    /// I14, R36: track 2's targets wait for the midterm decision, proposed and agreed alike.
    async fn targets_of_track_2_wait_for_the_midterm_decision(app) {
        app.execute(&format!("DELETE FROM decision WHERE {OURS} AND kind = 'MIDTERM'")).await;
        app.execute(&format!("DELETE FROM target_approval WHERE target_id IN (SELECT id FROM target WHERE {OURS} AND track = 'REFERRED_ACTIVITY')")).await;
        app.execute(&format!("UPDATE target SET status = 'PROPOSED' WHERE {OURS} AND track = 'REFERRED_ACTIVITY'")).await;
        let proposed = id(&app, "target", "target", &format!("{OURS} AND track = 'REFERRED_ACTIVITY'")).await;
        let (leader, region) = (app.viewer(LEADER), app.viewer(REGION));
        let ours = programme(&app).await;
        let input = json!({ "idempotencyKey": "track-2-of-2026", "programme": ours, "kind": "TARGET",
            "track": "REFERRED_ACTIVITY", "metric": "FAMILIES", "value": 90 });
        refuses(&app, &leader, "proposeTarget", input.clone(), "MIDTERM_DECISION_REQUIRED").await;
        refuses(&app, &region, "approveTarget", json!({ "target": proposed }), "MIDTERM_DECISION_REQUIRED").await;
        does(&leader, "proposeTarget", with(&input, json!({ "idempotencyKey": "an-expectation", "kind": "EXPECTATION" })), TARGET).await;
        let decided = json!({ "idempotencyKey": "the-midterm", "programme": ours, "kind": "MIDTERM", "decidedOn": "2026-09-16", "summary": "Spor 2 kan begynde." });
        does(&leader, "recordDecision", decided, "decision { kind meeting { id } }").await;
        does(&leader, "proposeTarget", input, TARGET).await;
        does(&region, "approveTarget", json!({ "target": proposed }), TARGET).await;
    }

    /// R9: criteria are agreed by both parties, from their first day on, and the version before ends
    /// the day before; what applied on days that are over stays.
    async fn criteria_are_agreed_by_both_parties(app) {
        seats(&app).await;
        const CRITERIA: &str = "criteria { id version status validFrom validTo hospital { name } approvals { party } }";
        let [leader, region, ngo, hospitals] = [LEADER, REGION, NGO, HOSPITALS].map(|who| app.viewer(who));
        let (ours, rigshospitalet) = (programme(&app).await, hospital(&app, "Rigshospitalet").await);
        // Herlev's third version was proposed from 1 August, and the hospitals have approved it.
        let own = format!("{OURS} AND hospital_id = (SELECT id FROM hospital WHERE name = '{HERLEV}')");
        let third = id(&app, "criteria", "criteria", &format!("{own} AND version = 3")).await;
        refuses(&app, &hospitals, "approveCriteria", json!({ "criteria": third }), "OTHER_PARTY_REQUIRED").await;
        let agreed = does(&ngo, "approveCriteria", json!({ "criteria": third }), CRITERIA).await["criteria"].clone();
        assert_eq!((&agreed["status"], &agreed["validFrom"]), (&json!("AGREED"), &json!("2026-09-16")));
        let before = app.number(&format!("SELECT COUNT(*) FROM criteria WHERE {own} AND version = 2 AND status = 'SUPERSEDED' AND valid_to = '2026-09-15'")).await;
        assert_eq!(before, 1);
        refuses(&app, &region, "approveCriteria", json!({ "criteria": third }), "TRANSITION_ILLEGAL").await;

        let input = json!({ "idempotencyKey": "criteria-of-october", "programme": ours, "validFrom": "2026-10-01",
            "careLevels": ["LEVEL_2", "LEVEL_3"], "excludedGroups": ["PSYCHIATRIC_UNTREATED"], "procedure": "Også niveau 2." });
        let mine = does(&app.viewer(ADMINISTRATOR), "proposeCriteria", input.clone(), CRITERIA).await["criteria"].clone();
        assert_eq!((&mine["version"], &mine["status"], &mine["hospital"]), (&json!(2), &json!("PROPOSED"), &Value::Null));
        let approval = json!({ "criteria": mine["id"] });
        does(&hospitals, "approveCriteria", approval.clone(), CRITERIA).await;
        let two = does(&ngo, "approveCriteria", approval.clone(), CRITERIA).await["criteria"].clone();
        assert_eq!(two["status"], "PROPOSED", "the whole programme's are the region's to agree to");
        let all = does(&region, "approveCriteria", approval.clone(), CRITERIA).await["criteria"].clone();
        assert_eq!((&all["status"], &all["validFrom"], &all["validTo"]), (&json!("AGREED"), &json!("2026-10-01"), &Value::Null));
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM criteria WHERE {OURS} AND hospital_id IS NULL AND version = 1 AND status = 'SUPERSEDED' AND valid_to = '2026-09-30'")).await, 1);
        assert_eq!(against(&app, &rigshospitalet, "OPEN_ADVICE", "LEVEL_2").await, json!(["CARE_LEVEL_OUTSIDE"]));
        assert_eq!(against(&app, &rigshospitalet, "OPEN_ADVICE", "LEVEL_3").await, json!([]));

        for (wrong, code) in [
            (json!({ "validFrom": "2026-09-15" }), "PERIOD_INVALID"),
            (json!({ "validFrom": "2026-10-01" }), "PERIOD_INVALID"),
            (json!({ "careLevels": [] }), "VALUE_INVALID"),
            (json!({ "excludedGroups": ["SOMATIC", "PSYCHIATRIC_UNTREATED", "SOCIAL", "OTHER_VULNERABILITY"] }), "VALUE_INVALID"),
            (json!({ "procedure": "Ring om 010190-1234." }), "CPR_NUMBER"),
            (json!({ "hospital": hospital(&app, "Odense Universitetshospital").await }), "NOT_FOUND"),
        ] {
            refuses(&app, &leader, "proposeCriteria", with(&with(&input, wrong), json!({ "idempotencyKey": "something-wrong" })), code).await;
        }
        let next = with(&input, json!({ "idempotencyKey": "criteria-of-november", "validFrom": "2026-11-01", "hospital": rigshospitalet }));
        for persona in [REGION, EVALUATOR, "contact-person-herlev", "machine-client-herlev"] {
            forbids(&app, &app.viewer(persona), "proposeCriteria", next.clone()).await;
        }
        refuses(&app, &app.viewer("region-administrator-syddanmark"), "proposeCriteria", next.clone(), "NOT_FOUND").await;
        let own = does(&leader, "proposeCriteria", next, CRITERIA).await["criteria"]["id"].clone();
        forbids(&app, &leader, "approveCriteria", json!({ "criteria": own })).await;
        app.pass(TimeDelta::days(15));
        assert_eq!(against(&app, &rigshospitalet, "OPEN_ADVICE", "LEVEL_2").await, json!([]));
    }

    /// A track begins by a decision of a meeting that was held, and the eligibility answers at once.
    async fn a_decision_begins_a_track(app) {
        let [leader, administrator] = [LEADER, ADMINISTRATOR].map(|who| app.viewer(who));
        let (ours, herlev) = (programme(&app).await, hospital(&app, HERLEV).await);
        app.execute(&format!("UPDATE track_plan SET decision_id = NULL, active_from = NULL WHERE {OURS} AND track = 'REFERRED_ACTIVITY'")).await;
        assert_eq!(against(&app, &herlev, "REFERRED_ACTIVITY", "LEVEL_3").await, json!(["TRACK_NOT_ACTIVE"]));

        const MEETING: &str = "meeting { id version place topics heldAt }";
        let meet = json!({ "idempotencyKey": "meeting-of-september", "programme": ours, "heldAt": "2026-09-17T11:00:00Z", "place": "Hillerød", "topics": ["CAPACITY", "FLOW"] });
        let meeting = does(&administrator, "createMeeting", meet.clone(), MEETING).await["meeting"].clone();
        assert_eq!(meeting["topics"], json!(["FLOW", "CAPACITY"]));
        assert_eq!(does(&administrator, "createMeeting", meet.clone(), MEETING).await["meeting"], meeting);
        let decide = json!({ "idempotencyKey": "track-2-begins", "programme": ours, "meeting": meeting["id"], "kind": "ACTIVATE_TRACK",
            "track": "REFERRED_ACTIVITY", "decidedOn": "2026-09-15", "summary": "Spor 2 begynder.", "activeFrom": "2026-09-16" });
        refuses(&app, &leader, "recordDecision", decide.clone(), "MEETING_NOT_HELD").await;
        let change = json!({ "meeting": meeting["id"], "version": 1, "heldAt": "2026-09-15T11:00:00Z", "place": "Herlev", "topics": [] });
        let changed = does(&leader, "updateMeeting", change.clone(), MEETING).await["meeting"].clone();
        assert_eq!((&changed["version"], &changed["place"], &changed["topics"]), (&json!(2), &json!("Herlev"), &json!([])));
        refuses(&app, &leader, "updateMeeting", change.clone(), "VERSION_STALE").await;

        for (wrong, code) in [
            (json!({ "decidedOn": "2026-09-14" }), "VALUE_INVALID"),
            (json!({ "meeting": null, "decidedOn": "2026-09-17" }), "VALUE_INVALID"),
            (json!({ "activeFrom": null }), "VALUE_INVALID"),
            (json!({ "track": null }), "VALUE_INVALID"),
            (json!({ "hospital": herlev }), "VALUE_INVALID"),
            (json!({ "activeFrom": "2026-09-14" }), "PERIOD_INVALID"),
            (json!({ "activeFrom": "2027-01-01" }), "OUTSIDE_PERIOD"),
            (json!({ "track": "OPEN_ADVICE" }), "TRANSITION_ILLEGAL"),
            (json!({ "summary": "010190-1234" }), "CPR_NUMBER"),
            (json!({ "meeting": id(&app, "meeting", "meeting", &format!("NOT {OURS}")).await }), "NOT_FOUND"),
        ] {
            refuses(&app, &leader, "recordDecision", with(&decide, wrong), code).await;
        }
        const DECISION: &str = "decision { id kind track decidedOn meeting { id } programme { trackPlans { track active activeFrom decision { id } } } }";
        let decision = does(&leader, "recordDecision", decide.clone(), DECISION).await["decision"].clone();
        assert_eq!(decision["programme"]["trackPlans"][1], json!({ "track": "REFERRED_ACTIVITY", "active": true, "activeFrom": "2026-09-16", "decision": { "id": decision["id"] } }));
        assert_eq!(does(&leader, "recordDecision", decide.clone(), DECISION).await["decision"], decision);
        assert_eq!(against(&app, &herlev, "REFERRED_ACTIVITY", "LEVEL_3").await, json!([]));
        // It has begun, and the meeting's time is a fact.
        refuses(&app, &leader, "recordDecision", with(&decide, json!({ "idempotencyKey": "track-2-again" })), "TRANSITION_ILLEGAL").await;
        let moved = with(&change, json!({ "version": 2, "heldAt": "2026-09-20T11:00:00Z" }));
        refuses(&app, &leader, "updateMeeting", moved, "TRANSITION_ILLEGAL").await;
        for persona in [REGION, EVALUATOR, "contact-person-herlev"] {
            forbids(&app, &app.viewer(persona), "recordDecision", with(&decide, json!({ "idempotencyKey": "somebody-else" }))).await;
            forbids(&app, &app.viewer(persona), "createMeeting", with(&meet, json!({ "idempotencyKey": "somebody-else" }))).await;
            forbids(&app, &app.viewer(persona), "updateMeeting", with(&change, json!({ "version": 2 }))).await;
        }
        for persona in ["project-leader-syddanmark", "region-administrator-syddanmark"] {
            refuses(&app, &app.viewer(persona), "recordDecision", with(&decide, json!({ "idempotencyKey": "somebody-else" })), "NOT_FOUND").await;
            refuses(&app, &app.viewer(persona), "updateMeeting", with(&change, json!({ "version": 2 })), "NOT_FOUND").await;
        }
    }

    /// R11, C13, I15: Bornholms Hospital takes part by a decision, by phone and video alone, and not
    /// without a contact person.
    async fn a_decision_lets_bornholm_take_part(app) {
        let leader = app.viewer(LEADER);
        let bornholm = hospital(&app, "Bornholms Hospital").await;
        assert_eq!(against(&app, &bornholm, "OPEN_ADVICE", "LEVEL_3").await, json!(["HOSPITAL_NOT_TAKING_PART"]));
        let decide = json!({ "idempotencyKey": "bornholm-joins", "programme": programme(&app).await, "kind": "ACTIVATE_HOSPITAL",
            "hospital": bornholm, "decidedOn": "2026-09-16", "summary": "Den digitale indsats begynder." });
        app.execute("UPDATE role_assignment SET valid_to = '2026-09-15' WHERE role = 'CONTACT_PERSON' AND organisation_id = (SELECT id FROM hospital WHERE name = 'Bornholms Hospital')").await;
        refuses(&app, &leader, "recordDecision", decide.clone(), "CONTACT_PERSON_REQUIRED").await;
        let odense = hospital(&app, "Odense Universitetshospital").await;
        refuses(&app, &leader, "recordDecision", with(&decide, json!({ "hospital": odense })), "NOT_FOUND").await;
        refuses(&app, &leader, "recordDecision", with(&decide, json!({ "hospital": hospital(&app, HERLEV).await })), "TRANSITION_ILLEGAL").await;
        let contact = "(SELECT person_id FROM identity WHERE subject = 'contact-person-hillerod')";
        app.execute(&format!("UPDATE role_assignment SET organisation_id = (SELECT id FROM hospital WHERE name = 'Bornholms Hospital') WHERE person_id = {contact}")).await;
        let answer = does(&leader, "recordDecision", decide.clone(), "decision { id hospital { name participation } }").await;
        assert_eq!(answer["decision"]["hospital"], json!({ "name": "Bornholms Hospital", "participation": "ACTIVE" }));
        assert_eq!(app.number("SELECT COUNT(*) FROM hospital WHERE name = 'Bornholms Hospital' AND remote_only").await, 1);
        assert_eq!(against(&app, &bornholm, "OPEN_ADVICE", "LEVEL_3").await, json!([]));
        refuses(&app, &leader, "recordDecision", with(&decide, json!({ "idempotencyKey": "bornholm-again" })), "TRANSITION_ILLEGAL").await;
        let role = id(&app, "role", "role_assignment", &format!("person_id = {contact}")).await;
        refuses(&app, &app.viewer("contact-person-hillerod"), "endRole", json!({ "roleAssignment": role }), "LAST_CONTACT_PERSON").await;
    }

    /// Phases overlap and leave gaps (C2); material lies on the web safely, and ends once.
    async fn phases_and_material_are_kept(app) {
        let [leader, administrator] = [LEADER, ADMINISTRATOR].map(|who| app.viewer(who));
        let ours = programme(&app).await;
        const PHASE: &str = "phase { id version name statedPeriod period { from to } }";
        let plan = json!({ "idempotencyKey": "phase-of-2027", "programme": ours, "name": "Det videre forløb", "statedPeriod": "Foråret 2026 [sic]",
            "periodFrom": "2027-03-01", "periodTo": "2027-05-31" });
        let phase = does(&leader, "planPhase", plan.clone(), PHASE).await["phase"].clone();
        assert_eq!(does(&leader, "planPhase", plan.clone(), PHASE).await["phase"], phase);
        refuses(&app, &leader, "planPhase", with(&plan, json!({ "idempotencyKey": "the-same-name" })), "ALREADY_THERE").await;
        refuses(&app, &leader, "planPhase", with(&plan, json!({ "idempotencyKey": "backwards", "name": "B", "periodTo": "2027-02-28" })), "PERIOD_INVALID").await;
        let change = json!({ "phase": phase["id"], "version": 1, "statedPeriod": "Foråret 2027", "periodFrom": "2026-12-15" });
        let changed = does(&administrator, "updatePhase", change.clone(), PHASE).await["phase"].clone();
        assert_eq!(changed["period"], json!({ "from": "2026-12-15", "to": "2027-05-31" }));
        assert_eq!((&changed["version"], &changed["name"]), (&json!(2), &plan["name"]));
        refuses(&app, &leader, "updatePhase", change.clone(), "VERSION_STALE").await;
        refuses(&app, &leader, "updatePhase", with(&change, json!({ "version": 2, "name": "Etablering af indsatsen" })), "ALREADY_THERE").await;
        refuses(&app, &leader, "updatePhase", with(&change, json!({ "version": 2, "periodTo": "2026-12-01" })), "PERIOD_INVALID").await;

        const MATERIAL: &str = "material { id title url validFrom validTo }";
        let add = json!({ "idempotencyKey": "leaflet-of-2026", "programme": ours, "title": "Til dig, der venter barn", "kind": "WEB_PAGE", "language": "UK",
            "url": "https://www.brobygger.example/uk" });
        let material = does(&administrator, "addMaterial", add.clone(), MATERIAL).await["material"].clone();
        assert_eq!((&material["validFrom"], &material["validTo"]), (&json!("2026-09-16"), &Value::Null));
        for (wrong, code) in [
            (json!({}), "ALREADY_THERE"),
            (json!({ "url": null }), "VALUE_INVALID"),
            (json!({ "url": "http://www.brobygger.example" }), "VALUE_INVALID"),
            (json!({ "url": "javascript:alert(1)" }), "VALUE_INVALID"),
            (json!({ "validTo": "2026-09-15" }), "PERIOD_INVALID"),
        ] {
            refuses(&app, &leader, "addMaterial", with(&with(&add, wrong), json!({ "idempotencyKey": "something-wrong" })), code).await;
        }
        let end = json!({ "idempotencyKey": "leaflet-ends", "material": material["id"], "lastDay": "2026-09-20" });
        let ended = does(&leader, "endMaterial", end.clone(), MATERIAL).await["material"].clone();
        assert_eq!(ended["validTo"], "2026-09-20");
        assert_eq!(does(&leader, "endMaterial", end.clone(), MATERIAL).await["material"], ended);
        for (day, code) in [("2026-09-21", "PERIOD_INVALID"), ("2026-09-15", "PERIOD_INVALID")] {
            refuses(&app, &leader, "endMaterial", with(&end, json!({ "idempotencyKey": "other-day", "lastDay": day })), code).await;
        }
        for persona in [REGION, EVALUATOR, "coordinator-helsingor"] {
            forbids(&app, &app.viewer(persona), "updatePhase", with(&change, json!({ "version": 2 }))).await;
            forbids(&app, &app.viewer(persona), "endMaterial", with(&end, json!({ "idempotencyKey": "somebody-else" }))).await;
            forbids(&app, &app.viewer(persona), "planPhase", with(&plan, json!({ "idempotencyKey": "somebody-else", "name": "C" }))).await;
            forbids(&app, &app.viewer(persona), "addMaterial", with(&add, json!({ "idempotencyKey": "somebody-else", "title": "C" }))).await;
        }
        let stranger = app.viewer("project-leader-syddanmark");
        refuses(&app, &stranger, "updatePhase", with(&change, json!({ "version": 2 })), "NOT_FOUND").await;
        refuses(&app, &stranger, "endMaterial", with(&end, json!({ "idempotencyKey": "somebody-else" })), "NOT_FOUND").await;
        app.pass(TimeDelta::days(5));
        refuses(&app, &leader, "endMaterial", with(&end, json!({ "idempotencyKey": "too-late" })), "ALREADY_ENDED").await;
    }

    /// R58, R59, C4, I13: the final evaluation, written after the programme's end, approved by both
    /// parties and presented further and further out.
    async fn a_report_goes_through_its_steps(app) {
        seats(&app).await;
        app.pass(TimeDelta::days(120));
        const REPORT: &str = "report { id version status approvals { party by { name } } comments { text by { name } } presentations { forum } }";
        let [evaluator, leader, region, ngo, administrator] = [EVALUATOR, LEADER, REGION, NGO, ADMINISTRATOR].map(|who| app.viewer(who));
        let input = json!({ "idempotencyKey": "the-final-one", "programme": programme(&app).await, "kind": "FINAL", "title": "Slutevaluering 2024–2026",
            "periodFrom": "2024-12-01", "periodTo": "2026-12-31", "summary": "Læring og effekt." });
        for persona in [LEADER, ADMINISTRATOR, REGION, "social-worker-herlev"] {
            forbids(&app, &app.viewer(persona), "createReport", input.clone()).await;
        }
        refuses(&app, &app.viewer("evaluator-syddanmark"), "createReport", input.clone(), "NOT_FOUND").await;
        refuses(&app, &evaluator, "createReport", with(&input, json!({ "periodTo": "2024-11-30" })), "PERIOD_INVALID").await;
        refuses(&app, &evaluator, "createReport", with(&input, json!({ "title": "Slutevaluering" })), "ALREADY_THERE").await;
        let report = does(&evaluator, "createReport", input.clone(), REPORT).await["report"].clone();
        assert_eq!(does(&evaluator, "createReport", input, REPORT).await["report"], report);
        let of = report["id"].clone();
        let at = |version: i32| json!({ "report": of, "version": version });
        let comment = |key: &str| json!({ "idempotencyKey": key, "report": of, "text": "Kan tallene vises for hvert spor?" });
        let present = |key: &str, to: &str| json!({ "idempotencyKey": key, "report": of, "to": to, "on": "2027-01-14" });
        let returned = |version: i32| json!({ "report": of, "version": version, "comment": "Afsnit 3 mangler." });

        // A draft: its writers change it; nothing else happens to it.
        let changed = does(&evaluator, "updateReport", with(&at(1), json!({ "summary": "Læring, effekt og grundlag." })), REPORT).await["report"].clone();
        assert_eq!((&changed["version"], &changed["status"]), (&json!(2), &json!("DRAFT")));
        refuses(&app, &evaluator, "updateReport", with(&at(1), json!({ "summary": "Andet." })), "VERSION_STALE").await;
        refuses(&app, &evaluator, "submitReport", at(1), "VERSION_STALE").await;
        refuses(&app, &leader, "approveReport", at(2), "TRANSITION_ILLEGAL").await;
        refuses(&app, &leader, "returnReport", returned(2), "TRANSITION_ILLEGAL").await;
        refuses(&app, &leader, "commentReport", comment("too-early"), "TRANSITION_ILLEGAL").await;
        refuses(&app, &leader, "presentReport", present("too-early", "STEERING_GROUP"), "TRANSITION_ILLEGAL").await;
        refuses(&app, &region, "commentReport", comment("not-seen"), "NOT_FOUND").await;
        refuses(&app, &region, "approveReport", at(2), "NOT_FOUND").await;

        // In review: comments, one approval; returned, it has to be approved anew.
        assert_eq!(does(&evaluator, "submitReport", at(2), REPORT).await["report"]["status"], "REVIEW");
        refuses(&app, &evaluator, "submitReport", at(3), "TRANSITION_ILLEGAL").await;
        refuses(&app, &evaluator, "updateReport", at(3), "TRANSITION_ILLEGAL").await;
        refuses(&app, &administrator, "commentReport", with(&comment("no-words"), json!({ "text": " " })), "TEXT_INVALID").await;
        let commented = does(&administrator, "commentReport", comment("one-comment"), REPORT).await["report"].clone();
        assert_eq!(does(&administrator, "commentReport", comment("one-comment"), REPORT).await["report"], commented);
        assert_eq!(commented["comments"].as_array().unwrap().len(), 1);
        let one = does(&leader, "approveReport", at(3), REPORT).await["report"].clone();
        assert_eq!((&one["status"], &one["approvals"][0]["party"]), (&json!("REVIEW"), &json!("NGO")));
        refuses(&app, &ngo, "approveReport", at(3), "OTHER_PARTY_REQUIRED").await;
        refuses(&app, &leader, "approveReport", at(3), "OTHER_PARTY_REQUIRED").await;
        refuses(&app, &region, "returnReport", returned(2), "VERSION_STALE").await;
        let back = does(&region, "returnReport", returned(3), REPORT).await;
        // Who returns it sees drafts no longer.
        assert_eq!(back["report"], Value::Null);
        refuses(&app, &region, "returnReport", returned(4), "NOT_FOUND").await;
        does(&evaluator, "submitReport", at(4), REPORT).await;
        assert_eq!(app.number("SELECT COUNT(*) FROM report_approval a JOIN report r ON r.id = a.report_id WHERE r.title LIKE 'Slutevaluering 2%'").await, 0);
        for persona in [ADMINISTRATOR, EVALUATOR, "contact-person-herlev"] {
            forbids(&app, &app.viewer(persona), "approveReport", at(5)).await;
            forbids(&app, &app.viewer(persona), "returnReport", returned(5)).await;
        }
        forbids(&app, &evaluator, "commentReport", comment("its-own-writer")).await;
        does(&region, "approveReport", at(5), REPORT).await;
        let approved = does(&ngo, "approveReport", at(5), REPORT).await["report"].clone();
        assert_eq!((&approved["status"], &approved["version"]), (&json!("APPROVED"), &json!(6)));
        assert_eq!(approved["comments"].as_array().unwrap().len(), 2);
        for mutation in ["approveReport", "returnReport"] {
            let input = if mutation == "approveReport" { at(6) } else { returned(6) };
            refuses(&app, &region, mutation, input, "TRANSITION_ILLEGAL").await;
        }

        // Presented, again and again.
        refuses(&app, &leader, "presentReport", with(&present("yet-to-come", "STEERING_GROUP"), json!({ "on": "2027-02-01" })), "VALUE_INVALID").await;
        does(&leader, "presentReport", present("the-first-time", "STEERING_GROUP"), REPORT).await;
        refuses(&app, &leader, "presentReport", present("the-same", "STEERING_GROUP"), "ALREADY_THERE").await;
        let presented = does(&administrator, "presentReport", present("further-out", "HEALTH_COMMITTEE"), REPORT).await["report"].clone();
        assert_eq!(presented["presentations"], json!([{ "forum": "STEERING_GROUP" }, { "forum": "HEALTH_COMMITTEE" }]));
        assert_eq!(does(&administrator, "presentReport", present("further-out", "HEALTH_COMMITTEE"), REPORT).await["report"], presented);
        for persona in [EVALUATOR, REGION, "contact-person-herlev"] {
            forbids(&app, &app.viewer(persona), "presentReport", present("somebody-else", "HOSPITAL_DIRECTORS")).await;
        }
        refuses(&app, &leader, "commentReport", comment("too-late"), "TRANSITION_ILLEGAL").await;
        refuses(&app, &evaluator, "updateReport", at(7), "TRANSITION_ILLEGAL").await;
        let query = "query($id: ID!) { report(id: $id) { status comments { text } approvals { party } } }";
        let read = app.viewer("contact-person-herlev").data(query, json!({ "id": of })).await;
        assert_eq!(read["report"]["approvals"], json!([{ "party": "REGION" }, { "party": "NGO" }]));
    }

    /// Whoever asks at once: proposals get numbers of their own, both parties' approvals agree a
    /// target once, and of several versions one is agreed.
    async fn both_parties_at_once(app) {
        seats(&app).await;
        let [leader, administrator, region, ngo] = [LEADER, ADMINISTRATOR, REGION, NGO].map(|who| app.viewer(who));
        let ours = programme(&app).await;
        let propose = |n: usize| json!({ "idempotencyKey": format!("at-once-{n}"), "programme": ours, "kind": "TARGET",
            "track": "LOCAL_ACTIVITY", "metric": "FAMILIES", "value": n });
        let proposed = futures_util::future::join_all((0..6).map(|n| {
            does(if n % 2 == 0 { &leader } else { &administrator }, "proposeTarget", propose(n), TARGET)
        })).await;
        let mut versions: Vec<i64> = proposed.iter().map(|made| made["target"]["version"].as_i64().unwrap()).collect();
        versions.sort_unstable();
        assert_eq!(versions, [1, 2, 3, 4, 5, 6]);
        let inputs: Vec<Value> = proposed.iter().map(|made| json!({ "target": made["target"]["id"] })).collect();
        let answers = futures_util::future::join_all(inputs.iter().flat_map(|input| {
            [ask(&region, "approveTarget", input, TARGET), ask(&ngo, "approveTarget", input, TARGET)]
        })).await;
        for answer in answers {
            let wrong = &answer.json["data"]["approveTarget"]["userErrors"][0]["code"];
            assert!(answer.codes().is_empty() && (wrong.is_null() || wrong == "TRANSITION_ILLEGAL"), "{:#}", answer.json);
        }
        let ours = format!("{OURS} AND track = 'LOCAL_ACTIVITY' AND metric = 'FAMILIES'");
        let number = async |rule: &str| app.number(&format!("SELECT COUNT(*) FROM target t WHERE {ours} AND {rule}")).await;
        assert_eq!(number("status = 'AGREED' AND version = 6").await, 1);
        assert_eq!(number("status = 'AGREED'").await, 1);
        let two = "(SELECT COUNT(*) FROM target_approval a WHERE a.target_id = t.id) = 2";
        assert_eq!(number(&format!("(status <> 'PROPOSED') <> ({two})")).await, 0, "agreed by both, or proposed");
    }

    /// Whoever becomes a member of the steering group sits for the party of the employer, until the role ends.
    async fn a_seat_comes_and_goes_with_the_role(app) {
        let administrator = app.viewer(ADMINISTRATOR);
        let employer = |rule: &str| format!("{rule} AND (programme_id IS NULL OR {OURS})");
        let seats = "SELECT COUNT(*) FROM seat WHERE person_id IN (SELECT id FROM person WHERE name = 'Nina Ny')";
        for (n, rule, party) in [
            (1, "kind = 'REGION'".to_owned(), "REGION"),
            (2, "kind = 'NGO'".to_owned(), "NGO"),
            (3, format!("name = '{HERLEV}'"), "HOSPITALS"),
        ] {
            let input = json!({ "idempotencyKey": format!("a-new-member-{n}"), "role": "STEERING_MEMBER", "programme": programme(&app).await,
                "newPerson": { "name": "Nina Ny", "organisation": id(&app, "organisation", "organisation", &employer(&rule)).await } });
            let role = does(&administrator, "grantRole", input, "roleAssignment { id }").await["roleAssignment"]["id"].clone();
            let open = format!("{seats} AND valid_to IS NULL AND valid_from = '2026-09-16' AND party = '{party}'");
            assert_eq!(app.number(&open).await, 1);
            does(&administrator, "endRole", json!({ "roleAssignment": role }), "roleAssignment { id }").await;
            assert_eq!(app.number(&open).await, 0);
            assert_eq!(app.number(seats).await, n);
        }
    }
}
