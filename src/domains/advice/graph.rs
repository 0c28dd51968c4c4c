//! Root fields of advice.

use async_graphql::Object;

use super::{
    AdviceSession, AdviceSessionFilter, AdviceSessionOrder, Sparring, SparringFilter, SparringOrder,
};

/// Root fields of advice.
#[derive(Default)]
pub struct AdviceQuery;

#[macros::lists(
    advice_sessions: AdviceSession(AdviceSessionFilter, AdviceSessionOrder::HeldOnDesc), "Advice sessions («rådgivninger») that the viewer may see: those of a social worker's own families and walk-ins; a project leader gives `extensions.purpose`.";
    sparring: Sparring(SparringFilter, SparringOrder::HeldOnDesc), "Sparring for health staff that the viewer may see.";
)]
#[Object]
impl AdviceQuery {}
