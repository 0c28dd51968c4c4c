//! Signing in to the service's own pages: attempts under way, and sessions. The browser's secrets
//! are kept as digests.

crate::ddl::migration!(
    "m0013_sessions",
    r#"
CREATE TABLE sign_in (
  digest bytea PRIMARY KEY NOT NULL,
  issuer text NOT NULL,
  state text NOT NULL,
  nonce text NOT NULL,
  verifier text NOT NULL,
  begun_at timestamptz NOT NULL
);
CREATE INDEX sign_in_by_age ON sign_in (begun_at);
CREATE TABLE session (
  digest bytea PRIMARY KEY NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  begun_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_by_expiry ON session (expires_at);
"#
);
