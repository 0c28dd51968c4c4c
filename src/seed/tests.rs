//! What holds of the seeded database, whatever the options.

#![allow(clippy::disallowed_methods, reason = "a test looks past the viewers")]

mod cases;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entities::{
    codes::{ActivityStatus, InstallationKind, InstallationState, Role, SignupStatus},
    *,
};
use indicatif::ProgressBar;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, EntityTrait};

use super::{
    SeedError,
    demo::{self, Options, personas},
    reference,
};
use crate::calendar::at_local;

async fn database() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options)
        .await
        .expect("a database in memory");
    Migrator::up(&db, None).await.expect("the migrations");
    db
}

fn options(seed: u64, scale: f64) -> Options {
    let as_of = NaiveDate::from_ymd_opt(2026, 9, 16).expect("a date");
    Options { seed, scale, as_of }
}

async fn demo(seed: u64, scale: f64) -> DatabaseConnection {
    let db = database().await;
    demo::load(&db, &options(seed, scale), &ProgressBar::hidden())
        .await
        .expect("the demo");
    db
}

async fn all<E: EntityTrait>(db: &DatabaseConnection) -> Vec<E::Model> {
    E::find().all(db).await.expect("rows")
}

/// Every row of every table, as text in an order that says nothing.
async fn contents(db: &DatabaseConnection) -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    macro_rules! tables {
        ($($table:ident)*) => {$(
            rows.extend(all::<$table::Entity>(db).await.iter()
                .map(|row| format!("{} {row:?}", stringify!($table))));
        )*};
    }
    tables!(activity association association_municipality capacity consent family family_member
        hospital identity installation machine_client municipality organisation person
        presence_exception presence_slot programme programme_parameter referral referral_event
        region role_assignment signup site baseline criteria criteria_approval decision material meeting phase report report_approval report_comment report_presentation seat target target_approval track_plan profile member_contact advice_session sparring activity_tally attendance course course_session course_staff enrolment survey survey_invitation survey_item survey_response survey_score volunteer volunteer_match leader_proposal snapshot snapshot_record figure score_figure flow_figure);
    rows
}

#[tokio::test]
async fn reference_data_loaded_twice_is_the_same() {
    let db = database().await;
    reference::load(&db).await.expect("the reference data");
    let once = contents(&db).await;
    reference::load(&db)
        .await
        .expect("the reference data again");
    assert_eq!(once, contents(&db).await);
    assert_eq!(all::<hospital::Entity>(&db).await.len(), 9);
    assert_eq!(all::<municipality::Entity>(&db).await.len(), 51);
    assert_eq!(all::<association::Entity>(&db).await.len(), 22);
    assert_eq!(all::<programme_parameter::Entity>(&db).await.len(), 44);
    let herlev = reference::hospital_id("1084", "Herlev og Gentofte Hospital");
    let found = hospital::Entity::find_by_id(herlev)
        .one(&db)
        .await
        .expect("a row");
    assert_eq!(
        found.and_then(|hospital| hospital.shak).as_deref(),
        Some("1516")
    );
}

#[tokio::test]
async fn the_population_is_a_function_of_its_options() {
    let first = contents(&demo(7, 0.01).await).await;
    assert!(
        first == contents(&demo(7, 0.01).await).await,
        "same options, other rows"
    );
    assert!(
        first != contents(&demo(8, 0.01).await).await,
        "other seed, same rows"
    );
}

#[tokio::test]
async fn it_goes_into_an_empty_database_only() {
    let db = demo(1, 0.01).await;
    let again = demo::load(&db, &options(1, 0.01), &ProgressBar::hidden()).await;
    assert!(matches!(again, Err(SeedError::NotEmpty)));
    let rows = all::<installation::Entity>(&db).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].kind, InstallationKind::Demo);
    assert_eq!(rows[0].state, InstallationState::Ready);
}

#[tokio::test]
async fn impossible_options_are_refused() {
    let db = database().await;
    for bad in [
        options(1, 0.0),
        options(1, f64::NAN),
        Options {
            as_of: NaiveDate::MIN,
            ..options(1, 1.0)
        },
    ] {
        let refused = demo::load(&db, &bad, &ProgressBar::hidden()).await;
        assert!(matches!(refused, Err(SeedError::Options(_))));
    }
}

#[tokio::test]
async fn every_persona_is_there_with_her_scope() {
    let db = demo(3, 0.01).await;
    let identities = all::<identity::Entity>(&db).await;
    let roles = all::<role_assignment::Entity>(&db).await;
    let person = |key: &str| {
        let found = identities
            .iter()
            .find(|i| i.issuer == personas::ISSUER && i.subject == key);
        found
            .unwrap_or_else(|| panic!("no {key}"))
            .person_id
            .expect("a person")
    };
    for persona in personas::PERSONAS {
        let held: Vec<_> = roles
            .iter()
            .filter(|r| r.person_id == person(persona.key))
            .collect();
        assert_eq!(held.len(), 1, "{}", persona.key);
        assert_eq!(held[0].role, persona.role, "{}", persona.key);
        assert_eq!(
            held[0].programme_id,
            reference::programme_id(persona.region)
        );
        assert!(held[0].valid_to.is_none());
    }
    let today = options(3, 0.01).as_of;
    let nobody: Vec<_> = roles
        .iter()
        .filter(|r| r.person_id == person(personas::NOBODY))
        .collect();
    assert!(!nobody.is_empty() && nobody.iter().all(|r| r.valid_to.is_some_and(|d| d < today)));
    let two: BTreeSet<_> = roles
        .iter()
        .filter(|r| r.person_id == person(personas::TWO_HATS))
        .map(|r| r.role)
        .collect();
    assert_eq!(two, BTreeSet::from([Role::Midwife, Role::Volunteer]));
    for (key, _, _) in personas::MACHINE_CLIENTS {
        assert!(
            identities
                .iter()
                .any(|i| i.subject == *key && i.machine_client_id.is_some())
        );
    }
    let leaders = roles.iter().filter(|r| r.role == Role::ProjectLeader);
    assert_eq!(leaders.count(), 2);
    for hospital in all::<hospital::Entity>(&db).await {
        assert!(roles.iter().any(|r| r.role == Role::ContactPerson
            && r.organisation_id.is_some_and(|o| o.0 == hospital.id.0)));
    }
    for site in all::<site::Entity>(&db).await {
        assert!(
            roles
                .iter()
                .any(|r| r.role == Role::SocialWorker && r.site_id == Some(site.id))
        );
    }
}

#[tokio::test]
async fn capacity_is_never_exceeded() {
    let db = demo(9, 0.01).await;
    let mut signups: BTreeMap<_, Vec<signup::Model>> = BTreeMap::new();
    for signup in all::<signup::Entity>(&db).await {
        signups.entry(signup.activity_id).or_default().push(signup);
    }
    let cut = at_local(options(9, 0.01).as_of, chrono::NaiveTime::MIN);
    let helsingor = reference::association_id("1084", "Helsingør");
    let mut full_in_helsingor = 0;
    for activity in all::<activity::Entity>(&db).await {
        let rows = signups.remove(&activity.id).unwrap_or_default();
        let seats: i32 = rows
            .iter()
            .filter(|row| matches!(row.status, SignupStatus::Confirmed | SignupStatus::ToBeTold))
            .map(|row| row.adults + row.children)
            .sum();
        assert!(activity.capacity.is_none_or(|capacity| seats <= capacity));
        let mut places: Vec<i32> = rows.iter().filter_map(|row| row.waitlist_place).collect();
        places.sort_unstable();
        assert_eq!(places, (1..=places.len() as i32).collect::<Vec<_>>());
        assert!(
            rows.iter()
                .all(|row| row.signed_up_at < cut && row.signed_up_at < activity.starts_at)
        );
        match activity.status {
            ActivityStatus::Held => assert!(activity.ends_at < cut),
            ActivityStatus::Draft => assert!(rows.is_empty()),
            ActivityStatus::Published => assert!(activity.ends_at >= cut),
            ActivityStatus::Cancelled => {}
        }
        if activity.association_id == helsingor
            && activity.status == ActivityStatus::Published
            && !places.is_empty()
        {
            full_in_helsingor += 1;
        }
    }
    assert!(full_in_helsingor >= 1);
}
