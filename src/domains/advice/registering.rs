//! Registering sparring for health staff, and correcting it.

use async_graphql::{Context, ID};
use chrono::NaiveDate;
use entities::{
    CodeSet,
    codes::{OrganisationKind, Role, Topic},
    hospital,
    ids::{HospitalId, PersonId, ProgrammeId, SparringId},
    person, sparring,
};

use super::{
    mutations::{CorrectSparringInput, RegisterSparringInput},
    rules::{self, Reach},
};
use crate::{
    access::{Change, Failure, new_id},
    domains::{
        directory::known::{cover, hosts, seen, terms_of_office},
        onboarding::rules::{Place, place},
        programme::within,
    },
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, current, keep, person as acting, wrong,
        },
        node, reader,
    },
};

/// Registers sparring.
pub(super) async fn register(
    ctx: &Context<'_>,
    input: &RegisterSparringInput,
) -> Result<SparringId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let hospital = node::parse::<HospitalId>(&input.hospital)?;
    let hospital = seen::<hospital::Entity>(&change, hospital).await?;
    let hospital = hospital.ok_or(wrong("hospital", Code::NotFound))?;
    let at = (hospital.programme_id, hospital.id);
    let reach = reach(&change, at).ok_or_else(forbidden)?;
    hosts(&hospital, false).map_err(|code| wrong("hospital", code))?;
    let told = Told {
        held_on: input.held_on.0,
        asker_role: input.asker_role.0,
        asked_by: input.asked_by.as_ref(),
        topics: input.topics.iter().map(|topic| topic.0).collect(),
        minutes: input.minutes,
        worker: input.worker.as_ref(),
    };
    let (asked_by, worker_id) = told.fits(&change, me, reach, at).await?;
    let row = sparring::Model {
        id: new_id(),
        programme_id: hospital.programme_id,
        hospital_id: hospital.id,
        held_on: told.held_on,
        asker_role: told.asker_role,
        asked_by,
        topics: told.topics,
        minutes: told.minutes,
        via_bridge: input.via_bridge || told.asker_role == Role::BridgeConsultant,
        worker_id: worker_id.or(is_worker(&change, hospital.programme_id).then_some(me)),
        version: 1,
    };
    change.insert(&row).await?;
    keep(ctx, change, Some(key), row.id).await
}

/// Corrects sparring of a hospital or programme that is the viewer's.
pub(super) async fn correct(
    ctx: &Context<'_>,
    input: &CorrectSparringInput,
) -> Result<SparringId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let id = node::parse::<SparringId>(&input.sparring)?;
    let row = change.find::<sparring::Entity>(id).await?;
    let mut row = row.ok_or(wrong("sparring", Code::NotFound))?;
    let at = (row.programme_id, row.hospital_id);
    if reach(&change, at) != Some(Reach::All) {
        return Err(forbidden().into());
    }
    current(input.version, row.version)?;
    let told = Told {
        held_on: input.held_on.0,
        asker_role: input.asker_role.0,
        asked_by: input.asked_by.as_ref(),
        topics: input.topics.iter().map(|topic| topic.0).collect(),
        minutes: input.minutes,
        worker: input.worker.as_ref(),
    };
    (row.asked_by, row.worker_id) = told.fits(&change, me, Reach::All, at).await?;
    row.held_on = told.held_on;
    row.asker_role = told.asker_role;
    row.topics = told.topics;
    row.minutes = told.minutes;
    row.via_bridge = input.via_bridge || told.asker_role == Role::BridgeConsultant;
    row.version += 1;
    change.save(&row).await?;
    keep(ctx, change, None, row.id).await
}

fn forbidden() -> Failure {
    Failure::forbidden("Your roles do not write sparring here.")
}

fn is_worker(change: &Change<'_>, programme: ProgrammeId) -> bool {
    let programmes = change.lens().viewer.programmes_as(&[Role::SocialWorker]);
    programmes.contains(&programme.0)
}

/// How far the viewer's right to sparring of this programme and hospital goes (domain.md §4).
fn reach(change: &Change<'_>, (programme, hospital): (ProgrammeId, HospitalId)) -> Option<Reach> {
    let viewer = &change.lens().viewer;
    let partners = viewer.programmes_as(&[Role::BridgeConsultant, Role::SocialWorker]);
    let contact = viewer.organisations_as(&[Role::ContactPerson]);
    let midwife = viewer.organisations_as(&[Role::Midwife]);
    if partners.contains(&programme.0) || contact.contains(&hospital.0) {
        Some(Reach::All)
    } else {
        midwife.contains(&hospital.0).then_some(Reach::Own)
    }
}

/// What is told of sparring, and has to fit together.
struct Told<'a> {
    held_on: NaiveDate,
    asker_role: Role,
    asked_by: Option<&'a ID>,
    topics: CodeSet<Topic>,
    minutes: i32,
    worker: Option<&'a ID>,
}

impl Told<'_> {
    /// It can have been so, at this hospital of this programme; who asked and who answered.
    async fn fits(
        &self,
        change: &Change<'_>,
        me: PersonId,
        reach: Reach,
        (programme, hospital): (ProgrammeId, HospitalId),
    ) -> Result<(Option<PersonId>, Option<PersonId>), Stop> {
        let today = change.lens().today;
        rules::told(today, self.held_on, self.minutes, ("topics", self.topics))?;
        let asked_by = self.asked_by.map(node::parse::<PersonId>).transpose()?;
        let asked_by = rules::asker(reach, me, self.asker_role, asked_by)?;
        let worker = self.worker.map(node::parse::<PersonId>).transpose()?;
        within(change, programme, self.held_on, "heldOn").await?;
        let own = place(self.asker_role) == Place::Organisation(OrganisationKind::Hospital);
        for (field, named, role, at) in [
            (
                "askedBy",
                asked_by,
                self.asker_role,
                own.then_some(hospital),
            ),
            ("worker", worker, Role::SocialWorker, None),
        ] {
            let Some(named) = named else { continue };
            if seen::<person::Entity>(change, named).await?.is_none() {
                return Err(wrong(field, Code::NotFound).into());
            }
            let terms = terms_of_office(change, named, role, programme, at).await?;
            if !cover(&terms, self.held_on, Some(self.held_on)) {
                return Err(wrong(field, Code::ValueInvalid).into());
            }
        }
        Ok((asked_by, worker))
    }
}
