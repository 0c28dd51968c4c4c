//! Setting the first grantor of an organisation: whoever installs the service begins the chain, and
//! everybody after that is granted their role by somebody who has one.

use std::io::Write;

use chrono::{DateTime, Utc};
use clap::Args;
use entities::{
    Code,
    codes::{AuditKind, InstallationKind, Role},
    ids::{PersonId, ProgrammeId},
    invitation, organisation, person, programme, role_assignment,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    TransactionTrait,
};

use super::Outcome;
use crate::{
    access::new_id,
    audit::{self, Audit, Author, Entry, Seals},
    calendar,
    clock::Clock,
    config::Settings,
    danish,
    database::{self, Contents, DatabaseError},
    domains::onboarding::{
        invite,
        rules::{Place, employers, grantors, place},
    },
    graph::mutation::line,
};

/// Whom to set.
#[derive(Args)]
pub struct Options {
    /// The role, one that grants others, e.g. REGION_ADMINISTRATOR
    #[arg(long)]
    role: String,
    /// The programme, by the code of its region: 1084 or 1083
    #[arg(long)]
    region: String,
    /// The organisation they work for, by its name
    #[arg(long)]
    organisation: String,
    /// Their name
    #[arg(long)]
    name: String,
    /// Their work e-mail
    #[arg(long)]
    email: Option<String>,
}

/// Writes the person, the role and an invitation, whose code goes to standard output.
pub async fn run(settings: &Settings, options: &Options) -> Outcome {
    let role = Role::from_code(&options.role)
        .filter(|role| {
            Role::ALL
                .iter()
                .any(|other| grantors(other.value).contains(role))
        })
        .ok_or("the role is none that grants others (--role)")?;
    let name =
        line("name", &options.name, 100).map_err(|_| "the name is no line of text (--name)")?;
    let db = database::open(&settings.database).await?;
    let Contents::Ready(kind) = database::inspect(&db).await? else {
        return Err(Box::new(DatabaseError::Outdated));
    };
    let (programme, employer) = places(&db, options).await?;
    let programme = programme.ok_or("there is no such programme (--region)")?;
    let employer =
        employer.ok_or("there is no such organisation in the programme (--organisation)")?;
    if !employers(role).contains(&employer.kind) {
        return Err(
            "the role is not held by people of such an organisation (--organisation)".into(),
        );
    }
    let now = Clock::System.now();
    let who = person::Model {
        id: new_id(),
        organisation_id: employer.id,
        sort_key: danish::sort_key(&name),
        name,
        work_email: options.email.clone(),
        work_phone: None,
    };
    let role = role_assignment::Model {
        id: new_id(),
        person_id: who.id,
        role,
        programme_id: programme.id,
        organisation_id: matches!(place(role), Place::Organisation(_)).then_some(employer.id),
        site_id: None,
        valid_from: calendar::local_date(now),
        valid_to: None,
        granted_by: None,
        ended_at: None,
    };
    let (invitation, code) = invite(who.id, None, now);
    record(settings, kind, (who.id, programme.id), now).await?;
    let tx = db.begin().await?;
    let public = entities::ids::TypedId::global(who.id);
    person::Entity::insert(who.into_active_model())
        .exec_without_returning(&tx)
        .await?;
    role_assignment::Entity::insert(role.into_active_model())
        .exec_without_returning(&tx)
        .await?;
    invitation::Entity::insert(invitation.into_active_model())
        .exec_without_returning(&tx)
        .await?;
    tx.commit().await?;
    tracing::info!(person = public, "a first grantor was set");
    writeln!(std::io::stdout(), "{code}")?;
    Ok(db.close().await?)
}

/// The line of the audit trail, written before anything else is.
async fn record(
    settings: &Settings,
    kind: InstallationKind,
    (person, programme): (PersonId, ProgrammeId),
    at: DateTime<Utc>,
) -> Outcome {
    let seals = Seals::new(settings.audit.ring(audit::KEYS, kind)?);
    let trail = database::for_audit(&settings.database).await?;
    let audit = Audit::start(trail.clone(), seals, Clock::System, new_id());
    let entry = Entry {
        kind: AuditKind::Write,
        at,
        request_id: new_id::<uuid::Uuid>().simple().to_string(),
        author: Author::Outsider {
            programme: Some(programme),
            client: "brobygger grant",
        },
        operation: "grant".into(),
        subjects: vec![person.0],
    };
    audit.append(entry).await?;
    audit.close().await?;
    Ok(trail.close().await?)
}

/// The programme of the region, and the organisation of that name that takes part in it.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever installs the service is no viewer"
)]
async fn places(
    db: &DatabaseConnection,
    options: &Options,
) -> Result<(Option<programme::Model>, Option<organisation::Model>), DbErr> {
    let region = programme::Column::RegionCode.eq(&options.region);
    let Some(programme) = programme::Entity::find().filter(region).one(db).await? else {
        return Ok((None, None));
    };
    use organisation::Column as C;
    let taking_part = Condition::any()
        .add(C::ProgrammeId.eq(programme.id))
        .add(C::ProgrammeId.is_null());
    let employer = organisation::Entity::find()
        .filter(C::Name.eq(&options.organisation))
        .filter(taking_part)
        .one(db)
        .await?;
    Ok((Some(programme), employer))
}
