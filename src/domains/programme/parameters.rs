//! The parameters of a programme, as the graph shows them.

use std::collections::HashMap;

use async_graphql::Object;
use entities::{
    CodeSet,
    codes::{CareLevel, ParameterName, TargetGroup},
};

use crate::graph::coded::Coded;

/// The rows of a programme's parameters.
#[derive(Clone, Debug, Default)]
pub struct Parameters(HashMap<ParameterName, i32>);

impl Parameters {
    /// Takes a row. A row without a value says: no limit, or undecided.
    pub fn set(&mut self, name: ParameterName, value: Option<i32>) {
        if let Some(value) = value {
            self.0.insert(name, value);
        }
    }

    fn get(&self, name: ParameterName) -> Option<i32> {
        self.0.get(&name).copied()
    }
}

/// What the agreement of a programme says, as numbers. Null: no limit, undecided, or not in the agreement.
#[Object(name = "ProgrammeParameters")]
impl Parameters {
    /// Care levels («niveauer») that may be referred (R6).
    async fn care_levels(&self) -> Vec<Coded<CareLevel>> {
        let bits = self.get(ParameterName::CareLevels).unwrap_or_default();
        CodeSet::from_bits(bits).iter().map(Coded).collect()
    }

    /// Target groups outside the programme (R63).
    async fn excluded_target_groups(&self) -> Vec<Coded<TargetGroup>> {
        let bits = self
            .get(ParameterName::ExcludedTargetGroups)
            .unwrap_or_default();
        CodeSet::from_bits(bits).iter().map(Coded).collect()
    }

    /// At most this many advice sessions for a family; null: no limit (R72).
    async fn advice_sessions_max(&self) -> Option<i32> {
        self.get(ParameterName::AdviceSessionsMax)
    }

    /// Days a week that a social worker is present at each birth place; null: by agreement (R74).
    async fn presence_days_per_week(&self) -> Option<i32> {
        self.get(ParameterName::PresenceDaysPerWeek)
    }

    /// Minutes a week that the region sets aside for coordination (R75).
    async fn coordination_minutes_per_week(&self) -> Option<i32> {
        self.get(ParameterName::CoordinationMinutesPerWeek)
    }

    /// A group course lasts at least this many weeks (R79).
    async fn course_weeks_min(&self) -> Option<i32> {
        self.get(ParameterName::CourseWeeksMin)
    }

    /// A group course lasts at most this many weeks (R79).
    async fn course_weeks_max(&self) -> Option<i32> {
        self.get(ParameterName::CourseWeeksMax)
    }

    /// Length of a group session in minutes (R79).
    async fn course_session_minutes(&self) -> Option<i32> {
        self.get(ParameterName::CourseSessionMinutes)
    }

    /// Participants of a group course at least (R80).
    async fn course_participants_min(&self) -> Option<i32> {
        self.get(ParameterName::CourseParticipantsMin)
    }

    /// Participants of a group course at most (R80).
    async fn course_participants_max(&self) -> Option<i32> {
        self.get(ParameterName::CourseParticipantsMax)
    }

    /// Times a month that a midwife takes part in a group course (R81).
    async fn course_midwife_times_per_month(&self) -> Option<i32> {
        self.get(ParameterName::CourseMidwifeTimesPerMonth)
    }

    /// Minutes that a midwife takes part each time (R81).
    async fn course_midwife_minutes(&self) -> Option<i32> {
        self.get(ParameterName::CourseMidwifeMinutes)
    }

    /// Minutes a week of a «Familieven» at least (R85).
    async fn family_friend_minutes_min(&self) -> Option<i32> {
        self.get(ParameterName::FamilyFriendMinutesMin)
    }

    /// Minutes a week of a «Familieven» at most (R85).
    async fn family_friend_minutes_max(&self) -> Option<i32> {
        self.get(ParameterName::FamilyFriendMinutesMax)
    }

    /// Working days within which a referral is to be received.
    async fn receive_within_working_days(&self) -> Option<i32> {
        self.get(ParameterName::ReceiveWithinWorkingDays)
    }

    /// Working days within which the first contact is to be made.
    async fn contact_within_working_days(&self) -> Option<i32> {
        self.get(ParameterName::ContactWithinWorkingDays)
    }

    /// Days after sending for which a referral whose progress is withheld counts as open.
    async fn withheld_open_days(&self) -> Option<i32> {
        self.get(ParameterName::WithheldOpenDays)
    }

    /// Counts below this are suppressed in the evaluation.
    async fn disclosure_threshold(&self) -> Option<i32> {
        self.get(ParameterName::DisclosureThreshold)
    }

    /// A mean of satisfaction needs at least this many answers.
    async fn satisfaction_answers_min(&self) -> Option<i32> {
        self.get(ParameterName::SatisfactionAnswersMin)
    }

    /// Months for which the log of look-ups is kept.
    async fn audit_retention_months(&self) -> Option<i32> {
        self.get(ParameterName::AuditRetentionMonths)
    }

    /// Months after closing at which contact details go.
    async fn contact_retention_months(&self) -> Option<i32> {
        self.get(ParameterName::ContactRetentionMonths)
    }

    /// Whether a remote effort by phone or video is offered (R11); null: undecided.
    async fn remote_effort(&self) -> Option<bool> {
        self.get(ParameterName::RemoteEffort)
            .map(|value| value == 1)
    }
}
