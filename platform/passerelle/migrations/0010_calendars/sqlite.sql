-- Calendar entries: what feeds serve of them, whom they are for, links to personal
-- calendars; the calendar object that comes with a message.
CREATE TABLE "calendar_entries" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "kind" VARCHAR(20) NOT NULL,
    "owner" CHAR(36) NOT NULL,
    "uid" VARCHAR(80) NOT NULL UNIQUE,
    "sequence" INT NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "starts_at" TIMESTAMP NOT NULL,
    "ends_at" TIMESTAMP NOT NULL,
    "details" JSON NOT NULL,
    "revision" BIGINT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "changed_at" TIMESTAMP NOT NULL,
    "cancelled_at" TIMESTAMP,
    "removed_at" TIMESTAMP,
    CONSTRAINT "uid_calendar_en_kind_ff778c" UNIQUE ("kind", "owner")
);
CREATE INDEX "idx_calendar_en_starts__06131b" ON "calendar_entries" ("starts_at", "id");
CREATE TABLE "calendar_feeds" (
    "name" VARCHAR(60) NOT NULL PRIMARY KEY,
    "revision" BIGINT NOT NULL,
    "changed_at" TIMESTAMP NOT NULL
);
CREATE TABLE "calendar_fragments" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "language" VARCHAR(12) NOT NULL,
    "body" TEXT NOT NULL,
    "entry_id" CHAR(36) NOT NULL REFERENCES "calendar_entries" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_calendar_fr_entry_i_b52377" UNIQUE ("entry_id", "language")
);
CREATE TABLE "calendar_invitations" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "invited_at" TIMESTAMP NOT NULL,
    "withdrawn_at" TIMESTAMP,
    "told_sequence" INT,
    "told_method" VARCHAR(12),
    "entry_id" CHAR(36) NOT NULL REFERENCES "calendar_entries" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_calendar_in_entry_i_1ea7b6" UNIQUE ("entry_id", "person_id")
);
CREATE INDEX "idx_calendar_in_person__880b1a" ON "calendar_invitations" ("person_id");
CREATE TABLE "calendar_links" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "name" VARCHAR(80) NOT NULL,
    "hash" VARCHAR(64) NOT NULL UNIQUE,
    "created_at" TIMESTAMP NOT NULL,
    "renewed_at" TIMESTAMP,
    "used_at" TIMESTAMP,
    "revoked_at" TIMESTAMP,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_calendar_li_person__c75c27" ON "calendar_links" ("person_id", "id");
CREATE TABLE "calendar_listings" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "feed" VARCHAR(60) NOT NULL,
    "entry_id" CHAR(36) NOT NULL REFERENCES "calendar_entries" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_calendar_li_entry_i_f7c954" UNIQUE ("entry_id", "feed")
);
CREATE INDEX "idx_calendar_li_feed_931faa" ON "calendar_listings" ("feed", "entry_id");
ALTER TABLE "messages" ADD COLUMN "calendar" TEXT;
ALTER TABLE "messages" ADD COLUMN "calendar_method" VARCHAR(12);
