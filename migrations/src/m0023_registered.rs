//! The rights of the registered: an anonymised family stays so, whatever writes to the database;
//! what is looked for when data go has its index. A used survey invitation is not kept beside the
//! answers.

crate::ddl::migration!(
    "m0023_registered",
    r#"
DELETE FROM survey_invitation WHERE used_at IS NOT NULL;
CREATE INDEX referral_by_previous ON referral (previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX referral_by_member ON referral (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX family_by_closing ON family (programme_id, closed_at);
CREATE INDEX member_contact_by_family ON member_contact (family_id, member_id);
CREATE INDEX outbox_by_row ON outbox (row_id);
sqlite: CREATE TRIGGER family_stays_anonymised BEFORE UPDATE ON family WHEN OLD.status = 'ANONYMISED'
BEGIN SELECT RAISE(ABORT, 'an anonymised family stays as it is'); END;
sqlite: CREATE TRIGGER family_member_of_none_anonymised BEFORE INSERT ON family_member
WHEN EXISTS (SELECT 1 FROM family f WHERE f.id = NEW.family_id AND f.status = 'ANONYMISED')
BEGIN SELECT RAISE(ABORT, 'nothing is added to an anonymised family'); END;
sqlite: CREATE TRIGGER referral_of_none_anonymised BEFORE INSERT ON referral
WHEN EXISTS (SELECT 1 FROM family f WHERE f.id = NEW.family_id AND f.status = 'ANONYMISED')
BEGIN SELECT RAISE(ABORT, 'nothing is added to an anonymised family'); END;
sqlite: CREATE TRIGGER referral_to_none_anonymised BEFORE UPDATE OF family_id ON referral
WHEN EXISTS (SELECT 1 FROM family f WHERE f.id = NEW.family_id AND f.status = 'ANONYMISED')
BEGIN SELECT RAISE(ABORT, 'nothing is added to an anonymised family'); END;
sqlite: CREATE TRIGGER advice_session_of_none_anonymised BEFORE INSERT ON advice_session
WHEN EXISTS (SELECT 1 FROM family f WHERE f.id = NEW.family_id AND f.status = 'ANONYMISED')
BEGIN SELECT RAISE(ABORT, 'nothing is added to an anonymised family'); END;
sqlite: CREATE TRIGGER enrolment_of_none_anonymised BEFORE INSERT ON enrolment
WHEN EXISTS (SELECT 1 FROM family f WHERE f.id = NEW.family_id AND f.status = 'ANONYMISED')
BEGIN SELECT RAISE(ABORT, 'nothing is added to an anonymised family'); END;
postgres: CREATE FUNCTION family_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an anonymised family stays as it is' USING ERRCODE = 'integrity_constraint_violation'; END $$;
postgres: CREATE FUNCTION family_none_anonymised() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF EXISTS (SELECT 1 FROM family f WHERE f.id = NEW.family_id AND f.status = 'ANONYMISED') THEN RAISE EXCEPTION 'nothing is added to an anonymised family' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
postgres: CREATE TRIGGER family_stays_anonymised BEFORE UPDATE ON family
FOR EACH ROW WHEN (OLD.status = 'ANONYMISED') EXECUTE FUNCTION family_refuse();
postgres: CREATE TRIGGER family_member_of_none_anonymised BEFORE INSERT OR UPDATE OF family_id ON family_member
FOR EACH ROW EXECUTE FUNCTION family_none_anonymised();
postgres: CREATE TRIGGER referral_of_none_anonymised BEFORE INSERT OR UPDATE OF family_id ON referral
FOR EACH ROW WHEN (NEW.family_id IS NOT NULL) EXECUTE FUNCTION family_none_anonymised();
postgres: CREATE TRIGGER advice_session_of_none_anonymised BEFORE INSERT OR UPDATE OF family_id ON advice_session
FOR EACH ROW WHEN (NEW.family_id IS NOT NULL) EXECUTE FUNCTION family_none_anonymised();
postgres: CREATE TRIGGER enrolment_of_none_anonymised BEFORE INSERT OR UPDATE OF family_id ON enrolment
FOR EACH ROW WHEN (NEW.family_id IS NOT NULL) EXECUTE FUNCTION family_none_anonymised();
"#
);
