//! Courses through random histories, against a queue kept by hand.

use entities::{
    Code as _, CodeSet,
    codes::CourseKind,
    ids::{CourseId, ProgrammeId, SiteId},
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn at() -> DateTime<Utc> {
    "2026-09-16T08:00:00Z".parse().expect("a moment")
}

/// A course of `most` families.
fn course(status: CourseStatus, most: i32) -> Roll {
    let course = course::Model {
        id: CourseId(Uuid::from_u128(1)),
        programme_id: ProgrammeId(Uuid::from_u128(2)),
        kind: CourseKind::Group,
        title: "Mødregruppen".into(),
        themes: CodeSet::empty(),
        site_id: SiteId(Uuid::from_u128(3)),
        participants_min: 2.min(most),
        participants_max: most,
        weeks: 22,
        session_minutes: 180,
        starts_on: "2026-10-07".parse().expect("a day"),
        status,
        range_reason: None,
        version: 1,
    };
    Roll {
        course,
        rows: vec![],
    }
}

fn entry(family: u128, confirm: bool, waits: bool) -> Entry {
    Entry {
        id: EnrolmentId(Uuid::from_u128(1000 - family)),
        alias: format!("{family}"),
        family: FamilyId(Uuid::from_u128(family)),
        confirm,
        waits,
        at: at(),
    }
}

/// The statuses in the order of enrolment, those who wait with their place.
fn told(roll: &Roll) -> String {
    let mut rows: Vec<_> = roll.rows.iter().collect();
    rows.sort_by_key(|row| row.enrolled_at);
    let word = |row: &&enrolment::Model| match row.place {
        Some(place) => format!("{place}"),
        None => row.status.code().to_lowercase(),
    };
    rows.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_list_moves_up_in_order() {
    let mut roll = course(CourseStatus::Open, 2);
    let ids: Vec<_> = (1..=5)
        .map(|family| roll.enrol(entry(family, true, true)).expect("it is open"))
        .collect();
    assert_eq!(told(&roll), "confirmed confirmed 1 2 3");
    assert_eq!(roll.course.status, CourseStatus::Full);
    assert_eq!(roll.enrol(entry(6, true, false)), Err(Code::CourseFull));
    assert_eq!(roll.enrol(entry(1, true, true)), Err(Code::AlreadyEnrolled));
    roll.leave(ids[3]).expect("it waits");
    assert_eq!(told(&roll), "confirmed confirmed 1 cancelled 2");
    roll.leave(ids[0]).expect("it has a place");
    assert_eq!(told(&roll), "cancelled confirmed confirmed cancelled 1");
    // Back again, as the last, under the alias it had.
    assert_eq!(roll.enrol(entry(1, true, true)), Ok(ids[0]));
    assert_eq!(told(&roll), "confirmed confirmed cancelled 1 2");
    assert_eq!(roll.rows.len(), 5);
    roll.resize(3).expect("more places");
    assert_eq!(told(&roll), "confirmed confirmed cancelled confirmed 1");
    assert_eq!(roll.resize(2), Err(Code::ValueInvalid));
    roll.start(false).expect("there are enough");
    assert_eq!(told(&roll), "attending attending cancelled attending 1");
    roll.drop_out(ids[1]).expect("it attends");
    let moved = ids[0];
    assert_eq!(
        told(&roll),
        "dropped_out attending cancelled attending confirmed"
    );
    roll.came(moved);
    roll.complete().expect("it runs");
    assert_eq!(
        told(&roll),
        "dropped_out completed cancelled completed completed"
    );
}

#[test]
fn below_its_minimum_a_course_starts_only_anyway() {
    let mut roll = course(CourseStatus::Open, 4);
    roll.enrol(entry(1, true, true)).expect("it is open");
    roll.enrol(entry(2, false, true)).expect("it is open");
    let before = roll.clone();
    assert_eq!(roll.clone().start(false), Err(Code::BelowMinimum));
    roll.start(true).expect("anyway");
    assert_eq!(told(&roll), "attending proposed");
    assert_eq!(
        roll.confirm(before.rows[1].id),
        Err(Code::TransitionIllegal)
    );
    roll.complete().expect("it runs");
    assert_eq!(told(&roll), "completed cancelled");
}

/// Whatever is done with an enrolment in whatever status, only what the state machine has happens.
#[test]
fn illegal_steps_of_enrolments_are_refused() {
    type Act = fn(&mut Roll, EnrolmentId) -> Result<(), Code>;
    use EnrolmentStatus::{Attending, Cancelled, Confirmed, Proposed, Waitlisted};
    let acts: [(Act, &[EnrolmentStatus]); 3] = [
        (Roll::confirm, &[Proposed]),
        (Roll::leave, &[Proposed, Confirmed, Waitlisted]),
        (Roll::drop_out, &[Attending]),
    ];
    for (act, legal) in acts {
        for status in EnrolmentStatus::ALL {
            let mut roll = course(CourseStatus::Open, 1);
            roll.enrol(entry(1, true, true)).expect("it is open");
            roll.rows[0].status = status.value;
            roll.rows[0].place = (status.value == Waitlisted).then_some(1);
            let done = act(&mut roll, EnrolmentId(Uuid::from_u128(999)));
            let expected = if legal.contains(&status.value) {
                Ok(())
            } else {
                Err(Code::TransitionIllegal)
            };
            assert_eq!(done, expected, "{}", status.code);
        }
        let unknown = EnrolmentId(Uuid::from_u128(5));
        let mut roll = course(CourseStatus::Open, 1);
        assert_eq!(act(&mut roll, unknown), Err(Code::NotFound));
    }
    // Confirming is no way back from having cancelled.
    let mut roll = course(CourseStatus::Open, 1);
    let id = roll.enrol(entry(1, true, true)).expect("it is open");
    roll.leave(id).expect("it has a place");
    assert_eq!(roll.confirm(id), Err(Code::TransitionIllegal));
    assert_eq!(roll.rows[0].status, Cancelled);
}

/// Each step of a course from each status: it happens exactly when the state machine has it.
#[test]
fn illegal_steps_of_courses_are_refused() {
    type Act = fn(&mut Roll) -> Result<(), Code>;
    use CourseStatus::{Cancelled, Completed, Open, Running};
    let acts: [(Act, CourseStatus); 4] = [
        (Roll::open, Open),
        (|roll| roll.start(true), Running),
        (Roll::complete, Completed),
        (Roll::cancel, Cancelled),
    ];
    for (act, to) in acts {
        for from in CourseStatus::ALL {
            let mut roll = course(from.value, 1);
            // From FULL to OPEN it goes by itself: nobody opens it.
            let by_itself = from.code == "FULL" && to == Open;
            let expected = course_may(from.value, to) && !by_itself;
            assert_eq!(
                act(&mut roll).is_ok(),
                expected,
                "{} → {}",
                from.code,
                to.code()
            );
            let mut roll = course(from.value, 1);
            let takes = matches!(from.code, "OPEN" | "FULL");
            assert_eq!(
                roll.enrol(entry(1, true, true)).is_ok(),
                takes,
                "{}",
                from.code
            );
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Enrol(u128, bool, bool),
    Confirm(u128),
    Leave(u128),
    DropOut(u128),
    Came(u128),
    Resize(i32),
    Open,
    Start(bool),
    Complete,
    Cancel,
}

fn acts() -> impl Strategy<Value = Act> {
    let family = 1..12_u128;
    prop_oneof![
        12 => (family.clone(), any::<bool>(), any::<bool>()).prop_map(|(n, confirm, waits)| Act::Enrol(n, confirm, waits)),
        4 => family.clone().prop_map(Act::Confirm),
        6 => family.clone().prop_map(Act::Leave),
        4 => family.clone().prop_map(Act::DropOut),
        2 => family.prop_map(Act::Came),
        2 => (0..6).prop_map(Act::Resize),
        1 => Just(Act::Open),
        1 => any::<bool>().prop_map(Act::Start),
        1 => prop_oneof![9 => Just(Act::Came(1)), 1 => Just(Act::Complete)],
        1 => prop_oneof![9 => Just(Act::Came(1)), 1 => Just(Act::Cancel)],
    ]
}

impl Act {
    fn on(self, roll: &mut Roll) -> Result<(), Code> {
        let id = |family: u128| {
            let rows = &roll.rows;
            let of = rows.iter().find(|row| row.alias == family.to_string());
            of.map_or(EnrolmentId(Uuid::nil()), |row| row.id)
        };
        match self {
            Self::Enrol(family, confirm, waits) => {
                roll.enrol(entry(family, confirm, waits)).map(drop)
            }
            Self::Confirm(family) => roll.confirm(id(family)),
            Self::Leave(family) => roll.leave(id(family)),
            Self::DropOut(family) => roll.drop_out(id(family)),
            Self::Came(family) => {
                roll.came(id(family));
                Ok(())
            }
            Self::Resize(most) => roll.resize(most),
            Self::Open => roll.open(),
            Self::Start(anyway) => roll.start(anyway),
            Self::Complete => roll.complete(),
            Self::Cancel => roll.cancel(),
        }
    }
}

/// Who waits, in the order of their places.
fn queue(roll: &Roll) -> Vec<EnrolmentId> {
    let waits = |row: &&enrolment::Model| row.status == EnrolmentStatus::Waitlisted;
    let mut rows: Vec<_> = roll.rows.iter().filter(waits).collect();
    rows.sort_by_key(|row| row.place);
    rows.iter().map(|row| row.id).collect()
}

/// What a step may make of a roll.
fn check(before: &Roll, after: &Roll) {
    use CourseStatus::{Cancelled, Completed, Full, Open, Running};
    let (status, room) = (after.course.status, after.has_room());
    assert!(after.taken() <= after.course.participants_max);
    let waiting = queue(after);
    let places: Vec<_> = after.rows.iter().filter_map(|row| row.place).collect();
    assert_eq!(
        places.len(),
        waiting.len(),
        "who does not wait has no place on the list"
    );
    let mut sorted = places;
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(1..=waiting.len() as i32));
    if matches!(status, Open | Full) {
        assert_eq!(status == Full, !room);
    }
    if matches!(status, Open | Full | Running) {
        assert!(
            waiting.is_empty() || !room,
            "somebody waits while there is room"
        );
    }
    if matches!(status, Completed | Cancelled) {
        let over = |row: &enrolment::Model| {
            use EnrolmentStatus as S;
            matches!(row.status, S::Completed | S::DroppedOut | S::Cancelled)
        };
        assert!(after.rows.iter().all(over));
    }
    // Nobody overtakes: who still waits does so in the order there was, and newcomers come last.
    let old = queue(before);
    let stayed: Vec<_> = old.iter().filter(|id| waiting.contains(id)).collect();
    assert!(waiting.iter().take(stayed.len()).eq(stayed.iter().copied()));
    // Nor does anybody move up before who was ahead.
    let moved = |id: &EnrolmentId| {
        let row = after.rows.iter().find(|row| row.id == *id);
        row.is_some_and(|row| row.status == EnrolmentStatus::Confirmed)
    };
    let first_left = old.iter().position(|id| waiting.contains(id));
    assert!(!old.iter().skip(first_left.unwrap_or(old.len())).any(moved));
    for row in &after.rows {
        match before.rows.iter().find(|old| old.id == row.id) {
            Some(old) => assert!(
                old.status == row.status || enrolment_may(old.status, row.status),
                "{} → {}",
                old.status.code(),
                row.status.code()
            ),
            None => assert!(
                before
                    .rows
                    .iter()
                    .all(|old| old.enrolled_at < row.enrolled_at)
            ),
        }
    }
    let from = before.course.status;
    assert!(from == status || course_may(from, status));
}

proptest! {
    /// No sequence of steps leads where the model forbids. A refused one is thrown away with the
    /// roll it was tried on, as a change that is dropped.
    #[test]
    fn no_history_leads_astray(most in 1..5_i32, history in prop::collection::vec(acts(), 1..80)) {
        let mut roll = course(CourseStatus::Planned, most);
        if let Some(Act::Cancel) = history.first() {
            roll.cancel().expect("it is planned");
        } else {
            roll.open().expect("it is planned");
        }
        for act in history {
            let mut next = roll.clone();
            if act.on(&mut next).is_ok() {
                check(&roll, &next);
                roll = next;
            }
        }
    }
}
