//! From which sides a viewer acts on a referral, and what the hospital's side knows of its status.

use async_graphql::{Context, ID};
use entities::{
    codes::{ConsentPurpose, ReferralStatus, Role},
    ids::{PersonId, ReferralId},
    referral,
};
use uuid::Uuid;

use super::{
    inputs::Aim,
    rules::{Act, hospital_may, known_to_hospital},
};
use crate::{
    access::{Change, Failure, Lens},
    domains::family::consents,
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, current, person as acting, wrong},
        node, reader,
    },
};

/// The sides that a viewer is on. One person may have several roles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    /// The referrer's: a contact person of the hospital, or the midwife who refers.
    pub(super) hospital: bool,
    /// A social worker of the site, where it waits to be received.
    pub(super) at_site: bool,
    /// The social worker who referred on, until it is received.
    pub(super) referred_on: bool,
    /// The social worker it is assigned to.
    pub(super) assigned: bool,
    /// The project leader.
    pub(super) leader: bool,
}

impl Side {
    /// The sides of the viewer, as the policy shows the row by them.
    pub(super) fn of(lens: &Lens, row: &referral::Model) -> Self {
        let viewer = &lens.viewer;
        let me = viewer.person();
        let at = |role| {
            viewer
                .organisations_as(&[role])
                .contains(&row.hospital_id.0)
        };
        let in_programme = |role| viewer.programmes_as(&[role]).contains(&row.programme_id.0);
        let waits = row.status == ReferralStatus::Sent && !row.anonymous;
        let (mine, worker) = (
            me == Some(row.referrer_id),
            in_programme(Role::SocialWorker),
        );
        let at_site = viewer
            .sites_as(&[Role::SocialWorker])
            .contains(&row.site_id.0);
        Self {
            hospital: at(Role::ContactPerson) || (mine && at(Role::Midwife)),
            at_site: waits && at_site,
            referred_on: waits && worker && mine && row.previous_id.is_some(),
            assigned: worker && me.is_some() && me == row.assignee_id,
            leader: row.sent && in_programme(Role::ProjectLeader),
        }
    }

    /// Mødrehjælpen's own, where the true status is known.
    pub(super) fn is_ours(self) -> bool {
        self.at_site || self.referred_on || self.assigned || self.leader
    }

    /// Whether Mødrehjælpen's side may change what becomes of it. (A referral that waits is
    /// received first: the state machine says so.)
    pub(super) fn steers(self) -> bool {
        self.assigned || self.leader || self.at_site
    }

    /// Whether Mødrehjælpen's side may take it back.
    pub(super) fn takes_back(self) -> bool {
        self.assigned || self.leader || self.referred_on
    }
}

/// A referral that is held for a change.
pub(super) struct Held<'a> {
    pub(super) change: Change<'a>,
    pub(super) row: referral::Model,
    pub(super) side: Side,
    pub(super) me: PersonId,
}

/// What a request comes to.
pub(super) enum Begun<'a> {
    /// It was asked before under its key, and changed this one.
    Before(Uuid),
    /// It is to be done.
    Now(Box<Held<'a>>),
}

/// Begins a change of the referral that `aim` names, as far as the viewer sees it.
pub(super) async fn begin<'a>(ctx: &Context<'a>, aim: &Aim<'_>) -> Result<Begun<'a>, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(key) = aim.key
        && let Some(before) = asked_before(ctx, &change, key).await?
    {
        return Ok(Begun::Before(before));
    }
    let row = find(&change, aim.referral).await?;
    let side = Side::of(change.lens(), &row);
    Ok(Begun::Now(Box::new(Held {
        change,
        row,
        side,
        me,
    })))
}

async fn find(change: &Change<'_>, id: &ID) -> Result<referral::Model, Stop> {
    let id = node::parse::<ReferralId>(id)?;
    let found = change.find::<referral::Entity>(id).await?;
    Ok(found.ok_or(wrong("referral", Code::NotFound))?)
}

impl Held<'_> {
    /// The status as the hospital's side knows it. What is read for it is the same whatever the
    /// status is, so that the number of statements tells nothing either.
    pub(super) async fn known(&self) -> Result<Option<ReferralStatus>, Failure> {
        let row = &self.row;
        let shared = match row.member_id {
            Some(member) if !row.anonymous => {
                let purpose = ConsentPurpose::FeedbackToReferrer;
                consents::in_force(&self.change, member, purpose).await?
            }
            _ => None,
        };
        Ok(known_to_hospital(
            row.status,
            row.anonymous,
            shared.is_some(),
        ))
    }

    /// That the hospital's side, and nobody else, asks for what it may do, as far as it knows;
    /// and then that it knows the version.
    pub(super) async fn by_hospital(&self, act: Act, version: i32) -> Result<(), Stop> {
        if !self.side.hospital {
            return Err(Failure::forbidden("The referrer's side does this.").into());
        }
        if !hospital_may(act, self.known().await?) {
            return Err(wrong("referral", Code::TransitionIllegal).into());
        }
        Ok(current(version, self.row.version)?)
    }

    /// That Mødrehjælpen's side, where `may` says so, has seen this version.
    pub(super) fn by_us(&self, may: bool, version: i32) -> Result<(), Stop> {
        if !may {
            return Err(Failure::forbidden("Your roles do not do this with the referral.").into());
        }
        // It was received, so it had a family: that one is anonymised, and nothing is added to it.
        if self.row.received_at.is_some() && self.row.family_id.is_none() {
            return Err(wrong("referral", Code::FamilyAnonymised).into());
        }
        Ok(current(version, self.row.version)?)
    }
}
