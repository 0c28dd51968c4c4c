//! When social workers are at their sites, and whether there is room.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use entities::{
    capacity,
    codes::{CapacityStatus, Track},
    ids::{HospitalId, PersonId},
    presence_exception, presence_slot,
};

use super::{people::Staff, plan::SitePlan, random::Stream, world::World};
use crate::calendar::{add_working_days, at_local, weekday};

/// Days of exceptions before and after the day of the demo.
const EXCEPTION_DAYS_BEFORE: u64 = 180;
const EXCEPTION_DAYS_AFTER: u64 = 28;

pub(super) const fn clock(hour: u32, minute: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

/// The weekly slots of a programme, and the days that differ.
pub(super) fn make(
    world: &World,
    staff: &Staff,
    seed: u64,
    as_of: NaiveDate,
) -> (Vec<presence_slot::Model>, Vec<presence_exception::Model>) {
    let mut stream = Stream::new(seed, &format!("presence:{}", world.plan.region));
    let colleagues: Vec<PersonId> = staff
        .sites
        .iter()
        .flat_map(|site| site.workers.iter().copied())
        .collect();
    let (mut slots, mut exceptions) = (Vec::new(), Vec::new());
    for (site, staff) in world.sites.iter().zip(&staff.sites) {
        let Some(plan) = world.plan.site(&site.name) else {
            continue;
        };
        for (n, (day, afternoon)) in plan.presence.iter().enumerate() {
            let (from, to) = match (plan.whole_days, afternoon) {
                (true, _) => (clock(9, 0), clock(15, 0)),
                (false, false) => (clock(8, 30), clock(12, 0)),
                (false, true) => (clock(12, 30), clock(16, 0)),
            };
            // The mornings in turn; the first worker, who may be a persona, has the first.
            let worker_id = staff.workers[n % staff.workers.len().min(3)];
            let first = on_or_after(plan.from, *day);
            let slot = presence_slot::Model {
                id: stream.id(),
                site_id: site.id,
                worker_id,
                weekday: weekday(first),
                starts_at: from,
                ends_at: to,
                valid_from: first,
                valid_to: None,
            };
            for date in dates(first, as_of) {
                let near = (date - as_of).num_days().abs() <= 10;
                if stream.chance(if near { 0.25 } else { 0.05 }) {
                    exceptions.push(exception(&mut stream, plan, &slot, date, &colleagues));
                }
            }
            slots.push(slot);
        }
    }
    (slots, exceptions)
}

fn on_or_after(date: NaiveDate, day: u32) -> NaiveDate {
    let ahead = (7 + day - date.weekday().num_days_from_monday()) % 7;
    date.checked_add_days(Days::new(ahead.into()))
        .unwrap_or(date)
}

/// The slot's days near `as_of`.
fn dates(first: NaiveDate, as_of: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let from = as_of
        .checked_sub_days(Days::new(EXCEPTION_DAYS_BEFORE))
        .unwrap_or(as_of);
    let to = as_of
        .checked_add_days(Days::new(EXCEPTION_DAYS_AFTER))
        .unwrap_or(as_of);
    let start = on_or_after(from.max(first), first.weekday().num_days_from_monday());
    start.iter_weeks().take_while(move |date| *date <= to)
}

fn exception(
    stream: &mut Stream,
    plan: &SitePlan,
    slot: &presence_slot::Model,
    date: NaiveDate,
    colleagues: &[PersonId],
) -> presence_exception::Model {
    let mut exception = presence_exception::Model {
        id: stream.id(),
        slot_id: slot.id,
        on_date: date,
        cancelled: false,
        starts_at: None,
        ends_at: None,
        substitute_id: None,
    };
    match stream.count(0, 2) {
        0 if !plan.always => exception.cancelled = true,
        1 => {
            let later = TimeDelta::minutes(30);
            exception.starts_at = Some(slot.starts_at + later);
            exception.ends_at = Some(slot.ends_at + later);
        }
        _ => {
            let others: Vec<PersonId> = colleagues
                .iter()
                .copied()
                .filter(|person| *person != slot.worker_id)
                .collect();
            exception.substitute_id = Some(stream.pick(&others));
        }
    }
    exception
}

/// What Mødrehjælpen states of its room, by hospital and for the whole programme.
pub(super) fn capacities(
    world: &World,
    seed: u64,
    as_of: NaiveDate,
    cut: DateTime<Utc>,
) -> Vec<capacity::Model> {
    let mut stream = Stream::new(seed, &format!("capacity:{}", world.plan.region));
    let active = world.hospitals.iter().filter(|hospital| hospital.active);
    let places: Vec<Option<HospitalId>> = std::iter::once(None)
        .chain(active.map(|hospital| Some(hospital.id)))
        .collect();
    let mut rows = Vec::new();
    for hospital_id in places {
        for track in [Track::OpenAdvice, Track::ReferredActivity] {
            let started = track == Track::OpenAdvice || world.plan.courses_from <= as_of;
            let (status, note) = if started {
                stream.weighted(&[
                    ((CapacityStatus::HasCapacity, None), 6),
                    (
                        (
                            CapacityStatus::HasCapacity,
                            Some("Ledige tider allerede i denne uge."),
                        ),
                        2,
                    ),
                    (
                        (
                            CapacityStatus::NoCapacityHasWaitlist,
                            Some("Ventetid på omkring tre uger."),
                        ),
                        3,
                    ),
                    (
                        (
                            CapacityStatus::NoCapacity,
                            Some("Nye henvisninger tages igen i næste måned."),
                        ),
                        1,
                    ),
                ])
            } else {
                (
                    CapacityStatus::NoCapacity,
                    Some("Sporet er ikke begyndt endnu."),
                )
            };
            let remote = world.remote && track == Track::OpenAdvice;
            let slot = remote.then(|| {
                let date = add_working_days(as_of, stream.count(1, 5));
                at_local(date, clock(9 + stream.count(0, 5), 30))
            });
            rows.push(capacity::Model {
                id: stream.id(),
                programme_id: world.id,
                hospital_id,
                track,
                status,
                note: note.map(str::to_owned),
                next_remote_slot: slot,
                changed_at: cut - TimeDelta::hours(stream.between(12, 300)),
            });
        }
    }
    rows
}
