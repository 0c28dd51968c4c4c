//! An invented population of the agreements' size, for demonstrations, tests and measurements.
//!
//! It is a function of [`Options`] alone. Each table of each programme draws from a stream of its
//! own, so that a new table leaves the others as they were. Rows are made and written in chunks:
//! memory does not grow with the scale.

mod activities;
mod advice;
mod case;
mod cases;
mod consents;
mod course;
mod courses;
mod names;
mod people;
pub mod personas;
mod plan;
mod presence;
mod prints;
mod profiles;
mod proposals;
mod random;
mod script;
mod snapshots;
mod steering;
mod surveys;
mod trail;
mod traits;
mod volunteers;
mod world;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entities::{
    activity, activity_tally, advice_session, capacity,
    codes::{InstallationKind, InstallationState},
    identity, installation, leader_proposal, machine_client, member_contact, organisation, person,
    presence_exception, presence_slot, profile, role_assignment, signup, sparring,
};
use indicatif::ProgressBar;
use sea_orm::{DatabaseConnection, EntityTrait, PaginatorTrait, TransactionTrait};

use self::{people::Staff, world::World};
use super::{
    SeedError, reference,
    rows::{self, Existing},
};
use crate::calendar::at_local;

/// Rows that are written in one transaction, about.
const CHUNK: usize = 8_000;

/// What population to make.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Chooses one of many populations.
    pub seed: u64,
    /// Size; 1 is the size of the agreements.
    pub scale: f64,
    /// The day on which the demo plays. All that has happened, happened before it began;
    /// activities, presence and remote slots lie on it and after it as well.
    pub as_of: NaiveDate,
}

impl Options {
    /// Whether such a population can be made.
    ///
    /// # Errors
    /// [`SeedError::Options`] when not.
    pub fn check(&self) -> Result<(), SeedError> {
        self.fits(&World::all()?)
    }

    fn fits(&self, worlds: &[World]) -> Result<(), SeedError> {
        if !(self.scale.is_finite() && self.scale > 0.0 && self.scale <= 1_000.0) {
            return Err(SeedError::Options("the scale must lie between 0 and 1000"));
        }
        if worlds.iter().any(|world| self.as_of <= world.starts_on) {
            return Err(SeedError::Options(
                "the day lies before a programme's start",
            ));
        }
        if self.as_of > NaiveDate::from_ymd_opt(2100, 1, 1).unwrap_or(NaiveDate::MAX) {
            return Err(SeedError::Options("the day lies too far ahead"));
        }
        Ok(())
    }

    /// The first moment of the day: nothing has happened at it or later.
    fn cut(&self) -> DateTime<Utc> {
        at_local(self.as_of, NaiveTime::MIN)
    }
}

/// How many rows were written, by table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// By the table's name.
    pub rows: BTreeMap<&'static str, u64>,
}

impl Summary {
    /// All rows.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.rows.values().sum()
    }

    fn add(&mut self, table: &'static str, rows: usize) {
        *self.rows.entry(table).or_default() += rows as u64;
    }
}

/// Fills an empty database: the directory, then the population.
///
/// The installation is LOADING meanwhile, and stays so if the load is broken off.
///
/// # Errors
/// [`SeedError::NotEmpty`] when there is a person in the database already; nothing is written then.
pub async fn load(
    db: &DatabaseConnection,
    options: &Options,
    progress: &ProgressBar,
) -> Result<Summary, SeedError> {
    let worlds = World::all()?;
    options.fits(&worlds)?;
    #[expect(
        clippy::disallowed_methods,
        reason = "an empty database has no viewers"
    )]
    let people = person::Entity::find().count(db).await?;
    if people > 0 {
        return Err(SeedError::NotEmpty);
    }
    install(db, options, InstallationState::Loading).await?;
    reference::load(db).await?;
    progress.set_length(estimate(&worlds, options));
    let mut load = Load {
        db,
        options,
        progress,
        summary: Summary::default(),
    };
    for world in &worlds {
        let staff = load.people(world).await?;
        load.cases(world, &staff).await?;
        load.activities(world).await?;
        load.courses(world, &staff).await?;
        load.surveys(world).await?;
        load.volunteers(world).await?;
    }
    load.snapshots().await?;
    install(db, options, InstallationState::Ready).await?;
    progress.set_length(load.summary.total());
    Ok(load.summary)
}

async fn install(
    db: &DatabaseConnection,
    options: &Options,
    state: InstallationState,
) -> Result<(), SeedError> {
    let row = installation::Model {
        id: 1,
        kind: InstallationKind::Demo,
        state,
        // The same bits; the database has no unsigned numbers.
        seed: Some(options.seed.cast_signed()),
        scale: Some(options.scale),
        as_of: Some(options.as_of),
    };
    Ok(rows::write::<installation::Entity>(db, &[row], Existing::Update).await?)
}

/// About how many rows there will be.
fn estimate(worlds: &[World], options: &Options) -> u64 {
    worlds
        .iter()
        .map(|world| {
            let days = (world.last_day(options.as_of) - world.starts_on).num_days() as f64;
            let years = days / 365.0 * 0.85;
            let a_year = world.plan.advice_per_year + world.plan.courses_per_year;
            // A case has about 17 rows, an activity with its signups about 9; people on top.
            let cases = years * a_year * options.scale * 17.0;
            let months = (days + 90.0) / 30.0 * world.associations.len() as f64;
            (500.0 + cases + months * (5.0 * options.scale).max(2.0) * 9.0) as u64
        })
        .sum()
}

struct Load<'a> {
    db: &'a DatabaseConnection,
    options: &'a Options,
    progress: &'a ProgressBar,
    summary: Summary,
}

impl Load<'_> {
    fn wrote(&mut self, tables: &[(&'static str, usize)]) {
        for (table, rows) in tables {
            self.summary.add(table, *rows);
            self.progress.inc(*rows as u64);
        }
    }

    async fn people(&mut self, world: &World) -> Result<Staff, SeedError> {
        let Options { seed, scale, as_of } = *self.options;
        let (people, staff) = people::make(world, seed, scale, as_of);
        let (slots, exceptions) = presence::make(world, &staff, seed, as_of);
        let capacities = presence::capacities(world, seed, as_of, self.options.cut());
        let steering = steering::make(world, &people, seed, as_of);
        let proposals = Vec::from_iter(proposals::make(world, &people, seed, as_of));
        let transaction = self.db.begin().await?;
        let (to, refuse) = (&transaction, Existing::Refuse);
        rows::write::<organisation::Entity>(to, &people.organisations, refuse).await?;
        rows::write::<person::Entity>(to, &people.persons, refuse).await?;
        rows::write::<machine_client::Entity>(to, &people.machine_clients, refuse).await?;
        rows::write::<identity::Entity>(to, &people.identities, refuse).await?;
        rows::write::<role_assignment::Entity>(to, &people.roles, refuse).await?;
        rows::write::<leader_proposal::Entity>(to, &proposals, refuse).await?;
        rows::write::<presence_slot::Entity>(to, &slots, refuse).await?;
        rows::write::<presence_exception::Entity>(to, &exceptions, refuse).await?;
        rows::write::<capacity::Entity>(to, &capacities, refuse).await?;
        steering.write(to).await?;
        transaction.commit().await?;
        self.wrote(&[
            ("organisation", people.organisations.len()),
            ("person", people.persons.len()),
            ("machine_client", people.machine_clients.len()),
            ("identity", people.identities.len()),
            ("role_assignment", people.roles.len()),
            ("leader_proposal", proposals.len()),
            ("presence_slot", slots.len()),
            ("presence_exception", exceptions.len()),
            ("capacity", capacities.len()),
        ]);
        self.wrote(&steering.counts());
        Ok(staff)
    }

    async fn cases(&mut self, world: &World, staff: &Staff) -> Result<(), SeedError> {
        let Options { seed, scale, as_of } = *self.options;
        let cut = self.options.cut();
        let mut cases = cases::Cases::new(world, staff, seed, scale, as_of, cut);
        let mut profiles = profiles::Profiles::new(world, seed, cut);
        let mut advice = advice::Advice::new(world, staff, seed, scale, as_of);
        self.case_batch(cases.showcase(), &mut profiles, &mut advice)
            .await?;
        while let Some(batch) = cases.next(CHUNK) {
            self.case_batch(batch, &mut profiles, &mut advice).await?;
        }
        while let Some((sessions, sparrings)) = advice.next_month() {
            self.advice_batch(&sessions, &sparrings).await?;
        }
        Ok(())
    }

    async fn case_batch(
        &mut self,
        batch: case::Batch,
        profiles: &mut profiles::Profiles<'_>,
        advice: &mut advice::Advice<'_>,
    ) -> Result<(), SeedError> {
        let known = profiles.profiles(&batch);
        let contacts = profiles.contacts(&batch);
        let sessions = advice.sessions(&batch);
        let counts = batch.counts();
        let transaction = self.db.begin().await?;
        batch.write(&transaction).await?;
        let (to, refuse) = (&transaction, Existing::Refuse);
        rows::write::<profile::Entity>(to, &known, refuse).await?;
        rows::write::<member_contact::Entity>(to, &contacts, refuse).await?;
        rows::write::<advice_session::Entity>(to, &sessions, refuse).await?;
        transaction.commit().await?;
        for (table, rows) in case::Batch::TABLES.into_iter().zip(counts) {
            self.wrote(&[(table, rows)]);
        }
        self.wrote(&[
            ("profile", known.len()),
            ("member_contact", contacts.len()),
            ("advice_session", sessions.len()),
        ]);
        Ok(())
    }

    async fn advice_batch(
        &mut self,
        sessions: &[advice_session::Model],
        sparrings: &[sparring::Model],
    ) -> Result<(), SeedError> {
        let transaction = self.db.begin().await?;
        let (to, refuse) = (&transaction, Existing::Refuse);
        rows::write::<advice_session::Entity>(to, sessions, refuse).await?;
        rows::write::<sparring::Entity>(to, sparrings, refuse).await?;
        transaction.commit().await?;
        self.wrote(&[
            ("advice_session", sessions.len()),
            ("sparring", sparrings.len()),
        ]);
        Ok(())
    }

    async fn activities(&mut self, world: &World) -> Result<(), SeedError> {
        let Options { seed, scale, as_of } = *self.options;
        let mut pending = activities::Batch::default();
        for association in &world.associations {
            let months =
                activities::make(world, association, seed, scale, as_of, self.options.cut());
            for batch in months {
                pending.activities.extend(batch.activities);
                pending.signups.extend(batch.signups);
                if pending.signups.len() >= CHUNK {
                    self.activity_batch(std::mem::take(&mut pending)).await?;
                }
            }
        }
        self.activity_batch(pending).await
    }

    async fn activity_batch(&mut self, batch: activities::Batch) -> Result<(), SeedError> {
        let tallies = volunteers::tallies(self.options.seed, &batch.activities, &batch.signups);
        let transaction = self.db.begin().await?;
        let (to, refuse) = (&transaction, Existing::Refuse);
        rows::write::<activity::Entity>(to, &batch.activities, refuse).await?;
        rows::write::<signup::Entity>(to, &batch.signups, refuse).await?;
        rows::write::<activity_tally::Entity>(to, &tallies, refuse).await?;
        transaction.commit().await?;
        self.wrote(&[
            ("activity", batch.activities.len()),
            ("signup", batch.signups.len()),
            ("activity_tally", tallies.len()),
        ]);
        Ok(())
    }
}
