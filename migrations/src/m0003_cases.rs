//! Families with their members and consents, and referrals with their trail: special category data.

crate::ddl::migration!(
    "m0003_cases",
    r#"
CREATE TABLE family (
  id uuid PRIMARY KEY NOT NULL,
  programme_id uuid NOT NULL REFERENCES programme (id),
  case_code text NOT NULL UNIQUE,
  anonymous boolean NOT NULL,
  stage text NOT NULL CHECK (stage IN ('PREGNANT', 'NEWBORN')),
  status text NOT NULL CHECK (status IN ('ACTIVE', 'CLOSED', 'ANONYMISED')),
  outcome text CHECK (outcome IN ('SELF_RELIANT', 'SIGNPOSTED', 'REFERRED_ON', 'STOPPED')),
  assignee_id uuid REFERENCES person (id),
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  CHECK ((status = 'ACTIVE') = (closed_at IS NULL)),
  CHECK (closed_at >= opened_at)
);
CREATE INDEX family_by_programme ON family (programme_id, opened_at, id);
CREATE INDEX family_by_assignee ON family (assignee_id, opened_at, id);
CREATE TABLE family_member (
  id uuid PRIMARY KEY NOT NULL,
  family_id uuid NOT NULL REFERENCES family (id),
  alias text NOT NULL,
  role text NOT NULL CHECK (role IN ('PREGNANT', 'PARTNER', 'OTHER_ADULT')),
  UNIQUE (id, family_id),
  UNIQUE (family_id, alias)
);
CREATE TABLE consent (
  id uuid PRIMARY KEY NOT NULL,
  family_id uuid NOT NULL,
  member_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('CONTACT', 'SHARE_WITH_NGO', 'FEEDBACK_TO_REFERRER', 'SURVEY')),
  status text NOT NULL CHECK (status IN ('ACTIVE', 'WITHDRAWN')),
  wording_version text NOT NULL,
  collected_by uuid REFERENCES person (id),
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,
  FOREIGN KEY (member_id, family_id) REFERENCES family_member (id, family_id),
  CHECK (valid_to >= valid_from),
  CHECK (status = 'ACTIVE' OR valid_to IS NOT NULL)
);
CREATE UNIQUE INDEX consent_active ON consent (member_id, purpose) WHERE status = 'ACTIVE';
CREATE INDEX consent_by_member ON consent (member_id, valid_from, id);
CREATE TABLE referral (
  id uuid PRIMARY KEY NOT NULL,
  code text NOT NULL UNIQUE,
  programme_id uuid NOT NULL REFERENCES programme (id),
  hospital_id uuid NOT NULL,
  site_id uuid NOT NULL,
  track text NOT NULL CHECK (track IN ('OPEN_ADVICE', 'REFERRED_ACTIVITY')),
  referrer_id uuid NOT NULL REFERENCES person (id),
  family_id uuid,
  member_id uuid,
  anonymous boolean NOT NULL,
  care_level text NOT NULL CHECK (care_level IN ('LEVEL_1', 'LEVEL_2', 'LEVEL_3', 'LEVEL_4')),
  target_groups integer NOT NULL CHECK (target_groups >= 0),
  gestation_band text CHECK (gestation_band IN ('BEFORE_WEEK_12', 'WEEK_12_TO_21', 'WEEK_22_TO_31', 'WEEK_32_ON', 'AFTER_BIRTH')),
  judgement text CHECK (judgement IN ('SOCIAL_PROBLEM', 'VULNERABILITY', 'SOCIAL_AND_VULNERABILITY', 'HEALTH_ONLY')),
  judged_by uuid REFERENCES person (id),
  judged_on date,
  reasons integer NOT NULL CHECK (reasons >= 0),
  status text NOT NULL CHECK (status IN ('DRAFT', 'SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'IN_PROGRESS',
    'COMPLETED', 'DISCONTINUED', 'DECLINED', 'WITHDRAWN', 'ENTERED_IN_ERROR')),
  assignee_id uuid REFERENCES person (id),
  decline_reason text CHECK (decline_reason IN ('NOT_LEVEL_3', 'EXCLUDED_GROUP', 'NO_CAPACITY', 'NO_CONSENT', 'OTHER_SERVICE_BETTER')),
  end_reason text CHECK (end_reason IN ('FAMILYS_WISH', 'NO_CONTACT', 'MOVED', 'HELP_ELSEWHERE', 'CIRCUMSTANCES', 'MISTAKE', 'NEW_NEED', 'ROOM_NOW')),
  outcome text CHECK (outcome IN ('SELF_RELIANT', 'SIGNPOSTED', 'REFERRED_ON', 'STOPPED')),
  previous_id uuid REFERENCES referral (id),
  sent boolean NOT NULL,
  sent_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  received_at timestamptz,
  changed_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  version integer NOT NULL CHECK (version >= 1),
  FOREIGN KEY (site_id, hospital_id) REFERENCES site (id, hospital_id),
  FOREIGN KEY (member_id, family_id) REFERENCES family_member (id, family_id),
  FOREIGN KEY (family_id) REFERENCES family (id),
  CHECK (member_id IS NULL OR family_id IS NOT NULL),
  CHECK ((judgement IS NULL) = (judged_by IS NULL) AND (judgement IS NULL) = (judged_on IS NULL)),
  CHECK ((status = 'DECLINED') = (decline_reason IS NOT NULL)),
  CHECK ((status IN ('WITHDRAWN', 'DISCONTINUED')) = (end_reason IS NOT NULL)),
  CHECK (status <> 'COMPLETED' OR outcome IS NOT NULL),
  CHECK (status NOT IN ('RECEIVED', 'ACCEPTED', 'WAITLISTED', 'IN_PROGRESS', 'COMPLETED', 'DISCONTINUED') OR
    (received_at IS NOT NULL AND assignee_id IS NOT NULL)),
  CHECK (acknowledged_at IS NULL OR status = 'DECLINED'),
  CHECK (NOT sent OR status <> 'DRAFT'),
  CHECK (sent OR status IN ('DRAFT', 'WITHDRAWN', 'ENTERED_IN_ERROR'))
);
CREATE INDEX referral_by_hospital ON referral (hospital_id, sent_at, id);
CREATE INDEX referral_by_site ON referral (site_id, status, sent_at, id);
CREATE INDEX referral_by_referrer ON referral (referrer_id, sent_at, id);
CREATE INDEX referral_by_assignee ON referral (assignee_id, sent_at, id);
CREATE INDEX referral_by_programme ON referral (programme_id, sent_at, id);
CREATE INDEX referral_by_family ON referral (family_id, sent_at, id);
CREATE TABLE referral_event (
  id uuid PRIMARY KEY NOT NULL,
  referral_id uuid NOT NULL REFERENCES referral (id),
  seq integer NOT NULL CHECK (seq >= 1),
  from_status text CHECK (from_status IN ('DRAFT', 'SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'IN_PROGRESS',
    'COMPLETED', 'DISCONTINUED', 'DECLINED', 'WITHDRAWN', 'ENTERED_IN_ERROR')),
  to_status text NOT NULL CHECK (to_status IN ('DRAFT', 'SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'IN_PROGRESS',
    'COMPLETED', 'DISCONTINUED', 'DECLINED', 'WITHDRAWN', 'ENTERED_IN_ERROR')),
  by_id uuid REFERENCES person (id),
  at timestamptz NOT NULL,
  decline_reason text CHECK (decline_reason IN ('NOT_LEVEL_3', 'EXCLUDED_GROUP', 'NO_CAPACITY', 'NO_CONSENT', 'OTHER_SERVICE_BETTER')),
  change_reason text CHECK (change_reason IN ('FAMILYS_WISH', 'NO_CONTACT', 'MOVED', 'HELP_ELSEWHERE', 'CIRCUMSTANCES', 'MISTAKE', 'NEW_NEED', 'ROOM_NOW')),
  UNIQUE (referral_id, seq),
  CHECK ((seq = 1) = (from_status IS NULL)),
  CHECK ((to_status = 'DECLINED') = (decline_reason IS NOT NULL)),
  CHECK ((to_status IN ('WITHDRAWN', 'DISCONTINUED') OR from_status IN ('COMPLETED', 'DISCONTINUED', 'DECLINED') AND to_status = 'RECEIVED')
    = (change_reason IS NOT NULL))
);
CREATE INDEX referral_event_by_time ON referral_event (referral_id, at, id);
"#
);
