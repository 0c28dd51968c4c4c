//! What lists of referrals can be narrowed and ordered by. There is no order by the last change:
//! it would tell a hospital what it may not know.

use entities::{
    codes::{CareLevel, ContactReason, GestationBand, ReferralStatus, TargetGroup, Track},
    ids::{HospitalId, SiteId},
    referral, referral_event,
};

use super::policy::Told;
use crate::graph::{
    audience,
    coded::Coded,
    filter::{CodeFilter, DateFilter, Has, IdFilter, TextFilter, filters, seen},
    row::orders,
};

filters! {
    /// Narrows a list of referrals. What the viewer may not read matches nothing.
    ReferralFilter {
        /// The code.
        code: TextFilter as |f| f => |lens| seen::<referral::Entity>(lens, referral::Column::Code),
        /// Open as the viewer knows it: where progress is withheld, for a fixed number of days after it was sent; a declined one until it is acknowledged.
        open: bool as |f| f => |lens| Told::of(lens).is_open(lens),
        /// Sent, not received, and past its time, as the viewer knows it.
        overdue: bool as |f| f => |lens| Told::of(lens).is_overdue(lens),
        /// The status, where the viewer may know it.
        status: CodeFilter<ReferralStatus> as |f| f => |lens| seen::<referral::Entity>(lens, referral::Column::Status),
        /// The track.
        track: CodeFilter<Track> as |f| f => |lens| seen::<referral::Entity>(lens, referral::Column::Track),
        /// The day it was sent.
        sent_at: DateFilter as |f| f => |lens| seen::<referral::Entity>(lens, referral::Column::SentAt),
        /// The hospital it is from.
        hospital: IdFilter as |f| f.of::<HospitalId>() => |lens| seen::<referral::Entity>(lens, referral::Column::HospitalId),
        /// The site it is from.
        site: IdFilter as |f| f.of::<SiteId>() => |lens| seen::<referral::Entity>(lens, referral::Column::SiteId),
        /// Whether a hand-out code was given.
        anonymous: bool as |f| f => |lens| seen::<referral::Entity>(lens, referral::Column::Anonymous),
        /// The care level.
        #[graphql(visible = "audience::referral_facts")]
        care_level: CodeFilter<CareLevel> as |f| f => |lens| seen::<referral::Entity>(lens, referral::Column::CareLevel),
        /// The gestation band.
        #[graphql(visible = "audience::referral_facts")]
        gestation_band: CodeFilter<GestationBand> as |f| f => |lens| seen::<referral::Entity>(lens, referral::Column::GestationBand),
        /// Has this target group.
        #[graphql(visible = "audience::referral_facts")]
        target_group: Coded<TargetGroup> as |f| Has(f.0) => |lens| seen::<referral::Entity>(lens, referral::Column::TargetGroups),
        /// Has this reason for contact.
        #[graphql(visible = "audience::referral_facts")]
        reason: Coded<ContactReason> as |f| Has(f.0) => |lens| seen::<referral::Entity>(lens, referral::Column::Reasons),
    }
}
orders! {
    /// Orders of referrals.
    ReferralOrder of referral {
        /// The earliest sent first.
        SentAtAsc = SentAt, Asc;
        /// The latest sent first.
        SentAtDesc = SentAt, Desc;
    }
}

filters! {
    /// Narrows the trail of a referral.
    ReferralEventFilter {
        /// The status after the step.
        to: CodeFilter<ReferralStatus> as |f| f => |lens| seen::<referral_event::Entity>(lens, referral_event::Column::ToStatus),
    }
}
orders! {
    /// Orders of a referral's trail.
    ReferralEventOrder of referral_event {
        /// In the order it happened.
        AtAsc = At, Asc;
        /// The latest first.
        AtDesc = At, Desc;
    }
}
