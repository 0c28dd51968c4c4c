//! What may happen to a family («sag»), its contact and its consents. Pure.

use chrono::{DateTime, Utc};
use entities::{
    codes::{
        ConsentStatus, EnrolmentStatus, FamilyStage, FamilyStatus, MemberRole, ReferralStatus,
    },
    consent, family,
};

use crate::graph::mutation::UserErrorCode as Code;

/// A family as its steps know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Status.
    pub status: FamilyStatus,
    /// Stage.
    pub stage: FamilyStage,
    /// Whether it is anonymous.
    pub anonymous: bool,
}

/// What a social worker does with a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is in this stage now.
    Stage(FamilyStage),
    /// It is no longer anonymous.
    Name,
    /// It ends.
    Close,
}

impl From<&family::Model> for Case {
    fn from(family: &family::Model) -> Self {
        Self {
            status: family.status,
            stage: family.stage,
            anonymous: family.anonymous,
        }
    }
}

impl Case {
    /// The family after a step. A child is born once, a name is not taken back, and what is closed
    /// is not opened again: who comes back is a new family.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`], [`Code::FamilyAnonymised`].
    pub fn after(self, step: Step) -> Result<Self, Code> {
        at_work(self.status)?;
        match (step, self) {
            (
                Step::Stage(stage @ FamilyStage::Newborn),
                Self {
                    stage: FamilyStage::Pregnant,
                    ..
                },
            ) => Ok(Self { stage, ..self }),
            (
                Step::Name,
                Self {
                    anonymous: true, ..
                },
            ) => Ok(Self {
                anonymous: false,
                ..self
            }),
            (Step::Close, _) => Ok(Self {
                status: FamilyStatus::Closed,
                ..self
            }),
            _ => Err(Code::TransitionIllegal),
        }
    }
}

/// The family is one that is worked with.
///
/// # Errors
/// [`Code::TransitionIllegal`], [`Code::FamilyAnonymised`].
pub fn at_work(status: FamilyStatus) -> Result<(), Code> {
    match status {
        FamilyStatus::Active => Ok(()),
        FamilyStatus::Closed => Err(Code::TransitionIllegal),
        FamilyStatus::Anonymised => Err(Code::FamilyAnonymised),
    }
}

/// The family is still known: not anonymised (I8).
///
/// # Errors
/// [`Code::FamilyAnonymised`].
pub fn known(status: FamilyStatus) -> Result<(), Code> {
    match status {
        FamilyStatus::Active | FamilyStatus::Closed => Ok(()),
        FamilyStatus::Anonymised => Err(Code::FamilyAnonymised),
    }
}

/// The family may have contact details, and consents to being contacted (I8).
///
/// # Errors
/// [`Code::FamilyAnonymous`], [`Code::FamilyAnonymised`].
pub fn reachable(status: FamilyStatus, anonymous: bool) -> Result<(), Code> {
    known(status)?;
    if anonymous {
        return Err(Code::FamilyAnonymous);
    }
    Ok(())
}

/// A member who joins later is not the pregnant one, with whom every family begins.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn joins(role: MemberRole) -> Result<(), Code> {
    match role {
        MemberRole::Partner | MemberRole::OtherAdult => Ok(()),
        MemberRole::Pregnant => Err(Code::ValueInvalid),
    }
}

/// The referral still asks something of Mødrehjælpen: it waits at a site, or with a social worker.
#[must_use]
pub fn is_open(status: ReferralStatus) -> bool {
    use ReferralStatus as S;
    match status {
        S::Sent | S::Received | S::Accepted | S::Waitlisted | S::InProgress => true,
        S::Draft
        | S::Completed
        | S::Discontinued
        | S::Declined
        | S::Withdrawn
        | S::EnteredInError => false,
    }
}

/// The family has a seat in a course, or waits for one.
#[must_use]
pub fn takes_part(status: EnrolmentStatus) -> bool {
    use EnrolmentStatus as S;
    match status {
        S::Confirmed | S::Waitlisted | S::Attending => true,
        S::Proposed | S::Completed | S::DroppedOut | S::Cancelled => false,
    }
}

/// Nothing of a family is under way, so that it can be closed.
///
/// # Errors
/// [`Code::TransitionIllegal`].
pub fn is_done(
    mut referrals: impl Iterator<Item = ReferralStatus>,
    mut enrolments: impl Iterator<Item = EnrolmentStatus>,
) -> Result<(), Code> {
    if referrals.any(is_open) || enrolments.any(takes_part) {
        return Err(Code::TransitionIllegal);
    }
    Ok(())
}

/// The consent of a member's `history` for one purpose that is in force.
#[must_use]
pub fn in_force(history: &[consent::Model], now: DateTime<Utc>) -> Option<&consent::Model> {
    history.iter().find(|consent| {
        consent.status == ConsentStatus::Active
            && consent.valid_from <= now
            && consent.valid_to.is_none_or(|until| now < until)
    })
}

/// What giving a consent ends, in the member's `history` for this purpose: one with another wording,
/// or one that has run out. A new row is the new consent.
///
/// # Errors
/// [`Code::AlreadyGiven`] for the wording that is in force.
pub fn give(
    history: &[consent::Model],
    wording: &str,
    now: DateTime<Utc>,
) -> Result<Option<consent::Model>, Code> {
    if in_force(history, now).is_some_and(|consent| consent.wording_version == wording) {
        return Err(Code::AlreadyGiven);
    }
    let active = |consent: &&consent::Model| consent.status == ConsentStatus::Active;
    Ok(history.iter().find(active).map(|row| ended(row, now)))
}

/// What withdrawing a consent ends, in the member's `history` for this purpose.
///
/// # Errors
/// [`Code::TransitionIllegal`] where none is in force.
pub fn withdraw(history: &[consent::Model], now: DateTime<Utc>) -> Result<consent::Model, Code> {
    let given = in_force(history, now).ok_or(Code::TransitionIllegal)?;
    Ok(ended(given, now))
}

/// The consent, ended now, unless it ended before.
fn ended(consent: &consent::Model, now: DateTime<Utc>) -> consent::Model {
    let until = consent.valid_to.map_or(now, |until| until.min(now));
    consent::Model {
        status: ConsentStatus::Withdrawn,
        // Another process' clock may be ahead of ours.
        valid_to: Some(until.max(consent.valid_from)),
        ..consent.clone()
    }
}

#[cfg(test)]
mod tests;
