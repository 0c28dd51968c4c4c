//! Staff and volunteers, their roles and identities; who is where, and whether there is room.

crate::ddl::migration!(
    "m0002_people",
    r#"
CREATE TABLE person (
  id uuid PRIMARY KEY NOT NULL,
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  name text NOT NULL,
  sort_key text COLLATE "C" NOT NULL,
  work_email text,
  work_phone text
);
CREATE INDEX person_by_name ON person (sort_key, id);
CREATE INDEX person_by_organisation ON person (organisation_id, sort_key, id);
CREATE TABLE machine_client (
  id uuid PRIMARY KEY NOT NULL,
  name text NOT NULL,
  hospital_id uuid NOT NULL REFERENCES hospital (id),
  programme_id uuid NOT NULL REFERENCES programme (id)
);
CREATE TABLE identity (
  id uuid PRIMARY KEY NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  person_id uuid REFERENCES person (id),
  machine_client_id uuid REFERENCES machine_client (id),
  UNIQUE (issuer, subject),
  CHECK ((person_id IS NULL) <> (machine_client_id IS NULL))
);
CREATE TABLE role_assignment (
  id uuid PRIMARY KEY NOT NULL,
  person_id uuid NOT NULL REFERENCES person (id),
  role text NOT NULL CHECK (role IN ('CONTACT_PERSON', 'MIDWIFE', 'DEPARTMENT_MANAGER', 'BRIDGE_CONSULTANT',
    'SOCIAL_WORKER', 'PROJECT_LEADER', 'MUNICIPAL_STAFF', 'ASSOCIATION_COORDINATOR', 'VOLUNTEER',
    'STEERING_MEMBER', 'EVALUATOR', 'REGION_ADMINISTRATOR', 'DATA_PROTECTION_OFFICER')),
  programme_id uuid NOT NULL REFERENCES programme (id),
  organisation_id uuid REFERENCES organisation (id),
  site_id uuid REFERENCES site (id),
  valid_from date NOT NULL,
  valid_to date,
  granted_by uuid REFERENCES person (id),
  CHECK (valid_to >= valid_from),
  CHECK (granted_by <> person_id),
  CHECK (organisation_id IS NOT NULL OR role NOT IN ('CONTACT_PERSON', 'MIDWIFE', 'DEPARTMENT_MANAGER',
    'ASSOCIATION_COORDINATOR', 'VOLUNTEER')),
  CHECK (site_id IS NOT NULL OR role <> 'SOCIAL_WORKER')
);
CREATE INDEX role_assignment_by_person ON role_assignment (person_id, valid_from, id);
CREATE INDEX role_assignment_by_organisation ON role_assignment (organisation_id, role, valid_from, id);
CREATE INDEX role_assignment_by_programme ON role_assignment (programme_id, role, valid_from, id);
CREATE TABLE presence_slot (
  id uuid PRIMARY KEY NOT NULL,
  site_id uuid NOT NULL REFERENCES site (id),
  worker_id uuid NOT NULL REFERENCES person (id),
  weekday text NOT NULL CHECK (weekday IN ('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY')),
  starts_at time NOT NULL,
  ends_at time NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  CHECK (ends_at > starts_at),
  CHECK (valid_to >= valid_from)
);
CREATE INDEX presence_slot_by_site ON presence_slot (site_id, weekday, starts_at, id);
CREATE TABLE presence_exception (
  id uuid PRIMARY KEY NOT NULL,
  slot_id uuid NOT NULL REFERENCES presence_slot (id),
  on_date date NOT NULL,
  cancelled boolean NOT NULL,
  starts_at time,
  ends_at time,
  substitute_id uuid REFERENCES person (id),
  UNIQUE (slot_id, on_date),
  CHECK (ends_at > starts_at),
  CHECK ((starts_at IS NULL) = (ends_at IS NULL)),
  CHECK (NOT cancelled OR (starts_at IS NULL AND substitute_id IS NULL))
);
CREATE TABLE capacity (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  hospital_id uuid REFERENCES hospital (id),
  track text NOT NULL CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  status text NOT NULL CHECK (status IN ('HAS_CAPACITY', 'NO_CAPACITY_HAS_WAITLIST', 'NO_CAPACITY')),
  note text CHECK (length(note) <= 500),
  next_remote_slot timestamptz,
  changed_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX capacity_of_hospital ON capacity (hospital_id, track) WHERE hospital_id IS NOT NULL;
CREATE UNIQUE INDEX capacity_of_programme ON capacity (programme_id, track) WHERE hospital_id IS NULL;
"#
);
