//! What a programme's agreement says beside its numbers: phases, targets, baselines and referral criteria.

crate::ddl::migration!(
    "m0005_programme_rules",
    r#"
CREATE UNIQUE INDEX IF NOT EXISTS hospital_of_programme ON hospital (id, programme_id);
CREATE TABLE phase (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  stated_period text NOT NULL CHECK (length(stated_period) BETWEEN 1 AND 80),
  period_from date NOT NULL,
  period_to date NOT NULL,
  UNIQUE (programme_id, name),
  CHECK (period_to >= period_from)
);
CREATE INDEX phase_by_programme ON phase (programme_id, period_from, id);
CREATE TABLE target (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  kind text NOT NULL CHECK (kind IN ('TARGET', 'EXPECTATION')),
  track text NOT NULL CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY', 'LOCAL_ACTIVITY')),
  metric text NOT NULL CHECK (metric IN ('FAMILIES', 'PREGNANT_FAMILIES', 'REFERRALS', 'LEVEL_3_PREGNANCIES')),
  value integer CHECK (value >= 0),
  period_from date,
  period_to date,
  version integer NOT NULL CHECK (version >= 1),
  status text NOT NULL CHECK (status IN ('PROPOSED', 'AGREED', 'SUPERSEDED')),
  UNIQUE (id, kind),
  UNIQUE (programme_id, track, metric, version),
  CHECK ((period_from IS NULL) = (period_to IS NULL)),
  CHECK (period_to >= period_from),
  CHECK (kind = 'TARGET' OR status <> 'AGREED'),
  CHECK (status <> 'AGREED' OR value IS NOT NULL)
);
CREATE UNIQUE INDEX target_agreed ON target (programme_id, track, metric, period_from) WHERE status = 'AGREED';
CREATE INDEX target_by_programme ON target (programme_id, version, id);
CREATE TABLE target_approval (
  id uuid PRIMARY KEY NOT NULL,
  target_id uuid NOT NULL,
  target_kind text NOT NULL CHECK (target_kind IN ('TARGET')),
  party text NOT NULL CHECK (party IN ('REGION', 'HOSPITALS', 'NGO')),
  approved_by uuid NOT NULL REFERENCES person (id),
  approved_at timestamptz NOT NULL,
  UNIQUE (target_id, party),
  FOREIGN KEY (target_id, target_kind) REFERENCES target (id, kind)
);
CREATE INDEX target_approval_by_target ON target_approval (target_id, approved_at, id);
CREATE TABLE baseline (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  year integer NOT NULL CHECK (year BETWEEN 1900 AND 2200),
  metric text NOT NULL CHECK (metric IN ('FAMILIES', 'PREGNANT_FAMILIES', 'REFERRALS', 'LEVEL_3_PREGNANCIES')),
  value integer NOT NULL CHECK (value >= 0),
  note text CHECK (length(note) <= 1000),
  UNIQUE (programme_id, year, metric)
);
CREATE INDEX baseline_by_programme ON baseline (programme_id, year, id);
CREATE TABLE criteria (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  hospital_id uuid,
  version integer NOT NULL CHECK (version >= 1),
  valid_from date NOT NULL,
  valid_to date,
  care_levels integer NOT NULL CHECK (care_levels BETWEEN 1 AND 15),
  excluded_groups integer NOT NULL CHECK (excluded_groups BETWEEN 0 AND 15),
  procedure text NOT NULL CHECK (length(procedure) BETWEEN 1 AND 4000),
  status text NOT NULL CHECK (status IN ('PROPOSED', 'AGREED', 'SUPERSEDED')),
  FOREIGN KEY (hospital_id, programme_id) REFERENCES hospital (id, programme_id),
  CHECK (valid_to >= valid_from),
  CHECK (status <> 'SUPERSEDED' OR valid_to IS NOT NULL)
);
CREATE UNIQUE INDEX criteria_version_of_hospital ON criteria (hospital_id, version) WHERE hospital_id IS NOT NULL;
CREATE UNIQUE INDEX criteria_version_of_programme ON criteria (programme_id, version) WHERE hospital_id IS NULL;
CREATE UNIQUE INDEX criteria_open_of_hospital ON criteria (hospital_id)
  WHERE hospital_id IS NOT NULL AND status = 'AGREED' AND valid_to IS NULL;
CREATE UNIQUE INDEX criteria_open_of_programme ON criteria (programme_id)
  WHERE hospital_id IS NULL AND status = 'AGREED' AND valid_to IS NULL;
CREATE INDEX criteria_by_programme ON criteria (programme_id, valid_from, id);
CREATE INDEX criteria_by_hospital ON criteria (hospital_id, valid_from, id);
CREATE TABLE criteria_approval (
  id uuid PRIMARY KEY NOT NULL,
  criteria_id uuid NOT NULL REFERENCES criteria (id),
  party text NOT NULL CHECK (party IN ('REGION', 'HOSPITALS', 'NGO')),
  approved_by uuid NOT NULL REFERENCES person (id),
  approved_at timestamptz NOT NULL,
  UNIQUE (criteria_id, party)
);
CREATE INDEX criteria_approval_by_criteria ON criteria_approval (criteria_id, approved_at, id);
"#
);
