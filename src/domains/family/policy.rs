//! Who sees families.

use entities::{
    codes::{ConsentPurpose, ConsentStatus, Role},
    consent, family, family_member, profile, referral,
};
use sea_orm::{
    EntityTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    access::{ErrorCode, Failure, Lens, Policy, Rows, col, constant, exists_for_row},
    graph::list::visible,
};

/// The purpose code of a subject's request (GDPR art. 15–17).
pub const SUBJECT_REQUEST: &str = "SUBJECT_REQUEST";

/// Families assigned to the viewer as their social worker.
pub fn assigned(lens: &Lens) -> Rows {
    use family::Column as C;
    let viewer = &lens.viewer;
    let Some(me) = viewer.person() else {
        return Rows::Nothing;
    };
    // A role in another programme does not keep what was assigned in this one.
    let programmes = viewer.programmes_as(&[Role::SocialWorker]);
    Rows::of::<family::Entity>(lens, C::ProgrammeId, &programmes)
        .and(Expr::col(col::<family::Entity>(C::AssigneeId)).eq(me))
}

/// The programmes that the viewer leads, once the viewer says why.
pub fn led_with_reason(lens: &Lens) -> Vec<uuid::Uuid> {
    match &lens.viewer.purpose {
        Some(_) => lens.viewer.programmes_as(&[Role::ProjectLeader]),
        None => vec![],
    }
}

/// Families of the programmes that the viewer leads, once the viewer says why: those that
/// Mødrehjælpen has, and not what a hospital has drafted and never sent.
fn led(lens: &Lens) -> Rows {
    use family::Column as C;
    let sent = Query::select()
        .expr(Expr::value(1))
        .from(referral::Entity)
        .and_where(
            Expr::col(col::<referral::Entity>(referral::Column::FamilyId)).equals(col::<
                family::Entity,
            >(
                C::Id
            )),
        )
        .and_where(Expr::col(col::<referral::Entity>(referral::Column::Sent)).eq(true))
        .take();
    let has = Expr::col(col::<family::Entity>(C::AssigneeId))
        .is_not_null()
        .or(exists_for_row(sent));
    Rows::of::<family::Entity>(lens, C::ProgrammeId, &led_with_reason(lens)).and(has)
}

/// Families of whom a data protection officer is asked by a person concerned.
fn requested(lens: &Lens) -> Rows {
    match &lens.viewer.purpose {
        Some(purpose) if purpose.code == SUBJECT_REQUEST => {
            let programmes = lens.viewer.programmes_as(&[Role::DataProtectionOfficer]);
            Rows::of::<family::Entity>(lens, family::Column::ProgrammeId, &programmes)
        }
        _ => Rows::Nothing,
    }
}

/// Families that the viewer sees once they say why.
pub fn with_reason(lens: &Lens) -> Rows {
    Rows::any([led(lens), requested(lens)])
}

impl Policy for family::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::any([assigned(lens), with_reason(lens)])
    }

    /// Without those of a subject's request: it names the family it is about.
    fn listed(lens: &Lens) -> Rows {
        Rows::any([assigned(lens), led(lens)])
    }
}

/// Whether the member whose key is in `member` has a consent for `purpose` in force.
pub fn consented(
    lens: &Lens,
    member: (&'static str, &'static str),
    purpose: ConsentPurpose,
) -> Expr {
    use consent::Column as C;
    let column = |c: C| Expr::col(col::<consent::Entity>(c));
    let until = column(C::ValidTo);
    exists_for_row(
        Query::select()
            .expr(constant(1))
            .from(consent::Entity)
            .and_where(column(C::MemberId).equals(member))
            .and_where(column(C::Purpose).eq(constant(purpose)))
            .and_where(column(C::Status).eq(constant(ConsentStatus::Active)))
            .and_where(column(C::ValidFrom).lte(lens.now))
            .and_where(until.clone().is_null().or(until.gt(lens.now)))
            .take(),
    )
}

/// Rows whose `column` names one of these families.
pub fn of_families<E: EntityTrait>(column: E::Column, families: Rows) -> Rows {
    let all = Query::select()
        .column(col::<family::Entity>(family::Column::Id))
        .from(family::Entity)
        .take();
    let Some(select) = families.among(all) else {
        return Rows::Nothing;
    };
    Rows::only(Expr::col(col::<E>(column)).in_subquery(select))
}

/// The same as one side of several: beside an OR, PostgreSQL would first make a table of all families
/// for [`of_families`].
pub fn each_of_families<E: EntityTrait>(column: E::Column, families: Rows) -> Rows {
    let family = Expr::col(col::<family::Entity>(family::Column::Id)).equals(col::<E>(column));
    let select = Query::select()
        .expr(constant(1))
        .from(family::Entity)
        .and_where(family)
        .take();
    match families.among(select) {
        Some(select) => Rows::only(exists_for_row(select)),
        None => Rows::Nothing,
    }
}

impl Policy for profile::Entity {
    /// The assigned social worker's, and the project leader's with a stated reason: the profile is
    /// Mødrehjælpen's.
    fn rows(lens: &Lens) -> Rows {
        of_families::<Self>(profile::Column::FamilyId, family::Entity::listed(lens))
    }
}

fn of_visible_family<E: EntityTrait>(lens: &Lens, column: E::Column) -> Rows {
    let Some(mut families) = visible::<family::Entity>(lens) else {
        return Rows::Nothing;
    };
    families.column(col::<family::Entity>(family::Column::Id));
    Rows::only(Expr::col(col::<E>(column)).in_subquery(families))
}

impl Policy for family_member::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_visible_family::<Self>(lens, family_member::Column::FamilyId)
    }
}

impl Policy for consent::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_visible_family::<Self>(lens, consent::Column::FamilyId)
    }
}

/// What a viewer whose role needs a stated reason is told when there is none.
#[must_use]
pub fn purpose_missing(lens: &Lens) -> Option<Failure> {
    let needs = lens
        .viewer
        .is_any(&[Role::ProjectLeader, Role::DataProtectionOfficer]);
    (needs && lens.viewer.purpose.is_none()).then(|| {
        Failure::new(
            ErrorCode::PurposeRequired,
            "Your role reads families with a stated reason only: send extensions.purpose { code reason }.",
        )
    })
}
