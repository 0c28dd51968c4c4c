//! What is legal for a referral: pure.

use entities::codes::ReferralStatus::{self, *};

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

#[cfg(test)]
mod tests {
    use entities::Code;

    use super::*;

    #[test]
    fn the_state_machine_is_the_one_of_the_model() {
        let mut table = String::new();
        for from in ReferralStatus::ALL {
            let to: Vec<_> = ReferralStatus::ALL
                .iter()
                .filter(|to| may_follow(Some(from.value), to.value))
                .map(|to| to.code)
                .collect();
            table.push_str(&format!("{} → {}\n", from.code, to.join(" | ")));
        }
        insta::assert_snapshot!(table, @r"
        DRAFT → SENT | WITHDRAWN | ENTERED_IN_ERROR
        SENT → RECEIVED | WITHDRAWN | ENTERED_IN_ERROR
        RECEIVED → ACCEPTED | DECLINED | WITHDRAWN | ENTERED_IN_ERROR
        ACCEPTED → WAITLISTED | IN_PROGRESS | WITHDRAWN | ENTERED_IN_ERROR
        WAITLISTED → IN_PROGRESS | WITHDRAWN | ENTERED_IN_ERROR
        IN_PROGRESS → COMPLETED | DISCONTINUED | ENTERED_IN_ERROR
        COMPLETED → RECEIVED | ENTERED_IN_ERROR
        DISCONTINUED → RECEIVED | ENTERED_IN_ERROR
        DECLINED → RECEIVED | ENTERED_IN_ERROR
        WITHDRAWN → ENTERED_IN_ERROR
        ENTERED_IN_ERROR →
        ");
    }
}
