//! Track 3: what the associations offer, and who has signed up.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};
use entities::{
    activity,
    codes::{ActivityStatus, ActivityType, SignupStatus},
    signup,
};

use super::{
    names,
    presence::clock,
    random::Stream,
    world::{Association, World},
};
use crate::calendar::at_local;

/// Days ahead for which activities are announced.
const DAYS_AHEAD: u64 = 90;

/// Rows on their way to the database.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) activities: Vec<activity::Model>,
    pub(super) signups: Vec<signup::Model>,
}

/// What an association offers: type, title, from and to (hours), weekend, seats.
struct Offer {
    kind: ActivityType,
    title: &'static str,
    hours: (u32, u32),
    weekend: bool,
    seats: Option<(u32, u32)>,
    weight: u32,
}

const fn offer(
    kind: ActivityType,
    title: &'static str,
    hours: (u32, u32),
    weekend: bool,
    seats: Option<(u32, u32)>,
    weight: u32,
) -> Offer {
    Offer {
        kind,
        title,
        hours,
        weekend,
        seats,
        weight,
    }
}

const OFFERS: &[Offer] = &[
    offer(
        ActivityType::BabyCafe,
        "Babycafé",
        (16, 18),
        false,
        Some((12, 24)),
        6,
    ),
    offer(
        ActivityType::SharedMeal,
        "Måltidet: vi laver mad sammen",
        (17, 20),
        false,
        Some((16, 30)),
        5,
    ),
    offer(
        ActivityType::Outing,
        "Udflugt til skoven",
        (10, 14),
        true,
        Some((20, 40)),
        2,
    ),
    offer(
        ActivityType::Outing,
        "Tur i svømmehallen",
        (10, 13),
        true,
        Some((16, 30)),
        2,
    ),
    offer(
        ActivityType::StoryClub,
        "Historieklub",
        (17, 19),
        false,
        Some((12, 20)),
        3,
    ),
    offer(
        ActivityType::RompAndPlay,
        "Tons og tummel",
        (10, 12),
        true,
        Some((16, 36)),
        3,
    ),
    offer(
        ActivityType::RollingCakeMan,
        "Den rullende kagemand",
        (14, 16),
        true,
        None,
        2,
    ),
    offer(
        ActivityType::BabyStarterKit,
        "Udlevering af babystartpakker",
        (16, 18),
        false,
        None,
        2,
    ),
    offer(
        ActivityType::FamilyFriend,
        "Familieven: mød en frivillig",
        (17, 19),
        false,
        Some((10, 16)),
        1,
    ),
];

const PLACES: &[&str] = &[
    "Medborgerhuset",
    "Biblioteket",
    "Frivilligcentret",
    "Beboerhuset",
    "Familiehuset",
];

/// The activities of one association from the programme's start to 90 days after `as_of`; nothing
/// is signed up at `cut` or later.
pub(super) fn make(
    world: &World,
    association: &Association,
    seed: u64,
    scale: f64,
    as_of: NaiveDate,
    cut: DateTime<Utc>,
) -> impl Iterator<Item = Batch> {
    let name = format!("activities:{}:{}", world.plan.region, association.name);
    let mut maker = Maker {
        stream: Stream::new(seed, &name),
        large: world.plan.large.contains(&association.name.as_str()),
        as_of,
        cut,
    };
    let end = as_of
        .checked_add_days(Days::new(DAYS_AHEAD))
        .unwrap_or(as_of);
    let end = world.last_day(end);
    let first = world.starts_on.with_day(1).unwrap_or(world.starts_on);
    let months = (0..).map_while(move |n| first.checked_add_months(Months::new(n)));
    months
        .take_while(move |month| *month <= end)
        .map(move |month| {
            let mut batch = Batch::default();
            let a_month = scale * if maker.large { 7.0 } else { 4.0 };
            for n in 0..maker.stream.rounded(a_month).max(2) {
                let day = maker.day(month);
                // The first of each month is the one that everybody wants to come to.
                maker.activity(
                    world,
                    association,
                    day,
                    n == 0,
                    (world.starts_on, end),
                    &mut batch,
                );
            }
            batch
        })
}

struct Maker {
    stream: Stream,
    large: bool,
    as_of: NaiveDate,
    cut: DateTime<Utc>,
}

impl Maker {
    fn day(&mut self, month: NaiveDate) -> NaiveDate {
        let days = self.stream.count(0, 27);
        month
            .checked_add_days(Days::new(days.into()))
            .unwrap_or(month)
    }

    fn activity(
        &mut self,
        world: &World,
        association: &Association,
        day: NaiveDate,
        popular: bool,
        (first, last): (NaiveDate, NaiveDate),
        batch: &mut Batch,
    ) {
        let choices: Vec<(usize, u32)> = OFFERS
            .iter()
            .enumerate()
            .filter(|(_, offer)| !popular || offer.seats.is_some())
            .map(|(n, offer)| (n, offer.weight))
            .collect();
        let offer = &OFFERS[self.stream.weighted(&choices)];
        let day = on_day_of(day, offer.weekend);
        if day < first || day > last {
            return;
        }
        let starts_at = at_local(day, clock(offer.hours.0, 0));
        let ends_at = at_local(day, clock(offer.hours.1, 0));
        let capacity = offer.seats.map(|(low, high)| self.stream.count(low, high));
        let held = ends_at < self.cut;
        let days_ahead = (day - self.as_of).num_days();
        let status = match self.stream.count(1, 100) {
            _ if popular => {
                if held {
                    ActivityStatus::Held
                } else {
                    ActivityStatus::Published
                }
            }
            1..=5 => ActivityStatus::Cancelled,
            6..=30 if days_ahead > 30 => ActivityStatus::Draft,
            _ if held => ActivityStatus::Held,
            _ => ActivityStatus::Published,
        };
        let activity = activity::Model {
            id: self.stream.id(),
            programme_id: world.id,
            association_id: association.id,
            kind: offer.kind,
            title: offer.title.to_owned(),
            place: format!("{}, {}", self.stream.pick(PLACES), association.name),
            starts_at,
            ends_at,
            capacity: capacity.map(u32::cast_signed),
            status,
            version: if status == ActivityStatus::Draft {
                1
            } else {
                2
            },
        };
        if status != ActivityStatus::Draft {
            // Seats that families ask for, fewer while it is far ahead.
            let near = if popular {
                1.0
            } else {
                1.0 - days_ahead.clamp(0, 90) as f64 / 100.0
            };
            let wish = if popular {
                self.stream.count(130, 170)
            } else {
                self.stream.count(30, 105)
            };
            let seats = f64::from(capacity.unwrap_or(20)) * near * f64::from(wish) / 100.0;
            batch.signups.extend(self.signups(&activity, seats as i32));
        }
        batch.activities.push(activity);
    }

    fn signups(&mut self, activity: &activity::Model, wished: i32) -> Vec<signup::Model> {
        let until = activity.starts_at.min(self.cut);
        let mut ago: Vec<i64> = Vec::new();
        let mut sizes = Vec::new();
        let mut asked = 0;
        while asked < wished {
            let (adults, children) = (
                self.stream.weighted(&[(1, 6), (2, 4)]),
                self.stream.weighted(&[(0, 1), (1, 6), (2, 4), (3, 1)]),
            );
            asked += adults + children;
            sizes.push((adults, children));
            ago.push(self.stream.between(60, 20 * 86_400));
        }
        // In the order in which they came.
        ago.sort_unstable_by(|a, b| b.cmp(a));
        let mut rows: Vec<signup::Model> = Vec::new();
        for ((adults, children), ago) in sizes.into_iter().zip(ago) {
            let alias = names::new_alias(&mut self.stream, |other| {
                rows.iter().any(|row| row.alias == other)
            });
            rows.push(signup::Model {
                id: self.stream.id(),
                activity_id: activity.id,
                alias,
                adults,
                children,
                status: SignupStatus::Confirmed,
                waitlist_place: None,
                signed_up_at: until - TimeDelta::seconds(ago),
                called_off: false,
            });
        }
        self.seat(activity, &mut rows);
        if activity.status == ActivityStatus::Cancelled {
            for row in rows
                .iter_mut()
                .filter(|row| row.status != SignupStatus::Cancelled)
            {
                row.status = SignupStatus::Cancelled;
                row.waitlist_place = None;
                row.called_off = true;
            }
        }
        rows
    }

    /// Gives seats in the order of the rows; after the first who waits, everybody waits.
    fn seat(&mut self, activity: &activity::Model, rows: &mut [signup::Model]) {
        let room = activity.capacity.unwrap_or(i32::MAX);
        let mut taken = 0;
        let mut full = false;
        for row in rows.iter_mut() {
            full |= taken + row.adults + row.children > room;
            if full {
                row.status = SignupStatus::Waitlisted;
            } else {
                taken += row.adults + row.children;
            }
        }
        for row in rows.iter_mut() {
            if row.status == SignupStatus::Confirmed && self.stream.chance(0.06) {
                row.status = SignupStatus::Cancelled;
                taken -= row.adults + row.children;
            }
        }
        // Who moves up has a seat from then on; before it is held she may still have to be told.
        let upcoming = activity.ends_at >= self.cut;
        for row in rows
            .iter_mut()
            .filter(|row| row.status == SignupStatus::Waitlisted)
        {
            if taken + row.adults + row.children > room {
                break;
            }
            taken += row.adults + row.children;
            let told = !upcoming || self.stream.chance(0.3);
            row.status = if told {
                SignupStatus::Confirmed
            } else {
                SignupStatus::ToBeTold
            };
        }
        let waiting = rows
            .iter_mut()
            .filter(|row| row.status == SignupStatus::Waitlisted);
        for (place, row) in (1..).zip(waiting) {
            row.waitlist_place = Some(place);
        }
    }
}

/// The first day of the right kind on or after `day`.
fn on_day_of(day: NaiveDate, weekend: bool) -> NaiveDate {
    day.iter_days()
        .find(|day| (day.weekday().num_days_from_monday() >= 5) == weekend)
        .unwrap_or(day)
}
