//! From credentials to a viewer: the credentials say who, the database says what they may.

use std::sync::Arc;

use chrono::NaiveDate;
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
    access::{Failure, Grant, Principal, Purpose, Statements, Viewer, col},
    domains::directory::in_force_on,
};

#[derive(FromQueryResult)]
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

/// The viewer behind the credentials, with the roles in force on `today`, in one statement.
///
/// # Errors
/// [`Refusal::Unlinked`] when the subject is nobody here, [`Refusal::ForeignOrganisation`] when the
/// issuer may not speak for any of the organisations that the roles are held for.
pub async fn viewer(
    db: &DatabaseConnection,
    statements: &Statements,
    credentials: &Credentials,
    today: NaiveDate,
    purpose: Option<Purpose>,
) -> Result<Arc<Viewer>, Refusal> {
    statements.count();
    let select = lookup(
        &credentials.issuer.settings.issuer,
        &credentials.subject,
        today,
    );
    let rows = db.query_all(&select).await.map_err(Failure::from)?;
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| Line::from_query_result(row, ""))
        .collect::<Result<_, _>>()
        .map_err(Failure::from)?;
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
