//! Advice sessions of track 1, and sparring with health staff.
//!
//! A family, a site and a hospital belong to the programme of the row that names them. Sparring
//! has no column that could tell of a family (R4).

crate::ddl::migration!(
    "m0008_advice",
    r#"
CREATE UNIQUE INDEX IF NOT EXISTS family_in_programme ON family (id, programme_id);
CREATE UNIQUE INDEX IF NOT EXISTS site_in_programme ON site (id, programme_id);
CREATE UNIQUE INDEX IF NOT EXISTS hospital_in_programme ON hospital (id, programme_id);
CREATE TABLE advice_session (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  family_id uuid,
  case_code text COLLATE "C" CHECK (length(case_code) BETWEEN 8 AND 40),
  held_on date NOT NULL,
  channel text NOT NULL CHECK (channel IN ('IN_PERSON', 'PHONE', 'VIDEO', 'WRITTEN')),
  site_id uuid,
  worker_id uuid NOT NULL REFERENCES person (id),
  asked integer NOT NULL CHECK (asked >= 0),
  helped integer NOT NULL CHECK (helped >= 0),
  minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 480),
  signposts integer NOT NULL CHECK (signposts >= 0),
  FOREIGN KEY (family_id, programme_id) REFERENCES family (id, programme_id),
  FOREIGN KEY (site_id, programme_id) REFERENCES site (id, programme_id),
  CHECK (family_id IS NULL OR case_code IS NULL),
  CHECK (site_id IS NOT NULL OR channel <> 'IN_PERSON')
);
CREATE INDEX advice_session_by_programme ON advice_session (programme_id, held_on, id);
CREATE INDEX advice_session_by_family ON advice_session (family_id, held_on, id);
CREATE INDEX advice_session_by_worker ON advice_session (worker_id, held_on, id);
CREATE INDEX advice_session_by_case_code ON advice_session (case_code, held_on, id) WHERE case_code IS NOT NULL;
CREATE TABLE sparring (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  hospital_id uuid NOT NULL,
  held_on date NOT NULL,
  asker_role text NOT NULL CHECK (asker_role IN ('CONTACT_PERSON', 'MIDWIFE', 'DEPARTMENT_MANAGER', 'BRIDGE_CONSULTANT')),
  asked_by uuid REFERENCES person (id),
  topics integer NOT NULL CHECK (topics >= 0),
  minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 480),
  via_bridge boolean NOT NULL,
  worker_id uuid REFERENCES person (id),
  FOREIGN KEY (hospital_id, programme_id) REFERENCES hospital (id, programme_id)
);
CREATE INDEX sparring_by_programme ON sparring (programme_id, held_on, id);
CREATE INDEX sparring_by_hospital ON sparring (hospital_id, held_on, id);
CREATE INDEX sparring_by_asker ON sparring (asked_by, held_on, id);
"#
);
