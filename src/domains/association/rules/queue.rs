//! Seats and the waiting list of an activity. Pure.
//!
//! The list is strict: nobody overtakes. Who comes while somebody waits, waits too, and the first
//! who waits goes first, even where a smaller family behind would fit: so a large family is not
//! passed over for ever.

use entities::{codes::SignupStatus, signup};

/// Seats that a signup takes: adults and children.
fn persons(signup: &signup::Model) -> i64 {
    i64::from(signup.adults) + i64::from(signup.children)
}

fn has_seat(signup: &signup::Model) -> bool {
    matches!(
        signup.status,
        SignupStatus::Confirmed | SignupStatus::ToBeTold
    )
}

/// Seats that are taken.
fn taken(signups: &[signup::Model]) -> i64 {
    let seated = signups.iter().filter(|signup| has_seat(signup));
    seated.map(persons).sum()
}

/// Whether so many more have room beside those who have a seat.
fn has_room(capacity: Option<i32>, taken: i64, persons: i64) -> bool {
    capacity.is_none_or(|capacity| taken + persons <= i64::from(capacity))
}

/// Status and place of a family of `persons` that signs up now: a seat when all of it fits and
/// nobody waits, or else the next place. `None` for a family larger than the capacity, which
/// could never get a seat.
#[must_use]
pub fn admit(
    capacity: Option<i32>,
    signups: &[signup::Model],
    persons: i64,
) -> Option<(SignupStatus, Option<i32>)> {
    if !has_room(capacity, 0, persons) {
        return None;
    }
    let last = signups.iter().filter_map(|row| row.waitlist_place).max();
    if last.is_none() && has_room(capacity, taken(signups), persons) {
        return Some((SignupStatus::Confirmed, None));
    }
    Some((SignupStatus::Waitlisted, Some(last.unwrap_or(0) + 1)))
}

/// Lets those who wait move up, in order, as long as the first of them fits, and numbers the rest
/// from 1. Who got a seat is to be told.
pub fn move_up(capacity: Option<i32>, signups: &mut [signup::Model]) {
    let mut taken = taken(signups);
    let mut waiting: Vec<_> = signups
        .iter_mut()
        .filter(|signup| signup.status == SignupStatus::Waitlisted)
        .collect();
    waiting.sort_by_key(|signup| signup.waitlist_place);
    let mut next = 1;
    let mut moves = true;
    for signup in waiting {
        moves &= has_room(capacity, taken, persons(signup));
        if moves {
            taken += persons(signup);
            signup.status = SignupStatus::ToBeTold;
            signup.waitlist_place = None;
        } else {
            signup.waitlist_place = Some(next);
            next += 1;
        }
    }
}

/// The smallest capacity that leaves everybody their seat, and everybody who waits a hope of one.
#[must_use]
pub fn least_capacity(signups: &[signup::Model]) -> i64 {
    let waiting = signups
        .iter()
        .filter(|signup| signup.status == SignupStatus::Waitlisted);
    waiting.map(persons).fold(taken(signups), i64::max)
}

/// What differs between `before` and `after`, in an order in which no two rows ever have the same
/// place: first who leaves the list, then the others from the front, each moving to a place that
/// is free by then.
#[must_use]
pub fn moves(before: &[signup::Model], after: Vec<signup::Model>) -> Vec<signup::Model> {
    let mut changed: Vec<_> = after
        .into_iter()
        .zip(before)
        .filter_map(|(after, before)| (after != *before).then_some(after))
        .collect();
    changed.sort_by_key(|signup| signup.waitlist_place);
    changed
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;
    use entities::ids::{ActivityId, SignupId};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domains::association::rules::{SignupStep, signup_after};

    fn family(n: u128, persons: i32, status: SignupStatus, place: Option<i32>) -> signup::Model {
        signup::Model {
            id: SignupId(Uuid::from_u128(n)),
            activity_id: ActivityId(Uuid::nil()),
            alias: n.to_string(),
            adults: 1,
            children: persons - 1,
            status,
            waitlist_place: place,
            signed_up_at: DateTime::UNIX_EPOCH,
            called_off: false,
        }
    }

    #[test]
    fn nobody_overtakes_a_large_family() {
        use SignupStatus::{Confirmed, ToBeTold, Waitlisted};
        let mut list = vec![family(1, 8, Confirmed, None)];
        assert_eq!(admit(Some(10), &list, 3), Some((Waitlisted, Some(1))));
        list.push(family(2, 3, Waitlisted, Some(1)));
        // One would fit, and waits behind the three.
        assert_eq!(admit(Some(10), &list, 1), Some((Waitlisted, Some(2))));
        list.push(family(3, 1, Waitlisted, Some(2)));
        move_up(Some(10), &mut list);
        assert_eq!(list[1].waitlist_place, Some(1));
        assert_eq!(least_capacity(&list), 8);
        move_up(Some(11), &mut list);
        assert_eq!(
            (list[1].status, list[2].waitlist_place),
            (ToBeTold, Some(1))
        );
        move_up(None, &mut list);
        assert_eq!(list[2].status, ToBeTold);
        assert_eq!(admit(Some(10), &[], 11), None);
        assert_eq!(admit(None, &[], 11), Some((Confirmed, None)));
    }

    /// What may happen.
    #[derive(Clone, Debug)]
    enum Act {
        SignUp(i32),
        Cancel(usize),
        Tell(usize),
        Capacity(Option<i32>),
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            4 => (1..=5).prop_map(Act::SignUp),
            3 => any::<usize>().prop_map(Act::Cancel),
            1 => any::<usize>().prop_map(Act::Tell),
            1 => proptest::option::of(1..40).prop_map(Act::Capacity),
        ]
    }

    /// Applies what differs to the rows, as the database does: no place is ever taken twice.
    fn write(rows: &mut [signup::Model], after: Vec<signup::Model>) -> Result<(), TestCaseError> {
        for changed in moves(rows, after) {
            let row = rows.iter_mut().find(|row| row.id == changed.id);
            *row.unwrap() = changed;
            let places = rows.iter().filter_map(|row| row.waitlist_place);
            let distinct: BTreeSet<i32> = places.clone().collect();
            prop_assert_eq!(distinct.len(), places.count());
        }
        Ok(())
    }

    proptest! {
        /// Whatever happens: never above the capacity, places from 1 without gaps in the order in
        /// which they came, the first never fits while it waits, and who has a seat keeps it.
        #[test]
        fn no_history_breaks_the_queue(seats in 5..30, acts in proptest::collection::vec(act(), 1..60)) {
            let mut capacity = Some(seats);
            let mut rows: Vec<signup::Model> = vec![];
            for act in acts {
                let before = rows.clone();
                let mut after = rows.clone();
                match act {
                    Act::SignUp(persons) => {
                        if let Some((status, place)) = admit(capacity, &rows, persons.into()) {
                            rows.push(family(rows.len() as u128, persons, status, place));
                        }
                    }
                    Act::Cancel(n) | Act::Tell(n) if !rows.is_empty() => {
                        let step = if matches!(act, Act::Tell(_)) { SignupStep::Tell } else { SignupStep::Cancel };
                        let signup = &mut after[n % rows.len()];
                        if let Some(status) = signup_after(signup.status, step) {
                            signup.status = status;
                            signup.waitlist_place = None;
                            move_up(capacity, &mut after);
                            write(&mut rows, after)?;
                        }
                    }
                    Act::Capacity(wished) if wished.is_none_or(|seats| i64::from(seats) >= least_capacity(&rows)) => {
                        capacity = wished;
                        move_up(capacity, &mut after);
                        write(&mut rows, after)?;
                    }
                    _ => {}
                }
                prop_assert!(has_room(capacity, taken(&rows), 0));
                // They are numbered in the order in which they came.
                let waiting: Vec<&signup::Model> = rows.iter().filter(|row| row.status == SignupStatus::Waitlisted).collect();
                for (place, row) in (1..).zip(&waiting) {
                    prop_assert_eq!(row.waitlist_place, Some(place));
                }
                prop_assert!(rows.iter().all(|row| (row.status == SignupStatus::Waitlisted) == row.waitlist_place.is_some()));
                if let Some(first) = waiting.first() {
                    prop_assert!(!has_room(capacity, taken(&rows), persons(first)));
                    prop_assert!(has_room(capacity, 0, persons(first)));
                }
                for (was, is) in before.iter().zip(&rows) {
                    prop_assert!(!has_seat(was) || has_seat(is) || matches!(act, Act::Cancel(_)));
                }
            }
        }
    }
}
