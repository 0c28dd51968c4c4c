//! What a named member has consented to.

use chrono::{DateTime, TimeDelta, Utc};
use entities::{
    codes::{ConsentPurpose, ConsentStatus},
    consent,
};

use super::{
    case::{About, Brief, Feedback},
    random::Stream,
};

/// The version of the consent's wording that was read out.
pub(super) const WORDING: &str = "2024-12";

/// The consents of a named member. `met`: when Mødrehjælpen first dealt with her.
pub(super) fn referred(
    stream: &mut Stream,
    brief: Brief,
    about: About,
    met: Option<DateTime<Utc>>,
    cut: DateTime<Utc>,
    rows: &mut Vec<consent::Model>,
) {
    let mut give = |stream: &mut Stream, purpose, until: Option<DateTime<Utc>>, at, by| {
        rows.push(consent::Model {
            id: stream.id(),
            family_id: about.family,
            member_id: about.member,
            purpose,
            status: if until.is_some() {
                ConsentStatus::Withdrawn
            } else {
                ConsentStatus::Active
            },
            wording_version: WORDING.to_owned(),
            collected_by: Some(by),
            valid_from: at,
            valid_to: until,
        });
    };
    let later = |stream: &mut Stream| {
        let room = (cut - brief.begun).num_minutes() - 1;
        brief.begun + TimeDelta::minutes(stream.between(room.clamp(0, 60), room.clamp(0, 60_000)))
    };
    let (begun, referrer) = (brief.begun, brief.referrer);
    give(stream, ConsentPurpose::ShareWithNgo, None, begun, referrer);
    if stream.chance(0.9) {
        give(stream, ConsentPurpose::Contact, None, begun, referrer);
    }
    match brief.feedback {
        Feedback::Shared => {
            // Some thought better of it once, and again.
            if stream.chance(0.03) {
                let until = later(stream);
                give(
                    stream,
                    ConsentPurpose::FeedbackToReferrer,
                    Some(until),
                    begun,
                    referrer,
                );
                give(
                    stream,
                    ConsentPurpose::FeedbackToReferrer,
                    None,
                    until,
                    referrer,
                );
            } else {
                give(
                    stream,
                    ConsentPurpose::FeedbackToReferrer,
                    None,
                    begun,
                    referrer,
                );
            }
        }
        Feedback::Withdrawn => {
            let until = later(stream);
            give(
                stream,
                ConsentPurpose::FeedbackToReferrer,
                Some(until),
                begun,
                referrer,
            );
        }
        Feedback::Never => {}
    }
    if let Some(met) = met
        && stream.chance(0.5)
    {
        let at = later(stream).max(met);
        give(stream, ConsentPurpose::Survey, None, at, brief.worker);
    }
}
