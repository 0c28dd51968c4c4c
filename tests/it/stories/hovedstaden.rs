//! Region Hovedstaden: from the establishment in December 2024 to the final evaluation.

use serde_json::{Value, json};

use super::Story;
use crate::app::Backend;

const HERLEV: &str = "Herlev og Gentofte Hospital";
const BORNHOLM: &str = "Bornholms Hospital";

/// December 2024: those who begin the chain, and whom they bring in (R45–R48, R65).
async fn establishment(story: &Story) {
    use entities::codes::Role;
    story
        .founder("region", Role::RegionAdministrator, "Region Hovedstaden")
        .await;
    story
        .founder("leader", Role::ProjectLeader, "Mødrehjælpen")
        .await;
    let ngo = story.id("organisation", "Mødrehjælpen").await;
    let office = story.id("organisation", "Region Hovedstaden").await;
    let hospital = story.id("organisation", HERLEV).await;
    story
        .joins(
            "region",
            "manager",
            "DEPARTMENT_MANAGER",
            json!({ "organisation": hospital }),
        )
        .await;
    story
        .joins(
            "manager",
            "contact",
            "CONTACT_PERSON",
            json!({ "organisation": hospital }),
        )
        .await;
    story
        .joins(
            "contact",
            "midwife",
            "MIDWIFE",
            json!({ "organisation": hospital }),
        )
        .await;
    for (who, role, employer) in [
        ("seat-of-the-region", "STEERING_MEMBER", &office),
        ("seat-of-the-ngo", "STEERING_MEMBER", &ngo),
        ("seat-of-the-hospitals", "STEERING_MEMBER", &hospital),
        ("evaluator", "EVALUATOR", &office),
        ("officer", "DATA_PROTECTION_OFFICER", &office),
        ("bridge", "BRIDGE_CONSULTANT", &hospital),
    ] {
        story
            .joins("region", who, role, json!({ "employer": employer }))
            .await;
    }
    let association = story.id("organisation", "Helsingør").await;
    story
        .joins(
            "leader",
            "coordinator",
            "ASSOCIATION_COORDINATOR",
            json!({ "organisation": association }),
        )
        .await;
}

/// A referral to open advice from Herlev; what is given changes it.
async fn referral(story: &Story, changes: Value) -> Value {
    let mut input = json!({
        "idempotencyKey": story.key(), "site": story.id("site", "Herlev").await, "track": "OPEN_ADVICE",
        "careLevel": "LEVEL_3", "targetGroups": ["SOCIAL"], "gestationBand": "WEEK_12_TO_21",
        "judgement": "SOCIAL_PROBLEM", "reasons": ["FINANCES"], "anonymous": false, "send": true,
        "member": {
            "stage": "PREGNANT", "name": "Kvinde", "phone": "+45 00 00 00 00", "safeChannels": ["PHONE_DAYTIME"],
            "consents": [
                { "purpose": "SHARE_WITH_NGO", "wordingVersion": "2024-1" },
                { "purpose": "CONTACT", "wordingVersion": "2024-1" },
            ],
        },
    });
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

const STATE: &str = "referral { id code version family { id version members { id } } }";

async fn steps(story: &Story, at: &mut Value, steps: &[(&str, Value)]) {
    for (step, more) in steps {
        let mut input = json!({ "idempotencyKey": story.key(), "referral": at["id"], "version": at["version"] });
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        *at = story.does("worker", step, input, STATE).await["referral"].clone();
    }
}

/// What the hospital knows of a referral's progress.
async fn progress(story: &Story, referral: &Value) -> String {
    let query = "query($id: ID!) { node(id: $id) { ... on Referral { progress { __typename ... on ReferralProgress { status } ... on Withheld { reason } } } } }";
    let data = story
        .by("contact")
        .data(query, json!({ "id": referral["id"] }))
        .await;
    let progress = &data["node"]["progress"];
    let word = progress["status"].as_str().or(progress["reason"].as_str());
    word.unwrap().to_owned()
}

/// A report goes from its draft to the circle of hospital directors (R59).
async fn report(story: &Story, kind: &str, from: &str, to: &str, on: &str) {
    let input = json!({
        "idempotencyKey": story.key(), "programme": story.programme, "kind": kind, "title": format!("Rapport {kind}"),
        "periodFrom": from, "periodTo": to, "summary": "Hvad indsatsen har lært.",
    });
    story
        .refused(
            "evaluator",
            "createReport",
            {
                let mut wrong = input.clone();
                wrong["title"] = json!("010190-1234");
                wrong
            },
            "CPR_NUMBER",
        )
        .await;
    let made = story
        .does(
            "evaluator",
            "createReport",
            input,
            "report { id version status }",
        )
        .await;
    let mut at = made["report"].clone();
    let aim = |at: &Value| json!({ "report": at["id"], "version": at["version"] });
    at = story
        .does(
            "evaluator",
            "submitReport",
            aim(&at),
            "report { id version status }",
        )
        .await["report"]
        .clone();
    let input =
        json!({ "idempotencyKey": story.key(), "report": at["id"], "text": "Et klart billede." });
    story
        .does("region", "commentReport", input, "report { id }")
        .await;
    for seat in ["leader", "seat-of-the-region"] {
        at = story
            .does(
                seat,
                "approveReport",
                aim(&at),
                "report { id version status }",
            )
            .await["report"]
            .clone();
    }
    assert_eq!(at["status"], "APPROVED");
    let input = json!({ "idempotencyKey": story.key(), "report": at["id"], "to": "HOSPITAL_DIRECTORS", "on": on });
    let shown = story
        .does("leader", "presentReport", input, "report { status }")
        .await;
    assert_eq!(shown["report"]["status"], "PRESENTED");
}

/// A target is agreed by both parties (R39, I14).
async fn target(story: &Story, track: &str, value: i32) {
    let input = json!({
        "idempotencyKey": story.key(), "programme": story.programme, "kind": "TARGET", "track": track, "metric": "FAMILIES",
        "value": value, "periodFrom": "2026-01-01", "periodTo": "2026-12-31",
    });
    let made = story
        .does("leader", "proposeTarget", input, "target { id status }")
        .await;
    let input = json!({ "target": made["target"]["id"] });
    story
        .does(
            "seat-of-the-ngo",
            "approveTarget",
            input.clone(),
            "target { status }",
        )
        .await;
    story
        .refused(
            "seat-of-the-ngo",
            "approveTarget",
            input.clone(),
            "OTHER_PARTY_REQUIRED",
        )
        .await;
    let mut at = Value::Null;
    for seat in ["seat-of-the-region", "seat-of-the-hospitals"] {
        if at["status"] != "AGREED" {
            at = story
                .does(seat, "approveTarget", input.clone(), "target { status }")
                .await["target"]
                .clone();
        }
    }
    assert_eq!(at["status"], "AGREED");
}

fn decision(story: &Story, kind: &str, on: &str) -> Value {
    json!({ "idempotencyKey": story.key(), "programme": story.programme, "kind": kind, "decidedOn": on, "summary": "Styregruppen har besluttet det." })
}

async fn tell(backend: Backend) {
    let story = Story::of(backend, "1084", "2024-12-02").await;
    establishment(&story).await;
    let herlev = story.id("site", "Herlev").await;
    let ngo = story.id("organisation", "Mødrehjælpen").await;
    let worker = story
        .joins(
            "leader",
            "worker",
            "SOCIAL_WORKER",
            json!({ "site": herlev, "employer": ngo }),
        )
        .await;

    // Track 3 is there throughout, for every family (R17, R31); track 1 has not begun.
    let association = story.id("association", "Helsingør").await;
    let input = json!({
        "idempotencyKey": story.key(), "association": association, "type": "SHARED_MEAL", "title": "Julemåltid", "place": "Kulturhuset",
        "startsAt": "2024-12-19T16:00:00Z", "endsAt": "2024-12-19T18:00:00Z", "capacity": 20, "publish": true,
    });
    let made = story
        .does("coordinator", "createActivity", input, "activities { id }")
        .await;
    let meal = made["activities"][0]["id"].clone();
    let input =
        json!({ "idempotencyKey": story.key(), "activity": meal, "adults": 2, "children": 1 });
    story
        .does("coordinator", "signUp", input, "signup { alias status }")
        .await;
    story
        .refused(
            "midwife",
            "createReferral",
            referral(&story, json!({})).await,
            "TRACK_NOT_ACTIVE",
        )
        .await;
    story.on("2024-12-20");
    let input = json!({ "activity": meal, "families": 6, "pregnantFamilies": 2 });
    story
        .does(
            "coordinator",
            "recordTally",
            input,
            "tally { families pregnantFamilies }",
        )
        .await;

    // March 2025: open advice begins, with somebody present on Mondays (R40, R66).
    story.on("2025-02-24");
    let input = json!({
        "idempotencyKey": story.key(), "site": herlev, "worker": worker, "weekday": "MONDAY", "startsAt": "09:00", "endsAt": "15:00", "validFrom": "2025-03-03",
    });
    story
        .does("leader", "planPresence", input, "presenceSlot { id }")
        .await;
    story.on("2025-03-03");
    let here = "query($id: ID!) { hospital(id: $id) { presence(on: TODAY) { worker { name } } } }";
    let hospital = json!({ "id": story.id("hospital", HERLEV).await });
    let data = story.by("midwife").data(here, hospital.clone()).await;
    assert_eq!(data["hospital"]["presence"][0]["worker"]["name"], "worker");

    // What may not be referred: another level, group 2 alone, no judgement, a course before its time.
    for (changes, code) in [
        (json!({ "careLevel": "LEVEL_2" }), "CARE_LEVEL_OUTSIDE"),
        (
            json!({ "targetGroups": ["PSYCHIATRIC_UNTREATED"] }),
            "GROUPS_EXCLUDED",
        ),
        (json!({ "judgement": null }), "JUDGEMENT_MISSING"),
        (
            json!({ "targetGroups": ["SOMATIC"], "judgement": "HEALTH_ONLY" }),
            "JUDGEMENT_HEALTH_ONLY",
        ),
        (json!({ "track": "REFERRED_ACTIVITY" }), "TRACK_NOT_ACTIVE"),
        (
            json!({ "member": { "stage": "PREGNANT", "safeChannels": [], "consents": [] } }),
            "CONSENT_REQUIRED",
        ),
    ] {
        story
            .refused(
                "midwife",
                "createReferral",
                referral(&story, changes).await,
                code,
            )
            .await;
    }

    // A woman is referred by name, received, helped; the hospital learns what she lets it learn.
    let sent = story
        .does(
            "midwife",
            "createReferral",
            referral(&story, json!({})).await,
            "referral { id version }",
        )
        .await;
    let mut named = sent["referral"].clone();
    assert_eq!(progress(&story, &named).await, "SENT");
    steps(
        &story,
        &mut named,
        &[
            ("receiveReferral", Value::Null),
            ("acceptReferral", Value::Null),
            ("startReferral", Value::Null),
        ],
    )
    .await;
    assert_eq!(progress(&story, &named).await, "NOT_SHARED");
    let member = &named["family"]["members"][0]["id"];
    let consent = |more: Value| {
        let mut input = json!({ "idempotencyKey": story.key(), "member": member, "purpose": "FEEDBACK_TO_REFERRER" });
        if let Some(version) = more.as_str() {
            input["wordingVersion"] = json!(version);
        }
        input
    };
    story
        .does(
            "worker",
            "giveConsent",
            consent(json!("2025-1")),
            "consent { id }",
        )
        .await;
    assert_eq!(progress(&story, &named).await, "IN_PROGRESS");
    story
        .does(
            "worker",
            "withdrawConsent",
            consent(Value::Null),
            "consent { id }",
        )
        .await;
    assert_eq!(progress(&story, &named).await, "NOT_SHARED");
    for day in ["2025-03-03", "2025-03-02", "2025-03-01"] {
        // No maximum here: three sessions of one family (the agreement has no limit).
        let input = json!({
            "idempotencyKey": story.key(), "family": named["family"]["id"], "heldOn": day, "channel": "VIDEO",
            "asked": ["HOUSING"], "helped": ["RIGHTS"], "minutes": 50, "signposts": ["JOB_CENTRE"],
        });
        story
            .does(
                "worker",
                "recordAdviceSession",
                input,
                "adviceSession { id }",
            )
            .await;
    }

    // A mix of groups waits for the project leader (C5, I2).
    let mixed = referral(
        &story,
        json!({ "targetGroups": ["PSYCHIATRIC_UNTREATED", "SOCIAL"] }),
    )
    .await;
    let sent = story
        .does(
            "midwife",
            "createReferral",
            mixed,
            "referral { id version }",
        )
        .await;
    let mut mixed = sent["referral"].clone();
    steps(&story, &mut mixed, &[("receiveReferral", Value::Null)]).await;
    let aim = json!({ "idempotencyKey": story.key(), "referral": mixed["id"], "version": mixed["version"] });
    story
        .refused("worker", "acceptReferral", aim, "LEADER_DECISION_REQUIRED")
        .await;
    let input = json!({ "idempotencyKey": story.key(), "referral": mixed["id"], "version": mixed["version"], "include": true });
    let leader = story
        .by("leader")
        .because("QUALITY", "Blandede målgrupper afgøres af projektlederen");
    let decided = crate::mutations::does(&leader, "decideOnGroups", input, STATE).await;
    mixed["version"] = decided["referral"]["version"].clone();
    steps(&story, &mut mixed, &[("acceptReferral", Value::Null)]).await;

    // Another wishes to be anonymous: a code is handed out and used, and the hospital sees nothing of it (R18).
    let anonymous = referral(&story, json!({ "anonymous": true, "member": null })).await;
    let handed = story
        .does(
            "contact",
            "createReferral",
            anonymous,
            "referral { id code }",
        )
        .await["referral"]
        .clone();
    let seen = "query($id: ID!) { node(id: $id) { ... on Referral { open overdue receivedAt version events(first: 9) { totalCount } progress { __typename } } } referrals(where: { open: true }) { totalCount } }";
    let before = story
        .by("contact")
        .data(seen, json!({ "id": handed["id"] }))
        .await;
    let input =
        json!({ "idempotencyKey": story.key(), "code": handed["code"], "stage": "PREGNANT" });
    let used = story
        .does("worker", "redeemReferralCode", input, STATE)
        .await["referral"]
        .clone();
    assert_eq!(
        story
            .by("contact")
            .data(seen, json!({ "id": handed["id"] }))
            .await,
        before
    );
    // Later she says who she is; the hospital still sees nothing of it.
    let input = json!({
        "idempotencyKey": story.key(), "family": used["family"]["id"], "member": used["family"]["members"][0]["id"],
        "name": "En kvinde", "consents": [{ "purpose": "CONTACT", "wordingVersion": "2025-1" }],
    });
    story
        .does("worker", "nameFamily", input, "family { anonymous }")
        .await;
    assert_eq!(
        story
            .by("contact")
            .data(seen, json!({ "id": handed["id"] }))
            .await,
        before
    );

    // A walk-in whom nobody knows, and sparring without a family's identity (R4, R18, R23).
    let input = json!({
        "idempotencyKey": story.key(), "programme": story.programme, "newCaseCode": true, "heldOn": "2025-03-03", "channel": "IN_PERSON", "site": herlev,
        "asked": ["RELATIONSHIP"], "helped": ["RELATIONSHIP"], "minutes": 30, "signposts": [],
    });
    story
        .does(
            "worker",
            "recordAdviceSession",
            input,
            "adviceSession { caseCode }",
        )
        .await;
    let input = json!({
        "idempotencyKey": story.key(), "hospital": hospital["id"], "heldOn": "2025-03-03", "askerRole": "MIDWIFE", "topics": ["RIGHTS"], "minutes": 15, "viaBridge": true,
    });
    story
        .does("bridge", "registerSparring", input, "sparring { id }")
        .await;

    // Track 2's targets wait for the midterm decision (R36, I14); track 1's do not.
    let early = json!({
        "idempotencyKey": story.key(), "programme": story.programme, "kind": "TARGET", "track": "REFERRED_ACTIVITY", "metric": "FAMILIES", "value": 40,
    });
    story
        .refused(
            "leader",
            "proposeTarget",
            early,
            "MIDTERM_DECISION_REQUIRED",
        )
        .await;
    target(&story, "OPEN_ADVICE", 900).await;

    // October to December 2025: the start-up report, and what follows from it (R56, R67, C13).
    story.on("2025-12-15");
    report(&story, "START_UP", "2024-12-01", "2025-09-30", "2025-12-15").await;
    let input = json!({ "idempotencyKey": story.key(), "programme": story.programme, "heldAt": "2025-12-15T07:00:00Z", "place": "Regionsgården", "topics": ["EXPERIENCE", "CAPACITY"] });
    let meeting = story
        .does("region", "createMeeting", input, "meeting { id }")
        .await;
    let mut midterm = decision(&story, "MIDTERM", "2025-12-15");
    midterm["meeting"] = meeting["meeting"]["id"].clone();
    story
        .does("region", "recordDecision", midterm, "decision { id }")
        .await;
    let mut begins = decision(&story, "ACTIVATE_TRACK", "2025-12-15");
    (begins["track"], begins["activeFrom"]) = (json!("REFERRED_ACTIVITY"), json!("2026-01-12"));
    story
        .does("leader", "recordDecision", begins, "decision { id }")
        .await;
    target(&story, "REFERRED_ACTIVITY", 60).await;

    // Bornholm takes part by phone and video, once it has a contact person (R11, I6, I15).
    let bornholm = story.id("organisation", BORNHOLM).await;
    let mut joining = decision(&story, "ACTIVATE_HOSPITAL", "2025-12-15");
    joining["hospital"] = json!(story.id("hospital", BORNHOLM).await);
    story
        .refused(
            "region",
            "recordDecision",
            joining.clone(),
            "CONTACT_PERSON_REQUIRED",
        )
        .await;
    story
        .joins(
            "region",
            "manager-bornholm",
            "DEPARTMENT_MANAGER",
            json!({ "organisation": bornholm }),
        )
        .await;
    story
        .joins(
            "manager-bornholm",
            "contact-bornholm",
            "CONTACT_PERSON",
            json!({ "organisation": bornholm }),
        )
        .await;
    let from_there = referral(&story, json!({ "site": story.id("site", "Rønne").await })).await;
    story
        .refused(
            "contact-bornholm",
            "createReferral",
            from_there.clone(),
            "HOSPITAL_NOT_TAKING_PART",
        )
        .await;
    story
        .does("region", "recordDecision", joining, "decision { id }")
        .await;
    story
        .does(
            "contact-bornholm",
            "createReferral",
            from_there,
            "referral { id }",
        )
        .await;
    let in_person = json!({
        "idempotencyKey": story.key(), "programme": story.programme, "heldOn": "2025-12-15", "channel": "IN_PERSON", "site": story.id("site", "Rønne").await,
        "asked": ["FINANCES"], "helped": ["FINANCES"], "minutes": 30, "signposts": [],
    });
    story
        .refused("worker", "recordAdviceSession", in_person, "REMOTE_ONLY")
        .await;

    // 2026: from advice to a course, chained to the first referral (R24, R68); a contact person may not (I4).
    story.on("2026-01-12");
    let input = referral(&story, json!({ "track": "REFERRED_ACTIVITY" })).await;
    story
        .refused("contact", "createReferral", input, "REFERRER_ROLE")
        .await;
    let input = json!({
        "idempotencyKey": story.key(), "referral": named["id"], "version": named["version"], "track": "REFERRED_ACTIVITY", "site": herlev, "careLevel": "LEVEL_3",
        "targetGroups": ["SOCIAL"], "judgement": "SOCIAL_PROBLEM", "reasons": ["SPARSE_NETWORK"],
    });
    let on = story
        .does(
            "worker",
            "referOn",
            input,
            "referral { id version previous { id } family { id version members { id } } }",
        )
        .await;
    let mut onward = on["referral"].clone();
    assert_eq!(onward["previous"]["id"], named["id"]);
    steps(
        &story,
        &mut onward,
        &[
            ("receiveReferral", Value::Null),
            ("acceptReferral", Value::Null),
            ("startReferral", Value::Null),
        ],
    )
    .await;
    story.on("2026-03-12");
    steps(
        &story,
        &mut onward,
        &[("completeReferral", json!({ "outcome": "SELF_RELIANT" }))],
    )
    .await;
    let input = json!({ "idempotencyKey": story.key(), "family": onward["family"]["id"], "version": onward["family"]["version"], "outcome": "SELF_RELIANT" });
    story
        .does("worker", "closeFamily", input, "family { status }")
        .await;

    // 2027: nobody is referred any more, and the final evaluation is still taken (C4, R58).
    story.on("2027-02-01");
    story
        .refused(
            "midwife",
            "createReferral",
            referral(&story, json!({})).await,
            "OUTSIDE_PERIOD",
        )
        .await;
    report(&story, "FINAL", "2024-12-01", "2026-12-31", "2027-02-01").await;
    let trail =
        "{ reports(orderBy: PERIOD_TO_ASC) { nodes { kind status } } decisions { totalCount } }";
    let data = story.by("evaluator").data(trail, json!({})).await;
    assert_eq!(
        data["reports"]["nodes"],
        json!([{ "kind": "START_UP", "status": "PRESENTED" }, { "kind": "FINAL", "status": "PRESENTED" }])
    );
    assert_eq!(data["decisions"]["totalCount"], 3);
}

#[tokio::test]
async fn two_years_on_sqlite() {
    tell(Backend::Sqlite).await;
}

#[tokio::test]
async fn two_years_on_postgres() {
    tell(Backend::Postgres).await;
}
