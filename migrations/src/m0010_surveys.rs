//! Surveys: definitions, invitations by token, and answers that lead back to nobody.

crate::ddl::migration!(
    "m0010_surveys",
    r#"
CREATE UNIQUE INDEX IF NOT EXISTS hospital_of_programme ON hospital (id, programme_id);
CREATE TABLE survey (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  audience text NOT NULL CHECK (audience IN ('FAMILY', 'DEPARTMENT')),
  track text CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  wording_version text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  UNIQUE (id, programme_id),
  UNIQUE (programme_id, title, wording_version),
  CHECK (valid_to >= valid_from)
);
CREATE INDEX survey_by_programme ON survey (programme_id, valid_from, id);
CREATE TABLE survey_item (
  id uuid PRIMARY KEY NOT NULL,
  survey_id uuid NOT NULL REFERENCES survey (id),
  seq integer NOT NULL CHECK (seq >= 1),
  question_da text NOT NULL CHECK (length(question_da) BETWEEN 1 AND 500),
  question_en text NOT NULL CHECK (length(question_en) BETWEEN 1 AND 500),
  max_score integer NOT NULL CHECK (max_score BETWEEN 2 AND 5),
  UNIQUE (survey_id, seq),
  UNIQUE (id, survey_id)
);
CREATE INDEX survey_item_by_survey ON survey_item (survey_id, seq, id);
CREATE TABLE survey_invitation (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  token_hash text NOT NULL UNIQUE CHECK (length(token_hash) = 64),
  hospital_id uuid,
  staff_kind text CHECK (staff_kind IN ('MIDWIFE', 'MANAGEMENT', 'OTHER_HEALTH_STAFF')),
  issued_at timestamptz NOT NULL,
  used_at timestamptz,
  FOREIGN KEY (survey_id, programme_id) REFERENCES survey (id, programme_id),
  FOREIGN KEY (hospital_id, programme_id) REFERENCES hospital (id, programme_id),
  CHECK (staff_kind IS NULL OR hospital_id IS NOT NULL),
  CHECK (used_at >= issued_at)
);
CREATE INDEX survey_invitation_by_survey ON survey_invitation (survey_id, issued_at, id);
CREATE TABLE survey_response (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  hospital_id uuid,
  staff_kind text CHECK (staff_kind IN ('MIDWIFE', 'MANAGEMENT', 'OTHER_HEALTH_STAFF')),
  answered_month date NOT NULL CHECK (substr(CAST(answered_month AS text), 9) = '01'),
  UNIQUE (id, survey_id),
  FOREIGN KEY (survey_id, programme_id) REFERENCES survey (id, programme_id),
  FOREIGN KEY (hospital_id, programme_id) REFERENCES hospital (id, programme_id),
  CHECK (staff_kind IS NULL OR hospital_id IS NOT NULL)
);
CREATE INDEX survey_response_by_survey ON survey_response (survey_id, answered_month, id);
CREATE TABLE survey_score (
  response_id uuid NOT NULL,
  item_id uuid NOT NULL,
  survey_id uuid NOT NULL,
  score integer NOT NULL CHECK (score BETWEEN 1 AND 5),
  PRIMARY KEY (response_id, item_id),
  FOREIGN KEY (response_id, survey_id) REFERENCES survey_response (id, survey_id),
  FOREIGN KEY (item_id, survey_id) REFERENCES survey_item (id, survey_id)
);
CREATE INDEX survey_score_by_item ON survey_score (item_id, response_id);
"#
);
