//! Volunteers of the associations by alias, family friends, and tallies of activities held.

use std::collections::BTreeSet;

use chrono::Days;
use entities::{
    CodeSet, activity, activity_tally,
    codes::{ActivityStatus, MatchStatus, ParameterName, Role, SignupStatus, Weekday},
    identity,
    ids::{ActivityTallyId, AssociationId, PersonId},
    programme_parameter, role_assignment, signup, volunteer, volunteer_match,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, TransactionTrait};

use super::{Load, names, random::Stream, world::World};
use crate::seed::{
    SeedError,
    rows::{self, Existing},
};

/// The tallies of held activities. Each draws from a stream of its own activity, so that they do
/// not depend on how activities are gathered into batches.
pub(super) fn tallies(
    seed: u64,
    activities: &[activity::Model],
    signups: &[signup::Model],
) -> Vec<activity_tally::Model> {
    activities
        .iter()
        .filter(|activity| activity.status == ActivityStatus::Held)
        .map(|activity| {
            let mut stream = Stream::new(seed, &format!("tally:{}", activity.id.0));
            let came = signups
                .iter()
                .filter(|row| row.activity_id == activity.id)
                .filter(|row| row.status == SignupStatus::Confirmed)
                .filter(|_| stream.chance(0.88))
                .count() as i32;
            let walk_ins = stream.count(0, 2).cast_signed();
            let families = came + walk_ins;
            let pregnant_families = (0..families).filter(|_| stream.chance(0.14)).count() as i32;
            activity_tally::Model {
                id: ActivityTallyId(activity.id.0),
                families,
                pregnant_families,
                recorded_at: activity.ends_at,
            }
        })
        .collect()
}

impl Load<'_> {
    /// The volunteers of a programme's associations, and whom they visit.
    pub(super) async fn volunteers(&mut self, world: &World) -> Result<(), SeedError> {
        let (mut volunteers, mut matches) = (Vec::new(), Vec::new());
        let minutes = minutes_a_week(self.db, world).await?;
        let personas = signed_in(self.db).await?;
        for association in &world.associations {
            let region = world.plan.region;
            let name = format!("volunteers:{region}:{}", association.name);
            let mut stream = Stream::new(self.options.seed, &name);
            let persons = persons(self.db, association.id).await?;
            let first = volunteers.len();
            for person in persons {
                let persona = personas.contains(&person);
                let row = volunteer(&mut stream, world, association.id, &volunteers[first..]);
                volunteers.push(volunteer::Model {
                    person_id: persona.then_some(person),
                    active: row.active || persona,
                    ..row
                });
            }
            let large = world.plan.large.contains(&association.name.as_str());
            let waiting = stream.count(u32::from(large), 1 + u32::from(large));
            let begun = matches.len();
            let own = &volunteers[first..];
            for (n, status) in statuses(own.len() as u32, waiting).into_iter().enumerate() {
                let back = Days::new(stream.count(3, 300).into());
                let since = self.options.as_of.checked_sub_days(back);
                let since = since.unwrap_or(world.starts_on).max(world.starts_on);
                let alias = names::new_alias(&mut stream, |other| {
                    matches[begun..]
                        .iter()
                        .any(|row: &volunteer_match::Model| row.alias == other)
                });
                let met = status != MatchStatus::Waiting;
                matches.push(volunteer_match::Model {
                    id: stream.id(),
                    programme_id: world.id,
                    association_id: association.id,
                    volunteer_id: met.then(|| own[n % own.len()].id),
                    alias,
                    since,
                    minutes_per_week: minutes
                        .filter(|_| met)
                        .map(|(low, high)| low + (high - low) / 2 * stream.between(0, 2) as i32),
                    status,
                });
            }
        }
        let transaction = self.db.begin().await?;
        let (to, refuse) = (&transaction, Existing::Refuse);
        rows::write::<volunteer::Entity>(to, &volunteers, refuse).await?;
        rows::write::<volunteer_match::Entity>(to, &matches, refuse).await?;
        transaction.commit().await?;
        self.wrote(&[
            ("volunteer", volunteers.len()),
            ("volunteer_match", matches.len()),
        ]);
        Ok(())
    }
}

/// A match for about every third volunteer, some of them over, and the families that wait.
fn statuses(volunteers: u32, waiting: u32) -> Vec<MatchStatus> {
    let met = (0..volunteers.div_ceil(3)).map(|n| match n % 4 {
        3 => MatchStatus::Ended,
        _ => MatchStatus::Active,
    });
    met.chain((0..waiting).map(|_| MatchStatus::Waiting))
        .collect()
}

fn volunteer(
    stream: &mut Stream,
    world: &World,
    association_id: AssociationId,
    others: &[volunteer::Model],
) -> volunteer::Model {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let days = [
        Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday,
    ];
    let free: CodeSet<Weekday> = (0..stream.count(1, 3))
        .map(|_| stream.pick(&days))
        .collect();
    volunteer::Model {
        id: stream.id(),
        programme_id: world.id,
        association_id,
        alias: names::new_alias(stream, |other| others.iter().any(|row| row.alias == other)),
        weekdays: free,
        person_id: None,
        active: stream.chance(0.9),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the database under load has no viewers"
)]
async fn persons(
    db: &sea_orm::DatabaseConnection,
    association: AssociationId,
) -> Result<Vec<PersonId>, SeedError> {
    use role_assignment::Column as C;
    let roles = role_assignment::Entity::find()
        .filter(C::Role.eq(Role::Volunteer))
        .filter(C::OrganisationId.eq(association.0))
        .order_by_asc(C::Id)
        .all(db)
        .await?;
    Ok(roles.into_iter().map(|role| role.person_id).collect())
}

/// Who has an identity.
#[expect(
    clippy::disallowed_methods,
    reason = "the database under load has no viewers"
)]
async fn signed_in(db: &sea_orm::DatabaseConnection) -> Result<BTreeSet<PersonId>, SeedError> {
    let identities = identity::Entity::find().all(db).await?;
    Ok(identities.into_iter().filter_map(|i| i.person_id).collect())
}

/// The least and the most minutes a week that the programme agrees on.
async fn minutes_a_week(
    db: &sea_orm::DatabaseConnection,
    world: &World,
) -> Result<Option<(i32, i32)>, SeedError> {
    let low = parameter(db, world, ParameterName::FamilyFriendMinutesMin).await?;
    let high = parameter(db, world, ParameterName::FamilyFriendMinutesMax).await?;
    Ok(low.zip(high))
}

/// A parameter of the programme; absent when it is not agreed.
#[expect(
    clippy::disallowed_methods,
    reason = "the database under load has no viewers"
)]
pub(super) async fn parameter(
    db: &sea_orm::DatabaseConnection,
    world: &World,
    name: ParameterName,
) -> Result<Option<i32>, SeedError> {
    let found = programme_parameter::Entity::find_by_id((world.id, name))
        .one(db)
        .await?;
    Ok(found.and_then(|parameter| parameter.value))
}
