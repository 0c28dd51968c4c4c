//! The rights of the registered («de registreredes rettigheder», GDPR art. 15–17 and 20), done by the
//! data protection officer on request, and retention.
//!
//! **Anonymising a family** cannot be undone. What goes: the members with their aliases, contacts
//! and consents; the keys and codes of the family and of its profile, replaced by new random ones;
//! every link to it (of referrals, advice sessions, enrolments, and from one of its referrals to
//! another); codes of referrals and aliases of enrolments, replaced too; attendance; who took which
//! step; the municipality; what the outbox says of its referrals. Every moment and date of it
//! becomes the first day of its quarter. What stays, for statistics, is coarse and unlinked: the
//! family's stage and outcome with its profile in bands, and by themselves its referrals as they
//! were sent and ended, what its sessions were about, and how its enrolments ended. Staff stay where
//! a row must have one (who referred, judged, was assigned, gave advice).
//!
//! **What could still lead back.** The audit trail stays, as evidence, until its segments expire. It
//! names families and members by keys that now belong to nothing; a referral that was anonymous from
//! the beginning it names by the referral's own key, which stays. So does a named referral's key in
//! what the hospital has kept of its own, and for seven days under an idempotency key. The
//! transaction that wrote all this at once shows in PostgreSQL's system columns until the database
//! is dumped and restored, and backups hold what they held.
//!
//! **What is running is ended first**, by those who run it and by its own rules (the hospital is told
//! of a withdrawal, a course's waiting list moves up): an officer's request does not do it for them,
//! and is refused meanwhile. A case that is open with nothing running is closed as stopped.
//!
//! **A member**: with the pregnant one, or the last one, the whole family goes. Anybody else goes
//! alone, and the family stays as it is.

mod anonymise;
mod contact;
mod correction;
mod dossier;
mod erasure;
mod mutations;
mod officer;
pub mod retention;
pub mod rules;

pub use mutations::{RegisteredMutation, RegisteredQuery};
