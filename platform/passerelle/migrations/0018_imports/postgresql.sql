-- What the files said of a row when they were last imported; an erasure forgets what they said of a person.
CREATE TABLE "imported_rows" (
    "id" UUID NOT NULL PRIMARY KEY,
    "of_table" VARCHAR(80) NOT NULL,
    "row_id" UUID,
    "owner_id" UUID,
    "digests" JSONB NOT NULL
);
CREATE INDEX "idx_imported_ro_of_tabl_177d4b" ON "imported_rows" ("of_table");
CREATE INDEX "idx_imported_ro_row_id_8a0d61" ON "imported_rows" ("row_id");
CREATE INDEX "idx_imported_ro_owner_i_26658f" ON "imported_rows" ("owner_id");
CREATE FUNCTION tombstones_forget() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM imported_rows WHERE row_id = NEW.id OR owner_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER "tombstones_forget" AFTER INSERT ON "tombstones"
    FOR EACH ROW EXECUTE FUNCTION tombstones_forget();
