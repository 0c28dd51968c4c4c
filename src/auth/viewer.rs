//! From credentials to a viewer: the credentials say who, the database says what they may.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entities::{
    codes::{ParameterName, Role},
    identity,
    ids::{HospitalId, MachineClientId, OrganisationId, PersonId, ProgrammeId, SiteId},
    machine_client, organisation, person, programme_parameter, role_assignment, site,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, FromQueryResult,
    sea_query::{Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};

use super::{Credentials, DEMO_ISSUER, Refusal};
use crate::{
    access::{
        Failure, Grant, Principal, Proof, Purpose, STAMP, Statements, Viewer, Wire, col, stamped,
    },
    domains::directory::in_force_on,
};

#[derive(Clone, FromQueryResult)]
struct Line {
    person_id: Option<PersonId>,
    person_name: Option<String>,
    employer_id: Option<OrganisationId>,
    client_id: Option<MachineClientId>,
    client_name: Option<String>,
    client_hospital: Option<HospitalId>,
    client_programme: Option<ProgrammeId>,
    role: Option<Role>,
    programme_id: Option<ProgrammeId>,
    organisation_id: Option<OrganisationId>,
    site_id: Option<SiteId>,
    valid_to: Option<NaiveDate>,
    withheld_open_days: Option<i32>,
}

/// What viewers were made of when they last asked. An entry is used with a [`Proof`] that nothing of
/// it has changed since, so it outlives no right; that it is not kept for long is for what no count
/// can tell, a database put back to an earlier state.
#[derive(Default)]
pub struct Viewers(Mutex<HashMap<Subject, Entry>>);

/// The issuer and the subject.
type Subject = (String, String);

struct Entry {
    read_at: DateTime<Utc>,
    today: NaiveDate,
    stamp: i64,
    lines: Arc<[Line]>,
}

/// How long an entry is used.
const KEPT: TimeDelta = TimeDelta::minutes(5);
/// How many are kept: some 100 bytes for each of a person's roles.
const MOST: usize = 10_000;

impl Viewers {
    fn get(&self, subject: &Subject, now: DateTime<Utc>, today: NaiveDate) -> Option<Found> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = all.get(subject)?;
        let age = now - entry.read_at;
        let good = entry.today == today && age >= TimeDelta::zero() && age < KEPT;
        good.then(|| Found {
            lines: entry.lines.clone(),
            proof: Proof::open(entry.stamp),
        })
    }

    fn put(&self, subject: Subject, entry: Entry) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(subject, entry);
    }
}

struct Found {
    lines: Arc<[Line]>,
    proof: Proof,
}

/// When somebody asks, and whether they may be taken for who they were when they last did.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// UTC.
    pub now: DateTime<Utc>,
    /// The day, Europe/Copenhagen.
    pub today: NaiveDate,
    /// Who asked before; none when the viewer is to be looked up in any case.
    pub viewers: Option<&'a Viewers>,
}

/// The viewer behind the credentials, with the roles in force on the day, in one statement or, with
/// a proof to come, in none.
///
/// # Errors
/// [`Refusal::Unlinked`] when the subject is nobody here, [`Refusal::ForeignOrganisation`] when the
/// issuer may not speak for any of the organisations that the roles are held for.
pub async fn viewer(
    wire: &Wire,
    statements: &Statements,
    credentials: &Credentials,
    moment: Moment<'_>,
    purpose: Option<Purpose>,
) -> Result<(Arc<Viewer>, Proof), Refusal> {
    let Moment {
        now,
        today,
        viewers,
    } = moment;
    let issuer = &credentials.issuer.settings.issuer;
    let subject = (issuer.clone(), credentials.subject.clone());
    let kept = viewers.and_then(|viewers| viewers.get(&subject, now, today));
    let found = match kept {
        Some(found) => found,
        None => {
            statements.count();
            let (lines, stamp) = read(wire, &subject, today).await?;
            if let (Some(viewers), Some(stamp)) = (viewers, stamp) {
                let entry = Entry {
                    read_at: now,
                    today,
                    stamp,
                    lines: lines.clone(),
                };
                viewers.put(subject, entry);
            }
            let proof = Proof::given();
            Found { lines, proof }
        }
    };
    let viewer = assemble(&found.lines, credentials, purpose)?;
    Ok((viewer, found.proof))
}

async fn read(
    wire: &Wire,
    (issuer, subject): &Subject,
    today: NaiveDate,
) -> Result<(Arc<[Line]>, Option<i64>), Failure> {
    let statement = wire.statement(&lookup(issuer, subject, today));
    let rows = wire.read(&statement).await?;
    let stamp = rows.first().map(|row| row.try_get("", STAMP)).transpose()?;
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| Line::from_query_result(row, ""))
        .collect::<Result<_, _>>()?;
    Ok((lines.into(), stamp))
}

fn assemble(
    lines: &[Line],
    credentials: &Credentials,
    purpose: Option<Purpose>,
) -> Result<Arc<Viewer>, Refusal> {
    let principal = lines.first().and_then(principal).ok_or(Refusal::Unlinked)?;
    let mut organisations = lines.iter().filter_map(on_behalf_of);
    let heard = |organisation| credentials.issuer.speaks_for(organisation);
    if !organisations.any(heard) {
        return Err(Refusal::ForeignOrganisation);
    }
    // A program is its own client (RFC 9068, 2.2), and a person never is one: otherwise a client
    // could be registered under a person's subject (RFC 9068, 5).
    let own_client = credentials.client.as_deref() == Some(&credentials.subject);
    if own_client != matches!(principal, Principal::MachineClient { .. }) {
        return Err(Refusal::Invalid(
            "The access token's subject and client do not fit together.",
        ));
    }
    let grants = lines
        .iter()
        .filter(|line| on_behalf_of(line).is_some_and(heard))
        .filter_map(grant)
        .collect();
    Ok(Arc::new(Viewer {
        principal,
        grants,
        client: credentials.client.clone(),
        purpose,
    }))
}

/// The organisation that a role is held for: the one of its scope, or else the employer. For a
/// program, its hospital.
fn on_behalf_of(line: &Line) -> Option<OrganisationId> {
    let hospital = line
        .client_hospital
        .map(|hospital| OrganisationId(hospital.0));
    line.organisation_id.or(line.employer_id).or(hospital)
}

fn principal(line: &Line) -> Option<Principal> {
    if let Some(id) = line.person_id {
        return Some(Principal::Person {
            id,
            name: line.person_name.clone()?,
            employer: line.employer_id?,
        });
    }
    Some(Principal::MachineClient {
        id: line.client_id?,
        name: line.client_name.clone()?,
        hospital: line.client_hospital?,
        programme: line.client_programme?,
        withheld_open_days: days(line),
    })
}

fn grant(line: &Line) -> Option<Grant> {
    Some(Grant {
        role: line.role?,
        programme: line.programme_id?,
        organisation: line.organisation_id,
        site: line.site_id,
        ends_on: line.valid_to,
        withheld_open_days: days(line),
    })
}

/// Without the parameter a withheld referral is not open: the strict way.
fn days(line: &Line) -> u32 {
    line.withheld_open_days
        .and_then(|days| u32::try_from(days).ok())
        .unwrap_or_default()
}

fn lookup(issuer: &str, subject: &str, today: NaiveDate) -> SelectStatement {
    type I = identity::Entity;
    type P = person::Entity;
    type M = machine_client::Entity;
    type R = role_assignment::Entity;
    type W = programme_parameter::Entity;
    use {
        identity::Column as Ic, machine_client::Column as Mc, person::Column as Pc,
        programme_parameter::Column as Wc, role_assignment::Column as Rc,
    };
    let in_force = Condition::all()
        .add(Expr::col(col::<R>(Rc::PersonId)).equals(col::<P>(Pc::Id)))
        .add(in_force_on(today))
        .add(scope_fits());
    let programme = Func::coalesce([
        Expr::col(col::<R>(Rc::ProgrammeId)),
        Expr::col(col::<M>(Mc::ProgrammeId)),
    ]);
    let open_days = Condition::all()
        .add(Expr::col(col::<W>(Wc::ProgrammeId)).eq(programme))
        .add(Expr::col(col::<W>(Wc::Name)).eq(ParameterName::WithheldOpenDays));
    Query::select()
        .expr_as(Expr::col(col::<P>(Pc::Id)), "person_id")
        .expr_as(Expr::col(col::<P>(Pc::Name)), "person_name")
        .expr_as(Expr::col(col::<P>(Pc::OrganisationId)), "employer_id")
        .expr_as(Expr::col(col::<M>(Mc::Id)), "client_id")
        .expr_as(Expr::col(col::<M>(Mc::Name)), "client_name")
        .expr_as(Expr::col(col::<M>(Mc::HospitalId)), "client_hospital")
        .expr_as(Expr::col(col::<M>(Mc::ProgrammeId)), "client_programme")
        .columns(
            [
                Rc::Role,
                Rc::ProgrammeId,
                Rc::OrganisationId,
                Rc::SiteId,
                Rc::ValidTo,
            ]
            .map(col::<R>),
        )
        .expr_as(Expr::col(col::<W>(Wc::Value)), "withheld_open_days")
        .expr_as(stamped(), STAMP)
        .from(identity::Entity)
        .join(
            JoinType::LeftJoin,
            person::Entity,
            Expr::col(col::<P>(Pc::Id)).equals(col::<I>(Ic::PersonId)),
        )
        .join(
            JoinType::LeftJoin,
            machine_client::Entity,
            Expr::col(col::<M>(Mc::Id)).equals(col::<I>(Ic::MachineClientId)),
        )
        .join(JoinType::LeftJoin, role_assignment::Entity, in_force)
        .join(JoinType::LeftJoin, programme_parameter::Entity, open_days)
        .and_where(Expr::col(col::<I>(Ic::Issuer)).eq(issuer))
        .and_where(Expr::col(col::<I>(Ic::Subject)).eq(subject))
        .order_by(col::<R>(Rc::Id), sea_orm::Order::Asc)
        .take()
}

/// A persona of the demo: whom a visitor can choose to be.
#[derive(FromQueryResult, serde::Serialize)]
pub struct Persona {
    /// The subject to ask a token for.
    pub subject: String,
    /// The person's or client's name.
    pub name: String,
    #[serde(skip)]
    program: bool,
}

impl Persona {
    /// The OAuth 2 client that it asks through: a program is its own.
    #[must_use]
    pub fn client(&self) -> &str {
        if self.program {
            &self.subject
        } else {
            "explorer"
        }
    }
}

/// The personas of a demo database, by subject.
///
/// # Errors
/// When the database fails.
pub async fn personas(db: &DatabaseConnection) -> Result<Vec<Persona>, Failure> {
    type I = identity::Entity;
    use identity::Column as C;
    let select = Query::select()
        .column(col::<I>(C::Subject))
        .expr_as(
            Func::coalesce([
                Expr::col(col::<person::Entity>(person::Column::Name)),
                Expr::col(col::<machine_client::Entity>(machine_client::Column::Name)),
            ]),
            "name",
        )
        .expr_as(
            Expr::col(col::<I>(C::MachineClientId)).is_not_null(),
            "program",
        )
        .from(identity::Entity)
        .join(
            JoinType::LeftJoin,
            person::Entity,
            Expr::col(col::<person::Entity>(person::Column::Id)).equals(col::<I>(C::PersonId)),
        )
        .join(
            JoinType::LeftJoin,
            machine_client::Entity,
            Expr::col(col::<machine_client::Entity>(machine_client::Column::Id))
                .equals(col::<I>(C::MachineClientId)),
        )
        .and_where(Expr::col(col::<I>(C::Issuer)).eq(DEMO_ISSUER))
        .order_by(col::<I>(C::Subject), sea_orm::Order::Asc)
        .take();
    let rows = db.query_all(&select).await?;
    Ok(rows
        .iter()
        .map(|row| Persona::from_query_result(row, ""))
        .collect::<Result<_, _>>()?)
}

/// The role's organisation and site lie within its programme, or in none, as Mødrehjælpen does. A
/// scope elsewhere gives no right.
fn scope_fits() -> Expr {
    use role_assignment::Column as C;
    let role = |column: C| Expr::col(col::<role_assignment::Entity>(column));
    let organisation = |column| Expr::col(col::<organisation::Entity>(column));
    let site = |column| Expr::col(col::<site::Entity>(column));
    let employer = Query::select()
        .expr(Expr::value(1))
        .from(organisation::Entity)
        .and_where(organisation(organisation::Column::Id).eq(role(C::OrganisationId)))
        .and_where(
            organisation(organisation::Column::ProgrammeId)
                .is_null()
                .or(organisation(organisation::Column::ProgrammeId).eq(role(C::ProgrammeId))),
        )
        .take();
    let place = Query::select()
        .expr(Expr::value(1))
        .from(site::Entity)
        .and_where(site(site::Column::Id).eq(role(C::SiteId)))
        .and_where(site(site::Column::ProgrammeId).eq(role(C::ProgrammeId)))
        .take();
    role(C::OrganisationId)
        .is_null()
        .or(Expr::exists(employer))
        .and(role(C::SiteId).is_null().or(Expr::exists(place)))
}
