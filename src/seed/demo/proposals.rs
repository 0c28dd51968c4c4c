//! The next project leader of the demo: proposed by the region, and not confirmed yet.

use chrono::{Days, NaiveDate, NaiveTime};
use entities::{codes::Role, leader_proposal};

use super::{people::People, random::Stream, world::World};
use crate::calendar::at_local;

/// A social worker who is to lead the programme from the next month but one.
pub(super) fn make(
    world: &World,
    people: &People,
    seed: u64,
    as_of: NaiveDate,
) -> Option<leader_proposal::Model> {
    let holder = |role| people.roles.iter().rev().find(|held| held.role == role);
    let morning = NaiveTime::from_hms_opt(9, 30, 0)?;
    Some(leader_proposal::Model {
        id: Stream::new(seed, &format!("proposals:{}", world.plan.region)).id(),
        programme_id: world.id,
        person_id: holder(Role::SocialWorker)?.person_id,
        starts_on: as_of + Days::new(60),
        proposed_by: holder(Role::RegionAdministrator)?.person_id,
        proposed_at: at_local(as_of - Days::new(3), morning),
        confirmed_by: None,
        confirmed_at: None,
    })
}
