-- Stored files, the sealed audit log, copies and erasures of a person's data, retention.
ALTER TABLE "audit_entries" ADD COLUMN "sequence" BIGINT UNIQUE;
ALTER TABLE "audit_entries" ADD COLUMN "label_salt" VARCHAR(32);
ALTER TABLE "audit_entries" ADD COLUMN "label_hash" VARCHAR(64);
ALTER TABLE "audit_entries" ADD COLUMN "detail_salt" VARCHAR(32);
ALTER TABLE "audit_entries" ADD COLUMN "detail_hash" VARCHAR(64);
CREATE INDEX "idx_audit_entri_actor_i_0d7271" ON "audit_entries" ("actor_id");
CREATE TABLE "audit_seals" (
    "number" INT NOT NULL PRIMARY KEY,
    "first_sequence" BIGINT NOT NULL,
    "last_sequence" BIGINT NOT NULL,
    "count" INT NOT NULL,
    "previous_hash" VARCHAR(64) NOT NULL,
    "hash" VARCHAR(64) NOT NULL,
    "sealed_at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE "retention_runs" (
    "rule" VARCHAR(80) NOT NULL PRIMARY KEY,
    "last_at" TIMESTAMPTZ NOT NULL,
    "removed" INT NOT NULL,
    "removed_in_all" BIGINT NOT NULL
);
CREATE TABLE "stored_files" (
    "id" UUID NOT NULL PRIMARY KEY,
    "sha256" VARCHAR(64) NOT NULL,
    "media_type" VARCHAR(100) NOT NULL,
    "size" INT NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "owner_id" UUID,
    "thing" VARCHAR(80) NOT NULL,
    "thing_id" VARCHAR(80) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "detail" JSONB NOT NULL
);
CREATE INDEX "idx_stored_file_thing_65e131" ON "stored_files" ("thing", "thing_id");
CREATE INDEX "idx_stored_file_owner_i_d890dd" ON "stored_files" ("owner_id");
CREATE TABLE "stored_chunks" (
    "id" UUID NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "data" BYTEA NOT NULL,
    "file_id" UUID NOT NULL REFERENCES "stored_files" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_stored_chun_file_id_ffee5c" UNIQUE ("file_id", "position")
);
CREATE TABLE "tombstones" (
    "id" UUID NOT NULL PRIMARY KEY,
    "of_table" VARCHAR(80) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE "data_exports" (
    "id" UUID NOT NULL PRIMARY KEY,
    "state" VARCHAR(12) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "ready_at" TIMESTAMPTZ,
    "ends_at" TIMESTAMPTZ,
    "file_id" UUID,
    "running_for" UUID UNIQUE,
    "person_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_data_export_person__f16600" ON "data_exports" ("person_id", "asked_at");
CREATE TABLE "erasures" (
    "id" UUID NOT NULL PRIMARY KEY,
    "pseudonym" VARCHAR(40) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "reason" VARCHAR(500) NOT NULL,
    "with_posts" BOOL NOT NULL,
    "due_at" TIMESTAMPTZ NOT NULL,
    "withdrawn_at" TIMESTAMPTZ,
    "done_at" TIMESTAMPTZ,
    "waiting_for" UUID UNIQUE,
    "asked_by_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "person_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_erasures_person__59acf9" ON "erasures" ("person_id");
CREATE INDEX "idx_erasures_due_at_17735f" ON "erasures" ("due_at");
CREATE TABLE "erasure_steps" (
    "id" UUID NOT NULL PRIMARY KEY,
    "room" VARCHAR(40) NOT NULL,
    "touched" INT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "erasure_id" UUID NOT NULL REFERENCES "erasures" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_erasure_ste_erasure_14b2fb" UNIQUE ("erasure_id", "room")
);
-- Entries are only ever added. Sealing gives an entry its place and its hashes, once; an erasure
-- may replace a label or a detail whose salt it destroys, and nothing else ever changes.
CREATE FUNCTION "audit_entries_only_grow"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW."id" = OLD."id" AND NEW."at" = OLD."at"
        AND NEW."actor_id" IS NOT DISTINCT FROM OLD."actor_id" AND NEW."verb" = OLD."verb"
        AND NEW."thing" = OLD."thing" AND NEW."thing_id" = OLD."thing_id"
        AND (OLD."sequence" IS NULL OR (
            NEW."sequence" IS NOT DISTINCT FROM OLD."sequence"
            AND NEW."label_hash" IS NOT DISTINCT FROM OLD."label_hash"
            AND NEW."detail_hash" IS NOT DISTINCT FROM OLD."detail_hash"
            AND (NEW."label_salt" IS NOT DISTINCT FROM OLD."label_salt" OR NEW."label_salt" = '')
            AND (NEW."detail_salt" IS NOT DISTINCT FROM OLD."detail_salt"
                OR NEW."detail_salt" = '')
        ))
        AND (NEW."actor_label" = OLD."actor_label" OR NEW."label_salt" IS NOT DISTINCT FROM '')
        AND (NEW."detail" = OLD."detail" OR NEW."detail_salt" IS NOT DISTINCT FROM '')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% are only ever added', TG_TABLE_NAME;
END
$$;
CREATE FUNCTION "audit_seals_only_grow"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are only ever added', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER "audit_entries_change" BEFORE UPDATE OR DELETE ON "audit_entries"
    FOR EACH ROW EXECUTE FUNCTION "audit_entries_only_grow"();
CREATE TRIGGER "audit_entries_removal" BEFORE TRUNCATE ON "audit_entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_seals_only_grow"();
CREATE TRIGGER "audit_seals_change" BEFORE UPDATE OR DELETE ON "audit_seals"
    FOR EACH ROW EXECUTE FUNCTION "audit_seals_only_grow"();
CREATE TRIGGER "audit_seals_removal" BEFORE TRUNCATE ON "audit_seals"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_seals_only_grow"();
