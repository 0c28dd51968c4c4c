//! Track 3: tallies of activities, volunteers by alias, and family friends («Familieven»).

crate::ddl::migration!(
    "m0011_volunteers",
    r#"
CREATE UNIQUE INDEX IF NOT EXISTS association_of_programme ON association (id, programme_id);
CREATE TABLE activity_tally (
  id uuid PRIMARY KEY NOT NULL REFERENCES activity (id),
  families integer NOT NULL CHECK (families >= 0),
  pregnant_families integer NOT NULL CHECK (pregnant_families >= 0),
  recorded_at timestamptz NOT NULL,
  CHECK (pregnant_families <= families)
);
CREATE TABLE volunteer (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL,
  association_id uuid NOT NULL,
  alias text COLLATE "C" NOT NULL,
  weekdays integer NOT NULL CHECK (weekdays BETWEEN 0 AND 127),
  person_id uuid REFERENCES person (id),
  active boolean NOT NULL,
  UNIQUE (id, association_id),
  UNIQUE (association_id, person_id),
  UNIQUE (association_id, alias),
  FOREIGN KEY (association_id, programme_id) REFERENCES association (id, programme_id)
);
CREATE INDEX volunteer_by_association ON volunteer (association_id, alias, id);
CREATE INDEX volunteer_by_programme ON volunteer (programme_id, alias, id);
CREATE INDEX volunteer_by_person ON volunteer (person_id);
CREATE TABLE volunteer_match (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL,
  association_id uuid NOT NULL,
  volunteer_id uuid,
  alias text NOT NULL,
  since date NOT NULL,
  minutes_per_week integer CHECK (minutes_per_week BETWEEN 1 AND 10080),
  status text NOT NULL CHECK (status IN ('WAITING', 'ACTIVE', 'ENDED')),
  UNIQUE (association_id, alias),
  FOREIGN KEY (association_id, programme_id) REFERENCES association (id, programme_id),
  FOREIGN KEY (volunteer_id, association_id) REFERENCES volunteer (id, association_id),
  CHECK (status <> 'WAITING' OR volunteer_id IS NULL),
  CHECK (status <> 'ACTIVE' OR volunteer_id IS NOT NULL)
);
CREATE INDEX volunteer_match_by_association ON volunteer_match (association_id, since, id);
CREATE INDEX volunteer_match_by_programme ON volunteer_match (programme_id, since, id);
CREATE INDEX volunteer_match_by_volunteer ON volunteer_match (volunteer_id, since, id);
"#
);
