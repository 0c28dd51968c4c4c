//! Track 2: courses, their staff and sessions, who is enrolled and who came. An enrolment is special category data.

crate::ddl::migration!(
    "m0009_courses",
    r#"
CREATE UNIQUE INDEX IF NOT EXISTS site_of_programme ON site (id, programme_id);
CREATE UNIQUE INDEX IF NOT EXISTS family_of_programme ON family (id, programme_id);
CREATE TABLE course (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  kind text NOT NULL CHECK (kind IN ('INDIVIDUAL', 'GROUP')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  themes integer NOT NULL CHECK (themes >= 0),
  site_id uuid NOT NULL,
  participants_min integer NOT NULL CHECK (participants_min >= 1),
  participants_max integer NOT NULL,
  weeks integer NOT NULL CHECK (weeks BETWEEN 1 AND 104),
  session_minutes integer NOT NULL CHECK (session_minutes BETWEEN 15 AND 600),
  starts_on date NOT NULL,
  status text NOT NULL CHECK (status IN ('PLANNED', 'OPEN', 'FULL', 'RUNNING', 'COMPLETED', 'CANCELLED')),
  range_reason text CHECK (range_reason IN ('PARTICIPANTS_NEED', 'TRIAL', 'HOLIDAYS', 'RESOURCES')),
  version integer NOT NULL CHECK (version >= 1),
  UNIQUE (id, programme_id),
  FOREIGN KEY (site_id, programme_id) REFERENCES site (id, programme_id),
  CHECK (participants_max >= participants_min),
  CHECK (kind = 'GROUP' OR participants_max = 1)
);
CREATE INDEX course_by_programme ON course (programme_id, starts_on, id);
CREATE TABLE course_staff (
  course_id uuid NOT NULL REFERENCES course (id),
  person_id uuid NOT NULL REFERENCES person (id),
  part text NOT NULL CHECK (part IN ('LEADER', 'MIDWIFE', 'MUNICIPAL', 'VOLUNTEER')),
  PRIMARY KEY (course_id, person_id)
);
CREATE INDEX course_staff_by_person ON course_staff (person_id, course_id);
CREATE TABLE course_session (
  id uuid PRIMARY KEY NOT NULL,
  course_id uuid NOT NULL REFERENCES course (id),
  seq integer NOT NULL CHECK (seq >= 1),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  midwife boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('PLANNED', 'HELD', 'CANCELLED')),
  UNIQUE (id, course_id),
  UNIQUE (course_id, seq),
  CHECK (ends_at > starts_at)
);
CREATE INDEX course_session_by_course ON course_session (course_id, starts_at, id);
CREATE TABLE enrolment (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  course_id uuid NOT NULL,
  family_id uuid,
  alias text NOT NULL,
  status text NOT NULL CHECK (status IN ('PROPOSED', 'CONFIRMED', 'WAITLISTED', 'ATTENDING', 'COMPLETED', 'DROPPED_OUT', 'CANCELLED')),
  place integer CHECK (place >= 1),
  enrolled_at timestamptz NOT NULL,
  UNIQUE (id, course_id),
  UNIQUE (course_id, family_id),
  UNIQUE (course_id, alias),
  UNIQUE (course_id, place),
  FOREIGN KEY (course_id, programme_id) REFERENCES course (id, programme_id),
  FOREIGN KEY (family_id, programme_id) REFERENCES family (id, programme_id),
  CHECK ((status = 'WAITLISTED') = (place IS NOT NULL))
);
CREATE INDEX enrolment_by_course ON enrolment (course_id, enrolled_at, id);
CREATE INDEX enrolment_by_family ON enrolment (family_id, enrolled_at, id);
CREATE TABLE attendance (
  session_id uuid NOT NULL,
  enrolment_id uuid NOT NULL,
  course_id uuid NOT NULL,
  present boolean NOT NULL,
  PRIMARY KEY (session_id, enrolment_id),
  FOREIGN KEY (session_id, course_id) REFERENCES course_session (id, course_id),
  FOREIGN KEY (enrolment_id, course_id) REFERENCES enrolment (id, course_id)
);
CREATE INDEX attendance_by_enrolment ON attendance (enrolment_id, session_id);
"#
);
