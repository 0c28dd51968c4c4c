//! What a database is, and the directory: regions, programmes, organisations, hospitals, sites, associations.

crate::ddl::migration!(
    "m0001_directory",
    r#"
CREATE TABLE installation (
  id smallint PRIMARY KEY NOT NULL CHECK (id = 1),
  kind text NOT NULL CHECK (kind IN ('DEMO', 'PRODUCTION')),
  state text NOT NULL CHECK (state IN ('LOADING', 'READY')),
  seed bigint,
  scale double precision,
  as_of date,
  CHECK (kind = 'DEMO' OR (seed IS NULL AND scale IS NULL AND as_of IS NULL))
);
CREATE TABLE region (
  code text PRIMARY KEY COLLATE "C" NOT NULL CHECK (length(code) = 4),
  name text NOT NULL UNIQUE
);
CREATE TABLE municipality (
  code text PRIMARY KEY COLLATE "C" NOT NULL CHECK (length(code) = 4),
  name text NOT NULL,
  sort_key text COLLATE "C" NOT NULL,
  region_code text COLLATE "C" NOT NULL REFERENCES region (code)
);
CREATE INDEX municipality_by_name ON municipality (sort_key, code);
CREATE INDEX municipality_by_region ON municipality (region_code, sort_key, code);
CREATE TABLE programme (
  id uuid PRIMARY KEY NOT NULL,
  region_code text COLLATE "C" NOT NULL UNIQUE REFERENCES region (code),
  name text NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  CHECK (ends_on >= starts_on)
);
CREATE TABLE programme_parameter (
  programme_id uuid NOT NULL REFERENCES programme (id),
  name text NOT NULL CHECK (name IN ('ADVICE_SESSIONS_MAX', 'EXCLUDED_TARGET_GROUPS', 'CARE_LEVELS',
    'PRESENCE_DAYS_PER_WEEK', 'COORDINATION_MINUTES_PER_WEEK', 'COURSE_WEEKS_MIN', 'COURSE_WEEKS_MAX',
    'COURSE_SESSION_MINUTES', 'COURSE_PARTICIPANTS_MIN', 'COURSE_PARTICIPANTS_MAX',
    'COURSE_MIDWIFE_TIMES_PER_MONTH', 'COURSE_MIDWIFE_MINUTES', 'FAMILY_FRIEND_MINUTES_MIN',
    'FAMILY_FRIEND_MINUTES_MAX', 'RECEIVE_WITHIN_WORKING_DAYS', 'CONTACT_WITHIN_WORKING_DAYS',
    'WITHHELD_OPEN_DAYS', 'DISCLOSURE_THRESHOLD', 'SATISFACTION_ANSWERS_MIN', 'AUDIT_RETENTION_MONTHS',
    'CONTACT_RETENTION_MONTHS', 'REMOTE_EFFORT')),
  value integer CHECK (value >= 0),
  PRIMARY KEY (programme_id, name)
);
CREATE TABLE organisation (
  id uuid PRIMARY KEY NOT NULL,
  kind text NOT NULL CHECK (kind IN ('HOSPITAL', 'NGO', 'REGION', 'ASSOCIATION', 'MUNICIPALITY')),
  name text NOT NULL,
  sort_key text COLLATE "C" NOT NULL,
  programme_id uuid REFERENCES programme (id),
  UNIQUE (id, name),
  UNIQUE (programme_id, kind, name)
);
CREATE INDEX organisation_by_name ON organisation (sort_key, id);
CREATE TABLE hospital (
  id uuid PRIMARY KEY NOT NULL,
  name text NOT NULL,
  sort_key text COLLATE "C" NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  shak text UNIQUE CHECK (length(shak) = 4),
  sor text UNIQUE,
  participation text NOT NULL CHECK (participation IN ('ACTIVE', 'CANDIDATE')),
  FOREIGN KEY (id, name) REFERENCES organisation (id, name) ON UPDATE CASCADE
);
CREATE INDEX hospital_by_name ON hospital (programme_id, sort_key, id);
CREATE TABLE site (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  hospital_id uuid REFERENCES hospital (id),
  kind text NOT NULL CHECK (kind IN ('BIRTH_PLACE', 'MIDWIFE_CLINIC', 'NGO_OFFICE')),
  name text NOT NULL,
  sort_key text COLLATE "C" NOT NULL,
  municipality_code text COLLATE "C" NOT NULL REFERENCES municipality (code),
  CHECK ((kind = 'NGO_OFFICE') = (hospital_id IS NULL)),
  UNIQUE (id, hospital_id),
  UNIQUE (programme_id, name)
);
CREATE INDEX site_by_name ON site (programme_id, sort_key, id);
CREATE INDEX site_by_hospital ON site (hospital_id, sort_key, id);
CREATE INDEX site_by_municipality ON site (municipality_code, sort_key, id);
CREATE TABLE association (
  id uuid PRIMARY KEY NOT NULL,
  name text NOT NULL,
  sort_key text COLLATE "C" NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  FOREIGN KEY (id, name) REFERENCES organisation (id, name) ON UPDATE CASCADE
);
CREATE INDEX association_by_name ON association (programme_id, sort_key, id);
CREATE TABLE association_municipality (
  association_id uuid NOT NULL REFERENCES association (id),
  municipality_code text COLLATE "C" NOT NULL REFERENCES municipality (code),
  PRIMARY KEY (association_id, municipality_code)
);
CREATE INDEX association_municipality_by_municipality ON association_municipality (municipality_code, association_id);
"#
);
