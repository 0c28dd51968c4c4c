//! Seats follow the role: whoever becomes a member of the steering group sits for the party of their
//! employer, as long as they are one.

use chrono::NaiveDate;
use entities::{
    codes::{OrganisationKind, Party},
    organisation, person, role_assignment, seat,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::access::{Change, Failure, col, new_id};

/// The party that people of this employer sit for; a municipality is none.
fn party(employer: OrganisationKind) -> Option<Party> {
    match employer {
        OrganisationKind::Region => Some(Party::Region),
        OrganisationKind::Hospital => Some(Party::Hospitals),
        OrganisationKind::Ngo => Some(Party::Ngo),
        OrganisationKind::Association | OrganisationKind::Municipality => None,
    }
}

/// A new member's seat.
///
/// # Errors
/// When the database fails.
pub async fn take_seat(change: &Change<'_>, role: &role_assignment::Model) -> Result<(), Failure> {
    let Some(person) = change.row::<person::Entity>(role.person_id).await? else {
        return Ok(());
    };
    let key = Expr::col(col::<organisation::Entity>(organisation::Column::Id));
    let employer = change
        .known::<organisation::Entity>(key.eq(person.organisation_id))
        .await?;
    let Some(party) = employer.first().and_then(|found| party(found.kind)) else {
        return Ok(());
    };
    let held = seats(change, role, role.valid_from).await?;
    let begun = |seat: &seat::Model| seat.valid_from <= role.valid_from;
    match held.into_iter().find(begun) {
        Some(seat) => {
            let seat = seat::Model {
                valid_to: role.valid_to,
                ..seat
            };
            change.save(&seat).await
        }
        None => {
            let seat = seat::Model {
                id: new_id(),
                programme_id: role.programme_id,
                person_id: role.person_id,
                party,
                valid_from: role.valid_from,
                valid_to: role.valid_to,
            };
            change.insert(&seat).await
        }
    }
}

/// The end of a member's seat, today or on a day to come.
///
/// # Errors
/// When the database fails.
pub async fn leave_seat(
    change: &Change<'_>,
    role: &role_assignment::Model,
    last_day: Option<NaiveDate>,
) -> Result<(), Failure> {
    let today = change.lens().today;
    let last = last_day.unwrap_or(today);
    for seat in seats(change, role, today).await? {
        let seat = seat::Model {
            valid_to: Some(Ord::max(last, seat.valid_from)),
            ..seat
        };
        change.save(&seat).await?;
    }
    Ok(())
}

/// The seats of the role's person that last until `day` at least.
async fn seats(
    change: &Change<'_>,
    role: &role_assignment::Model,
    day: NaiveDate,
) -> Result<Vec<seat::Model>, Failure> {
    use seat::Column as C;
    let column = |column: C| Expr::col(col::<seat::Entity>(column));
    let until = column(C::ValidTo);
    let held = column(C::ProgrammeId)
        .eq(role.programme_id)
        .and(column(C::PersonId).eq(role.person_id))
        .and(until.clone().is_null().or(until.gte(day)));
    change.every::<seat::Entity>(held).await
}
