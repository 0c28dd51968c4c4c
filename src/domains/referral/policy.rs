//! Who sees which referrals, and what of each.
//!
//! A person may have several roles, so what is seen is decided row by row, in SQL: the statement
//! computes beside each row whether this viewer sees its facts and its course.

use entities::{
    codes::{ConsentPurpose, FamilyStatus, ReferralStatus, Role},
    family, person, referral, referral_event,
};
use sea_orm::{
    IdenStatic,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    access::{Lens, Policy, Rows, Sight, all_of, any_of, col, constant, exists_for_row},
    domains::family::policy::consented,
    graph::list::visible,
};

use referral::Column as C;
type E = referral::Entity;

fn column(column: C) -> Expr {
    Expr::col(col::<E>(column))
}

/// It has left the referrer's side.
fn sent_out() -> Expr {
    column(C::Sent).eq(constant(true))
}

/// The hospital's own side made it. Mødrehjælpen's referral of a family further on says that the one
/// before has ended well or so, which the hospital is not to learn from a second row.
fn own_doing() -> Expr {
    let employed = Query::select()
        .expr(constant(1))
        .from(person::Entity)
        .and_where(
            Expr::col(col::<person::Entity>(person::Column::Id)).equals(col::<E>(C::ReferrerId)),
        )
        .and_where(
            Expr::col(col::<person::Entity>(person::Column::OrganisationId))
                .equals(col::<E>(C::HospitalId)),
        )
        .take();
    column(C::PreviousId).is_null().or(exists_for_row(employed))
}

/// The referrer's side: a contact person for the hospital, a midwife for her own.
fn referrers_side(lens: &Lens) -> Rows {
    let viewer = &lens.viewer;
    let own = match viewer.person() {
        Some(me) => Rows::of::<E>(
            lens,
            C::HospitalId,
            &viewer.organisations_as(&[Role::Midwife]),
        )
        .and(column(C::ReferrerId).eq(me)),
        None => Rows::Nothing,
    };
    Rows::any([
        Rows::of::<E>(
            lens,
            C::HospitalId,
            &viewer.organisations_as(&[Role::ContactPerson]),
        )
        .and(own_doing()),
        own,
    ])
}

/// The social worker's side: what is assigned to them, what waits to be received at their sites, and
/// what they referred on themselves until it is. A hand-out code waits for the family, not for a
/// social worker.
fn workers_side(lens: &Lens) -> Rows {
    let viewer = &lens.viewer;
    let Some(me) = viewer.person() else {
        return Rows::Nothing;
    };
    // A role in another programme does not keep what was assigned in this one.
    let programmes = viewer.programmes_as(&[Role::SocialWorker]);
    let of_programme = || Rows::of::<E>(lens, C::ProgrammeId, &programmes);
    // The indexes `referral_waiting` and `referral_sent_on` have these alone.
    let waiting = |rows: Rows| {
        rows.and(column(C::Status).eq(constant(ReferralStatus::Sent)))
            .and(column(C::Anonymous).eq(constant(false)))
    };
    let at_their_sites = Rows::of::<E>(lens, C::SiteId, &viewer.sites_as(&[Role::SocialWorker]));
    let sent_on = of_programme()
        .and(column(C::ReferrerId).eq(me))
        .and(column(C::PreviousId).is_not_null());
    Rows::apart([
        waiting(at_their_sites),
        waiting(sent_on),
        of_programme().and(column(C::AssigneeId).eq(me)),
    ])
}

fn leaders_side(lens: &Lens) -> Rows {
    let programmes = lens.viewer.programmes_as(&[Role::ProjectLeader]);
    Rows::of::<E>(lens, C::ProgrammeId, &programmes).and(sent_out())
}

fn machines_side(lens: &Lens) -> Rows {
    match lens.viewer.machine_of() {
        Some(hospital) => Rows::only(column(C::HospitalId).eq(hospital))
            .and(sent_out())
            .and(own_doing()),
        None => Rows::Nothing,
    }
}

impl Policy for E {
    fn rows(lens: &Lens) -> Rows {
        Rows::apart([
            referrers_side(lens),
            workers_side(lens),
            leaders_side(lens),
            machines_side(lens),
        ])
    }

    fn sight(lens: &Lens, c: C) -> Sight {
        let when = |condition: Expr| Sight::As(Expr::case(condition, column(c)).into());
        match c {
            C::Status => Sight::As(Told::of(lens).status()),
            C::CareLevel
            | C::TargetGroups
            | C::GestationBand
            | C::Judgement
            | C::JudgedBy
            | C::JudgedOn
            | C::Reasons
            | C::ReferrerId => when(sees_facts(lens)),
            C::ReceivedAt => when(sees_course(lens).or(column(C::Anonymous).eq(false))),
            C::DeclineReason => when(
                Told::of(lens)
                    .status()
                    .eq(constant(ReferralStatus::Declined)),
            ),
            C::EndReason => when(Told::of(lens).knows_status()),
            C::AssigneeId | C::Outcome | C::ChangedAt | C::Version | C::PreviousId => {
                when(sees_course(lens))
            }
            C::FamilyId | C::MemberId | C::GroupsDecidedBy | C::GroupsDecidedAt => Sight::Hidden,
            C::Id
            | C::Code
            | C::ProgrammeId
            | C::HospitalId
            | C::SiteId
            | C::Track
            | C::Anonymous
            | C::Sent
            | C::SentAt
            | C::DueAt
            | C::AcknowledgedAt => Sight::Plain,
        }
    }
}

/// Mødrehjælpen's own view of the row.
pub fn is_ours(lens: &Lens) -> Expr {
    Rows::any([workers_side(lens), leaders_side(lens)]).holds()
}

/// Whether the viewer sees the referral as it was sent: care level, groups, judgement, reasons.
pub fn sees_facts(lens: &Lens) -> Expr {
    let others = [leaders_side(lens), machines_side(lens)];
    if others.iter().all(|side| matches!(side, Rows::Nothing)) {
        // Every row that the viewer sees is seen from one of the sides that see the facts.
        return constant(true);
    }
    let leader = match &lens.viewer.purpose {
        Some(_) => leaders_side(lens),
        None => Rows::Nothing,
    };
    Rows::any([referrers_side(lens), workers_side(lens), leader]).holds()
}

/// Whether the viewer sees what became of it: it is Mødrehjælpen's own, or the member shares it.
pub fn sees_course(lens: &Lens) -> Expr {
    let shared = consented(
        lens,
        col::<E>(C::MemberId),
        ConsentPurpose::FeedbackToReferrer,
    );
    is_ours(lens).or(column(C::Anonymous).eq(constant(false)).and(shared))
}

/// Whether the viewer still holds the contact that this referral hands over: the referrer's side of
/// a named one, until it is received, with the member's consent once it is sent. The statement has
/// the family.
pub fn hands_over(lens: &Lens) -> Expr {
    type F = family::Entity;
    use ReferralStatus::{Draft, Sent};
    use family::Column as D;
    let shared = consented(lens, col::<E>(C::MemberId), ConsentPurpose::ShareWithNgo);
    referrers_side(lens)
        .and(all_of([
            column(C::Anonymous).eq(false),
            column(C::ReceivedAt).is_null(),
            Expr::col(col::<F>(D::Anonymous)).eq(false),
            Expr::col(col::<F>(D::Status)).ne(FamilyStatus::Anonymised),
            any_of([
                column(C::Status).eq(Draft),
                column(C::Status).eq(Sent).and(shared),
            ]),
        ]))
        .holds()
}

/// Whether the viewer's role would see more of the referral with a stated reason.
pub fn lacks_reason(lens: &Lens) -> Expr {
    match &lens.viewer.purpose {
        Some(_) => Expr::value(false),
        None => leaders_side(lens).holds(),
    }
}

/// What decides how much of a referral is told. The rest follows from it and the row.
pub struct Told {
    course: Expr,
    ours: Expr,
}

impl Told {
    /// As the statement works it out for each row it looks at.
    pub fn of(lens: &Lens) -> Self {
        Self {
            course: sees_course(lens),
            ours: is_ours(lens),
        }
    }

    /// As it stands beside the rows that were chosen ([`Row::extras`](crate::graph::row::Row)).
    pub fn chosen() -> Self {
        let extra = |name| Expr::col((E::default().as_str(), name));
        Self {
            course: extra("sees_course"),
            ours: extra("is_ours"),
        }
    }

    /// Whether the viewer knows the status.
    fn knows_status(&self) -> Expr {
        use ReferralStatus::{Declined, Draft, Sent, Withdrawn};
        any_of([
            column(C::Status).eq(constant(Draft)),
            all_of([
                column(C::Anonymous).eq(constant(false)),
                column(C::Status).is_in([Sent, Declined, Withdrawn].map(constant)),
            ]),
            self.course.clone(),
        ])
    }

    /// The status as the viewer knows it; NULL where it is withheld.
    pub fn status(&self) -> Expr {
        Expr::case(self.knows_status(), column(C::Status)).into()
    }

    /// Whether the referral is open as the viewer knows it: where its status is withheld, for a
    /// fixed number of days after it was sent, whatever happened; a declined one until it is
    /// acknowledged. Whether it is withheld is asked only where it makes a difference: what ended
    /// long ago is not open either way, and most of a hospital's referrals have.
    pub fn is_open(&self, lens: &Lens) -> Expr {
        use ReferralStatus::{Completed, Declined, Discontinued, EnteredInError, Withdrawn};
        let recent = any_of(lens.viewer.withheld_open_days().map(|(programme, days)| {
            let since = lens.now - chrono::TimeDelta::days(days.into());
            column(C::ProgrammeId)
                .eq(programme)
                .and(column(C::SentAt).gt(since))
        }));
        let over = column(C::Status)
            .is_in([Completed, Discontinued, Withdrawn, EnteredInError].map(constant));
        let noted = column(C::AcknowledgedAt)
            .is_not_null()
            .or(self.ours.clone());
        let closed = over.or(column(C::Status).eq(constant(Declined)).and(noted));
        Expr::case(closed.clone().and(recent.clone().not()), constant(false))
            .case(self.knows_status(), closed.not())
            .finally(recent)
            .into()
    }

    /// Whether it should have been received by now, as the viewer knows it.
    pub fn is_overdue(&self, lens: &Lens) -> Expr {
        all_of([
            column(C::Status).eq(constant(ReferralStatus::Sent)),
            column(C::DueAt).lt(lens.now),
            column(C::Anonymous)
                .eq(constant(false))
                .or(self.course.clone()),
        ])
    }
}

impl Policy for referral_event::Entity {
    /// The steps of a visible referral that the viewer may know of. Being received again after a
    /// completed or broken-off course tells of the course.
    fn rows(lens: &Lens) -> Rows {
        use ReferralStatus::{Declined, Draft, Received, Sent, Withdrawn};
        use referral_event::Column as V;
        let event = |c: V| Expr::col(col::<Self>(c));
        let Some(mut referrals) = visible::<E>(lens) else {
            return Rows::Nothing;
        };
        let told = any_of([
            event(V::ToStatus).is_in([Draft, Sent]),
            all_of([
                column(C::Anonymous).eq(false),
                any_of([
                    event(V::ToStatus).is_in([Declined, Withdrawn]),
                    event(V::ToStatus)
                        .eq(Received)
                        .and(event(V::FromStatus).is_in([Sent, Declined])),
                ]),
            ]),
        ]);
        referrals
            .expr(constant(1))
            .and_where(column(C::Id).equals(col::<Self>(V::ReferralId)))
            .and_where(sees_course(lens).or(told));
        Rows::only(exists_for_row(referrals))
    }
}

/// A column of the referral that an event belongs to.
pub fn of_referral(of: C) -> Expr {
    use referral_event::Column as V;
    let select = Query::select()
        .column(col::<referral::Entity>(of))
        .from(referral::Entity)
        .and_where(column(C::Id).equals(col::<referral_event::Entity>(V::ReferralId)))
        .take();
    Expr::SubQuery(None, Box::new(select.into()))
}

/// Whether the viewer sees the course of the referral that an event belongs to.
pub fn event_sees_course(lens: &Lens) -> Expr {
    use referral_event::Column as V;
    exists_for_row(
        Query::select()
            .expr(constant(1))
            .from(referral::Entity)
            .and_where(column(C::Id).equals(col::<referral_event::Entity>(V::ReferralId)))
            .and_where(sees_course(lens))
            .take(),
    )
}

/// Referrals that the viewer sees from Mødrehjælpen's side: the only ones to list below a family.
pub fn ours(lens: &Lens) -> sea_orm::sea_query::Condition {
    sea_orm::sea_query::Condition::all().add(is_ours(lens).eq(true))
}
