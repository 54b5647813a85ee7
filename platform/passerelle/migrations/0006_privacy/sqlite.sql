-- Stored files, the sealed audit log, copies and erasures of a person's data, retention.
ALTER TABLE "audit_entries" ADD COLUMN "sequence" BIGINT;
ALTER TABLE "audit_entries" ADD COLUMN "label_salt" VARCHAR(32);
ALTER TABLE "audit_entries" ADD COLUMN "label_hash" VARCHAR(64);
ALTER TABLE "audit_entries" ADD COLUMN "detail_salt" VARCHAR(32);
ALTER TABLE "audit_entries" ADD COLUMN "detail_hash" VARCHAR(64);
CREATE UNIQUE INDEX "uid_audit_entri_sequenc" ON "audit_entries" ("sequence");
CREATE INDEX "idx_audit_entri_actor_i_0d7271" ON "audit_entries" ("actor_id");
CREATE TABLE "audit_seals" (
    "number" INT NOT NULL PRIMARY KEY,
    "first_sequence" BIGINT NOT NULL,
    "last_sequence" BIGINT NOT NULL,
    "count" INT NOT NULL,
    "previous_hash" VARCHAR(64) NOT NULL,
    "hash" VARCHAR(64) NOT NULL,
    "sealed_at" TIMESTAMP NOT NULL
);
CREATE TABLE "retention_runs" (
    "rule" VARCHAR(80) NOT NULL PRIMARY KEY,
    "last_at" TIMESTAMP NOT NULL,
    "removed" INT NOT NULL,
    "removed_in_all" BIGINT NOT NULL
);
CREATE TABLE "stored_files" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "sha256" VARCHAR(64) NOT NULL,
    "media_type" VARCHAR(100) NOT NULL,
    "size" INT NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "owner_id" CHAR(36),
    "thing" VARCHAR(80) NOT NULL,
    "thing_id" VARCHAR(80) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "detail" JSON NOT NULL
);
CREATE INDEX "idx_stored_file_thing_65e131" ON "stored_files" ("thing", "thing_id");
CREATE INDEX "idx_stored_file_owner_i_d890dd" ON "stored_files" ("owner_id");
CREATE TABLE "stored_chunks" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "data" BLOB NOT NULL,
    "file_id" CHAR(36) NOT NULL REFERENCES "stored_files" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_stored_chun_file_id_ffee5c" UNIQUE ("file_id", "position")
);
CREATE TABLE "tombstones" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "of_table" VARCHAR(80) NOT NULL,
    "at" TIMESTAMP NOT NULL
);
CREATE TABLE "data_exports" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "state" VARCHAR(12) NOT NULL,
    "asked_at" TIMESTAMP NOT NULL,
    "ready_at" TIMESTAMP,
    "ends_at" TIMESTAMP,
    "file_id" CHAR(36),
    "running_for" CHAR(36) UNIQUE,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_data_export_person__f16600" ON "data_exports" ("person_id", "asked_at");
CREATE TABLE "erasures" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "pseudonym" VARCHAR(40) NOT NULL,
    "asked_at" TIMESTAMP NOT NULL,
    "reason" VARCHAR(500) NOT NULL,
    "with_posts" INT NOT NULL,
    "due_at" TIMESTAMP NOT NULL,
    "withdrawn_at" TIMESTAMP,
    "done_at" TIMESTAMP,
    "waiting_for" CHAR(36) UNIQUE,
    "asked_by_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_erasures_person__59acf9" ON "erasures" ("person_id");
CREATE INDEX "idx_erasures_due_at_17735f" ON "erasures" ("due_at");
CREATE TABLE "erasure_steps" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "room" VARCHAR(40) NOT NULL,
    "touched" INT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "erasure_id" CHAR(36) NOT NULL REFERENCES "erasures" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_erasure_ste_erasure_14b2fb" UNIQUE ("erasure_id", "room")
);
-- Entries are only ever added. Sealing gives an entry its place and its hashes, once; an erasure
-- may replace a label or a detail whose salt it destroys, and nothing else ever changes.
CREATE TRIGGER "audit_entries_change" BEFORE UPDATE ON "audit_entries"
WHEN NOT (
    NEW."id" = OLD."id" AND NEW."at" = OLD."at" AND NEW."actor_id" IS OLD."actor_id"
    AND NEW."verb" = OLD."verb" AND NEW."thing" = OLD."thing" AND NEW."thing_id" = OLD."thing_id"
    AND (OLD."sequence" IS NULL OR (
        NEW."sequence" IS OLD."sequence" AND NEW."label_hash" IS OLD."label_hash"
        AND NEW."detail_hash" IS OLD."detail_hash"
        AND (NEW."label_salt" IS OLD."label_salt" OR NEW."label_salt" = '')
        AND (NEW."detail_salt" IS OLD."detail_salt" OR NEW."detail_salt" = '')
    ))
    AND (NEW."actor_label" = OLD."actor_label" OR NEW."label_salt" IS '')
    AND (NEW."detail" = OLD."detail" OR NEW."detail_salt" IS '')
)
BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END;
CREATE TRIGGER "audit_entries_removal" BEFORE DELETE ON "audit_entries"
BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END;
CREATE TRIGGER "audit_seals_change" BEFORE UPDATE ON "audit_seals"
BEGIN SELECT RAISE(ABORT, 'audit seals are only ever added'); END;
CREATE TRIGGER "audit_seals_removal" BEFORE DELETE ON "audit_seals"
BEGIN SELECT RAISE(ABORT, 'audit seals are only ever added'); END;
