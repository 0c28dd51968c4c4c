//! The course of one referral, step by step, as the state machine allows it (domain.md §3).

use chrono::{DateTime, Days, TimeDelta, Utc};
use entities::{
    codes::{ChangeReason, DeclineReason, Outcome, ReferralStatus},
    ids::PersonId,
};

use super::{presence::clock, random::Stream};
use crate::calendar::{add_working_days, at_local, is_working_day, local_date, next_working_day};

/// One step.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) to: ReferralStatus,
    pub(super) at: DateTime<Utc>,
    pub(super) by: PersonId,
    pub(super) decline_reason: Option<DeclineReason>,
    pub(super) change_reason: Option<ChangeReason>,
}

/// Where a referral is bound, if time allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Stays a draft.
    Draft,
    /// Stays unanswered.
    Unanswered,
    /// Withdrawn by the referrer before it is received.
    WithdrawnUnread,
    /// Withdrawn after it was accepted.
    Withdrawn,
    /// Entered in error, found out by the referrer.
    Error,
    /// Stays received.
    Received,
    /// Stays accepted.
    Accepted,
    /// Stays on the waiting list.
    Waiting,
    /// Stays in progress.
    Running,
    /// Declined.
    Declined(DeclineReason),
    /// Broken off.
    Discontinued,
    /// Completed.
    Completed(Outcome),
}

/// How a referral goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Script {
    pub(super) fate: Fate,
    /// By way of the waiting list.
    pub(super) waits: bool,
    /// Completed, broken off or declined at first, then received again.
    pub(super) reopened: bool,
    /// Working days until it is received.
    pub(super) receive: u32,
    /// Working days until it is accepted or declined.
    pub(super) decide: u32,
    /// Working days until help begins; the waiting list comes on top.
    pub(super) begin: u32,
    /// Weeks of help.
    pub(super) weeks: u32,
}

/// Who acts.
#[derive(Clone, Copy)]
pub(super) struct Actors {
    pub(super) referrer: PersonId,
    pub(super) worker: PersonId,
    /// Who accepts: the worker, or the project leader where a group is excluded (C5).
    pub(super) decider: PersonId,
}

/// The steps from the first draft at `begun`, as far as they lie before `cut`.
pub(super) fn walk(
    stream: &mut Stream,
    script: Script,
    actors: Actors,
    begun: DateTime<Utc>,
    cut: DateTime<Utc>,
) -> Vec<Step> {
    use ReferralStatus as S;
    let mut walk = Walk {
        stream,
        at: begun,
        steps: Vec::new(),
    };
    walk.step(S::Draft, actors.referrer);
    if script.fate != Fate::Draft {
        walk.soon();
        walk.step(S::Sent, actors.referrer);
        walk.after_sending(script, actors);
    }
    let mut steps = walk.steps;
    steps.retain(|step| step.at < cut);
    steps
}

struct Walk<'a> {
    stream: &'a mut Stream,
    at: DateTime<Utc>,
    steps: Vec<Step>,
}

impl Walk<'_> {
    fn after_sending(&mut self, script: Script, actors: Actors) {
        use ReferralStatus as S;
        match script.fate {
            Fate::Draft | Fate::Unanswered => return,
            Fate::WithdrawnUnread | Fate::Error => {
                let to = if script.fate == Fate::Error {
                    S::EnteredInError
                } else {
                    S::Withdrawn
                };
                self.working_days(1);
                return self.step(to, actors.referrer);
            }
            _ => {}
        }
        self.working_days(script.receive);
        self.step(S::Received, actors.worker);
        if script.reopened {
            self.first_round(script, actors);
        }
        match script.fate {
            Fate::Received => return,
            Fate::Declined(reason) => {
                self.working_days(script.decide);
                return self.decline(reason, actors.worker);
            }
            _ => {}
        }
        self.accept(script, actors, script.waits || script.fate == Fate::Waiting);
        match script.fate {
            Fate::Accepted | Fate::Waiting => return,
            Fate::Withdrawn => {
                self.working_days(script.begin);
                return self.step(S::Withdrawn, actors.worker);
            }
            _ => {}
        }
        self.begin(script, actors);
        match script.fate {
            Fate::Discontinued => {
                self.weeks(script.weeks.div_ceil(2));
                self.step(S::Discontinued, actors.worker);
            }
            Fate::Completed(_) => {
                self.weeks(script.weeks);
                self.step(S::Completed, actors.worker);
            }
            _ => {}
        }
    }

    /// What came before it was taken up again.
    fn first_round(&mut self, script: Script, actors: Actors) {
        use ReferralStatus as S;
        if script.waits {
            self.working_days(script.decide);
            self.decline(DeclineReason::NoCapacity, actors.worker);
        } else {
            self.accept(script, actors, false);
            self.begin(script, actors);
            self.weeks(script.weeks.div_ceil(3));
            let to = if self.stream.chance(0.5) {
                S::Completed
            } else {
                S::Discontinued
            };
            self.step(to, actors.worker);
        }
        self.weeks(3);
        self.step(S::Received, actors.worker);
    }

    fn accept(&mut self, script: Script, actors: Actors, waits: bool) {
        self.working_days(script.decide);
        self.step(ReferralStatus::Accepted, actors.decider);
        if waits {
            self.soon();
            self.step(ReferralStatus::Waitlisted, actors.worker);
            self.weeks(2 + script.begin / 3);
        }
    }

    fn begin(&mut self, script: Script, actors: Actors) {
        self.working_days(script.begin);
        self.step(ReferralStatus::InProgress, actors.worker);
    }

    fn decline(&mut self, reason: DeclineReason, by: PersonId) {
        self.step(ReferralStatus::Declined, by);
        if let Some(step) = self.steps.last_mut() {
            step.decline_reason = Some(reason);
        }
    }

    fn step(&mut self, to: ReferralStatus, by: PersonId) {
        let change_reason = self.change_reason(to);
        self.steps.push(Step {
            to,
            at: self.at,
            by,
            decline_reason: None,
            change_reason,
        });
    }

    /// Why it goes there, where the model asks for it.
    fn change_reason(&mut self, to: ReferralStatus) -> Option<ChangeReason> {
        use ReferralStatus as S;
        let last = self.steps.last().map(|step| step.to);
        match (last, to) {
            (_, S::Withdrawn | S::Discontinued) => Some(self.stream.weighted(&[
                (ChangeReason::FamilysWish, 5),
                (ChangeReason::NoContact, 4),
                (ChangeReason::HelpElsewhere, 3),
                (ChangeReason::Circumstances, 2),
                (ChangeReason::Moved, 1),
            ])),
            (Some(S::Declined), S::Received) => Some(ChangeReason::RoomNow),
            (Some(S::Completed | S::Discontinued), S::Received) => Some(ChangeReason::NewNeed),
            _ => None,
        }
    }

    /// A few minutes on.
    fn soon(&mut self) {
        self.at += TimeDelta::seconds(self.stream.between(90, 1_200));
    }

    /// Some working days on, at an hour when people work.
    fn working_days(&mut self, days: u32) {
        if days == 0 {
            return self.soon();
        }
        self.at = office_hour(self.stream, add_working_days(local_date(self.at), days));
    }

    /// Some weeks on, on a working day.
    fn weeks(&mut self, weeks: u32) {
        let date = local_date(self.at);
        let date = date
            .checked_add_days(Days::new(u64::from(weeks) * 7))
            .unwrap_or(date);
        let date = if is_working_day(date) {
            date
        } else {
            next_working_day(date)
        };
        self.at = office_hour(self.stream, date);
    }
}

/// Some moment between 8 and 15 on `date`.
pub(super) fn office_hour(stream: &mut Stream, date: chrono::NaiveDate) -> DateTime<Utc> {
    at_local(date, clock(8, 0)) + TimeDelta::seconds(stream.between(0, 7 * 3_600))
}
