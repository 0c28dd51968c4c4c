//! Which referrals wait for whom.

use entities::{
    codes::{ParameterName, ReferralStatus, Role},
    programme_parameter, referral,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

use super::policy::{Told, sees_facts};
use crate::access::{Lens, Rows, col};

use referral::Column as C;
type E = referral::Entity;

fn column(column: C) -> Expr {
    Expr::col(col::<E>(column))
}

/// Of the hospitals for which the viewer is a contact person.
fn own_hospitals(lens: &Lens) -> Expr {
    let own = lens.viewer.organisations_as(&[Role::ContactPerson]);
    Rows::of::<E>(lens, C::HospitalId, &own).holds()
}

/// A contact person's referrals that should have been received by now.
pub fn overdue(lens: &Lens) -> Condition {
    Condition::all()
        .add(own_hospitals(lens))
        .add(Told::of(lens).is_overdue(lens))
}

/// A contact person's referrals that were declined, and nobody has taken note.
pub fn declined(lens: &Lens) -> Condition {
    Condition::all()
        .add(own_hospitals(lens))
        .add(Told::of(lens).status().eq(ReferralStatus::Declined))
        .add(column(C::AcknowledgedAt).is_null())
}

/// Referrals that a social worker may receive at their sites.
pub fn to_receive(lens: &Lens) -> Condition {
    let sites = lens.viewer.sites_as(&[Role::SocialWorker]);
    Condition::all()
        .add(lens.one_of(col::<E>(C::SiteId), &sites))
        .add(column(C::Status).eq(ReferralStatus::Sent))
        .add(column(C::Anonymous).eq(false))
}

/// Referrals assigned to the viewer that have been accepted, and help has not begun.
pub fn to_begin(lens: &Lens) -> Condition {
    use ReferralStatus::{Accepted, Received, Waitlisted};
    let programmes = lens.viewer.programmes_as(&[Role::SocialWorker]);
    let mine = match lens.viewer.person() {
        Some(me) => Rows::of::<E>(lens, C::ProgrammeId, &programmes)
            .and(column(C::AssigneeId).eq(me))
            .holds(),
        None => Expr::value(false),
    };
    Condition::all()
        .add(mine)
        .add(column(C::Status).is_in([Received, Accepted, Waitlisted]))
}

/// Received referrals that name an excluded target group, which the project leader decides (C5).
/// Being listed tells a fact, so it takes a stated reason as the fact does.
pub fn to_decide(lens: &Lens) -> Condition {
    type P = programme_parameter::Entity;
    use programme_parameter::Column as D;
    let excluded = Query::select()
        .column(col::<P>(D::Value))
        .from(programme_parameter::Entity)
        .and_where(Expr::col(col::<P>(D::ProgrammeId)).equals(col::<E>(C::ProgrammeId)))
        .and_where(Expr::col(col::<P>(D::Name)).eq(ParameterName::ExcludedTargetGroups))
        .take();
    let programmes = lens.viewer.programmes_as(&[Role::ProjectLeader]);
    let both = column(C::TargetGroups).bit_and(Expr::SubQuery(None, Box::new(excluded.into())));
    Condition::all()
        .add(lens.one_of(col::<E>(C::ProgrammeId), &programmes))
        .add(column(C::Status).eq(ReferralStatus::Received))
        .add(both.gt(0))
        .add(column(C::GroupsDecidedAt).is_null())
        .add(sees_facts(lens).eq(true))
}
