//! What waits to be received at a site, by itself: hand-out codes wait there too, many more of them
//! and for families. And what a social worker sent on until it is received.

crate::ddl::migration!(
    "m0027_waiting",
    r#"
CREATE INDEX referral_waiting ON referral (site_id, sent_at, id) WHERE status = 'SENT' AND anonymous = FALSE;
CREATE INDEX referral_sent_on ON referral (referrer_id, sent_at, id)
  WHERE status = 'SENT' AND anonymous = FALSE AND previous_id IS NOT NULL;
"#
);
