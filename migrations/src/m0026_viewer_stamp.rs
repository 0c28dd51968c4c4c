//! Counts the changes of what viewers are made of, so that a viewer who is kept from an earlier
//! request can be told from one who is no longer the same.
//!
//! On PostgreSQL the count is raised as a transaction commits: its row is the last that is locked,
//! so two that change roles can't wait for each other. Once for each transaction is enough.

crate::ddl::migration!(
    "m0026_viewer_stamp",
    r#"
CREATE TABLE viewer_stamp (
  id smallint PRIMARY KEY NOT NULL CHECK (id = 1),
  changes bigint NOT NULL
);
INSERT INTO viewer_stamp (id, changes) VALUES (1, 0);
postgres: CREATE FUNCTION viewer_stamp_raise() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1 AND xmin <> pg_current_xact_id()::xid; RETURN NULL; END $$;
sqlite: CREATE TRIGGER identity_insert_stamped AFTER INSERT ON identity
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER identity_update_stamped AFTER UPDATE ON identity
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER identity_delete_stamped AFTER DELETE ON identity
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
postgres: CREATE CONSTRAINT TRIGGER identity_stamped AFTER INSERT OR UPDATE OR DELETE ON identity
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION viewer_stamp_raise();
sqlite: CREATE TRIGGER person_insert_stamped AFTER INSERT ON person
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER person_update_stamped AFTER UPDATE ON person
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER person_delete_stamped AFTER DELETE ON person
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
postgres: CREATE CONSTRAINT TRIGGER person_stamped AFTER INSERT OR UPDATE OR DELETE ON person
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION viewer_stamp_raise();
sqlite: CREATE TRIGGER machine_client_insert_stamped AFTER INSERT ON machine_client
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER machine_client_update_stamped AFTER UPDATE ON machine_client
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER machine_client_delete_stamped AFTER DELETE ON machine_client
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
postgres: CREATE CONSTRAINT TRIGGER machine_client_stamped AFTER INSERT OR UPDATE OR DELETE ON machine_client
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION viewer_stamp_raise();
sqlite: CREATE TRIGGER role_assignment_insert_stamped AFTER INSERT ON role_assignment
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER role_assignment_update_stamped AFTER UPDATE ON role_assignment
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER role_assignment_delete_stamped AFTER DELETE ON role_assignment
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
postgres: CREATE CONSTRAINT TRIGGER role_assignment_stamped AFTER INSERT OR UPDATE OR DELETE ON role_assignment
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION viewer_stamp_raise();
sqlite: CREATE TRIGGER organisation_insert_stamped AFTER INSERT ON organisation
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER organisation_update_stamped AFTER UPDATE ON organisation
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER organisation_delete_stamped AFTER DELETE ON organisation
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
postgres: CREATE CONSTRAINT TRIGGER organisation_stamped AFTER INSERT OR UPDATE OR DELETE ON organisation
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION viewer_stamp_raise();
sqlite: CREATE TRIGGER site_insert_stamped AFTER INSERT ON site
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER site_update_stamped AFTER UPDATE ON site
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER site_delete_stamped AFTER DELETE ON site
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
postgres: CREATE CONSTRAINT TRIGGER site_stamped AFTER INSERT OR UPDATE OR DELETE ON site
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION viewer_stamp_raise();
sqlite: CREATE TRIGGER programme_parameter_insert_stamped AFTER INSERT ON programme_parameter
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER programme_parameter_update_stamped AFTER UPDATE ON programme_parameter
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
sqlite: CREATE TRIGGER programme_parameter_delete_stamped AFTER DELETE ON programme_parameter
BEGIN UPDATE viewer_stamp SET changes = changes + 1 WHERE id = 1; END;
postgres: CREATE CONSTRAINT TRIGGER programme_parameter_stamped AFTER INSERT OR UPDATE OR DELETE ON programme_parameter
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION viewer_stamp_raise();
"#
);
