//! The project leader's decision on a referral with an excluded group among hers (C5).

crate::ddl::migration!(
    "m0017_referral_steps",
    r#"
ALTER TABLE referral ADD COLUMN groups_decided_by uuid REFERENCES person (id);
ALTER TABLE referral ADD COLUMN groups_decided_at timestamptz CHECK ((groups_decided_at IS NULL) = (groups_decided_by IS NULL))
"#
);
