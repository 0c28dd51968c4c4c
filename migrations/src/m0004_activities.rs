//! Track 3: activities of the local associations, and signups by alias.

crate::ddl::migration!(
    "m0004_activities",
    r#"
CREATE TABLE activity (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  association_id uuid NOT NULL REFERENCES association (id),
  kind text NOT NULL CHECK (kind IN ('ROLLING_CAKE_MAN', 'BABY_STARTER_KIT', 'OUTING', 'BABY_CAFE', 'SHARED_MEAL',
    'FAMILY_FRIEND', 'STORY_CLUB', 'ROMP_AND_PLAY')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  place text NOT NULL CHECK (length(place) BETWEEN 1 AND 120),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  capacity integer CHECK (capacity > 0),
  status text NOT NULL CHECK (status IN ('DRAFT', 'PUBLISHED', 'CANCELLED', 'HELD')),
  version integer NOT NULL CHECK (version >= 1),
  CHECK (ends_at > starts_at)
);
CREATE INDEX activity_by_association ON activity (association_id, starts_at, id);
CREATE INDEX activity_by_programme ON activity (programme_id, starts_at, id);
CREATE TABLE signup (
  id uuid PRIMARY KEY NOT NULL,
  activity_id uuid NOT NULL REFERENCES activity (id),
  alias text NOT NULL,
  adults integer NOT NULL CHECK (adults BETWEEN 0 AND 10),
  children integer NOT NULL CHECK (children BETWEEN 0 AND 20),
  status text NOT NULL CHECK (status IN ('CONFIRMED', 'WAITLISTED', 'TO_BE_TOLD', 'CANCELLED')),
  waitlist_place integer CHECK (waitlist_place >= 1),
  signed_up_at timestamptz NOT NULL,
  UNIQUE (activity_id, alias),
  UNIQUE (activity_id, waitlist_place),
  CHECK (adults + children >= 1),
  CHECK ((status = 'WAITLISTED') = (waitlist_place IS NOT NULL))
);
CREATE INDEX signup_by_activity ON signup (activity_id, signed_up_at, id);
"#
);
