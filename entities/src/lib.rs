//! The storage layer: one file a table, each row a plain struct.
//!
//! Nothing here knows GraphQL, HTTP or who is asking. What a row may be is said by the
//! database itself (`migrations`); who may see it is said by `brobygger::access`.
//!
//! Invariants kept here:
//! - every column has a [`Class`] (an exhaustive `match`, so an unlabelled column does not compile);
//! - ids are typed: a [`HospitalId`](ids::HospitalId) cannot be passed for a [`SiteId`](ids::SiteId);
//! - code lists ([`codes`]) carry their Danish and English labels, in one place.

#![allow(
    clippy::disallowed_methods,
    reason = "sea-orm generates readers for every entity; none is called here"
)]

pub mod class;
pub(crate) mod code;
pub mod codes;
pub mod ids;

pub mod activity;
pub mod activity_tally;
pub mod advice_session;
pub mod association;
pub mod association_municipality;
pub mod attendance;
pub mod audit_event;
pub mod audit_segment;
pub mod baseline;
pub mod capacity;
pub mod compatibility;
pub mod consent;
pub mod course;
pub mod course_session;
pub mod course_staff;
pub mod criteria;
pub mod criteria_approval;
pub mod decision;
pub mod enrolment;
pub mod family;
pub mod family_member;
pub mod figure;
pub mod flow_figure;
pub mod hospital;
pub mod idempotent_request;
pub mod identity;
pub mod installation;
pub mod invitation;
pub mod leader_proposal;
pub mod machine_client;
pub mod material;
pub mod meeting;
pub mod member_contact;
pub mod municipality;
pub mod organisation;
pub mod outbox;
pub mod person;
pub mod phase;
pub mod presence_exception;
pub mod presence_slot;
pub mod profile;
pub mod programme;
pub mod programme_parameter;
pub mod referral;
pub mod referral_event;
pub mod region;
pub mod report;
pub mod report_approval;
pub mod report_comment;
pub mod report_presentation;
pub mod role_assignment;
pub mod score_figure;
pub mod seat;
pub mod session;
pub mod sign_in;
pub mod signup;
pub mod site;
pub mod snapshot;
pub mod snapshot_record;
pub mod sparring;
pub mod survey;
pub mod survey_invitation;
pub mod survey_item;
pub mod survey_response;
pub mod survey_score;
pub mod target;
pub mod target_approval;
pub mod track_plan;
pub mod viewer_stamp;
pub mod volunteer;
pub mod volunteer_match;

pub use class::{Class, Classified, Subjects};
pub use code::{Code, CodeSet, CodeValue, UnknownCode};
