//! Onboarding and leaving: who grants which role to whom, the first sign-in, the end of a role.
//!
//! A role is granted by somebody whose own role says so ([`rules`]); the person, if new, gets an
//! invitation: a code that links the identity of whoever accepts it to the person, once. Invariants:
//! nobody grants to themselves; a project leader takes two persons, neither of them the leader to
//! be; an active hospital keeps a contact person, a programme exactly one leader (I15); a code is
//! known to the one who was told it and kept as a digest.

mod granting;
mod graph;
mod invitation;
mod leader;
mod leaving;
mod mutations;
mod policy;
pub mod rules;

pub use graph::{LeaderProposal, LeaderProposalFilter, LeaderProposalOrder, OnboardingQuery};
pub use invitation::{AcceptError, accept, invite, invited};
pub use mutations::OnboardingMutation;
pub use policy::{grantable, proposed, to_confirm};
