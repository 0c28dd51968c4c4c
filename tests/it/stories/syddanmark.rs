//! Region Syddanmark: a group course of 22 weeks, from the first referral to the last Thursday.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::Story;
use crate::app::Backend;

/// How many families are referred; two more than a course takes.
const FAMILIES: usize = 12;

async fn people(story: &Story) {
    use entities::codes::Role;
    story
        .founder("region", Role::RegionAdministrator, "Region Syddanmark")
        .await;
    story
        .founder("leader", Role::ProjectLeader, "Mødrehjælpen")
        .await;
    let hospital = story.id("organisation", "Sygehus Lillebælt").await;
    let ngo = story.id("organisation", "Mødrehjælpen").await;
    let site = story.id("site", "Kolding").await;
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
    story
        .joins(
            "leader",
            "worker",
            "SOCIAL_WORKER",
            json!({ "site": site, "employer": ngo }),
        )
        .await;
    let association = story.id("organisation", "Kolding").await;
    story
        .joins(
            "leader",
            "coordinator",
            "ASSOCIATION_COORDINATOR",
            json!({ "organisation": association }),
        )
        .await;
}

/// A midwife refers a woman to the course, and the social worker takes her on; her family.
async fn referred(story: &Story, site: &str, number: usize) -> String {
    let input = json!({
        "idempotencyKey": story.key(), "site": site, "track": "REFERRED_ACTIVITY", "careLevel": "LEVEL_3",
        "targetGroups": ["SOCIAL", "OTHER_VULNERABILITY"], "gestationBand": "WEEK_12_TO_21",
        "judgement": "SOCIAL_AND_VULNERABILITY", "reasons": ["SPARSE_NETWORK"], "anonymous": false, "send": true,
        "member": {
            "stage": "PREGNANT", "name": format!("Kvinde {}", char::from(b'A' + number as u8)), "safeChannels": ["SMS"],
            "consents": [
                { "purpose": "SHARE_WITH_NGO", "wordingVersion": "2024-1" },
                { "purpose": "CONTACT", "wordingVersion": "2024-1" },
            ],
        },
    });
    let sent = story
        .does(
            "midwife",
            "createReferral",
            input,
            "referral { id version }",
        )
        .await;
    let mut at = sent["referral"].clone();
    for step in ["receiveReferral", "acceptReferral"] {
        let input = json!({ "idempotencyKey": story.key(), "referral": at["id"], "version": at["version"] });
        at = story
            .does(
                "worker",
                step,
                input,
                "referral { id version family { id } }",
            )
            .await["referral"]
            .clone();
    }
    at["family"]["id"].as_str().unwrap().to_owned()
}

async fn course(story: &Story, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Course { status version weeks sessionMinutes \
        sessions(first: 30) { nodes { id startsAt midwife status version } } \
        enrolments(first: 30) { nodes { id status place family { id } } } } } }";
    story.by("worker").data(query, json!({ "id": id })).await["node"].clone()
}

fn with_status<'a>(course: &'a Value, status: &str) -> Vec<&'a Value> {
    let all = course["enrolments"]["nodes"].as_array().unwrap();
    all.iter().filter(|one| one["status"] == status).collect()
}

async fn tell(backend: Backend) {
    let story = Story::of(backend, "1083", "2025-08-04").await;
    people(&story).await;
    let site = story.id("site", "Kolding").await;

    // What the agreement doesn't have needs a reason (C12, I12).
    let mut input = json!({
        "idempotencyKey": story.key(), "site": site, "kind": "GROUP", "title": "Ny familie i Kolding",
        "themes": ["PREGNANCY_AND_BIRTH", "PARENTING", "NETWORK"], "startsOn": "2025-09-04", "startTime": "09:00",
        "weeks": 26,
    });
    story
        .refused(
            "worker",
            "createCourse",
            input.clone(),
            "RANGE_REASON_REQUIRED",
        )
        .await;
    input["weeks"] = json!(22);
    let made = story
        .does(
            "worker",
            "createCourse",
            input,
            "course { id version status }",
        )
        .await;
    let id = &made["course"]["id"];
    let planned = course(&story, id).await;
    assert_eq!(
        (&planned["weeks"], &planned["sessionMinutes"]),
        (&json!(22), &json!(180))
    );
    let sessions = planned["sessions"]["nodes"].as_array().unwrap();
    assert_eq!(sessions.len(), 22);
    // Nine o'clock in Denmark, on both sides of the end of summer time.
    assert!(
        sessions[0]["startsAt"]
            .as_str()
            .unwrap()
            .starts_with("2025-09-04T07:00:00")
    );
    assert!(
        sessions[8]["startsAt"]
            .as_str()
            .unwrap()
            .starts_with("2025-10-30T08:00:00")
    );
    let midwife = sessions.iter().filter(|one| one["midwife"] == true).count();
    assert!(
        (10..=12).contains(&midwife),
        "twice a month in five months (R81): {midwife}"
    );
    let input =
        json!({ "idempotencyKey": story.key(), "course": id, "version": planned["version"] });
    story
        .does("worker", "openCourse", input, "course { id }")
        .await;

    // Twelve are referred, ten get a place, two wait in their order (R80, I11).
    let mut families = vec![];
    for number in 0..FAMILIES {
        families.push(referred(&story, &site, number).await);
        story.app.pass(chrono::TimeDelta::minutes(5));
    }
    for family in &families {
        let input = json!({ "idempotencyKey": story.key(), "course": id, "family": family, "confirm": true, "waitlist": true });
        story
            .does("worker", "enrolFamily", input, "enrolment { id status }")
            .await;
        story.app.pass(chrono::TimeDelta::minutes(1));
    }
    let again = json!({ "idempotencyKey": story.key(), "course": id, "family": families[0], "confirm": true, "waitlist": true });
    story
        .refused("worker", "enrolFamily", again, "ALREADY_ENROLLED")
        .await;
    let full = course(&story, id).await;
    assert_eq!(full["status"], "FULL");
    assert_eq!(with_status(&full, "CONFIRMED").len(), 10);
    let waiting = with_status(&full, "WAITLISTED");
    assert_eq!(
        waiting.iter().map(|one| &one["place"]).collect::<Vec<_>>(),
        [&json!(1), &json!(2)]
    );
    assert_eq!(waiting[0]["family"]["id"], families[10].as_str());

    // One changes her mind: the first who waits gets the place.
    let third = full["enrolments"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["family"]["id"] == families[2].as_str())
        .unwrap();
    let input = json!({ "idempotencyKey": story.key(), "enrolment": third["id"] });
    story
        .does("worker", "cancelEnrolment", input, "enrolment { status }")
        .await;
    let moved = course(&story, id).await;
    assert_eq!(with_status(&moved, "CONFIRMED").len(), 10);
    let waiting = with_status(&moved, "WAITLISTED");
    assert_eq!(
        (
            waiting.len(),
            &waiting[0]["place"],
            &waiting[0]["family"]["id"]
        ),
        (1, &json!(1), &json!(families[11]))
    );

    // Week by week.
    story.at("2025-09-04", "06:00");
    let input = json!({ "idempotencyKey": story.key(), "course": id, "version": moved["version"] });
    story
        .does("worker", "startCourse", input, "course { status }")
        .await;
    let first: NaiveDate = "2025-09-04".parse().unwrap();
    for week in 0..22_u64 {
        story.at(&(first + Days::new(7 * week)).to_string(), "12:00");
        let now = course(&story, id).await;
        let mut attending = with_status(&now, "ATTENDING");
        assert_eq!(attending.len(), if week <= 9 { 10 } else { 9 });
        if week == 9 {
            let input = json!({ "idempotencyKey": story.key(), "enrolment": attending[0]["id"] });
            story
                .does("worker", "dropOut", input, "enrolment { status }")
                .await;
            attending.remove(0);
        }
        let session = &now["sessions"]["nodes"][week as usize];
        let present: Vec<&Value> = attending
            .iter()
            .skip((week % 3) as usize)
            .map(|one| &one["id"])
            .collect();
        let input =
            json!({ "session": session["id"], "version": session["version"], "present": present });
        story
            .does("worker", "recordAttendance", input, "session { status }")
            .await;
    }
    let held = course(&story, id).await;
    assert!(
        held["sessions"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["status"] == "HELD")
    );
    let input = json!({ "idempotencyKey": story.key(), "course": id, "version": held["version"] });
    story
        .does("worker", "completeCourse", input, "course { status }")
        .await;
    let done = course(&story, id).await;
    assert_eq!(done["status"], "COMPLETED");
    assert_eq!(with_status(&done, "COMPLETED").len(), 9);
    assert_eq!(with_status(&done, "DROPPED_OUT").len(), 1);
    assert_eq!(with_status(&done, "WAITLISTED").len(), 0);

    // Two advice sessions for a family, and no third (R72, I7).
    let session = |day: &str| {
        json!({
            "idempotencyKey": story.key(), "family": families[0], "heldOn": day, "channel": "PHONE",
            "asked": ["FINANCES"], "helped": ["FINANCES", "RIGHTS"], "minutes": 45, "signposts": [],
        })
    };
    story
        .does(
            "worker",
            "recordAdviceSession",
            session("2026-01-20"),
            "adviceSession { id }",
        )
        .await;
    story
        .does(
            "worker",
            "recordAdviceSession",
            session("2026-01-27"),
            "adviceSession { id }",
        )
        .await;
    story
        .refused(
            "worker",
            "recordAdviceSession",
            session("2026-01-28"),
            "ADVICE_SESSIONS_EXCEEDED",
        )
        .await;

    // A family friend for one to two hours a week (R85, I17).
    let association = story.id("association", "Kolding").await;
    let input = json!({ "idempotencyKey": story.key(), "association": association, "weekdays": ["TUESDAY"] });
    let volunteer = story
        .does("coordinator", "addVolunteer", input, "volunteer { id }")
        .await;
    let input = json!({ "idempotencyKey": story.key(), "association": association });
    let wish = story
        .does(
            "coordinator",
            "requestFamilyFriend",
            input,
            "volunteerMatch { id status }",
        )
        .await;
    let friend = |minutes: i32| json!({ "idempotencyKey": story.key(), "match": wish["volunteerMatch"]["id"], "volunteer": volunteer["volunteer"]["id"], "minutesPerWeek": minutes });
    story
        .refused(
            "coordinator",
            "matchFamilyFriend",
            friend(180),
            "HOURS_OUTSIDE",
        )
        .await;
    story
        .does(
            "coordinator",
            "matchFamilyFriend",
            friend(90),
            "volunteerMatch { status }",
        )
        .await;
}

#[tokio::test]
async fn a_course_of_22_weeks_on_sqlite() {
    tell(Backend::Sqlite).await;
}

#[tokio::test]
async fn a_course_of_22_weeks_on_postgres() {
    tell(Backend::Postgres).await;
}
