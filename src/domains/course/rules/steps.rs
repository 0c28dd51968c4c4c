//! The state machines: which status may follow which.

use entities::codes::{CourseSessionStatus, CourseStatus, EnrolmentStatus};

/// A course: PLANNED → OPEN ⇄ FULL → RUNNING → COMPLETED; CANCELLED before it runs.
#[must_use]
pub fn course_may(from: CourseStatus, to: CourseStatus) -> bool {
    use CourseStatus::{Cancelled, Completed, Full, Open, Planned, Running};
    matches!(
        (from, to),
        (Planned, Open | Cancelled)
            | (Open, Full | Running | Cancelled)
            | (Full, Open | Running | Cancelled)
            | (Running, Completed)
    )
}

/// An enrolment: PROPOSED → CONFIRMED or WAITLISTED → ATTENDING → COMPLETED or DROPPED_OUT;
/// CANCELLED until it attends, and enrolled again after that.
#[must_use]
pub fn enrolment_may(from: EnrolmentStatus, to: EnrolmentStatus) -> bool {
    use EnrolmentStatus::{
        Attending, Cancelled, Completed, Confirmed, DroppedOut, Proposed, Waitlisted,
    };
    matches!(
        (from, to),
        (Proposed, Confirmed | Waitlisted | Cancelled)
            | (Waitlisted, Confirmed | Cancelled)
            | (Confirmed, Attending | Cancelled)
            | (Attending, Completed | DroppedOut)
            | (Cancelled, Proposed | Confirmed | Waitlisted)
    )
}

/// A session: PLANNED → HELD or CANCELLED. What was recorded of a held one may be corrected.
#[must_use]
pub fn session_may(from: CourseSessionStatus, to: CourseSessionStatus) -> bool {
    use CourseSessionStatus::{Cancelled, Held, Planned};
    matches!((from, to), (Planned, Held | Cancelled) | (Held, Held))
}

#[cfg(test)]
mod tests {
    use entities::Code;

    use super::*;

    /// The legal steps of a list of codes, as text.
    fn steps<S: Code>(may: fn(S, S) -> bool) -> Vec<String> {
        let mut found = vec![];
        for from in S::ALL {
            let to: Vec<&str> = S::ALL
                .iter()
                .filter(|to| may(from.value, to.value))
                .map(|to| to.code)
                .collect();
            found.push(format!("{} → {}", from.code, to.join(" ")));
        }
        found
    }

    /// Every pair of statuses is in these tables or refused.
    #[test]
    fn every_step_is_legal_or_refused() {
        assert_eq!(
            steps(course_may),
            [
                "PLANNED → OPEN CANCELLED",
                "OPEN → FULL RUNNING CANCELLED",
                "FULL → OPEN RUNNING CANCELLED",
                "RUNNING → COMPLETED",
                "COMPLETED → ",
                "CANCELLED → ",
            ]
        );
        assert_eq!(
            steps(enrolment_may),
            [
                "PROPOSED → CONFIRMED WAITLISTED CANCELLED",
                "CONFIRMED → ATTENDING CANCELLED",
                "WAITLISTED → CONFIRMED CANCELLED",
                "ATTENDING → COMPLETED DROPPED_OUT",
                "COMPLETED → ",
                "DROPPED_OUT → ",
                "CANCELLED → PROPOSED CONFIRMED WAITLISTED",
            ]
        );
        assert_eq!(
            steps(session_may),
            ["PLANNED → HELD CANCELLED", "HELD → HELD", "CANCELLED → "]
        );
    }
}
