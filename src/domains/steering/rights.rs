//! Who may change what the parties of a programme have agreed, and in which order: one change of a
//! programme's agreements at a time.

use async_graphql::ID;
use entities::{
    codes::{Party, Role},
    hospital,
    ids::{HospitalId, PersonId, ProgrammeId},
    programme, seat,
};
use sea_orm::{
    DbBackend, FromQueryResult,
    sea_query::{Expr, ExprTrait, LockType, Query},
};
use uuid::Uuid;

use super::GOVERNORS;
use crate::{
    access::{Change, ErrorCode, Failure, Policy, col},
    graph::{
        mutation::{Stop, UserErrorCode as Code, wrong},
        node,
        row::primary_key,
    },
};

/// The viewer has one of these roles in the programme.
///
/// # Errors
/// `FORBIDDEN`.
pub fn may(change: &Change<'_>, programme: ProgrammeId, roles: &[Role]) -> Result<(), Failure> {
    let mine = change.lens().viewer.programmes_as(roles);
    if mine.contains(&programme.0) {
        return Ok(());
    }
    Err(Failure::forbidden("Your roles do not allow this here."))
}

/// Waits until no other change of the programme's agreements is under way. What else happens in the
/// programme does not wait.
async fn turn(change: &Change<'_>, programme: ProgrammeId) -> Result<(), Failure> {
    let mut select = Query::select();
    select
        .column(programme::Column::Id)
        .from(programme::Entity)
        .and_where(Expr::col(programme::Column::Id).eq(programme));
    // SQLite has one writer at a time anyway.
    if change.lens().backend == DbBackend::Postgres {
        select.lock(LockType::NoKeyUpdate);
    }
    change.read(&select).await?;
    Ok(())
}

/// The programme of an input, in which the viewer has one of these roles, and its turn.
///
/// # Errors
/// [`Code::NotFound`], `FORBIDDEN`, or when the database fails.
pub async fn programme_as(
    change: &Change<'_>,
    id: &ID,
    roles: &[Role],
) -> Result<programme::Model, Stop> {
    let id = node::parse::<ProgrammeId>(id)?;
    if !change.lens().viewer.programmes().contains(&id.0) {
        return Err(wrong("programme", Code::NotFound).into());
    }
    may(change, id, roles)?;
    turn(change, id).await?;
    let key = Expr::col(col::<programme::Entity>(programme::Column::Id)).eq(id);
    let found = change.known::<programme::Entity>(key).await?;
    let found = found.into_iter().next();
    Ok(found.ok_or_else(|| Failure::new(ErrorCode::Internal, "A programme is missing."))?)
}

/// The programme of an input, whose records the viewer keeps, and its turn.
///
/// # Errors
/// [`Code::NotFound`], `FORBIDDEN`, or when the database fails.
pub async fn governed(change: &Change<'_>, id: &ID) -> Result<programme::Model, Stop> {
    programme_as(change, id, GOVERNORS).await
}

/// A hospital of the programme, held.
///
/// # Errors
/// [`Code::NotFound`], or when the database fails.
pub async fn hospital_of(
    change: &Change<'_>,
    programme: ProgrammeId,
    id: &ID,
) -> Result<hospital::Model, Stop> {
    let id = node::parse::<HospitalId>(id)?;
    let found = change.row::<hospital::Entity>(id).await?;
    let found = found.filter(|found| found.programme_id == programme);
    Ok(found.ok_or(wrong("hospital", Code::NotFound))?)
}

/// A row that the viewer sees, held, in its programme's turn. The turn comes first: whoever waits
/// for it holds nothing that another one needs.
///
/// # Errors
/// [`Code::NotFound`] on `field`, or when the database fails.
pub async fn in_turn<E: Policy>(
    change: &Change<'_>,
    field: &'static str,
    id: impl Into<Uuid> + Copy,
    programme: impl Fn(&E::Model) -> ProgrammeId,
) -> Result<E::Model, Stop>
where
    E::Model: FromQueryResult,
{
    let id: Uuid = id.into();
    let key = Expr::col(col::<E>(primary_key::<E>())).eq(id);
    if let Some(row) = change.known::<E>(key).await?.first() {
        turn(change, programme(row)).await?;
    }
    let found = change.find::<E>(id).await?;
    Ok(found.ok_or(wrong(field, Code::NotFound))?)
}

/// The parties that the viewer sits for in the programme's steering group today.
///
/// # Errors
/// When the database fails.
pub async fn seats(
    change: &Change<'_>,
    programme: ProgrammeId,
    me: PersonId,
) -> Result<Vec<Party>, Stop> {
    use seat::Column as C;
    let lens = change.lens();
    let member = lens.viewer.programmes_as(&[Role::SteeringMember]);
    if !member.contains(&programme.0) {
        return Ok(vec![]);
    }
    let column = |column: C| Expr::col(col::<seat::Entity>(column));
    let until = column(C::ValidTo);
    let in_force = column(C::ProgrammeId)
        .eq(programme)
        .and(column(C::PersonId).eq(me))
        .and(column(C::ValidFrom).lte(lens.today))
        .and(until.clone().is_null().or(until.gte(lens.today)));
    let found = change.known::<seat::Entity>(in_force).await?;
    Ok(found.iter().map(|seat| seat.party).collect())
}

/// The same, of somebody who has a seat at all.
///
/// # Errors
/// `FORBIDDEN`, or when the database fails.
pub async fn sits_for(
    change: &Change<'_>,
    programme: ProgrammeId,
    me: PersonId,
) -> Result<Vec<Party>, Stop> {
    let seats = seats(change, programme, me).await?;
    if seats.is_empty() {
        return Err(Failure::forbidden("You have no seat in the steering group.").into());
    }
    Ok(seats)
}
