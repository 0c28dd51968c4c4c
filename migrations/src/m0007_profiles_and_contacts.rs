//! What Mødrehjælpen knows of a family beyond its case: the profile in bands, and how to reach a
//! member. Contact details are ciphertext in every column that could name somebody.

crate::ddl::migration!(
    "m0007_profiles_and_contacts",
    r#"
CREATE TABLE profile (
  id uuid PRIMARY KEY NOT NULL,
  family_id uuid NOT NULL UNIQUE REFERENCES family (id),
  age_band text NOT NULL CHECK (age_band IN ('UNDER_20', 'AGE_20_TO_24', 'AGE_25_TO_29', 'AGE_30_TO_34', 'AGE_35_TO_39',
    'AGE_40_ON', 'UNKNOWN')),
  gestation_band text CHECK (gestation_band IN ('BEFORE_WEEK_12', 'WEEK_12_TO_21', 'WEEK_22_TO_31', 'WEEK_32_ON', 'AFTER_BIRTH')),
  children_band text NOT NULL CHECK (children_band IN ('NO_CHILDREN', 'ONE_CHILD', 'TWO_CHILDREN', 'THREE_OR_MORE', 'UNKNOWN')),
  income_source text NOT NULL CHECK (income_source IN ('WAGES', 'SELF_EMPLOYED', 'UNEMPLOYMENT_INSURANCE', 'CASH_BENEFIT',
    'EDUCATION_BENEFIT', 'INTRODUCTION_BENEFIT', 'SICKNESS_BENEFIT', 'MATERNITY_BENEFIT', 'STUDENT_GRANT', 'REHABILITATION',
    'FLEX_JOB', 'DISABILITY_PENSION', 'PARTNERS_INCOME', 'NO_INCOME', 'UNKNOWN')),
  employment text NOT NULL CHECK (employment IN ('FULL_TIME', 'PART_TIME', 'SELF_EMPLOYED', 'IN_EDUCATION', 'SEEKING_WORK',
    'ON_LEAVE', 'OUTSIDE_LABOUR_MARKET', 'UNKNOWN')),
  municipality_code text COLLATE "C" REFERENCES municipality (code)
);
CREATE TABLE member_contact (
  member_id uuid PRIMARY KEY NOT NULL,
  family_id uuid NOT NULL,
  name bytea,
  phone bytea,
  email bytea,
  safe_note bytea,
  key_id text COLLATE "C" NOT NULL CHECK (length(key_id) BETWEEN 1 AND 40),
  safe_channels integer NOT NULL CHECK (safe_channels >= 0),
  version integer NOT NULL CHECK (version >= 1),
  FOREIGN KEY (member_id, family_id) REFERENCES family_member (id, family_id)
);
CREATE INDEX member_contact_by_key ON member_contact (key_id, member_id);
"#
);
