//! The evaluation: frozen quarters, and what of them may be told.

crate::ddl::migration!(
    "m0024_evaluation",
    r#"
CREATE TABLE snapshot (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  threshold integer NOT NULL CHECK (threshold >= 1),
  answers_min integer NOT NULL CHECK (answers_min >= 1),
  steps_done integer NOT NULL CHECK (steps_done >= 0),
  steps_total integer NOT NULL CHECK (steps_total >= steps_done),
  begun_at timestamptz NOT NULL,
  taken_at timestamptz,
  UNIQUE (programme_id, starts_on),
  UNIQUE (id, programme_id),
  CHECK (starts_on <= ends_on),
  CHECK ((taken_at IS NULL) = (steps_done < steps_total))
);
CREATE INDEX snapshot_by_start ON snapshot (programme_id, starts_on, id);
CREATE TABLE snapshot_record (
  id uuid PRIMARY KEY NOT NULL,
  snapshot_id uuid NOT NULL REFERENCES snapshot (id),
  measure text NOT NULL CHECK (measure IN ('FAMILIES', 'CLOSED_FAMILIES', 'CONTACTS', 'REFERRALS', 'SESSIONS', 'SPARRING', 'COURSE_PLACES', 'ACTIVITIES')),
  track text CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  month date NOT NULL,
  weight integer NOT NULL CHECK (weight >= 1),
  minutes integer CHECK (minutes >= 0),
  known_to uuid,
  facts text NOT NULL
);
CREATE INDEX snapshot_record_by_measure ON snapshot_record (snapshot_id, measure, track);
CREATE TABLE figure (
  id uuid PRIMARY KEY NOT NULL,
  snapshot_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  measure text NOT NULL CHECK (measure IN ('FAMILIES', 'CLOSED_FAMILIES', 'CONTACTS', 'REFERRALS', 'SESSIONS', 'SPARRING', 'COURSE_PLACES', 'ACTIVITIES')),
  track text CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  granularity text NOT NULL CHECK (granularity IN ('MONTH', 'QUARTER', 'YEAR')),
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  first_dimension text CHECK (first_dimension IN ('HOSPITAL', 'SITE', 'AGE_BAND', 'AGE_GROUP', 'GESTATION_BAND', 'CHILDREN', 'INCOME_SOURCE',
    'INCOME_GROUP', 'EMPLOYMENT', 'EMPLOYMENT_GROUP', 'MUNICIPALITY', 'REGION_PART', 'TARGET_GROUP',
    'TOPIC_ASKED', 'ASKED_GROUP', 'TOPIC_HELPED', 'HELPED_GROUP', 'REASON', 'REASON_GROUP',
    'CHANNEL', 'OUTCOME', 'DECLINE_REASON', 'REACHED', 'COMPLETION', 'ASSOCIATION', 'ACTIVITY_TYPE')),
  first_category text,
  second_dimension text CHECK (second_dimension IN ('HOSPITAL', 'SITE', 'AGE_BAND', 'AGE_GROUP', 'GESTATION_BAND', 'CHILDREN', 'INCOME_SOURCE',
    'INCOME_GROUP', 'EMPLOYMENT', 'EMPLOYMENT_GROUP', 'MUNICIPALITY', 'REGION_PART', 'TARGET_GROUP',
    'TOPIC_ASKED', 'ASKED_GROUP', 'TOPIC_HELPED', 'HELPED_GROUP', 'REASON', 'REASON_GROUP',
    'CHANNEL', 'OUTCOME', 'DECLINE_REASON', 'REACHED', 'COMPLETION', 'ASSOCIATION', 'ACTIVITY_TYPE')),
  second_category text,
  value integer CHECK (value >= 0),
  minutes integer CHECK (minutes >= 0),
  FOREIGN KEY (snapshot_id, programme_id) REFERENCES snapshot (id, programme_id),
  CHECK ((first_dimension IS NULL) = (first_category IS NULL)),
  CHECK ((second_dimension IS NULL) = (second_category IS NULL)),
  CHECK (second_dimension IS NULL OR first_dimension IS NOT NULL),
  CHECK (minutes IS NULL OR value IS NOT NULL)
);
CREATE INDEX figure_by_table ON figure (programme_id, measure, granularity, first_dimension, second_dimension, starts_on);
CREATE INDEX figure_by_snapshot ON figure (snapshot_id, measure, track);
CREATE TABLE score_figure (
  id uuid PRIMARY KEY NOT NULL,
  snapshot_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  audience text NOT NULL CHECK (audience IN ('FAMILY', 'DEPARTMENT')),
  track text CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  item_id uuid NOT NULL REFERENCES survey_item (id),
  dimension text CHECK (dimension IN ('STAFF_KIND', 'HOSPITAL')),
  categories text,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  answers integer NOT NULL CHECK (answers >= 1),
  mean_tenths integer NOT NULL CHECK (mean_tenths >= 0),
  FOREIGN KEY (snapshot_id, programme_id) REFERENCES snapshot (id, programme_id),
  CHECK ((dimension IS NULL) = (categories IS NULL))
);
CREATE INDEX score_figure_by_table ON score_figure (programme_id, audience, dimension, starts_on);
CREATE TABLE flow_figure (
  id uuid PRIMARY KEY NOT NULL,
  snapshot_id uuid NOT NULL,
  programme_id uuid NOT NULL,
  track text NOT NULL CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  step text NOT NULL CHECK (step IN ('RECEIVED', 'DECIDED', 'FIRST_CONTACT')),
  granularity text NOT NULL CHECK (granularity IN ('QUARTER', 'YEAR')),
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  referrals integer CHECK (referrals >= 0),
  median_days integer CHECK (median_days >= 0),
  p90_days integer CHECK (p90_days >= median_days),
  FOREIGN KEY (snapshot_id, programme_id) REFERENCES snapshot (id, programme_id),
  CHECK ((median_days IS NULL) = (p90_days IS NULL)),
  CHECK (median_days IS NULL OR referrals IS NOT NULL)
);
CREATE INDEX flow_figure_by_table ON flow_figure (programme_id, granularity, starts_on);
ALTER TABLE report ADD COLUMN snapshot_id uuid REFERENCES snapshot (id);
"#
);
