//! What a steering group may decide, and how a report goes on (I13, I15): pure.

use chrono::NaiveDate;
use entities::codes::{DecisionKind, Participation, ReportStatus, Track};

use crate::graph::mutation::{UserErrorCode as Code, Wrong, wrong};

/// A step of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its writers change it.
    Update,
    /// They submit it to the steering group.
    Submit,
    /// The group returns it to them.
    Return,
    /// Somebody comments on it.
    Comment,
    /// A party approves it; whether both have now.
    Approve {
        /// Both parties have approved.
        both: bool,
    },
    /// It was presented to a forum.
    Present,
}

/// Where a step leads.
///
/// # Errors
/// [`Code::TransitionIllegal`].
pub fn report(status: ReportStatus, step: Step) -> Result<ReportStatus, Wrong> {
    use ReportStatus::{Approved, Draft, Presented, Review};
    match (status, step) {
        (Draft, Step::Update) | (Review, Step::Return) => Ok(Draft),
        (Draft, Step::Submit) | (Review, Step::Comment | Step::Approve { both: false }) => {
            Ok(Review)
        }
        (Review, Step::Approve { both: true }) => Ok(Approved),
        (Approved | Presented, Step::Present) => Ok(Presented),
        _ => Err(wrong("report", Code::TransitionIllegal)),
    }
}

/// A decision as it is to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct Decided {
    /// What it is about.
    pub kind: DecisionKind,
    /// The track it is about.
    pub track: Option<Track>,
    /// Whether it is about a hospital.
    pub hospital: bool,
    /// The first day of a track.
    pub active_from: Option<NaiveDate>,
    /// On which day.
    pub on: NaiveDate,
}

/// The meeting at which something was decided.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// On which day.
    pub on: NaiveDate,
    /// Whether it has begun.
    pub begun: bool,
}

/// Whether a decision may be recorded: it names what it is about, and it was made, in writing or at
/// a meeting that was held.
///
/// # Errors
/// [`Code::ValueInvalid`], [`Code::MeetingNotHeld`], [`Code::PeriodInvalid`].
pub fn decision(decided: &Decided, meeting: Option<Held>, today: NaiveDate) -> Result<(), Wrong> {
    let (track, hospital) = (decided.track.is_some(), decided.hospital);
    let begins = decided.kind == DecisionKind::ActivateTrack;
    let named = match decided.kind {
        DecisionKind::ActivateTrack => (track, !hospital),
        DecisionKind::ActivateHospital => (!track, hospital),
        DecisionKind::Midterm | DecisionKind::Targets | DecisionKind::NextSteps => (true, true),
    };
    if !named.0 {
        return Err(wrong("track", Code::ValueInvalid));
    }
    if !named.1 {
        return Err(wrong("hospital", Code::ValueInvalid));
    }
    if decided.active_from.is_some() != begins {
        return Err(wrong("activeFrom", Code::ValueInvalid));
    }
    if meeting.is_some_and(|meeting| !meeting.begun) {
        return Err(wrong("meeting", Code::MeetingNotHeld));
    }
    if decided.on > today || meeting.is_some_and(|meeting| meeting.on != decided.on) {
        return Err(wrong("decidedOn", Code::ValueInvalid));
    }
    if decided.active_from.is_some_and(|from| from < decided.on) {
        return Err(wrong("activeFrom", Code::PeriodInvalid));
    }
    Ok(())
}

/// Whether a track may be given a first day: it has not begun.
///
/// # Errors
/// [`Code::TransitionIllegal`].
pub fn begin_track(active_from: Option<NaiveDate>, today: NaiveDate) -> Result<(), Wrong> {
    if active_from.is_some_and(|from| from <= today) {
        return Err(wrong("track", Code::TransitionIllegal));
    }
    Ok(())
}

/// How a hospital takes part after the decision that it does (R11): a candidate with a contact
/// person (I15).
///
/// # Errors
/// [`Code::TransitionIllegal`], [`Code::ContactPersonRequired`].
pub fn begin_hospital(now: Participation, contact_persons: usize) -> Result<Participation, Wrong> {
    match (now, contact_persons) {
        (Participation::Candidate, 0) => Err(wrong("hospital", Code::ContactPersonRequired)),
        (Participation::Candidate, _) => Ok(Participation::Active),
        _ => Err(wrong("hospital", Code::TransitionIllegal)),
    }
}

/// Whether a text is an address on the web that can be followed safely.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").and_then(|rest| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        rest.get(..end)
    });
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':');
    host.is_some_and(|host| {
        host.contains('.') && !host.starts_with(['.', ':']) && host.chars().all(plain)
    }) && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\'))
}

#[cfg(test)]
mod tests {
    use entities::Code as _;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    const STEPS: [Step; 7] = [
        Step::Update,
        Step::Submit,
        Step::Return,
        Step::Comment,
        Step::Approve { both: false },
        Step::Approve { both: true },
        Step::Present,
    ];

    /// Every status and step.
    #[test]
    fn a_report_goes_as_the_model_says() {
        let mut legal = vec![];
        for status in ReportStatus::ALL {
            for step in STEPS {
                match report(status.value, step) {
                    Ok(to) => legal.push(format!("{} {step:?} {}", status.code, to.code())),
                    Err(why) => assert_eq!(why.code, Code::TransitionIllegal),
                }
            }
        }
        assert_eq!(
            legal,
            [
                "DRAFT Update DRAFT",
                "DRAFT Submit REVIEW",
                "REVIEW Return DRAFT",
                "REVIEW Comment REVIEW",
                "REVIEW Approve { both: false } REVIEW",
                "REVIEW Approve { both: true } APPROVED",
                "APPROVED Present PRESENTED",
                "PRESENTED Present PRESENTED",
            ]
        );
    }

    proptest! {
        /// Whatever is asked in whatever order: what is approved was in review since it was last
        /// written, and what is approved stays as it is.
        #[test]
        fn no_report_is_approved_unread(history in prop::collection::vec(0..STEPS.len(), 0..40)) {
            let mut status = ReportStatus::Draft;
            let (mut submitted, mut approved) = (false, false);
            for n in history {
                let Ok(to) = report(status, STEPS[n]) else { continue };
                match STEPS[n] {
                    Step::Submit => submitted = true,
                    Step::Update | Step::Return => {
                        prop_assert!(!approved);
                        submitted = false;
                    }
                    Step::Approve { both } => {
                        prop_assert!(submitted);
                        approved |= both;
                    }
                    Step::Comment => prop_assert!(submitted && !approved),
                    Step::Present => prop_assert!(approved),
                }
                status = to;
                let settled = matches!(status, ReportStatus::Approved | ReportStatus::Presented);
                prop_assert_eq!(settled, approved);
            }
        }
    }

    /// Every kind, with and without each of what it may name.
    #[test]
    fn a_decision_names_what_it_is_about() {
        let today = day("2026-09-16");
        for kind in DecisionKind::ALL {
            for bits in 0..8 {
                let (track, hospital, from) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
                let decided = Decided {
                    kind: kind.value,
                    track: track.then_some(Track::ReferredActivity),
                    hospital,
                    active_from: from.then_some(today),
                    on: today,
                };
                let legal = match kind.code {
                    "ACTIVATE_TRACK" => track && !hospital && from,
                    "ACTIVATE_HOSPITAL" => !track && hospital && !from,
                    _ => !from,
                };
                assert_eq!(
                    decision(&decided, None, today).is_ok(),
                    legal,
                    "{decided:?}"
                );
            }
        }
    }

    #[test]
    fn a_decision_was_made() {
        let today = day("2026-09-16");
        let at = |on: &str, from: &str, meeting: Option<(&str, bool)>| {
            let decided = Decided {
                kind: DecisionKind::ActivateTrack,
                track: Some(Track::ReferredActivity),
                hospital: false,
                active_from: Some(day(from)),
                on: day(on),
            };
            let meeting = meeting.map(|(on, begun)| Held { on: day(on), begun });
            let wrong = decision(&decided, meeting, today).err();
            wrong.map(|wrong| (wrong.field.unwrap_or_default(), wrong.code))
        };
        let (yes, no) = (("2026-09-16", true), ("2026-09-16", false));
        assert_eq!(at("2026-09-16", "2026-09-16", Some(yes)), None);
        assert_eq!(at("2026-09-16", "2026-12-01", None), None);
        let unheld = Some(("meeting", Code::MeetingNotHeld));
        assert_eq!(at("2026-09-16", "2026-09-16", Some(no)), unheld);
        let other_day = Some(("decidedOn", Code::ValueInvalid));
        assert_eq!(at("2026-09-15", "2026-09-16", Some(yes)), other_day);
        assert_eq!(at("2026-09-17", "2026-09-17", None), other_day);
        let too_early = Some(("activeFrom", Code::PeriodInvalid));
        assert_eq!(at("2026-09-16", "2026-09-15", None), too_early);
    }

    #[test]
    fn a_track_and_a_hospital_begin_once() {
        let today = day("2026-09-16");
        assert!(begin_track(None, today).is_ok());
        assert!(begin_track(Some(day("2026-09-17")), today).is_ok());
        assert!(begin_track(Some(today), today).is_err());
        let code = |now, contacts| begin_hospital(now, contacts).map_err(|wrong| wrong.code);
        assert_eq!(code(Participation::Candidate, 1), Ok(Participation::Active));
        assert_eq!(
            code(Participation::Candidate, 0),
            Err(Code::ContactPersonRequired)
        );
        for contacts in [0, 1] {
            assert_eq!(
                code(Participation::Active, contacts),
                Err(Code::TransitionIllegal)
            );
        }
    }

    #[test]
    fn addresses_are_on_the_web_and_safe() {
        for text in [
            "https://a.dk",
            "https://www.a.dk:8443/b?c=d#e",
            "https://a.dk?b",
        ] {
            assert!(is_web_address(text), "{text}");
        }
        for text in [
            "http://a.dk",
            "javascript:alert(1)",
            "https://",
            "https:///a.dk",
            "https://localhost",
            "https://me:secret@a.dk",
            "https://a.dk/ b",
            "https://a.dk/\"><script>",
            "HTTPS://a.dk",
        ] {
            assert!(!is_web_address(text), "{text}");
        }
    }
}
