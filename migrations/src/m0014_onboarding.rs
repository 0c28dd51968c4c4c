//! Granting roles: invitations, the two persons behind a leader, ending a role at once; and the
//! memory of what was asked under an idempotency key.

crate::ddl::migration!(
    "m0014_onboarding",
    r#"
ALTER TABLE role_assignment ADD COLUMN ended_at timestamptz;
CREATE TABLE invitation (
  id uuid PRIMARY KEY NOT NULL,
  person_id uuid NOT NULL REFERENCES person (id),
  digest bytea NOT NULL UNIQUE,
  invited_by uuid REFERENCES person (id),
  invited_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  CHECK (invited_by <> person_id),
  CHECK (expires_at > invited_at)
);
CREATE INDEX invitation_by_person ON invitation (person_id, invited_at, id);
CREATE TABLE leader_proposal (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  person_id uuid NOT NULL REFERENCES person (id),
  starts_on date NOT NULL,
  proposed_by uuid NOT NULL REFERENCES person (id),
  proposed_at timestamptz NOT NULL,
  confirmed_by uuid REFERENCES person (id),
  confirmed_at timestamptz,
  CHECK (proposed_by <> person_id),
  CHECK (confirmed_by <> person_id AND confirmed_by <> proposed_by),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
);
CREATE INDEX leader_proposal_by_programme ON leader_proposal (programme_id, proposed_at, id);
CREATE TABLE idempotent_request (
  principal uuid NOT NULL,
  key text NOT NULL,
  digest bytea NOT NULL,
  result uuid,
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX idempotent_request_by_age ON idempotent_request (asked_at);
"#
);
