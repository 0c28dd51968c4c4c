//! The audit trail: its lines, append-only in the database itself, and the register of segments.

crate::ddl::migration!(
    "m0012_audit",
    r#"
CREATE TABLE audit_segment (
  number bigint PRIMARY KEY NOT NULL CHECK (number >= 1),
  replica uuid NOT NULL,
  programme_id uuid,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  expired_at timestamptz,
  lines bigint NOT NULL CHECK (lines >= 0),
  head bytea NOT NULL CHECK (length(head) = 32),
  birth bytea NOT NULL CHECK (length(birth) = 32),
  seal bytea NOT NULL CHECK (length(seal) = 32),
  key_id text NOT NULL
);
CREATE TABLE audit_event (
  id uuid PRIMARY KEY NOT NULL,
  segment bigint NOT NULL REFERENCES audit_segment (number),
  seq bigint NOT NULL CHECK (seq >= 1),
  programme_id uuid,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('READ', 'WRITE')),
  request_id text NOT NULL,
  person_id uuid,
  machine_client_id uuid,
  roles integer NOT NULL CHECK (roles BETWEEN 0 AND 8191),
  organisation_id uuid,
  client text,
  operation text NOT NULL,
  purpose_code text,
  purpose_reason text,
  subjects bytea NOT NULL CHECK (length(subjects) % 16 = 0),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  UNIQUE (segment, seq),
  CHECK (person_id IS NULL OR machine_client_id IS NULL),
  CHECK (coalesce(person_id, machine_client_id) IS NOT NULL OR client IS NOT NULL),
  CHECK ((purpose_code IS NULL) = (purpose_reason IS NULL))
);
CREATE INDEX audit_event_by_programme ON audit_event (programme_id, at, id);
CREATE INDEX audit_event_by_request ON audit_event (request_id);
sqlite: CREATE TRIGGER audit_event_stays BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'a line of the audit trail is never changed'); END;
sqlite: CREATE TRIGGER audit_event_expires BEFORE DELETE ON audit_event
WHEN NOT EXISTS (SELECT 1 FROM audit_segment s WHERE s.number = OLD.segment AND s.expired_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a line of the audit trail goes with its expired segment alone'); END;
sqlite: CREATE TRIGGER audit_segment_stays BEFORE DELETE ON audit_segment
BEGIN SELECT RAISE(ABORT, 'a segment of the audit trail stays registered'); END;
sqlite: CREATE TRIGGER audit_segment_born BEFORE UPDATE OF number, replica, programme_id, opened_at, birth, key_id ON audit_segment
BEGIN SELECT RAISE(ABORT, 'the birth of a segment of the audit trail is never changed'); END;
postgres: CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$;
postgres: CREATE FUNCTION audit_expire() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF EXISTS (SELECT 1 FROM audit_segment s WHERE s.number = OLD.segment AND s.expired_at IS NOT NULL) THEN RETURN OLD; END IF; RAISE EXCEPTION 'a line of the audit trail goes with its expired segment alone' USING ERRCODE = 'integrity_constraint_violation'; END $$;
postgres: CREATE TRIGGER audit_event_stays BEFORE UPDATE OR TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('a line of the audit trail is never changed');
postgres: CREATE TRIGGER audit_event_expires BEFORE DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_expire();
postgres: CREATE TRIGGER audit_segment_stays BEFORE DELETE OR TRUNCATE ON audit_segment
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('a segment of the audit trail stays registered');
postgres: CREATE TRIGGER audit_segment_born BEFORE UPDATE OF number, replica, programme_id, opened_at, birth, key_id ON audit_segment
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('the birth of a segment of the audit trail is never changed');
"#
);
