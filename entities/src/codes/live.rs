//! Codes of what subscriptions are told.

use crate::code::codes;

codes! {
    /// What a subscription is about.
    Stream {
        /// A referral of a hospital.
        Referral = "REFERRAL", "visitation", "Referral";
        /// An activity of an association, or a signup for it.
        Activity = "ACTIVITY", "aktivitet", "Activity";
        /// Who is present at a site.
        Presence = "PRESENCE", "tilstedeværelse", "Presence";
    }
}
