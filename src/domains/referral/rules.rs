//! What is legal for a referral: pure.

use chrono::{DateTime, Utc};
use entities::{
    CodeSet,
    codes::{
        ChangeReason, DeclineReason,
        EligibilityReason::{self, *},
        Outcome,
        ReferralStatus::{self, *},
        TargetGroup,
    },
    ids::PersonId,
    referral,
};

use crate::graph::mutation::{UserErrorCode as Code, Wrong, wrong};

/// Whether a referral may go from one status to another (domain.md §3, "State machines"). A
/// referral begins as a draft, or is sent at once.
#[must_use]
pub fn may_follow(from: Option<ReferralStatus>, to: ReferralStatus) -> bool {
    let Some(from) = from else {
        return matches!(to, Draft | Sent);
    };
    match to {
        Draft => false,
        Sent => from == Draft,
        Received => matches!(from, Sent | Completed | Discontinued | Declined),
        Accepted | Declined => from == Received,
        Waitlisted => from == Accepted,
        InProgress => matches!(from, Accepted | Waitlisted),
        Completed | Discontinued => from == InProgress,
        Withdrawn => matches!(from, Draft | Sent | Received | Accepted | Waitlisted),
        EnteredInError => from != EnteredInError,
    }
}

/// What is done with a referral, with the reason that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It is sent.
    Send,
    /// A social worker receives it, or the woman comes with her code.
    Receive,
    /// It is accepted.
    Accept,
    /// It is declined.
    Decline(Option<DeclineReason>),
    /// It waits for room.
    Waitlist,
    /// Help begins.
    Start,
    /// Help has ended, with this outcome.
    Complete(Outcome),
    /// Help is broken off.
    Discontinue(Option<ChangeReason>),
    /// It is withdrawn before help begins.
    Withdraw(Option<ChangeReason>),
    /// It is taken up again.
    Reopen(Option<ChangeReason>),
    /// It should not be there.
    Mistake,
}

impl Act {
    /// The status after it.
    #[must_use]
    pub fn to(self) -> ReferralStatus {
        match self {
            Self::Send => Sent,
            Self::Receive | Self::Reopen(_) => Received,
            Self::Accept => Accepted,
            Self::Decline(_) => Declined,
            Self::Waitlist => Waitlisted,
            Self::Start => InProgress,
            Self::Complete(_) => Completed,
            Self::Discontinue(_) => Discontinued,
            Self::Withdraw(_) => Withdrawn,
            Self::Mistake => EnteredInError,
        }
    }

    /// Whether it may happen to a referral of this status (I13).
    #[must_use]
    pub fn is_legal(self, from: ReferralStatus) -> bool {
        let again = match self {
            Self::Receive => from == Sent,
            Self::Reopen(_) => from != Sent,
            _ => true,
        };
        again && may_follow(Some(from), self.to())
    }

    /// That the reason is there and one for this (I13).
    fn reasoned(self) -> Result<(), Wrong> {
        use ChangeReason::{Circumstances, FamilysWish, Mistake, NewNeed, RoomNow};
        let fits = match self {
            Self::Decline(None)
            | Self::Discontinue(None)
            | Self::Withdraw(None)
            | Self::Reopen(None) => return Err(wrong("reason", Code::ReasonRequired)),
            Self::Discontinue(Some(reason)) | Self::Withdraw(Some(reason)) => {
                !matches!(reason, NewNeed | RoomNow)
            }
            Self::Reopen(Some(reason)) => matches!(
                reason,
                NewNeed | RoomNow | FamilysWish | Circumstances | Mistake
            ),
            // What is broken off has not been completed.
            Self::Complete(Outcome::Stopped) => {
                return Err(wrong("outcome", Code::ValueInvalid));
            }
            _ => true,
        };
        if fits {
            Ok(())
        } else {
            Err(wrong("reason", Code::ValueInvalid))
        }
    }

    /// Why it was declined.
    #[must_use]
    pub fn decline_reason(self) -> Option<DeclineReason> {
        match self {
            Self::Decline(reason) => reason,
            _ => None,
        }
    }

    /// Why it was withdrawn, broken off or taken up again.
    #[must_use]
    pub fn change_reason(self) -> Option<ChangeReason> {
        match self {
            Self::Discontinue(reason) | Self::Withdraw(reason) | Self::Reopen(reason) => reason,
            _ => None,
        }
    }
}

/// Does it: the row is as it is after `act`, which `by` does at this moment.
///
/// # Errors
/// [`Code::TransitionIllegal`], [`Code::ReasonRequired`], [`Code::ValueInvalid`]; then the row is
/// as it was.
pub fn take(
    row: &mut referral::Model,
    act: Act,
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<(), Wrong> {
    if !act.is_legal(row.status) {
        return Err(wrong("referral", Code::TransitionIllegal));
    }
    act.reasoned()?;
    row.status = act.to();
    match act {
        Act::Send => (row.sent, row.sent_at) = (true, at),
        Act::Receive => (row.received_at, row.assignee_id) = (Some(at), Some(by)),
        _ => {}
    }
    row.decline_reason = act.decline_reason();
    row.end_reason = act
        .change_reason()
        .filter(|_| matches!(row.status, Withdrawn | Discontinued));
    row.outcome = match act {
        Act::Complete(outcome) => Some(outcome),
        Act::Discontinue(_) => Some(Outcome::Stopped),
        _ => None,
    };
    row.acknowledged_at = None;
    row.changed_at = at;
    row.version += 1;
    Ok(())
}

/// The status as the referrer's side knows it, as the policy computes it in SQL; `None` where it is
/// withheld. `shared`: the member lets the referrer know of the course.
#[must_use]
pub fn known_to_hospital(
    status: ReferralStatus,
    anonymous: bool,
    shared: bool,
) -> Option<ReferralStatus> {
    let always = matches!(status, Sent | Declined | Withdrawn) && !anonymous;
    let known = status == Draft || always || (shared && !anonymous);
    known.then_some(status)
}

/// Whether the referrer's side may do this to a referral whose status it knows so. Of one whose
/// status is withheld it is always too late: any other answer would tell what became of it.
#[must_use]
pub fn hospital_may(act: Act, known: Option<ReferralStatus>) -> bool {
    let Some(status) = known else { return false };
    match act {
        Act::Send | Act::Withdraw(_) => act.is_legal(status),
        // It is the hospital's to correct until it is received.
        Act::Mistake => matches!(status, Draft | Sent),
        _ => false,
    }
}

/// Where a referral's target groups stand to the criteria (I2, C5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Groups {
    /// None is excluded.
    Within,
    /// Some are, and some are not.
    Mixed,
    /// All are.
    Outside,
}

/// Where these groups stand.
#[must_use]
pub fn standing(groups: CodeSet<TargetGroup>, excluded: CodeSet<TargetGroup>) -> Groups {
    match groups.bits() & excluded.bits() {
        0 => Groups::Within,
        out if out == groups.bits() => Groups::Outside,
        _ => Groups::Mixed,
    }
}

/// Whether a referral with such groups may be accepted; `decided`: the project leader has said so.
///
/// # Errors
/// [`Code::GroupsExcluded`], [`Code::LeaderDecisionRequired`].
pub fn acceptable(groups: Groups, decided: bool) -> Result<(), Wrong> {
    match groups {
        Groups::Within => Ok(()),
        Groups::Mixed if decided => Ok(()),
        Groups::Mixed => Err(wrong("referral", Code::LeaderDecisionRequired)),
        Groups::Outside => Err(wrong("referral", Code::GroupsExcluded)),
    }
}

/// What stands against a referral, as a user error.
#[must_use]
pub fn refused(reason: EligibilityReason) -> Wrong {
    match reason {
        TrackNotActive => wrong("track", Code::TrackNotActive),
        OutsidePeriod => wrong("track", Code::OutsidePeriod),
        NoReferralToTrack => wrong("track", Code::NoReferralToTrack),
        HospitalNotTakingPart => wrong("site", Code::HospitalNotTakingPart),
        NoCriteria => wrong("site", Code::NoCriteria),
        CareLevelOutside => wrong("careLevel", Code::CareLevelOutside),
        GroupsMissing => wrong("targetGroups", Code::GroupsMissing),
        GroupsExcluded => wrong("targetGroups", Code::GroupsExcluded),
        GroupsMixed => wrong("targetGroups", Code::LeaderDecisionRequired),
        JudgementMissing => wrong("judgement", Code::JudgementMissing),
        JudgementHealthOnly => wrong("judgement", Code::JudgementHealthOnly),
        ReferrerRole => wrong("track", Code::ReferrerRole),
    }
}

#[cfg(test)]
mod tests;
