//! What happened, in its order, for those who listen.

crate::ddl::migration!(
    "m0015_outbox",
    r#"
CREATE TABLE outbox (
  id uuid PRIMARY KEY NOT NULL,
  seq bigint NOT NULL UNIQUE CHECK (seq >= 1),
  programme_id uuid NOT NULL REFERENCES programme (id),
  stream text NOT NULL CHECK (stream IN ('REFERRAL', 'ACTIVITY', 'PRESENCE')),
  scope_id uuid NOT NULL,
  row_id uuid NOT NULL,
  step_id uuid,
  at timestamptz NOT NULL
);
CREATE INDEX outbox_by_scope ON outbox (stream, scope_id, seq);
CREATE INDEX outbox_by_age ON outbox (at);
"#
);
