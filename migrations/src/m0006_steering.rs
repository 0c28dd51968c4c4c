//! The steering group: seats, meetings, decisions and the track plans that rest on them; reports and materials.

crate::ddl::migration!(
    "m0006_steering",
    r#"
CREATE TABLE seat (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  person_id uuid NOT NULL REFERENCES person (id),
  party text NOT NULL CHECK (party IN ('REGION', 'HOSPITALS', 'NGO')),
  valid_from date NOT NULL,
  valid_to date,
  UNIQUE (programme_id, person_id, valid_from),
  CHECK (valid_to >= valid_from)
);
CREATE INDEX seat_by_programme ON seat (programme_id, valid_from, id);
CREATE UNIQUE INDEX seat_open ON seat (programme_id, person_id) WHERE valid_to IS NULL;
CREATE TABLE meeting (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  held_at timestamptz NOT NULL,
  place text NOT NULL CHECK (length(place) BETWEEN 1 AND 120),
  topics integer NOT NULL CHECK (topics BETWEEN 0 AND 31),
  UNIQUE (id, programme_id)
);
CREATE INDEX meeting_by_programme ON meeting (programme_id, held_at, id);
CREATE TABLE decision (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  meeting_id uuid,
  kind text NOT NULL CHECK (kind IN ('ACTIVATE_TRACK', 'ACTIVATE_HOSPITAL', 'MIDTERM', 'TARGETS', 'NEXT_STEPS')),
  track text CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  hospital_id uuid,
  decided_on date NOT NULL,
  summary text NOT NULL CHECK (length(summary) BETWEEN 1 AND 2000),
  UNIQUE (id, programme_id, track),
  FOREIGN KEY (meeting_id, programme_id) REFERENCES meeting (id, programme_id),
  FOREIGN KEY (hospital_id, programme_id) REFERENCES hospital (id, programme_id),
  CHECK (kind <> 'ACTIVATE_TRACK' OR track IS NOT NULL),
  CHECK (kind <> 'ACTIVATE_HOSPITAL' OR hospital_id IS NOT NULL)
);
CREATE INDEX decision_by_programme ON decision (programme_id, decided_on, id);
CREATE INDEX decision_by_meeting ON decision (meeting_id, decided_on, id);
CREATE TABLE track_plan (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  track text NOT NULL CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  active_from date,
  decision_id uuid,
  UNIQUE (programme_id, track),
  FOREIGN KEY (decision_id, programme_id, track) REFERENCES decision (id, programme_id, track),
  CHECK (decision_id IS NULL OR active_from IS NOT NULL)
);
CREATE TABLE report (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  kind text NOT NULL CHECK (kind IN ('START_UP', 'STATUS', 'MIDTERM', 'FINAL')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  status text NOT NULL CHECK (status IN ('DRAFT', 'REVIEW', 'APPROVED', 'PRESENTED')),
  period_from date NOT NULL,
  period_to date NOT NULL,
  summary text NOT NULL CHECK (length(summary) <= 4000),
  UNIQUE (programme_id, kind, title),
  CHECK (period_to >= period_from)
);
CREATE INDEX report_by_programme ON report (programme_id, period_to, id);
CREATE TABLE report_presentation (
  id uuid PRIMARY KEY NOT NULL,
  report_id uuid NOT NULL REFERENCES report (id),
  forum text NOT NULL CHECK (forum IN ('STEERING_GROUP', 'HOSPITAL_DIRECTORS', 'HEALTH_COMMITTEE')),
  presented_on date NOT NULL,
  UNIQUE (report_id, forum, presented_on)
);
CREATE INDEX report_presentation_by_report ON report_presentation (report_id, presented_on, id);
CREATE TABLE material (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  kind text NOT NULL CHECK (kind IN ('LEAFLET', 'POSTER', 'WEB_PAGE', 'VIDEO')),
  language text NOT NULL CHECK (language IN ('DA', 'EN', 'AR', 'TR', 'UK', 'PL', 'SO')),
  url text CHECK (url LIKE 'https://%'),
  valid_from date NOT NULL,
  valid_to date,
  UNIQUE (programme_id, kind, title, language, valid_from),
  CHECK (kind <> 'WEB_PAGE' OR url IS NOT NULL),
  CHECK (valid_to >= valid_from)
);
CREATE INDEX material_by_programme ON material (programme_id, valid_from, id);
"#
);
